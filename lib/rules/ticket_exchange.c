// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-TICKET, a message against the others of its exchange and session: RFC 6043 4.2, 5.2, 5.3, 6.1.1.
#include "checks.h"
#include "exchange_rules.h"
#include "ticket.h"

static bool session_has(const struct mikey_exchange_facts *facts, enum mikey_tp_flag flag) {
    return facts->ticket.session != NULL && (facts->ticket.session->flags & flag) != 0;
}

static const struct mikey_payload *find_rand(const struct judge *judge, uint8_t role) {
    const struct mikey_payload *payload;
    for (uint32_t n = 0;
         (payload = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL;
         n++) {
        if (payload->u.randr.role == role)
            return payload;
    }
    return NULL;
}

void mikey_rules_same_header(struct judge *judge, enum mikey_rule rule,
                             const struct mikey_exchange_facts *facts, bool all) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const struct {
        enum mikey_field field;
        uint8_t got, want;
        bool judged;
    } fields[] = {
        {MIKEY_F_HDR_VERSION, hdr->version, facts->request_version, true},
        {MIKEY_F_HDR_PRF, hdr->prf, facts->request_prf, true},
        {MIKEY_F_HDR_N_CS, hdr->n_cs, facts->request_n_cs, all},
        {MIKEY_F_HDR_MAP_TYPE, hdr->map_type, facts->request_map_type, all},
    };
    mikey_judge_pass(judge, rule);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].judged && fields[i].got != fields[i].want)
            mikey_judge_breach(judge, rule, mikey_place_header(judge, fields[i].field), fields[i].got,
                               fields[i].want);
    }
}

static bool is_t(const struct mikey_t *t, uint8_t type, struct mikey_slice value) {
    return t->ts_type == type && mikey_slice_same(t->value, value);
}

void mikey_rules_ticket_fresh_t(struct judge *judge, const struct mikey_exchange_facts *facts,
                                enum mikey_rule rule) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    if (t == NULL || facts->request_t.len == 0 || t->u.t.ts_type == MIKEY_TS_COUNTER)
        return;
    const bool answered = facts->part == MIKEY_PART_ERROR && facts->answer_t.len > 0;
    if (is_t(&t->u.t, facts->request_t_type, facts->request_t) ||
        (answered && is_t(&t->u.t, facts->answer_t_type, facts->answer_t)))
        mikey_judge_breach(judge, rule, mikey_place_payload(t), 0, 0);
    else
        mikey_judge_pass(judge, rule);
}

static void check_randr(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *rand = find_rand(judge, MIKEY_RAND_ROLE_RESPONDER);
    const bool wanted = session_has(facts, MIKEY_TP_G);
    if ((rand != NULL) == wanted)
        mikey_judge_pass(judge, MIKEY_R_TICKET_RANDRR);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_RANDRR,
                           rand != NULL ? mikey_place_payload(rand) : mikey_place_end(judge, MIKEY_F_NONE),
                           rand != NULL, wanted);
}

// The policy's F and E: whether there is an answer, and when.
static void check_answered(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct place whole = {0, MIKEY_F_NONE, 0, (uint32_t)judge->message->bytes.len};
    if (session_has(facts, MIKEY_TP_F))
        mikey_judge_pass(judge, MIKEY_R_TICKET_ANSWERED);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_ANSWERED, whole, 0, 0);
    // Where no Ticket Resolve was seen at all, the capture may be from elsewhere.
    if (!session_has(facts, MIKEY_TP_E) || !(facts->ticket.asked_kms || facts->ticket.told_by_kms))
        return;
    if (facts->ticket.told_by_kms)
        mikey_judge_pass(judge, MIKEY_R_TICKET_E_FLAG);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_E_FLAG, whole, 0, 0);
}

static void check_new_randr(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *rand = find_rand(judge, MIKEY_RAND_ROLE_RESPONDER);
    if (rand != NULL && !facts->ticket.randr_reused)
        mikey_judge_pass(judge, MIKEY_R_TICKET_RANDRR_NEW);
    else if (rand != NULL)
        mikey_judge_breach(judge, MIKEY_R_TICKET_RANDRR_NEW,
                           mikey_place_field(judge, rand, MIKEY_F_RANDR_DATA, 0), 0, 0);
}

