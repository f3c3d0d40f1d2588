// SPDX-License-Identifier: BSD-2-Clause
// Boneh-Franklin encryption against what of RFC 5091 7 can be used, and against ciphertexts of vectors/generator/ibe.py.
// The identity of 7.4 to 7.8 is "Bob", 42 6f 62, where 6f:42:62 is printed; 7.5 prints S_id as Q_id; U of 7.6 does not
// belong to its p, nor W to its rho, so that there is no published ciphertext of Boneh-Franklin.
#include "../ibe.h"
#include "hex.h"

// RFC 5091 7.2.
static const char string_7_2[] =
    "5468697320415343494920737472696e6720776974686f7574206e756c6c2d7465726d696e61746f72";
static const char range_7_2[] = "ffffffffffffffffffffefffffffffffffffffff";
static const char value_7_2[] = "79317c1610c1fc018e9c53d89d59c108cd518608";
// RFC 5091 7.4, 7.5.
static const char prime[] = "a6a0ffd016103ffffffffff595f002fe9ef195f002fe9efb";
static const char order[] = "000ffffffffffffffffffffffeffffffffffff";
static const char base[] =
    "046924c354256acf5a0ff7f61be4f0495b54540a5bf6395b3d024fd8e2eb7c09104bca116f41c035219955237c0eac19"
    "ab";
static const char kms[] =
    "04a68412ae960d1392701066664d20b2f4a76d6ee7156211089e7644e75c9a131d075752e143e3f0435ff231b6745a48"
    "6f";
static const char bob_public[] =
    "0422fa1207e0d19e1a4825009e0e88e35eb57ba79391498f59982d29acf942127e0f01c881b5ec1b5fe23d05269f5388"
    "36";
static const char bob_private[] =
    "048212b74ea75c841a9d1accc914ca140f4032d191b5ce5501950643d940aba68099bdcb40082532b6130c88d3179586"
    "57";
// RFC 5091 7.8, as far as it uses what both cryptosystems share.
static const char prime_7_8[] = "91bbe2be1c8950750784befffffffffffff6e441d41e12fb";
static const char order_7_8[] = "0fffffffffbfffffffffffffffffffffffff";
static const char base_7_8[] =
    "0413cc538fe950411218d7f5c17ae58a15e58f0877b29f2fe18cf7bab1a748d323cc601fabd8b479f54a60be11e28e18"
    "cf";
static const char first_7_8[] =
    "040f809a992ed2467a138d72bc1d8931c6ccdd781bedc7462711c933027beaaf73aa9022db366374b1c68d6bf7d7a888"
    "c2";
static const char second_7_8[] =
    "040f8ac99a55e575bf595308cfea13edb8ec673983919121b03febb7c6369f5d5f18ee3ea6ca0181448a4f3c4f338501"
    "9c";
static const char c_0_7_8[] =
    "0479f8f35904579f1aaf51897b1e8f1d84e1c927b8994e81f91cf77bb2516606681aba2e2dc14764aa1b55a45836014c"
    "62";
static const char v_7_8[] =
    "38f91032de6847a89fc3c83e663ed0c21c8f30ce65c0d7d344b9aa10849cc8d8987ef2421770a340056745da8b99fba2";
static const char scalar_7_8[] = "062759e95ce1af248040e220263fb41b965e";
static const char hidden_7_8[] = "82a642b9bbe982c457";
// The input of 7.6 with rho as printed, and a longer text with SHA-512.
static const char rho_7_6[] = "ed5397ff77b567ba5ecb644d7671d6b6f2082968";
static const char block_text[] =
    "305a020102303402184c1a590bf1191150b44786af914729b08ff7128b752dbab70218279e159efd9a5f834d673ada21"
    "7035e50ef1ea33c047d1bf0414379d3f9c38adf1deaf09e4fb48c538b61a5d3d8f04091c04aaec1308e0f32b";
