// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-SAKKE messages: RFC 6509 2.2.1, 3.2, 4; RFC 6508 4; RFC 6507 3.3, 5.2.2.
#include "checks.h"

#include <mikeylab/identity_keys.h>

#include <string.h>

#define TEL_DIGITS    15u // E.164: most digits of a number in global notation
#define AES_128_BYTES 16u
#define KEY_LENGTH    1u // SRTP policy parameter: of the session encryption key
#define ROLES         256u

static void check_point(struct judge *judge, enum mikey_rule rule, struct place place,
                        enum mikey_point_fault fault) {
    if (fault == MIKEY_POINT_GOOD)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_report(judge, rule, mikey_judge_outcome(rule), place, 0, 0,
                           mikey_slice_of(mikey_point_fault_name(fault)));
}

// T says the month or key period of identifiers.
static void check_timestamp(struct judge *judge, const struct mikey_payload *t) {
    const uint8_t type = t->u.t.ts_type;
    const struct place place = mikey_place_field(judge, t, MIKEY_F_T_TYPE, 0);
    if (type != MIKEY_TS_NTP_UTC && type != MIKEY_TS_NTP) {
        mikey_judge_breach(judge, MIKEY_R_SAKKE_TIMESTAMP, place, type, MIKEY_TS_NTP_UTC);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_SAKKE_TIMESTAMP);
}

static bool is_zero(struct mikey_slice number) {
    size_t i = 0;
    while (i < number.len && number.data[i] == 0)
        i++;
    return i == number.len;
}

static void check_zero(struct judge *judge, struct place place, const char *name, struct mikey_slice number) {
    if (!is_zero(number)) {
        mikey_judge_pass(judge, MIKEY_R_ECCSI_ZERO);
        return;
    }
    place.len = (uint32_t)number.len;
    mikey_judge_report(judge, MIKEY_R_ECCSI_ZERO, MIKEY_FAIL, place, 0, 0, mikey_slice_of(name));
}

// r || s || PVT
static void check_eccsi(struct judge *judge, const struct mikey_payload *sign) {
    const struct mikey_slice signature = sign->u.sign.signature;
    struct place place = mikey_place_field(judge, sign, MIKEY_F_SIGN_SIGNATURE, 0);
    mikey_judge_equal(judge, MIKEY_R_ECCSI_LENGTH, place, signature.len, MIKEY_ECCSI_SIGN);
    if (signature.len != MIKEY_ECCSI_SIGN)
        return;
    check_zero(judge, place, "r", (struct mikey_slice){signature.data, MIKEY_ECCSI_NUMBER});
    place.off += MIKEY_ECCSI_NUMBER;
    check_zero(judge, place, "s",
               (struct mikey_slice){signature.data + MIKEY_ECCSI_NUMBER, MIKEY_ECCSI_NUMBER});
}

static void check_signature(struct judge *judge, const struct mikey_payload *sign) {
    const bool eccsi = sign->u.sign.s_type == MIKEY_S_TYPE_ECCSI;
    const struct mikey_payload *cert = mikey_judge_payload(judge, MIKEY_PAYLOAD_CERT);
    mikey_judge_equal(judge, MIKEY_R_SAKKE_ECCSI, mikey_place_field(judge, sign, MIKEY_F_SIGN_TYPE, 0),
                      sign->u.sign.s_type, MIKEY_S_TYPE_ECCSI);
    const enum mikey_rule rule = eccsi ? MIKEY_R_SAKKE_CERT : MIKEY_R_SAKKE_RSA_CERT;
    if ((cert != NULL) != eccsi)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule,
                           cert != NULL ? mikey_place_payload(cert) : mikey_place_end(judge, MIKEY_F_NONE), 0,
                           0);
    if (eccsi)
        check_eccsi(judge, sign);
}

// tel:+ and digits: RFC 6509 3.2.
static bool is_tel(struct mikey_slice uri) {
    static const char prefix[] = "tel:+";
    const size_t head = sizeof prefix - 1;
    if (uri.len <= head || uri.len > head + TEL_DIGITS || memcmp(uri.data, prefix, head) != 0)
        return false;
    for (size_t i = head; i < uri.len; i++)
        if (uri.data[i] < '0' || uri.data[i] > '9')
            return false;
    return true;
}

