// SPDX-License-Identifier: BSD-2-Clause
// One object a line, each with its "type": message, problem, exchange, capture, summary.
#include "objects.h"

static void line(struct report *report, const char *type, bool with_file, json_t *body) {
    json_t *object = json_pack("{ss}", "type", type);
    if (with_file)
        json_object_set_new(object, "file", object_string(report->file));
    if (!body || json_object_update(object, body) != 0)
        report->failed = true;
    json_decref(body);
    object_write(report, object, report->out);
    putc('\n', report->out);
}

static void message(struct report *report, const struct report_message *message) {
    line(report, "message", true, object_message(report, message));
}

static void show_message(struct report *report, const struct report_message *message) {
    line(report, "message", true, object_show(report, message));
}

static void problem(struct report *report, const struct capture_problem *problem) {
    line(report, "problem", true, object_problem(report, problem));
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    line(report, "exchange", true, object_exchange(report, closed));
}

static void capture_end(struct report *report, const struct report_capture *capture) {
    json_t *object = json_pack("{sI ss so}", "packets", (json_int_t)capture->totals->packets, "status",
                               capture->error ? "unreadable" : "ok", "error",
                               capture->error ? object_string(capture->error) : json_null());
    if (capture->media)
        json_object_set_new(object, "media", object_capture_media(capture->media));
    line(report, "capture", true, object);
}

static void end(struct report *report, const struct tally *tally, const struct baseline *baseline) {
    line(report, "summary", false, object_summary(tally, baseline));
}

const struct report_format_ops report_check_jsonl = {
    .message = message,
    .problem = problem,
    .exchange = exchange,
    .capture_end = capture_end,
    .end = end,
};

const struct report_format_ops report_show_jsonl = {
    .message = show_message,
    .problem = problem,
    .capture_end = capture_end,
    .end = end,
};

const struct report_format_ops report_keys_jsonl = {
    .problem = problem,
    .exchange = exchange,
    .capture_end = capture_end,
    .end = end,
};
