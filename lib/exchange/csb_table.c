// SPDX-License-Identifier: BSD-2-Clause
#include "csb_table.h"
#include "../wire/slice.h"

#include "ibake_session.h"
#include "key_sets.h"
#include "ticket_session.h"

#include <stdlib.h>

#define FIRST_BUCKETS 256u
#define PORT_BYTES    2u
#define RECENT_CSBS   64u // searched for the request of a response whose CSB ID is unknown

bool mikey_fingerprint_is(struct fingerprint a, struct fingerprint b) {
    return a.a == b.a && a.b == b.b;
}

bool mikey_fingerprint_zero(struct fingerprint f) {
    return f.a == 0 && f.b == 0;
}

static size_t without_port(uint8_t len) {
    return len > PORT_BYTES ? (size_t)len - PORT_BYTES : 0;
}

struct party mikey_party_of(const struct mikey_sighting *sighting) {
    struct party party = {0};
    if (sighting == NULL)
        return party;
    if (sighting->src_len > 0 && sighting->dst_len > 0) {
        const struct fingerprint zero = {0, 0};
        struct fingerprint src = mikey_fingerprint_add(zero, sighting->src, without_port(sighting->src_len));
        struct fingerprint dst = mikey_fingerprint_add(zero, sighting->dst, without_port(sighting->dst_len));
        party.place = (struct fingerprint){src.a + dst.a, src.b ^ dst.b ^ (src.a * dst.a)};
        party.from = src;
        party.to = dst;
        party.directed = mikey_fingerprint_add(zero, sighting->src, sighting->src_len);
        party.directed = mikey_fingerprint_add(party.directed, sighting->dst, sighting->dst_len);
    }
    if (sighting->dialogue_len > 0)
        party.dialogue = mikey_fingerprint_add(party.dialogue, sighting->dialogue, sighting->dialogue_len);
    enum mikey_carrier_kind kind = sighting->carrier.kind;
    bool plain = kind == MIKEY_CARRIER_UDP || kind == MIKEY_CARRIER_TCP;
    party.lasting = !plain && sighting->dialogue_len > 0;
    party.hosts = plain || kind == MIKEY_CARRIER_RTSP || kind == MIKEY_CARRIER_SAP;
    return party;
}

static bool among(struct fingerprint f, const struct fingerprint *list, uint8_t n) {
    for (uint8_t i = 0; i < n; i++) {
        if (mikey_fingerprint_is(f, list[i]))
            return true;
    }
    return false;
}

bool mikey_csb_in_dialogue(const struct tracked_csb *csb, struct fingerprint dialogue) {
    return among(dialogue, csb->dialogues, csb->n_dialogues);
}

static struct mikey_slice idi_of(const struct tracked_csb *csb) {
    return (struct mikey_slice){csb->csb.idi, csb->csb.idi_len};
}

static struct mikey_slice idr_of(const struct tracked_csb *csb) {
    return (struct mikey_slice){csb->csb.idr, csb->csb.idr_len};
}

// Whether an identity of a message can be one of the bundle's; either side may update it.
static bool can_name(const struct tracked_csb *csb, struct mikey_slice id) {
    if (id.len == 0 || csb->csb.id_cut || !csb->csb.has_idi)
        return true;
    return mikey_slice_same(id, idi_of(csb)) || !csb->csb.has_idr || mikey_slice_same(id, idr_of(csb));
}

static bool contradicts(const struct tracked_csb *csb, const struct mikey_parties *ids) {
    if (!can_name(csb, ids->idi) || !can_name(csb, ids->idr))
        return true;
    bool one_sided = csb->csb.has_idi && !csb->csb.has_idr && !csb->csb.id_cut && ids->idi.len > 0;
    return one_sided && !mikey_slice_same(ids->idi, idi_of(csb)) && !mikey_slice_same(ids->idr, idi_of(csb));
}

static bool names_both(const struct tracked_csb *csb, const struct mikey_parties *ids) {
    return csb->csb.has_idi && csb->csb.has_idr && !csb->csb.id_cut && ids->idi.len > 0 && ids->idr.len > 0;
}

// How well a message fits the bundle; 0: not at all. Where nothing is known of either, the CSB ID decides.
static unsigned fit_places(const struct tracked_csb *csb, const struct party *party) {
    if (!mikey_fingerprint_zero(party->dialogue) && mikey_csb_in_dialogue(csb, party->dialogue))
        return party->lasting ? 8 : 2;
    if (mikey_fingerprint_zero(party->place) || csb->n_places == 0)
        return 1;
    return among(party->place, csb->places, csb->n_places) ? 2 : 0;
}

