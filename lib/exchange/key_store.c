// SPDX-License-Identifier: BSD-2-Clause
#include "key_store.h"

#include <stdlib.h>
#include <string.h>

static struct mikey_slice keep(uint8_t **to, struct mikey_slice slice) {
    struct mikey_slice copy = {*to, slice.len};
    if (slice.len > 0)
        memcpy(*to, slice.data, slice.len);
    *to += slice.len;
    return copy;
}

static size_t key_size(const struct mikey_key *key) {
    return key->key.len + key->salt.len + key->kv.spi.len + key->kv.from.len + key->kv.to.len;
}

struct key_store *mikey_key_store_new(const struct mikey_key *keys, uint8_t n_keys) {
    size_t size = sizeof(struct key_store) + n_keys * sizeof *keys;
    size_t used = size;
    for (uint8_t i = 0; i < n_keys; i++)
        size += key_size(&keys[i]);
    struct key_store *store = malloc(size);
    if (store == NULL)
        return NULL;
    *store = (struct key_store){.owners = 1, .n_keys = n_keys, .size = size};
    uint8_t *bytes = (uint8_t *)store + used;
    for (uint8_t i = 0; i < n_keys; i++) {
        struct mikey_key *copy = &store->keys[i];
        *copy = keys[i];
        copy->key = keep(&bytes, keys[i].key);
        copy->salt = keep(&bytes, keys[i].salt);
        copy->kv.spi = keep(&bytes, keys[i].kv.spi);
        copy->kv.from = keep(&bytes, keys[i].kv.from);
        copy->kv.to = keep(&bytes, keys[i].kv.to);
    }
    return store;
}

struct key_store *mikey_key_store_share(struct key_store *store) {
    if (store != NULL)
        store->owners++;
    return store;
}

void mikey_key_store_release(struct key_store *store) {
    if (store == NULL || --store->owners > 0)
        return;
    mikey_wipe(store, store->size);
    free(store);
}
