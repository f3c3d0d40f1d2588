// SPDX-License-Identifier: BSD-2-Clause
// Mission-critical services, 3GPP TS 33.180 E: what their profile asks of SAKKE messages.
#include "checks.h"
#include "exchange_rules.h"

#include <mikeylab/ntp.h>
#include <mikeylab/sakke.h>

#define RAND_BYTES     16u
#define KEY_ID_BYTES   4u
#define PURPOSE_SHIFT  28u
#define KEY_PARAMETERS 3u // message type of a protected payload

static uint8_t purpose_of(const struct judge *judge) {
    return (uint8_t)(judge->message->hdr.csb_id >> PURPOSE_SHIFT);
}

static void check_header(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const struct place csb_id = mikey_place_header(judge, MIKEY_F_HDR_CSB_ID);
    mikey_judge_equal(judge, MIKEY_R_MCX_PRF, mikey_place_header(judge, MIKEY_F_HDR_PRF), hdr->prf,
                      MIKEY_PRF_HMAC_SHA_256);
    if (purpose_of(judge) <= MIKEY_MCX_KEY_MUSIK)
        mikey_judge_pass(judge, MIKEY_R_MCX_PURPOSE);
    else
        mikey_judge_breach(judge, MIKEY_R_MCX_PURPOSE, csb_id, purpose_of(judge), 0);
    mikey_judge_equal(judge, MIKEY_R_MCX_MAP, mikey_place_header(judge, MIKEY_F_HDR_MAP_TYPE), hdr->map_type,
                      hdr->n_cs == 0 ? MIKEY_MAP_EMPTY : MIKEY_MAP_GENERIC_ID);
}

// Whether a CS ID may stand under a key purpose; only those of GMK and CSK are sure.
static bool is_sure(uint8_t purpose) {
    return purpose == MIKEY_MCX_KEY_GMK || purpose == MIKEY_MCX_KEY_CSK;
}

static bool has_cs_id(uint8_t purpose, uint8_t cs_id) {
    return purpose == MIKEY_MCX_KEY_GMK ? cs_id == 4 || cs_id == 5 : cs_id == 6 || cs_id == 8;
}

// GMK-ID || GUK-ID for groups, else the ID of the key; the CSB ID is GUK-ID or the ID of the key.
static bool has_key_id(uint8_t purpose, struct mikey_slice spi, uint32_t csb_id) {
    const size_t behind = purpose == MIKEY_MCX_KEY_GMK ? KEY_ID_BYTES : 0;
    uint64_t id = 0, group = 0;
    if (spi.len != behind + KEY_ID_BYTES ||
        !mikey_slice_uint((struct mikey_slice){spi.data + behind, KEY_ID_BYTES}, &id))
        return false;
    if (behind > 0 && (!mikey_slice_uint((struct mikey_slice){spi.data, KEY_ID_BYTES}, &group) ||
                       group >> PURPOSE_SHIFT != purpose))
        return false;
    return id == csb_id;
}

static void judge_session(struct judge *judge, enum mikey_rule rule, const struct mikey_cs *cs, bool kept,
                          uint64_t want) {
    const struct place place = {0, MIKEY_F_GENERIC_ID, cs->off, cs->len};
    if (kept)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, place, cs->cs_id, want);
}

static void check_sessions(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const uint8_t purpose = purpose_of(judge);
    uint32_t cursor = 0;
    struct mikey_cs cs;
    if (hdr->map_type != MIKEY_MAP_GENERIC_ID)
        return;
    for (uint32_t n = 0; n < hdr->n_cs && mikey_cs_next(hdr, &cursor, &cs); n++) {
        judge_session(judge, MIKEY_R_MCX_SESSION, &cs,
                      cs.prot_type == MIKEY_PROT_SRTP && cs.s == 0 && cs.n_policies == 1 &&
                          cs.policies.data[0] == 0 && cs.session_data.len == 0,
                      0);
        if (!is_sure(purpose))
            continue;
        judge_session(judge, MIKEY_R_MCX_CS_ID, &cs, has_cs_id(purpose, cs.cs_id), purpose);
        judge_session(judge, MIKEY_R_MCX_SPI, &cs, has_key_id(purpose, cs.spi, hdr->csb_id), 0);
    }
}

