// SPDX-License-Identifier: BSD-2-Clause
#include "link.h"

#include <pcap/dlt.h>

#include "octets.h"
#include "slice.h"

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86dd,
    TYPE_VLAN = 0x8100,
    TYPE_QINQ = 0x88a8,
    TYPE_QINQ_OLD = 0x9100
};

/** Whether an IP packet of the version that its EtherType says begins at `at`. */
static bool is_ip(struct mikey_slice frame, size_t at, uint32_t type) {
    struct mikey_slice packet = slice_from(frame, at);

    if (packet.len == 0)
        return false;
    return packet.data[0] >> 4 == (type == TYPE_IPV6 ? 6 : 4) && (type == TYPE_IPV4 || type == TYPE_IPV6);
}

/** Follows VLAN tags from the EtherType `type`, whose payload begins at `*at`. */
static bool follow_tags(struct mikey_slice frame, uint32_t type, size_t *at) {
    for (uint32_t tags = 0; type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD; tags++) {
        struct mikey_slice tag = slice_part(frame, *at, 4);
        *at += 4;
        if (tag.len < 4 || tags == LINK_MAX_TAGS)
            return false;
        type = octets_u16(tag.data + 2);
    }
    return is_ip(frame, *at, type);
}

/** An EtherType at `where`, its payload at `payload`. */
static bool find_by_type(struct mikey_slice frame, size_t where, size_t payload, size_t *at) {
    struct mikey_slice type = slice_part(frame, where, 2);

    *at = payload;
    return type.len == 2 && follow_tags(frame, octets_u16(type.data), at);
}

static bool find_ethernet(struct mikey_slice frame, size_t *at) {
    return find_by_type(frame, 12, 14, at);
}

static bool find_cooked(struct mikey_slice frame, size_t *at) {
    return find_by_type(frame, 14, 16, at);
}

static bool find_cooked2(struct mikey_slice frame, size_t *at) {
    return find_by_type(frame, 0, 20, at);
}

static bool find_raw(struct mikey_slice frame, size_t *at) {
    *at = 0;
    return is_ip(frame, 0, TYPE_IPV4) || is_ip(frame, 0, TYPE_IPV6);
}

/** The address family stands first, in the byte order of the machine that captured: the packet itself decides. */
static bool find_loopback(struct mikey_slice frame, size_t *at) {
    *at = 4;
    return is_ip(frame, 4, TYPE_IPV4) || is_ip(frame, 4, TYPE_IPV6);
}

static const struct {
    int dlt;
    bool (*find)(struct mikey_slice frame, size_t *at);
} links[] = {
    {DLT_EN10MB, find_ethernet},
    {DLT_LINUX_SLL, find_cooked},
    {DLT_LINUX_SLL2, find_cooked2},
    {DLT_NULL, find_loopback},
    {DLT_LOOP, find_loopback},
    {DLT_RAW, find_raw},
    {DLT_IPV4, find_raw},
    {DLT_IPV6, find_raw},
    {14, find_raw}, /* DLT_RAW of OpenBSD */
    {101, find_raw} /* LINKTYPE_RAW, should a library not translate it */
};

bool link_is_known(int dlt) {
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (links[i].dlt == dlt)
            return true;
    return false;
}

bool link_find_ip(int dlt, struct mikey_slice frame, size_t *at) {
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (links[i].dlt == dlt)
            return links[i].find(frame, at);
    return false;
}
