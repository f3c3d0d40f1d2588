// SPDX-License-Identifier: BSD-2-Clause
// Private keys that a REQUEST_KEY_RESP brings, as secrets: under whom they are filed, how many, in which order. The
// parameters are those of RFC 5091 7.4, the key that of 7.5.
#include "../ibake_kms.h"
#include "../learned.h"
#include "hex.h"

#include <stdio.h>
#include <string.h>

#define KEY_BYTES 48

static const char parameters_text[] =
    "02"
    "0018a6a0ffd016103ffffffffff595f002fe9ef195f002fe9efb"
    "00120ffffffffffffffffffffffeffffffffffff"
    "046924c354256acf5a0ff7f61be4f0495b54540a5bf6395b3d024fd8e2eb7c09104bca116f41c035219955237c0eac19ab"
    "04a68412ae960d1392701066664d20b2f4a76d6ee7156211089e7644e75c9a131d075752e143e3f0435ff231b6745a486f";
static const char key_text[] =
    "8212b74ea75c841a9d1accc914ca140f4032d191b5ce5501950643d940aba68099bdcb40082532b6130c88d317958657";

static uint8_t parameters[256];
static size_t parameters_len;

/** A mikey_secret_lookup: the parameters for everybody. */
static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    (void)context;
    if (kind != MIKEY_SECRET_IBE || identity.len > 0 || nth > 0)
        return false;
    *secret = (struct mikey_slice){parameters, parameters_len};
    return true;
}

/** A response with one private key for `name`, learned; `key` takes the place of the genuine one. */
static void learn(struct learned_keys *keys, const char *name, struct mikey_slice key) {
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_KEMAC, .parent = MIKEY_NO_PARENT},
        {.type = MIKEY_PAYLOAD_ID,
         .parent = 0,
         .depth = 1,
         .u.id.data = {(const uint8_t *)name, strlen(name)}},
        {.type = MIKEY_PAYLOAD_KEY_DATA,
         .parent = 0,
         .depth = 1,
         .u.key_data = {.type = MIKEY_KEY_TYPE_K_PR, .key = key}},
    };
    const struct mikey_document document = {.message = {.hdr.data_type = MIKEY_DATA_TYPE_REQUEST_KEY_RESP,
                                                        .payloads = payloads,
                                                        .n_payloads = 3,
                                                        .complete = true}};
    const struct mikey_opened opened = {.auth.status = MIKEY_AUTH_VERIFIED,
                                        .decryption = MIKEY_AUTH_VERIFIED};
    assert_int_equal(mikey_learn_keys(keys, &document, (struct mikey_slice){NULL, 0}, &opened), MIKEY_OK);
}

static struct mikey_slice genuine(void) {
    static uint8_t key[KEY_BYTES];
    return test_hex(key_text, key, sizeof key);
}

static struct learned_keys nothing(void) {
    parameters_len = test_hex(parameters_text, parameters, sizeof parameters).len;
    return (struct learned_keys){.given = {.lookup = look_up}};
}

static bool finds(struct learned_keys *keys, const char *name, size_t nth, struct mikey_slice *secret) {
    const struct mikey_secrets secrets = mikey_learned_secrets(keys);
    return secrets.lookup(secrets.context, MIKEY_SECRET_IBE,
                          (struct mikey_slice){(const uint8_t *)name, strlen(name)}, nth, secret);
}

static void test_filed_under_its_identity(void **state) {
    struct learned_keys keys = nothing();
    struct mikey_slice secret, key;
    struct mikey_ibe_parameters read;
    (void)state;
    learn(&keys, "bob", genuine());
    assert_true(finds(&keys, "bob", 0, &secret));
    assert_true(mikey_ibe_secret_read(secret, &read, &key));
    assert_int_equal(key.len, 1 + KEY_BYTES);
    assert_memory_equal(key.data + 1, genuine().data, KEY_BYTES);
    assert_false(finds(&keys, "bob", 1, &secret));
    assert_false(finds(&keys, "alice", 0, &secret));
    assert_true(finds(&keys, "", 0, &secret)); // what was given
    assert_true(mikey_ibe_secret_read(secret, &read, &key));
    assert_int_equal(key.len, 0);
    assert_false(finds(&keys, "", 1, &secret));
    mikey_learned_free(&keys);
    assert_int_equal(keys.count, 0);
}

