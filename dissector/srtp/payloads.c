// SPDX-License-Identifier: GPL-2.0-or-later
#include "payloads.h"

#include "slice.h"

/** Payload types have 7 bits. */
#define MAX_TYPE 127u
/** More channels than that are no audio. */
#define MAX_CHANNELS 255u

/** What an a=rtpmap line says. */
struct map {
    guint type;
    char *name;
    int rate;
    unsigned channels;
};

/** Reads "97 L16/48000/2", what follows "a=rtpmap:". The name is to be freed. */
static bool read_map(struct mikey_slice value, struct map *map) {
    struct mikey_slice number, name, clock;
    uint64_t type, rate, channels = 1;
    value = slice_trim(value);
    if (!slice_take(&value, ' ', &number) || !slice_number(number, MAX_TYPE, &type))
        return false;
    value = slice_trim(value);
    if (!slice_take(&value, '/', &name) || name.len == 0 || !slice_take(&value, '/', &clock) ||
        !slice_number(slice_trim(clock), INT_MAX, &rate))
        return false;
    if (!slice_number(slice_trim(value), MAX_CHANNELS, &channels))
        channels = 1;
    *map = (struct map){(guint)type, g_strndup((const char *)name.data, name.len), (int)rate,
                        (unsigned)channels};
    return true;
}

/** Newer versions want to know the channels too. */
static void insert(rtp_dyn_payload_t *payloads, const struct map *map) {
#ifdef MIKEYLAB_WS_RTP_CHANNELS
    rtp_dyn_payload_insert(payloads, map->type, map->name, map->rate, map->channels);
#else
    rtp_dyn_payload_insert(payloads, map->type, map->name, map->rate);
#endif
}

rtp_dyn_payload_t *payloads_read(struct mikey_slice text) {
    static const char attribute[] = "a=rtpmap:";
    rtp_dyn_payload_t *payloads = NULL;
    struct mikey_slice line;
    struct map map;
    while (slice_line(&text, &line, NULL)) {
        if (!slice_begins(line, attribute) || !read_map(slice_from(line, sizeof attribute - 1), &map))
            continue;
        if (!payloads)
            payloads = rtp_dyn_payload_new();
        insert(payloads, &map);
        g_free(map.name);
    }
    return payloads;
}
