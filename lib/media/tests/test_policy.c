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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_are_those_of_srtp),
        cmocka_unit_test(test_policies_of_cameras),
        cmocka_unit_test(test_values_that_do_not_fit_are_not_said),
        cmocka_unit_test(test_unnamed_combination),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
