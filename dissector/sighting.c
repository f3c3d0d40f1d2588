// SPDX-License-Identifier: GPL-2.0-or-later
#include "sighting.h"

#include <string.h>

#include "dialogue.h"
#include "preferences.h"

uint8_t sighting_end(const address *from, uint32_t port, uint8_t to[MIKEY_ADDRESS_MAX]) {
    if (from->type != AT_IPv4 && from->type != AT_IPv6)
        return 0;
    size_t len = (size_t)from->len;
    memcpy(to, from->data, len);
    to[len] = (uint8_t)(port >> 8);
    to[len + 1] = (uint8_t)port;
    return (uint8_t)(len + 2);
}

struct mikey_sighting sighting_of(const packet_info *pinfo, const struct message_source *source) {
    struct mikey_sighting sighting = {
        .carrier = source->facts,
        .has_time = (pinfo->presence_flags & PINFO_HAS_TS) != 0,
        .seconds = pinfo->abs_ts.secs,
        .nanoseconds = (uint32_t)pinfo->abs_ts.nsecs,
        .max_skew = preferences()->max_skew,
        .profile = preferences()->mcx ? MIKEY_PROFILE_MCX : MIKEY_PROFILE_NONE,
        .frame = pinfo->num,
        .truncated = source->truncated,
    };
    if (preferences()->secure_carrier)
        sighting.carrier.protection = MIKEY_PROTECTION_SECURE;
    sighting.src_len = sighting_end(&pinfo->src, pinfo->srcport, sighting.src);
    sighting.dst_len = sighting_end(&pinfo->dst, pinfo->destport, sighting.dst);
    sighting.dialogue_len = dialogue_write(source->dialogue, sighting.dialogue);
    return sighting;
}
