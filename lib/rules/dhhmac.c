// SPDX-License-Identifier: BSD-2-Clause
// DHHMAC messages: RFC 4650 3, 4.1 to 4.4.
#include "dhhmac.h"

#include "checks.h"
#include "exchange_rules.h"

#define SHA_1_MAC 20u // bytes of an HMAC-SHA-1-160

bool mikey_dhhmac_is_literal(const struct mikey_message *message) {
    const struct mikey_payload *kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0);
    return dhhmac_data_type(message->hdr.data_type) && kemac != NULL && kemac->next == MIKEY_PAYLOAD_LAST &&
           message->undecoded.len == SHA_1_MAC && kemac->u.kemac.encr_alg == MIKEY_ENCR_AES_KW_128 &&
           kemac->u.kemac.encr_data.len == 0 && kemac->u.kemac.mac_alg == MIKEY_MAC_NULL;
}

static void breach_at_end(struct judge *judge, enum mikey_rule rule) {
    if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, rule);
}

static void check_present(struct judge *judge, enum mikey_rule rule, bool present) {
    if (present)
        mikey_judge_pass(judge, rule);
    else
        breach_at_end(judge, rule);
}

// [IDi], IDr in the request; [IDr], IDi in the response, where IDi is a payload that must be there.
static void check_identities(struct judge *judge) {
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID];
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_DHHMAC_RESP)
        return; // whose a single one is, the request says
    check_present(judge, MIKEY_R_DHHMAC_IDR, ids > 0);
    if (ids > 0)
        check_present(judge, MIKEY_R_DHHMAC_IDI, ids > 1);
}

static const struct mikey_payload *id_number(const struct judge *judge, uint32_t n) {
    return mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, n);
}

void mikey_rules_dhhmac_update(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *only = id_number(judge, 0);
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_DHHMAC_INIT || !facts->update ||
        judge->count[MIKEY_PAYLOAD_ID] != 1 || !facts->request_has_idi || !judge->complete)
        return;
    const bool is_idr = facts->request_has_idr && mikey_slice_same(only->u.id.data, facts->request_idr);
    if (!is_idr && mikey_slice_same(only->u.id.data, facts->request_idi))
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_IDR, mikey_place_payload(only), 0, 0);
}

// A request with one ID, which is IDr unless the response shows that it was IDi.
static void check_request_idr(struct judge *judge, const struct mikey_exchange_facts *facts,
                              const struct mikey_payload *idr, const struct mikey_payload *idi) {
    if (!facts->request_has_one_id || !facts->request_has_idr)
        return;
    if (mikey_slice_same(idr->u.id.data, facts->request_idr))
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_IDR);
    else if (mikey_slice_same(idi->u.id.data, facts->request_idr))
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_IDR, mikey_place_payload(idi), 0, 0);
}

void mikey_rules_dhhmac_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID];
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_DHHMAC_RESP || ids == 0)
        return;
    const struct mikey_payload *first = id_number(judge, 0);
    const bool is_idi = mikey_slice_same(first->u.id.data, facts->request_idi);
    if (ids > 1) {
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_RESPONSE_IDR);
        check_request_idr(judge, facts, first, id_number(judge, 1));
    } else if (is_idi || !facts->request_has_idi) {
        check_present(judge, MIKEY_R_DHHMAC_RESPONSE_IDR, false);
    } // else it is IDi that is missing
}

// RFC 4650 4.1, Table 4.1.b.
bool mikey_dhhmac_has(uint8_t type) {
    static const bool listed[JUDGE_PAYLOADS] = {
        [MIKEY_PAYLOAD_KEMAC] = true, [MIKEY_PAYLOAD_DH] = true,  [MIKEY_PAYLOAD_T] = true,
        [MIKEY_PAYLOAD_ID] = true,    [MIKEY_PAYLOAD_SP] = true,  [MIKEY_PAYLOAD_RAND] = true,
        [MIKEY_PAYLOAD_ERR] = true,   [MIKEY_PAYLOAD_EXT] = true,
    };
    return type < JUDGE_PAYLOADS && listed[type];
}

// A certificate has a rule of its own. Of what the list has not, RFC 3830 has V and SIGN in Errors; V is let be.
static void check_payloads(struct judge *judge) {
    const bool error = judge->message->hdr.data_type == MIKEY_DATA_TYPE_ERROR;
    mikey_judge_pass(judge, MIKEY_R_DHHMAC_PAYLOADS);
    if (!error)
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_CERTIFICATE);
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || mikey_dhhmac_has(payload->type) ||
            (error && payload->type != MIKEY_PAYLOAD_SIGN))
            continue;
        struct place place = mikey_place_payload(payload);
        place.field = MIKEY_F_HDR_NEXT; // names the type
        mikey_judge_breach(
            judge, payload->type == MIKEY_PAYLOAD_CERT ? MIKEY_R_DHHMAC_CERTIFICATE : MIKEY_R_DHHMAC_PAYLOADS,
            place, payload->type, 0);
    }
}

void mikey_rules_dhhmac_error(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (facts->request_data_type == MIKEY_DATA_TYPE_DHHMAC_INIT)
        check_payloads(judge);
}

// Encr alg 2 without data can be nothing but the NULL that RFC 4650 prints.
static void check_kemac(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_kemac *kemac = &payload->u.kemac;
    const struct place alg = mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_ALG, 0);
    const bool printed = kemac->encr_alg == MIKEY_ENCR_AES_KW_128 && kemac->encr_data.len == 0;
    if (printed || kemac->encr_alg == MIKEY_ENCR_NULL)
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_ENCR_ALG);
    else
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_ENCR_ALG, alg, kemac->encr_alg, MIKEY_ENCR_NULL);
    if (printed)
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_NUMBERS, alg, kemac->encr_alg, MIKEY_ENCR_NULL);
    else
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_NUMBERS);
    if (kemac->encr_data.len == 0)
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_ENCR_DATA);
    else
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_ENCR_DATA,
                           mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_LEN, 0), kemac->encr_data.len,
                           0);
    if (payload->next == MIKEY_PAYLOAD_LAST)
        mikey_judge_pass(judge, MIKEY_R_DHHMAC_KEMAC_LAST);
    else
        mikey_judge_breach(judge, MIKEY_R_DHHMAC_KEMAC_LAST,
                           mikey_place_field(judge, payload, MIKEY_F_KEMAC_NEXT, 0), payload->next, 0);
}

void mikey_rules_dhhmac(struct judge *judge) {
    if (!dhhmac_data_type(judge->message->hdr.data_type))
        return;
    check_identities(judge);
    check_payloads(judge);
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (kemac != NULL)
        check_kemac(judge, kemac);
}
