// SPDX-License-Identifier: BSD-2-Clause
#include "keystore.h"

#include <stdlib.h>
#include <string.h>

#include "master.h"

#define FIRST_SLOTS 16u

uint64_t mikey_keystore_hash_exchange(uint64_t exchange) {
    return multimap_mix(1, exchange);
}

uint64_t mikey_keystore_hash_session(uint64_t bundle, uint8_t cs_id) {
    return multimap_mix(multimap_mix(2, bundle), cs_id);
}

uint64_t mikey_keystore_hash_ssrc(uint32_t ssrc) {
    return multimap_mix(3, ssrc);
}

static uint64_t hash_number(uint32_t number) {
    return multimap_mix(4, number);
}

static uint64_t session_of(const struct media_key *key) {
    return mikey_keystore_hash_session(key->bundle, key->cs_id);
}

struct media_key *mikey_keystore_find(const struct keystore *store, uint32_t number) {
    const struct multimap *map = &store->by_number;
    uint32_t node = mikey_multimap_first(map, hash_number(number));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        struct media_key *key = store->slots[map->nodes[node].value];
        if (key->number == number)
            return key;
    }
    return NULL;
}

struct media_key *mikey_keystore_find_session(const struct keystore *store, uint64_t exchange, uint8_t cs_id,
                                              uint8_t key_index, const char *misreading) {
    const struct multimap *map = &store->by_exchange;
    uint32_t node = mikey_multimap_first(map, mikey_keystore_hash_exchange(exchange));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        struct media_key *key = store->slots[map->nodes[node].value];
        if (key->exchange == exchange && key->cs_id == cs_id && key->key_index == key_index &&
            key->alternative == (misreading != NULL) &&
            (misreading == NULL || strcmp(key->reading, misreading) == 0))
            return key;
    }
    return NULL;
}

struct media_key *mikey_keystore_alternative(const struct keystore *store, const struct media_key *key,
                                             size_t nth) {
    const struct multimap *map = &store->by_exchange;
    uint32_t node = mikey_multimap_first(map, mikey_keystore_hash_exchange(key->exchange));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        struct media_key *other = store->slots[map->nodes[node].value];
        if (other->alternative && other->exchange == key->exchange && other->cs_id == key->cs_id &&
            other->key_index == key->key_index && nth-- == 0)
            return other;
    }
    return NULL;
}

struct media_key *mikey_keystore_current(const struct keystore *store, struct media_key *key) {
    while (key != NULL && key->superseded_by != 0)
        key = mikey_keystore_find(store, key->superseded_by);
    return key;
}

static void unlink_age(struct keystore *store, struct media_key *key) {
    if (key->older != NULL)
        key->older->newer = key->newer;
    else
        store->oldest = key->newer;
    if (key->newer != NULL)
        key->newer->older = key->older;
    else
        store->newest = key->older;
}

static void append_age(struct keystore *store, struct media_key *key) {
    key->newer = NULL;
    key->older = store->newest;
    if (store->newest != NULL)
        store->newest->newer = key;
    else
        store->oldest = key;
    store->newest = key;
}

void mikey_keystore_touch(struct keystore *store, struct media_key *key) {
    if (store->newest == key)
        return;
    unlink_age(store, key);
    append_age(store, key);
}

static void free_key(struct media_key *key) {
    mikey_transform_clear(&key->transforms[0]);
    mikey_transform_clear(&key->transforms[1]);
    mikey_wipe(key, sizeof *key);
    free(key);
}

static void drop(struct keystore *store, struct media_key *key) {
    mikey_multimap_remove(&store->by_number, hash_number(key->number), key->slot);
    mikey_multimap_remove(&store->by_exchange, mikey_keystore_hash_exchange(key->exchange), key->slot);
    mikey_multimap_remove(&store->by_session, session_of(key), key->slot);
    if (key->has_ssrc)
        mikey_multimap_remove(&store->by_ssrc, mikey_keystore_hash_ssrc(key->ssrc), key->slot);
    unlink_age(store, key);
    store->slots[key->slot] = NULL;
    store->n_keys--;
    free_key(key);
}

void mikey_keystore_free(struct keystore *store) {
    for (uint32_t i = 0; i < store->n_slots; i++) {
        if (store->slots[i] != NULL)
            free_key(store->slots[i]);
    }
    free(store->slots);
    mikey_multimap_free(&store->by_number);
    mikey_multimap_free(&store->by_exchange);
    mikey_multimap_free(&store->by_session);
    mikey_multimap_free(&store->by_ssrc);
}

// A slot for a new key: that of the key longest unused if there is no other.
static bool take_slot(struct keystore *store, uint32_t *slot) {
    if (store->n_keys >= store->limit) {
        *slot = store->oldest->slot;
        drop(store, store->oldest);
        store->dropped++;
        return true;
    }
    if (store->n_keys < store->n_slots) {
        for (*slot = store->n_slots - 1; store->slots[*slot] != NULL;)
            (*slot)--;
        return true;
    }
    if (store->n_slots == store->capacity) {
        uint32_t capacity = store->capacity == 0 ? FIRST_SLOTS : store->capacity * 2;
        struct media_key **slots = realloc(store->slots, capacity * sizeof(struct media_key *));
        if (slots == NULL)
            return false;
        store->slots = slots;
        store->capacity = capacity;
    }
    *slot = store->n_slots++;
    store->slots[*slot] = NULL;
    return true;
}

