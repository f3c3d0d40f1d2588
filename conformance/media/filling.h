// SPDX-License-Identifier: BSD-2-Clause
/**
 * RTP and RTCP in the place of SRTP and SRTCP that cannot become shorter, because TCP counts every byte: what tag, MKI
 * and SRTCP index took becomes padding (RFC 3550 5.1, 6.4.1), and what cannot be padding becomes line ends between two
 * messages of RTSP, which whoever reads RTSP passes over (RFC 2326 4, RFC 7826 20.1).
 */
#ifndef MIKEYLAB_CONFORMANCE_FILLING_H
#define MIKEYLAB_CONFORMANCE_FILLING_H

#include <mikeylab/status.h>

/** Bytes before the packet: '$', channel, length. */
#define FILLING_HEADER 4u

/**
 * Writes an interleaved frame of `len` bytes, of which FILLING_HEADER are its header, with the packet `plain` on
 * `channel`. False if it does not fit.
 */
bool filling_write(uint8_t *out, size_t len, uint8_t channel, struct mikey_slice plain, bool rtcp);

#endif
