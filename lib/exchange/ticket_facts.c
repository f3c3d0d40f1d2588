// SPDX-License-Identifier: BSD-2-Clause
// What the rules on MIKEY-TICKET are told of the bundle and the session of a message: RFC 6043 4.2, 5.2, 5.3, 6.10.
#include <string.h>

#include "../rules/ticket.h"
#include "step.h"
#include "ticket_opening.h"

static struct fingerprint sum(struct fingerprint a, struct fingerprint b) {
    return (struct fingerprint){a.a + b.a, a.b + b.b};
}

// One payload of a policy that the KMS may change: not the names that it adds.
static struct fingerprint part_of_policy(const struct mikey_payload *payload) {
    const struct fingerprint zero = {0, 0};
    const bool idr = payload->type == MIKEY_PAYLOAD_IDR;
    const uint8_t role = idr ? payload->u.idr.role : payload->u.tr.role;
    const uint8_t head[] = {payload->type, role, idr ? payload->u.idr.id.id_type : payload->u.tr.t.ts_type};
    const struct mikey_slice data = idr ? payload->u.idr.id.data : payload->u.tr.t.value;
    if (idr && role != MIKEY_ID_ROLE_RESPONDER && role != MIKEY_ID_ROLE_APP)
        return zero;
    return mikey_fingerprint_add(mikey_fingerprint_add(zero, head, sizeof head), data.data, data.len);
}

// What is the same of equal policies, whatever the order of their parts; without K.
static struct fingerprint policy_sum(const struct mikey_message *message, const struct mikey_payload *payload,
                                     const struct mikey_tp *policy) {
    static const uint8_t types[] = {MIKEY_PAYLOAD_IDR, MIKEY_PAYLOAD_TR};
    const struct fingerprint zero = {0, 0};
    const uint16_t flags = policy->flags & (uint16_t)~MIKEY_TP_K;
    const uint16_t head[] = {policy->ticket_type, policy->subtype, policy->version, policy->prf, flags};
    struct fingerprint whole = mikey_fingerprint_add(zero, head, sizeof head);
    const struct mikey_payload *part;
    for (size_t i = 0; i < sizeof types; i++) {
        for (uint32_t n = 0; (part = mikey_ticket_part(message, payload, policy->data, types[i], n)) != NULL;
             n++)
            whole = sum(whole, part_of_policy(part));
    }
    return whole;
}

static struct fingerprint add_kind(struct fingerprint kinds, uint8_t type, size_t len) {
    const uint32_t kind[] = {type, (uint32_t)len};
    return mikey_fingerprint_add(kinds, kind, sizeof kind);
}

static void note_desired(struct mikey_ticket_state *ticket, const struct mikey_message *message) {
    const struct mikey_payload *tp = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TP, 0), *key;
    ticket->has_desired = tp != NULL;
    ticket->wish = (struct fingerprint){0, 0};
    if (tp == NULL)
        return;
    ticket->desired = policy_sum(message, tp, &tp->u.tp);
    const struct mikey_payload *kemac = mikey_ticket_part(message, tp, tp->u.tp.data, MIKEY_PAYLOAD_KEMAC, 0);
    for (uint32_t n = 0;
         kemac != NULL && (key = mikey_message_find(message, (uint32_t)(kemac - message->payloads),
                                                    MIKEY_PAYLOAD_KEY_DATA, n)) != NULL;
         n++)
        ticket->wish = add_kind(ticket->wish, key->u.key_data.type, key->u.key_data.key.len);
}

// What the KMS made of the wish.
static void compare_granted(struct step *step, const struct mikey_ticket_state *ticket) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const struct mikey_opened *opened = &step->judgement->opened;
    const struct mikey_payload *granted =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TICKET, 0);
    struct fingerprint given = {0, 0};
    if (granted == NULL || !ticket->has_desired)
        return;
    facts->policy_known = true;
    facts->policy_same =
        mikey_fingerprint_is(ticket->desired, policy_sum(step->message, granted, &granted->u.ticket.policy));
    for (uint8_t i = 0; i < opened->n_keys; i++) {
        if (opened->keys[i].type != MIKEY_KEY_TYPE_MPK)
            given = add_kind(given, opened->keys[i].type, opened->keys[i].key.len);
    }
    facts->keys_known =
        opened->n_keys > 0 && opened->n_keys_dropped == 0 && !mikey_fingerprint_zero(ticket->wish);
    facts->keys_same = mikey_fingerprint_is(given, ticket->wish);
}

// RFC 6043 6.10: a transfer, and every update with keys, begins the rekeying interval anew.
static void time_keys(struct step *step, struct mikey_ticket_state *ticket, bool believed) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const bool request = step->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT;
    const bool update = request ? step->facts.update : step->facts.request_update;
    const bool kemac = mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0) != NULL;
    if (!mikey_is_transfer(step->message->hdr.data_type) || !step->has_time || !believed ||
        step->judgement->duplicate_of != 0 || (update ? !kemac : !request))
        return;
    facts->rekeys = update && ticket->has_keyed_at && step->seconds >= ticket->keyed_at;
    facts->elapsed = facts->rekeys ? (uint64_t)(step->seconds - ticket->keyed_at) : 0;
    facts->interval = ticket->session->interval;
    ticket->has_keyed_at = true;
    ticket->keyed_at = step->seconds;
}