static const char tuple_text[] =
    "044c1a590bf1191150b44786af914729b08ff7128b752dbab7279e159efd9a5f834d673ada217035e50ef1ea33c047d1"
    "bf379d3f9c38adf1deaf09e4fb48c538b61a5d3d8f1c04aaec1308e0f32b";
static const char long_block[] =
    "3082014602010230340218077eff7bf9163ad969f116825b379d7c8c236071f41d4d1e02182130a968771d7e0cefdd14"
    "4abb2087cf59a547f61c2eca77044042e40736ae8301095405b256d2d7b7fb9bf8d115024037de9cf49969d216ce2cdc"
    "47da76eeab6b06dbe7bf38d9de07f58368187d304d08d9e61141763b82bb610481c839394f784b54c917b803cd93e665"
    "45359bacdaf40e6f4b66265f1dde31ade117e9dfd25d756be28405f5442f4ab611d5a25d4042a833af029a8d1611f2bf"
    "0ce3d5badb2a74ee0e5f9b9e4e030c6700e08db5bf9f261454659923a5754f00bc9580ac95708d6a3319412d34148d37"
    "04502b3a7c48d3e69ded108b5fa954dae462e5ac056c9330c3293c46032434771edba4b3465177093321df8c053a945e"
    "2493098f8880bf4787af19f5d9385d00c3168f07dd4f8e3dce206b68bcb175f3b74ffcff8581e08a04ab";
static const char alice_private[] =
    "04854c880133e32f0ec85409c9cb085d571a335eaebed76b6232b518870829443c9da8fd6ff431d16a15cbb5da542858"
    "f7";

static const uint8_t plain_text[] = "Hi there!";
static const struct mikey_slice bob = {(const uint8_t *)"Bob", 3};
static const struct mikey_slice alice = {(const uint8_t *)"alice@example.org", 17};
static const struct mikey_slice none = {NULL, 0};
static const struct mikey_slice hello = {plain_text, sizeof plain_text - 1};

static struct mikey_crypto *crypto;
static struct mikey_ibe_parameters parameters;
static struct mikey_slice key;

/** Bytes that last until the test is over. */
static struct mikey_slice hex(const char *text) {
    static uint8_t bytes[16384];
    static size_t used;
    const size_t len = strlen(text) / 2;
    if (used + len > sizeof bytes)
        used = 0;
    struct mikey_slice made = test_hex(text, bytes + used, len);
    used += len;
    return made;
}

static int open_crypto(void **state) {
    (void)state;
    parameters = (struct mikey_ibe_parameters){
        .p = hex(prime), .q = hex(order), .base = hex(base), .kms = hex(kms), .hash = MIKEY_DIGEST_SHA_1};
    key = hex(bob_private);
    return mikey_crypto_new(&crypto) == MIKEY_OK ? 0 : -1;
}

static int close_crypto(void **state) {
    (void)state;
    mikey_crypto_free(crypto);
    return 0;
}

static void hashing_to_a_range(void **state) {
    (void)state;
    struct mikey_ibe_hash hash;
    struct mikey_curve curve;
    uint8_t got[20];
    const struct mikey_slice parts[] = {hex(string_7_2), none};
    assert_true(mikey_ibe_hash_open(&hash, crypto, MIKEY_DIGEST_SHA_1));
    assert_true(mikey_curve_open(&curve, MIKEY_CURVE_PLUS_1, parameters.p, parameters.q));
    BIGNUM *value = mikey_fp_new(&curve.field);
    mikey_ibe_range(&hash, &curve.field, value, parts, mikey_field_number(&curve.field, hex(range_7_2)));
    assert_false(curve.field.failed);
    assert_int_equal(BN_bn2binpad(value, got, sizeof got), sizeof got);
    test_is_hex(got, sizeof got, value_7_2);
    mikey_curve_close(&curve);
}

