// SPDX-License-Identifier: BSD-2-Clause
#include "key_cache.h"

#include <string.h>

struct mikey_cached *mikey_cache_find(struct mikey_key_cache *cache, const uint8_t name[MIKEY_CACHED_NAME]) {
    for (uint32_t i = 0; i < cache->count; i++) {
        struct mikey_cached *entry = cache->entries[i];
        if (memcmp(entry->name, name, sizeof entry->name) == 0) {
            entry->last_used = ++cache->uses;
            entry->users++;
            return entry;
        }
    }
    return NULL;
}

static uint32_t oldest(const struct mikey_key_cache *cache) {
    uint32_t found = 0;
    for (uint32_t i = 1; i < cache->count; i++) {
        if (cache->entries[i]->last_used < cache->entries[found]->last_used)
            found = i;
    }
    return found;
}

void mikey_cache_keep(struct mikey_key_cache *cache, struct mikey_cached *entry) {
    const uint32_t limit = cache->limit > 0 ? cache->limit : MIKEY_CACHED_MAX;
    uint32_t at = cache->count;
    if (cache->count < limit) {
        cache->count++;
    } else {
        at = oldest(cache);
        mikey_cache_release(cache->entries[at], cache->free_entry);
    }
    entry->last_used = ++cache->uses;
    entry->users++;
    cache->entries[at] = entry;
}

void mikey_cache_release(struct mikey_cached *entry, void (*free_entry)(struct mikey_cached *entry)) {
    if (--entry->users == 0)
        free_entry(entry);
}

void mikey_cache_clear(struct mikey_key_cache *cache) {
    for (uint32_t i = 0; i < cache->count; i++)
        mikey_cache_release(cache->entries[i], cache->free_entry);
    cache->count = 0;
}
