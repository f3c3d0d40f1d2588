// SPDX-License-Identifier: BSD-2-Clause
#include "iv.h"

#include <string.h>

static void put(uint64_t value, unsigned len, uint8_t *to) {
    for (unsigned i = 0; i < len; i++)
        to[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
}

static void add(const uint8_t *salt, size_t len, uint8_t *iv) {
    for (size_t i = 0; i < len; i++)
        iv[i] ^= salt[i];
}

void mikey_put_roc(uint64_t index, uint8_t roc[4]) {
    put(index >> 16, 4, roc);
}

void mikey_iv_cm(const struct media_packet *packet, const uint8_t *salt, uint64_t index, uint8_t iv[16]) {
    memset(iv, 0, 16);
    put(packet->ssrc, 4, iv + 4);
    put(index, 6, iv + 8);
    add(salt, 14, iv);
}

void mikey_iv_gcm(const struct media_packet *packet, const uint8_t *salt, uint64_t index, uint8_t iv[12]) {
    memset(iv, 0, 12);
    put(packet->ssrc, 4, iv + 2);
    put(index, 6, iv + 6);
    add(salt, 12, iv);
}

void mikey_iv_f8(const struct media_frame *frame, uint64_t index, uint8_t iv[16]) {
    memset(iv, 0, 16);
    const uint8_t *header = frame->packet->bytes.data;
    if (frame->packet->kind == MIKEY_SRTP_KIND_RTP) {
        memcpy(iv + 1, header + 1, RTP_HEADER - 1);
        mikey_put_roc(index, iv + 12);
    } else {
        memcpy(iv + 4, frame->esrtcp.data, frame->esrtcp.len);
        memcpy(iv + 8, header, RTCP_HEADER);
    }
}
