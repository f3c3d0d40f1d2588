// SPDX-License-Identifier: BSD-2-Clause
// libsrtp2 as the judge: what it protects is opened, what it refuses is refused, in every profile that it has.
#include "fixture.h"

#include <srtp2/srtp.h>
#include <stdlib.h>

#define PACKETS 300
#define SSRC    0xdecafbadu

struct profile {
    const char *name;
    void (*set)(srtp_crypto_policy_t *policy);
    uint8_t params[32];
    uint8_t params_len;
    uint8_t key_len, salt_len;
    void (*set_rtcp)(srtp_crypto_policy_t *policy); // NULL: as `set`
};

static const struct profile profiles[] = {
    {"cm-128-80", srtp_crypto_policy_set_rtp_default, {0}, 0, 16, 14, NULL},
    {"cm-128-32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32, {0, 1, 1, 11, 1, 4}, 6, 16, 14, NULL},
    {"cm-128-32, srtcp 80",
     srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
     {0, 1, 1, 11, 1, 4},
     6,
     16,
     14,
     srtp_crypto_policy_set_rtp_default},
    {"cm-192-80", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80, {1, 1, 24}, 3, 24, 14, NULL},
    {"cm-192-32", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_32, {1, 1, 24, 11, 1, 4}, 6, 24, 14, NULL},
    {"cm-256-80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80, {1, 1, 32}, 3, 32, 14, NULL},
    {"cm-256-32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32, {1, 1, 32, 11, 1, 4}, 6, 32, 14, NULL},
    {"null-80", srtp_crypto_policy_set_null_cipher_hmac_sha1_80, {0, 1, 0}, 3, 16, 14, NULL},
    {"clear cm-80", srtp_crypto_policy_set_null_cipher_hmac_sha1_80, {7, 1, 0, 8, 1, 0}, 6, 16, 14, NULL},
    {"gcm-128", srtp_crypto_policy_set_aes_gcm_128_16_auth, {0, 1, 6}, 3, 16, 12, NULL},
    {"gcm-256", srtp_crypto_policy_set_aes_gcm_256_16_auth, {0, 1, 6, 1, 1, 32}, 6, 32, 12, NULL},
    {"gcm-128-8", srtp_crypto_policy_set_aes_gcm_128_8_auth, {0, 1, 6, 20, 1, 8}, 6, 16, 12, NULL},
    {"tag in parameter 3",
     srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
     {3, 1, 4},
     3,
     16,
     14,
     srtp_crypto_policy_set_rtp_default},
};

// A libsrtp2 sender or receiver, and a prover, with the same key.
struct pair {
    srtp_t sender, receiver;
    struct mikey_crypto *crypto;
    struct mikey_srtp *prover;
    uint8_t key[46], mki[4];
    uint64_t random;
};

static srtp_t session(const struct profile *profile, struct pair *pair, bool with_mki, bool sends) {
    srtp_policy_t policy;
    srtp_master_key_t key = {pair->key, with_mki ? pair->mki : NULL, with_mki ? sizeof pair->mki : 0};
    srtp_master_key_t *keys[] = {&key};
    memset(&policy, 0, sizeof policy);
    profile->set(&policy.rtp);
    (profile->set_rtcp != NULL ? profile->set_rtcp : profile->set)(&policy.rtcp);
    policy.ssrc.type = sends ? ssrc_any_outbound : ssrc_any_inbound;
    policy.window_size = 128;
    if (with_mki) {
        policy.keys = keys;
        policy.num_master_keys = 1;
    } else {
        policy.key = pair->key;
    }
    srtp_t made;
    assert_int_equal(srtp_create(&made, &policy), srtp_err_status_ok);
    return made;
}

static struct pair set_up(const struct profile *profile, bool with_mki) {
    struct pair pair = {.random = 7, .mki = {0xca, 0xfe, 0, 1}};
    for (size_t i = 0; i < sizeof pair.key; i++)
        pair.key[i] = (uint8_t)test_random(&pair.random);
    pair.sender = session(profile, &pair, with_mki, true);
    pair.receiver = session(profile, &pair, with_mki, false);
    assert_int_equal(mikey_crypto_new(&pair.crypto), MIKEY_OK);
    assert_int_equal(mikey_srtp_new(&pair.prover, pair.crypto, NULL), MIKEY_OK);
    const struct mikey_srtp_session session = {
        .exchange = 1,
        .bundle = 1,
        .cs_id = 1,
        .tek = {pair.key, profile->key_len},
        .salt = {pair.key + profile->key_len, profile->salt_len},
        .mki = {pair.mki, with_mki ? sizeof pair.mki : 0},
        .policy = test_policy(profile->params, profile->params_len),
        .has_ssrc = true,
        .ssrc = SSRC,
    };
    assert_int_equal(mikey_srtp_add(pair.prover, &session, NULL), MIKEY_OK);
    return pair;
}

static void tear_down(struct pair *pair) {
    srtp_dealloc(pair->sender);
    srtp_dealloc(pair->receiver);
    mikey_srtp_free(pair->prover);
    mikey_crypto_free(pair->crypto);
}

static void protect(struct pair *pair, struct test_packet *packet, bool rtp, bool with_mki) {
    int len = (int)packet->len;
    srtp_err_status_t status = rtp ? srtp_protect_mki(pair->sender, packet->bytes, &len, with_mki, 0)
                                   : srtp_protect_rtcp_mki(pair->sender, packet->bytes, &len, with_mki, 0);
    assert_int_equal(status, srtp_err_status_ok);
    packet->len = (size_t)len;
}

static bool accepts(struct pair *pair, struct test_packet packet, bool rtp, bool with_mki) {
    int len = (int)packet.len;
    return (rtp ? srtp_unprotect_mki(pair->receiver, packet.bytes, &len, with_mki)
                : srtp_unprotect_rtcp_mki(pair->receiver, packet.bytes, &len, with_mki)) ==
           srtp_err_status_ok;
}

// Both refuse a packet with one bit changed, and both take it as it was. Bits that make another packet kind, header
// length or SSRC of it are left alone: there is no saying what the prover should make of those.
static void one_packet(struct pair *pair, const struct test_packet *clear, bool rtp, bool with_mki,
                       bool tamper) {
    struct test_packet packet = *clear;
    uint8_t out[PACKET_MAX];
    const struct mikey_srtp_path path = test_path(HOST_A, HOST_B, 5004);
    protect(pair, &packet, rtp, with_mki);
    if (tamper) {
        struct test_packet bad = packet;
        size_t from = rtp ? 12 : 8;
        size_t at = from + test_random(&pair->random) % (packet.len - from);
        bad.bytes[at] ^= (uint8_t)(1u << test_random(&pair->random) % 8);
        if (rtp && (bad.bytes[0] & 0x10) != 0)
            bad.bytes[packet.len - 1] ^= 1;
        bool taken = accepts(pair, bad, rtp, with_mki);
        struct mikey_srtp_result result = test_open(pair->prover, &bad, path, out);
        assert_int_equal(result.status == MIKEY_SRTP_AUTHENTICATED, taken);
        assert_false(taken);
        assert_null(result.plain.data);
        assert_true(result.tried.attempts > 0 || with_mki);
    }
    assert_true(accepts(pair, packet, rtp, with_mki));
    struct mikey_srtp_result result = test_open(pair->prover, &packet, path, out);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.plain.len, clear->len);
    assert_memory_equal(result.plain.data, clear->bytes, clear->len);
    assert_false(result.replayed || result.late);
    uint8_t again[PACKET_MAX];
    struct mikey_slice plain;
    assert_int_equal(mikey_srtp_open_again(pair->prover, (struct mikey_slice){packet.bytes, packet.len},
                                           &result.proof, again, sizeof again, &plain),
                     MIKEY_OK);
    assert_int_equal(plain.len, clear->len);
    assert_memory_equal(plain.data, clear->bytes, clear->len);
}

static void run(const struct profile *profile, bool with_mki) {
    struct pair pair = set_up(profile, with_mki);
    uint16_t seq = 65400; // wraps
    for (unsigned i = 0; i < PACKETS; i++, seq++) {
        struct test_packet packet = test_rtp(&pair.random, SSRC, seq, test_random(&pair.random) % 1300);
        one_packet(&pair, &packet, true, with_mki, i % 3 == 0);
        if (i % 4 == 0) {
            packet = test_rtcp(&pair.random, SSRC, i % 3);
            one_packet(&pair, &packet, false, with_mki, i % 8 == 0);
        }
    }
    struct mikey_srtp_usage usage;
    assert_true(mikey_srtp_usage_of(pair.prover, 1, 1, 0, &usage));
    assert_int_equal(usage.srtp.authenticated, PACKETS);
    assert_int_equal(usage.srtp.failed, PACKETS / 3);
    assert_int_equal(usage.srtp.packets, PACKETS + PACKETS / 3);
    assert_int_equal(usage.srtcp.authenticated, PACKETS / 4);
    assert_int_equal(usage.srtcp.failed, (PACKETS + 7) / 8);
    uint32_t cursor = 0;
    struct mikey_srtp_stream stream;
    assert_true(mikey_srtp_next_stream(pair.prover, &cursor, &stream));
    assert_int_equal(stream.roc, 1);
    tear_down(&pair);
}

static void test_what_libsrtp_protects(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        print_message("  %s\n", profiles[i].name);
        run(&profiles[i], false);
        // libsrtp2 looks for the MKI of SRTCP before a tag of SRTP's length.
        if (profiles[i].set_rtcp == NULL)
            run(&profiles[i], true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_libsrtp_protects)};
    if (srtp_init() != srtp_err_status_ok)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return srtp_shutdown() == srtp_err_status_ok ? failed : 1;
}