static unsigned fit_request(const struct tracked_csb *csb, const struct party *party,
                            const struct mikey_parties *ids) {
    unsigned fit = fit_places(csb, party);
    if (contradicts(csb, ids))
        return fit >= 8 ? fit : 0;
    return fit > 0 && names_both(csb, ids) ? fit + 1 : fit;
}

static struct tracked_csb *first_with(const struct csb_table *table, uint32_t csb_id) {
    return table->n_buckets == 0 ? NULL : table->buckets[csb_id & (table->n_buckets - 1)];
}

struct tracked_csb *mikey_csb_table_find(const struct csb_table *table, uint32_t csb_id,
                                         const struct party *party, const struct mikey_parties *ids) {
    struct tracked_csb *found = NULL;
    unsigned best = 0;
    for (struct tracked_csb *csb = first_with(table, csb_id); csb != NULL; csb = csb->bucket_next) {
        unsigned fit = csb->csb.csb_id == csb_id ? fit_request(csb, party, ids) : 0;
        if (fit > best) {
            found = csb;
            best = fit;
        }
    }
    return found;
}

struct tracked_csb *mikey_csb_table_find_request(const struct csb_table *table, uint32_t csb_id,
                                                 const struct party *party, const struct mikey_t *t,
                                                 struct mikey_slice idr) {
    struct tracked_csb *found = NULL;
    unsigned best = 0;
    for (struct tracked_csb *csb = first_with(table, csb_id); csb != NULL; csb = csb->bucket_next) {
        unsigned fit = csb->csb.csb_id == csb_id ? fit_places(csb, party) : 0;
        if (fit > 0 && t != NULL && mikey_csb_has_timestamp(csb, t))
            fit += 4;
        if (fit > 0 && idr.len > 0 && csb->csb.has_idr && mikey_slice_same(idr, idr_of(csb)))
            fit += 1;
        if (fit > best) {
            found = csb;
            best = fit;
        }
    }
    return found;
}

static bool awaits(const struct tracked_csb *csb, const struct mikey_t *t, uint8_t data_type,
                   bool (*answers)(uint8_t data_type, uint8_t request)) {
    for (const struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
        if (!e->answered && mikey_exchange_has_timestamp(e, t) && answers(data_type, e->pub.mode))
            return true;
    }
    return false;
}

struct tracked_csb *mikey_csb_table_find_mistaken(const struct csb_table *table, const struct party *party,
                                                  const struct mikey_t *t, uint8_t data_type,
                                                  bool (*answers)(uint8_t data_type, uint8_t request)) {
    uint32_t left = RECENT_CSBS;
    for (struct tracked_csb *csb = table->newest; csb != NULL && left > 0; csb = csb->older, left--) {
        bool in_dialogue = party->lasting && mikey_csb_in_dialogue(csb, party->dialogue);
        // Counters of several bundles are easily equal.
        bool same_hosts = party->hosts && t->ts_type != MIKEY_TS_COUNTER &&
                          !mikey_fingerprint_zero(party->place) &&
                          among(party->place, csb->places, csb->n_places);
        if ((in_dialogue || same_hosts) && awaits(csb, t, data_type, answers))
            return csb;
    }
    return NULL;
}

const struct mikey_envelope_key *mikey_csb_table_find_envelope(const struct csb_table *table,
                                                               const struct mikey_parties *ids) {
    uint32_t left = RECENT_CSBS;
    for (const struct tracked_csb *csb = table->newest; csb != NULL && left > 0; csb = csb->older, left--) {
        if (csb->csb.envelope.len > 0 && names_both(csb, ids) && !contradicts(csb, ids))
            return &csb->csb.envelope;
    }
    return NULL;
}

bool mikey_csb_between(const struct tracked_csb *csb, const struct party *party,
                       const struct mikey_parties *ids) {
    if (contradicts(csb, ids))
        return false;
    return names_both(csb, ids) || (party->hosts && !mikey_fingerprint_zero(party->place) &&
                                    among(party->place, csb->places, csb->n_places));
}

bool mikey_exchange_has_timestamp(const struct tracked_exchange *exchange, const struct mikey_t *t) {
    return exchange->t_type == t->ts_type &&
           mikey_slice_same((struct mikey_slice){exchange->t, exchange->t_len}, t->value);
}

bool mikey_csb_has_timestamp(const struct tracked_csb *csb, const struct mikey_t *t) {
    for (const struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
        if (mikey_exchange_has_timestamp(e, t))
            return true;
    }
    return false;
}

