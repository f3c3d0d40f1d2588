// SPDX-License-Identifier: BSD-2-Clause
#include "csb_table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 256u
#define PORT_BYTES    2u

bool fingerprint_is(struct fingerprint a, struct fingerprint b) {
    return a.a == b.a && a.b == b.b;
}

bool fingerprint_zero(struct fingerprint f) {
    return f.a == 0 && f.b == 0;
}

static size_t without_port(uint8_t len) {
    return len > PORT_BYTES ? (size_t)len - PORT_BYTES : 0;
}

struct party party_of(const struct mikey_sighting *sighting) {
    struct party party = {0};
    if (sighting == NULL)
        return party;
    if (sighting->src_len > 0 && sighting->dst_len > 0) {
        const struct fingerprint zero = {0, 0};
        struct fingerprint src = fingerprint_add(zero, sighting->src, without_port(sighting->src_len));
        struct fingerprint dst = fingerprint_add(zero, sighting->dst, without_port(sighting->dst_len));
        party.place = (struct fingerprint){src.a + dst.a, src.b ^ dst.b ^ (src.a * dst.a)};
        party.directed = fingerprint_add(zero, sighting->src, sighting->src_len);
        party.directed = fingerprint_add(party.directed, sighting->dst, sighting->dst_len);
    }
    if (sighting->dialogue_len > 0)
        party.dialogue = fingerprint_add(party.dialogue, sighting->dialogue, sighting->dialogue_len);
    return party;
}

static bool among(struct fingerprint f, const struct fingerprint *list, uint8_t n) {
    for (uint8_t i = 0; i < n; i++) {
        if (fingerprint_is(f, list[i]))
            return true;
    }
    return false;
}

bool csb_in_dialogue(const struct tracked_csb *csb, struct fingerprint dialogue) {
    return among(dialogue, csb->dialogues, csb->n_dialogues);
}

// Whether a message of this party can belong to the bundle. Where nothing is known of either, the CSB ID decides.
static bool fits(const struct tracked_csb *csb, const struct party *party, struct mikey_slice idi) {
    if (!fingerprint_zero(party->dialogue) && among(party->dialogue, csb->dialogues, csb->n_dialogues))
        return true;
    if (!fingerprint_zero(party->place) && csb->n_places > 0)
        return among(party->place, csb->places, csb->n_places);
    if (idi.len > 0 && csb->csb.has_idi && !csb->csb.id_cut)
        return idi.len == csb->csb.idi_len && memcmp(idi.data, csb->csb.idi, idi.len) == 0;
    return fingerprint_zero(party->place) || csb->n_places == 0;
}

struct tracked_csb *csb_table_find(const struct csb_table *table, uint32_t csb_id, const struct party *party,
                                   struct mikey_slice idi) {
    if (table->n_buckets == 0)
        return NULL;
    struct tracked_csb *csb = table->buckets[csb_id & (table->n_buckets - 1)];
    for (; csb != NULL; csb = csb->bucket_next) {
        if (csb->csb.csb_id == csb_id && fits(csb, party, idi))
            return csb;
    }
    return NULL;
}

struct tracked_csb *csb_table_find_message(const struct csb_table *table, uint32_t csb_id, uint64_t id,
                                           struct tracked_exchange **exchange) {
    *exchange = NULL;
    if (table->n_buckets == 0)
        return NULL;
    struct tracked_csb *csb = table->buckets[csb_id & (table->n_buckets - 1)];
    for (; csb != NULL; csb = csb->bucket_next) {
        for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
            for (uint8_t i = 0; i < e->pub.n_messages; i++) {
                if (e->pub.messages[i].id == id) {
                    *exchange = e;
                    return csb;
                }
            }
        }
    }
    return NULL;
}

