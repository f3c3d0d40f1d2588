// SPDX-License-Identifier: BSD-2-Clause
// Rules on payloads, their number and order, on Error messages. Payloads of the good pre-shared key message:
// 0 T, 1 RAND, 2 and 3 ID, 4 SP, 5 EXT, 6 KEMAC.
#include "craft.h"

static void overrun(struct craft *craft, bool bad) {
    craft->cut = bad ? 4 : 0;
}

static void unknown_payload(struct craft *craft, bool bad) {
    if (bad) {
        craft->poke_at = 28; // Next payload of T, behind HDR and two map entries
        craft->poke = 99;
    }
}

static void unsized_value(struct craft *craft, bool bad) {
    if (bad) {
        craft->poke_at = 29; // TS type
        craft->poke = 9;
    }
}

static void trailing_bytes(struct craft *craft, bool bad) {
    if (bad)
        craft->tail = craft_hex(craft, "00");
}

static void literal_rfc4650(struct craft *craft, bool bad) {
    struct mikey_kemac *kemac = &craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac;
    craft->message.hdr.data_type = MIKEY_DATA_TYPE_DHHMAC_INIT;
    *kemac = (struct mikey_kemac){.encr_alg = MIKEY_ENCR_AES_KW_128, .mac_alg = MIKEY_MAC_NULL};
    if (bad)
        craft->tail = craft_fill(craft, 0x5a, 20);
}

static void inner_overrun(struct craft *craft, bool bad) {
    struct mikey_sp *sp = &craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp;
    sp->params = craft_hex(craft, bad ? "000101 0105" : "000101 010110");
}

static void inner_trailing(struct craft *craft, bool bad) {
    struct mikey_payload *ext = craft_insert(craft, 5, MIKEY_PAYLOAD_EXT);
    ext->u.ext = (struct mikey_ext){MIKEY_EXT_CSB_ID, craft_hex(craft, bad ? "11223344 00" : "11223344")};
}

static void payload_missing(struct craft *craft, bool bad) {
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_KEMAC);
}

static void payload_unexpected(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (bad)
        craft_insert(craft, 1, MIKEY_PAYLOAD_RAND)->u.rand.data =
            craft_hex(craft, "00112233445566778899aabbccddeeff");
}

static void payload_repeated(struct craft *craft, bool bad) {
    if (bad)
        craft_insert(craft, 1, MIKEY_PAYLOAD_T)->u.t =
            (struct mikey_t){MIKEY_TS_NTP_UTC, craft_ntp(craft, 1)};
}

static void payload_order(struct craft *craft, bool bad) {
    if (!bad)
        return;
    struct mikey_slice rand = craft_find(craft, MIKEY_PAYLOAD_RAND, 0)->u.rand.data;
    craft_remove(craft, MIKEY_PAYLOAD_RAND);
    craft_insert(craft, 4, MIKEY_PAYLOAD_RAND)->u.rand.data = rand;
}

static void kemac_last(struct craft *craft, bool bad) {
    if (bad)
        craft_insert(craft, UINT32_MAX, MIKEY_PAYLOAD_EXT)->u.ext =
            (struct mikey_ext){MIKEY_EXT_VENDOR_ID, craft_text("lab")};
}

static void v_last(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    kemac_last(craft, bad);
}

static void key_data_in_clear(struct craft *craft, bool bad) {
    if (bad)
        craft_insert(craft, 6, MIKEY_PAYLOAD_KEY_DATA)->u.key_data =
            (struct mikey_key_data){.type = MIKEY_KEY_TYPE_TEK, .key = craft_fill(craft, 7, 16)};
}

static void err_outside_error(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (bad)
        craft_insert(craft, 1, MIKEY_PAYLOAD_ERR)->u.err.error_no = MIKEY_ERROR_UNSPECIFIED;
}

static void err_missing(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_ERROR);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_ERR);
}

// An authentication failure is the one error that is not authenticated.
static void error_unauthenticated(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_ERROR);
    craft_remove(craft, MIKEY_PAYLOAD_V);
    if (!bad)
        craft_find(craft, MIKEY_PAYLOAD_ERR, 0)->u.err.error_no = MIKEY_ERROR_AUTH_FAILURE;
}

static void error_supported(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_ERROR);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_SP);
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(OVERRUN, overrun, 6, 41, 16), // MAC: 20 bytes wanted, 16 left
    CASE(UNKNOWN_PAYLOAD, unknown_payload, 0, 0, 1),
    CASE(UNSIZED_VALUE, unsized_value, 0, 1, 1),
    CASE(TRAILING_BYTES, trailing_bytes, 6, 61, 1),
    {MIKEY_R_TRAILING_BYTES, literal_rfc4650, MIKEY_NOTE, 6, 5, 20},
    CASE(INNER_OVERRUN, inner_overrun, 4, 10, 0),
    CASE(INNER_TRAILING, inner_trailing, 5, 8, 1),
    CASE(PAYLOAD_MISSING, payload_missing, CRAFT_END, 0, 0),
    CASE(PAYLOAD_UNEXPECTED, payload_unexpected, 1, 0, 18),
    CASE(PAYLOAD_REPEATED, payload_repeated, 1, 0, 10),
    CASE(PAYLOAD_ORDER, payload_order, 4, 0, 18),
    CASE(KEMAC_LAST, kemac_last, 6, 0, 1),
    CASE(V_LAST, v_last, 2, 0, 1),
    CASE(KEY_DATA_IN_CLEAR, key_data_in_clear, 6, 0, 20),
    CASE(ERR_OUTSIDE_ERROR, err_outside_error, 1, 0, 4),
    CASE(ERR_MISSING, err_missing, CRAFT_END, 0, 0),
    CASE(ERROR_UNAUTHENTICATED, error_unauthenticated, CRAFT_END, 0, 0),
    CASE(ERROR_SUPPORTED, error_supported, 1, 1, 1),
};

const struct rule_cases structure_cases = {cases, sizeof cases / sizeof cases[0]};
