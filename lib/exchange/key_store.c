// SPDX-License-Identifier: BSD-2-Clause
#include "key_store.h"

#include <stdlib.h>
#include <string.h>

static struct mikey_slice keep(struct key_store *store, size_t *used, struct mikey_slice slice) {
    struct mikey_slice copy = {store->bytes + *used, slice.len};
    if (slice.len > 0)
        memcpy(store->bytes + *used, slice.data, slice.len);
    *used += slice.len;
    return copy;
}

static size_t key_size(const struct mikey_key *key) {
    return key->key.len + key->salt.len + key->kv.spi.len + key->kv.from.len + key->kv.to.len;
}

enum mikey_status key_store_set(struct key_store *store, const struct mikey_key *keys, uint8_t n_keys) {
    key_store_clear(store);
    if (n_keys == 0)
        return MIKEY_OK;
    for (uint8_t i = 0; i < n_keys; i++)
        store->len += key_size(&keys[i]);
    store->bytes = malloc(store->len > 0 ? store->len : 1);
    if (store->bytes == NULL) {
        store->len = 0;
        return MIKEY_ERR_MEMORY;
    }
    size_t used = 0;
    for (uint8_t i = 0; i < n_keys; i++) {
        struct mikey_key *copy = &store->keys[i];
        *copy = keys[i];
        copy->key = keep(store, &used, keys[i].key);
        copy->salt = keep(store, &used, keys[i].salt);
        copy->kv.spi = keep(store, &used, keys[i].kv.spi);
        copy->kv.from = keep(store, &used, keys[i].kv.from);
        copy->kv.to = keep(store, &used, keys[i].kv.to);
    }
    store->n_keys = n_keys;
    return MIKEY_OK;
}

void key_store_clear(struct key_store *store) {
    if (store->bytes != NULL)
        mikey_wipe(store->bytes, store->len);
    free(store->bytes);
    *store = (struct key_store){0};
}