static bool grow(struct csb_table *table) {
    uint32_t n = table->n_buckets == 0 ? FIRST_BUCKETS : table->n_buckets * 2;
    struct tracked_csb **buckets = calloc(n, sizeof(struct tracked_csb *));
    if (buckets == NULL)
        return false;
    free(table->buckets);
    table->buckets = buckets;
    table->n_buckets = n;
    for (struct tracked_csb *csb = table->oldest; csb != NULL; csb = csb->newer) {
        struct tracked_csb **head = &buckets[csb->csb.csb_id & (n - 1)];
        csb->bucket_next = *head;
        *head = csb;
    }
    return true;
}

static void age_unlink(struct csb_table *table, struct tracked_csb *csb) {
    if (csb->older != NULL)
        csb->older->newer = csb->newer;
    else
        table->oldest = csb->newer;
    if (csb->newer != NULL)
        csb->newer->older = csb->older;
    else
        table->newest = csb->older;
}

static void age_append(struct csb_table *table, struct tracked_csb *csb) {
    csb->newer = NULL;
    csb->older = table->newest;
    if (table->newest != NULL)
        table->newest->newer = csb;
    else
        table->oldest = csb;
    table->newest = csb;
}

struct tracked_csb *csb_table_add(struct csb_table *table, uint32_t csb_id) {
    if (table->count >= table->n_buckets && !grow(table))
        return NULL;
    struct tracked_csb *csb = calloc(1, sizeof *csb);
    if (csb == NULL)
        return NULL;
    csb->csb.csb_id = csb_id;
    struct tracked_csb **head = &table->buckets[csb_id & (table->n_buckets - 1)];
    csb->bucket_next = *head;
    *head = csb;
    age_append(table, csb);
    table->count++;
    return csb;
}

static void note(struct fingerprint f, struct fingerprint *list, uint8_t *n) {
    if (!fingerprint_zero(f) && *n < CSB_PLACES && !among(f, list, *n))
        list[(*n)++] = f;
}

void csb_table_touch(struct csb_table *table, struct tracked_csb *csb, const struct party *party,
                     int64_t seconds) {
    note(party->place, csb->places, &csb->n_places);
    note(party->dialogue, csb->dialogues, &csb->n_dialogues);
    csb->last_seconds = seconds;
    age_unlink(table, csb);
    age_append(table, csb);
}

static void free_exchange(struct tracked_exchange *exchange) {
    key_store_clear(&exchange->keys);
    free(exchange->sessions.list);
    free(exchange->map);
    free(exchange->dh);
    mikey_wipe(exchange, sizeof *exchange);
    free(exchange);
}

void csb_drop_first(struct tracked_csb *csb) {
    struct tracked_exchange *exchange = csb->first;
    csb->first = exchange->next;
    if (csb->first == NULL)
        csb->last = NULL;
    csb->n_exchanges--;
    free_exchange(exchange);
}

static void free_csb(struct tracked_csb *csb) {
    while (csb->first != NULL)
        csb_drop_first(csb);
    key_store_clear(&csb->keys);
    free(csb->sessions.list);
    free(csb->policies);
    mikey_csb_wipe(&csb->csb);
    free(csb);
}

void csb_table_drop(struct csb_table *table, struct tracked_csb *csb) {
    struct tracked_csb **link = &table->buckets[csb->csb.csb_id & (table->n_buckets - 1)];
    while (*link != csb)
        link = &(*link)->bucket_next;
    *link = csb->bucket_next;
    age_unlink(table, csb);
    table->count--;
    free_csb(csb);
}

void csb_table_free(struct csb_table *table) {
    while (table->oldest != NULL) {
        struct tracked_csb *csb = table->oldest;
        table->oldest = csb->newer;
        free_csb(csb);
    }
    free(table->buckets);
    *table = (struct csb_table){0};
}

struct tracked_exchange *csb_add_exchange(struct tracked_csb *csb) {
    struct tracked_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    if (csb->last != NULL)
        csb->last->next = exchange;
    else
        csb->first = exchange;
    csb->last = exchange;
    csb->n_exchanges++;
    return exchange;
}
