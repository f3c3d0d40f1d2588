// SPDX-License-Identifier: BSD-2-Clause
// I_MESSAGEs of the pre-shared key method: built, checked against a second computation, opened.
#include "reference.h"

struct outcome {
    struct test_document *document;
    struct mikey_opened opened;
    struct mikey_csb csb;
};

static struct outcome open_bytes(const uint8_t *bytes, size_t len, struct test_keys *keys,
                                 const struct mikey_csb *before) {
    struct outcome outcome = {.document = test_decode(bytes, len)};
    struct mikey_secrets secrets = test_secrets(keys);
    if (before)
        outcome.csb = *before;
    assert_int_equal(mikey_psk_open_init(test_crypto, &outcome.document->document, &secrets, &outcome.csb,
                                         &outcome.opened),
                     MIKEY_OK);
    return outcome;
}

static struct outcome open_built(const struct test_bytes *built, struct test_keys *keys) {
    return open_bytes(built->bytes, built->len, keys, NULL);
}

static void assert_slices_equal(struct mikey_slice a, struct mikey_slice b) {
    assert_int_equal(a.len, b.len);
    if (a.len > 0)
        assert_memory_equal(a.data, b.data, a.len);
}

static void assert_key_is(const struct mikey_key *key, const struct mikey_key *want) {
    assert_int_equal(key->type, want->type);
    assert_int_equal(key->has_salt, want->has_salt);
    assert_int_equal(key->kv.type, want->kv.type);
    assert_slices_equal(key->key, want->key);
    assert_slices_equal(key->salt, want->salt);
    assert_slices_equal(key->kv.spi, want->kv.spi);
    assert_slices_equal(key->kv.from, want->kv.from);
    assert_slices_equal(key->kv.to, want->kv.to);
}

/** The message that was built is what the second computation wants. */
static void assert_conforms(const struct test_init *init, const struct test_bytes *built,
                            struct mikey_slice psk) {
    static const size_t mac_lengths[] = {0, 20, 32};
    size_t mac_len = mac_lengths[init->mac_alg], covered = built->len - mac_len;
    size_t sealed_len = built->clear_len + (init->encr_alg == 2 ? 8 : 0);
    uint8_t mac[32], clear[TEST_MESSAGE_MAX];
    reference_mac(init->prf, init->mac_alg, TEST_CSB_ID, psk, test_rand, built->bytes, covered, mac);
    assert_memory_equal(built->bytes + covered, mac, mac_len);
    assert_int_equal(built->bytes[covered - 1], init->mac_alg);
    assert_int_equal(reference_decrypt(init, TEST_CSB_ID, psk, test_rand,
                                       built->bytes + covered - 1 - sealed_len, sealed_len, clear),
                     built->clear_len);
    assert_memory_equal(clear, built->clear, built->clear_len);
}

static void assert_opens(const struct test_init *init, const struct test_bytes *built) {
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk);
    struct outcome outcome = open_built(built, &keys);
    assert_int_equal(outcome.document->status, MIKEY_OK);
    assert_int_equal(outcome.opened.auth.status, init->mac_alg ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_ABSENT);
    assert_int_equal(outcome.opened.auth.kind, init->mac_alg ? MIKEY_AUTH_MAC : MIKEY_AUTH_NONE);
    assert_null(outcome.opened.auth.reading);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.document->document.findings.count, 0);
    assert_int_equal(outcome.opened.n_keys, init->n_keys ? init->n_keys : 1);
    for (unsigned i = 0; i < outcome.opened.n_keys; i++) {
        struct mikey_key want = test_key(init, i);
        assert_key_is(&outcome.opened.keys[i], &want);
    }
    assert_true(outcome.csb.known);
    assert_int_equal(outcome.csb.csb_id, TEST_CSB_ID);
    assert_int_equal(outcome.csb.prf, init->prf);
    assert_slices_equal((struct mikey_slice){outcome.csb.t, outcome.csb.t_len}, test_timestamp(init));
    assert_slices_equal((struct mikey_slice){outcome.csb.rand, outcome.csb.rand_len}, test_rand);
    test_done(outcome.document);
}

