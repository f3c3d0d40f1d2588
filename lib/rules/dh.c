// SPDX-License-Identifier: BSD-2-Clause
// DH payloads: RFC 3830 3.3, 4.5, 6.4, 6.14; RFC 4650 3, 3.1.
#include "checks.h"
#include "dhhmac.h"
#include "exchange_rules.h"

#include <mikeylab/crypto.h>

#define DH_VALUES 2u // DHr and DHi

static bool is_request(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_DH_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_INIT;
}

static bool is_response(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_DH_RESP || data_type == MIKEY_DATA_TYPE_DHHMAC_RESP;
}

// What g^x mod p never is.
static void check_value(struct judge *judge, const struct mikey_payload *dh) {
    static const char *const faults[] = {
        [MIKEY_DH_ZERO] = "0",
        [MIKEY_DH_ONE] = "1",
        [MIKEY_DH_MINUS_ONE] = "p - 1",
        [MIKEY_DH_RANGE] = "p or more",
    };
    enum mikey_dh_fault fault = mikey_dh_check(dh->u.dh.group, dh->u.dh.value);
    if (fault == MIKEY_DH_LENGTH)
        return; // the decoder takes values of the right length from known groups only
    if (fault == MIKEY_DH_GOOD)
        mikey_judge_pass(judge, MIKEY_R_DH_PUBLIC_VALUE);
    else
        mikey_judge_report(judge, MIKEY_R_DH_PUBLIC_VALUE, mikey_judge_outcome(MIKEY_R_DH_PUBLIC_VALUE),
                           mikey_place_field(judge, dh, MIKEY_F_DH_VALUE, 0), 0, 0,
                           mikey_slice_of(faults[fault]));
}

static void check_pair(struct judge *judge) {
    uint32_t count = judge->count[MIKEY_PAYLOAD_DH];
    const struct mikey_payload *first = mikey_judge_payload(judge, MIKEY_PAYLOAD_DH);
    if (count == DH_VALUES || (count == 0 && judge->complete)) {
        mikey_judge_pass(judge, MIKEY_R_DH_PAIR);
    } else if (!judge->complete && count < DH_VALUES) {
        mikey_judge_undecided(judge, MIKEY_R_DH_PAIR);
    } else {
        mikey_judge_breach(judge, MIKEY_R_DH_PAIR, mikey_place_payload(first), count, DH_VALUES);
    }
    const struct mikey_payload *second =
        mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 1);
    if (second == NULL)
        return;
    if (first->u.dh.group == second->u.dh.group)
        mikey_judge_pass(judge, MIKEY_R_DH_GROUPS_DIFFER);
    else
        mikey_judge_breach(judge, MIKEY_R_DH_GROUPS_DIFFER,
                           mikey_place_field(judge, second, MIKEY_F_DH_GROUP, 0), second->u.dh.group,
                           first->u.dh.group);
    if (mikey_slice_same(first->u.dh.value, second->u.dh.value))
        mikey_judge_breach(judge, MIKEY_R_DH_REFLECTED, mikey_place_field(judge, first, MIKEY_F_DH_VALUE, 0),
                           0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_DH_REFLECTED);
}

// In a response the first payload is of its sender, the second one repeats the request's.
static void check_validity(struct judge *judge, const struct mikey_payload *dh, bool own) {
    mikey_rules_spi(judge, dh, &dh->u.dh.kv);
    if (mikey_rules_interval(judge, MIKEY_R_DH_INTERVAL_LENGTH, dh, &dh->u.dh.kv) && own)
        mikey_rules_interval_shared(judge, dh, MIKEY_F_DH_KV, judge->message->hdr.n_cs);
}

void mikey_rules_dh(struct judge *judge) {
    if (is_response(judge->message->hdr.data_type))
        check_pair(judge);
    if (judge->count[MIKEY_PAYLOAD_DH] == 0)
        return;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type != MIKEY_PAYLOAD_DH)
            continue;
        check_validity(judge, payload, i == judge->first[MIKEY_PAYLOAD_DH]);
        if (is_request(judge->message->hdr.data_type))
            mikey_rules_mki(judge, payload, MIKEY_F_DH_KV, &payload->u.dh.kv);
        check_value(judge, payload);
    }
}

static void check_count(struct judge *judge, const struct mikey_exchange_facts *facts) {
    uint32_t count = judge->count[MIKEY_PAYLOAD_DH], want = facts->request_has_dh ? DH_VALUES : 0;
    if (count == want)
        mikey_judge_pass(judge, MIKEY_R_DH_RESPONSE);
    else if (!judge->complete && count < want)
        mikey_judge_undecided(judge, MIKEY_R_DH_RESPONSE);
    else
        mikey_judge_breach(judge, MIKEY_R_DH_RESPONSE,
                           count > 0 ? mikey_place_payload(mikey_judge_payload(judge, MIKEY_PAYLOAD_DH))
                                     : mikey_place_end(judge, 0),
                           count, want);
}

