// SPDX-License-Identifier: BSD-2-Clause
#include "learned.h"

#include <stdlib.h>
#include <string.h>

#include "ibake_kms.h"

/** A secret with the identity that it is filed under, behind each other. */
struct learned_key {
    struct learned_key *newer;
    size_t identity_len, secret_len;
    uint8_t bytes[];
};

static struct mikey_slice secret_of(const struct learned_key *key) {
    return (struct mikey_slice){key->bytes + key->identity_len, key->secret_len};
}

static bool is_of(const struct learned_key *key, struct mikey_slice identity) {
    return key->identity_len == identity.len && memcmp(key->bytes, identity.data, identity.len) == 0;
}

static bool look_up_given(const struct learned_keys *keys, enum mikey_secret_kind kind,
                          struct mikey_slice identity, size_t nth, struct mikey_slice *secret) {
    return keys->given.lookup != NULL && keys->given.lookup(keys->given.context, kind, identity, nth, secret);
}

/** A mikey_secret_lookup: what was given comes first. */
static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    const struct learned_keys *keys = context;
    size_t n_given = 0;
    if (look_up_given(keys, kind, identity, nth, secret))
        return true;
    if (kind != MIKEY_SECRET_IBE || identity.len == 0 || keys->count == 0)
        return false;
    while (n_given < nth && look_up_given(keys, kind, identity, n_given, secret))
        n_given++;
    for (const struct learned_key *key = keys->oldest; key != NULL; key = key->newer) {
        if (is_of(key, identity) && n_given++ == nth) {
            *secret = secret_of(key);
            return true;
        }
    }
    return false;
}

/** A mikey_secret_list: of what was given; what is learned is filed for somebody who is named. */
static bool list_given(void *context, enum mikey_secret_kind kind, size_t nth, struct mikey_slice *identity,
                       struct mikey_slice *secret) {
    const struct learned_keys *keys = context;
    return keys->given.list != NULL && keys->given.list(keys->given.context, kind, nth, identity, secret);
}

struct mikey_secrets mikey_learned_secrets(struct learned_keys *keys) {
    return (struct mikey_secrets){look_up, keys, list_given};
}

static void drop_oldest(struct learned_keys *keys) {
    struct learned_key *key = keys->oldest;
    keys->oldest = key->newer;
    if (keys->newest == key)
        keys->newest = NULL;
    keys->count--;
    mikey_wipe(key->bytes, key->identity_len + key->secret_len);
    free(key);
}

static bool has(const struct learned_keys *keys, const struct learned_key *other) {
    for (const struct learned_key *key = keys->oldest; key != NULL; key = key->newer) {
        if (key->identity_len == other->identity_len && key->secret_len == other->secret_len &&
            mikey_equal(key->bytes, other->bytes, key->identity_len + key->secret_len))
            return true;
    }
    return false;
}

static enum mikey_status add(struct learned_keys *keys, struct mikey_slice identity,
                             const struct ibake_services *fit) {
    const size_t len = fit->parameters_len + fit->point_len;
    struct learned_key *key = malloc(sizeof *key + identity.len + len);
    if (key == NULL)
        return MIKEY_ERR_MEMORY;
    *key = (struct learned_key){.identity_len = identity.len, .secret_len = len};
    memcpy(key->bytes, identity.data, identity.len);
    memcpy(key->bytes + identity.len, fit->secret.data, fit->parameters_len);
    memcpy(key->bytes + identity.len + fit->parameters_len, fit->point, fit->point_len);
    if (has(keys, key)) {
        mikey_wipe(key->bytes, identity.len + len);
        free(key);
        return MIKEY_OK;
    }
    if (keys->count == MIKEY_LEARNED_MAX)
        drop_oldest(keys);
    *(keys->newest != NULL ? &keys->newest->newer : &keys->oldest) = key;
    keys->newest = key;
    keys->count++;
    return MIKEY_OK;
}

static enum mikey_status learn(struct learned_keys *keys, const struct ibake_private_key *key,
                               struct mikey_slice kms) {
    struct ibake_services services;
    bool found = true;
    enum mikey_status status = MIKEY_OK;
    mikey_ibake_services_start(&services, &keys->given, key, kms);
    while (status == MIKEY_OK && found) {
        status = mikey_ibake_services_next(&services, &found);
        if (status == MIKEY_OK && found)
            status = add(keys, key->identity, &services);
    }
    mikey_wipe(services.point, sizeof services.point);
    return status;
}

enum mikey_status mikey_learn_keys(struct learned_keys *keys, const struct mikey_document *document,
                                   struct mikey_slice kms, const struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    struct ibake_private_key key;
    enum mikey_status status = MIKEY_OK;
    if (message->hdr.data_type != MIKEY_DATA_TYPE_REQUEST_KEY_RESP ||
        opened->auth.status != MIKEY_AUTH_VERIFIED || opened->decryption != MIKEY_AUTH_VERIFIED)
        return MIKEY_OK;
    for (uint32_t at = 0, n = 0;
         n < MIKEY_IBAKE_KEYS && status == MIKEY_OK && mikey_ibake_next_key(message, &at, &key); n++) {
        if (key.identity.len > 0)
            status = learn(keys, &key, kms);
    }
    return status;
}

void mikey_learned_free(struct learned_keys *keys) {
    while (keys->oldest != NULL)
        drop_oldest(keys);
}
