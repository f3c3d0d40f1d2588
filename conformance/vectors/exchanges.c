// SPDX-License-Identifier: BSD-2-Clause
// Whole exchanges of the pre-shared key method: opened message by message, every intermediate value compared,
// each message built again.
#include <mikeylab/psk.h>
#include <string.h>

#include "internal.h"

struct exchange {
    struct vector_test *test;
    struct mikey_secrets secrets;
    struct mikey_csb csb;
    struct mikey_slice rand;
    const json_t *wanted; // of this message
    struct mikey_document *document;
    struct mikey_opened opened;
    struct mikey_key keys[MIKEY_MAX_KEYS]; // in force: of the last message that carried any
    uint8_t n_keys;
    char name[96]; // "messages[1] mac", for differences
};

static const char *named(struct exchange *exchange, const char *what) {
    size_t prefix = strcspn(exchange->name, " ");
    (void)snprintf(exchange->name + prefix, sizeof exchange->name - prefix, " %s", what);
    return exchange->name;
}

static void expect(struct exchange *exchange, const char *key, struct mikey_slice got) {
    vector_expect_bytes(exchange->test, named(exchange, key), got,
                        vector_bytes(exchange->test, exchange->wanted, key));
}

// Whether `status` is MIKEY_OK; what is not is noted.
static bool went_well(struct exchange *exchange, const char *what, enum mikey_status status) {
    if (status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY)
        exchange->test->broken = true;
    else if (status != MIKEY_OK)
        vector_differ(exchange->test, "%s: %s", named(exchange, what), mikey_status_text(status));
    return status == MIKEY_OK;
}

static struct mikey_slice value(struct exchange *exchange, const char *key) {
    return vector_has(exchange->wanted, key) ? vector_bytes(exchange->test, exchange->wanted, key)
                                             : (struct mikey_slice){NULL, 0};
}

// A key of the message by its label, and by what the label is made of.
static void check_key(struct exchange *exchange, const char *name, const char *label_name,
                      struct mikey_slice inkey, uint32_t constant, uint8_t cs_id) {
    struct vector_test *test = exchange->test;
    struct mikey_slice want = value(exchange, name), label = value(exchange, label_name);
    uint8_t out[MIKEY_ENCR_KEY_MAX];
    if (want.len == 0 || want.len > sizeof out || label.len == 0 || !vector_going(test))
        return;
    uint8_t prf = (uint8_t)vector_uint(test, test->expected, "prf");
    uint32_t csb_id = vector_uint(test, test->expected, "csb_id");
    if (went_well(exchange, label_name, mikey_prf(test->crypto, prf, inkey, label, out, want.len)))
        expect(exchange, name, (struct mikey_slice){out, want.len});
    if (went_well(
            exchange, name,
            mikey_derive(test->crypto, prf, inkey, constant, cs_id, csb_id, exchange->rand, out, want.len)))
        expect(exchange, name, (struct mikey_slice){out, want.len});
}

static void check_message_keys(struct exchange *exchange, struct mikey_slice psk) {
    check_key(exchange, "encr_key", "encr_key_label", psk, MIKEY_CONST_MESSAGE_ENCR, MIKEY_CS_ID_MESSAGE);
    check_key(exchange, "salt_key", "salt_key_label", psk, MIKEY_CONST_MESSAGE_SALT, MIKEY_CS_ID_MESSAGE);
    check_key(exchange, "auth_key", "auth_key_label", psk, MIKEY_CONST_MESSAGE_AUTH, MIKEY_CS_ID_MESSAGE);
}