static void check_echo(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *echo =
        mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 1);
    if (echo == NULL || !facts->request_has_dh)
        return;
    if (echo->u.dh.group == facts->request_dh_group && mikey_slice_same(echo->u.dh.value, facts->request_dh))
        mikey_judge_pass(judge, MIKEY_R_DH_ECHO);
    else
        mikey_judge_breach(judge, MIKEY_R_DH_ECHO, mikey_place_payload(echo), 0, 0);
}

static bool validity_is(const struct mikey_kv *a, const struct mikey_kv *b) {
    return a->type == b->type && mikey_slice_same(a->spi, b->spi) && mikey_slice_same(a->from, b->from) &&
           mikey_slice_same(a->to, b->to);
}

// DHi and DHr make one key; who has nothing to say of its validity contradicts nobody.
static void check_validities(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_kv *said = &facts->request_dh_kv;
    const struct mikey_payload *dh;
    for (uint32_t n = 0;
         facts->request_has_dh && n < DH_VALUES &&
         (dh = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, n)) != NULL;
         n++) {
        const struct mikey_kv *kv = &dh->u.dh.kv;
        if (kv->type == MIKEY_KV_NULL)
            continue;
        if (said->type != MIKEY_KV_NULL && !validity_is(kv, said)) {
            mikey_judge_breach(judge, MIKEY_R_DH_VALIDITY, mikey_place_field(judge, dh, MIKEY_F_DH_KV, 0),
                               kv->type, said->type);
            return;
        }
        if (said->type != MIKEY_KV_NULL)
            mikey_judge_pass(judge, MIKEY_R_DH_VALIDITY);
        said = kv;
    }
}

// RFC 3830 5.3: a request that comes again is discarded. A proxy may have several Responders answer.
void mikey_rules_answered_anew(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const bool reverse = judge->message->hdr.data_type == MIKEY_DATA_TYPE_RSAR_RESP;
    const struct mikey_payload *share =
        mikey_judge_payload(judge, reverse ? MIKEY_PAYLOAD_PKE : MIKEY_PAYLOAD_DH);
    if (share == NULL || facts->opened->auth.status != MIKEY_AUTH_VERIFIED)
        return;
    if (facts->answered_anew)
        mikey_judge_breach(judge, MIKEY_R_DH_ANSWERED_ANEW,
                           mikey_place_field(judge, share, reverse ? MIKEY_F_PKE_DATA : MIKEY_F_DH_VALUE, 0),
                           0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_DH_ANSWERED_ANEW);
}

// The response names the Initiator as the Initiator did.
static void check_initiator(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const enum mikey_rule rule = dhhmac_data_type(judge->message->hdr.data_type) ? MIKEY_R_DHHMAC_RESPONSE_IDI
                                                                                 : MIKEY_R_DH_RESPONSE_IDI;
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID];
    if (!facts->request_has_idi || ids == 0)
        return;
    const struct mikey_payload *last = NULL;
    for (uint32_t n = 0; n < ids; n++) {
        const struct mikey_payload *id =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, n);
        if (id != NULL && mikey_slice_same(id->u.id.data, facts->request_idi)) {
            mikey_judge_pass(judge, rule);
            return;
        }
        last = id != NULL ? id : last;
    }
    if (last == NULL || !judge->complete)
        mikey_judge_undecided(judge, rule);
    else
        mikey_judge_report(judge, rule, mikey_judge_outcome(rule), mikey_place_payload(last), 0, 0,
                           facts->request_idi);
}

void mikey_rules_dh_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t data_type = judge->message->hdr.data_type;
    if (!is_response(data_type) || facts->request_data_type + 1 != data_type)
        return;
    check_count(judge, facts);
    check_echo(judge, facts);
    check_validities(judge, facts);
    mikey_rules_answered_anew(judge, facts);
    check_initiator(judge, facts);
    mikey_rules_dh_responder(judge, facts);
    mikey_rules_dhhmac_answer(judge, facts);
}

// RFC 4650 3.1: re-keying takes new values on both sides.
void mikey_rules_dh_fresh(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *dh = mikey_judge_payload(judge, MIKEY_PAYLOAD_DH);
    if (!dhhmac_data_type(judge->message->hdr.data_type) || dh == NULL || !facts->re_keyed)
        return;
    if (facts->dh_reused)
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_FRESH, mikey_place_field(judge, dh, MIKEY_F_DH_VALUE, 0), 0,
                           0);
    else
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_FRESH);
}
