// SPDX-License-Identifier: BSD-2-Clause
// Rules on Diffie-Hellman, signed and with HMAC. Payloads of the good messages: DH request 0 T, 1 RAND, 2 CERT, 3 ID,
// 4 SP, 5 EXT, 6 DH, 7 SIGN; DHHMAC request 0 T, 1 RAND, 2 and 3 ID, 4 SP, 5 EXT, 6 DH, 7 KEMAC; responses 0 T, 1 and 2
// ID, 3 and 4 DH, 5 SIGN or KEMAC.
#include "craft.h"

static void dh_pair(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_RESP);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_DH);
}

static void dh_groups_differ(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_RESP);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_DH, 1)->u.dh =
            (struct mikey_dh){.group = MIKEY_DH_GROUP_OAKLEY_2, .value = craft_fill(craft, 1, 128)};
}

static void dh_mki(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_INIT);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.kv = (struct mikey_kv){.type = MIKEY_KV_NULL};
}

static void dh_interval(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_INIT);
    craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.kv = (struct mikey_kv){
        MIKEY_KV_INTERVAL, {0}, craft_hex(craft, "000000000000"), craft_fill(craft, 0xFF, bad ? 4 : 6)};
}

static void dh_interval_shared(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_INIT);
    dh_interval(craft, false);
    if (bad)
        return;
    craft->message.hdr.n_cs = 1;
    craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000");
}

static void dh_spi(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.kv =
        (struct mikey_kv){.type = MIKEY_KV_SPI, .spi = craft_hex(craft, bad ? "" : "07")};
}

static void dh_validity(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    craft->facts.request_has_dh = true;
    craft->facts.request_dh_kv = (struct mikey_kv){.type = MIKEY_KV_SPI, .spi = craft_hex(craft, "07")};
    craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.kv =
        (struct mikey_kv){.type = MIKEY_KV_SPI, .spi = craft_hex(craft, bad ? "08" : "07")};
}

static void answered_anew(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    craft->opened.auth.status = MIKEY_AUTH_VERIFIED;
    craft->facts.request_has_dh = true;
    craft->facts.answered_anew = bad;
}

static void dh_response(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    craft->facts.request_has_dh = !bad;
}

static void dh_echo(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    craft->facts.request_has_dh = true;
    craft->facts.request_dh_group = MIKEY_DH_GROUP_OAKLEY_1;
    craft->facts.request_dh = craft_fill(craft, bad ? 0xD5 : 0xD4, 96);
}

static void set_value(struct craft *craft, const char *first, uint8_t fill, const char *last) {
    struct mikey_dh *dh = &craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh;
    dh->value = craft_hex(craft, first);
    dh->value.len += craft_fill(craft, fill, 96 - dh->value.len - 1).len;
    dh->value.len += craft_hex(craft, last).len;
}

static void value_0(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_INIT);
    set_value(craft, "00", 0, bad ? "00" : "02");
}

static void value_1(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    set_value(craft, "00", 0, bad ? "01" : "02");
}

static void value_above(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_RESP);
    set_value(craft, bad ? "ff" : "fe", 0xff, "ff");
}

static void reflected(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DH_RESP);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh = craft_find(craft, MIKEY_PAYLOAD_DH, 1)->u.dh;
}

static void idr(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    if (!bad)
        return;
    craft_remove(craft, MIKEY_PAYLOAD_ID);
    craft_remove(craft, MIKEY_PAYLOAD_ID);
}

static void idi(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_ID);
}

static void idr_of_answered(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    craft->facts.request_has_one_id = craft->facts.request_has_idr = true;
    craft->facts.request_idr = craft_text(bad ? "bob@example.com" : "alice@example.com");
}

static void idr_of_update(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    craft_remove(craft, MIKEY_PAYLOAD_RAND);
    craft_remove(craft, MIKEY_PAYLOAD_ID);
    craft->facts.csb_known = craft->facts.update = true;
    craft->facts.request_has_idi = craft->facts.request_has_idr = true;
    craft->facts.request_idi = craft_text(bad ? "bob@example.com" : "alice@example.com");
    craft->facts.request_idr = craft_text(bad ? "alice@example.com" : "bob@example.com");
}

static void response_idr(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    craft->facts.request_has_idi = true;
    craft->facts.request_idi = craft_text("bob@example.com");
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_ID);
}

static void payloads(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    if (bad)
        craft_insert(craft, 4, MIKEY_PAYLOAD_CHASH)->u.chash =
            (struct mikey_chash){MIKEY_HASH_SHA_1, craft_fill(craft, 0xca, 20)};
}

