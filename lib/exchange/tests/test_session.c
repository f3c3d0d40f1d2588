// SPDX-License-Identifier: BSD-2-Clause
// TEK and salt of crypto sessions, RFC 3830 4.1.3.
#include "reference.h"

static const uint8_t tgk_bytes[24] = {0x74, 0x67, 0x6b, 1, 2, 3}, salt_bytes[14] = {0x73, 1, 2},
                     spi_bytes[2] = {7, 8};
static const uint8_t policies[1] = {5};
static const struct mikey_cs session = {.cs_id = 3,
                                        .n_policies = 1,
                                        .policies = {policies, 1},
                                        .has_ssrc = true,
                                        .has_roc = true,
                                        .ssrc = 0xdeadbeef,
                                        .roc = 9};

static struct mikey_key key_of(uint8_t type, bool salted) {
    struct mikey_key key = {.type = type, .key = {tgk_bytes, sizeof tgk_bytes}, .has_salt = salted};
    if (salted)
        key.salt = (struct mikey_slice){salt_bytes, sizeof salt_bytes};
    return key;
}

static void derived_from_tgk(void **state) {
    (void)state;
    static const uint8_t types[] = {MIKEY_KEY_TYPE_TGK, MIKEY_KEY_TYPE_GTGK};
    static const uint8_t lengths[][2] = {{16, 14}, {32, 14}, {16, 12}, {1, 1}, {64, 64}, {16, 0}};
    for (size_t i = 0; i < 24; i++) {
        struct mikey_key key = key_of(types[i % 2], false);
        uint8_t prf = (uint8_t)(i / 2 % 2), tek_len = lengths[i / 4][0], salt_len = lengths[i / 4][1],
                want[64];
        struct mikey_session_keys keys;
        assert_int_equal(mikey_session_derive(test_crypto, prf, 0x01020304, test_rand, &key, &session,
                                              tek_len, salt_len, &keys),
                         MIKEY_OK);
        reference_derive(prf, key.key, 0x2AD01C64, 3, 0x01020304, test_rand, want, tek_len);
        assert_int_equal(keys.tek_len, tek_len);
        assert_memory_equal(keys.tek, want, tek_len);
        reference_derive(prf, key.key, 0x39A2C14B, 3, 0x01020304, test_rand, want, salt_len);
        assert_int_equal(keys.salt_len, salt_len);
        assert_memory_equal(keys.salt, want, salt_len);
        assert_true(keys.tek_derived);
        assert_int_equal(keys.salt_derived, salt_len > 0);
    }
}

/** Readings 28: a salt that came with the TGK is used, at its own length. */
static void carried_salt_is_used(void **state) {
    (void)state;
    struct mikey_key key = key_of(MIKEY_KEY_TYPE_TGK_SALT, true);
    struct mikey_session_keys keys;
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &session, 16, 12, &keys),
                     MIKEY_OK);
    assert_true(keys.tek_derived);
    assert_false(keys.salt_derived);
    assert_int_equal(keys.salt_len, sizeof salt_bytes);
    assert_memory_equal(keys.salt, salt_bytes, sizeof salt_bytes);
}

static void carried_tek(void **state) {
    (void)state;
    for (int salted = 0; salted < 2; salted++) {
        struct mikey_key key = key_of(salted ? MIKEY_KEY_TYPE_TEK_SALT : MIKEY_KEY_TYPE_TEK, salted);
        struct mikey_session_keys keys;
        assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &session, 16, 14, &keys),
                         MIKEY_OK);
        assert_false(keys.tek_derived);
        assert_false(keys.salt_derived);
        assert_int_equal(keys.tek_len, sizeof tgk_bytes);
        assert_memory_equal(keys.tek, tgk_bytes, sizeof tgk_bytes);
        assert_int_equal(keys.salt_len, salted ? sizeof salt_bytes : 0);
    }
}