static bool index_key(struct keystore *store, const struct media_key *key) {
    return mikey_multimap_add(&store->by_number, hash_number(key->number), key->slot) &&
           mikey_multimap_add(&store->by_exchange, mikey_keystore_hash_exchange(key->exchange), key->slot) &&
           mikey_multimap_add(&store->by_session, session_of(key), key->slot);
}

static enum mikey_status insert(struct keystore *store, struct media_key *key) {
    if (!take_slot(store, &key->slot)) {
        free_key(key);
        return MIKEY_ERR_MEMORY;
    }
    store->slots[key->slot] = key;
    store->n_keys++;
    key->number = key->usage.key = ++store->numbers;
    append_age(store, key);
    if (index_key(store, key))
        return MIKEY_OK;
    drop(store, key);
    return MIKEY_ERR_MEMORY;
}

// What the map says of the session; later messages know more.
static enum mikey_status take_map(struct keystore *store, struct media_key *key,
                                  const struct mikey_srtp_session *session) {
    bool has_ssrc = session->has_ssrc && session->ssrc != 0;
    if (has_ssrc && !(key->has_ssrc && key->ssrc == session->ssrc)) {
        if (key->has_ssrc)
            mikey_multimap_remove(&store->by_ssrc, mikey_keystore_hash_ssrc(key->ssrc), key->slot);
        key->has_ssrc =
            mikey_multimap_add(&store->by_ssrc, mikey_keystore_hash_ssrc(session->ssrc), key->slot);
        key->ssrc = session->ssrc;
        if (!key->has_ssrc)
            return MIKEY_ERR_MEMORY;
    }
    if (session->has_roc) {
        key->has_roc = true;
        key->roc = session->roc;
    }
    if (session->has_seq) {
        key->has_seq = true;
        key->seq = session->seq;
    }
    return MIKEY_OK;
}

static bool same_key(const struct media_key *a, const struct media_key *b) {
    return mikey_equal(&a->master, &b->master, sizeof a->master) &&
           a->policy.policy_no == b->policy.policy_no && a->policy.said == b->policy.said &&
           mikey_srtp_policy_same(&a->policy, &b->policy) && a->mki_len == b->mki_len &&
           memcmp(a->mki, b->mki, sizeof a->mki) == 0 && a->reading == b->reading;
}

static bool of_session(const struct media_key *key, const struct media_key *other) {
    return other != key && other->bundle == key->bundle && other->cs_id == key->cs_id &&
           other->exchange != key->exchange;
}

// Whether the exchange has a key for the session besides this one.
static bool has_other(const struct keystore *store, const struct media_key *key) {
    const struct multimap *map = &store->by_session;
    uint32_t node = mikey_multimap_first(map, session_of(key));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        const struct media_key *other = store->slots[map->nodes[node].value];
        if (other != key && other->bundle == key->bundle && other->cs_id == key->cs_id &&
            other->exchange == key->exchange)
            return true;
    }
    return false;
}

// Keys of earlier exchanges of the session grow older by a new exchange. The same key hands over to the new one.
static void age_session(struct keystore *store, const struct media_key *key) {
    const struct multimap *map = &store->by_session;
    bool new_exchange = !has_other(store, key);
    uint32_t node = mikey_multimap_first(map, session_of(key));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        struct media_key *other = store->slots[map->nodes[node].value];
        if (!of_session(key, other))
            continue;
        if (other->superseded_by == 0 && same_key(other, key))
            other->superseded_by = key->number;
        if (new_exchange && other->generation < UINT8_MAX)
            other->generation++;
    }
}

static struct media_key *new_key(const struct mikey_srtp_session *session) {
    struct media_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        return NULL;
    key->exchange = session->exchange;
    key->bundle = session->bundle;
    key->cs_id = session->cs_id;
    key->key_index = session->key_index;
    key->policy = session->policy;
    key->mki_len = (uint8_t)session->mki.len;
    if (session->mki.len > 0)
        memcpy(key->mki, session->mki.data, session->mki.len);
    key->has_interval = session->has_interval;
    key->first = session->first;
    key->last = session->last;
    key->obstacle = mikey_srtp_policy_obstacle(&key->policy);
    const char *reading = NULL;
    if (key->obstacle == NULL && !mikey_master_take(session, &key->policy, &key->master, &reading))
        key->obstacle = "TEK or salt do not fit the policy";
    key->alternative = session->reading != NULL;
    key->reading = key->alternative ? session->reading : reading;
    key->usage.key_reading = key->reading;
    key->usage.obstacle = key->obstacle;
    return key;
}

enum mikey_status mikey_keystore_add(struct keystore *store, const struct mikey_srtp_session *session,
                                     uint32_t *number) {
    if (session->mki.len > MIKEY_SRTP_MKI_MAX)
        return MIKEY_ERR_ARGUMENT;
    struct media_key *key = new_key(session);
    if (key == NULL)
        return MIKEY_ERR_MEMORY;
    struct media_key *known = mikey_keystore_find_session(store, session->exchange, session->cs_id,
                                                          session->key_index, session->reading);
    enum mikey_status status = MIKEY_OK;
    if (known != NULL && same_key(known, key)) {
        free_key(key);
        key = known;
    } else {
        if (known != NULL)
            drop(store, known);
        status = insert(store, key);
        if (status != MIKEY_OK)
            return status;
        age_session(store, key);
    }
    store->epoch++;
    if (number != NULL)
        *number = key->number;
    status = take_map(store, key, session);
    if (status == MIKEY_OK && key->obstacle != NULL)
        status = MIKEY_ERR_UNSUPPORTED;
    return status;
}