static void check_group_rand(struct judge *judge, const struct mikey_exchange_facts *facts, uint8_t role) {
    const struct mikey_payload *rand = find_rand(judge, role);
    if (!facts->ticket.group_known)
        return;
    if (!facts->ticket.group_rand_differs)
        mikey_judge_pass(judge, MIKEY_R_TICKET_GROUP_RAND);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_GROUP_RAND,
                           rand != NULL ? mikey_place_field(judge, rand, MIKEY_F_RANDR_DATA, 0)
                                        : mikey_place_end(judge, MIKEY_F_RANDR_DATA),
                           0, 0);
}

// What only updates have: RANDs of the others in a TRANSFER_INIT, the Initiator's identity in a TRANSFER_RESP.
static void check_initial_roles(struct judge *judge) {
    const bool request = judge->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT;
    const uint8_t type = request ? MIKEY_PAYLOAD_RANDR : MIKEY_PAYLOAD_IDR;
    const struct mikey_payload *one;
    mikey_judge_pass(judge, MIKEY_R_TICKET_INITIAL_ROLES);
    for (uint32_t n = 0; (one = mikey_message_find(judge->message, MIKEY_NO_PARENT, type, n)) != NULL; n++) {
        const uint8_t role = request ? one->u.randr.role : one->u.idr.role;
        const bool foreign = request ? role == MIKEY_RAND_ROLE_RESPONDER || role == MIKEY_RAND_ROLE_KMS
                                     : role == MIKEY_ID_ROLE_INITIATOR;
        if (foreign)
            mikey_judge_breach(
                judge, MIKEY_R_TICKET_INITIAL_ROLES,
                mikey_place_field(judge, one, request ? MIKEY_F_RANDR_ROLE : MIKEY_F_IDR_ROLE, 0), role, 0);
    }
}

// RFC 6043 6.10: K tells whether the KMS changed what was asked for. Keys that cannot be seen may be what changed.
static void check_changed(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_ticket_facts *ticket = &facts->ticket;
    const struct mikey_payload *payload = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    if (payload == NULL || !ticket->policy_known)
        return;
    const bool told = (payload->u.ticket.policy.flags & MIKEY_TP_K) != 0;
    const bool changed = !ticket->policy_same || (ticket->keys_known && !ticket->keys_same);
    if (told && !changed && !ticket->keys_known)
        return;
    if (told == changed)
        mikey_judge_pass(judge, MIKEY_R_TICKET_CHANGED);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_CHANGED,
                           mikey_place_field(judge, payload, MIKEY_F_POLICY_K, 0), told, changed);
}

static void check_rekeyed(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (kemac == NULL || !facts->ticket.rekeys || facts->ticket.interval == 0)
        return;
    if (facts->ticket.elapsed <= facts->ticket.interval)
        mikey_judge_pass(judge, MIKEY_R_TICKET_REKEYED);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_REKEYED, mikey_place_payload(kemac), facts->ticket.elapsed,
                           facts->ticket.interval);
}

static void check_modifier(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (facts->ticket.session == NULL || !facts->ticket.resolved)
        return;
    if (facts->ticket.modifier_known)
        mikey_judge_pass(judge, MIKEY_R_TICKET_MODIFIER);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_MODIFIER, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
}

// KEMAC of a party that the policy has no keys from. Who sends an update is not told by its type.
static void check_sent_keys(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    const bool request = facts->part == MIKEY_PART_REQUEST;
    if (kemac == NULL || facts->ticket.session == NULL)
        return;
    const bool initiator = request != facts->ticket.by_responder;
    if (facts->ticket.sender_unknown && session_has(facts, MIKEY_TP_L) != session_has(facts, MIKEY_TP_M)) {
        mikey_judge_undecided(judge, MIKEY_R_TICKET_SENT_KEYS);
        return;
    }
    if (session_has(facts, initiator ? MIKEY_TP_L : MIKEY_TP_M)) {
        mikey_judge_pass(judge, MIKEY_R_TICKET_SENT_KEYS);
        return;
    }
    struct place place = mikey_place_payload(kemac);
    place.field = initiator ? MIKEY_F_POLICY_L : MIKEY_F_POLICY_M;
    mikey_judge_breach(judge, MIKEY_R_TICKET_SENT_KEYS, place, 0, 1);
}

