// SPDX-License-Identifier: BSD-2-Clause
// Rules on identities, header, KEMAC, freshness and registered numbers. Payloads of the good pre-shared key message:
// 0 T, 1 RAND, 2 and 3 ID, 4 SP, 5 EXT, 6 KEMAC.
#include "craft.h"

// Over UDP nobody else names the parties.
static void nobody(struct craft *craft, uint8_t data_type, uint8_t what, bool bad) {
    craft_good(craft, data_type);
    craft->sighting.carrier = (struct mikey_carrier){.kind = MIKEY_CARRIER_UDP};
    if (!bad)
        return;
    craft_remove(craft, what);
    craft_remove(craft, MIKEY_PAYLOAD_ID);
}

static void psk_ids(struct craft *craft, bool bad) {
    nobody(craft, MIKEY_DATA_TYPE_PSK_INIT, MIKEY_PAYLOAD_ID, bad);
}

static void pk_ids(struct craft *craft, bool bad) {
    nobody(craft, MIKEY_DATA_TYPE_PK_INIT, MIKEY_PAYLOAD_CERT, bad);
}

static void dh_ids(struct craft *craft, bool bad) {
    nobody(craft, MIKEY_DATA_TYPE_DH_INIT, MIKEY_PAYLOAD_CERT, bad);
}

static void idr_missing(struct craft *craft, bool bad) {
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_ID);
}

static void id_syntax(struct craft *craft, bool bad) {
    craft_find(craft, MIKEY_PAYLOAD_ID, 1)->u.id =
        (struct mikey_id){MIKEY_ID_TYPE_URI, craft_text(bad ? "alice" : "sip:alice@example.com")};
}

static void cert_der(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_CERT, 0)->u.cert.data = craft_text("-----BEGIN");
}

static void cert_separate(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_CERT, 0)->u.cert.data = craft_hex(craft, "3003020101 3003020102");
}

static void cert_url(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    craft_find(craft, MIKEY_PAYLOAD_CERT, 0)->u.cert =
        (struct mikey_cert){MIKEY_CERT_TYPE_X509_URL,
                            bad ? craft_hex(craft, "3003020101") : craft_text("http://ca.example.com/a.cer")};
}

static void version(struct craft *craft, bool bad) {
    craft->message.hdr.version = bad ? 2 : 1;
}

static void data_type(struct craft *craft, bool bad) {
    craft->message.hdr.data_type = bad ? 99 : MIKEY_DATA_TYPE_PSK_INIT;
}

static void prf_func(struct craft *craft, bool bad) {
    craft->message.hdr.prf = bad ? 64 : MIKEY_PRF_MIKEY_1;
}

static void v_in_response(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->message.hdr.v = bad;
}

