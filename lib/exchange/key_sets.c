// SPDX-License-Identifier: BSD-2-Clause
#include "key_sets.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(EXCHANGE_KEY_SETS *MIKEY_MAX_KEYS <= UINT8_MAX, "keys of all answers are counted in a byte");

bool mikey_key_set_of_answer(const struct tracked_exchange *exchange) {
    return exchange->opened && key_store_count(exchange->keys) > 0 &&
           exchange->keys->keys[0].message > exchange->pub.messages[0].id;
}

static bool same_key(const struct mikey_key *a, const struct mikey_key *b) {
    return a->type == b->type && a->has_salt == b->has_salt && key_store_same(a->key, b->key) &&
           key_store_same(a->salt, b->salt);
}

static bool same_keys(const struct key_store *keys, const struct mikey_opened *opened) {
    bool same = key_store_count(keys) == opened->n_keys;
    for (uint8_t i = 0; i < opened->n_keys && same; i++)
        same = same_key(&keys->keys[i], &opened->keys[i]);
    return same;
}

bool mikey_key_set_known(const struct tracked_exchange *exchange, const struct mikey_opened *opened) {
    bool known = same_keys(exchange->keys, opened);
    for (const struct key_set *set = exchange->aside; set != NULL && !known; set = set->next)
        known = same_keys(set->keys, opened);
    return known;
}

static uint32_t count_sets(const struct tracked_exchange *exchange) {
    uint32_t n = 0;
    for (const struct key_set *set = exchange->aside; set != NULL; set = set->next)
        n++;
    return n;
}

static struct key_set *new_set(const struct mikey_csb *state, const struct tracked_exchange *exchange) {
    struct key_set *set = malloc(sizeof *set + state->rand_len);
    if (set == NULL)
        return NULL;
    *set = (struct key_set){.next = exchange->aside,
                            .keys = exchange->keys,
                            .sessions = mikey_session_list_share(exchange->sessions),
                            .deviations = exchange->pub.deviations,
                            .first = mikey_key_set_count(exchange),
                            .prf = state->prf,
                            .csb_id = state->key_csb_id,
                            .rand_len = state->rand_len};
    if (state->rand_len > 0)
        memcpy(set->rand, state->rand, state->rand_len);
    return set;
}

enum mikey_status mikey_key_set_put_aside(struct tracked_csb *csb, struct tracked_exchange *exchange) {
    struct session_list *open = mikey_session_list_reopen(exchange->sessions);
    if (open == NULL && exchange->sessions != NULL)
        return MIKEY_ERR_MEMORY;
    if (count_sets(exchange) + 1 < EXCHANGE_KEY_SETS) {
        struct key_set *set = new_set(&csb->csb, exchange);
        if (set == NULL) {
            mikey_session_list_release(open);
            return MIKEY_ERR_MEMORY;
        }
        exchange->aside = set;
    } else {
        mikey_key_store_release(exchange->keys);
    }
    exchange->keys = NULL;
    if (csb->sessions == exchange->sessions) {
        mikey_session_list_release(csb->sessions);
        csb->sessions = mikey_session_list_share(open);
    }
    mikey_session_list_release(exchange->sessions);
    exchange->sessions = open;
    return MIKEY_OK;
}

uint8_t mikey_key_set_count(const struct tracked_exchange *exchange) {
    return exchange->aside != NULL
               ? (uint8_t)(exchange->aside->first + key_store_count(exchange->aside->keys))
               : 0;
}

void mikey_key_set_free(struct tracked_exchange *exchange) {
    while (exchange->aside != NULL) {
        struct key_set *set = exchange->aside;
        exchange->aside = set->next;
        mikey_key_store_release(set->keys);
        mikey_session_list_release(set->sessions);
        free(set);
    }
}
