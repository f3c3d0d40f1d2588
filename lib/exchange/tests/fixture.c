// SPDX-License-Identifier: BSD-2-Clause
#include "fixture.h"

#include <stdlib.h>

struct mikey_crypto *test_crypto;

static const uint8_t psk_bytes[32] = {0x70, 0x73, 0x6b, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
                                      14,   15,   16,   17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29};
static const uint8_t rand_bytes[16] = {0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
                                       0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf};
const struct mikey_slice test_psk = {psk_bytes, sizeof psk_bytes},
                         test_rand = {rand_bytes, sizeof rand_bytes};

int test_set_up(void **state) {
    (void)state;
    return mikey_crypto_new(&test_crypto) == MIKEY_OK ? 0 : -1;
}

int test_tear_down(void **state) {
    (void)state;
    mikey_crypto_free(test_crypto);
    return 0;
}

static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    struct test_keys *keys = context;
    keys->asked++;
    for (size_t i = 0; i < keys->n; i++) {
        const struct test_filed *filed = &keys->filed[i];
        if (filed->kind != kind || strlen(filed->identity) != identity.len ||
            (identity.len > 0 && memcmp(filed->identity, identity.data, identity.len) != 0) || nth-- > 0)
            continue;
        *secret = filed->secret;
        return true;
    }
    return false;
}

struct mikey_secrets test_secrets(struct test_keys *keys) {
    return (struct mikey_secrets){.lookup = look_up, .context = keys};
}

struct test_keys test_filed_under(const char *identity, struct mikey_slice secret) {
    return (struct test_keys){.filed = {{MIKEY_SECRET_PSK, identity, secret}}, .n = 1};
}

struct mikey_slice test_timestamp(const struct test_init *init) {
    static uint8_t value[8];
    const uint8_t ntp[8] = {0xe8, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, init->t_last};
    const uint8_t short_t[4] = {0xe8, 0x12, 0x34, init->t_last};
    bool is_short = init->ts_type == MIKEY_TS_COUNTER || init->ts_type == MIKEY_TS_NTP_UTC_32;
    memcpy(value, is_short ? short_t : ntp, is_short ? sizeof short_t : sizeof ntp);
    return (struct mikey_slice){value, is_short ? sizeof short_t : sizeof ntp};
}

struct mikey_key test_key(const struct test_init *init, unsigned i) {
    static uint8_t keys[20][32];
    static const uint8_t salt[14] = {0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57,
                                     0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e};
    static const uint8_t spi[3] = {0x11, 0x22, 0x33}, index[6] = {0, 0, 0, 0, 1, 0};
    bool salted = init->key_type == MIKEY_KEY_TYPE_TGK_SALT || init->key_type == MIKEY_KEY_TYPE_TEK_SALT;
    struct mikey_key key = {.type = init->key_type, .has_salt = salted, .kv = {.type = init->kv_type}};
    size_t others = 4;
    if (salted) {
        key.salt = (struct mikey_slice){salt, sizeof salt};
        others += 2 + sizeof salt;
    }
    if (init->kv_type == MIKEY_KV_SPI) {
        key.kv.spi = (struct mikey_slice){spi, sizeof spi};
        others += 1 + sizeof spi;
    } else if (init->kv_type == MIKEY_KV_INTERVAL) {
        key.kv.from = key.kv.to = (struct mikey_slice){index, sizeof index};
        others += 2 * (1 + sizeof index);
    }
    memset(keys[i], (int)(0xc0 + i), sizeof keys[i]);
    key.key = (struct mikey_slice){keys[i], 16 + (8 - others % 8) % 8};
    return key;
}

static void encode_keys(const struct test_init *init, struct test_bytes *out) {
    struct mikey_payload chain[20] = {0};
    unsigned n = init->n_keys ? init->n_keys : 1;
    for (unsigned i = 0; i < n; i++) {
        struct mikey_key key = test_key(init, i);
        chain[i] = (struct mikey_payload){.type = MIKEY_PAYLOAD_KEY_DATA, .parent = MIKEY_NO_PARENT};
        chain[i].u.key_data = (struct mikey_key_data){key.type, key.key, key.has_salt, key.salt, key.kv};
    }
    mikey_chain_link(chain, n);
    assert_int_equal(mikey_encode_chain(chain, n, out->clear, sizeof out->clear, &out->clear_len), MIKEY_OK);
}

/** Payloads in order of being added. */
struct composer {
    struct mikey_message message;
    struct mikey_payload payloads[8];
};