// RFC 6043 5.3: RANDRr is new where a ticket is used again.
static bool reuses_randr(struct step *step, struct ticket_session *session) {
    const struct fingerprint zero = {0, 0};
    const struct mikey_slice rand = mikey_ticket_rand(step->message, MIKEY_RAND_ROLE_RESPONDER);
    const uint32_t csb_id = step->message->hdr.csb_id;
    bool reused = false;
    if (step->message->hdr.data_type != MIKEY_DATA_TYPE_TRANSFER_RESP || rand.len == 0 ||
        step->judgement->duplicate_of != 0)
        return false;
    const struct ticket_randr own = {mikey_fingerprint_add(zero, rand.data, rand.len), csb_id};
    for (uint8_t i = 0; i < TICKET_RESPONDERS; i++)
        reused |=
            mikey_fingerprint_is(session->randrs[i].rand, own.rand) && session->randrs[i].csb_id != csb_id;
    session->randrs[session->n_randrs] = own;
    session->n_randrs = (uint8_t)((session->n_randrs + 1) % TICKET_RESPONDERS);
    return reused;
}

// What the KMS gave is repeated; without key forking it may have given less.
static bool repeats_modifier(const struct ticket_modifier *given, const struct ticket_modifier *own) {
    struct ticket_modifier want = *given;
    if (want.id_len == 0) {
        want.id_len = own->id_len;
        memcpy(want.id, own->id, own->id_len);
    }
    if (want.rand_len == 0) {
        want.rand_len = own->rand_len;
        memcpy(want.rand, own->rand, own->rand_len);
    }
    return mikey_ticket_same_modifier(&want, own);
}

// RFC 6043 5.2: the identity of whoever sends an update stands in front; where none does, its address tells.
static void set_sender(struct step *step, const struct mikey_ticket_state *ticket) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const struct mikey_payload *idr =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, 0);
    if (!step->facts.update || step->message->hdr.data_type != MIKEY_DATA_TYPE_TRANSFER_INIT)
        return;
    if (idr != NULL) {
        facts->by_responder = idr->u.idr.role == MIKEY_ID_ROLE_RESPONDER;
        return;
    }
    const bool out = mikey_fingerprint_is(step->party.from, ticket->host);
    const bool back = mikey_fingerprint_is(step->party.to, ticket->host);
    facts->sender_unknown = mikey_fingerprint_zero(ticket->host) || out == back;
    facts->by_responder = !facts->sender_unknown && back;
}

static void set_session_facts(struct step *step, struct mikey_ticket_state *ticket, bool believed) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    struct ticket_session *session = ticket->session;
    const struct ticket_modifier modifier = mikey_ticket_modifier(step->message);
    const uint8_t data_type = step->message->hdr.data_type;
    session->asked |=
        data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PSK || data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PK;
    session->told |= data_type == MIKEY_DATA_TYPE_RESOLVE_RESP;
    if (data_type == MIKEY_DATA_TYPE_RESOLVE_RESP && believed)
        (void)mikey_ticket_resolved(session, &modifier); // it is in the clear
    facts->session = &session->pub;
    facts->asked_kms = session->asked;
    facts->told_by_kms = session->told;
    facts->resolved = session->n_resolved > 0;
    facts->modifier_known = session->resolved_more;
    for (uint8_t i = 0; i < session->n_resolved; i++)
        facts->modifier_known |= repeats_modifier(&session->resolved[i].modifier, &modifier);
    facts->randr_reused = reuses_randr(step, session);
    mikey_step_compare_ticket_group(step, ticket);
    time_keys(step, ticket, believed);
    if (data_type == MIKEY_DATA_TYPE_REQUEST_RESP)
        compare_granted(step, ticket);
}

// RFC 6043 5.2, 6.1.1: T, crypto sessions and keys that the bundle has had.
static void note_bundle(struct step *step, struct mikey_ticket_state *ticket, bool believed) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const struct mikey_hdr *hdr = &step->message->hdr;
    struct mikey_cs cs;
    facts->named = ticket->named != NULL ? ticket->named->keys : NULL;
    facts->n_named = key_store_count(ticket->named);
    facts->named_all = !ticket->names_lost;
    memcpy(facts->cs_ids, ticket->cs_ids, sizeof facts->cs_ids);
    if (!mikey_is_transfer(hdr->data_type) || !believed || step->judgement->duplicate_of != 0)
        return;
    if (step->t != NULL)
        facts->t_reused = mikey_ticket_note_t(ticket, &step->t->u.t, step->facts.part == MIKEY_PART_RESPONSE);
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);)
        ticket->cs_ids[cs.cs_id / 8] |= (uint8_t)(1u << cs.cs_id % 8);
}

void mikey_step_set_ticket_facts(struct step *step, struct mikey_ticket_state *ticket, bool believed) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const uint8_t data_type = step->message->hdr.data_type;
    facts->randi = (struct mikey_slice){ticket->randi, ticket->randi_len};
    facts->randr = (struct mikey_slice){ticket->randr, ticket->randr_len};
    facts->randkms = (struct mikey_slice){ticket->randkms, ticket->randkms_len};
    facts->key_len = ticket->key_len;
    facts->tpk_len = ticket->tpk_len;
    facts->answered = ticket->guard_label == MIKEY_TICKET_RESPONSE;
    note_bundle(step, ticket, believed);
    if (data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PSK || data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PK)
        note_desired(ticket, step->message);
    if (ticket->session != NULL)
        set_session_facts(step, ticket, believed);
    if (step->facts.part == MIKEY_PART_REQUEST) {
        set_sender(step, ticket);
    } else if (step->exchange != NULL) {
        facts->by_responder = step->exchange->by_responder;
        facts->sender_unknown = step->exchange->sender_unknown;
    }
}
