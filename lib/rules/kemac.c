// SPDX-License-Identifier: BSD-2-Clause
// KEMAC and V as they stand on the wire: RFC 3830 4.2.3, 4.2.4, 6.2, 6.9, 6.13, 9.1.
#include "checks.h"
#include "dhhmac.h"
#include "exchange_rules.h"
#include "key_chain.h"
#include "key_request.h"
#include "policy_set.h"

#define KEMAC_MAX    65536u // RFC 3830 6.13
#define WRAP_BLOCK   8u     // RFC 3394: data comes in 64-bit blocks,
#define WRAP_MIN     24u    // two of them at least, and one more for the check value
#define BITS_OF_BYTE 8u

// What the carrier's protection makes of a NULL algorithm.
static void check_null(struct judge *judge, enum mikey_rule rule, struct place place) {
    enum mikey_protection protection =
        judge->carrier != NULL ? judge->carrier->protection : MIKEY_PROTECTION_UNKNOWN;
    enum mikey_carrier_kind kind = judge->carrier != NULL ? judge->carrier->kind : MIKEY_CARRIER_RAW;
    if (protection == MIKEY_PROTECTION_SECURE) {
        mikey_judge_pass(judge, rule);
        return;
    }
    mikey_judge_report(judge, rule, protection == MIKEY_PROTECTION_NONE ? MIKEY_FAIL : MIKEY_INCONCLUSIVE,
                       place, 0, 0, mikey_slice_of(mikey_carrier_name(kind)));
}

// RFC 4650 prints NULL's number for HMAC-SHA-1.
static bool may_be_hmac(const struct judge *judge) {
    return mikey_dhhmac_is_literal(judge->message);
}

static bool is_judged(uint8_t data_type) {
    return data_type <= MIKEY_DATA_TYPE_RSAR_RESP;
}

// A KEMAC beside an envelope key, in a message that is signed.
static bool is_enveloped(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_PK_INIT || data_type == MIKEY_DATA_TYPE_RSAR_RESP;
}

// The whole message of the public-key methods is signed, and key wrap protects what is inside.
static bool wrapped_and_signed(const struct judge *judge, const struct mikey_kemac *kemac) {
    return is_enveloped(judge->message->hdr.data_type) && kemac->encr_alg == MIKEY_ENCR_AES_KW_128;
}

static void check_null_algorithms(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_kemac *kemac = &payload->u.kemac;
    if (kemac->encr_data.len > 0) {
        if (kemac->encr_alg != MIKEY_ENCR_NULL)
            mikey_judge_pass(judge, MIKEY_R_NULL_ENCRYPTION);
        else
            check_null(judge, MIKEY_R_NULL_ENCRYPTION,
                       mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_ALG, 0));
    }
    if (!is_judged(judge->message->hdr.data_type) || may_be_hmac(judge))
        return;
    if (kemac->mac_alg != MIKEY_MAC_NULL || wrapped_and_signed(judge, kemac))
        mikey_judge_pass(judge, MIKEY_R_NULL_MAC);
    else
        check_null(judge, MIKEY_R_NULL_MAC, mikey_place_field(judge, payload, MIKEY_F_KEMAC_MAC_ALG, 0));
}

static void check_key_wrap(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_kemac *kemac = &payload->u.kemac;
    uint8_t data_type = judge->message->hdr.data_type;
    if (kemac->encr_alg != MIKEY_ENCR_AES_KW_128)
        return;
    if (data_type == MIKEY_DATA_TYPE_PSK_INIT) {
        if (kemac->mac_alg != MIKEY_MAC_NULL)
            mikey_judge_pass(judge, MIKEY_R_KEY_WRAP_NULL_MAC);
        else
            mikey_judge_breach(judge, MIKEY_R_KEY_WRAP_NULL_MAC,
                               mikey_place_field(judge, payload, MIKEY_F_KEMAC_MAC_ALG, 0), kemac->mac_alg,
                               0);
    }
    if (is_enveloped(data_type)) {
        if (kemac->mac_alg == MIKEY_MAC_NULL)
            mikey_judge_pass(judge, MIKEY_R_KEY_WRAP_MAC);
        else
            mikey_judge_breach(judge, MIKEY_R_KEY_WRAP_MAC,
                               mikey_place_field(judge, payload, MIKEY_F_KEMAC_MAC_ALG, 0), kemac->mac_alg,
                               MIKEY_MAC_NULL);
    }
    size_t len = kemac->encr_data.len;
    if (len == 0)
        return;
    if (len % WRAP_BLOCK == 0 && len >= WRAP_MIN)
        mikey_judge_pass(judge, MIKEY_R_KEY_WRAP_LENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_KEY_WRAP_LENGTH,
                           mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_LEN, 0), len, 0);
}

