// SPDX-License-Identifier: BSD-2-Clause
// `show` for people: each message as a tree.
#include <inttypes.h>

#include "../render/tree.h"
#include "describe.h"

static void message(struct report *report, const struct report_message *message) {
    FILE *out = report->out;
    if (report->messages++)
        putc('\n', out);
    describe_file(report, out);
    if (message->found->frame)
        fprintf(out, "%" PRIu64 ":", message->found->frame);
    putc(' ', out);
    style_ink(&report->style, out, INK_STRONG);
    fprintf(out, "message %" PRIu64, message->judgement->message_id);
    style_ink(&report->style, out, INK_PLAIN);
    fputs(", ", out);
    describe_message(report, message, out);
    putc('\n', out);
    const struct mikey_auth *auth = &message->judgement->opened.auth;
    if (message->taken && auth->kind != MIKEY_AUTH_NONE) {
        fputs("  ", out);
        describe_auth(auth, &report->style, out);
        putc('\n', out);
    }
    struct hidden hidden;
    hidden_find(&hidden, message->document, report->style.reveal);
    tree_print(message->document, message->states, &hidden, &report->style, out);
}

static void problem(struct report *report, const struct capture_problem *problem) {
    describe_problem(report, problem, report->out);
}

const struct report_format_ops report_show_text = {
    .message = message,
    .problem = problem,
};
