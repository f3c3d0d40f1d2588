// SPDX-License-Identifier: BSD-2-Clause
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#define SEEN_END            UINT32_MAX
#define SEEN_FIRST_CAPACITY 256u
#define BUCKETS_PER_ENTRY   4u // what is new, as most things are, is mostly told by an empty bucket

static uint64_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 29;
    return x;
}

static struct fingerprint absorb(struct fingerprint f, const uint64_t words[2]) {
    return (struct fingerprint){mix(f.a ^ words[0]) + words[1],
                                mix(f.b ^ words[1]) + (words[0] << 7 | words[0] >> 57)};
}

struct fingerprint mikey_fingerprint_add(struct fingerprint seed, const void *data, size_t len) {
    const uint8_t *bytes = data;
    struct fingerprint f = {mix(seed.a + len + 0x9e3779b97f4a7c15u), mix(seed.b ^ len ^ 0xc2b2ae3d27d4eb4fu)};
    uint64_t words[2];
    for (; len >= sizeof words; len -= sizeof words, bytes += sizeof words) {
        memcpy(words, bytes, sizeof words);
        f = absorb(f, words);
    }
    if (len > 0) {
        words[0] = words[1] = 0;
        memcpy(words, bytes, len);
        f = absorb(f, words);
    }
    return (struct fingerprint){mix(f.a), mix(f.b) * 0x9fb21c651e98df25u};
}

static uint32_t bucket_of(const struct seen *seen, struct fingerprint what) {
    return (uint32_t)(what.a & (BUCKETS_PER_ENTRY * seen->capacity - 1));
}

static void link_in(struct seen *seen, uint32_t index) {
    uint32_t *head = &seen->buckets[bucket_of(seen, seen->entries[index].what)];
    seen->entries[index].next = *head;
    *head = index;
}

static void unlink_oldest(struct seen *seen) {
    uint32_t *link = &seen->buckets[bucket_of(seen, seen->entries[seen->oldest].what)];
    while (*link != seen->oldest)
        link = &seen->entries[*link].next;
    *link = seen->entries[seen->oldest].next;
}

// Doubles the tables; the capacity stays a power of two, so that a mask finds the bucket.
static enum mikey_status grow(struct seen *seen) {
    uint32_t capacity = seen->capacity == 0 ? SEEN_FIRST_CAPACITY : seen->capacity * 2;
    struct seen_entry *entries = realloc(seen->entries, capacity * sizeof *entries);
    if (entries == NULL)
        return MIKEY_ERR_MEMORY;
    seen->entries = entries;
    size_t buckets_size = BUCKETS_PER_ENTRY * capacity * sizeof *seen->buckets;
    uint32_t *buckets = realloc(seen->buckets, buckets_size);
    if (buckets == NULL)
        return MIKEY_ERR_MEMORY;
    seen->buckets = buckets;
    seen->capacity = capacity;
    memset(buckets, 0xff, buckets_size);
    for (uint32_t i = 0; i < seen->count; i++)
        link_in(seen, i);
    return MIKEY_OK;
}

void mikey_seen_prefetch(const struct seen *seen, struct fingerprint what) {
    if (seen->capacity > 0)
        __builtin_prefetch(&seen->buckets[bucket_of(seen, what)]);
}

const struct seen_entry *mikey_seen_find(const struct seen *seen, struct fingerprint what) {
    if (seen->capacity == 0)
        return NULL;
    for (uint32_t i = seen->buckets[bucket_of(seen, what)]; i != SEEN_END; i = seen->entries[i].next) {
        if (seen->entries[i].what.a == what.a && seen->entries[i].what.b == what.b)
            return &seen->entries[i];
    }
    return NULL;
}

enum mikey_status mikey_seen_add(struct seen *seen, const struct seen_entry *entry) {
    uint32_t slot = seen->count;
    if (seen->count == seen->limit) {
        slot = seen->oldest;
        unlink_oldest(seen);
        seen->oldest = (seen->oldest + 1) % seen->limit;
    } else {
        if (seen->count == seen->capacity && grow(seen) != MIKEY_OK)
            return MIKEY_ERR_MEMORY;
        seen->count++;
    }
    seen->entries[slot] = *entry;
    link_in(seen, slot);
    return MIKEY_OK;
}

void mikey_seen_free(struct seen *seen) {
    free(seen->entries);
    free(seen->buckets);
    *seen = (struct seen){0};
}