static void keys_of_identities(void **state) {
    (void)state;
    uint8_t point[MIKEY_IBE_POINT_MAX];
    size_t len = 0;
    bool genuine = false;
    enum mikey_ibe_fault fault = MIKEY_IBE_FIELD;
    assert_int_equal(mikey_ibe_check_parameters(&parameters, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_IBE_GOOD);
    assert_int_equal(mikey_ibe_public_key(crypto, &parameters, bob, point, &len), MIKEY_OK);
    test_is_hex(point, len, bob_public);
    assert_int_equal(mikey_ibe_check_key(crypto, &parameters, bob, key, &genuine), MIKEY_OK);
    assert_true(genuine);
    assert_int_equal(mikey_ibe_check_key(crypto, &parameters, alice, key, &genuine), MIKEY_OK);
    assert_false(genuine);
    assert_int_equal(mikey_ibe_check_key(crypto, &parameters, bob, hex(bob_public), &genuine), MIKEY_OK);
    assert_false(genuine);
    assert_int_equal(mikey_ibe_check_key(crypto, &parameters, bob, none, &genuine), MIKEY_OK);
    assert_false(genuine);
}

// RFC 5091 7.8: C_0 = [s]P, v = e'(P_1, P_2), and the text hidden under v^s by Canonical with ordering 1 and HashBytes.
static void example_of_bb1(void **state) {
    (void)state;
    struct mikey_ibe_hash hash;
    struct mikey_curve curve;
    struct mikey_field *field = &curve.field;
    uint8_t point[49], psi[48], seed[40], y[9], digest[MIKEY_DIGEST_MAX];
    assert_true(mikey_ibe_hash_open(&hash, crypto, MIKEY_DIGEST_SHA_1));
    assert_true(mikey_curve_open(&curve, MIKEY_CURVE_PLUS_1, hex(prime_7_8), hex(order_7_8)));
    struct mikey_point first = mikey_point_new(&curve), second = mikey_point_new(&curve);
    struct mikey_fp2 v = mikey_fp2_new(field);
    assert_int_equal(mikey_point_read(&curve, first, hex(first_7_8)), MIKEY_POINT_GOOD);
    assert_int_equal(mikey_point_read(&curve, second, hex(second_7_8)), MIKEY_POINT_GOOD);
    mikey_pairing(&curve, v, first, second);
    mikey_pairing_root(&curve, v, v);
    assert_int_equal(mikey_point_read(&curve, first, hex(base_7_8)), MIKEY_POINT_GOOD);
    mikey_point_mul_secret(&curve, second, mikey_field_number(field, hex(scalar_7_8)), first);
    mikey_point_write(&curve, second, point);
    test_is_hex(point, sizeof point, c_0_7_8);
    mikey_fp_write(field, v.re, psi);
    mikey_fp_write(field, v.im, psi + 24);
    test_is_hex(psi, sizeof psi, v_7_8);
    mikey_fp2_pow_secret(field, v, v, mikey_field_number(field, hex(scalar_7_8)), BN_num_bits(curve.q));
    mikey_fp_write(field, v.im, psi);
    mikey_fp_write(field, v.re, psi + 24);
    assert_false(field->failed);
    const struct mikey_slice canonical = {psi, sizeof psi};
    assert_true(mikey_ibe_hash(&hash, canonical, none, digest));
    memcpy(seed + 20, digest, 20);
    assert_true(mikey_ibe_hash(&hash, (struct mikey_slice){seed + 20, 20}, canonical, digest));
    memcpy(seed, digest, 20);
    assert_true(mikey_ibe_mask(&hash, (struct mikey_slice){seed, sizeof seed}, hello, y));
    test_is_hex(y, sizeof y, hidden_7_8);
    mikey_curve_close(&curve);
}

static void is_opened(enum mikey_ibe_form form, struct mikey_slice bytes, struct mikey_slice want) {
    uint8_t got[256];
    size_t len = 0;
    assert_int_equal(mikey_ibe_decrypt(crypto, &parameters, key, form, bytes, got, sizeof got, &len),
                     MIKEY_OK);
    assert_int_equal(len, want.len);
    assert_memory_equal(got, want.data, len);
}

static void ciphertexts_of_the_generator(void **state) {
    (void)state;
    uint8_t out[512], rho[64], text[200];
    size_t len = 0;
    const struct mikey_ibe_plain plain = {.identity = bob, .rho = hex(rho_7_6), .text = hello};
    const char *const forms[MIKEY_IBE_FORMS] = {
        [MIKEY_IBE_BF_BLOCK] = block_text, [MIKEY_IBE_TUPLE] = tuple_text};
    for (unsigned i = 0; i < MIKEY_IBE_FORMS; i++) {
        const enum mikey_ibe_form form = (enum mikey_ibe_form)i;
        assert_int_equal(mikey_ibe_encrypt(crypto, &parameters, &plain, form, out, sizeof out, &len),
                         MIKEY_OK);
        test_is_hex(out, len, forms[i]);
        is_opened(form, hex(forms[i]), hello);
    }
    parameters.hash = MIKEY_DIGEST_SHA_512;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)i;
    memcpy(rho, text, sizeof rho);
    const struct mikey_ibe_plain longer = {
        .identity = alice, .rho = {rho, sizeof rho}, .text = {text, sizeof text}};
    assert_int_equal(
        mikey_ibe_encrypt(crypto, &parameters, &longer, MIKEY_IBE_BF_BLOCK, out, sizeof out, &len), MIKEY_OK);
    test_is_hex(out, len, long_block);
    key = hex(alice_private);
    is_opened(MIKEY_IBE_BF_BLOCK, hex(long_block), longer.text);
}

