// SPDX-License-Identifier: BSD-2-Clause
// Initialization vectors of packets: RFC 3711 4.1.1, 4.1.2.2, 4.1.2.3; RFC 7714 8.1, 9.1. Indices are ROC and SEQ, or
// that of SRTCP.
#ifndef MIKEYLAB_MEDIA_IV_H
#define MIKEYLAB_MEDIA_IV_H

#include "frame.h"

/** Counter mode: (salt XOR (SSRC * 2^48) XOR index) * 2^16; 14 bytes of salt. */
void mikey_iv_cm(const struct media_packet *packet, const uint8_t *salt, uint64_t index, uint8_t iv[16]);

/** GCM: 12 bytes, salt XOR (0 || SSRC || ROC || SEQ), or salt XOR (0 || SSRC || 0 || SRTCP index). */
void mikey_iv_gcm(const struct media_packet *packet, const uint8_t *salt, uint64_t index, uint8_t iv[12]);

/** f8: the header but for its first byte, and the ROC; or E, index and the header of RTCP. */
void mikey_iv_f8(const struct media_frame *frame, uint64_t index, uint8_t iv[16]);

/** The ROC of an index in network order. */
void mikey_put_roc(uint64_t index, uint8_t roc[4]);

#endif
