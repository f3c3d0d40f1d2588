// SPDX-License-Identifier: BSD-2-Clause
// Ticket Policy, Ticket Data and Initiator Data of a message: RFC 6043 6.10, 11, Appendix A.
#include <mikeylab/ntp.h>

#include "checks.h"
#include "ticket.h"

#define ID_BITS 0x100u // roles of IDR behind those of TR in a set of what was seen

// A TP or TICKET payload that is judged.
struct policy {
    struct judge *judge;
    const struct mikey_payload *payload;
    const struct mikey_tp *tp;
};

static const struct mikey_payload *in_data(const struct policy *p, uint8_t type, uint32_t nth) {
    return mikey_ticket_part(p->judge->message, p->payload, p->tp->data, type, nth);
}

static bool has(const struct policy *p, enum mikey_tp_flag flag) {
    return (p->tp->flags & flag) != 0;
}

// RFC 6043 6.10: what implies what.
static void check_flags(const struct policy *p) {
    static const struct {
        enum mikey_tp_flag cause;
        bool set;
        enum mikey_tp_flag effect;
        enum mikey_field field;
    } implied[] = {
        {MIKEY_TP_D, false, MIKEY_TP_L, MIKEY_F_POLICY_L}, {MIKEY_TP_G, true, MIKEY_TP_F, MIKEY_F_POLICY_F},
        {MIKEY_TP_G, false, MIKEY_TP_H, MIKEY_F_POLICY_H}, {MIKEY_TP_I, true, MIKEY_TP_E, MIKEY_F_POLICY_E},
        {MIKEY_TP_K, true, MIKEY_TP_D, MIKEY_F_POLICY_D},  {MIKEY_TP_M, true, MIKEY_TP_F, MIKEY_F_POLICY_F},
    };
    mikey_judge_pass(p->judge, MIKEY_R_TICKET_FLAGS);
    unsigned told = 0;
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++) {
        if (has(p, implied[i].cause) != implied[i].set || has(p, implied[i].effect) ||
            (told & implied[i].effect) != 0)
            continue;
        told |= implied[i].effect;
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_FLAGS,
                           mikey_place_field(p->judge, p->payload, implied[i].field, 0), 0, 1);
    }
}

static void check_kemac(const struct policy *p, const struct mikey_payload *kemac) {
    struct judge *judge = p->judge;
    if (p->payload->type == MIKEY_PAYLOAD_TICKET) {
        mikey_judge_breach(judge, MIKEY_R_TICKET_GRANTED_KEMAC, mikey_place_payload(kemac), 0, 0);
        return;
    }
    if (kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL)
        mikey_judge_pass(judge, MIKEY_R_TICKET_TP_KEMAC);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_TP_KEMAC,
                           mikey_place_field(judge, kemac, MIKEY_F_KEMAC_ENCR_ALG, 0),
                           kemac->u.kemac.encr_alg, MIKEY_ENCR_NULL);
    const uint32_t parent = (uint32_t)(kemac - judge->message->payloads);
    const struct mikey_payload *key;
    for (uint32_t n = 0;
         (key = mikey_message_find(judge->message, parent, MIKEY_PAYLOAD_KEY_DATA, n)) != NULL; n++) {
        uint8_t any = 0;
        for (size_t i = 0; i < key->u.key_data.key.len; i++)
            any |= key->u.key_data.key.data[i];
        if (any == 0)
            mikey_judge_pass(judge, MIKEY_R_TICKET_TP_KEYS);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_TP_KEYS,
                               mikey_place_field(judge, key, MIKEY_F_KEY_DATA_KEY, 0), 0, 0);
    }
}

static const struct mikey_payload *time_in(const struct policy *p, uint8_t role) {
    const struct mikey_payload *tr;
    for (uint32_t n = 0; (tr = in_data(p, MIKEY_PAYLOAD_TR, n)) != NULL; n++) {
        if (tr->u.tr.role == role)
            return tr;
    }
    return NULL;
}

