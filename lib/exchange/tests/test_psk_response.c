// SPDX-License-Identifier: BSD-2-Clause
// R_MESSAGEs and Error messages: V in every reading.
#include "reference.h"

static const struct test_init plain = {.encr_alg = MIKEY_ENCR_AES_CM_128,
                                       .mac_alg = MIKEY_MAC_HMAC_SHA_1_160};

static struct mikey_slice text(const char *string) {
    return (struct mikey_slice){(const uint8_t *)string, strlen(string)};
}

/** What the Responder knows after `init`. */
static struct mikey_csb csb_after(const struct test_init *init) {
    struct test_bytes built;
    struct test_keys keys = test_filed_under("", test_psk);
    struct mikey_secrets secrets = test_secrets(&keys);
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    test_build_init(init, test_psk, NULL, &built);
    struct test_document *document = test_decode(built.bytes, built.len);
    assert_int_equal(mikey_psk_open_init(test_crypto, &document->document, &secrets, &csb, &opened),
                     MIKEY_OK);
    test_done(document);
    return csb;
}

struct outcome {
    struct test_document *document;
    struct mikey_opened opened;
};

static struct outcome verify_bytes(const uint8_t *bytes, size_t len, struct test_keys *keys,
                                   const struct mikey_csb *csb) {
    struct outcome outcome = {.document = test_decode(bytes, len)};
    struct mikey_secrets secrets = test_secrets(keys);
    bool error = outcome.document->document.message.hdr.data_type == MIKEY_DATA_TYPE_ERROR;
    assert_int_equal((error ? mikey_psk_verify_error : mikey_psk_verify_response)(
                         test_crypto, &outcome.document->document, &secrets, csb, &outcome.opened),
                     MIKEY_OK);
    return outcome;
}

/** Appends the parts; returns the length. */
static size_t join(uint8_t *out, const struct mikey_slice *parts, size_t n) {
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].len > 0)
            memcpy(out + len, parts[i].data, parts[i].len);
        len += parts[i].len;
    }
    return len;
}

/** Replaces the Ver data of `built` by the MAC over the message and the parts, computed a second time. */
static void sign_again(struct test_bytes *built, const struct mikey_csb *csb,
                       const struct mikey_slice *behind, size_t n) {
    uint8_t input[TEST_MESSAGE_MAX], mac[32];
    size_t covered = built->len - 20;
    memcpy(input, built->bytes, covered);
    size_t len = covered + join(input + covered, behind, n);
    reference_mac(csb->prf, 1, csb->csb_id, test_psk, test_rand, input, len, mac);
    memcpy(built->bytes + covered, mac, 20);
}

static void every_combination(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 20, 32};
    for (unsigned n = 0; n < 3 * 2 * 4 * 2 * 2; n++) {
        struct test_init init = plain;
        uint8_t alg = (uint8_t)(n % 3);
        bool error = n / 24 % 2 == 1, with_idr = n / 48 % 2 == 1;
        init.prf = (uint8_t)(n / 3 % 2);
        init.ts_type = (uint8_t)(n / 6 % 4);
        struct mikey_csb csb = csb_after(&init);
        struct test_bytes built;
        test_build_response(alg, error, with_idr, &csb, test_psk, &built);

        uint8_t input[TEST_MESSAGE_MAX], mac[32];
        size_t covered = built.len - lengths[alg];
        const struct mikey_slice parts[] = {
            {built.bytes, covered}, text(TEST_ALICE), text(TEST_BOB), test_timestamp(&init)};
        reference_mac(init.prf, alg, TEST_CSB_ID, test_psk, test_rand, input, join(input, parts, 4), mac);
        assert_memory_equal(built.bytes + covered, mac, lengths[alg]);

        struct test_keys no_keys = {.n = 0};
        struct outcome outcome = verify_bytes(built.bytes, built.len, &no_keys, &csb);
        assert_int_equal(outcome.opened.auth.status, alg ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_ABSENT);
        assert_null(outcome.opened.auth.reading);
        assert_int_equal(outcome.document->document.findings.count, 0);
        test_done(outcome.document);
    }
}

