// SPDX-License-Identifier: GPL-2.0-or-later
#include "connection.h"

#include <string.h>

/** Room for an end: two of them and a letter fit into a name. */
#define END_MAX ((MIKEY_DIALOGUE_MAX - 1) / 2)

struct end {
    uint8_t bytes[END_MAX];
    size_t len;
};

static struct end end_of(const address *address, uint32_t port) {
    struct end end = {.len = 0};
    size_t len = address->len > 0 ? MIN((size_t)address->len, END_MAX - 2) : 0;

    if (len > 0)
        memcpy(end.bytes, address->data, len);
    end.bytes[len] = (uint8_t)(port >> 8);
    end.bytes[len + 1] = (uint8_t)port;
    end.len = len + 2;
    return end;
}

struct mikey_slice connection_name(char kind, const packet_info *pinfo, struct connection_name *name) {
    struct end src = end_of(&pinfo->src, pinfo->srcport);
    struct end dst = end_of(&pinfo->dst, pinfo->destport);
    bool forward = memcmp(src.bytes, dst.bytes, sizeof src.bytes) <= 0;
    const struct end *first = forward ? &src : &dst, *second = forward ? &dst : &src;

    name->bytes[0] = (uint8_t)kind;
    memcpy(name->bytes + 1, first->bytes, first->len);
    memcpy(name->bytes + 1 + first->len, second->bytes, second->len);
    return (struct mikey_slice){.data = name->bytes, .len = 1 + first->len + second->len};
}