static const struct mikey_payload *find_role(const struct judge *judge, uint8_t role) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_IDR]; n++) {
        const struct mikey_payload *idr =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n);
        if (idr != NULL && idr->u.idr.role == role)
            return idr;
    }
    return NULL;
}

// Hashed identities say that they are URIs too.
static void check_id_types(struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_IDR]; n++) {
        const struct mikey_payload *idr =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n);
        if (idr == NULL)
            return;
        const uint8_t role = idr->u.idr.role;
        if (role == MIKEY_ID_ROLE_INITIATOR || role == MIKEY_ID_ROLE_RESPONDER ||
            (role >= MIKEY_ID_ROLE_KMS_I && role <= MIKEY_ID_ROLE_UID_R))
            mikey_judge_equal(judge, MIKEY_R_MCX_ID_TYPE, mikey_place_field(judge, idr, MIKEY_F_IDR_TYPE, 0),
                              idr->u.idr.id.id_type, MIKEY_ID_TYPE_URI);
    }
}

static void check_identities(struct judge *judge) {
    static const struct {
        const char *whom;
        uint8_t role, other;
    } wanted[] = {{"the Initiator", MIKEY_ID_ROLE_INITIATOR, MIKEY_ID_ROLE_UID_I},
                  {"the Responder", MIKEY_ID_ROLE_RESPONDER, MIKEY_ID_ROLE_UID_R},
                  {"the Initiator's KMS", MIKEY_ID_ROLE_KMS_I, MIKEY_ID_ROLE_KMS_I},
                  {"the Responder's KMS", MIKEY_ID_ROLE_KMS_R, MIKEY_ID_ROLE_KMS_R}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (find_role(judge, wanted[i].role) != NULL || find_role(judge, wanted[i].other) != NULL)
            mikey_judge_pass(judge, MIKEY_R_MCX_IDENTITIES);
        else
            mikey_judge_report(judge, MIKEY_R_MCX_IDENTITIES, MIKEY_FAIL,
                               mikey_place_end(judge, MIKEY_F_NONE), 0, 0, mikey_slice_of(wanted[i].whom));
        const struct mikey_payload *uid =
            wanted[i].other != wanted[i].role ? find_role(judge, wanted[i].other) : NULL;
        if (uid != NULL)
            mikey_judge_equal(judge, MIKEY_R_MCX_UID_LENGTH,
                              mikey_place_field(judge, uid, MIKEY_F_IDR_BYTES, 0), uid->u.idr.id.data.len,
                              MIKEY_UID);
    }
}

// An item of a payload; NULL if it has none such.
static const struct mikey_item *find_item(const struct judge *judge, const struct mikey_payload *payload,
                                          enum mikey_field field) {
    const struct mikey_tape *tape = &judge->document->tape;
    for (uint32_t i = payload->item; i < tape->items[payload->item].end; i++)
        if (tape->items[i].field == field)
            return &tape->items[i];
    return NULL;
}

static struct place place_item(const struct mikey_item *item) {
    return (struct place){item->buffer, item->field, item->off, item->len};
}

// What stands in front of encrypted key parameters.
static void check_protected(struct judge *judge, const struct mikey_payload *ext) {
    static const struct {
        enum mikey_field field;
        uint8_t value;
    } wanted[] = {{MIKEY_F_MCX_TYPE, KEY_PARAMETERS},
                  {MIKEY_F_MCX_PAYLOAD_ID, 0},
                  {MIKEY_F_MCX_SEQ, 0},
                  {MIKEY_F_MCX_IEI, 0}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct mikey_item *item = find_item(judge, ext, wanted[i].field);
        if (item != NULL)
            mikey_judge_equal(judge, MIKEY_R_MCX_PROTECTED, place_item(item), item->value, wanted[i].value);
    }
    const struct mikey_item *dppk_id = find_item(judge, ext, MIKEY_F_MCX_DPPK_ID);
    if (dppk_id != NULL)
        mikey_judge_equal(judge, MIKEY_R_MCX_DPPK_ID, place_item(dppk_id), dppk_id->value,
                          judge->message->hdr.csb_id);
}

