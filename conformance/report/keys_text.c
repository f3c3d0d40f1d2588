// SPDX-License-Identifier: BSD-2-Clause
// `keys` for people: what each exchange gave.
#include <inttypes.h>

#include "../render/value.h"
#include "describe.h"

static void print_bytes(const struct report *report, const char *name, struct mikey_slice bytes,
                        bool derived) {
    FILE *out = report->out;
    fprintf(out, "    %-5s ", name);
    if (!bytes.len)
        fputs("none", out);
    else if (!report->style.reveal)
        fputs(VALUE_HIDDEN, out);
    else
        for (size_t i = 0; i < bytes.len; i++)
            fprintf(out, "%02x", bytes.data[i]);
    fputs(bytes.len && derived ? " (derived)\n" : "\n", out);
}

static void print_key(const struct report *report, const struct mikey_exchange *exchange, uint8_t index) {
    const struct mikey_key *key = &exchange->keys[index];
    const uint64_t answer = describe_answer(exchange, index);
    fprintf(report->out, "  key %u, %s", index + 1u, mikey_value_find(MIKEY_REG_KEY_TYPE, key->type)->name);
    if (answer)
        fprintf(report->out, ", of message %" PRIu64, answer);
    putc('\n', report->out);
    print_bytes(report, "key", key->key, false);
    if (key->has_salt)
        print_bytes(report, "salt", key->salt, false);
}

static void print_session(const struct report *report, const struct mikey_session_keys *session) {
    FILE *out = report->out;
    fprintf(out, "  crypto session %u", session->cs_id);
    if (session->has_ssrc)
        fprintf(out, ", SSRC 0x%08" PRIx32 ", ROC %" PRIu32, session->ssrc, session->roc);
    fprintf(out, ", policy %u, %s, key %u", session->policy_no,
            session->profile ? session->profile : "no SRTP profile", session->key_index + 1u);
    if (session->mki.len) {
        fputs(", MKI ", out);
        for (size_t i = 0; i < session->mki.len; i++)
            fprintf(out, "%02x", session->mki.data[i]);
    }
    putc('\n', out);
    print_bytes(report, "TEK", (struct mikey_slice){session->tek, session->tek_len}, session->tek_derived);
    print_bytes(report, "salt", (struct mikey_slice){session->salt, session->salt_len},
                session->salt_derived);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    const struct mikey_exchange *exchange = closed->exchange;
    describe_exchange(report, closed, false, report->out);
    describe_evidence(report, closed, report->out);
    for (uint8_t i = 0; i < exchange->n_keys; i++)
        print_key(report, exchange, i);
    for (uint32_t i = 0; i < exchange->n_sessions; i++)
        print_session(report, &exchange->sessions[i]);
    if (!exchange->n_keys && !exchange->n_sessions)
        fputs("  no keys\n", report->out);
}

static void problem(struct report *report, const struct capture_problem *problem) {
    describe_problem(report, problem, report->out);
}

const struct report_format_ops report_keys_text = {
    .problem = problem,
    .exchange = exchange,
};