static void check_encrypted(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_kemac *kemac = &payload->u.kemac;
    if (kemac->encr_alg == MIKEY_ENCR_NULL || kemac->encr_data.len == 0)
        return;
    if (mikey_key_chain_is(kemac->encr_data))
        mikey_judge_breach(judge, MIKEY_R_ENCR_DATA_CLEAR,
                           (struct place){payload->buffer, MIKEY_F_KEMAC_ENCR_ALG,
                                          mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_DATA, 0).off,
                                          (uint32_t)kemac->encr_data.len},
                           kemac->encr_alg, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_ENCR_DATA_CLEAR);
}

static uint32_t cipher_bytes(uint8_t encr_alg) {
    static const uint8_t bytes[] = {
        [MIKEY_ENCR_AES_CM_128] = 16, [MIKEY_ENCR_AES_KW_128] = 16, [MIKEY_ENCR_AES_CM_256] = 32};
    return encr_alg < sizeof bytes ? bytes[encr_alg] : 0;
}

// The keys of a policy are no better protected than KEMAC protects them.
static void check_strength(struct judge *judge, const struct mikey_payload *payload) {
    uint32_t have = cipher_bytes(payload->u.kemac.encr_alg);
    if (have == 0 || judge->count[MIKEY_PAYLOAD_SP] == 0)
        return;
    const struct policy_set used = policy_set_referred(&judge->message->hdr);
    uint64_t most = 0;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *sp = &judge->message->payloads[i];
        uint64_t wanted = 0;
        if (policy_set_takes(&used, sp) &&
            mikey_sp_param_uint(&sp->u.sp, MIKEY_SRTP_PARAM_ENCR_KEY_LEN, &wanted) && wanted > most)
            most = wanted;
    }
    if (most <= have || most > 32) // longer ones are no key lengths, which another rule says
        mikey_judge_pass(judge, MIKEY_R_TRANSPORT_STRENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_TRANSPORT_STRENGTH,
                           mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_ALG, 0), have * BITS_OF_BYTE,
                           most * BITS_OF_BYTE);
}

// Whether this KEMAC has to bring a key: that of a message which sets up a CSB. Of a PSK request alone it says so itself.
static bool brings_keys(const struct judge *judge, const struct mikey_exchange_facts *facts) {
    switch (judge->message->hdr.data_type) {
    case MIKEY_DATA_TYPE_PSK_INIT:
    case MIKEY_DATA_TYPE_PK_INIT:
        return judge->has_rand && !facts->update;
    case MIKEY_DATA_TYPE_RSAR_RESP:
        return facts->request_seen && !facts->request_update;
    default:
        return false;
    }
}

static bool has_key_data(const struct judge *judge, const struct mikey_payload *kemac) {
    const uint32_t index = (uint32_t)(kemac - judge->message->payloads);
    return mikey_message_find(judge->message, index, MIKEY_PAYLOAD_KEY_DATA, 0) != NULL;
}

void mikey_rules_key_data(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *payload = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (payload == NULL || !brings_keys(judge, facts))
        return;
    const struct mikey_kemac *kemac = &payload->u.kemac;
    const enum mikey_auth_status opened =
        facts->opened != NULL ? facts->opened->decryption : MIKEY_AUTH_ABSENT;
    // In the pre-shared key method there is nothing else that Encr data could hold.
    const bool is_psk = judge->message->hdr.data_type == MIKEY_DATA_TYPE_PSK_INIT;
    if (has_key_data(judge, payload) || (is_psk && kemac->encr_data.len > 0))
        mikey_judge_pass(judge, MIKEY_R_KEY_DATA_MISSING);
    else if (kemac->encr_data.len == 0 || opened == MIKEY_AUTH_VERIFIED)
        mikey_judge_breach(judge, MIKEY_R_KEY_DATA_MISSING,
                           mikey_place_field(judge, payload, MIKEY_F_KEMAC_ENCR_LEN, 0), 0, 0);
}

static void check_v(struct judge *judge) {
    const struct mikey_payload *v = mikey_judge_payload(judge, MIKEY_PAYLOAD_V);
    const uint8_t data_type = judge->message->hdr.data_type;
    if (v == NULL || !(is_judged(data_type) || mikey_is_key_request(data_type)))
        return;
    if (v->u.v.auth_alg != MIKEY_MAC_NULL)
        mikey_judge_pass(judge, MIKEY_R_NULL_MAC);
    else
        check_null(judge, MIKEY_R_NULL_MAC, mikey_place_field(judge, v, MIKEY_F_V_AUTH_ALG, 0));
}

void mikey_rules_kemac(struct judge *judge) {
    check_v(judge);
    const struct mikey_payload *payload = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (payload == NULL)
        return;
    check_null_algorithms(judge, payload);
    check_key_wrap(judge, payload);
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_PSK_INIT)
        check_encrypted(judge, payload);
    check_strength(judge, payload);
    if (payload->len <= KEMAC_MAX)
        mikey_judge_pass(judge, MIKEY_R_KEMAC_SIZE);
    else
        mikey_judge_breach(judge, MIKEY_R_KEMAC_SIZE, mikey_place_payload(payload), payload->len, KEMAC_MAX);
}
