// SPDX-License-Identifier: BSD-2-Clause
// A user and the KMS in MIKEY-IBAKE: RFC 6267 4.2.1, 6.1, 6.1.3.
#include "key_request.h"

#include "checks.h"
#include "exchange_rules.h"

#define IDR_HEAD 5u // bytes of an IDR payload in front of its identity: next payload, role, type, length
#define ROLE_AT  1u
#define LEN_AT   3u

bool mikey_idr_cut(struct mikey_slice *list, struct mikey_slice *whole, uint8_t *role,
                   struct mikey_slice *id) {
    if (list->len < IDR_HEAD)
        return false;
    const size_t len = (size_t)list->data[LEN_AT] << 8 | list->data[LEN_AT + 1];
    if (len > list->len - IDR_HEAD)
        return false;
    *role = list->data[ROLE_AT];
    *whole = (struct mikey_slice){list->data, IDR_HEAD + len};
    *id = (struct mikey_slice){list->data + IDR_HEAD, len};
    *list = (struct mikey_slice){list->data + whole->len, list->len - whole->len};
    return true;
}

static const struct mikey_payload *nth_idr(const struct judge *judge, uint32_t n) {
    return mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n);
}

// Which roles have a place in the message: several identities of the user, one KMS, one name of the pre-shared key.
static void check_roles(struct judge *judge) {
    const bool psk = judge->message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_KEY_PSK;
    uint32_t n_kms = 0, n_psk = 0;
    const struct mikey_payload *idr;
    mikey_judge_pass(judge, MIKEY_R_IBAKE_KMS_ROLES);
    for (uint32_t n = 0; (idr = nth_idr(judge, n)) != NULL; n++) {
        const uint8_t role = idr->u.idr.role;
        n_kms += role == MIKEY_ID_ROLE_KMS;
        n_psk += role == MIKEY_ID_ROLE_PSK;
        const bool has_place = mikey_is_user_role(role) || (role == MIKEY_ID_ROLE_KMS && n_kms == 1) ||
                               (role == MIKEY_ID_ROLE_PSK && psk && n_psk == 1);
        if (!has_place)
            mikey_judge_breach(judge, MIKEY_R_IBAKE_KMS_ROLES,
                               mikey_place_field(judge, idr, MIKEY_F_IDR_ROLE, 0), role, 0);
    }
}

static void require(struct judge *judge, enum mikey_rule rule, bool present) {
    if (present)
        mikey_judge_pass(judge, rule);
    else if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, rule);
}

static void check_request(struct judge *judge) {
    bool user = false, kms = false;
    const struct mikey_payload *idr;
    for (uint32_t n = 0; (idr = nth_idr(judge, n)) != NULL; n++) {
        user |= mikey_is_user_role(idr->u.idr.role);
        kms |= idr->u.idr.role == MIKEY_ID_ROLE_KMS;
    }
    require(judge, MIKEY_R_IBAKE_KMS_USER, user);
    require(judge, MIKEY_R_IBAKE_KMS_IDR, kms);
    mikey_judge_equal(judge, MIKEY_R_IBAKE_V_SET, mikey_place_header(judge, MIKEY_F_HDR_V),
                      judge->message->hdr.v, 1);
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_KEY_PKE)
        require(judge, MIKEY_R_IBAKE_KMS_CERT, judge->count[MIKEY_PAYLOAD_CERT] > 0);
}

static void check_response(struct judge *judge) {
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    mikey_judge_equal(judge, MIKEY_R_IBAKE_KMS_V, mikey_place_header(judge, MIKEY_F_HDR_V),
                      judge->message->hdr.v, 0);
    if (kemac != NULL)
        mikey_judge_equal(judge, MIKEY_R_IBAKE_KMS_KEMAC,
                          mikey_place_field(judge, kemac, MIKEY_F_KEMAC_MAC_ALG, 0), kemac->u.kemac.mac_alg,
                          MIKEY_MAC_NULL);
}

