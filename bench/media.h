// SPDX-License-Identifier: BSD-2-Clause
/** SRTP for the benchmarks, protected by libsrtp2. */
#ifndef MIKEYLAB_BENCH_MEDIA_H
#define MIKEYLAB_BENCH_MEDIA_H

#include <mikeylab/srtp.h>
#include <srtp2/srtp.h>

#define BENCH_TEK        16
#define BENCH_SALT       14
#define BENCH_PACKET_MAX 1500

struct bench_profile {
    const char *name;
    void (*set)(srtp_crypto_policy_t *policy);
    uint8_t params[8]; /**< of the SP payload */
    uint8_t params_len, key_len, salt_len;
};

/** AES_CM_128_HMAC_SHA1_80. */
extern const struct bench_profile bench_default_profile;

/** A sender or receiver of libsrtp2 with this key and salt; NULL if it cannot be made. */
srtp_t bench_srtp_new(const struct bench_profile *profile, const uint8_t *key_and_salt, bool sends);

/** RTP packet `number` of a stream, protected; returns its length, 0 if libsrtp2 fails. */
size_t bench_srtp_packet(srtp_t sender, uint32_t ssrc, uint32_t number, size_t payload_len,
                         uint8_t out[BENCH_PACKET_MAX]);

#endif