// IV, Encr data from the clear data and back.
static void check_kemac(struct exchange *exchange) {
    struct vector_test *test = exchange->test;
    struct mikey_slice salt = value(exchange, "salt_key"), key = value(exchange, "encr_key");
    struct mikey_slice plain = value(exchange, "plain"), encrypted = value(exchange, "encr_data");
    uint8_t alg = (uint8_t)vector_uint(test, exchange->wanted, "encr_alg");
    uint8_t iv[16] = {0};
    if (vector_has(exchange->wanted, "iv") && salt.len == 14) {
        uint8_t ts_type = (uint8_t)vector_uint(test, exchange->wanted, "ts_type");
        uint32_t csb_id = vector_uint(test, test->expected, "csb_id");
        if (went_well(exchange, "iv",
                      mikey_kemac_iv(salt.data, csb_id, ts_type, value(exchange, "timestamp"), iv)))
            expect(exchange, "iv", (struct mikey_slice){iv, sizeof iv});
    }
    size_t len = 0;
    uint8_t *out = arena_take(&test->arena, plain.len + encrypted.len + 8);
    if (out == NULL || plain.len == 0)
        return;
    if (went_well(exchange, "plain", mikey_kemac_encrypt(test->crypto, alg, key, salt, iv, plain, out, &len)))
        expect(exchange, "encr_data", (struct mikey_slice){out, len});
    if (went_well(exchange, "encr_data",
                  mikey_kemac_decrypt(test->crypto, alg, key, salt, iv, encrypted, out, &len)))
        expect(exchange, "plain", (struct mikey_slice){out, len});
}

static void check_mac(struct exchange *exchange, const char *alg_name, const char *input_name,
                      const char *name) {
    struct vector_test *test = exchange->test;
    uint8_t alg = (uint8_t)vector_uint(test, exchange->wanted, alg_name);
    struct mikey_slice input = vector_bytes(test, exchange->wanted, input_name);
    uint8_t mac[MIKEY_MAC_MAX];
    size_t len = 0;
    if (!vector_going(test) || !mikey_mac_length(alg, &len))
        return;
    if (went_well(exchange, input_name,
                  mikey_mac(test->crypto, alg, value(exchange, "auth_key"), &input, 1, mac)))
        expect(exchange, name, (struct mikey_slice){mac, len});
}

static void check_transported(struct exchange *exchange) {
    struct vector_test *test = exchange->test;
    const json_t *outer = exchange->wanted, *list = vector_array(test, outer, "keys");
    vector_expect_uint(test, named(exchange, "keys"), exchange->opened.n_keys, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list) && i < exchange->opened.n_keys; i++) {
        const struct mikey_key *got = &exchange->opened.keys[i];
        exchange->wanted = json_array_get(list, i);
        vector_expect_uint(test, named(exchange, "type"), got->type,
                           vector_uint(test, exchange->wanted, "type"));
        vector_expect_uint(test, named(exchange, "kv"), got->kv.type,
                           vector_uint(test, exchange->wanted, "kv"));
        expect(exchange, "key", got->key);
        vector_expect_uint(test, named(exchange, "has salt"), got->has_salt,
                           vector_has(exchange->wanted, "salt"));
        if (got->has_salt)
            expect(exchange, "salt", got->salt);
        if (vector_has(exchange->wanted, "spi"))
            expect(exchange, "spi", got->kv.spi);
        if (vector_has(exchange->wanted, "valid_from"))
            expect(exchange, "valid_from", got->kv.from);
        if (vector_has(exchange->wanted, "valid_to"))
            expect(exchange, "valid_to", got->kv.to);
    }
    exchange->wanted = outer;
}

static bool find_session(const struct mikey_hdr *hdr, uint32_t cs_id, struct mikey_cs *cs) {
    uint32_t cursor = 0;
    while (mikey_cs_next(hdr, &cursor, cs)) {
        if (cs->cs_id == cs_id)
            return true;
    }
    return false;
}

// SRTP's default master key and salt lengths, RFC 3711 5: the vectors derive these.
#define TEK_LEN  16
#define SALT_LEN 14

