// SPDX-License-Identifier: BSD-2-Clause
// Tests of SRTP: session keys, and packets through a prover.
#include <mikeylab/srtp.h>
#include <string.h>

#include "internal.h"

#define MAX_OUT_LEN 65536u
#define EXCHANGE    1

static uint64_t number_of(struct vector_test *test, const json_t *object, const char *key) {
    uint64_t value = 0;
    if (!mikey_slice_uint(vector_bytes(test, object, key), &value))
        vector_malformed(test, "%s is no number of 1 to 8 bytes", key);
    return value;
}

void vector_srtp_keys(struct vector_test *test) {
    struct mikey_slice key = vector_bytes(test, test->input, "key");
    struct mikey_slice salt = vector_bytes(test, test->input, "salt");
    enum mikey_srtp_label label = vector_uint(test, test->input, "label");
    uint64_t index = number_of(test, test->input, "index");
    uint32_t kdr = vector_uint(test, test->input, "kdr"), len = vector_uint(test, test->input, "out_len");
    if (len > MAX_OUT_LEN)
        vector_malformed(test, "out_len is above %u", MAX_OUT_LEN);
    uint8_t *out = vector_going(test) ? arena_take(&test->arena, len + 1) : NULL;
    if (out == NULL)
        return;
    if (vector_expect_status(test, "mikey_srtp_derive",
                             mikey_srtp_derive(test->crypto, key, salt, label, index, kdr, out, len)))
        vector_expect_bytes(test, "out", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "out"));
}

// The session of the test; what is left out is not known.
static bool add_session(struct vector_test *test, struct mikey_srtp *srtp) {
    const struct mikey_sp sp = {.prot_type = MIKEY_PROT_SRTP,
                                .params = vector_bytes(test, test->input, "policy")};
    struct mikey_srtp_session session = {
        .exchange = EXCHANGE,
        .bundle = 1,
        .cs_id = 1,
        .tek = vector_bytes(test, test->input, "tek"),
        .salt = vector_bytes(test, test->input, "salt"),
        .has_ssrc = true,
        .ssrc = vector_uint(test, test->input, "ssrc"),
        .has_roc = vector_has(test->input, "roc"),
        .has_seq = vector_has(test->input, "seq"),
    };
    mikey_srtp_policy_read(&sp, &session.policy);
    if (vector_has(test->input, "mki"))
        session.mki = vector_bytes(test, test->input, "mki");
    if (session.has_roc)
        session.roc = vector_uint(test, test->input, "roc");
    if (session.has_seq)
        session.seq = (uint16_t)vector_uint(test, test->input, "seq");
    if (!vector_going(test))
        return false;
    enum mikey_status status = mikey_srtp_add(srtp, &session, NULL);
    test->broken |= status == MIKEY_ERR_MEMORY || status == MIKEY_ERR_CRYPTO;
    return !test->broken;
}

// A text that is compared only if the test names it.
static void expect_text(struct vector_test *test, const char *what, const json_t *want, const char *key,
                        const char *got) {
    if (vector_has(want, key))
        vector_expect_text(test, what, got != NULL ? got : "none", vector_string(test, want, key));
}

// Opened again by its proof, in no order: the same.
static void open_again(struct vector_test *test, struct mikey_srtp *srtp, const char *what,
                       struct mikey_slice packet, const struct mikey_srtp_result *result) {
    uint8_t *out = arena_take(&test->arena, packet.len + 1);
    struct mikey_slice plain;
    if (out == NULL)
        return;
    enum mikey_status status = mikey_srtp_open_again(srtp, packet, &result->proof, out, packet.len, &plain);
    if (status != MIKEY_OK)
        vector_differ(test, "%s: not opened again: %s", what, mikey_status_text(status));
    else
        vector_expect_bytes(test, "plain of the second time", plain, result->plain);
}

static void run_packet(struct vector_test *test, struct mikey_srtp *srtp, const json_t *given,
                       const json_t *want, const char *what) {
    struct mikey_slice bytes = vector_bytes(test, given, "packet");
    const struct mikey_srtp_packet packet = {
        .bytes = bytes, .out = arena_take(&test->arena, bytes.len + 1), .size = bytes.len};
    struct mikey_srtp_result result;
    if (!vector_going(test) || packet.out == NULL)
        return;
    if (mikey_srtp_open(srtp, &packet, &result) != MIKEY_OK) {
        test->broken = true;
        return;
    }
    vector_expect_text(test, what, mikey_srtp_status_name(result.status),
                       vector_string(test, want, "status"));
    vector_expect_uint(test, what, result.replayed, json_is_true(json_object_get(want, "replayed")));
    vector_expect_uint(test, what, result.late, json_is_true(json_object_get(want, "late")));
    expect_text(test, what, want, "reading",
                mikey_srtp_reading_name((enum mikey_srtp_reading)result.proof.reading));
    expect_text(test, what, want, "key_reading", result.key_reading);
    expect_text(test, what, want, "obstacle", result.obstacle);
    bool opened = vector_has(want, "plain");
    if (opened)
        vector_expect_bytes(test, what, result.plain, vector_bytes(test, want, "plain"));
    else if (result.plain.data != NULL)
        vector_differ(test, "%s: opened", what);
    if (!opened || !vector_going(test))
        return;
    vector_expect_uint(test, what, result.index, number_of(test, want, "index"));
    open_again(test, srtp, what, bytes, &result);
}

void vector_srtp_packets(struct vector_test *test) {
    const json_t *given = vector_array(test, test->input, "packets");
    const json_t *want = vector_array(test, test->expected, "packets");
    if (json_array_size(given) != json_array_size(want))
        vector_malformed(test, "packets: not as many expected as given");
    struct mikey_srtp *srtp = NULL;
    if (!vector_going(test))
        return;
    if (mikey_srtp_new(&srtp, test->crypto, NULL) != MIKEY_OK) {
        test->broken = true;
        return;
    }
    if (add_session(test, srtp)) {
        for (size_t i = 0; i < json_array_size(given) && vector_going(test); i++) {
            char what[32];
            (void)snprintf(what, sizeof what, "packet %zu", i);
            run_packet(test, srtp, json_array_get(given, i), json_array_get(want, i), what);
        }
    }
    mikey_srtp_free(srtp);
}