// Unix time; false for what is no time.
static bool seconds_of(const struct mikey_payload *tr, int64_t *seconds) {
    uint64_t value = 0;
    if (tr == NULL || tr->u.tr.t.ts_type == MIKEY_TS_COUNTER || tr->u.tr.t.value.len < sizeof(uint32_t))
        return false;
    const struct mikey_slice whole = {tr->u.tr.t.value.data, sizeof(uint32_t)};
    if (!mikey_slice_uint(whole, &value))
        return false;
    *seconds = mikey_ntp_to_unix((uint32_t)value);
    return true;
}

static struct place place_of(const struct policy *p, const struct mikey_payload *tr) {
    static const enum mikey_field fields[] = {
        [MIKEY_TS_NTP_UTC] = MIKEY_F_TR_NTP_UTC,
        [MIKEY_TS_NTP] = MIKEY_F_TR_NTP,
        [MIKEY_TS_COUNTER] = MIKEY_F_TR_COUNTER,
        [MIKEY_TS_NTP_UTC_32] = MIKEY_F_TR_NTP_UTC_32,
    };
    return mikey_place_field(p->judge, tr, fields[tr->u.tr.t.ts_type], 0);
}

static void check_rekeying(const struct policy *p, const struct mikey_payload *rekeying) {
    uint64_t seconds = 0;
    if (rekeying->u.tr.t.ts_type != MIKEY_TS_NTP_UTC_32) {
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_REKEYING,
                           mikey_place_field(p->judge, rekeying, MIKEY_F_TR_TYPE, 0),
                           rekeying->u.tr.t.ts_type, MIKEY_TS_NTP_UTC_32);
        return;
    }
    mikey_judge_pass(p->judge, MIKEY_R_TICKET_REKEYING);
    if (mikey_slice_uint(rekeying->u.tr.t.value, &seconds) && seconds > 0)
        mikey_judge_pass(p->judge, MIKEY_R_TICKET_INTERVAL);
    else
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_INTERVAL,
                           mikey_place_field(p->judge, rekeying, MIKEY_F_TR_INTERVAL, 0), seconds, 1);
}

static void check_time(const struct policy *p, const struct mikey_payload *tr) {
    if (tr != NULL && tr->u.tr.t.ts_type != MIKEY_TS_COUNTER)
        mikey_judge_pass(p->judge, MIKEY_R_TICKET_TIMES);
    else if (tr != NULL)
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_TIMES,
                           mikey_place_field(p->judge, tr, MIKEY_F_TR_TYPE, 0), tr->u.tr.t.ts_type, 0);
}

static void check_times(const struct policy *p) {
    const struct mikey_payload *rekeying = time_in(p, MIKEY_TS_ROLE_REKEY);
    const struct mikey_payload *start = time_in(p, MIKEY_TS_ROLE_START), *end = time_in(p, MIKEY_TS_ROLE_END);
    const struct mikey_sighting *sighting = p->judge->sighting;
    int64_t from = 0, to = 0;
    if (rekeying != NULL)
        check_rekeying(p, rekeying);
    check_time(p, start);
    check_time(p, end);
    const bool has_from = seconds_of(start, &from), has_to = seconds_of(end, &to);
    if (has_from && has_to && to <= from) {
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_PERIOD, place_of(p, end), 0, 0);
        return;
    }
    if (has_from && has_to)
        mikey_judge_pass(p->judge, MIKEY_R_TICKET_PERIOD);
    if (p->payload->type != MIKEY_PAYLOAD_TICKET || (!has_from && !has_to) || sighting == NULL ||
        !sighting->has_time)
        return;
    const bool granted = p->judge->message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_RESP; // for later use
    if (has_from && sighting->seconds < from && !granted)
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_VALID, place_of(p, start), 0, 0);
    else if (has_to && sighting->seconds > to)
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_VALID, place_of(p, end), 0, 0);
    else
        mikey_judge_pass(p->judge, MIKEY_R_TICKET_VALID);
}

