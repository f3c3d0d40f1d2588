// SPDX-License-Identifier: BSD-2-Clause
#include "rewrite.h"

#include <string.h>

#include "../capture/ip.h"
#include "../capture/link.h"
#include "../capture/octets.h"
#include "../carriers/slice.h"

enum {
    IPV4_TOTAL = 2,
    IPV4_CHECKSUM = 10,
    IPV6_PAYLOAD = 4,
    UDP_LENGTH = 4,
    UDP_CHECKSUM = 6,
    TCP_CHECKSUM = 16
};
enum { UDP_HEADER = 8, TCP_HEADER = 20 };

/** Where the headers of a frame are. */
struct headers {
    struct ip_header ip;
    size_t ip_at, transport_at;
    size_t end; /* behind the payload; what follows is padding of the link */
};

static void put_u16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/** False if the frame is none of UDP or TCP that can be changed. */
static bool find_headers(const struct rewrite *frame, struct headers *headers) {
    struct mikey_slice bytes = {frame->bytes, frame->len};
    *headers = (struct headers){.ip_at = 0};
    if (!link_is_known(frame->dlt) || !link_find_ip(frame->dlt, bytes, &headers->ip_at) ||
        !ip_read(slice_from(bytes, headers->ip_at), &headers->ip) || headers->ip.fragment)
        return false;
    headers->transport_at = headers->ip_at + headers->ip.payload;
    headers->end = headers->transport_at + headers->ip.len;
    size_t least = headers->ip.protocol == IP_PROTOCOL_UDP   ? UDP_HEADER
                   : headers->ip.protocol == IP_PROTOCOL_TCP ? TCP_HEADER
                                                             : SIZE_MAX;
    return headers->end <= frame->len && headers->ip.len >= least;
}

/** Lessens a length field, unless it is 0: segmentation offload leaves it so. */
static void lessen(uint8_t *at, uint32_t by) {
    uint32_t value = octets_u16(at);
    if (value >= by)
        put_u16(at, value - by);
}

bool rewrite_apply(struct rewrite *frame, const struct edit *edit, const uint8_t *bytes) {
    struct headers headers;
    size_t edit_end = (size_t)edit->offset + edit->old_len;
    uint32_t removed = edit->old_len - edit->new_len;
    if (edit->new_len > edit->old_len || !find_headers(frame, &headers))
        return false;
    bool udp = headers.ip.protocol == IP_PROTOCOL_UDP;
    if (edit->offset < headers.transport_at + (udp ? UDP_HEADER : TCP_HEADER) || edit_end > headers.end ||
        (removed > 0 && !udp))
        return false;
    memcpy(frame->bytes + edit->offset, bytes, edit->new_len);
    if (removed == 0)
        return true;
    memmove(frame->bytes + edit_end - removed, frame->bytes + edit_end, frame->len - edit_end);
    frame->len -= removed;
    frame->removed += removed;
    uint8_t *ip = frame->bytes + headers.ip_at;
    lessen(ip + (headers.ip.address_len == 4 ? IPV4_TOTAL : IPV6_PAYLOAD), removed);
    lessen(frame->bytes + headers.transport_at + UDP_LENGTH, removed);
    return true;
}

/* Checksums, RFC 1071. */

static uint64_t sum_of(const uint8_t *bytes, size_t len) {
    uint64_t sum = 0;
    for (size_t i = 0; i + 1 < len; i += 2)
        sum += octets_u16(bytes + i);
    if (len % 2)
        sum += (uint32_t)bytes[len - 1] << 8;
    return sum;
}

static uint32_t folded(uint64_t sum) {
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint32_t)sum ^ 0xffff;
}

static void set_ip_checksum(uint8_t *ip, size_t len) {
    put_u16(ip + IPV4_CHECKSUM, 0);
    put_u16(ip + IPV4_CHECKSUM, folded(sum_of(ip, len)));
}

/** `segment` is the UDP datagram or TCP segment, `at` where its checksum is. */
static void set_transport_checksum(const struct ip_header *ip, uint8_t *segment, size_t len, size_t at) {
    uint64_t sum = sum_of(ip->src, ip->address_len) + sum_of(ip->dst, ip->address_len) + ip->protocol + len;
    put_u16(segment + at, 0);
    uint32_t checksum = folded(sum + sum_of(segment, len));
    if (checksum == 0 && ip->protocol == IP_PROTOCOL_UDP)
        checksum = 0xffff; // 0 says that there is none
    put_u16(segment + at, checksum);
}

void rewrite_finish(struct rewrite *frame) {
    struct headers headers;
    if (!find_headers(frame, &headers))
        return;
    uint8_t *segment = frame->bytes + headers.transport_at;
    bool udp = headers.ip.protocol == IP_PROTOCOL_UDP;
    size_t len = headers.ip.len;
    if (headers.ip.address_len == 4)
        set_ip_checksum(frame->bytes + headers.ip_at, headers.ip.payload);
    if (udp && octets_u16(segment + UDP_CHECKSUM) == 0)
        return;
    if (udp && octets_u16(segment + UDP_LENGTH) >= UDP_HEADER && octets_u16(segment + UDP_LENGTH) < len)
        len = octets_u16(segment + UDP_LENGTH);
    set_transport_checksum(&headers.ip, segment, len, udp ? UDP_CHECKSUM : TCP_CHECKSUM);
}
