// SPDX-License-Identifier: BSD-2-Clause
// The header of an RTP or RTCP packet, which SRTP leaves in the clear. RFC 3550 5.1, 6.4; RFC 5761 4.
#ifndef MIKEYLAB_MEDIA_PACKET_H
#define MIKEYLAB_MEDIA_PACKET_H

#include <mikeylab/srtp.h>

#define RTP_HEADER  12u // bytes without CSRCs and extension
#define RTCP_HEADER 8u  // of the first packet, its SSRC included: what SRTCP leaves in the clear

struct media_packet {
    struct mikey_slice bytes;
    enum mikey_srtp_kind kind;
    size_t header_len; // bytes in the clear
    uint32_t ssrc;
    uint16_t seq; // RTP
    uint8_t payload_type;
};

/** False if the bytes cannot be (S)RTP or (S)RTCP. */
bool mikey_media_packet_read(struct mikey_slice bytes, struct media_packet *packet);

/** Whether the bytes are whole RTCP packets one behind the other, as they are without SRTCP. */
bool mikey_media_is_clear_rtcp(struct mikey_slice bytes);

#endif