// Whether an RANDR of an update is one that the initial exchange did not have.
static bool is_new_rand(const struct mikey_exchange_facts *facts, const struct mikey_randr *rand) {
    const struct mikey_slice known[] = {[MIKEY_RAND_ROLE_INITIATOR] = facts->ticket.randi,
                                        [MIKEY_RAND_ROLE_RESPONDER] = facts->ticket.randr,
                                        [MIKEY_RAND_ROLE_KMS] = facts->ticket.randkms};
    const bool seen = rand->role == MIKEY_RAND_ROLE_INITIATOR || facts->ticket.answered;
    return rand->role < sizeof known / sizeof *known && seen &&
           !mikey_slice_same(rand->data, known[rand->role]);
}

// RANDRs and TICKET in an update: new ones are forbidden, those of the initial exchange only long.
static void check_update(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RANDR);
    const struct mikey_payload *statics = ticket != NULL ? ticket : rand;
    if (statics == NULL) {
        mikey_judge_pass(judge, MIKEY_R_TICKET_UPDATE_NEW);
        mikey_judge_pass(judge, MIKEY_R_TICKET_UPDATE_STATIC);
        return;
    }
    bool new_rand = false;
    for (uint32_t n = 0;
         (rand = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL; n++)
        new_rand |= is_new_rand(facts, &rand->u.randr);
    struct place place = mikey_place_payload(statics);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    if (new_rand || facts->ticket.other_ticket)
        mikey_judge_breach(judge, MIKEY_R_TICKET_UPDATE_NEW, place, statics->type, 0);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_UPDATE_STATIC, place, statics->type, 0);
}

// T of an update against the others of the bundle. Requests among themselves, and a response and its request, have rules
// of their own.
static void check_update_t(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    const bool told = facts->part == MIKEY_PART_RESPONSE
                          ? t != NULL && mikey_slice_same(t->u.t.value, facts->request_t)
                          : facts->timestamp_reused;
    if (t == NULL || t->u.t.ts_type == MIKEY_TS_COUNTER || told || facts->duplicate || facts->replayed)
        return;
    if (!facts->ticket.t_reused)
        mikey_judge_pass(judge, MIKEY_R_TICKET_UPDATE_T);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_UPDATE_T, mikey_place_payload(t), 0, 0);
}

// Vi is V of the initial message; an update may repeat the ticket as that message had it.
static void check_vi(struct judge *judge) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    const struct mikey_payload *v = mikey_judge_payload(judge, MIKEY_PAYLOAD_V), *vi = NULL;
    if (ticket != NULL)
        vi = mikey_ticket_part(judge->message, ticket, ticket->u.ticket.initiator_data, MIKEY_PAYLOAD_V, 0);
    if (vi == NULL || v == NULL)
        return;
    if (vi->u.v.auth_alg == v->u.v.auth_alg && mikey_slice_same(vi->u.v.data, v->u.v.data))
        mikey_judge_pass(judge, MIKEY_R_TICKET_VI);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_VI, mikey_place_field(judge, vi, MIKEY_F_V_DATA, 0), 0, 0);
}

static void check_reuse(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    if (ticket == NULL || facts->ticket.session == NULL || facts->duplicate || facts->replayed)
        return;
    if (facts->ticket.session->transfers < 2 || session_has(facts, MIKEY_TP_J))
        mikey_judge_pass(judge, MIKEY_R_TICKET_REUSE);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_REUSE, mikey_place_payload(ticket), 0, 0);
}

