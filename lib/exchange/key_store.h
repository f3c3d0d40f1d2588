// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_EXCHANGE_KEY_STORE_H
#define MIKEYLAB_EXCHANGE_KEY_STORE_H

#include <mikeylab/exchange.h>

// Copies of transported keys in one block of memory.
struct key_store {
    struct mikey_key keys[MIKEY_MAX_KEYS];
    uint8_t n_keys;
    uint8_t *bytes;
    size_t len;
};

/** Replaces `store` by copies of `keys`. MIKEY_OK or MIKEY_ERR_MEMORY, then the store is empty. */
MIKEY_NODISCARD enum mikey_status key_store_set(struct key_store *store, const struct mikey_key *keys,
                                                uint8_t n_keys);
void key_store_clear(struct key_store *store);

#endif
