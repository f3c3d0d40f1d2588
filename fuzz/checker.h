// SPDX-License-Identifier: BSD-2-Clause
/** The command's whole way from a capture to its reports, within the process. */
#ifndef MIKEYLAB_FUZZ_CHECKER_H
#define MIKEYLAB_FUZZ_CHECKER_H

#include <mikeylab/status.h>

#include "command.h"
#include "keyfile.h"
#include "options.h"

/** A report as it was written. */
struct checker_report {
    enum report_format format;
    char *text; /**< allocated, NUL-terminated */
    size_t len;
};

/** Reports of one run: the forms that every command has. */
struct checker_reports {
    struct checker_report of[FORMAT_JSONL + 1];
};

/**
 * Inspects `bytes` (a capture or a raw message) as `mikeylab COMMAND` does with these secrets, and requires that its
 * JSON parses. `command` is check, show or keys; `ring` is sorted. Free with checker_free().
 */
void checker_run(const struct command *command, struct mikey_slice bytes, const struct keyring *ring,
                 bool reveal, struct checker_reports *reports);

void checker_free(struct checker_reports *reports);

#endif
