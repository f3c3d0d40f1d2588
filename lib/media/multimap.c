// SPDX-License-Identifier: BSD-2-Clause
#include "multimap.h"

#include <stdlib.h>

#define FIRST_SIZE 64u

static bool grow_nodes(struct multimap *map) {
    uint32_t capacity = map->capacity == 0 ? FIRST_SIZE : map->capacity * 2;
    struct multimap_node *nodes = realloc(map->nodes, capacity * sizeof *nodes);
    if (nodes == NULL)
        return false;
    map->nodes = nodes;
    map->capacity = capacity;
    return true;
}

static uint32_t *head_of(const struct multimap *map, uint64_t hash) {
    return &map->heads[hash >> 7 & (map->n_heads - 1)];
}

// Chains keep their order: the newest of a hash must stay first.
static bool grow_heads(struct multimap *map) {
    uint32_t n = map->n_heads == 0 ? FIRST_SIZE : map->n_heads * 2;
    uint32_t *old = map->heads, n_old = map->n_heads;
    uint32_t *heads = malloc(n * sizeof *heads), *tails = malloc(n * sizeof *tails);
    if (heads == NULL || tails == NULL) {
        free(heads);
        free(tails);
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        heads[i] = tails[i] = MULTIMAP_END;
    map->heads = heads;
    map->n_heads = n;
    for (uint32_t i = 0; i < n_old; i++) {
        for (uint32_t node = old[i], next; node != MULTIMAP_END; node = next) {
            next = map->nodes[node].next;
            map->nodes[node].next = MULTIMAP_END;
            size_t at = (size_t)(head_of(map, map->nodes[node].hash) - heads);
            if (heads[at] == MULTIMAP_END)
                heads[at] = node;
            else
                map->nodes[tails[at]].next = node;
            tails[at] = node;
        }
    }
    free(tails);
    free(old);
    return true;
}

static bool take_node(struct multimap *map, uint32_t *node) {
    if (map->spare != 0) {
        *node = map->spare - 1;
        map->spare = map->nodes[*node].next;
        return true;
    }
    if (map->n_nodes == map->capacity && !grow_nodes(map))
        return false;
    *node = map->n_nodes++;
    return true;
}

bool mikey_multimap_add(struct multimap *map, uint64_t hash, uint32_t value) {
    uint32_t node;
    if ((map->count >= map->n_heads && !grow_heads(map)) || !take_node(map, &node))
        return false;
    uint32_t *head = head_of(map, hash);
    map->nodes[node] = (struct multimap_node){hash, value, *head};
    *head = node;
    map->count++;
    return true;
}

void mikey_multimap_remove(struct multimap *map, uint64_t hash, uint32_t value) {
    if (map->n_heads == 0)
        return;
    for (uint32_t *link = head_of(map, hash); *link != MULTIMAP_END; link = &map->nodes[*link].next) {
        struct multimap_node *node = &map->nodes[*link];
        if (node->hash != hash || node->value != value)
            continue;
        uint32_t gone = *link;
        *link = node->next;
        node->next = map->spare;
        map->spare = gone + 1;
        map->count--;
        return;
    }
}

static uint32_t match_from(const struct multimap *map, uint32_t node, uint64_t hash) {
    while (node != MULTIMAP_END && map->nodes[node].hash != hash)
        node = map->nodes[node].next;
    return node;
}

uint32_t mikey_multimap_first(const struct multimap *map, uint64_t hash) {
    return map->n_heads == 0 ? MULTIMAP_END : match_from(map, *head_of(map, hash), hash);
}

uint32_t mikey_multimap_next(const struct multimap *map, uint32_t node) {
    return match_from(map, map->nodes[node].next, map->nodes[node].hash);
}

void mikey_multimap_free(struct multimap *map) {
    free(map->nodes);
    free(map->heads);
    *map = (struct multimap){.count = 0};
}

uint64_t mikey_multimap_mix_bytes(uint64_t hash, const uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at += 8) {
        uint64_t word = 0;
        for (size_t i = 0; i < 8 && at + i < len; i++)
            word = word << 8 | bytes[at + i];
        hash = multimap_mix(hash, word);
    }
    return multimap_mix(hash, len);
}
