// SPDX-License-Identifier: BSD-2-Clause
// Keys of a ticket: RFC 6043 5.1.1, 6.2.1.
#include <string.h>

#include "ticket_opening.h"

struct mikey_slice mikey_ticket_key(const struct key_store *store, uint8_t type, uint8_t nth) {
    for (uint8_t i = 0; i < key_store_count(store); i++) {
        if (store->keys[i].type == type && nth-- == 0)
            return store->keys[i].key;
    }
    return (struct mikey_slice){NULL, 0};
}

bool mikey_ticket_same_keys(const struct key_store *a, const struct key_store *b) {
    bool equal = key_store_count(a) == key_store_count(b);
    for (uint8_t i = 0; equal && i < key_store_count(a); i++)
        equal = a->keys[i].type == b->keys[i].type && key_store_same(a->keys[i].key, b->keys[i].key) &&
                key_store_same(a->keys[i].salt, b->keys[i].salt);
    return equal;
}

static uint8_t keep(struct mikey_slice from, uint8_t *to, size_t size) {
    const size_t len = from.len < size ? from.len : size;
    if (len > 0)
        memcpy(to, from.data, len);
    return (uint8_t)len;
}

bool mikey_ticket_same_modifier(const struct ticket_modifier *a, const struct ticket_modifier *b) {
    return a->id_len == b->id_len && a->rand_len == b->rand_len && memcmp(a->id, b->id, a->id_len) == 0 &&
           memcmp(a->rand, b->rand, a->rand_len) == 0;
}

struct ticket_modifier mikey_ticket_modifier(const struct mikey_message *message) {
    struct ticket_modifier modifier = {.id_len = 0};
    const struct mikey_payload *idr = mikey_ticket_idr(message, MIKEY_NO_PARENT, MIKEY_ID_ROLE_RESPONDER);
    if (idr != NULL)
        modifier.id_len = keep(idr->u.idr.id.data, modifier.id, sizeof modifier.id);
    modifier.rand_len =
        keep(mikey_ticket_rand(message, MIKEY_RAND_ROLE_KMS), modifier.rand, sizeof modifier.rand);
    return modifier;
}

/** The constant that a key is forked with; 0: it is the same for all responders. */
static uint32_t fork_constant(uint8_t type, uint8_t mpks_before) {
    if (type == MIKEY_KEY_TYPE_MPK)
        return mpks_before > 0 ? MIKEY_CONST_FORKED_MPKR : 0; // MPKi, MPKr
    return type == MIKEY_KEY_TYPE_TGK || type == MIKEY_KEY_TYPE_TGK_SALT ? MIKEY_CONST_FORKED_TGK : 0;
}

enum mikey_status mikey_ticket_fork_keys(struct mikey_crypto *crypto, const struct ticket_session *session,
                                         const struct ticket_modifier *modifier, struct key_store **forked) {
    uint8_t bytes[MIKEY_MAX_KEYS][MIKEY_TICKET_KEY_MAX], mpks = 0;
    struct mikey_key keys[MIKEY_MAX_KEYS];
    const struct key_store *master = session->master;
    enum mikey_status status = MIKEY_OK;
    if (!ticket_has(session, MIKEY_TP_I)) {
        *forked = mikey_key_store_share(session->master);
        return MIKEY_OK;
    }
    for (uint8_t i = 0; i < master->n_keys && status == MIKEY_OK; i++) {
        const uint32_t constant = fork_constant(master->keys[i].type, mpks);
        keys[i] = master->keys[i];
        mpks = (uint8_t)(mpks + (keys[i].type == MIKEY_KEY_TYPE_MPK));
        if (constant == 0)
            continue;
        status = mikey_ticket_fork(crypto, session->prf, constant, keys[i].key,
                                   (struct mikey_slice){modifier->id, modifier->id_len},
                                   (struct mikey_slice){modifier->rand, modifier->rand_len}, bytes[i]);
        keys[i].key.data = bytes[i];
    }
    if (status == MIKEY_OK)
        *forked = mikey_key_store_new(keys, master->n_keys);
    if (status == MIKEY_OK && *forked == NULL)
        status = MIKEY_ERR_MEMORY;
    mikey_wipe(bytes, sizeof bytes);
    return status;
}
