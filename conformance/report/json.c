// SPDX-License-Identifier: BSD-2-Clause
// mikeylab-report/1, and mikeylab-show/1 and mikeylab-keys/1 that share its frame. Messages are written as they come.
#include "objects.h"

static void begin_with(struct report *report, const char *schema) {
    fprintf(report->out, "{\"schema\":\"%s\",\"captures\":[\n", schema);
}

static void begin_check(struct report *report) {
    begin_with(report, "mikeylab-report/1");
}

static void begin_show(struct report *report) {
    begin_with(report, "mikeylab-show/1");
}

static void begin_keys(struct report *report) {
    begin_with(report, "mikeylab-keys/1");
}

static void between(struct report *report) {
    fputs(",\n", report->out);
}

static void capture_begin(struct report *report) {
    fputs("{\"file\":", report->out);
    json_t *file = object_string(report->file);
    json_dumpf(file, report->out, JSON_ENCODE_ANY);
    json_decref(file);
    fputs(",\"messages\":[", report->out);
}

static void capture_begin_keys(struct report *report) {
    fputs("{\"file\":", report->out);
    json_t *file = object_string(report->file);
    json_dumpf(file, report->out, JSON_ENCODE_ANY);
    json_decref(file);
}

/** Writes an element of a list: the first one starts a line, the others a comma and a line. */
static void element(struct report *report, FILE *out, uint64_t *count, json_t *object) {
    if (out)
        fputs((*count)++ ? ",\n" : "\n", out);
    object_write(report, object, out);
}

static void message(struct report *report, const struct report_message *message) {
    element(report, report->out, &report->messages, object_message(report, message));
}

static void show_message(struct report *report, const struct report_message *message) {
    element(report, report->out, &report->messages, object_show(report, message));
}

static void problem(struct report *report, const struct capture_problem *problem) {
    element(report, report_spool(report, &report->problems), &report->n_problems,
            object_problem(report, problem));
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    element(report, report_spool(report, &report->spool), &report->exchanges,
            object_exchange(report, closed));
}

/** The rest of a capture's object, from behind the list that is open. */
static void finish(struct report *report, const struct report_capture *capture) {
    fputs("\n],\"problems\":[", report->out);
    report_unspool(report, &report->problems);
    fprintf(report->out, "],\"packets\":%llu,\"status\":\"%s\"", (unsigned long long)capture->totals->packets,
            capture->error ? "unreadable" : "ok");
    if (capture->media) {
        fputs(",\"media\":", report->out);
        object_write(report, object_capture_media(capture->media), report->out);
    }
    fputs(",\"error\":", report->out);
    json_t *error = capture->error ? object_string(capture->error) : json_null();
    json_dumpf(error, report->out, JSON_ENCODE_ANY);
    json_decref(error);
    putc('}', report->out);
}

static void capture_end(struct report *report, const struct report_capture *capture) {
    fputs("\n],\"exchanges\":[", report->out);
    report_unspool(report, &report->spool);
    finish(report, capture);
}

static void capture_end_keys(struct report *report, const struct report_capture *capture) {
    fputs(",\"exchanges\":[", report->out);
    report_unspool(report, &report->spool);
    finish(report, capture);
}

static void capture_end_show(struct report *report, const struct report_capture *capture) {
    finish(report, capture);
}

static void end(struct report *report, const struct tally *tally, const struct baseline *baseline) {
    fputs("\n],\"summary\":", report->out);
    object_write(report, object_summary(tally, baseline), report->out);
    fputs("}\n", report->out);
}

const struct report_format_ops report_check_json = {
    .begin = begin_check,
    .between = between,
    .capture_begin = capture_begin,
    .message = message,
    .problem = problem,
    .exchange = exchange,
    .capture_end = capture_end,
    .end = end,
};

const struct report_format_ops report_show_json = {
    .begin = begin_show,
    .between = between,
    .capture_begin = capture_begin,
    .message = show_message,
    .problem = problem,
    .capture_end = capture_end_show,
    .end = end,
};

const struct report_format_ops report_keys_json = {
    .begin = begin_keys,
    .between = between,
    .capture_begin = capture_begin_keys,
    .problem = problem,
    .exchange = exchange,
    .capture_end = capture_end_keys,
    .end = end,
};