static enum mikey_status opened(const uint8_t *bytes, size_t len) {
    uint8_t got[64];
    size_t got_len = 0;
    memset(got, 0, sizeof got);
    enum mikey_status status = mikey_ibe_decrypt(crypto, &parameters, key, MIKEY_IBE_BF_BLOCK,
                                                 (struct mikey_slice){bytes, len}, got, sizeof got, &got_len);
    for (size_t i = 0; i < sizeof got && status != MIKEY_OK; i++)
        assert_int_equal(got[i], 0);
    assert_true(status == MIKEY_OK || got_len == 0);
    return status;
}

// One bit of each byte: nothing but the ciphertext itself is opened, and what is not DER is called so.
static void changed_ciphertexts(void **state) {
    (void)state;
    const struct mikey_slice good = hex(block_text);
    uint8_t bytes[128];
    memcpy(bytes, good.data, good.len);
    assert_int_equal(opened(bytes, good.len), MIKEY_OK);
    for (size_t i = 0; i < good.len; i++) {
        bytes[i] ^= 0x01;
        const enum mikey_status status = opened(bytes, good.len);
        assert_true(status == MIKEY_ERR_AUTH || status == MIKEY_ERR_STRUCTURE);
        bytes[i] ^= 0x01;
        assert_int_equal(opened(bytes, i), MIKEY_ERR_STRUCTURE);
    }
    bytes[good.len] = 0;
    assert_int_equal(opened(bytes, good.len + 1), MIKEY_ERR_STRUCTURE);
    key = hex(alice_private);
    assert_int_equal(opened(bytes, good.len), MIKEY_ERR_AUTH);
    key = none;
    assert_int_equal(opened(bytes, good.len), MIKEY_ERR_ARGUMENT);
}

