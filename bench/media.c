// SPDX-License-Identifier: BSD-2-Clause
#include "media.h"

#include <string.h>

#define RTP_HEADER   12u
#define PAYLOAD_TYPE 96
#define TICKS        3000u // of a clock of 90 kHz at 30 packets a second

const struct bench_profile bench_default_profile = {
    "AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, {0, 1, 1}, 3, BENCH_TEK, BENCH_SALT};

srtp_t bench_srtp_new(const struct bench_profile *profile, const uint8_t *key_and_salt, bool sends) {
    srtp_policy_t policy;
    srtp_t made = NULL;
    uint8_t key[64];
    memset(&policy, 0, sizeof policy);
    memcpy(key, key_and_salt, (size_t)profile->key_len + profile->salt_len);
    profile->set(&policy.rtp);
    profile->set(&policy.rtcp);
    policy.ssrc.type = sends ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = key;
    return srtp_create(&made, &policy) == srtp_err_status_ok ? made : NULL;
}

static void put(uint8_t *at, unsigned len, uint32_t value) {
    for (unsigned i = 0; i < len; i++)
        at[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
}

size_t bench_srtp_packet(srtp_t sender, uint32_t ssrc, uint32_t number, size_t payload_len,
                         uint8_t out[BENCH_PACKET_MAX]) {
    int len = (int)(RTP_HEADER + payload_len);
    if ((size_t)len + SRTP_MAX_TRAILER_LEN > BENCH_PACKET_MAX)
        return 0;
    out[0] = 0x80;
    out[1] = PAYLOAD_TYPE;
    put(out + 2, 2, number);
    put(out + 4, 4, number * TICKS);
    put(out + 8, 4, ssrc);
    for (size_t i = 0; i < payload_len; i++)
        out[RTP_HEADER + i] = (uint8_t)(number + i);
    return srtp_protect(sender, out, &len) == srtp_err_status_ok ? (size_t)len : 0;
}
