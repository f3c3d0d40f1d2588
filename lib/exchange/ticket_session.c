// SPDX-License-Identifier: BSD-2-Clause
#include "ticket_session.h"

#include <stdlib.h>
#include <string.h>

#include "../rules/ticket.h"

#define BUCKETS  1024u
#define SESSIONS 4096u // remembered beyond their exchanges: a ticket may be used again (RFC 6043 5.3)

struct mikey_ticket_state *mikey_ticket_new(void) {
    struct mikey_ticket_state *ticket = malloc(sizeof *ticket);
    if (ticket != NULL)
        *ticket = (struct mikey_ticket_state){.owners = 1};
    return ticket;
}

struct mikey_ticket_state *mikey_ticket_share(struct mikey_ticket_state *ticket) {
    if (ticket != NULL)
        ticket->owners++;
    return ticket;
}

static void release_session(struct ticket_session *session) {
    if (session == NULL || --session->owners > 0)
        return;
    mikey_key_store_release(session->master);
    for (uint8_t i = 0; i < session->n_resolved; i++)
        mikey_key_store_release(session->resolved[i].keys);
    free(session);
}

void mikey_ticket_put(struct key_store **place, struct key_store *store) {
    mikey_key_store_release(*place);
    *place = store;
}

void mikey_ticket_release(struct mikey_ticket_state *ticket) {
    if (ticket == NULL || --ticket->owners > 0)
        return;
    release_session(ticket->session);
    free(ticket->waiting);
    mikey_key_store_release(ticket->guard);
    mikey_key_store_release(ticket->sent);
    mikey_key_store_release(ticket->keys);
    mikey_key_store_release(ticket->named);
    free(ticket);
}

void mikey_ticket_join(struct mikey_ticket_state *ticket, struct ticket_session *session) {
    session->owners++;
    release_session(ticket->session);
    ticket->session = session;
}

// All that stays the same on the ticket's way: not Next payload, not what the Initiator adds.
static struct fingerprint fingerprint_of(const struct mikey_message *message,
                                         const struct mikey_payload *payload) {
    const struct fingerprint zero = {0, 0};
    const uint8_t *from = message->bytes.data + payload->off + 1;
    const struct mikey_slice *data = &payload->u.ticket.data;
    const struct mikey_slice *last = data->len > 0 ? data : &payload->u.ticket.policy.data;
    const size_t policy_head = 10; // without TP Data and Ticket Data
    const size_t len = last->len > 0 ? (size_t)(last->data + last->len - from) : policy_head;
    return mikey_fingerprint_add(zero, from, len);
}

static void unlink_age(struct ticket_table *table, struct ticket_session *session) {
    if (session->older != NULL)
        session->older->newer = session->newer;
    else
        table->oldest = session->newer;
    if (session->newer != NULL)
        session->newer->older = session->older;
    else
        table->newest = session->older;
}

static void append_age(struct ticket_table *table, struct ticket_session *session) {
    session->newer = NULL;
    session->older = table->newest;
    if (table->newest != NULL)
        table->newest->newer = session;
    else
        table->oldest = session;
    table->newest = session;
}

static void forget(struct ticket_table *table, struct ticket_session *session) {
    struct ticket_session **link = &table->buckets[session->id.a % BUCKETS];
    while (*link != session)
        link = &(*link)->bucket_next;
    *link = session->bucket_next;
    unlink_age(table, session);
    table->count--;
    release_session(session);
}

/** TRr of a policy in seconds, RFC 6043 6.10; 0 if it has none. */
static uint32_t interval_of(const struct mikey_message *message, const struct mikey_payload *payload) {
    const struct mikey_payload *tr;
    uint64_t seconds = 0;
    for (uint32_t n = 0; (tr = mikey_ticket_part(message, payload, payload->u.ticket.policy.data,
                                                 MIKEY_PAYLOAD_TR, n)) != NULL;
         n++) {
        if (tr->u.tr.role == MIKEY_TS_ROLE_REKEY && tr->u.tr.t.ts_type == MIKEY_TS_NTP_UTC_32 &&
            mikey_slice_uint(tr->u.tr.t.value, &seconds))
            return (uint32_t)seconds;
    }
    return 0;
}

static struct ticket_session *add(struct ticket_table *table, struct fingerprint id,
                                  const struct mikey_tp *policy) {
    if (table->count == SESSIONS)
        forget(table, table->oldest);
    struct ticket_session *session = malloc(sizeof *session);
    if (session == NULL)
        return NULL;
    *session = (struct ticket_session){
        .owners = 1,
        .id = id,
        .pub = {.number = ++table->n_sessions, .type = policy->ticket_type, .flags = policy->flags},
        .prf = policy->prf,
        .bucket_next = table->buckets[id.a % BUCKETS]};
    table->buckets[id.a % BUCKETS] = session;
    table->count++;
    append_age(table, session);
    return session;
}

struct ticket_session *mikey_ticket_find(struct ticket_table *table, const struct mikey_message *message,
                                         const struct mikey_payload *payload) {
    const struct fingerprint id = fingerprint_of(message, payload);
    if (table->buckets == NULL)
        table->buckets = calloc(BUCKETS, sizeof(struct ticket_session *));
    if (table->buckets == NULL)
        return NULL;
    struct ticket_session *session = table->buckets[id.a % BUCKETS];
    while (session != NULL && (session->id.a != id.a || session->id.b != id.b))
        session = session->bucket_next;
    if (session == NULL) {
        session = add(table, id, &payload->u.ticket.policy);
        if (session != NULL)
            session->interval = interval_of(message, payload);
        return session;
    }
    unlink_age(table, session);
    append_age(table, session);
    return session;
}

void mikey_ticket_table_free(struct ticket_table *table) {
    for (struct ticket_session *session = table->oldest, *next; session != NULL; session = next) {
        next = session->newer;
        release_session(session);
    }
    free(table->buckets);
    *table = (struct ticket_table){0};
}
