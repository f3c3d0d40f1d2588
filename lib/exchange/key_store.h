// SPDX-License-Identifier: BSD-2-Clause
// Copies of transported keys, shared by the bundle they are in force for and the exchanges that used them.
#ifndef MIKEYLAB_EXCHANGE_KEY_STORE_H
#define MIKEYLAB_EXCHANGE_KEY_STORE_H

#include <mikeylab/exchange.h>

/** One block of memory: the keys, behind them the bytes they point to. */
struct key_store {
    uint32_t owners;
    uint8_t n_keys;
    size_t size; // of the block
    struct mikey_key keys[];
};

/** A store with copies of `keys` and one owner; NULL if memory is short. */
struct key_store *mikey_key_store_new(const struct mikey_key *keys, uint8_t n_keys);
/** One more owner; returns `store`, which may be NULL. */
struct key_store *mikey_key_store_share(struct key_store *store);
/** One owner less; the last one wipes and frees it. NULL is allowed. */
void mikey_key_store_release(struct key_store *store);

/** Whether two keys or salts are the same, in constant time. */
static inline bool key_store_same(struct mikey_slice a, struct mikey_slice b) {
    return a.len == b.len && (a.len == 0 || mikey_equal(a.data, b.data, a.len));
}

/** How many keys it has; none if it is NULL. */
static inline uint8_t key_store_count(const struct key_store *store) {
    return store != NULL ? store->n_keys : 0;
}

#endif