static void certificate(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    if (bad)
        craft_insert(craft, 1, MIKEY_PAYLOAD_CERT)->u.cert =
            (struct mikey_cert){MIKEY_CERT_TYPE_X509, craft_hex(craft, "3003020105")};
}

static void encr_alg(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac.encr_alg = MIKEY_ENCR_AES_CM_128;
}

static void encr_data(struct craft *craft, bool bad) {
    encr_alg(craft, bad);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac.encr_data = craft_fill(craft, 0x5e, 20);
}

static void numbers(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac.encr_alg = MIKEY_ENCR_AES_KW_128;
}

static void dhhmac_kemac_last(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    if (bad)
        craft_insert(craft, UINT32_MAX, MIKEY_PAYLOAD_EXT)->u.ext =
            (struct mikey_ext){MIKEY_EXT_VENDOR_ID, craft_text("lab")};
}

static void dhhmac_sdp_ids(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    craft->sighting.carrier.kind = MIKEY_CARRIER_RTSP;
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_EXT);
}

static void response_idi(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    craft->facts.request_has_idi = true;
    craft->facts.request_idi = craft_text(bad ? "carol@example.com" : "bob@example.com");
}

static void signed_response_idr(struct craft *craft, bool bad) {
    response_idi(craft, false);
    craft->sighting.carrier =
        (struct mikey_carrier){.kind = MIKEY_CARRIER_UDP, .protection = MIKEY_PROTECTION_NONE};
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_ID);
    craft->facts.request_idi = craft_find(craft, MIKEY_PAYLOAD_ID, bad ? 0 : 1)->u.id.data;
}

static void dhhmac_response_idi(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    craft->facts.request_has_idi = true;
    craft->facts.request_idi = craft_text(bad ? "carol@example.com" : "alice@example.com");
}

static void fresh(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_DHHMAC_INIT);
    craft_remove(craft, MIKEY_PAYLOAD_RAND);
    craft->facts.csb_known = craft->facts.update = craft->facts.re_keyed = true;
    craft->facts.dh_reused = bad;
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(DH_PAIR, dh_pair, 3, 0, 99),
    CASE(DH_GROUPS_DIFFER, dh_groups_differ, 4, 1, 1),
    CASE(MKI_SEVERAL_SESSIONS, dh_mki, 6, 98, 1),
    CASE(DH_INTERVAL_LENGTH, dh_interval, 6, 106, 1),
    CASE(DH_RESPONSE, dh_response, 3, 0, 99),
    CASE(DH_ECHO, dh_echo, 4, 0, 99),
    CASE(DH_PUBLIC_VALUE, value_0, 6, 2, 96),
    CASE(DH_PUBLIC_VALUE, value_1, 6, 2, 96),
    CASE(DH_PUBLIC_VALUE, value_above, 3, 2, 96),
    CASE(DH_REFLECTED, reflected, 3, 2, 96),
    CASE(DHHMAC_IDR, idr, CRAFT_END, 0, 0),
    CASE(DHHMAC_IDR, idr_of_answered, 2, 0, 19),
    CASE(DHHMAC_IDR, idr_of_update, 1, 0, 19),
    CASE(INTERVAL_SHARED, dh_interval_shared, 6, 98, 1),
    CASE(SPI_EMPTY, dh_spi, 6, 99, 1),
    CASE(DH_VALIDITY, dh_validity, 3, 98, 1),
    CASE(DH_ANSWERED_ANEW, answered_anew, 3, 2, 96),
    CASE(DHHMAC_IDI, idi, CRAFT_END, 0, 0),
    CASE(DHHMAC_RESPONSE_IDR, response_idr, CRAFT_END, 0, 0),
    CASE(DHHMAC_PAYLOADS, payloads, 4, 0, 22),
    CASE(DHHMAC_ENCR_ALG, encr_alg, 7, 1, 1),
    CASE(DHHMAC_ENCR_DATA, encr_data, 7, 2, 2),
    CASE(DHHMAC_NUMBERS, numbers, 7, 1, 1),
    CASE(DHHMAC_KEMAC_LAST, dhhmac_kemac_last, 5, 0, 1),
    CASE(DHHMAC_CERTIFICATE, certificate, 1, 0, 9),
    CASE(DHHMAC_SDP_IDS, dhhmac_sdp_ids, CRAFT_END, 0, 0),
    CASE(DH_RESPONSE_IDI, response_idi, 2, 0, 19),
    CASE(DH_RESPONSE_IDR, signed_response_idr, CRAFT_END, 0, 0),
    CASE(DHHMAC_RESPONSE_IDI, dhhmac_response_idi, 2, 0, 19),
    CASE(DHHMAC_FRESH, fresh, 5, 2, 96),
};

const struct rule_cases dh_cases = {cases, sizeof cases / sizeof cases[0]};