static void numbers_of_blocks(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"30110201023006020101020102040104040105", true},
        {"30120201023007020200810201020401040401ff", true},
        {"30120201023007020200010201020401040401ff", false}, // a zero too many
        {"30110201023006020181020102040104040105", false},   // a negative number
        {"30110201033006020101020102040104040105", false},   // version
        {"3081110201023006020101020102040104040105", false}, // a length that is not the shortest
        {"30120201023006020101020102040104040105", false},   // more than there is
        {"30100201023006020101020102040104040105", false},   // less
        {"3080020102", false},
        {"30830000110201", false},
        {"3000", false},
        {"30", false},
        {"", false},
    };
    const struct mikey_ibe_lengths lengths = {24, 20};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mikey_ibe_ciphertext ciphertext = {0};
        uint8_t bytes[64];
        const struct mikey_slice block = test_hex(cases[i].text, bytes, sizeof bytes);
        assert_int_equal(mikey_ibe_read(MIKEY_IBE_BF_BLOCK, &lengths, block, &ciphertext), cases[i].good);
    }
}

static void rooms_that_are_too_small(void **state) {
    (void)state;
    uint8_t out[92];
    size_t len = 1;
    const struct mikey_slice block = hex(block_text);
    const struct mikey_ibe_plain plain = {.identity = bob, .rho = hex(rho_7_6), .text = hello},
                                 short_rho = {.identity = bob, .rho = {plain.rho.data, 19}, .text = hello};
    for (size_t size = 0; size <= sizeof out; size += size < 8 ? 1 : 7) // 92 = 8 + 12 * 7
        assert_int_equal(mikey_ibe_encrypt(crypto, &parameters, &plain, MIKEY_IBE_BF_BLOCK, out, size, &len),
                         size == sizeof out ? MIKEY_OK : MIKEY_ERR_SPACE);
    test_is_hex(out, len, block_text);
    assert_int_equal(
        mikey_ibe_encrypt(crypto, &parameters, &short_rho, MIKEY_IBE_BF_BLOCK, out, sizeof out, &len),
        MIKEY_ERR_ARGUMENT);
    assert_int_equal(
        mikey_ibe_decrypt(crypto, &parameters, key, MIKEY_IBE_BF_BLOCK, block, out, hello.len - 1, &len),
        MIKEY_ERR_SPACE);
}

static void parameters_of_no_use(void **state) {
    (void)state;
    enum mikey_ibe_fault fault = MIKEY_IBE_GOOD;
    uint8_t point[MIKEY_IBE_POINT_MAX], bent[49];
    size_t len = 0;
    const struct mikey_ibe_parameters good = parameters;
    memcpy(bent, good.base.data, sizeof bent);
    bent[48] ^= 1;
    parameters.base.data = bent;
    assert_int_equal(mikey_ibe_check_parameters(&parameters, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_IBE_BASE);
    parameters = good;
    parameters.kms.len--;
    assert_int_equal(mikey_ibe_check_parameters(&parameters, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_IBE_KMS);
    parameters = good;
    parameters.q = hex(scalar_7_8);
    assert_int_equal(mikey_ibe_check_parameters(&parameters, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_IBE_FIELD);
    assert_int_equal(mikey_ibe_public_key(crypto, &parameters, bob, point, &len), MIKEY_ERR_ARGUMENT);
    parameters = good;
    parameters.hash = MIKEY_DIGEST_MD5;
    assert_int_equal(mikey_ibe_check_parameters(&parameters, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_IBE_FIELD);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hashing_to_a_range, open_crypto, close_crypto),
        cmocka_unit_test_setup_teardown(keys_of_identities, open_crypto, close_crypto),
        cmocka_unit_test_setup_teardown(example_of_bb1, open_crypto, close_crypto),
        cmocka_unit_test_setup_teardown(ciphertexts_of_the_generator, open_crypto, close_crypto),
        cmocka_unit_test_setup_teardown(changed_ciphertexts, open_crypto, close_crypto),
        cmocka_unit_test(numbers_of_blocks),
        cmocka_unit_test_setup_teardown(rooms_that_are_too_small, open_crypto, close_crypto),
        cmocka_unit_test_setup_teardown(parameters_of_no_use, open_crypto, close_crypto),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