static void what_the_session_is(void **state) {
    (void)state;
    struct mikey_key key = key_of(MIKEY_KEY_TYPE_TGK, false);
    struct mikey_session_keys keys;
    key.kv = (struct mikey_kv){.type = MIKEY_KV_SPI, .spi = {spi_bytes, sizeof spi_bytes}};
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &session, 16, 14, &keys),
                     MIKEY_OK);
    assert_int_equal(keys.cs_id, 3);
    assert_true(keys.has_ssrc);
    assert_int_equal(keys.ssrc, 0xdeadbeef);
    assert_int_equal(keys.roc, 9);
    assert_int_equal(keys.policy_no, 5);
    assert_int_equal(keys.mki.len, 2);
    key.kv.type = MIKEY_KV_INTERVAL;
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &session, 16, 14, &keys),
                     MIKEY_OK);
    assert_int_equal(keys.mki.len, 0);
}

static void refused(void **state) {
    (void)state;
    static const uint8_t too_long[256];
    struct mikey_session_keys keys;
    for (uint8_t type = MIKEY_KEY_TYPE_MPK; type < 16; type++) {
        struct mikey_key key = key_of(type, false);
        assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &session, 16, 14, &keys),
                         MIKEY_ERR_UNSUPPORTED);
    }
    struct mikey_key tek = {.type = MIKEY_KEY_TYPE_TEK, .key = {too_long, sizeof too_long}};
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &tek, &session, 16, 14, &keys),
                     MIKEY_ERR_ARGUMENT);
    struct mikey_key salted = key_of(MIKEY_KEY_TYPE_TGK_SALT, true);
    salted.salt = (struct mikey_slice){too_long, sizeof too_long};
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &salted, &session, 16, 14, &keys),
                     MIKEY_ERR_ARGUMENT);
    struct mikey_key empty = {.type = MIKEY_KEY_TYPE_TGK};
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &empty, &session, 16, 14, &keys),
                     MIKEY_ERR_ARGUMENT);
    struct mikey_key tgk = key_of(MIKEY_KEY_TYPE_TGK, false);
    assert_int_equal(mikey_session_derive(test_crypto, 0, 1, test_rand, &tgk, &session, 0, 14, &keys),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_session_derive(test_crypto, 9, 1, test_rand, &tgk, &session, 16, 14, &keys),
                     MIKEY_ERR_UNSUPPORTED);
}

static void names(void **state) {
    (void)state;
    static const char *const secrets[] = {"psk", "rsa", "cert", "ca",    "dh",  "env", "tgk",
                                          "tpk", "pin", "kms",  "sakke", "ssv", "ibe", "eccsi"};
    static const char *const kinds[] = {"none", "mac", "verification", "signature"};
    static const char *const statuses[] = {"absent",    "verified",    "failed",
                                           "needs-key", "unsupported", "inconclusive"};
    for (int i = 0; i < MIKEY_SECRET_KIND_COUNT; i++)
        assert_string_equal(mikey_secret_name((enum mikey_secret_kind)i), secrets[i]);
    for (int i = 0; i < 4; i++)
        assert_string_equal(mikey_auth_kind_name((enum mikey_auth_kind)i), kinds[i]);
    for (int i = 0; i < 6; i++)
        assert_string_equal(mikey_auth_status_name((enum mikey_auth_status)i), statuses[i]);
}

static void wiped(void **state) {
    (void)state;
    static const struct mikey_csb nothing;
    struct mikey_csb csb;
    memset(&csb, 0xee, sizeof csb);
    mikey_csb_wipe(&csb);
    assert_memory_equal(&csb, &nothing, sizeof csb);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_from_tgk),
        cmocka_unit_test(carried_salt_is_used),
        cmocka_unit_test(carried_tek),
        cmocka_unit_test(what_the_session_is),
        cmocka_unit_test(refused),
        cmocka_unit_test(names),
        cmocka_unit_test(wiped),
    };
    return cmocka_run_group_tests_name("session", tests, test_set_up, test_tear_down);
}