static void test_no_key_of_the_service(void **state) {
    struct learned_keys keys = nothing();
    const struct mikey_slice right = genuine();
    uint8_t other[KEY_BYTES];
    (void)state;
    memcpy(other, right.data, sizeof other);
    other[KEY_BYTES - 1] ^= 1;
    learn(&keys, "bob", (struct mikey_slice){other, sizeof other});
    for (size_t len = 0; len < KEY_BYTES; len++)
        learn(&keys, "bob", (struct mikey_slice){right.data, len});
    learn(&keys, "", right); // nobody's
    assert_int_equal(keys.count, 0);
}

static void test_known_already(void **state) {
    struct learned_keys keys = nothing();
    (void)state;
    for (int i = 0; i < 3; i++)
        learn(&keys, "bob", genuine());
    assert_int_equal(keys.count, 1);
    mikey_learned_free(&keys);
}

static void test_oldest_make_room(void **state) {
    struct learned_keys keys = nothing();
    struct mikey_slice secret;
    char name[16];
    (void)state;
    for (int i = 0; i <= MIKEY_LEARNED_MAX; i++) {
        (void)snprintf(name, sizeof name, "user%d", i);
        learn(&keys, name, genuine());
    }
    assert_int_equal(keys.count, MIKEY_LEARNED_MAX);
    assert_false(finds(&keys, "user0", 0, &secret));
    assert_true(finds(&keys, "user1", 0, &secret));
    assert_true(finds(&keys, name, 0, &secret));
    mikey_learned_free(&keys);
}

static void test_forms_of_a_key(void **state) {
    uint8_t bytes[1 + KEY_BYTES] = {4}, point[MIKEY_IBE_POINT_MAX];
    enum mikey_ibe_key_form form;
    const struct mikey_slice key = genuine();
    (void)state;
    memcpy(bytes + 1, key.data, key.len);
    const struct mikey_slice whole = {bytes, sizeof bytes};
    assert_true(mikey_ibe_key_read(key, KEY_BYTES / 2, point, &form));
    assert_int_equal(form, MIKEY_IBE_KEY_XY);
    assert_memory_equal(point, bytes, sizeof bytes);
    assert_true(mikey_ibe_key_read(whole, KEY_BYTES / 2, point, &form));
    assert_int_equal(form, MIKEY_IBE_KEY_POINT);
    assert_memory_equal(point, bytes, sizeof bytes);
    bytes[0] = 2;
    assert_false(mikey_ibe_key_read(whole, KEY_BYTES / 2, point, &form));
    assert_false(mikey_ibe_key_read((struct mikey_slice){NULL, 0}, 0, point, &form));
    assert_false(mikey_ibe_key_read(key, MIKEY_IBE_FIELD_MAX + 1, point, &form));
}

/** A DER number that is longer than a coordinate would be written in front of the point. */
static void test_block_of_long_numbers(void **state) {
    uint8_t block[] = {0x30, 0x0d, 0x02, 0x01, 0x02, 0x30, 0x08, 0x02, 0x03, 1, 2, 3, 0x02, 0x01, 5};
    uint8_t point[MIKEY_IBE_POINT_MAX];
    enum mikey_ibe_key_form form;
    const struct mikey_slice bytes = {block, sizeof block};
    (void)state;
    assert_true(mikey_ibe_key_read(bytes, 3, point, &form));
    assert_int_equal(form, MIKEY_IBE_KEY_BLOCK);
    const uint8_t want[] = {4, 1, 2, 3, 0, 0, 5};
    assert_memory_equal(point, want, sizeof want);
    assert_false(mikey_ibe_key_read(bytes, 2, point, &form));
    for (size_t len = 0; len < sizeof block; len++) // as many as two coordinates have are x || y
        assert_int_equal(mikey_ibe_key_read((struct mikey_slice){block, len}, 3, point, &form), len == 2 * 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filed_under_its_identity),
        cmocka_unit_test(test_no_key_of_the_service),
        cmocka_unit_test(test_known_already),
        cmocka_unit_test(test_oldest_make_room),
        cmocka_unit_test(test_forms_of_a_key),
        cmocka_unit_test(test_block_of_long_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
