// SPDX-License-Identifier: BSD-2-Clause
#include "ip.h"

#include "octets.h"
#include "slice.h"

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, EXTENSION = 8 };
enum {
    NEXT_HOP_BY_HOP = 0,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_AUTHENTICATION = 51,
    NEXT_DESTINATION = 60,
    NEXT_MOBILITY = 135,
    NEXT_HIP = 139,
    NEXT_SHIM6 = 140
};

/* Header checksums are not verified: captures on the sending machine have not got them yet. */
static bool read_ipv4(struct mikey_slice packet, struct ip_header *header) {
    const uint8_t *bytes = packet.data;
    uint32_t total;
    uint32_t flags;

    if (packet.len < IPV4_HEADER)
        return false;
    header->payload = (size_t)(bytes[0] & 15) * 4;
    total = octets_u16(bytes + 2);
    if (total == 0) /* segmentation offload: the real length did not fit or was not filled in */
        total = (uint32_t)packet.len;
    if (header->payload < IPV4_HEADER || total < header->payload || packet.len < header->payload)
        return false;
    header->address_len = 4;
    header->src = bytes + 12;
    header->dst = bytes + 16;
    header->protocol = bytes[9];
    header->len = total - header->payload;
    flags = octets_u16(bytes + 6);
    header->more_fragments = (flags & 0x2000) != 0;
    header->fragment_offset = (flags & 0x1fff) * 8;
    header->fragment = header->more_fragments || header->fragment_offset > 0;
    header->id = octets_u16(bytes + 4);
    return true;
}

/** Bytes of an extension header; 0 if the type is none that is passed over. */
static size_t extension_length(uint8_t type, const uint8_t *bytes) {
    switch (type) {
    case NEXT_HOP_BY_HOP:
    case NEXT_ROUTING:
    case NEXT_DESTINATION:
    case NEXT_MOBILITY:
    case NEXT_HIP:
    case NEXT_SHIM6:
        return ((size_t)bytes[1] + 1) * 8;
    case NEXT_AUTHENTICATION:
        return ((size_t)bytes[1] + 2) * 4;
    case NEXT_FRAGMENT:
        return EXTENSION;
    default:
        return 0;
    }
}

static void read_fragment(const uint8_t *bytes, struct ip_header *header) {
    uint32_t field = octets_u16(bytes + 2);

    header->fragment_offset = field & 0xfff8;
    header->more_fragments = (field & 1) != 0;
    header->fragment = header->more_fragments || header->fragment_offset > 0;
    header->id = octets_u32(bytes + 4);
}

/** Moves `payload` and `len` of the header over the extension headers, up to a fragment. */
static bool follow_extensions(struct mikey_slice packet, struct ip_header *header) {
    for (uint32_t i = 0; i < IP_MAX_EXTENSIONS; i++) {
        struct mikey_slice extension = slice_part(packet, header->payload, EXTENSION);
        uint8_t type = header->protocol;
        size_t size;

        if (type == IP_PROTOCOL_UDP || type == IP_PROTOCOL_TCP || header->fragment)
            return true;
        if (extension.len < EXTENSION)
            return false;
        size = extension_length(type, extension.data);
        if (size == 0)
            return true;
        if (size > header->len || size > packet.len - header->payload)
            return false;
        if (type == NEXT_FRAGMENT)
            read_fragment(extension.data, header);
        header->protocol = extension.data[0];
        header->payload += size;
        header->len -= size;
    }
    return false;
}

static bool read_ipv6(struct mikey_slice packet, struct ip_header *header) {
    if (packet.len < IPV6_HEADER)
        return false;
    header->address_len = 16;
    header->src = packet.data + 8;
    header->dst = packet.data + 24;
    header->protocol = packet.data[6];
    header->payload = IPV6_HEADER;
    header->len = octets_u16(packet.data + 4);
    if (header->len == 0) /* a jumbogram, or segmentation offload */
        header->len = packet.len - IPV6_HEADER;
    return follow_extensions(packet, header);
}

bool ip_read(struct mikey_slice packet, struct ip_header *header) {
    *header = (struct ip_header){0};
    if (packet.len == 0)
        return false;
    if (packet.data[0] >> 4 == 4)
        return read_ipv4(packet, header);
    return packet.data[0] >> 4 == 6 && read_ipv6(packet, header);
}

bool ip_read_reassembled(struct mikey_slice datagram, struct ip_header *header) {
    header->payload = 0;
    header->len = datagram.len;
    header->fragment = false;
    return header->address_len == 4 || (follow_extensions(datagram, header) && !header->fragment);
}
