// SPDX-License-Identifier: BSD-2-Clause
/**
 * The JSON objects of mikeylab-report/1 and of `show`: what json.c and jsonl.c write. docs/report.schema.json and
 * docs/show.schema.json describe them. Each function returns a new reference, NULL if there is no memory.
 */
#ifndef MIKEYLAB_CONFORMANCE_OBJECTS_H
#define MIKEYLAB_CONFORMANCE_OBJECTS_H

#include <jansson.h>

#include "report.h"

json_t *object_message(const struct report *report, const struct report_message *message);
json_t *object_problem(const struct report *report, const struct capture_problem *problem);
json_t *object_exchange(const struct report *report, const struct report_exchange *closed);
/** What packets said of a crypto session; `media` is its exchange's. */
json_t *object_session_media(const struct ledger_exchange *media, const struct mikey_session_keys *session);
/** What became of the media packets of a capture. */
json_t *object_capture_media(const struct proof_totals *media);
json_t *object_summary(const struct tally *tally, const struct baseline *baseline);

/** As object_message(), with the fields of the message in "fields" and its bytes, hidden ones left out. */
json_t *object_show(const struct report *report, const struct report_message *message);

/** Bytes in hexadecimal digits. */
json_t *object_hex(struct mikey_slice bytes);

/** Any bytes as a JSON string: what is not printable is escaped as \xNN. */
json_t *object_text(struct mikey_slice bytes);
json_t *object_string(const char *string);

/** Writes `object` in one line, without a newline, and drops the reference; a NULL object sets report->failed. */
void object_write(struct report *report, json_t *object, FILE *out);

#endif