struct tracked_csb *mikey_csb_table_find_message(const struct csb_table *table, uint32_t csb_id, uint64_t id,
                                                 struct tracked_exchange **exchange) {
    *exchange = NULL;
    for (struct tracked_csb *csb = first_with(table, csb_id); csb != NULL; csb = csb->bucket_next) {
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

struct tracked_csb *mikey_csb_table_add(struct csb_table *table, uint32_t csb_id) {
    if (table->count >= table->n_buckets && !grow(table))
        return NULL;
    struct tracked_csb *csb = table->spare_csbs;
    if (csb != NULL)
        table->spare_csbs = csb->newer;
    else
        csb = malloc(sizeof *csb);
    if (csb == NULL)
        return NULL;
    *csb = (struct tracked_csb){.csb = {.csb_id = csb_id}};
    struct tracked_csb **head = &table->buckets[csb_id & (table->n_buckets - 1)];
    csb->bucket_next = *head;
    *head = csb;
    age_append(table, csb);
    table->count++;
    return csb;
}

static void note(struct fingerprint f, struct fingerprint *list, uint8_t *n) {
    if (!mikey_fingerprint_zero(f) && *n < CSB_PLACES && !among(f, list, *n))
        list[(*n)++] = f;
}

void mikey_csb_table_touch(struct csb_table *table, struct tracked_csb *csb, const struct party *party,
                           int64_t seconds) {
    note(party->place, csb->places, &csb->n_places);
    note(party->dialogue, csb->dialogues, &csb->n_dialogues);
    csb->last_seconds = seconds;
    age_unlink(table, csb);
    age_append(table, csb);
}

void mikey_csb_table_keep(struct csb_table *table, uint32_t csb_id, uint64_t number, int64_t seconds) {
    struct tracked_csb *csb = first_with(table, csb_id);
    while (csb != NULL && csb->number != number)
        csb = csb->bucket_next;
    if (csb == NULL)
        return;
    if (seconds > csb->last_seconds)
        csb->last_seconds = seconds;
    age_unlink(table, csb);
    age_append(table, csb);
}

static void free_exchange(struct csb_table *table, struct tracked_exchange *exchange) {
    mikey_key_store_release(exchange->keys);
    mikey_key_set_free(exchange);
    mikey_session_list_release(exchange->sessions);
    for (size_t i = 0; i < MIKEY_EXCHANGE_MESSAGES; i++)
        free(exchange->names[i]);
    free(exchange->map);
    free(exchange->dh);
    free(exchange->offered);
    free(exchange->request);
    exchange->next = table->spare_exchanges;
    table->spare_exchanges = exchange;
}

void mikey_csb_drop_first(struct csb_table *table, struct tracked_csb *csb) {
    struct tracked_exchange *exchange = csb->first;
    csb->first = exchange->next;
    if (csb->first == NULL)
        csb->last = NULL;
    csb->n_exchanges--;
    free_exchange(table, exchange);
}

static void free_csb(struct csb_table *table, struct tracked_csb *csb) {
    while (csb->first != NULL)
        mikey_csb_drop_first(table, csb);
    mikey_key_store_release(csb->keys);
    mikey_session_list_release(csb->sessions);
    free(csb->policies);
    mikey_ticket_release(csb->csb.ticket);
    mikey_ibake_release(csb->csb.ibake);
    mikey_csb_wipe(&csb->csb);
    csb->newer = table->spare_csbs;
    table->spare_csbs = csb;
}

void mikey_csb_table_drop(struct csb_table *table, struct tracked_csb *csb) {
    struct tracked_csb **link = &table->buckets[csb->csb.csb_id & (table->n_buckets - 1)];
    while (*link != csb)
        link = &(*link)->bucket_next;
    *link = csb->bucket_next;
    age_unlink(table, csb);
    table->count--;
    free_csb(table, csb);
}

void mikey_csb_table_free(struct csb_table *table) {
    while (table->oldest != NULL) {
        struct tracked_csb *csb = table->oldest;
        table->oldest = csb->newer;
        free_csb(table, csb);
    }
    while (table->spare_csbs != NULL) {
        struct tracked_csb *csb = table->spare_csbs;
        table->spare_csbs = csb->newer;
        free(csb);
    }
    while (table->spare_exchanges != NULL) {
        struct tracked_exchange *exchange = table->spare_exchanges;
        table->spare_exchanges = exchange->next;
        free(exchange);
    }
    free(table->buckets);
    *table = (struct csb_table){0};
}

struct tracked_exchange *mikey_csb_add_exchange(struct csb_table *table, struct tracked_csb *csb) {
    struct tracked_exchange *exchange = table->spare_exchanges;
    if (exchange != NULL)
        table->spare_exchanges = exchange->next;
    else
        exchange = malloc(sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    *exchange = (struct tracked_exchange){.next = NULL};
    if (csb->last != NULL)
        csb->last->next = exchange;
    else
        csb->first = exchange;
    csb->last = exchange;
    csb->n_exchanges++;
    return exchange;
}
