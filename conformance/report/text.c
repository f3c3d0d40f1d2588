// SPDX-License-Identifier: BSD-2-Clause
// `check` for people: each finding is one greppable line, then its evidence, then where to read more.
#include <inttypes.h>

#include "../render/carrier_line.h"
#include "../render/hexdump.h"
#include "../render/put.h"
#include "../render/text.h"
#include "../render/value.h"
#include "describe.h"
#include "media_text.h"

#define SENTENCE_MAX 1024u
#define LABEL_MAX    200u

/** A finding of a message that is being printed. */
struct evidence {
    struct report *report;
    const struct report_message *message;
    const struct mikey_finding *finding;
    const struct mikey_rule_info *rule;
    const struct hidden *hidden;
};

/** Frame and offset in the message that lead to a finding; one in a decrypted buffer leads to what was decrypted. */
static uint32_t offset_in_message(const struct mikey_document *document,
                                  const struct mikey_finding *finding) {
    uint32_t off = finding->off;
    uint8_t buffer = finding->buffer;
    for (unsigned depth = 0; buffer && buffer < document->n_buffers && depth < MIKEY_MAX_BUFFERS; depth++) {
        const struct mikey_item *parent = &document->tape.items[document->buffers[buffer].parent_item];
        off = parent->off;
        buffer = parent->buffer;
    }
    return off;
}

static uint64_t frame_of(const struct found_message *found, const struct mikey_rule_info *rule,
                         uint32_t off) {
    struct found_place place;
    bool known = found->origin && (rule->scope == MIKEY_SCOPE_CARRIER ? found_text_place(found, off, &place)
                                                                      : found_place(found, off, &place));
    return known ? place.frame : found->frame;
}

static void print_headline(const struct report *report, uint64_t frame, uint32_t off,
                           const struct mikey_finding *finding) {
    char text[SENTENCE_MAX], clean[SENTENCE_MAX];
    mikey_finding_text(finding, text, sizeof text);
    text_escape_string(text, report->style.utf8, clean, sizeof clean);
    describe_file(report, report->out);
    fprintf(report->out, "%" PRIu64 ":0x%" PRIx32 ": ", frame, off);
    style_ink(&report->style, report->out, style_outcome_ink((enum mikey_outcome)finding->outcome));
    fprintf(report->out, "%s:", style_outcome_word((enum mikey_outcome)finding->outcome));
    style_ink(&report->style, report->out, INK_PLAIN);
    fprintf(report->out, " %s [%s]\n", clean, mikey_rule_info((enum mikey_rule)finding->rule)->id);
}

static void print_citation(const struct report *report, const struct mikey_rule_info *rule, FILE *out) {
    const char *section = report->style.utf8 ? "\u00a7" : "section ",
               *dot = report->style.utf8 ? "\u00b7" : "-";
    fprintf(out, "  %s %s%s %s mikeylab explain %s\n", rule->rfc, section, rule->section, dot, rule->id);
}

/** "RAND len = 16": the field that the carets point at. */
static void make_label(const struct evidence *e, char label[LABEL_MAX]) {
    const struct mikey_document *document = e->message->document;
    const struct mikey_finding *finding = e->finding;
    const struct mikey_item *item =
        value_item_at(document, finding->field, finding->buffer, finding->off, finding->len);
    label[0] = '\0';
    if (!item) {
        if (finding->field)
            snprintf(label, LABEL_MAX, "%s", mikey_field_info((enum mikey_field)finding->field)->label);
        return;
    }
    char value[LABEL_MAX / 2];
    bool valued = value_text(document, e->hidden, item, e->report->style.utf8, value, sizeof value) > 0;
    snprintf(label, LABEL_MAX, "%s%s%s", mikey_field_info((enum mikey_field)item->field)->label,
             valued ? " = " : "", value);
}

/** The bytes, and in a text carrier the characters that carry them. */
static void print_bytes(const struct evidence *e) {
    const struct report *report = e->report;
    const struct mikey_finding *finding = e->finding;
    enum ink ink = style_outcome_ink((enum mikey_outcome)finding->outcome);
    char label[LABEL_MAX];
    make_label(e, label);
    if (finding->buffer && !report->style.reveal) {
        const char *title = finding->buffer < e->message->document->n_buffers
                                ? e->message->document->buffers[finding->buffer].title
                                : "";
        fprintf(report->out, "    in %s, byte %" PRIu32 ": %s\n", title, finding->off, label);
        return;
    }
    struct hexdump dump = {
        e->message->document, e->hidden, finding->buffer, finding->off, finding->len, ink, label};
    hexdump_print(&dump, &report->style, report->out);
    struct found_place place;
    if (e->message->found->origin && finding->buffer == 0 &&
        found_place(e->message->found, finding->off, &place) && place.in_text)
        carrier_line_print(e->message->found, e->hidden, place.character, 1, ink, &report->style,
                           report->out);
}