static void check_extension(struct judge *judge) {
    const struct mikey_payload *found = NULL;
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_EXT] && found == NULL; n++) {
        const struct mikey_payload *ext =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n);
        if (ext != NULL && ext->u.ext.type == MIKEY_EXT_KEY_PARAMS)
            found = ext;
    }
    if (found != NULL)
        check_protected(judge, found);
    if (found != NULL && find_item(judge, found, MIKEY_F_MCX_CIPHER) != NULL) {
        mikey_judge_pass(judge, MIKEY_R_MCX_EXTENSION);
        return;
    }
    const bool clear = found != NULL && find_item(judge, found, MIKEY_F_MCX_KEY_TYPE) != NULL;
    const char *what = clear ? "key parameters in clear" : "key parameters that are cut off";
    mikey_judge_report(judge, MIKEY_R_MCX_EXTENSION, MIKEY_FAIL,
                       found != NULL ? mikey_place_payload(found) : mikey_place_end(judge, MIKEY_F_NONE), 0,
                       0, mikey_slice_of(found != NULL ? what : "no key parameters"));
}

// A parameter of the default profiles: of all of them, or of that of groups.
static const struct profiled {
    uint8_t type, value;
    bool group;
    const char *name;
} profile[] = {{0, 6, false, "0"},  {1, 16, false, "1"},  {2, 4, true, "2"},   {4, 12, false, "4"},
               {5, 0, false, "5"},  {6, 0, false, "6"},   {13, 1, true, "13"}, {18, 4, true, "18"},
               {19, 0, true, "19"}, {20, 16, false, "20"}};

static void check_policy(struct judge *judge, const struct mikey_payload *sp) {
    const bool group = purpose_of(judge) == MIKEY_MCX_KEY_GMK;
    struct mikey_sp_numbers numbers;
    mikey_sp_numbers_read(&sp->u.sp, &numbers);
    for (size_t i = 0; i < sizeof profile / sizeof *profile; i++) {
        const struct profiled *want = &profile[i];
        const bool judged = (numbers.present >> want->type & 1) != 0 && (group || !want->group);
        if (!judged || numbers.value[want->type] == want->value)
            mikey_judge_pass(judge, MIKEY_R_MCX_POLICY);
        else
            mikey_judge_report(judge, MIKEY_R_MCX_POLICY, MIKEY_FAIL, mikey_place_payload(sp),
                               numbers.value[want->type], want->value, mikey_slice_of(want->name));
    }
}

// Policy 0 is the one that the map names.
static void check_policy_numbers(struct judge *judge) {
    const struct mikey_payload *sp;
    for (uint32_t n = 0;
         (sp = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n)) != NULL; n++) {
        mikey_judge_equal(judge, MIKEY_R_MCX_POLICY_NO, mikey_place_field(judge, sp, MIKEY_F_SP_POLICY_NO, 0),
                          sp->u.sp.policy_no, 0);
        mikey_judge_equal(judge, MIKEY_R_MCX_POLICY_NO, mikey_place_field(judge, sp, MIKEY_F_SP_PROT, 0),
                          sp->u.sp.prot_type, MIKEY_PROT_SRTP);
    }
}

