// SPDX-License-Identifier: BSD-2-Clause
/**
 * A report: what a run tells it, in order, as rows of functions; one format one file.
 *
 * Captures follow one another: capture_begin, then messages and problems as they come, exchanges as they are
 * closed, capture_end. A format that lists exchanges behind the messages puts them into `spool` meanwhile, so that
 * memory does not grow with the capture.
 */
#ifndef MIKEYLAB_CONFORMANCE_REPORT_H
#define MIKEYLAB_CONFORMANCE_REPORT_H

#include <stdio.h>

#include "../baseline.h"
#include "../capture/capture.h"
#include "../finding_state.h"
#include "../media/proof.h"
#include "../render/style.h"
#include "tally.h"

/** A message, decoded and judged. */
struct report_message {
    const struct found_message *found;
    const struct mikey_document *document; /**< of a message that could not be taken out: only findings */
    const struct mikey_judgement *judgement;
    const uint8_t *states; /**< enum finding_state of each finding */
    uint32_t shown;        /**< findings that are not left out */
    bool taken;            /**< false: the carrier announced it, there are no bytes */
};

/** An exchange that was closed. */
struct report_exchange {
    const struct mikey_exchange *exchange;
    const uint8_t *states;      /**< of its own findings */
    enum mikey_verdict verdict; /**< of the rules that are selected */
    const struct ledger_exchange
        *media; /**< what its packets said; NULL: no keys, or media is not looked at */
};

/** The end of a capture. */
struct report_capture {
    const char *file;
    const struct capture_totals *totals;
    const struct proof_totals *media; /**< NULL: media is not looked at */
    const char *error;                /**< why it could not be read, or not to its end; NULL */
};

/** Bytes at the start of a message that hold its data type, and its CSB ID. RFC 3830 6.1. */
#define BYTES_TO_DATA_TYPE 2u
#define BYTES_TO_CSB_ID    8u

struct report;

/** A format. Functions may be NULL. */
struct report_format_ops {
    void (*begin)(struct report *report);
    void (*between)(struct report *report); /**< before every capture but the first */
    void (*capture_begin)(struct report *report);
    void (*message)(struct report *report, const struct report_message *message);
    void (*problem)(struct report *report, const struct capture_problem *problem);
    void (*exchange)(struct report *report, const struct report_exchange *exchange);
    void (*capture_end)(struct report *report, const struct report_capture *capture);
    void (*end)(struct report *report, const struct tally *tally, const struct baseline *baseline);
};

/** One report of a run. */
struct report {
    const struct report_format_ops *ops;
    const char *path; /**< "-": standard output */
    FILE *final;      /**< where the whole report goes */
    FILE *out;        /**< where it goes now: `final`, or a piece that is put in place later */
    FILE *spool;      /**< exchanges of this capture; NULL until needed */
    FILE *problems;   /**< problems of this capture, likewise */
    struct style style;
    const char *file;                         /**< the capture at hand, as named by the user */
    uint64_t messages, exchanges, n_problems; /**< of this capture, so far */
    uint64_t unsaid; /**< crypto sessions whose keys the format cannot say, of all captures */
    bool failed;     /**< a temporary file failed; writing errors show in the streams */
};

extern const struct report_format_ops report_check_text, report_check_json, report_check_jsonl;
extern const struct report_format_ops report_show_text, report_show_json, report_show_jsonl;
extern const struct report_format_ops report_keys_text, report_keys_json, report_keys_jsonl;
extern const struct report_format_ops report_keys_sdes, report_keys_gst, report_keys_ffmpeg,
    report_keys_libsrtp;

/** A temporary file for `*stream`, made at the first call; NULL (and report->failed) if there can be none. */
FILE *report_spool(struct report *report, FILE **stream);

/** Appends the content of `*stream` to `report->out`, then empties and closes it. Nothing if it is NULL. */
void report_unspool(struct report *report, FILE **stream);

/** Copies all of `from`, from its beginning, to `to`; false if reading or writing failed. */
bool report_copy(FILE *from, FILE *to);

#endif