static void print_finding(const struct evidence *e, bool with_context) {
    const struct report *report = e->report;
    uint32_t off = offset_in_message(e->message->document, e->finding);
    print_headline(report, frame_of(e->message->found, e->rule, off), off, e->finding);
    if (with_context) {
        fputs("  ", report->out);
        style_ink(&report->style, report->out, INK_DIM);
        describe_message(report, e->message, report->out);
        style_ink(&report->style, report->out, INK_PLAIN);
        putc('\n', report->out);
    }
    if (e->rule->scope == MIKEY_SCOPE_CARRIER)
        carrier_line_print(e->message->found, e->hidden, e->finding->off, e->finding->len,
                           style_outcome_ink((enum mikey_outcome)e->finding->outcome), &report->style,
                           report->out);
    else if (e->message->taken)
        print_bytes(e);
    print_citation(report, e->rule, report->out);
}

static void message(struct report *report, const struct report_message *message) {
    if (!message->shown)
        return;
    struct hidden hidden;
    hidden_find(&hidden, message->document, report->style.reveal);
    bool first = true;
    for (uint32_t i = 0; i < message->document->findings.count; i++) {
        const struct mikey_finding *finding = &message->document->findings.list[i];
        if (message->states[i] != FINDING_COUNTED)
            continue;
        struct evidence evidence = {report, message, finding, mikey_rule_info((enum mikey_rule)finding->rule),
                                    &hidden};
        print_finding(&evidence, first);
        first = false;
    }
    if (message->document->findings.dropped)
        fprintf(report->out, "  %" PRIu32 " more findings are not listed\n",
                message->document->findings.dropped);
}

static void problem(struct report *report, const struct capture_problem *problem) {
    describe_problem(report, problem, report->out);
}

static void print_length(FILE *out, const char *what, uint8_t len, bool derived) {
    put_text(out, what);
    put_number(out, len);
    put_text(out, derived ? " bytes derived" : " bytes carried");
}

/** Keys that came out, without their bytes. */
static void print_sessions(const struct report *report, const struct report_exchange *closed) {
    const struct mikey_exchange *exchange = closed->exchange;
    FILE *out = report->out;
    for (uint32_t i = 0; i < exchange->n_sessions; i++) {
        const struct mikey_session_keys *session = &exchange->sessions[i];
        put_text(out, "  CS ");
        put_number(out, session->cs_id);
        if (session->has_ssrc) {
            put_text(out, ", SSRC ");
            put_hex(out, session->ssrc);
        }
        const uint64_t answer = describe_answer(exchange, session->key_index);
        if (answer) {
            put_text(out, ", of message ");
            put_number(out, answer);
        }
        put_text(out, ", ");
        put_text(out, session->profile ? session->profile : "no SRTP profile");
        print_length(out, ": TEK of ", session->tek_len, session->tek_derived);
        if (session->salt_len)
            print_length(out, ", salt of ", session->salt_len, session->salt_derived);
        char ids[MIKEY_DEVIATIONS_TEXT];
        if (session->deviations.of[0])
            fprintf(out, "; with deviation %s", mikey_deviations_text(&session->deviations, ids));
        put_text(out, "\n");
        media_text_session(report, closed->media, session);
    }
    media_text_unlisted(report, closed->media);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    FILE *out = report->out;
    describe_exchange(report, closed, true, out);
    describe_evidence(report, closed, out);
    print_sessions(report, closed);
    for (uint32_t i = 0; i < closed->exchange->findings.count; i++) {
        const struct mikey_finding *finding = &closed->exchange->findings.list[i];
        if (closed->states[i] != FINDING_COUNTED)
            continue;
        print_headline(report, closed->exchange->n_messages ? closed->exchange->messages[0].frame : 0,
                       finding->off, finding);
        print_citation(report, mikey_rule_info((enum mikey_rule)finding->rule), out);
    }
}

static void capture_end(struct report *report, const struct report_capture *capture) {
    media_text_capture(report, capture->media);
    if (capture->error) {
        describe_file(report, report->out);
        char text[SENTENCE_MAX];
        text_escape_string(capture->error, report->style.utf8, text, sizeof text);
        fprintf(report->out, " unreadable: %s\n", text);
    }
}

static void end(struct report *report, const struct tally *tally, const struct baseline *baseline) {
    describe_end(report, tally, baseline, report->out);
}

const struct report_format_ops report_check_text = {
    .message = message,
    .problem = problem,
    .exchange = exchange,
    .capture_end = capture_end,
    .end = end,
};