static void check_given_modifier(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *idr = NULL;
    bool has_idr = false;
    if (!session_has(facts, MIKEY_TP_I))
        return;
    for (uint32_t n = 0;
         (idr = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++)
        has_idr |= idr->u.idr.role == MIKEY_ID_ROLE_RESPONDER;
    if (has_idr && find_rand(judge, MIKEY_RAND_ROLE_KMS) != NULL)
        mikey_judge_pass(judge, MIKEY_R_TICKET_GIVES_MODIFIER);
    else if (judge->complete)
        mikey_judge_breach(judge, MIKEY_R_TICKET_GIVES_MODIFIER, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
}

static void check_requester(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET), *idr;
    if (ticket == NULL || !facts->request_has_idi)
        return;
    for (uint32_t n = 0; (idr = mikey_ticket_part(judge->message, ticket, ticket->u.ticket.policy.data,
                                                  MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        if (idr->u.idr.role == MIKEY_ID_ROLE_INITIATOR &&
            mikey_slice_same(idr->u.idr.id.data, facts->request_idi)) {
            mikey_judge_pass(judge, MIKEY_R_TICKET_REQUESTER);
            return;
        }
    }
    mikey_judge_breach(judge, MIKEY_R_TICKET_REQUESTER,
                       mikey_place_field(judge, ticket, MIKEY_F_POLICY_DATA_LEN, 0), 0, 0);
}

// Only an update is without the RANDR of its sender. One that may be an update has no ticket.
static void check_own_randr(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t role = mikey_ticket_sender_rand(judge->message->hdr.data_type);
    const bool may_update = judge->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT &&
                            judge->count[MIKEY_PAYLOAD_TICKET] == 0;
    if (role == 0 || facts->update || (may_update && !judge->has_rand))
        return;
    if (judge->has_rand)
        mikey_judge_pass(judge, MIKEY_R_TICKET_RANDR);
    else if (judge->complete)
        mikey_judge_breach(judge, MIKEY_R_TICKET_RANDR, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, MIKEY_R_TICKET_RANDR);
}

// What has a RAND and updates nothing that was seen is an initial message.
static void check_has_ticket(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (facts->update || !judge->has_rand || judge->count[MIKEY_PAYLOAD_TICKET] > 0)
        return;
    if (judge->complete)
        mikey_judge_breach(judge, MIKEY_R_PAYLOAD_MISSING, mikey_place_end(judge, MIKEY_F_HDR_NEXT),
                           MIKEY_PAYLOAD_TICKET, 0);
    else
        mikey_judge_undecided(judge, MIKEY_R_PAYLOAD_MISSING);
}

void mikey_rules_ticket_request(struct judge *judge, const struct mikey_exchange_facts *facts) {
    check_own_randr(judge, facts);
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_TRANSFER_INIT)
        return;
    check_has_ticket(judge, facts);
    check_sent_keys(judge, facts);
    check_rekeyed(judge, facts);
    mikey_rules_ticket_sessions(judge, facts);
    if (facts->update) {
        check_update(judge, facts);
        check_update_t(judge, facts);
        return;
    }
    if (judge->has_rand)
        check_initial_roles(judge);
    check_group_rand(judge, facts, MIKEY_RAND_ROLE_INITIATOR);
    check_vi(judge);
    check_reuse(judge, facts);
}

void mikey_rules_ticket_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t data_type = judge->message->hdr.data_type;
    if (!mikey_is_ticket(data_type))
        return;
    mikey_rules_same_header(judge, MIKEY_R_TICKET_HEADER, facts, !mikey_is_transfer(data_type));
    mikey_rules_ticket_fresh_t(judge, facts, MIKEY_R_TICKET_FRESH_T);
    if (data_type == MIKEY_DATA_TYPE_RESOLVE_RESP)
        check_given_modifier(judge, facts);
    if (data_type == MIKEY_DATA_TYPE_REQUEST_RESP) {
        check_requester(judge, facts);
        check_changed(judge, facts);
    }
    if (data_type != MIKEY_DATA_TYPE_TRANSFER_RESP)
        return;
    check_sent_keys(judge, facts);
    mikey_rules_ticket_sessions(judge, facts);
    check_rekeyed(judge, facts);
    if (facts->request_update) {
        check_update(judge, facts);
        check_update_t(judge, facts);
        return;
    }
    check_initial_roles(judge);
    if (facts->ticket.session == NULL)
        return;
    check_answered(judge, facts);
    check_new_randr(judge, facts);
    check_group_rand(judge, facts, MIKEY_RAND_ROLE_RESPONDER);
    check_randr(judge, facts);
    check_modifier(judge, facts);
}
