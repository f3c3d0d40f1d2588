// SPDX-License-Identifier: BSD-2-Clause
#include "describe.h"

#include <inttypes.h>

#include "../render/put.h"
#include "../render/text.h"
#include "verdict.h"

/** Longest file name and identity that are printed, bytes. */
#define NAME_MAX_TEXT 1024u

static enum ink verdict_ink(enum mikey_verdict verdict) {
    static const enum ink inks[] = {
        [MIKEY_VERDICT_PASS] = INK_GOOD,
        [MIKEY_VERDICT_STRUCTURE_ONLY] = INK_UNSURE,
        [MIKEY_VERDICT_INCONCLUSIVE] = INK_UNSURE,
        [MIKEY_VERDICT_FAIL] = INK_ERROR,
    };
    return inks[verdict];
}

static void print_inked(const struct style *style, FILE *out, enum ink ink, const char *text) {
    style_ink(style, out, ink);
    fputs(text, out);
    style_ink(style, out, INK_PLAIN);
}

void describe_file(const struct report *report, FILE *out) {
    char name[NAME_MAX_TEXT];
    text_escape_string(report->file, report->style.utf8, name, sizeof name);
    put_text(out, name);
    put_text(out, ":");
}

/** "192.0.2.1:5060 -> 192.0.2.2:5060", or nothing if neither is known. */
static bool print_endpoints(const struct style *style, const uint8_t *src, uint8_t src_len,
                            const uint8_t *dst, uint8_t dst_len, FILE *out) {
    char from[CAPTURE_ENDPOINT_TEXT], to[CAPTURE_ENDPOINT_TEXT];
    if (!src_len && !dst_len)
        return false;
    fprintf(out, "%s%s%s", capture_endpoint_print(src, src_len, from), style_arrow(style),
            capture_endpoint_print(dst, dst_len, to));
    return true;
}

static const char *data_type_name(uint8_t data_type) {
    return mikey_value_find(MIKEY_REG_DATA_TYPE, data_type)->name;
}

void describe_message(const struct report *report, const struct report_message *message, FILE *out) {
    const struct mikey_sighting *sighting = &message->found->sighting;
    const struct mikey_hdr *hdr = &message->document->message.hdr;
    char text[TIME_TEXT];
    if (sighting->has_time)
        fprintf(out, "%s ", time_text(sighting->seconds, sighting->nanoseconds, text));
    if (print_endpoints(&report->style, sighting->src, sighting->src_len, sighting->dst, sighting->dst_len,
                        out))
        fputs(", ", out);
    fputs(message->found->description ? message->found->description
                                      : mikey_carrier_name(sighting->carrier.kind),
          out);
    if (!message->taken) {
        fputs("; no message could be taken out", out);
        return;
    }
    size_t len = message->found->bytes.len;
    fputs("; ", out);
    if (len >= BYTES_TO_DATA_TYPE)
        fprintf(out, "%s (data type %u), ", data_type_name(hdr->data_type), hdr->data_type);
    if (len >= BYTES_TO_CSB_ID)
        fprintf(out, "CSB 0x%08" PRIx32 ", ", hdr->csb_id);
    fprintf(out, "%zu byte%s", len, len == 1 ? "" : "s");
    if (message->judgement->duplicate_of)
        fprintf(out, ", seen before as message %" PRIu64, message->judgement->duplicate_of);
}

// Whose secret it is; where the message names nobody, it is one that is filed for everybody.
static void print_owner(struct mikey_slice identity, const struct style *style, FILE *out) {
    char text[NAME_MAX_TEXT];
    text_escape(identity, style->utf8, text, sizeof text);
    if (identity.len > 0)
        fprintf(out, " of \"%s\"", text);
    else
        put_text(out, " filed under *");
}

void describe_auth(const struct mikey_auth *auth, const struct style *style, FILE *out) {
    static const char *const kinds[] = {
        [MIKEY_AUTH_NONE] = "authentication",
        [MIKEY_AUTH_MAC] = "MAC",
        [MIKEY_AUTH_VERIFICATION] = "verification message",
        [MIKEY_AUTH_SIGNATURE] = "signature",
    };
    static const struct {
        const char *words;
        bool names_secret;
    } statuses[] = {
        [MIKEY_AUTH_ABSENT] = {"absent", false},
        [MIKEY_AUTH_VERIFIED] = {"verified with the ", true},
        [MIKEY_AUTH_FAILED] = {"does not verify", false},
        [MIKEY_AUTH_NEEDS_KEY] = {"not verified: needs the ", true},
        [MIKEY_AUTH_UNSUPPORTED] = {"not verified: the algorithm is not implemented", false},
        [MIKEY_AUTH_INCONCLUSIVE] = {"not verified: what it covers is not in the capture", false},
    };
    put_text(out, kinds[auth->kind]);
    put_text(out, " ");
    put_text(out, auth->obstacle ? "not verified: " : statuses[auth->status].words);
    put_text(out, auth->obstacle ? auth->obstacle : "");
    if (statuses[auth->status].names_secret && auth->secret == MIKEY_SECRET_ENV && auth->identity.len == 0) {
        put_text(out, "envelope key");
    } else if (statuses[auth->status].names_secret) {
        put_text(out, mikey_secret_name(auth->secret));
        print_owner(auth->identity, style, out);
    }
    char ids[MIKEY_DEVIATIONS_TEXT];
    if (auth->deviations.of[0])
        fprintf(out, " (deviation %s)", mikey_deviations_text(&auth->deviations, ids));
    else if (auth->reading)
        fprintf(out, " (%s)", auth->reading);
}

