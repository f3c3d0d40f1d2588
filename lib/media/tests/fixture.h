// SPDX-License-Identifier: BSD-2-Clause
// Sessions and packets for tests of the prover.
#ifndef MIKEYLAB_MEDIA_TESTS_FIXTURE_H
#define MIKEYLAB_MEDIA_TESTS_FIXTURE_H

#include <mikeylab/srtp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PACKET_MAX 2048
#define HOST_A     1
#define HOST_B     2

struct test_packet {
    uint8_t bytes[PACKET_MAX];
    size_t len;
};

/** A sequence of numbers that looks random and is always the same. */
static inline uint32_t test_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/** An RTP packet with `len` bytes of payload, and now and then CSRCs or an extension. */
static inline struct test_packet test_rtp(uint64_t *state, uint32_t ssrc, uint16_t seq, size_t len) {
    struct test_packet packet = {.len = 12};
    uint8_t *at = packet.bytes;
    at[0] = 0x80;
    at[1] = 96;
    at[2] = (uint8_t)(seq >> 8);
    at[3] = (uint8_t)seq;
    for (unsigned i = 0; i < 4; i++) {
        at[4 + i] = (uint8_t)test_random(state);
        at[8 + i] = (uint8_t)(ssrc >> (24 - 8 * i));
    }
    if (seq % 5 == 1) {
        at[0] |= 2;
        packet.len += 8;
    }
    if (seq % 7 == 2) {
        at[0] |= 0x10;
        at[packet.len] = 0xbe;
        at[packet.len + 1] = 0xde;
        at[packet.len + 3] = 1;
        packet.len += 8;
    }
    for (size_t i = 0; i < len; i++)
        at[packet.len++] = (uint8_t)test_random(state);
    return packet;
}

/** A sender report with `blocks` report blocks. */
static inline struct test_packet test_rtcp(uint64_t *state, uint32_t ssrc, unsigned blocks) {
    struct test_packet packet = {.len = 28 + 24 * (size_t)blocks};
    packet.bytes[0] = (uint8_t)(0x80 | blocks);
    packet.bytes[1] = 200;
    packet.bytes[3] = (uint8_t)(packet.len / 4 - 1);
    for (unsigned i = 0; i < 4; i++)
        packet.bytes[4 + i] = (uint8_t)(ssrc >> (24 - 8 * i));
    for (size_t i = 8; i < packet.len; i++)
        packet.bytes[i] = (uint8_t)test_random(state);
    return packet;
}

/** IPv4, documentation addresses. */
static inline struct mikey_srtp_path test_path(uint8_t from, uint8_t to, uint16_t port) {
    struct mikey_srtp_path path = {.src_len = 6, .dst_len = 6};
    const uint8_t src[6] = {192, 0, 2, from, (uint8_t)(port >> 8), (uint8_t)port};
    const uint8_t dst[6] = {192, 0, 2, to, (uint8_t)(port >> 8), (uint8_t)port};
    memcpy(path.src, src, sizeof src);
    memcpy(path.dst, dst, sizeof dst);
    return path;
}

/** A policy of these parameters: type, length, value, ... */
static inline struct mikey_srtp_policy test_policy(const uint8_t *params, size_t len) {
    const struct mikey_sp sp = {.prot_type = MIKEY_PROT_SRTP, .params = {params, len}};
    struct mikey_srtp_policy policy;
    mikey_srtp_policy_read(&sp, &policy);
    return policy;
}

static inline struct mikey_srtp_result test_open(struct mikey_srtp *srtp, const struct test_packet *packet,
                                                 struct mikey_srtp_path path, uint8_t *out) {
    struct mikey_srtp_result result;
    const struct mikey_srtp_packet in = {
        .bytes = {packet->bytes, packet->len}, .path = path, .out = out, .size = PACKET_MAX};
    assert_int_equal(mikey_srtp_open(srtp, &in, &result), MIKEY_OK);
    return result;
}

static inline void test_expect(const struct mikey_srtp_result *result, enum mikey_srtp_status status) {
    assert_string_equal(mikey_srtp_status_name(result->status), mikey_srtp_status_name(status));
}

#endif
