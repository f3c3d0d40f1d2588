// SPDX-License-Identifier: BSD-2-Clause
// What SP payloads of the field mean for SRTP.
#include <mikeylab/media.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct mikey_srtp_policy read_policy(const uint8_t *params, size_t len) {
    const struct mikey_sp sp = {.policy_no = 3, .prot_type = MIKEY_PROT_SRTP, .params = {params, len}};
    struct mikey_srtp_policy policy;
    mikey_srtp_policy_read(&sp, &policy);
    return policy;
}

static void test_defaults_are_those_of_srtp(void **state) {
    (void)state;
    struct mikey_srtp_policy policy;
    mikey_srtp_policy_read(NULL, &policy);
    assert_int_equal(policy.key_len, 16);
    assert_int_equal(policy.salt_len, 14);
    assert_int_equal(policy.auth_key_len, 20);
    assert_int_equal(policy.tag_len, 10);
    assert_int_equal(policy.kdr, 0);
    assert_true(policy.encrypt_srtp && policy.encrypt_srtcp && policy.authenticate_srtp);
    assert_string_equal(mikey_srtp_profile_name(&policy), "AES_CM_128_HMAC_SHA1_80");
}

// The policies that ONVIF's streaming specification lists for AES-CM with a short tag, and for GCM-256.
static void test_policies_of_cameras(void **state) {
    (void)state;
    static const uint8_t counter[] = {0, 1, 1, 1, 1, 16, 2, 1, 1, 3, 1, 20, 7, 1, 1, 8, 1, 1, 11, 1, 4};
    struct mikey_srtp_policy policy = read_policy(counter, sizeof counter);
    assert_int_equal(policy.policy_no, 3);
    assert_string_equal(mikey_srtp_profile_name(&policy), "AES_CM_128_HMAC_SHA1_32");
    static const uint8_t gcm[] = {0, 1, 6, 1, 1, 32, 2, 1, 0, 4, 1, 12, 5, 1, 0, 7, 1, 1, 8, 1, 1, 20, 1, 16};
    policy = read_policy(gcm, sizeof gcm);
    assert_string_equal(mikey_srtp_profile_name(&policy), "AEAD_AES_256_GCM");
    assert_int_equal(policy.key_len, 32);
    assert_int_equal(policy.salt_len, 12);
    // GCM that says nothing else has GCM's lengths, not those of AES-CM.
    policy = read_policy(gcm, 3);
    assert_string_equal(mikey_srtp_profile_name(&policy), "AEAD_AES_128_GCM");
    assert_int_equal(policy.salt_len, 12);
}

static void test_values_that_do_not_fit_are_not_said(void **state) {
    (void)state;
    // A key length of 300, an empty salt length, a tag length given twice, a parameter of another registry.
    static const uint8_t params[] = {1, 2, 1, 44, 4, 0, 11, 1, 4, 11, 1, 10, 200, 1, 7, 6, 3, 1, 0, 0};
    struct mikey_srtp_policy policy = read_policy(params, sizeof params);
    assert_int_equal(policy.key_len, 16);
    assert_int_equal(policy.salt_len, 14);
    assert_int_equal(policy.tag_len, 4);
    assert_int_equal(policy.kdr, 65536);
}

static void test_unnamed_combination(void **state) {
    (void)state;
    static const uint8_t params[] = {11, 1, 7};
    const struct mikey_srtp_policy policy = read_policy(params, sizeof params);
    assert_int_equal(policy.tag_len, 7);
    assert_null(mikey_srtp_profile_name(&policy));
}