static void every_combination(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4 * 3 * 2 * 4 * 4 * 3; n++) {
        struct test_init init = {.encr_alg = (uint8_t)(n % 4),
                                 .mac_alg = (uint8_t)(n / 4 % 3),
                                 .prf = (uint8_t)(n / 12 % 2),
                                 .key_type = (uint8_t)(n / 24 % 4),
                                 .ts_type = (uint8_t)(n / 96 % 4),
                                 .kv_type = (uint8_t)(n / 384 % 3),
                                 .n_keys = (uint8_t)(1 + n % 5)};
        struct test_bytes built;
        test_build_init(&init, test_psk, NULL, &built);
        assert_conforms(&init, &built, test_psk);
        assert_opens(&init, &built);
    }
}

static const struct test_init plain = {.encr_alg = MIKEY_ENCR_AES_CM_128,
                                       .mac_alg = MIKEY_MAC_HMAC_SHA_1_160};

static void key_is_found_by_each_name(void **state) {
    (void)state;
    static const char *const names[] = {TEST_ALICE, TEST_BOB, ""};
    struct test_bytes built;
    struct test_init with_roles = plain;
    with_roles.roles = true;
    for (size_t i = 0; i < 6; i++) {
        test_build_init(i < 3 ? &plain : &with_roles, test_psk, NULL, &built);
        struct test_keys keys = test_filed_under(names[i % 3], test_psk);
        struct outcome outcome = open_built(&built, &keys);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_int_equal(outcome.opened.auth.identity.len, strlen(names[i % 3]));
        assert_memory_equal(outcome.opened.auth.identity.data, names[i % 3], strlen(names[i % 3]));
        assert_int_equal(outcome.csb.idi_len, strlen(TEST_ALICE));
        assert_memory_equal(outcome.csb.idr, TEST_BOB, strlen(TEST_BOB));
        test_done(outcome.document);
    }
}

/** Wrong keys stand before the right one, under every name. */
static void every_candidate_is_tried(void **state) {
    (void)state;
    const struct mikey_slice wrong = {test_psk.data, 16}, empty = {NULL, 0};
    struct test_bytes built;
    test_build_init(&plain, test_psk, NULL, &built);
    struct test_keys keys = {.filed = {{MIKEY_SECRET_PSK, TEST_ALICE, wrong},
                                       {MIKEY_SECRET_PSK, TEST_ALICE, empty},
                                       {MIKEY_SECRET_PSK, TEST_BOB, wrong},
                                       {MIKEY_SECRET_PSK, "", wrong},
                                       {MIKEY_SECRET_PSK, "", wrong},
                                       {MIKEY_SECRET_PSK, "", test_psk}},
                             .n = 6};
    struct outcome outcome = open_built(&built, &keys);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.auth.identity.len, 0);
    assert_int_equal(outcome.csb.secret.len, test_psk.len);
    test_done(outcome.document);
}

/** Readings 26: a cached envelope key is a pre-shared key. */
static void cached_envelope_key(void **state) {
    (void)state;
    struct test_bytes built;
    struct test_keys keys = {.filed = {{MIKEY_SECRET_ENV, "\x12\x56\xbf\x78", test_psk}}, .n = 1};
    test_build_init(&plain, test_psk, NULL, &built);
    struct outcome outcome = open_built(&built, &keys);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.auth.secret, MIKEY_SECRET_ENV);
    test_done(outcome.document);
}

/** A CSB of the public-key method is updated under its envelope key: Alice's pre-shared key is no wrong one. */
static void envelope_key_is_wanted(void **state) {
    (void)state;
    struct test_bytes first, second;
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk);
    test_build_init(&plain, test_psk, NULL, &first);
    struct outcome initial = open_built(&first, &keys);
    struct mikey_csb csb = initial.csb;
    csb.mode = MIKEY_DATA_TYPE_PK_INIT;
    csb.has_secret = false;
    struct test_init update = plain;
    update.no_rand = true;
    update.t_last = 1;
    test_build_init(&update, (struct mikey_slice){(const uint8_t *)"the envelope key", 16}, &csb, &second);
    struct outcome outcome = open_bytes(second.bytes, second.len, &keys, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
    assert_int_equal(outcome.opened.auth.secret, MIKEY_SECRET_ENV);
    test_done(outcome.document);
    test_done(initial.document);
}

