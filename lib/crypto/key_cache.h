// SPDX-License-Identifier: BSD-2-Clause
/** Parsed keys and certificates, remembered by the SHA-256 of their bytes; the one not used for longest goes first. */
#ifndef MIKEYLAB_CRYPTO_KEY_CACHE_H
#define MIKEYLAB_CRYPTO_KEY_CACHE_H

#include <mikeylab/status.h>

#define MIKEY_CACHED_NAME 32  // bytes of a SHA-256
#define MIKEY_CACHED_MAX  128 // objects of one kind

/** What an object that can be cached begins with. */
struct mikey_cached {
    uint8_t name[MIKEY_CACHED_NAME];
    uint64_t last_used;
    uint32_t users; /**< the cache is one of them */
};

struct mikey_key_cache {
    struct mikey_cached *entries[MIKEY_CACHED_MAX];
    void (*free_entry)(struct mikey_cached *entry); /**< called for the last user */
    uint32_t limit;                                 /**< objects at most, or 0: MIKEY_CACHED_MAX */
    uint32_t count;
    uint64_t uses;
};

/** The object of this name with one user more, or NULL. */
struct mikey_cached *mikey_cache_find(struct mikey_key_cache *cache, const uint8_t name[MIKEY_CACHED_NAME]);

/** Keeps an object whose name is set and that has one user, the caller. */
void mikey_cache_keep(struct mikey_key_cache *cache, struct mikey_cached *entry);

/** One user less. */
void mikey_cache_release(struct mikey_cached *entry, void (*free_entry)(struct mikey_cached *entry));

/** Lets go of all objects. */
void mikey_cache_clear(struct mikey_key_cache *cache);

#endif