static void check_responders(const struct policy *p) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0; (idr = in_data(p, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        if (idr->u.idr.role == MIKEY_ID_ROLE_RESPONDER) {
            mikey_judge_pass(p->judge, MIKEY_R_TICKET_RESPONDERS);
            return;
        }
    }
    mikey_judge_breach(p->judge, MIKEY_R_TICKET_RESPONDERS,
                       mikey_place_field(p->judge, p->payload, MIKEY_F_POLICY_DATA_LEN, 0), 0, 0);
}

// Whether it belongs into TP Data; of IDRapp and IDRr there may be several. `seen` are the roles before it.
static bool belongs(const struct mikey_payload *one, uint32_t *seen) {
    uint32_t bit = 0;
    if (one->type == MIKEY_PAYLOAD_KEMAC)
        bit = 1;
    else if (one->type == MIKEY_PAYLOAD_TR && one->u.tr.role >= MIKEY_TS_ROLE_START &&
             one->u.tr.role <= MIKEY_TS_ROLE_REKEY)
        bit = 1u << one->u.tr.role;
    else if (one->type == MIKEY_PAYLOAD_IDR &&
             (one->u.idr.role == MIKEY_ID_ROLE_INITIATOR || one->u.idr.role == MIKEY_ID_ROLE_KMS))
        bit = ID_BITS << one->u.idr.role;
    else if (one->type == MIKEY_PAYLOAD_IDR)
        return one->u.idr.role == MIKEY_ID_ROLE_RESPONDER || one->u.idr.role == MIKEY_ID_ROLE_APP;
    const bool first = bit != 0 && (*seen & bit) == 0;
    *seen |= bit;
    return first;
}

static void check_content(const struct policy *p) {
    const uint32_t parent = (uint32_t)(p->payload - p->judge->message->payloads);
    uint32_t seen = 0;
    if (p->tp->data.len == 0)
        return;
    const uint8_t *from = p->tp->data.data, *bytes = p->judge->message->bytes.data;
    mikey_judge_pass(p->judge, MIKEY_R_TICKET_TP_DATA);
    for (uint32_t i = parent + 1; i < p->judge->message->n_payloads; i++) {
        const struct mikey_payload *one = &p->judge->message->payloads[i];
        const bool inside = one->parent == parent && one->buffer == p->payload->buffer &&
                            bytes + one->off >= from && bytes + one->off < from + p->tp->data.len;
        if (!inside || belongs(one, &seen))
            continue;
        struct place place = mikey_place_payload(one);
        place.field = MIKEY_F_HDR_NEXT; // names the type
        mikey_judge_breach(p->judge, MIKEY_R_TICKET_TP_DATA, place, one->type, 0);
    }
}

static void check_policy(const struct policy *p) {
    struct judge *judge = p->judge;
    const struct mikey_payload *kemac = in_data(p, MIKEY_PAYLOAD_KEMAC, 0);
    const bool ticket = p->payload->type == MIKEY_PAYLOAD_TICKET;
    check_flags(p);
    check_times(p);
    check_responders(p);
    check_content(p);
    if (!ticket && has(p, MIKEY_TP_K))
        mikey_judge_breach(judge, MIKEY_R_TICKET_K_FLAG,
                           mikey_place_field(judge, p->payload, MIKEY_F_POLICY_K, 0), 1, 0);
    else if (!ticket)
        mikey_judge_pass(judge, MIKEY_R_TICKET_K_FLAG);
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_RESP && ticket && has(p, MIKEY_TP_D))
        mikey_judge_pass(judge, MIKEY_R_TICKET_D_FLAG);
    else if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_RESP && ticket)
        mikey_judge_breach(judge, MIKEY_R_TICKET_D_FLAG,
                           mikey_place_field(judge, p->payload, MIKEY_F_POLICY_D, 0), 0, 1);
    if (kemac != NULL)
        check_kemac(p, kemac);
    else if (ticket)
        mikey_judge_pass(judge, MIKEY_R_TICKET_GRANTED_KEMAC);
    if (p->tp->ticket_type != MIKEY_TICKET_TYPE_BASE)
        return;
    const bool old = p->tp->subtype != 1;
    if (!old && p->tp->version == 1)
        mikey_judge_pass(judge, MIKEY_R_TICKET_VERSION);
    else
        mikey_judge_breach(
            judge, MIKEY_R_TICKET_VERSION,
            mikey_place_field(judge, p->payload, old ? MIKEY_F_POLICY_SUBTYPE : MIKEY_F_POLICY_VERSION, 0),
            old ? p->tp->subtype : p->tp->version, 1);
}