// What follows the message in the MAC, how that is called, and whether it is allowed in responses and errors.
static const struct {
    const char *name;
    uint8_t ts_type;
    bool own_t;
    const char *behind[3]; /**< "t", "own", "0" or an identity */
    enum mikey_auth_status in_response, in_error;
} readings[] = {
    {NULL, 0, false, {TEST_ALICE, TEST_BOB, "t"}, MIKEY_AUTH_VERIFIED, MIKEY_AUTH_VERIFIED},
    {"counter-padded-to-64-bits",
     2,
     false,
     {TEST_ALICE, TEST_BOB, "0t"},
     MIKEY_AUTH_VERIFIED,
     MIKEY_AUTH_VERIFIED},
    {"message-only", 0, false, {0}, MIKEY_AUTH_FAILED, MIKEY_AUTH_VERIFIED},
    {"libmikey-v-without-ids", 0, false, {"t"}, MIKEY_AUTH_FAILED, MIKEY_AUTH_VERIFIED},
    {"libmikey-v-without-ids-own-timestamp", 0, true, {"own"}, MIKEY_AUTH_FAILED, MIKEY_AUTH_FAILED},
    {"v-own-timestamp", 0, true, {TEST_ALICE, TEST_BOB, "own"}, MIKEY_AUTH_FAILED, MIKEY_AUTH_FAILED},
    {NULL, 0, false, {TEST_BOB, TEST_ALICE, "t"}, MIKEY_AUTH_FAILED, MIKEY_AUTH_FAILED},
    {"v-timestamp-first", 0, false, {"t", TEST_ALICE, TEST_BOB}, MIKEY_AUTH_FAILED, MIKEY_AUTH_FAILED},
    {NULL, 0, false, {"t", TEST_BOB, TEST_ALICE}, MIKEY_AUTH_FAILED, MIKEY_AUTH_FAILED},
};

static struct mikey_slice part(const char *name, const struct mikey_csb *csb) {
    static const uint8_t own[8] = {0xe8, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x77};
    static uint8_t padded[8];
    if (strcmp(name, "t") == 0)
        return (struct mikey_slice){csb->t, csb->t_len};
    if (strcmp(name, "own") == 0)
        return (struct mikey_slice){own, sizeof own};
    if (strcmp(name, "0t") != 0)
        return text(name);
    memcpy(padded + 4, csb->t, 4);
    return (struct mikey_slice){padded, sizeof padded};
}

static void other_readings_are_named(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * sizeof readings / sizeof *readings; i++) {
        size_t row = i / 2;
        bool error = i % 2 == 1;
        struct test_init init = plain;
        init.ts_type = readings[row].ts_type;
        struct mikey_csb csb = csb_after(&init), sender = csb;
        struct test_bytes built;
        if (readings[row].own_t)
            sender.t[7] = 0x77;
        test_build_response(1, error, false, &sender, test_psk, &built);
        struct mikey_slice behind[3];
        size_t n = 0;
        while (n < 3 && readings[row].behind[n]) {
            behind[n] = part(readings[row].behind[n], &csb);
            n++;
        }
        sign_again(&built, &csb, behind, n);

        struct test_keys keys = test_filed_under(TEST_BOB, test_psk);
        struct outcome outcome = verify_bytes(built.bytes, built.len, &keys, &csb);
        enum mikey_auth_status want = error ? readings[row].in_error : readings[row].in_response;
        const struct mikey_finding *note = test_finding(outcome.document, MIKEY_R_VERIFICATION_READING);
        const struct mikey_finding *failure =
            test_finding(outcome.document, error ? MIKEY_R_ERROR_MAC : MIKEY_R_VERIFICATION_MAC);
        assert_int_equal(outcome.opened.auth.status, want);
        assert_true((note != NULL) == (readings[row].name != NULL));
        assert_true((failure != NULL) == (want == MIKEY_AUTH_FAILED));
        if (readings[row].name)
            assert_string_equal(outcome.opened.auth.reading, readings[row].name);
        else
            assert_null(outcome.opened.auth.reading);
        test_done(outcome.document);
    }
}

/** Readings 6: identities that neither message carried are left out. */
static void absent_identities_are_left_out(void **state) {
    (void)state;
    struct test_init init = plain;
    init.no_idi = init.no_idr = true;
    struct mikey_csb csb = csb_after(&init);
    for (int with_idr = 0; with_idr < 2; with_idr++) {
        struct test_bytes built;
        struct mikey_slice behind[2] = {text(TEST_BOB), {csb.t, csb.t_len}};
        test_build_response(1, false, with_idr == 1, &csb, test_psk, &built);
        sign_again(&built, &csb, behind + 1 - with_idr, (size_t)(1 + with_idr));
        struct test_keys keys = test_filed_under("", test_psk);
        struct outcome outcome = verify_bytes(built.bytes, built.len, &keys, &csb);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_null(outcome.opened.auth.reading);
        test_done(outcome.document);
    }
}

static bool unnoticed(const uint8_t *bytes, size_t len, const struct mikey_csb *csb) {
    struct test_keys keys = test_filed_under("", test_psk);
    struct outcome outcome = verify_bytes(bytes, len, &keys, csb);
    bool verified = outcome.opened.auth.status == MIKEY_AUTH_VERIFIED;
    test_done(outcome.document);
    return verified;
}