static void check_session(struct exchange *exchange, const struct mikey_key *key) {
    struct vector_test *test = exchange->test;
    struct mikey_cs cs;
    struct mikey_session_keys got;
    uint32_t cs_id = vector_uint(test, exchange->wanted, "cs_id");
    if (!find_session(&exchange->document->message.hdr, cs_id, &cs)) {
        vector_differ(test, "%s %u: not in the map", named(exchange, "CS ID"), cs_id);
        return;
    }
    uint8_t prf = (uint8_t)vector_uint(test, test->expected, "prf");
    uint32_t csb_id = vector_uint(test, test->expected, "csb_id");
    if (!went_well(exchange, "session",
                   mikey_session_derive(test->crypto, prf, csb_id, exchange->rand, key, &cs, TEK_LEN,
                                        SALT_LEN, &got)))
        return;
    expect(exchange, "tek", (struct mikey_slice){got.tek, got.tek_len});
    if (vector_has(exchange->wanted, "salt"))
        expect(exchange, "salt", (struct mikey_slice){got.salt, got.salt_len});
    else
        vector_expect_uint(test, named(exchange, "salt length"), got.salt_len, 0);
    if (vector_has(exchange->wanted, "ssrc"))
        vector_expect_uint(test, named(exchange, "ssrc"), got.ssrc,
                           vector_uint(test, exchange->wanted, "ssrc"));
    if (vector_has(exchange->wanted, "roc"))
        vector_expect_uint(test, named(exchange, "roc"), got.roc, vector_uint(test, exchange->wanted, "roc"));
    vector_expect_bytes(test, named(exchange, "mki"), got.mki, value(exchange, "mki"));
    check_key(exchange, "tek", "tek_label", key->key, MIKEY_CONST_TEK, cs.cs_id);
    check_key(exchange, "salt", "salt_label", key->key, MIKEY_CONST_TGK_SALT, cs.cs_id);
    check_key(exchange, "auth", "auth_label", key->key, MIKEY_CONST_TGK_AUTH, cs.cs_id);
    check_key(exchange, "encr", "encr_label", key->key, MIKEY_CONST_TGK_ENCR, cs.cs_id);
    mikey_wipe(&got, sizeof got);
}

static void check_sessions(struct exchange *exchange) {
    const json_t *outer = exchange->wanted, *list = vector_array(exchange->test, outer, "sessions");
    for (size_t i = 0; i < json_array_size(list) && vector_going(exchange->test); i++) {
        exchange->wanted = json_array_get(list, i);
        uint32_t index = vector_uint(exchange->test, exchange->wanted, "key");
        if (index < exchange->n_keys)
            check_session(exchange, &exchange->keys[index]);
        else
            vector_differ(exchange->test, "%s %u: not transported", named(exchange, "key"), index);
    }
    exchange->wanted = outer;
}

// The same message from its model: the codec's writer and the crypto of building.
static void check_built(struct exchange *exchange, const struct mikey_csb *before, bool response) {
    struct vector_test *test = exchange->test;
    struct mikey_message message = vector_model(exchange->test, exchange->document);
    size_t size = message.bytes.len + 64, written = 0;
    uint8_t *out = arena_take(&test->arena, size);
    struct mikey_slice psk = exchange->csb.secret;
    if (out == NULL || message.payloads == NULL || !exchange->csb.has_secret)
        return;
    enum mikey_status status =
        response ? mikey_psk_build_response(test->crypto, &message, psk, &exchange->csb, out, size, &written)
                 : mikey_psk_build_init(test->crypto, &message, value(exchange, "plain"), psk,
                                        before->known ? before : NULL, out, size, &written);
    if (went_well(exchange, "built", status))
        vector_expect_bytes(test, named(exchange, "built"), (struct mikey_slice){out, written},
                            message.bytes);
}