static void check_identity(struct judge *judge, const struct mikey_payload *payload, bool tel) {
    const struct mikey_idr *idr = &payload->u.idr;
    const bool has_place = idr->role == MIKEY_ID_ROLE_INITIATOR || idr->role == MIKEY_ID_ROLE_RESPONDER ||
                           (idr->role >= MIKEY_ID_ROLE_KMS_I && idr->role <= MIKEY_ID_ROLE_UID_R);
    if (has_place)
        mikey_judge_pass(judge, MIKEY_R_SAKKE_ROLE);
    else
        mikey_judge_breach(judge, MIKEY_R_SAKKE_ROLE, mikey_place_field(judge, payload, MIKEY_F_IDR_ROLE, 0),
                           idr->role, 0);
    if (!tel || (idr->role != MIKEY_ID_ROLE_INITIATOR && idr->role != MIKEY_ID_ROLE_RESPONDER))
        return;
    if (idr->id.id_type == MIKEY_ID_TYPE_URI && is_tel(idr->id.data))
        mikey_judge_pass(judge, MIKEY_R_SAKKE_TEL);
    else
        mikey_judge_report(judge, MIKEY_R_SAKKE_TEL, MIKEY_FAIL,
                           mikey_place_field(judge, payload, MIKEY_F_IDR_TEXT, 0), 0, 0, idr->id.data);
}

// Figure 1 has one IDR payload of each role.
static void check_repeated(struct judge *judge, const struct mikey_payload *payload, bool seen[ROLES]) {
    const uint8_t role = payload->u.idr.role;
    const struct place place = mikey_place_field(judge, payload, MIKEY_F_IDR_ROLE, 0);
    if (seen[role])
        mikey_judge_breach(judge, MIKEY_R_SAKKE_ROLE_TWICE, place, role, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_SAKKE_ROLE_TWICE);
    seen[role] = true;
}

static void check_identities(struct judge *judge, bool tel) {
    bool seen[ROLES] = {false};
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_IDR]; n++) {
        const struct mikey_payload *idr =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n);
        if (idr == NULL)
            continue;
        check_identity(judge, idr, tel);
        check_repeated(judge, idr, seen);
    }
}

static void check_encapsulated(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_sakke *sakke = &payload->u.sakke;
    struct place data = mikey_place_field(judge, payload, MIKEY_F_SAKKE_DATA, 0);
    enum mikey_point_fault fault = MIKEY_POINT_GOOD;
    mikey_judge_equal(judge, MIKEY_R_SAKKE_SET, mikey_place_field(judge, payload, MIKEY_F_SAKKE_PARAMS, 0),
                      sakke->params, MIKEY_SAKKE_PARAMS_SET_1);
    if (sakke->params != MIKEY_SAKKE_PARAMS_SET_1)
        return;
    mikey_judge_equal(judge, MIKEY_R_SAKKE_LENGTH, data, sakke->data.len, MIKEY_SAKKE_DATA);
    if (sakke->data.len != MIKEY_SAKKE_DATA)
        return;
    data.len = MIKEY_SAKKE_POINT;
    const struct mikey_slice r = {sakke->data.data, MIKEY_SAKKE_POINT};
    if (mikey_sakke_check_point(r, false, &fault) != MIKEY_OK)
        return;
    // Opening the message says of points whether their order is right.
    check_point(judge, MIKEY_R_SAKKE_POINT, data, fault == MIKEY_POINT_ORDER ? MIKEY_POINT_GOOD : fault);
}

// The strength of 112 bits that parameter set 1 has is enough for AES-128 at most.
static void check_policies(struct judge *judge) {
    const struct mikey_payload *sp;
    for (uint32_t n = 0;
         (sp = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n)) != NULL; n++) {
        struct mikey_sp_numbers numbers;
        if (sp->u.sp.prot_type != MIKEY_PROT_SRTP)
            continue;
        mikey_sp_numbers_read(&sp->u.sp, &numbers);
        const bool present = (numbers.present >> KEY_LENGTH & 1) != 0;
        if (!present || numbers.value[KEY_LENGTH] <= AES_128_BYTES)
            mikey_judge_pass(judge, MIKEY_R_SAKKE_AES);
        else
            mikey_judge_breach(judge, MIKEY_R_SAKKE_AES, mikey_place_payload(sp), numbers.value[KEY_LENGTH],
                               AES_128_BYTES);
    }
}

// That of the message, and the Initiator's copy in a SAKKE-to-self extension.
static void check_all_encapsulated(struct judge *judge) {
    for (uint32_t i = 0; i < judge->message->n_payloads; i++)
        if (judge->message->payloads[i].type == MIKEY_PAYLOAD_SAKKE)
            check_encapsulated(judge, &judge->message->payloads[i]);
}

void mikey_rules_sakke(struct judge *judge) {
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_SAKKE)
        return;
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T),
                               *sakke = mikey_judge_payload(judge, MIKEY_PAYLOAD_SAKKE),
                               *sign = mikey_judge_payload(judge, MIKEY_PAYLOAD_SIGN);
    mikey_judge_equal(judge, MIKEY_R_SAKKE_V, mikey_place_header(judge, MIKEY_F_HDR_V), judge->message->hdr.v,
                      0);
    if (t != NULL)
        check_timestamp(judge, t);
    if (sign != NULL)
        check_signature(judge, sign);
    check_identities(judge, sakke != NULL && sakke->u.sakke.id_scheme == MIKEY_ID_SCHEME_TEL_MONTHLY);
    check_policies(judge);
    check_all_encapsulated(judge);
}