/** The session of MIKEY-TICKET that an exchange belongs to, and its mode as far as it was seen. */
static void describe_ticket(const struct mikey_ticket_session *ticket, FILE *out) {
    fprintf(out, ", ticket session %" PRIu64, ticket->number);
    if (mikey_ticket_mode(ticket) != 0)
        fprintf(out, " in mode %u", mikey_ticket_mode(ticket));
}

void describe_exchange(const struct report *report, const struct report_exchange *closed, bool verdict,
                       FILE *out) {
    const struct mikey_exchange *exchange = closed->exchange;
    describe_file(report, out);
    put_text(out, " exchange ");
    put_number(out, exchange->id);
    put_text(out, ": ");
    if (verdict) {
        print_inked(&report->style, out, verdict_ink(closed->verdict), mikey_verdict_name(closed->verdict));
        fputs(": ", out);
    }
    put_text(out, mikey_mode_name(exchange->mode));
    put_text(out, exchange->update ? " update, CSB " : ", CSB ");
    put_hex(out, exchange->csb_id);
    if (exchange->initial)
        fprintf(out, " of exchange %" PRIu64, exchange->initial);
    if (exchange->ticket.number)
        describe_ticket(&exchange->ticket, out);
    putc('\n', out);
}

uint64_t describe_answer(const struct mikey_exchange *exchange, uint8_t key) {
    const bool several =
        key < exchange->n_keys && exchange->keys[0].message != exchange->keys[exchange->n_keys - 1].message;
    return several ? exchange->keys[key].message : 0;
}

void describe_evidence(const struct report *report, const struct report_exchange *closed, FILE *out) {
    for (uint8_t i = 0; i < closed->exchange->n_messages; i++) {
        const struct mikey_exchange_message *message = &closed->exchange->messages[i];
        put_text(out, "  message ");
        put_number(out, message->id);
        if (message->frame) {
            put_text(out, ", frame ");
            put_number(out, message->frame);
        }
        put_text(out, ": ");
        put_text(out, data_type_name(message->data_type));
        put_text(out, ": ");
        describe_auth(&message->auth, &report->style, out);
        putc('\n', out);
    }
}

void describe_problem(const struct report *report, const struct capture_problem *problem, FILE *out) {
    describe_file(report, out);
    if (problem->frame)
        fprintf(out, "%" PRIu64 ":", problem->frame);
    putc(' ', out);
    print_inked(&report->style, out, problem->inconclusive ? INK_UNSURE : INK_NOTE,
                problem->inconclusive ? "inconclusive:" : "note:");
    fprintf(out, " %s", problem->text);
    if (problem->src_len || problem->dst_len) {
        fputs(" (", out);
        print_endpoints(&report->style, problem->src, problem->src_len, problem->dst, problem->dst_len, out);
        putc(')', out);
    }
    fprintf(out, " [capture/%s]\n", capture_problem_name(problem->kind));
}

static void print_gone(const struct report *report, const struct baseline *baseline, FILE *out) {
    size_t cursor = 0;
    const struct baseline_entry *entry;
    while ((entry = baseline_gone(baseline, &cursor)) != NULL) {
        char name[NAME_MAX_TEXT], rule[NAME_MAX_TEXT];
        text_escape_string(entry->file, report->style.utf8, name, sizeof name);
        text_escape_string(entry->rule, report->style.utf8, rule, sizeof rule);
        if (entry->exchange)
            fprintf(out, "%s: exchange %" PRIu64, name, entry->number);
        else
            fprintf(out, "%s:%" PRIu64 ":0x%" PRIx64, name, entry->frame, entry->number);
        fprintf(out, ": gone: an expected finding no longer occurs [%s]\n", rule);
    }
}

/** ", 3 errors" and the like, if there are any. */
static void print_count(FILE *out, uint64_t count, const char *one, const char *several,
                        const char **separator) {
    if (!count)
        return;
    fprintf(out, "%s%" PRIu64 " %s", *separator, count, count == 1 ? one : several);
    *separator = ", ";
}

void describe_end(const struct report *report, const struct tally *tally, const struct baseline *baseline,
                  FILE *out) {
    if (baseline)
        print_gone(report, baseline, out);
    fprintf(out, "%" PRIu64 " message%s, %" PRIu64 " exchange%s", tally->messages,
            tally->messages == 1 ? "" : "s", tally->exchanges, tally->exchanges == 1 ? "" : "s");
    const char *separator = ": ";
    for (size_t i = 0; i < sizeof tally->verdicts / sizeof tally->verdicts[0]; i++)
        print_count(out, tally->verdicts[i], mikey_verdict_name((enum mikey_verdict)i),
                    mikey_verdict_name((enum mikey_verdict)i), &separator);
    separator = "; ";
    print_count(out, tally->findings[MIKEY_FAIL], "error", "errors", &separator);
    print_count(out, tally->findings[MIKEY_WARN], "warning", "warnings", &separator);
    print_count(out, tally->findings[MIKEY_NOTE], "note", "notes", &separator);
    print_count(out, tally->findings[MIKEY_NEEDS_KEY], "needs-key", "needs-key", &separator);
    print_count(out, tally->findings[MIKEY_INCONCLUSIVE], "inconclusive", "inconclusive", &separator);
    print_count(out, tally->expected, "expected", "expected", &separator);
    print_count(out, tally->problems, "capture problem", "capture problems", &separator);
    fputs("; verdict: ", out);
    print_inked(&report->style, out, verdict_ink(tally_verdict(tally)), verdict_word(tally_verdict(tally)));
    putc('\n', out);
}