static void test_what_cannot_be_processed(void **state) {
    (void)state;
    static const struct {
        uint8_t params[9];
        size_t len;
        const char *obstacle;
    } cases[] = {
        {{0}, 0, NULL},
        {{0, 1, 2, 1, 1, 24}, 6, NULL},
        {{0, 1, 5}, 3, "SEED-GCM is not supported"},
        {{0, 1, 7}, 3, "ARIA-CTR is not supported"},
        {{0, 1, 200}, 3, "the encryption algorithm is not known"},
        {{5, 1, 1}, 3, "the key derivation is not AES-CM"},
        {{1, 1, 17}, 3, "the cipher has no such key length"},
        {{0, 1, 6, 1, 1, 24}, 6, "the cipher has no such key length"},
        {{4, 1, 15}, 3, "the salt is longer than the block"},
        {{2, 1, 9}, 3, "the authentication algorithm is not known"},
        {{14, 1, 1, 15, 1, 2}, 6, "the authentication algorithm is not known"},
        {{3, 1, 0}, 3, "the authentication key has no bytes"},
        {{3, 1, 0, 2, 1, 0}, 6, NULL},
        {{11, 1, 21}, 3, "the tag is longer than HMAC-SHA-1 makes it"},
        {{19, 1, 21}, 3, "the tag is longer than HMAC-SHA-1 makes it"},
        {{2, 1, 2, 11, 1, 3}, 6, "the tag is too short for the ROC"},
        {{0, 1, 6, 20, 1, 17}, 6, "GCM has no such tag length"},
        {{0, 1, 6, 20, 1, 12}, 6, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct mikey_srtp_policy policy = read_policy(cases[i].params, cases[i].len);
        const char *obstacle = mikey_srtp_policy_obstacle(&policy);
        if (cases[i].obstacle == NULL)
            assert_null(obstacle);
        else
            assert_string_equal(obstacle, cases[i].obstacle);
    }
}

// A policy that a program made itself, not from an SP payload.
static void test_tag_of_a_cipher_without_one(void **state) {
    (void)state;
    struct mikey_srtp_policy policy;
    mikey_srtp_policy_read(NULL, &policy);
    policy.aead_tag_len = 16;
    assert_string_equal(mikey_srtp_policy_obstacle(&policy), "the cipher has no tag of its own");
}

// RFC 4771 4: what is said for SRTP or SRTCP comes first; the roll-over counter transforms are for SRTP.
static void test_srtp_and_srtcp_apart(void **state) {
    (void)state;
    static const uint8_t mcx[] = {0,  1, 6, 1,  1, 16, 2,  1, 4, 4,  1, 12,
                                  13, 1, 1, 18, 1, 4,  19, 1, 0, 20, 1, 16};
    struct mikey_srtp_policy policy = read_policy(mcx, sizeof mcx);
    assert_int_equal(policy.auth_alg, MIKEY_SRTP_AUTH_RCCM3);
    assert_int_equal(policy.tag_len, 4);
    assert_int_equal(policy.aead_tag_len, 16);
    assert_int_equal(policy.srtcp_auth_alg, MIKEY_SRTP_AUTH_NULL);
    assert_int_equal(policy.srtcp_tag_len, 0);
    static const uint8_t rcc[] = {2, 1, 3, 11, 1, 14, 13, 2, 1, 0};
    policy = read_policy(rcc, sizeof rcc);
    assert_int_equal(policy.roc_rate, 256);
    assert_int_equal(policy.tag_len, 14);
    assert_int_equal(policy.srtcp_auth_alg, MIKEY_SRTP_AUTH_HMAC_SHA_1);
    assert_int_equal(policy.srtcp_tag_len, 10);
    static const uint8_t apart[] = {11, 1, 10, 18, 1, 4, 17, 1, 32};
    policy = read_policy(apart, sizeof apart);
    assert_int_equal(policy.tag_len, 4);
    assert_int_equal(policy.srtcp_tag_len, 10);
    assert_int_equal(policy.auth_key_len, 20);
    assert_int_equal(policy.srtcp_auth_key_len, 32);
    static const uint8_t zero_rate[] = {2, 1, 2, 13, 1, 0};
    assert_int_equal(read_policy(zero_rate, sizeof zero_rate).roc_rate, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_are_those_of_srtp),
        cmocka_unit_test(test_policies_of_cameras),
        cmocka_unit_test(test_values_that_do_not_fit_are_not_said),
        cmocka_unit_test(test_unnamed_combination),
        cmocka_unit_test(test_what_cannot_be_processed),
        cmocka_unit_test(test_tag_of_a_cipher_without_one),
        cmocka_unit_test(test_srtp_and_srtcp_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
