// SPDX-License-Identifier: BSD-2-Clause
/** What check, show and keys have in common: secrets, rules, reports, inputs, exit code. */
#ifndef MIKEYLAB_CONFORMANCE_RUN_H
#define MIKEYLAB_CONFORMANCE_RUN_H

#include "command.h"
#include "inspect.h"
#include "report/report.h"

/** Says what a run comes to. */
typedef enum exit_code run_answer(const struct tally *tally, const struct options *options);

/**
 * A run of these options with its secrets and rules, without reports; NULL if there is no memory. `*ready` is false if
 * a file that the options name cannot be used, which was said then.
 */
struct run *run_new(const struct options *options, bool *ready);
/** Secrets are wiped. NULL is allowed. */
void run_free(struct run *run);

/** Says on standard error why an input came to nothing. */
void run_complain(const char *name, const char *why);

/**
 * Inspects every input of the options, writes the reports, whose formats are `ops[enum report_format]`, and returns
 * what `answer` says of the tally, if nothing was lost in writing.
 */
enum exit_code run_inputs(const struct options *options,
                          const struct report_format_ops *const ops[FORMAT_COUNT], run_answer *answer);

#endif
