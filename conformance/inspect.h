// SPDX-License-Identifier: BSD-2-Clause
/**
 * One input from its bytes to the reports: messages are taken out, decoded, paired, opened, judged, and told.
 */
#ifndef MIKEYLAB_CONFORMANCE_INSPECT_H
#define MIKEYLAB_CONFORMANCE_INSPECT_H

#include "baseline.h"
#include "input.h"
#include "keyfile.h"
#include "media/proof.h"
#include "options.h"
#include "report/report.h"
#include "selection.h"

/** What every input of a run shares. */
struct run {
    const struct options *options;
    struct keyring ring;
    struct selection selection;
    struct baseline *baseline; /**< NULL: none */
    struct report reports[OPTIONS_MAX_REPEAT + 1];
    size_t n_reports;
    struct proof_options media; /**< who hears of opened packets */
};

/** Room for the error of an input. */
#define INSPECT_ERROR 400

/** What an input came to; plain data, so that another process can fill it in. */
struct inspection {
    struct tally tally;
    struct proof_totals media;
    char error[INSPECT_ERROR]; /**< for standard error, empty if all went well */
    bool finished;
};

/** Inspects an input that is open, up to where its capture is damaged; the reports are told of what is in it. */
void inspect_input(struct run *run, struct input *input, struct inspection *result);

/** Inspects input number `index`. The reports are told everything from capture_begin to capture_end. */
void inspect(struct run *run, size_t index, struct inspection *result);

/** Tells the reports that another input follows. */
void inspect_between(struct run *run);

/** Tells the reports that an input could not be inspected at all. */
void inspect_failed(struct run *run, size_t index, struct inspection *result, const char *why);

#endif