static void missing_key_is_named(void **state) {
    (void)state;
    static const struct {
        bool no_idi, no_idr;
        const char *name;
    } cases[] = {{false, false, TEST_ALICE}, {false, true, TEST_ALICE}, {true, true, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct test_init init = plain;
        init.no_idi = cases[i].no_idi;
        init.no_idr = cases[i].no_idr;
        struct test_bytes built;
        test_build_init(&init, test_psk, NULL, &built);
        struct test_keys keys = test_filed_under("sip:carol@example.com", test_psk);
        struct outcome outcome = open_built(&built, &keys);
        const struct mikey_finding *finding = test_finding(outcome.document, MIKEY_R_PSK_MAC);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
        assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_NEEDS_KEY);
        assert_int_equal(outcome.opened.n_keys, 0);
        assert_non_null(finding);
        assert_int_equal(finding->outcome, MIKEY_NEEDS_KEY);
        assert_slices_equal(finding->subject,
                            (struct mikey_slice){(const uint8_t *)cases[i].name, strlen(cases[i].name)});
        assert_true(outcome.csb.known);
        assert_false(outcome.csb.has_secret);
        test_done(outcome.document);
    }
}

static void wrong_key_opens_nothing(void **state) {
    (void)state;
    const struct mikey_slice wrong = {test_psk.data, 31};
    for (uint8_t encr_alg = 0; encr_alg < 4; encr_alg++) {
        struct test_init init = plain;
        init.encr_alg = encr_alg;
        struct test_bytes built;
        test_build_init(&init, test_psk, NULL, &built);
        struct test_keys keys = test_filed_under(TEST_ALICE, wrong);
        struct outcome outcome = open_built(&built, &keys);
        const struct mikey_finding *finding = test_finding(outcome.document, MIKEY_R_PSK_MAC);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_FAILED);
        assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_FAILED);
        assert_int_equal(outcome.opened.n_keys, 0);
        assert_int_equal(outcome.document->document.plain_len, 0);
        assert_false(outcome.csb.has_secret);
        assert_non_null(finding);
        assert_int_equal(finding->outcome, MIKEY_FAIL);
        assert_int_equal(finding->off, built.len - 20);
        assert_int_equal(finding->len, 20);
        assert_int_equal(finding->got, 1);
        test_done(outcome.document);
    }
}

/** Under a NULL MAC only the data itself tells whether a key fits. */
static void null_mac_with_wrong_keys(void **state) {
    (void)state;
    const struct mikey_slice wrong = {test_psk.data, 31};
    for (uint8_t encr_alg = 1; encr_alg < 4; encr_alg++) {
        struct test_init init = {.encr_alg = encr_alg};
        struct test_bytes built;
        test_build_init(&init, test_psk, NULL, &built);
        struct test_keys keys = {.filed = {{MIKEY_SECRET_PSK, "", wrong}, {MIKEY_SECRET_PSK, "", test_psk}},
                                 .n = 1};
        struct outcome bad = open_built(&built, &keys);
        assert_int_equal(bad.opened.auth.status, MIKEY_AUTH_ABSENT);
        assert_int_equal(bad.opened.decryption, MIKEY_AUTH_FAILED);
        assert_int_equal(bad.opened.n_keys, 0);
        assert_int_equal(bad.document->document.findings.count, 1);
        assert_int_equal(bad.document->document.n_buffers, 1);
        test_done(bad.document);
        keys.n = 2;
        struct outcome good = open_built(&built, &keys);
        assert_int_equal(good.opened.decryption, MIKEY_AUTH_VERIFIED);
        assert_int_equal(good.opened.n_keys, 1);
        assert_int_equal(good.document->document.findings.count, 0);
        test_done(good.document);
        keys.n = 0;
        struct outcome none = open_built(&built, &keys);
        assert_int_equal(none.opened.decryption, MIKEY_AUTH_NEEDS_KEY);
        assert_int_equal(test_finding(none.document, MIKEY_R_ENCR_DATA)->outcome, MIKEY_NEEDS_KEY);
        test_done(none.document);
    }
}

