// SPDX-License-Identifier: GPL-2.0-or-later
#include "stream.h"

#include <epan/proto_data.h>
#include <epan/to_str.h>

#include "../protocol.h"
#include "carried.h"

/** Bytes of an unfinished message, in file scope. */
struct kept {
    const uint8_t *bytes;
    size_t len;
};

/** By direction of a connection. */
static wmem_map_t *unfinished;

void stream_register(void) {
    unfinished = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
}

static char *direction(packet_info *pinfo, wmem_allocator_t *scope) {
    char *src = address_to_str(pinfo->pool, &pinfo->src);
    char *dst = address_to_str(pinfo->pool, &pinfo->dst);
    return wmem_strdup_printf(scope, "%s %u %s %u", src, pinfo->srcport, dst, pinfo->destport);
}

struct mikey_slice stream_before(packet_info *pinfo) {
    struct kept *kept;

    if (pinfo->fd->visited) {
        kept = p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_BEFORE);
    } else {
        kept = wmem_map_lookup(unfinished, direction(pinfo, pinfo->pool));
        if (kept != NULL)
            p_set_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_BEFORE, kept);
    }
    return kept != NULL ? (struct mikey_slice){.data = kept->bytes, .len = kept->len}
                        : (struct mikey_slice){.data = NULL, .len = 0};
}

bool stream_keep(packet_info *pinfo, struct mikey_slice rest) {
    const bool fits = rest.len <= CARRIED_MAX_BODY;
    struct kept *kept;

    if (pinfo->fd->visited)
        return fits;
    if (rest.len == 0 || !fits) {
        (void)wmem_map_remove(unfinished, direction(pinfo, pinfo->pool));
        return fits;
    }
    kept = wmem_new(wmem_file_scope(), struct kept);
    *kept = (struct kept){wmem_memdup(wmem_file_scope(), rest.data, rest.len), rest.len};
    (void)wmem_map_insert(unfinished, direction(pinfo, wmem_file_scope()), kept);
    return true;
}
