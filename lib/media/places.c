// SPDX-License-Identifier: BSD-2-Clause
#include "places.h"

#include <stdlib.h>

#define PORT_BYTES   2u
#define FIRST_PLACES 16u

static uint64_t hash_address(const uint8_t *address, size_t len) {
    return mikey_multimap_mix_bytes(5, address, len);
}

static uint64_t hash_channel(uint8_t channel, uint64_t a, uint64_t b) {
    return multimap_mix(multimap_mix(6, channel), a + b); // the same in both directions
}

static uint64_t hash_endpoint(const struct mikey_srtp_endpoint *endpoint) {
    uint64_t hash = hash_address(endpoint->address, endpoint->len);
    return endpoint->interleaved
               ? hash_channel(endpoint->channel, hash, hash_address(endpoint->peer, endpoint->peer_len))
               : hash;
}

static bool grow(struct places *places) {
    uint32_t capacity = places->capacity == 0 ? FIRST_PLACES : places->capacity * 2;
    struct media_place *ring = realloc(places->ring, capacity * sizeof *ring);
    if (ring == NULL)
        return false;
    places->ring = ring;
    places->capacity = capacity;
    return true;
}

bool mikey_places_add(struct places *places, uint64_t exchange, int cs_id,
                      const struct mikey_srtp_endpoint *endpoint) {
    const struct media_place place = {hash_endpoint(endpoint), exchange, cs_id};
    const struct multimap *map = &places->by_endpoint;
    uint32_t node = mikey_multimap_first(map, place.hash);
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        const struct media_place *known = &places->ring[map->nodes[node].value];
        if (known->exchange == exchange && known->cs_id == cs_id)
            return true;
    }
    if (places->n < places->limit) {
        if (places->n == places->capacity && !grow(places))
            return false;
        places->next = places->n++;
    } else {
        places->next = (places->next + 1) % places->limit;
        mikey_multimap_remove(&places->by_endpoint, places->ring[places->next].hash, places->next);
    }
    places->ring[places->next] = place;
    return mikey_multimap_add(&places->by_endpoint, place.hash, places->next);
}

unsigned mikey_places_of(const struct mikey_srtp_path *path, uint64_t hashes[PLACE_KEYS]) {
    unsigned n = 0;
    uint64_t src = hash_address(path->src, path->src_len), dst = hash_address(path->dst, path->dst_len);
    if (path->interleaved) {
        hashes[n++] = hash_channel(path->channel, src, dst);
        return n;
    }
    if (path->dst_len >= PORT_BYTES) {
        hashes[n++] = dst;
        hashes[n++] = hash_address(path->dst + path->dst_len - PORT_BYTES, PORT_BYTES);
    }
    if (path->src_len >= PORT_BYTES) {
        hashes[n++] = src;
        hashes[n++] = hash_address(path->src + path->src_len - PORT_BYTES, PORT_BYTES);
    }
    return n;
}

void mikey_places_free(struct places *places) {
    free(places->ring);
    mikey_multimap_free(&places->by_endpoint);
}