static void check_ticket_data(struct judge *judge, const struct mikey_payload *payload) {
    static const uint8_t needed[] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_KEMAC,
                                     MIKEY_PAYLOAD_V};
    const struct mikey_ticket *ticket = &payload->u.ticket;
    struct place place = mikey_place_field(judge, payload, MIKEY_F_TICKET_DATA_LEN, 0);
    if (ticket->policy.ticket_type != MIKEY_TICKET_TYPE_BASE) {
        place.field = MIKEY_F_POLICY_TYPE; // names the type
        mikey_judge_breach(judge, MIKEY_R_TICKET_OPAQUE, place, ticket->policy.ticket_type, ticket->data.len);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_TICKET_OPAQUE);
    mikey_judge_pass(judge, MIKEY_R_TICKET_DATA);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    for (size_t i = 0; i < sizeof needed; i++) {
        const struct mikey_payload *one =
            mikey_ticket_part(judge->message, payload, ticket->data, needed[i], 0);
        if (one == NULL)
            mikey_judge_breach(judge, MIKEY_R_TICKET_DATA, place, needed[i], 0);
    }
}

static void check_vr_alg(struct judge *judge, const struct mikey_payload *ticket) {
    const struct mikey_slice data = ticket->u.ticket.initiator_data;
    const struct mikey_payload *vi = mikey_ticket_part(judge->message, ticket, data, MIKEY_PAYLOAD_V, 0);
    const struct mikey_payload *vr = mikey_ticket_part(judge->message, ticket, data, MIKEY_PAYLOAD_V, 1);
    if (vi == NULL || vr == NULL)
        return;
    if (vr->u.v.auth_alg == vi->u.v.auth_alg)
        mikey_judge_pass(judge, MIKEY_R_TICKET_VR_ALG);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_VR_ALG, mikey_place_field(judge, vr, MIKEY_F_V_AUTH_ALG, 0),
                           vr->u.v.auth_alg, vi->u.v.auth_alg);
}

// The KMS has none to put in; who transfers and who resolves the ticket has what the Initiator put in.
static void check_initiator_data(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_ticket *ticket = &payload->u.ticket;
    const bool forking = (ticket->policy.flags & MIKEY_TP_I) != 0;
    const bool wanted = forking && judge->message->hdr.data_type != MIKEY_DATA_TYPE_REQUEST_RESP;
    if ((ticket->initiator_data.len > 0) == wanted)
        mikey_judge_pass(judge, MIKEY_R_TICKET_INITIATOR_DATA);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_INITIATOR_DATA,
                           mikey_place_field(judge, payload, MIKEY_F_TICKET_INITIATOR_LEN, 0),
                           ticket->initiator_data.len, forking);
    check_vr_alg(judge, payload);
}

void mikey_rules_ticket_policy(struct judge *judge) {
    const struct mikey_payload *tp = mikey_judge_payload(judge, MIKEY_PAYLOAD_TP);
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    if (tp != NULL)
        check_policy(&(struct policy){judge, tp, &tp->u.tp});
    if (ticket == NULL)
        return;
    check_policy(&(struct policy){judge, ticket, &ticket->u.ticket.policy});
    check_ticket_data(judge, ticket);
    check_initiator_data(judge, ticket);
    mikey_rules_ticket_parts(judge, ticket);
}
