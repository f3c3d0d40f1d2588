// SPDX-License-Identifier: BSD-2-Clause
// What is inside a TICKET: Ticket Data of a base ticket, Initiator Data. RFC 6043 6.10, 12.1, A.1.
#include "checks.h"
#include "ticket.h"

// Payloads of a part of a ticket, in order.
struct part {
    const struct judge *judge;
    const struct mikey_payload *ticket;
    struct mikey_slice data;
};

// The next payload of the part behind `*at`, which begins as the ticket's own index; NULL behind the last.
static const struct mikey_payload *next_in(const struct part *part, uint32_t *at) {
    const struct mikey_message *message = part->judge->message;
    const uint32_t parent = (uint32_t)(part->ticket - message->payloads);
    if (part->data.len == 0)
        return NULL;
    const size_t from = (size_t)(part->data.data - message->bytes.data);
    for (++*at; *at < message->n_payloads; ++*at) {
        const struct mikey_payload *one = &message->payloads[*at];
        if (one->parent == parent && one->buffer == part->ticket->buffer && one->off >= from &&
            one->off - from < part->data.len)
            return one;
    }
    return NULL;
}

static uint32_t start_of(const struct part *part) {
    return (uint32_t)(part->ticket - part->judge->message->payloads);
}

static struct place place_type(const struct mikey_payload *payload) {
    struct place place = mikey_place_payload(payload);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    return place;
}

// Vi and Vr, and nothing else.
static void check_initiator(struct judge *judge, const struct mikey_payload *ticket) {
    const struct part part = {judge, ticket, ticket->u.ticket.initiator_data};
    uint32_t at = start_of(&part), n = 0, vs = 0;
    const struct mikey_payload *one;
    if (part.data.len == 0)
        return;
    while ((one = next_in(&part, &at)) != NULL) {
        n++;
        vs += one->type == MIKEY_PAYLOAD_V;
    }
    if (n == 2 && vs == 2)
        mikey_judge_pass(judge, MIKEY_R_TICKET_INITIATOR_CHAIN);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_INITIATOR_CHAIN,
                           mikey_place_field(judge, ticket, MIKEY_F_TICKET_INITIATOR_LEN, 0), vs, n);
}

static bool belongs(const struct mikey_payload *one) {
    return one->type == MIKEY_TYPE_THDR || one->type == MIKEY_PAYLOAD_T || one->type == MIKEY_PAYLOAD_RAND ||
           one->type == MIKEY_PAYLOAD_KEMAC || one->type == MIKEY_PAYLOAD_V ||
           (one->type == MIKEY_PAYLOAD_IDR && one->u.idr.role == MIKEY_ID_ROLE_PSK);
}

static void check_extra(struct judge *judge, const struct part *part) {
    uint32_t at = start_of(part), seen = 0;
    const struct mikey_payload *one;
    mikey_judge_pass(judge, MIKEY_R_TICKET_DATA_EXTRA);
    while ((one = next_in(part, &at)) != NULL) {
        const uint32_t bit = one->type < JUDGE_PAYLOADS ? 1u << one->type : 0;
        if (!belongs(one) || (seen & bit) != 0)
            mikey_judge_breach(judge, MIKEY_R_TICKET_DATA_EXTRA, place_type(one), one->type, 0);
        else
            seen |= bit;
    }
}

static void check_protection(struct judge *judge, const struct mikey_payload *v) {
    if (v->u.v.auth_alg != MIKEY_MAC_NULL && v->next == MIKEY_PAYLOAD_LAST)
        mikey_judge_pass(judge, MIKEY_R_TICKET_DATA_V);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_DATA_V, mikey_place_field(judge, v, MIKEY_F_V_AUTH_ALG, 0),
                           v->u.v.auth_alg, v->next);
}

void mikey_rules_ticket_parts(struct judge *judge, const struct mikey_payload *ticket) {
    const struct part part = {judge, ticket, ticket->u.ticket.data};
    check_initiator(judge, ticket);
    if (ticket->u.ticket.policy.ticket_type != MIKEY_TICKET_TYPE_BASE || part.data.len == 0)
        return;
    const struct mikey_payload *v = mikey_ticket_part(judge->message, ticket, part.data, MIKEY_PAYLOAD_V, 0);
    check_extra(judge, &part);
    if (v == NULL)
        return;
    check_protection(judge, v);
    mikey_judge_algorithms(judge, mikey_place_field(judge, ticket, MIKEY_F_POLICY_PRF, 0),
                           ticket->u.ticket.policy.prf,
                           mikey_ticket_part(judge->message, ticket, part.data, MIKEY_PAYLOAD_KEMAC, 0), v);
}