/** The MAC is right, but what the sender encrypted is no chain. */
static void decrypted_data_is_no_chain(void **state) {
    (void)state;
    struct test_bytes built;
    struct mikey_payload payloads[3] = {{.type = MIKEY_PAYLOAD_T, .parent = MIKEY_NO_PARENT},
                                        {.type = MIKEY_PAYLOAD_RAND, .parent = MIKEY_NO_PARENT},
                                        {.type = MIKEY_PAYLOAD_KEMAC, .parent = MIKEY_NO_PARENT}};
    payloads[0].u.t = (struct mikey_t){MIKEY_TS_NTP_UTC, test_timestamp(&plain)};
    payloads[1].u.rand.data = test_rand;
    payloads[2].u.kemac.encr_alg = MIKEY_ENCR_AES_CM_128;
    payloads[2].u.kemac.mac_alg = MIKEY_MAC_HMAC_SHA_1_160;
    struct mikey_message message = {.hdr = {.version = 1, .csb_id = 1, .map_type = MIKEY_MAP_EMPTY},
                                    .payloads = payloads,
                                    .n_payloads = 3};
    mikey_message_link(&message);
    const struct mikey_slice noise = {(const uint8_t *)"\0\0\xff\xff no keys in here", 20};
    assert_int_equal(mikey_psk_build_init(test_crypto, &message, noise, test_psk, NULL, built.bytes,
                                          sizeof built.bytes, &built.len),
                     MIKEY_OK);
    struct test_keys keys = test_filed_under("", test_psk);
    struct outcome outcome = open_built(&built, &keys);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_FAILED);
    assert_int_equal(outcome.opened.n_keys, 0);
    assert_int_equal(test_finding(outcome.document, MIKEY_R_ENCR_DATA)->outcome, MIKEY_FAIL);
    test_done(outcome.document);
}

static void more_keys_than_are_kept(void **state) {
    (void)state;
    struct test_init init = plain;
    struct test_bytes built;
    init.n_keys = MIKEY_MAX_KEYS + 3;
    test_build_init(&init, test_psk, NULL, &built);
    struct test_keys keys = test_filed_under("", test_psk);
    struct outcome outcome = open_built(&built, &keys);
    assert_int_equal(outcome.opened.n_keys, MIKEY_MAX_KEYS);
    assert_int_equal(outcome.opened.n_keys_dropped, 3);
    test_done(outcome.document);
}

/** Opens `built` with one change made to it; true if that went unnoticed. */
static bool unnoticed(const uint8_t *bytes, size_t len) {
    struct test_keys keys = test_filed_under("", test_psk);
    struct outcome outcome = open_bytes(bytes, len, &keys, NULL);
    bool verified = outcome.opened.auth.status == MIKEY_AUTH_VERIFIED;
    if (!verified)
        assert_false(outcome.opened.n_keys > 0 && outcome.opened.auth.status == MIKEY_AUTH_FAILED);
    test_done(outcome.document);
    return verified;
}

static void every_flipped_bit_is_noticed(void **state) {
    (void)state;
    for (uint8_t encr_alg = 0; encr_alg < 4; encr_alg++) {
        struct test_init init = {
            .encr_alg = encr_alg, .mac_alg = (uint8_t)(1 + encr_alg % 2), .prf = encr_alg % 2};
        struct test_bytes built;
        test_build_init(&init, test_psk, NULL, &built);
        assert_true(unnoticed(built.bytes, built.len));
        for (size_t bit = 0; bit < 8 * built.len; bit++) {
            // Another data type is another mode's message.
            if (bit / 8 == 1)
                continue;
            built.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_false(unnoticed(built.bytes, built.len));
            built.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
}

static void every_cut_is_noticed(void **state) {
    (void)state;
    struct test_bytes built;
    test_build_init(&plain, test_psk, NULL, &built);
    for (size_t len = 2; len < built.len; len++) {
        // An exact copy, so that a read behind its end is found.
        uint8_t *copy = test_malloc(len);
        memcpy(copy, built.bytes, len);
        assert_false(unnoticed(copy, len));
        test_free(copy);
    }
}

static void update_uses_the_initial_rand(void **state) {
    (void)state;
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk), no_keys = {.n = 0};
    struct test_bytes first, second;
    test_build_init(&plain, test_psk, NULL, &first);
    struct outcome initial = open_built(&first, &keys);
    struct test_init update = plain;
    update.no_rand = update.no_idi = update.no_idr = true;
    update.t_last = 1;
    test_build_init(&update, test_psk, &initial.csb, &second);
    assert_conforms(&update, &second, test_psk);

    struct outcome outcome = open_bytes(second.bytes, second.len, &no_keys, &initial.csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.n_keys, 1);
    assert_int_equal(outcome.csb.t[7], 1);
    assert_memory_equal(outcome.csb.idi, TEST_ALICE, strlen(TEST_ALICE));
    assert_int_equal(outcome.csb.rand_len, test_rand.len);
    test_done(outcome.document);

    struct outcome alone = open_bytes(second.bytes, second.len, &keys, NULL);
    assert_int_equal(alone.opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
    assert_int_equal(alone.opened.decryption, MIKEY_AUTH_INCONCLUSIVE);
    assert_int_equal(test_finding(alone.document, MIKEY_R_PSK_MAC)->outcome, MIKEY_INCONCLUSIVE);
    assert_false(alone.csb.known);
    test_done(alone.document);
    test_done(initial.document);
}

static void update_without_keys(void **state) {
    (void)state;
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk);
    struct test_bytes first, second;
    test_build_init(&plain, test_psk, NULL, &first);
    struct outcome initial = open_built(&first, &keys);
    for (uint8_t encr_alg = 0; encr_alg < 4; encr_alg++) {
        struct test_init update = plain;
        update.encr_alg = encr_alg;
        update.no_rand = update.no_keys = true;
        update.t_last = (uint8_t)(1 + encr_alg);
        test_build_init(&update, test_psk, &initial.csb, &second);
        struct outcome outcome = open_bytes(second.bytes, second.len, &keys, &initial.csb);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_ABSENT);
        assert_int_equal(outcome.opened.n_keys, 0);
        test_done(outcome.document);
    }
    test_done(initial.document);
}

