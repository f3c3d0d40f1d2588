// SPDX-License-Identifier: BSD-2-Clause
// Keys of MIKEY-IBAKE between users are given with an R_MESSAGE_1, unless it has a V that fails: RFC 6267 5.3. The service
// is that of RFC 5091 7.4, the Initiator's private key that of 7.5.
#include "../ibake_opening.h"
#include "fixture.h"

#include <mikeylab/ibake.h>

#define INITIATOR "Bob"
#define RESPONDER "Carol"

#define CURVE      MIKEY_CURVE_P256
#define HASH_BYTES 20

static const char parameters_text[] =
    "02"
    "0018a6a0ffd016103ffffffffff595f002fe9ef195f002fe9efb"
    "00120ffffffffffffffffffffffeffffffffffff"
    "046924c354256acf5a0ff7f61be4f0495b54540a5bf6395b3d024fd8e2eb7c09104bca116f41c035219955237c0eac19ab"
    "04a68412ae960d1392701066664d20b2f4a76d6ee7156211089e7644e75c9a131d075752e143e3f0435ff231b6745a486f"
    "048212b74ea75c841a9d1accc914ca140f4032d191b5ce5501950643d940aba68099bdcb40082532b6130c88d317958657";

static const uint8_t exponents[] = {2, 3}; // of Initiator and Responder
static const uint8_t time_value[8] = {0xed, 0x0c, 0x91, 0xc0};

static struct mikey_slice named(const char *name) {
    return (struct mikey_slice){(const uint8_t *)name, strlen(name)};
}

/** A chain being written. */
struct chain {
    uint8_t bytes[512];
    size_t len;
};

static void put(struct chain *chain, const void *bytes, size_t len) {
    assert_true(len <= sizeof chain->bytes - chain->len);
    memcpy(chain->bytes + chain->len, bytes, len);
    chain->len += len;
}

static void put_idr(struct chain *chain, uint8_t role, const char *name) {
    const uint8_t head[] = {MIKEY_PAYLOAD_ECCPT, role, MIKEY_ID_TYPE_URI, 0, (uint8_t)strlen(name)};
    put(chain, head, sizeof head);
    put(chain, name, strlen(name));
}

static void put_eccpt(struct chain *chain, uint8_t next, uint8_t exponent) {
    const struct mikey_ec_share share = {CURVE, {&exponent, 1}};
    const uint8_t head[] = {next, CURVE}, tail[] = {0 /* padding */, 0, 0, 0, 0};
    uint8_t point[MIKEY_EC_POINT_MAX];
    size_t len = 0;
    assert_int_equal(mikey_ec_public(&share, MIKEY_EC_UNCOMPRESSED, point, &len), MIKEY_OK);
    put(chain, head, sizeof head);
    put(chain, point, len);
    put(chain, tail, sizeof tail);
}

/** What protects V: the MPK of the exchange. */
static size_t master_key(uint8_t key[MIKEY_IBAKE_KEY]) {
    const struct mikey_ec_share own = {CURVE, {&exponents[0], 1}}, peer = {CURVE, {&exponents[1], 1}};
    uint8_t point[MIKEY_EC_POINT_MAX], session[MIKEY_EC_POINT_MAX];
    size_t point_len = 0, len = 0;
    assert_int_equal(mikey_ec_public(&peer, MIKEY_EC_UNCOMPRESSED, point, &point_len), MIKEY_OK);
    assert_int_equal(
        mikey_ec_shared(&own, (struct mikey_slice){point, point_len}, MIKEY_EC_UNCOMPRESSED, session, &len),
        MIKEY_OK);
    assert_int_equal(mikey_ibake_derive(test_crypto, MIKEY_PRF_MIKEY_1, (struct mikey_slice){session, len},
                                        MIKEY_IBAKE_MPK, test_rand, key, MIKEY_IBAKE_KEY),
                     MIKEY_OK);
    return MIKEY_IBAKE_KEY;
}

enum ending { NO_V, V_FAILS, V_VERIFIES };