// Crypto sessions are not handled.
static void check_map(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    mikey_judge_equal(judge, MIKEY_R_IBAKE_KMS_NO_CS, mikey_place_header(judge, MIKEY_F_HDR_N_CS), hdr->n_cs,
                      0);
    mikey_judge_equal(judge, MIKEY_R_IBAKE_KMS_MAP, mikey_place_header(judge, MIKEY_F_HDR_MAP_TYPE),
                      hdr->map_type, MIKEY_MAP_EMPTY);
}

void mikey_rules_key_request(struct judge *judge) {
    const uint8_t data_type = judge->message->hdr.data_type;
    if (!mikey_is_key_request(data_type))
        return;
    check_map(judge);
    check_roles(judge);
    if (data_type == MIKEY_DATA_TYPE_REQUEST_KEY_RESP)
        check_response(judge);
    else
        check_request(judge);
}

void mikey_rules_same_t(struct judge *judge, enum mikey_rule rule, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    if (t == NULL || facts->request_t.len == 0)
        return;
    if (t->u.t.ts_type == facts->request_t_type && mikey_slice_same(t->u.t.value, facts->request_t))
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, mikey_place_payload(t), 0, 0);
}

static bool is_asked(const struct mikey_exchange_facts *facts, struct mikey_slice identity) {
    struct mikey_slice list = facts->request_covered, whole, id;
    uint8_t role = 0;
    while (mikey_idr_cut(&list, &whole, &role, &id)) {
        if (mikey_is_user_role(role) && mikey_slice_same(id, identity))
            return true;
    }
    return false;
}

// Who gets keys: named in the message and in front of keys that were opened.
static void check_asked(struct judge *judge, const struct mikey_exchange_facts *facts) {
    mikey_judge_pass(judge, MIKEY_R_IBAKE_KMS_ASKED);
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        const bool idr = payload->type == MIKEY_PAYLOAD_IDR && mikey_is_user_role(payload->u.idr.role);
        if (!idr && payload->type != MIKEY_PAYLOAD_ID)
            continue;
        const struct mikey_slice id = idr ? payload->u.idr.id.data : payload->u.id.data;
        if (!is_asked(facts, id))
            mikey_judge_report(judge, MIKEY_R_IBAKE_KMS_ASKED, MIKEY_NOTE, mikey_place_payload(payload), 0, 0,
                               id);
    }
}

void mikey_rules_key_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_REQUEST_KEY_RESP ||
        !mikey_is_key_request(facts->request_data_type))
        return;
    mikey_rules_same_header(judge, MIKEY_R_IBAKE_KMS_HEADER, facts, true);
    mikey_rules_same_t(judge, MIKEY_R_IBAKE_KMS_T, facts);
    check_asked(judge, facts);
}

// KEMAC = E(encr_key, (ID || K_PR)).
void mikey_rules_private_keys(struct judge *judge, const struct mikey_opened *opened) {
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_REQUEST_KEY_RESP || kemac == NULL ||
        opened->decryption != MIKEY_AUTH_VERIFIED)
        return;
    const uint32_t parent = (uint32_t)(kemac - judge->message->payloads);
    uint32_t n_keys = 0;
    bool named = false;
    for (uint32_t i = parent + 1; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != parent)
            continue;
        named |= payload->type == MIKEY_PAYLOAD_ID || payload->type == MIKEY_PAYLOAD_IDR;
        if (payload->type != MIKEY_PAYLOAD_KEY_DATA || payload->u.key_data.type != MIKEY_KEY_TYPE_K_PR)
            continue;
        n_keys++;
        if (named)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_KEY_ID);
        else
            mikey_judge_breach(judge, MIKEY_R_IBAKE_KEY_ID, mikey_place_payload(payload), 0, 0);
    }
    if (n_keys > 0)
        mikey_judge_pass(judge, MIKEY_R_IBAKE_KEYS);
    else
        mikey_judge_breach(judge, MIKEY_R_IBAKE_KEYS,
                           mikey_place_field(judge, kemac, MIKEY_F_KEMAC_ENCR_ALG, 0), 0, 0);
}