/** A forged update leaves the bundle as it was. */
static void forged_update_changes_nothing(void **state) {
    (void)state;
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk);
    struct test_bytes first, second;
    test_build_init(&plain, test_psk, NULL, &first);
    struct outcome initial = open_built(&first, &keys);
    struct test_init update = plain;
    update.no_rand = true;
    update.t_last = 9;
    test_build_init(&update, test_psk, &initial.csb, &second);
    second.bytes[second.len - 1] ^= 1;
    struct outcome outcome = open_bytes(second.bytes, second.len, &keys, &initial.csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_FAILED);
    assert_memory_equal(&outcome.csb, &initial.csb, sizeof outcome.csb);
    test_done(outcome.document);
    test_done(initial.document);
}

/** An update that brings a RAND of its own and uses it is verified, and said to have done so. */
static void update_with_its_own_rand(void **state) {
    (void)state;
    struct test_keys keys = test_filed_under(TEST_ALICE, test_psk);
    struct test_bytes built;
    test_build_init(&plain, test_psk, NULL, &built);
    struct mikey_csb csb = {.known = true, .csb_id = TEST_CSB_ID, .rand_len = 4, .rand = {1, 2, 3, 4}};
    struct outcome outcome = open_bytes(built.bytes, built.len, &keys, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_string_equal(outcome.opened.auth.reading, "rand-of-the-update");
    assert_int_equal(outcome.csb.rand_len, test_rand.len);
    test_done(outcome.document);
}

static void other_messages_are_refused(void **state) {
    (void)state;
    struct test_bytes built;
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    test_build_init(&plain, test_psk, NULL, &built);
    for (unsigned type = 1; type < 256; type++) {
        built.bytes[1] = (uint8_t)type;
        struct test_document *document = test_decode(built.bytes, built.len);
        assert_int_equal(mikey_psk_open_init(test_crypto, &document->document, NULL, &csb, &opened),
                         MIKEY_ERR_ARGUMENT);
        test_done(document);
    }
}

static void unknown_prf(void **state) {
    (void)state;
    struct test_bytes built;
    struct test_keys keys = test_filed_under("", test_psk);
    test_build_init(&plain, test_psk, NULL, &built);
    built.bytes[3] = 0x80 | 9;
    struct outcome outcome = open_built(&built, &keys);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_UNSUPPORTED);
    assert_int_equal(outcome.opened.n_keys, 0);
    assert_int_equal(test_finding(outcome.document, MIKEY_R_PSK_MAC)->outcome, MIKEY_INCONCLUSIVE);
    test_done(outcome.document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(key_is_found_by_each_name),
        cmocka_unit_test(every_candidate_is_tried),
        cmocka_unit_test(cached_envelope_key),
        cmocka_unit_test(envelope_key_is_wanted),
        cmocka_unit_test(missing_key_is_named),
        cmocka_unit_test(wrong_key_opens_nothing),
        cmocka_unit_test(null_mac_with_wrong_keys),
        cmocka_unit_test(decrypted_data_is_no_chain),
        cmocka_unit_test(more_keys_than_are_kept),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(update_uses_the_initial_rand),
        cmocka_unit_test(update_without_keys),
        cmocka_unit_test(forged_update_changes_nothing),
        cmocka_unit_test(update_with_its_own_rand),
        cmocka_unit_test(other_messages_are_refused),
        cmocka_unit_test(unknown_prf),
    };
    return cmocka_run_group_tests_name("psk init", tests, test_set_up, test_tear_down);
}