/** R_MESSAGE_1 with both points, as a CSB update has it too. */
static size_t build(enum ending ending, const struct mikey_ibe_parameters *parameters, uint8_t *out,
                    size_t size) {
    static const uint8_t rho[HASH_BYTES] = {1};
    const struct mikey_slice identities[] = {named(INITIATOR), named(RESPONDER)};
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, {time_value, sizeof time_value}}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_INITIATOR, {MIKEY_ID_TYPE_URI, identities[0]}}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_RESPONDER, {MIKEY_ID_TYPE_URI, identities[1]}}},
        {.type = MIKEY_PAYLOAD_IBAKE},
        {.type = MIKEY_PAYLOAD_V, .u.v = {.auth_alg = MIKEY_MAC_HMAC_SHA_1_160}},
    };
    const uint32_t count = sizeof payloads / sizeof *payloads - (ending == NO_V);
    for (uint32_t i = 0; i < count; i++) {
        payloads[i].parent = MIKEY_NO_PARENT;
        payloads[i].next = i + 1 < count ? payloads[i + 1].type : (uint8_t)MIKEY_PAYLOAD_LAST;
    }
    const struct mikey_message message = {.hdr = {.version = 1,
                                                  .data_type = MIKEY_DATA_TYPE_R_MESSAGE_1,
                                                  .next_payload = MIKEY_PAYLOAD_T,
                                                  .v = 1,
                                                  .csb_id = TEST_CSB_ID},
                                          .payloads = payloads,
                                          .n_payloads = count};
    struct chain chain = {.len = 0};
    put_idr(&chain, MIKEY_ID_ROLE_INITIATOR, INITIATOR);
    put_eccpt(&chain, MIKEY_PAYLOAD_IDR, exponents[0]);
    put_idr(&chain, MIKEY_ID_ROLE_RESPONDER, RESPONDER);
    put_eccpt(&chain, MIKEY_PAYLOAD_LAST, exponents[1]);
    const struct mikey_ibake_sealed sealed = {
        .parameters = parameters,
        .plain = {named(INITIATOR), {rho, sizeof rho}, {chain.bytes, chain.len}},
        .form = MIKEY_IBE_BF_BLOCK};
    uint8_t key[MIKEY_IBAKE_KEY];
    const size_t key_len = master_key(key);
    key[0] ^= ending == V_FAILS;
    const struct mikey_ibake_protection protection = {
        .key = {key, key_len}, .rand = test_rand, .identities = identities, .n_identities = 2};
    size_t written = 0;
    assert_int_equal(
        mikey_ibake_build_sealed(test_crypto, &message, &sealed, NULL, &protection, out, size, &written),
        MIKEY_OK);
    return written;
}

/** Opens one with the Initiator's private key and exponent. */
static struct mikey_opened open_answer(enum ending ending) {
    static const struct mikey_readings usual;
    static uint8_t secret[512];
    uint8_t bytes[TEST_MESSAGE_MAX];
    struct mikey_ibe_parameters parameters;
    struct mikey_slice private_key;
    const struct mikey_slice ibe = test_hex(parameters_text, secret, sizeof secret);
    assert_true(mikey_ibe_secret_read(ibe, &parameters, &private_key));
    struct test_keys keys = {
        .filed = {{MIKEY_SECRET_IBE, INITIATOR, ibe}, {MIKEY_SECRET_DH, "", {&exponents[0], 1}}}, .n = 2};
    const struct mikey_secrets secrets = test_secrets(&keys);
    const size_t len = build(ending, &parameters, bytes, sizeof bytes);
    struct test_document *document = test_decode(bytes, len);
    struct mikey_csb csb = {.known = true,
                            .mode = MIKEY_DATA_TYPE_I_MESSAGE_1,
                            .csb_id = TEST_CSB_ID,
                            .key_csb_id = TEST_CSB_ID,
                            .rand_len = (uint16_t)test_rand.len,
                            .ibake = mikey_ibake_new()};
    memcpy(csb.rand, test_rand.data, test_rand.len);
    struct mikey_opened opened;
    assert_non_null(csb.ibake);
    assert_int_equal(mikey_ibake_open_as(test_crypto, &document->document, &secrets, &usual, &csb, &opened),
                     MIKEY_OK);
    mikey_ibake_release(csb.ibake);
    test_done(document);
    return opened;
}

static void keys_without_v(void **state) {
    (void)state;
    const struct mikey_opened opened = open_answer(NO_V);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_ABSENT);
    assert_int_equal(opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(opened.n_keys, 1);
}

static void keys_with_v(void **state) {
    (void)state;
    const struct mikey_opened opened = open_answer(V_VERIFIES);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(opened.n_keys, 1);
}

static void no_keys_where_v_fails(void **state) {
    (void)state;
    const struct mikey_opened opened = open_answer(V_FAILS);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(opened.n_keys, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_without_v),
        cmocka_unit_test(keys_with_v),
        cmocka_unit_test(no_keys_where_v_fails),
    };
    return cmocka_run_group_tests(tests, test_set_up, test_tear_down);
}
