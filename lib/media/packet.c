// SPDX-License-Identifier: BSD-2-Clause
#include "packet.h"

#define VERSION        2u
#define RTCP_FIRST     192u // RFC 5761 4: packet types of RTCP
#define RTCP_LAST      223u
#define CSRC_BYTES     4u
#define EXTENSION_HEAD 4u
#define WORD           4u

static uint32_t u16_at(struct mikey_slice bytes, size_t at) {
    return (uint32_t)bytes.data[at] << 8 | bytes.data[at + 1];
}

static uint32_t u32_at(struct mikey_slice bytes, size_t at) {
    return u16_at(bytes, at) << 16 | u16_at(bytes, at + 2);
}

// Header with CSRCs and extension; 0 if it is longer than the packet.
static size_t rtp_header_length(struct mikey_slice bytes) {
    size_t len = RTP_HEADER + (bytes.data[0] & 15u) * CSRC_BYTES;
    bool extended = (bytes.data[0] & 0x10) != 0;
    if (extended && len + EXTENSION_HEAD <= bytes.len)
        len += EXTENSION_HEAD + u16_at(bytes, len + 2) * WORD;
    else if (extended)
        len += EXTENSION_HEAD;
    return len <= bytes.len ? len : 0;
}

enum mikey_srtp_kind mikey_srtp_kind_of(struct mikey_slice packet) {
    if (packet.len < RTCP_HEADER || packet.data[0] >> 6 != VERSION)
        return MIKEY_SRTP_KIND_OTHER;
    if (packet.data[1] >= RTCP_FIRST && packet.data[1] <= RTCP_LAST)
        return MIKEY_SRTP_KIND_RTCP;
    return packet.len >= RTP_HEADER && rtp_header_length(packet) > 0 ? MIKEY_SRTP_KIND_RTP
                                                                     : MIKEY_SRTP_KIND_OTHER;
}

bool mikey_media_packet_read(struct mikey_slice bytes, struct media_packet *packet) {
    *packet = (struct media_packet){.bytes = bytes, .kind = mikey_srtp_kind_of(bytes)};
    if (packet->kind == MIKEY_SRTP_KIND_OTHER)
        return false;
    if (packet->kind == MIKEY_SRTP_KIND_RTCP) {
        packet->header_len = RTCP_HEADER;
        packet->payload_type = bytes.data[1];
        packet->ssrc = u32_at(bytes, 4);
        return true;
    }
    packet->header_len = rtp_header_length(bytes);
    packet->payload_type = bytes.data[1] & 0x7f;
    packet->seq = (uint16_t)u16_at(bytes, 2);
    packet->ssrc = u32_at(bytes, 8);
    return true;
}

bool mikey_media_is_clear_rtcp(struct mikey_slice bytes) {
    size_t at = 0;
    while (bytes.len - at >= WORD) {
        uint8_t type = bytes.data[at + 1];
        size_t len = (u16_at(bytes, at + 2) + 1u) * WORD;
        if (bytes.data[at] >> 6 != VERSION || type < RTCP_FIRST || type > RTCP_LAST || len > bytes.len - at)
            return false;
        at += len;
    }
    return at == bytes.len && at > 0;
}