// Of the key, and of the Initiator's copy in a SAKKE-to-self extension.
static void check_schemes(struct judge *judge) {
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *sakke = &judge->message->payloads[i];
        if (sakke->type == MIKEY_PAYLOAD_SAKKE)
            mikey_judge_equal(judge, MIKEY_R_MCX_SCHEME,
                              mikey_place_field(judge, sakke, MIKEY_F_SAKKE_ID_SCHEME, 0),
                              sakke->u.sakke.id_scheme, MIKEY_ID_SCHEME_MCX_UID);
    }
}

static void check_payloads(struct judge *judge) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T),
                               *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND),
                               *sign = mikey_judge_payload(judge, MIKEY_PAYLOAD_SIGN),
                               *sp = mikey_judge_payload(judge, MIKEY_PAYLOAD_SP);
    if (t != NULL)
        mikey_judge_equal(judge, MIKEY_R_MCX_TIMESTAMP, mikey_place_field(judge, t, MIKEY_F_T_TYPE, 0),
                          t->u.t.ts_type, MIKEY_TS_NTP_UTC);
    if (rand != NULL)
        mikey_judge_equal(judge, MIKEY_R_MCX_RAND, mikey_place_field(judge, rand, MIKEY_F_RAND_DATA, 0),
                          rand->u.rand.data.len, RAND_BYTES);
    if (sign != NULL)
        mikey_judge_equal(judge, MIKEY_R_MCX_ECCSI, mikey_place_field(judge, sign, MIKEY_F_SIGN_TYPE, 0),
                          sign->u.sign.s_type, MIKEY_S_TYPE_ECCSI);
    if (sp != NULL && sp->u.sp.prot_type == MIKEY_PROT_SRTP)
        check_policy(judge, sp);
    check_policy_numbers(judge);
    check_schemes(judge);
    check_id_types(judge);
}

void mikey_rules_mcx(struct judge *judge) {
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_SAKKE || judge->sighting == NULL ||
        judge->sighting->profile != MIKEY_PROFILE_MCX)
        return;
    check_header(judge);
    check_sessions(judge);
    check_payloads(judge);
    if (!judge->complete)
        return;
    check_identities(judge);
    check_extension(judge);
}

// What is in the decrypted key parameters.
static const struct mikey_item *find_opened(const struct judge *judge, enum mikey_field field) {
    const struct mikey_tape *tape = &judge->document->tape;
    for (uint32_t i = 0; i < tape->count; i++)
        if (tape->items[i].buffer > 0 && tape->items[i].field == field)
            return &tape->items[i];
    return NULL;
}

// 0 stands for at once and for never; the times are Unix seconds.
static void check_validity(struct judge *judge, const struct mikey_item *activation,
                           const struct mikey_item *expiry) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    uint64_t value = 0;
    if (activation == NULL || expiry == NULL || t == NULL || t->u.t.ts_type != MIKEY_TS_NTP_UTC ||
        !mikey_slice_uint(t->u.t.value, &value))
        return;
    const int64_t unix_time = mikey_ntp_to_unix((uint32_t)(value >> 32));
    const uint64_t now = unix_time > 0 ? (uint64_t)unix_time : 0;
    if (activation->value != 0 && activation->value > now)
        mikey_judge_breach(judge, MIKEY_R_MCX_VALIDITY, place_item(activation), activation->value, now);
    else if (expiry->value != 0 && (expiry->value <= now || expiry->value < activation->value))
        mikey_judge_breach(judge, MIKEY_R_MCX_VALIDITY, place_item(expiry), expiry->value, now);
    else
        mikey_judge_pass(judge, MIKEY_R_MCX_VALIDITY);
}

void mikey_rules_key_parameters(struct judge *judge) {
    const struct mikey_item *purpose = find_opened(judge, MIKEY_F_MCX_PURPOSE);
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_SAKKE || purpose == NULL)
        return;
    mikey_judge_equal(judge, MIKEY_R_MCX_KEY_TYPE, place_item(purpose), purpose->value, purpose_of(judge));
    check_validity(judge, find_opened(judge, MIKEY_F_MCX_ACTIVATION), find_opened(judge, MIKEY_F_MCX_EXPIRY));
}
