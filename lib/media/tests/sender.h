// SPDX-License-Identifier: BSD-2-Clause
// A sender of SRTP for tests of the prover: libsrtp2 with AES-CM-128 and a tag of 80 bits.
#ifndef MIKEYLAB_MEDIA_TESTS_SENDER_H
#define MIKEYLAB_MEDIA_TESTS_SENDER_H

#include "fixture.h"

#include <srtp2/srtp.h>

#define SENDER_KEY  16
#define SENDER_SALT 14

/** Key, salt and MKI in one place; `mki_len` may be 0. */
struct sender {
    srtp_t srtp;
    uint8_t key[SENDER_KEY + SENDER_SALT], mki[4];
    unsigned mki_len;
    uint64_t random;
};

/** A sender with this key and salt, and an MKI of `mki_len` bytes. */
static inline struct sender sender_with(const uint8_t *key_and_salt, const uint8_t *mki, unsigned mki_len) {
    struct sender sender = {.random = key_and_salt[0], .mki_len = mki_len};
    memcpy(sender.key, key_and_salt, sizeof sender.key);
    if (mki_len > 0)
        memcpy(sender.mki, mki, mki_len);
    srtp_policy_t policy;
    srtp_master_key_t key = {sender.key, sender.mki, sender.mki_len};
    srtp_master_key_t *keys[] = {&key};
    memset(&policy, 0, sizeof policy);
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    policy.ssrc.type = ssrc_any_outbound;
    policy.allow_repeat_tx = 1;
    policy.keys = keys;
    policy.num_master_keys = 1;
    assert_int_equal(srtp_create(&sender.srtp, &policy), srtp_err_status_ok);
    return sender;
}

/** Keys depend on `number` alone; an MKI has 4 bytes. */
static inline struct sender sender_new(uint8_t number, const uint8_t *mki) {
    uint8_t key[SENDER_KEY + SENDER_SALT];
    uint64_t random = number;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)test_random(&random);
    return sender_with(key, mki, mki != NULL ? 4 : 0);
}

static inline void sender_free(struct sender *sender) {
    srtp_dealloc(sender->srtp);
}

/** Starts the stream with this ROC. */
static inline void sender_set_roc(struct sender *sender, uint32_t ssrc, uint32_t roc) {
    assert_int_equal(srtp_set_stream_roc(sender->srtp, ssrc, roc), srtp_err_status_ok);
}

static inline struct test_packet sender_rtp(struct sender *sender, uint32_t ssrc, uint16_t seq) {
    struct test_packet packet = test_rtp(&sender->random, ssrc, seq, 100);
    int len = (int)packet.len;
    assert_int_equal(srtp_protect_mki(sender->srtp, packet.bytes, &len, sender->mki_len > 0, 0),
                     srtp_err_status_ok);
    packet.len = (size_t)len;
    return packet;
}

static inline struct test_packet sender_rtcp(struct sender *sender, uint32_t ssrc) {
    struct test_packet packet = test_rtcp(&sender->random, ssrc, 1);
    int len = (int)packet.len;
    assert_int_equal(srtp_protect_rtcp_mki(sender->srtp, packet.bytes, &len, sender->mki_len > 0, 0),
                     srtp_err_status_ok);
    packet.len = (size_t)len;
    return packet;
}

/** The session that the sender's key is for, without an SSRC. */
static inline struct mikey_srtp_session sender_session(const struct sender *sender, uint64_t exchange,
                                                       uint64_t bundle, uint8_t cs_id) {
    return (struct mikey_srtp_session){.exchange = exchange,
                                       .bundle = bundle,
                                       .cs_id = cs_id,
                                       .tek = {sender->key, SENDER_KEY},
                                       .salt = {sender->key + SENDER_KEY, SENDER_SALT},
                                       .mki = {sender->mki, sender->mki_len},
                                       .policy = test_policy(NULL, 0)};
}

#endif