static void policy_missing(struct craft *craft, bool bad) {
    if (bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000 03 55667788 00000000");
}

static void add_sp(struct craft *craft, uint8_t number) {
    craft_insert(craft, 5, MIKEY_PAYLOAD_SP)->u.sp =
        (struct mikey_sp){number, MIKEY_PROT_SRTP, craft_hex(craft, "000101")};
}

static void policy_unused(struct craft *craft, bool bad) {
    add_sp(craft, 1);
    if (!bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000 01 55667788 00000000");
}

static void policy_repeated(struct craft *craft, bool bad) {
    add_sp(craft, bad ? 0 : 1);
}

static void ssrc_repeated(struct craft *craft, bool bad) {
    if (bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000 00 11223344 00000000");
}

static struct mikey_kemac *kemac(struct craft *craft) {
    return &craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac;
}

static void null_encryption(struct craft *craft, bool bad) {
    craft_clear(craft, "00 20 0010 00112233445566778899aabbccddeeff");
    craft->sighting.carrier.protection = bad ? MIKEY_PROTECTION_NONE : MIKEY_PROTECTION_SECURE;
}

static void null_encryption_unknown(struct craft *craft, bool bad) {
    null_encryption(craft, false);
    if (bad)
        craft->sighting.carrier.protection = MIKEY_PROTECTION_UNKNOWN;
}

static void null_v(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft_find(craft, MIKEY_PAYLOAD_V, 0)->u.v = (struct mikey_v){MIKEY_MAC_NULL, {0}};
    craft->sighting.carrier.protection = bad ? MIKEY_PROTECTION_NONE : MIKEY_PROTECTION_SECURE;
}

static void wrap(struct craft *craft, uint8_t type, uint8_t mac_alg, size_t len) {
    craft_good(craft, type);
    craft->sighting.carrier.protection = MIKEY_PROTECTION_SECURE;
    *kemac(craft) = (struct mikey_kemac){MIKEY_ENCR_AES_KW_128, mac_alg, craft_fill(craft, 0xE5, len),
                                         craft_fill(craft, 0xAC, mac_alg == MIKEY_MAC_NULL ? 0 : 20)};
}

static void key_wrap_null_mac(struct craft *craft, bool bad) {
    wrap(craft, MIKEY_DATA_TYPE_PSK_INIT, bad ? MIKEY_MAC_NULL : MIKEY_MAC_HMAC_SHA_1_160, 32);
}

static void key_wrap_mac(struct craft *craft, bool bad) {
    wrap(craft, MIKEY_DATA_TYPE_PK_INIT, bad ? MIKEY_MAC_HMAC_SHA_1_160 : MIKEY_MAC_NULL, 32);
}

static void key_wrap_length(struct craft *craft, bool bad) {
    wrap(craft, MIKEY_DATA_TYPE_PSK_INIT, MIKEY_MAC_HMAC_SHA_1_160, bad ? 20 : 24);
}

static void encr_data_clear(struct craft *craft, bool bad) {
    if (bad)
        kemac(craft)->encr_data =
            craft_hex(craft, "14 21 0004 a1a2a3a4 01 07  00 32 0002 b1b2 0002 c1c2 01 01 01 ff");
}

static void encr_alg(struct craft *craft, bool bad) {
    kemac(craft)->encr_alg = bad ? 9 : MIKEY_ENCR_AES_CM_128;
}

static void key_data_missing(struct craft *craft, bool bad) {
    if (bad)
        kemac(craft)->encr_data = (struct mikey_slice){0};
}

static void kemac_size(struct craft *craft, bool bad) {
    kemac(craft)->encr_data = craft_fill(craft, 0xE5, bad ? 65512 : 65511);
}

static void transport_strength(struct craft *craft, bool bad) {
    craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp.params = craft_hex(craft, bad ? "010120" : "010110");
}

static void cache_indicator(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    craft_find(craft, MIKEY_PAYLOAD_PKE, 0)->u.pke.c = bad ? 3 : MIKEY_CACHE_CSB;
}

static void s_type(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    craft_find(craft, MIKEY_PAYLOAD_SIGN, 0)->u.sign.s_type = bad ? 7 : MIKEY_S_TYPE_RSA_PSS;
}

static void id_type(struct craft *craft, bool bad) {
    craft_find(craft, MIKEY_PAYLOAD_ID, 0)->u.id.id_type = bad ? 3 : MIKEY_ID_TYPE_NAI;
}

static void cert_type(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_PK_INIT);
    craft_find(craft, MIKEY_PAYLOAD_CERT, 0)->u.cert.cert_type = bad ? 4 : MIKEY_CERT_TYPE_X509_SIGN;
}

static void error_no(struct craft *craft, bool bad) {
    craft_good(craft, MIKEY_DATA_TYPE_ERROR);
    craft_find(craft, MIKEY_PAYLOAD_ERR, 0)->u.err.error_no = bad ? 20 : MIKEY_ERROR_UNSPECIFIED;
}

static void ext(struct craft *craft, uint8_t type, const char *data) {
    craft_insert(craft, 6, MIKEY_PAYLOAD_EXT)->u.ext = (struct mikey_ext){type, craft_hex(craft, data)};
}

static void ext_type(struct craft *craft, bool bad) {
    ext(craft, bad ? 9 : MIKEY_EXT_VENDOR_ID, "6c6162");
}

static void key_id_type(struct craft *craft, bool bad) {
    ext(craft, MIKEY_EXT_KEY_ID, bad ? "07020001" : "01020001");
}

static void registered_value(struct craft *craft, bool bad) {
    ext(craft, MIKEY_EXT_OMA_BCAST, bad ? "00aabb" : "01aabb");
}

static void empty_map_policy(struct craft *craft, bool bad) {
    craft->message.hdr.map_type = MIKEY_MAP_EMPTY;
    craft->message.hdr.n_cs = 0;
    craft->message.hdr.map = (struct mikey_slice){0};
    if (!bad)
        craft_remove(craft, MIKEY_PAYLOAD_SP);
}

static struct mikey_t *t(struct craft *craft) {
    return &craft_find(craft, MIKEY_PAYLOAD_T, 0)->u.t;
}

static void utc(struct craft *craft, bool bad) {
    t(craft)->ts_type = bad ? MIKEY_TS_NTP : MIKEY_TS_NTP_UTC;
}

static void filetime(struct craft *craft, bool bad) {
    if (bad)
        t(craft)->value = craft_hex(craft, "01d38e19cef95c3d");
}

static void clock_skew(struct craft *craft, bool bad) {
    t(craft)->value = craft_ntp(craft, bad ? -3601 : -3600);
}

static void rand_len(struct craft *craft, bool bad) {
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_RAND, 0)->u.rand.data = craft_hex(craft, "0123456789abcdef");
}

static void rand_constant(struct craft *craft, bool bad) {
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_RAND, 0)->u.rand.data = craft_fill(craft, 0, 16);
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(PSK_IDS, psk_ids, CRAFT_END, 0, 0),
    CASE(PK_IDS, pk_ids, CRAFT_END, 0, 0),
    CASE(DH_IDS, dh_ids, CRAFT_END, 0, 0),
    CASE(IDR_MISSING, idr_missing, CRAFT_END, 0, 0),
    CASE(ID_SYNTAX, id_syntax, 3, 4, 5),
    CASE(CERT_DER, cert_der, 2, 4, 10),
    CASE(CERT_SEPARATE, cert_separate, 2, 4, 10),
    CASE(CERT_URL, cert_url, 2, 4, 5),
    CASE(VERSION, version, CRAFT_START, 0, 1),
    CASE(DATA_TYPE, data_type, CRAFT_START, 1, 1),
    CASE(PRF_FUNC, prf_func, CRAFT_START, 3, 1),
    CASE(V_IN_RESPONSE, v_in_response, CRAFT_START, 3, 1),
    CASE(POLICY_MISSING, policy_missing, CRAFT_START, 19, 1),
    CASE(POLICY_UNUSED, policy_unused, 5, 1, 1),
    CASE(POLICY_REPEATED, policy_repeated, 5, 1, 1),
    CASE(SSRC_REPEATED, ssrc_repeated, CRAFT_START, 20, 4),
    CASE(NULL_ENCRYPTION, null_encryption, 6, 1, 1),
    {MIKEY_R_NULL_ENCRYPTION, null_encryption_unknown, MIKEY_INCONCLUSIVE, 6, 1, 1},
    CASE(NULL_MAC, null_encryption, 6, 24, 1),
    CASE(NULL_MAC, null_v, 2, 1, 1),
    CASE(KEY_WRAP_NULL_MAC, key_wrap_null_mac, 6, 36, 1),
    CASE(KEY_WRAP_MAC, key_wrap_mac, 6, 36, 1),
    CASE(KEY_WRAP_LENGTH, key_wrap_length, 6, 2, 2),
    CASE(ENCR_DATA_CLEAR, encr_data_clear, 6, 4, 24),
    CASE(ENCR_ALG, encr_alg, 6, 1, 1),
    CASE(KEY_DATA_MISSING, key_data_missing, 6, 2, 2),
    CASE(KEMAC_SIZE, kemac_size, 6, 0, 65537),
    CASE(TRANSPORT_STRENGTH, transport_strength, 6, 1, 1),
    CASE(CACHE_INDICATOR, cache_indicator, 7, 1, 2),
    CASE(S_TYPE, s_type, 8, 0, 2),
    CASE(ID_TYPE, id_type, 2, 1, 1),
    CASE(CERT_TYPE, cert_type, 2, 1, 1),
    CASE(ERROR_NO, error_no, 1, 1, 1),
    CASE(EXT_TYPE, ext_type, 6, 1, 1),
    CASE(KEY_ID_TYPE, key_id_type, 6, 4, 1),
    CASE(REGISTERED_VALUE, registered_value, 6, 4, 1),
    CASE(EMPTY_MAP_POLICY, empty_map_policy, 4, 0, 35),
    CASE(UTC, utc, 0, 1, 1),
    CASE(FILETIME, filetime, 0, 2, 8),
    CASE(CLOCK_SKEW, clock_skew, 0, 2, 8),
    CASE(RAND_LEN, rand_len, 1, 1, 1),
    CASE(RAND_CONSTANT, rand_constant, 1, 2, 16),
};

const struct rule_cases content_cases = {cases, sizeof cases / sizeof cases[0]};
