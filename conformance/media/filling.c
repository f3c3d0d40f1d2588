// SPDX-License-Identifier: BSD-2-Clause
#include "filling.h"

#include <string.h>

#include "../capture/octets.h"

enum { PADDING_BIT = 0x20, RTP_HEADER = 12, RTCP_HEADER = 8, RTCP_WORD = 4, RTCP_LENGTH = 2 };

/** Bytes of padding that a packet ends in; `header` is where its P bit stands. */
static size_t padding_of(const uint8_t *packet, size_t len, const uint8_t *header) {
    return (*header & PADDING_BIT) != 0 && packet[len - 1] < len ? packet[len - 1] : 0;
}

/** The last packet of a compound one, NULL if their lengths do not fill it. */
static uint8_t *last_rtcp(uint8_t *packet, size_t len) {
    size_t at = 0;
    while (len - at >= RTCP_WORD) {
        size_t size = ((size_t)octets_u16(packet + at + RTCP_LENGTH) + 1) * RTCP_WORD;
        if (size == len - at)
            return packet + at;
        if (size > len - at)
            return NULL;
        at += size;
    }
    return NULL;
}

/** Lengthens a packet by as much of `room` as padding can take. Returns the new length. */
static size_t pad(uint8_t *packet, size_t len, size_t room, bool rtcp) {
    uint8_t *header = rtcp ? last_rtcp(packet, len) : packet;
    if (!header || len < (rtcp ? RTCP_HEADER : RTP_HEADER))
        return len;
    size_t old = padding_of(packet, len, header);
    if (room > UINT8_MAX - old)
        room = UINT8_MAX - old;
    if (rtcp)
        room -= room % RTCP_WORD;
    if (room == 0)
        return len;
    if (old > 0)
        packet[len - 1] = 0;
    memset(packet + len, 0, room);
    packet[len + room - 1] = (uint8_t)(old + room);
    *header |= PADDING_BIT;
    if (rtcp) {
        uint32_t words = octets_u16(header + RTCP_LENGTH) + (uint32_t)room / RTCP_WORD;
        header[RTCP_LENGTH] = (uint8_t)(words >> 8);
        header[RTCP_LENGTH + 1] = (uint8_t)words;
    }
    return len + room;
}

bool filling_write(uint8_t *out, size_t len, uint8_t channel, struct mikey_slice plain, bool rtcp) {
    if (plain.len == 0 || len < FILLING_HEADER || plain.len > len - FILLING_HEADER)
        return false;
    uint8_t *packet = out + FILLING_HEADER;
    memcpy(packet, plain.data, plain.len);
    size_t size = pad(packet, plain.len, len - FILLING_HEADER - plain.len, rtcp);
    out[0] = '$';
    out[1] = channel;
    out[2] = (uint8_t)(size >> 8);
    out[3] = (uint8_t)size;
    for (size_t at = FILLING_HEADER + size; at < len;) {
        if (len - at >= 2)
            out[at++] = '\r';
        out[at++] = '\n';
    }
    return true;
}
