// SPDX-License-Identifier: BSD-2-Clause
// What the builder refuses.
#include "fixture.h"

static const struct mikey_slice no_bytes = {NULL, 0};

/** HDR, T, RAND, KEMAC: the least that can be built. */
struct draft {
    struct mikey_message message;
    struct mikey_payload payloads[3];
    uint8_t out[TEST_MESSAGE_MAX];
    size_t len;
};

static void start(struct draft *draft) {
    static const struct test_init init = {.ts_type = MIKEY_TS_NTP_UTC};
    *draft = (struct draft){.message = {.hdr = {.version = 1, .csb_id = 7, .map_type = MIKEY_MAP_EMPTY}}};
    draft->message.payloads = draft->payloads;
    draft->message.n_payloads = 3;
    for (size_t i = 0; i < 3; i++)
        draft->payloads[i].parent = MIKEY_NO_PARENT;
    draft->payloads[0].type = MIKEY_PAYLOAD_T;
    draft->payloads[0].u.t = (struct mikey_t){init.ts_type, test_timestamp(&init)};
    draft->payloads[1].type = MIKEY_PAYLOAD_RAND;
    draft->payloads[1].u.rand.data = test_rand;
    draft->payloads[2].type = MIKEY_PAYLOAD_KEMAC;
    draft->payloads[2].u.kemac =
        (struct mikey_kemac){.encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160};
    mikey_message_link(&draft->message);
}

static enum mikey_status build(struct draft *draft, struct mikey_slice clear, size_t size) {
    return mikey_psk_build_init(test_crypto, &draft->message, clear, test_psk, NULL, draft->out, size,
                                &draft->len);
}

static void too_little_space(void **state) {
    (void)state;
    struct draft draft;
    const struct mikey_slice clear = {test_psk.data, 24};
    start(&draft);
    assert_int_equal(build(&draft, clear, sizeof draft.out), MIKEY_OK);
    size_t need = draft.len;
    for (size_t size = 0; size < need; size++)
        assert_int_equal(build(&draft, clear, size), MIKEY_ERR_SPACE);
    assert_int_equal(build(&draft, clear, need), MIKEY_OK);
}

static void missing_payloads(void **state) {
    (void)state;
    for (size_t missing = 0; missing < 3; missing++) {
        struct draft draft;
        start(&draft);
        // A V where T, RAND or KEMAC should be.
        draft.payloads[missing] = (struct mikey_payload){.type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT};
        assert_int_equal(build(&draft, no_bytes, sizeof draft.out), MIKEY_ERR_ARGUMENT);
    }
    struct draft draft;
    start(&draft);
    draft.message.n_payloads = 0;
    assert_int_equal(build(&draft, no_bytes, sizeof draft.out), MIKEY_ERR_ARGUMENT);
}

static void lengths_and_algorithms(void **state) {
    (void)state;
    static uint8_t big[65536];
    struct draft draft;
    start(&draft);
    assert_int_equal(build(&draft, (struct mikey_slice){big, sizeof big}, sizeof draft.out),
                     MIKEY_ERR_ARGUMENT);
    draft.payloads[2].u.kemac.encr_alg = MIKEY_ENCR_AES_KW_128;
    for (size_t len = 1; len < 40; len++) {
        enum mikey_status want = len >= 16 && len % 8 == 0 ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
        assert_int_equal(build(&draft, (struct mikey_slice){big, len}, sizeof draft.out), want);
    }
    draft.payloads[2].u.kemac.encr_alg = 4;
    assert_int_equal(build(&draft, (struct mikey_slice){big, 20}, sizeof draft.out), MIKEY_ERR_UNSUPPORTED);
    start(&draft);
    draft.payloads[2].u.kemac.mac_alg = 3;
    assert_int_equal(build(&draft, no_bytes, sizeof draft.out), MIKEY_ERR_UNSUPPORTED);
    start(&draft);
    draft.message.hdr.prf = 2;
    assert_int_equal(build(&draft, no_bytes, sizeof draft.out), MIKEY_ERR_UNSUPPORTED);
}

static void responses(void **state) {
    (void)state;
    struct draft draft;
    struct mikey_csb csb = {.known = true, .csb_id = 7};
    start(&draft);
    size_t len = 0;
    assert_int_equal(mikey_psk_build_response(test_crypto, &draft.message, test_psk, &csb, draft.out,
                                              sizeof draft.out, &len),
                     MIKEY_ERR_ARGUMENT);
    draft.payloads[2] = (struct mikey_payload){.type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT};
    draft.payloads[2].u.v.auth_alg = MIKEY_MAC_HMAC_SHA_256_256;
    mikey_message_link(&draft.message);
    assert_int_equal(mikey_psk_build_response(test_crypto, &draft.message, test_psk, NULL, draft.out,
                                              sizeof draft.out, &len),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_psk_build_response(test_crypto, &draft.message, test_psk, &csb, draft.out,
                                              sizeof draft.out, &len),
                     MIKEY_OK);
    for (size_t size = 0; size < len; size++) {
        size_t written = 0;
        assert_int_equal(
            mikey_psk_build_response(test_crypto, &draft.message, test_psk, &csb, draft.out, size, &written),
            MIKEY_ERR_SPACE);
    }
    draft.payloads[2].u.v.auth_alg = 9;
    assert_int_equal(mikey_psk_build_response(test_crypto, &draft.message, test_psk, &csb, draft.out,
                                              sizeof draft.out, &len),
                     MIKEY_ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_little_space),
        cmocka_unit_test(missing_payloads),
        cmocka_unit_test(lengths_and_algorithms),
        cmocka_unit_test(responses),
    };
    return cmocka_run_group_tests_name("psk build", tests, test_set_up, test_tear_down);
}
