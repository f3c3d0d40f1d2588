// SPDX-License-Identifier: BSD-2-Clause
// Numbers by hash, several for one hash, the newest first. Who looks up compares what the numbers stand for.
#ifndef MIKEYLAB_MEDIA_MULTIMAP_H
#define MIKEYLAB_MEDIA_MULTIMAP_H

#include <mikeylab/status.h>

#define MULTIMAP_END UINT32_MAX

struct multimap_node {
    uint64_t hash;
    uint32_t value, next;
};

/** All zeros is empty. */
struct multimap {
    struct multimap_node *nodes;
    uint32_t *heads;
    uint32_t n_heads, n_nodes, capacity, count, spare; // spare: 1 + the first node for reuse
};

/** False if memory is short. */
bool mikey_multimap_add(struct multimap *map, uint64_t hash, uint32_t value);
void mikey_multimap_remove(struct multimap *map, uint64_t hash, uint32_t value);

/** The first node with this hash, or MULTIMAP_END; then the next one. */
uint32_t mikey_multimap_first(const struct multimap *map, uint64_t hash);
uint32_t mikey_multimap_next(const struct multimap *map, uint32_t node);

void mikey_multimap_free(struct multimap *map);

/** Mixes a number into a hash. */
static inline uint64_t multimap_mix(uint64_t hash, uint64_t with) {
    hash = (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/** Mixes bytes into a hash. */
uint64_t mikey_multimap_mix_bytes(uint64_t hash, const uint8_t *bytes, size_t len);

#endif