static struct mikey_payload *add(struct composer *composer, uint8_t type) {
    struct mikey_payload *payload = &composer->payloads[composer->message.n_payloads++];
    *payload = (struct mikey_payload){.type = type, .parent = MIKEY_NO_PARENT};
    return payload;
}

static void add_id(struct composer *composer, const char *name, bool role, uint8_t number) {
    struct mikey_id id = {MIKEY_ID_TYPE_URI, {(const uint8_t *)name, strlen(name)}};
    if (role)
        add(composer, MIKEY_PAYLOAD_IDR)->u.idr = (struct mikey_idr){number, id};
    else
        add(composer, MIKEY_PAYLOAD_ID)->u.id = id;
}

static const uint8_t srtp_map[9] = {0, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0};

void test_build_init(const struct test_init *init, struct mikey_slice psk, const struct mikey_csb *initial,
                     struct test_bytes *out) {
    struct composer composer = {.message = {.hdr = {.version = 1,
                                                    .data_type = MIKEY_DATA_TYPE_PSK_INIT,
                                                    .v = 1,
                                                    .prf = init->prf,
                                                    .csb_id = init->csb_id ? init->csb_id : TEST_CSB_ID,
                                                    .n_cs = 1,
                                                    .map_type = MIKEY_MAP_SRTP_ID,
                                                    .map = {srtp_map, sizeof srtp_map}}}};
    composer.message.payloads = composer.payloads;
    add(&composer, MIKEY_PAYLOAD_T)->u.t = (struct mikey_t){init->ts_type, test_timestamp(init)};
    if (!init->no_rand)
        add(&composer, MIKEY_PAYLOAD_RAND)->u.rand.data = test_rand;
    if (!init->no_idi)
        add_id(&composer, TEST_ALICE, init->roles, MIKEY_ID_ROLE_INITIATOR);
    if (!init->no_idr)
        add_id(&composer, TEST_BOB, init->roles, MIKEY_ID_ROLE_RESPONDER);
    add(&composer, MIKEY_PAYLOAD_KEMAC)->u.kemac =
        (struct mikey_kemac){.encr_alg = init->encr_alg, .mac_alg = init->mac_alg};
    mikey_message_link(&composer.message);
    out->clear_len = 0;
    if (!init->no_keys)
        encode_keys(init, out);
    assert_int_equal(mikey_psk_build_init(test_crypto, &composer.message,
                                          (struct mikey_slice){out->clear, out->clear_len}, psk, initial,
                                          out->bytes, sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

void test_build_response(uint8_t auth_alg, bool error, bool with_idr, const struct mikey_csb *csb,
                         struct mikey_slice psk, struct test_bytes *out) {
    struct composer composer = {
        .message = {.hdr = {.version = 1,
                            .data_type = error ? MIKEY_DATA_TYPE_ERROR : MIKEY_DATA_TYPE_PSK_RESP,
                            .prf = csb->prf,
                            .csb_id = csb->csb_id,
                            .map_type = MIKEY_MAP_SRTP_ID}}};
    composer.message.payloads = composer.payloads;
    add(&composer, MIKEY_PAYLOAD_T)->u.t = (struct mikey_t){csb->t_type, {csb->t, csb->t_len}};
    if (error)
        add(&composer, MIKEY_PAYLOAD_ERR)->u.err.error_no = MIKEY_ERROR_UNSPECIFIED;
    if (with_idr)
        add_id(&composer, TEST_BOB, false, 0);
    add(&composer, MIKEY_PAYLOAD_V)->u.v.auth_alg = auth_alg;
    mikey_message_link(&composer.message);
    assert_int_equal(mikey_psk_build_response(test_crypto, &composer.message, psk, csb, out->bytes,
                                              sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

struct test_document *test_decode(const uint8_t *bytes, size_t len) {
    struct test_document *document = calloc(1, sizeof *document);
    assert_non_null(document);
    size_t size = mikey_document_size(len);
    document->memory = malloc(size);
    assert_non_null(document->memory);
    assert_int_equal(mikey_document_place(&document->document, len, document->memory, size), MIKEY_OK);
    document->status = mikey_decode(&document->document, (struct mikey_slice){bytes, len});
    return document;
}

void test_done(struct test_document *document) {
    mikey_document_wipe(&document->document);
    free(document->memory);
    free(document);
}

const struct mikey_finding *test_finding(const struct test_document *document, enum mikey_rule rule) {
    const struct mikey_findings *findings = &document->document.findings;
    for (uint32_t i = 0; i < findings->count; i++) {
        if (findings->list[i].rule == rule)
            return &findings->list[i];
    }
    return NULL;
}