static void check_init(struct exchange *exchange, const struct mikey_csb *before) {
    if (!vector_has(exchange->wanted, "mac_input"))
        return;
    check_message_keys(exchange,
                       exchange->csb.has_secret ? exchange->csb.secret : (struct mikey_slice){NULL, 0});
    check_kemac(exchange);
    check_mac(exchange, "mac_alg", "mac_input", "mac");
    check_transported(exchange);
    if (exchange->opened.n_keys > 0) {
        memcpy(exchange->keys, exchange->opened.keys, sizeof exchange->keys);
        exchange->n_keys = exchange->opened.n_keys;
    }
    check_sessions(exchange);
    check_built(exchange, before, false);
}

static void check_response(struct exchange *exchange, const struct mikey_csb *before, bool rebuild) {
    if (!vector_has(exchange->wanted, "v_input"))
        return;
    check_message_keys(exchange, before->secret);
    check_mac(exchange, "auth_alg", "v_input", "v");
    if (rebuild)
        check_built(exchange, before, true);
}

static void run_message(struct exchange *exchange, const char *role) {
    struct vector_test *test = exchange->test;
    struct mikey_csb before = exchange->csb;
    bool request = strcmp(role, "init") == 0 || strcmp(role, "update") == 0;
    bool known = before.known && before.csb_id == exchange->document->message.hdr.csb_id;
    enum mikey_status status;
    if (request)
        status = mikey_psk_open_init(test->crypto, exchange->document, &exchange->secrets, &exchange->csb,
                                     &exchange->opened);
    else if (strcmp(role, "response") == 0)
        status = mikey_psk_verify_response(test->crypto, exchange->document, &exchange->secrets,
                                           known ? &exchange->csb : NULL, &exchange->opened);
    else
        status = mikey_psk_verify_error(test->crypto, exchange->document, &exchange->secrets,
                                        known ? &exchange->csb : NULL, &exchange->opened);
    if (!went_well(exchange, role, status))
        return;
    vector_expect_text(test, named(exchange, "auth"), mikey_auth_status_name(exchange->opened.auth.status),
                       vector_string(test, exchange->wanted, "auth"));
    if (vector_has(exchange->wanted, "reading"))
        vector_expect_text(test, named(exchange, "reading"),
                           exchange->opened.auth.reading != NULL ? exchange->opened.auth.reading : "none",
                           vector_string(test, exchange->wanted, "reading"));
    if (vector_has(exchange->wanted, "decryption"))
        vector_expect_text(test, named(exchange, "decryption"),
                           mikey_auth_status_name(exchange->opened.decryption),
                           vector_string(test, exchange->wanted, "decryption"));
    if (request)
        check_init(exchange, &before);
    else
        check_response(exchange, &before, exchange->opened.auth.reading == NULL);
    mikey_csb_wipe(&before);
}

void vector_exchange(struct vector_test *test) {
    const json_t *messages = vector_array(test, test->input, "messages");
    const json_t *wanted = vector_array(test, test->expected, "messages");
    struct exchange exchange = {.test = test, .secrets = vector_secrets(test)};
    exchange.rand = vector_bytes(test, test->expected, "rand");
    for (size_t i = 0; i < json_array_size(messages) && vector_going(test); i++) {
        struct mikey_slice bytes = vector_bytes(test, json_array_get(messages, i), "message");
        exchange.wanted = json_array_get(wanted, i);
        exchange.document = vector_document(test, bytes);
        exchange.opened = (struct mikey_opened){0};
        (void)snprintf(exchange.name, sizeof exchange.name, "messages[%zu] ", i);
        if (exchange.document == NULL || !vector_going(test))
            break;
        enum mikey_status status = mikey_decode(exchange.document, bytes);
        if (status == MIKEY_OK)
            run_message(&exchange, vector_string(test, json_array_get(messages, i), "role"));
        else if (test->valid)
            vector_differ(test, "%s: %s", named(&exchange, "decoding"), mikey_status_text(status));
    }
    mikey_csb_wipe(&exchange.csb);
    if (test->valid)
        vector_track(test, &exchange.secrets);
}