static void every_change_is_noticed(void **state) {
    (void)state;
    struct mikey_csb csb = csb_after(&plain);
    for (int error = 0; error < 2; error++) {
        struct test_bytes built;
        test_build_response(1, error == 1, true, &csb, test_psk, &built);
        assert_true(unnoticed(built.bytes, built.len, &csb));
        for (size_t bit = 0; bit < 8 * built.len; bit++) {
            if (bit / 8 == 1)
                continue;
            built.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_false(unnoticed(built.bytes, built.len, &csb));
            built.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (size_t len = 2; len < built.len; len++) {
            uint8_t *copy = test_malloc(len);
            memcpy(copy, built.bytes, len);
            assert_false(unnoticed(copy, len, &csb));
            test_free(copy);
        }
    }
}

/** V also depends on what only the request carried. */
static void changed_request_is_noticed(void **state) {
    (void)state;
    const struct mikey_csb csb = csb_after(&plain);
    struct test_bytes built;
    test_build_response(1, false, false, &csb, test_psk, &built);
    for (int i = 0; i < 5; i++) {
        struct mikey_csb other = csb;
        uint8_t *changed[] = {other.rand, other.idi, other.idr, other.t, (uint8_t *)&other.key_csb_id};
        *changed[i] ^= 1;
        assert_false(unnoticed(built.bytes, built.len, &other));
    }
}

static void secrets_for_responses(void **state) {
    (void)state;
    struct mikey_csb csb = csb_after(&plain);
    struct test_bytes built;
    test_build_response(1, false, false, &csb, test_psk, &built);
    csb.has_secret = false;

    struct test_keys none = {.n = 0}, wrong = test_filed_under(TEST_ALICE, test_rand);
    struct outcome outcome = verify_bytes(built.bytes, built.len, &none, &csb);
    const struct mikey_finding *finding = test_finding(outcome.document, MIKEY_R_VERIFICATION_MAC);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
    assert_int_equal(finding->outcome, MIKEY_NEEDS_KEY);
    // The name is the request's, and outlives what is known of it.
    memset(&csb.idi, 0, sizeof csb.idi);
    assert_int_equal(finding->subject.len, strlen(TEST_ALICE));
    assert_memory_equal(finding->subject.data, TEST_ALICE, strlen(TEST_ALICE));
    test_done(outcome.document);

    csb = csb_after(&plain);
    csb.has_secret = false;
    outcome = verify_bytes(built.bytes, built.len, &wrong, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(test_finding(outcome.document, MIKEY_R_VERIFICATION_MAC)->outcome, MIKEY_FAIL);
    test_done(outcome.document);
}

static void unknown_request_is_inconclusive(void **state) {
    (void)state;
    struct mikey_csb csb = csb_after(&plain);
    struct test_keys keys = test_filed_under("", test_psk);
    struct test_bytes built;
    test_build_response(1, false, false, &csb, test_psk, &built);
    const struct mikey_csb unknown = {0};
    const struct mikey_csb *const cases[] = {NULL, &unknown};
    for (size_t i = 0; i < 2; i++) {
        struct outcome outcome = verify_bytes(built.bytes, built.len, &keys, cases[i]);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
        assert_int_equal(test_finding(outcome.document, MIKEY_R_VERIFICATION_MAC)->outcome,
                         MIKEY_INCONCLUSIVE);
        test_done(outcome.document);
    }
    csb.id_cut = true;
    struct outcome outcome = verify_bytes(built.bytes, built.len, &keys, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
    test_done(outcome.document);
}

/** An Error message may go without V. */
static void error_without_v(void **state) {
    (void)state;
    uint8_t bytes[64];
    struct mikey_slice message =
        test_hex("010605001256bf7800000c00e8123456789abc00000c0000", bytes, sizeof bytes);
    struct mikey_csb csb = csb_after(&plain);
    struct test_keys keys = test_filed_under("", test_psk);
    struct outcome outcome = verify_bytes(message.data, message.len, &keys, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_ABSENT);
    assert_int_equal(outcome.opened.auth.kind, MIKEY_AUTH_NONE);
    assert_int_equal(outcome.document->document.findings.count, 0);
    test_done(outcome.document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(other_readings_are_named),
        cmocka_unit_test(absent_identities_are_left_out),
        cmocka_unit_test(every_change_is_noticed),
        cmocka_unit_test(changed_request_is_noticed),
        cmocka_unit_test(secrets_for_responses),
        cmocka_unit_test(unknown_request_is_inconclusive),
        cmocka_unit_test(error_without_v),
    };
    return cmocka_run_group_tests_name("psk response", tests, test_set_up, test_tear_down);
}
