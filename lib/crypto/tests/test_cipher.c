// SPDX-License-Identifier: BSD-2-Clause
#include "crypto_group.h"
#include "hex.h"

#include <mikeylab/values.h>
#include <openssl/evp.h>

static const struct mikey_slice none = {NULL, 0};

// RFC 3711 B.2 and RFC 6188 7.1: the key stream, three blocks from the start and three around block 0xff00.
static const struct {
    uint8_t alg;
    const char *key, *start, *late;
} key_streams[] = {
    {MIKEY_ENCR_AES_CM_128, "2b7e151628aed2a6abf7158809cf4f3c",
     "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
     "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44"},
    {MIKEY_ENCR_AES_CM_256, "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
     "92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31",
     "cea518c90fd91ced9cbb18c078a547113dbc4814f4da5f00a08772b63c6a046d6eb246913062a16891433e97dd01a57f"},
};

static void published_key_streams(void **state) {
    (void)state;
    static uint8_t zeros[0xff02 * 16], out[sizeof zeros + 8];
    uint8_t key[32], salt[16], iv[16];
    const struct mikey_slice s = test_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd", salt, sizeof salt);
    test_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000", iv, sizeof iv);
    for (size_t i = 0; i < sizeof key_streams / sizeof *key_streams; i++) {
        const struct mikey_slice k = test_hex(key_streams[i].key, key, sizeof key);
        const struct mikey_slice in = {zeros, sizeof zeros};
        size_t len = 0;
        assert_int_equal(mikey_kemac_encrypt(crypto, key_streams[i].alg, k, s, iv, in, out, &len), MIKEY_OK);
        assert_int_equal(len, sizeof zeros);
        test_is_hex(out, 48, key_streams[i].start);
        test_is_hex(out + 0xfeff * 16, 48, key_streams[i].late);
        assert_int_equal(mikey_kemac_decrypt(crypto, key_streams[i].alg, k, s, iv,
                                             (struct mikey_slice){out, 100}, out, &len),
                         MIKEY_OK);
        assert_memory_equal(out, zeros, 100);
    }
}

// RFC 3394 4.1. Its IV is the default one, here given as the salt.
static void published_key_wrap(void **state) {
    (void)state;
    uint8_t key[16], salt[8], clear[16], wrapped[24], out[32];
    const struct mikey_slice k = test_hex("000102030405060708090a0b0c0d0e0f", key, sizeof key);
    const struct mikey_slice s = test_hex("a6a6a6a6a6a6a6a6", salt, sizeof salt);
    const struct mikey_slice in = test_hex("00112233445566778899aabbccddeeff", clear, sizeof clear);
    const char *want = "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5";
    size_t len = 0;
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL, in, out, &len), MIKEY_OK);
    test_is_hex(out, len, want);
    const struct mikey_slice back = test_hex(want, wrapped, sizeof wrapped);
    assert_int_equal(mikey_kemac_decrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL, back, out, &len),
                     MIKEY_OK);
    assert_int_equal(len, 16);
    assert_memory_equal(out, clear, 16);
}

/** Wraps with libcrypto's own key wrap, which lib does not use. */
static size_t reference_wrap(const uint8_t *key, const uint8_t *iv, struct mikey_slice in, uint8_t *out) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int len = 0;
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    assert_int_equal(EVP_EncryptInit_ex2(context, EVP_aes_128_wrap(), key, iv, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(context, out, &len, in.data, (int)in.len), 1);
    EVP_CIPHER_CTX_free(context);
    return (size_t)len;
}

static void key_wrap_equals_reference(void **state) {
    (void)state;
    uint8_t key[16], salt[8], clear[2048], want[2056], got[2056], back[2056];
    for (size_t i = 0; i < sizeof clear; i++)
        clear[i] = (uint8_t)(i * 7 + 3);
    for (size_t len = 16; len <= sizeof clear; len += len < 128 ? 8 : 480) {
        memset(key, (int)len, sizeof key);
        memset(salt, (int)(len * 3), sizeof salt);
        const struct mikey_slice k = {key, 16}, s = {salt, 8}, in = {clear, len};
        size_t got_len = 0, back_len = 0;
        assert_int_equal(reference_wrap(key, salt, in, want), len + 8);
        assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL, in, got, &got_len),
                         MIKEY_OK);
        assert_int_equal(got_len, len + 8);
        assert_memory_equal(got, want, got_len);
        const struct mikey_slice wrapped = {got, got_len};
        assert_int_equal(
            mikey_kemac_decrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL, wrapped, back, &back_len),
            MIKEY_OK);
        assert_int_equal(back_len, len);
        assert_memory_equal(back, clear, len);
    }
}

static void key_wrap_detects_every_flipped_bit(void **state) {
    (void)state;
    uint8_t key[16] = {1}, salt[8] = {2}, clear[24] = {3}, wrapped[32], out[40];
    const struct mikey_slice k = {key, 16}, s = {salt, 8};
    size_t len = 0;
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL,
                                         (struct mikey_slice){clear, 24}, wrapped, &len),
                     MIKEY_OK);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(mikey_kemac_decrypt(crypto, MIKEY_ENCR_AES_KW_128, k, s, NULL,
                                             (struct mikey_slice){wrapped, 32}, out, &len),
                         MIKEY_ERR_AUTH);
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void lengths_that_do_not_fit(void **state) {
    (void)state;
    static uint8_t in[(1u << 20) + 1], out[(1u << 20) + 9];
    uint8_t key[32] = {0}, salt[16] = {0}, iv[16] = {0};
    const struct mikey_slice k16 = {key, 16}, s14 = {salt, 14}, s8 = {salt, 8};
    size_t len = 0;
    for (size_t n = 0; n < 64; n++) {
        enum mikey_status clear = n >= 16 && n % 8 == 0 ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
        enum mikey_status wrapped = n >= 24 && n % 8 == 0 ? MIKEY_ERR_AUTH : MIKEY_ERR_ARGUMENT;
        const struct mikey_slice data = {in, n};
        assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_KW_128, k16, s8, NULL, data, out, &len),
                         clear);
        assert_int_equal(mikey_kemac_decrypt(crypto, MIKEY_ENCR_AES_KW_128, k16, s8, NULL, data, out, &len),
                         wrapped);
    }
    const struct mikey_slice most = {in, 1u << 20}, more = {in, sizeof in}, one = {in, 1};
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_CM_128, k16, s14, iv, most, out, &len),
                     MIKEY_OK);
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_CM_128, k16, s14, iv, more, out, &len),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_CM_128, k16, s8, iv, one, out, &len),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_CM_256, k16, s14, iv, one, out, &len),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_kemac_encrypt(crypto, MIKEY_ENCR_AES_CM_128, k16, s14, iv, none, out, &len),
                     MIKEY_OK);
    assert_int_equal(len, 0);
}

static void null_and_unassigned(void **state) {
    (void)state;
    uint8_t out[16];
    size_t len = 0, key_len = 9, salt_len = 9;
    const struct mikey_slice in = {(const uint8_t *)"clear", 5};
    assert_int_equal(mikey_kemac_decrypt(crypto, MIKEY_ENCR_NULL, none, none, NULL, in, out, &len), MIKEY_OK);
    assert_int_equal(len, 5);
    assert_memory_equal(out, "clear", 5);
    assert_true(mikey_encr_key_lengths(MIKEY_ENCR_NULL, &key_len, &salt_len));
    assert_int_equal(key_len, 0);
    assert_int_equal(salt_len, 0);
    for (unsigned alg = 4; alg < 256; alg++) {
        assert_false(mikey_encr_key_lengths((uint8_t)alg, &key_len, &salt_len));
        assert_int_equal(mikey_kemac_decrypt(crypto, (uint8_t)alg, none, none, NULL, in, out, &len),
                         MIKEY_ERR_UNSUPPORTED);
    }
}

// Worked by hand from RFC 3830 4.2.3 and 6.6 and RFC 6043 6.3.
static const struct {
    uint8_t ts_type;
    const char *timestamp, *iv;
} ivs[] = {
    {MIKEY_TS_NTP_UTC, "e0e1e2e3e4e5e6e7", "0001103557cce6e6eaeaeeeeeaea0000"},
    {MIKEY_TS_COUNTER, "00000005", "0001103557cc060708090a0b0c080000"},
    {MIKEY_TS_NTP_UTC_32, "e0e1e2e3", "0001103557cce6e6eaea0a0b0c0d0000"},
};

static void initialisation_vectors(void **state) {
    (void)state;
    uint8_t salt[14], t[8], iv[16];
    test_hex("000102030405060708090a0b0c0d", salt, sizeof salt);
    for (size_t i = 0; i < sizeof ivs / sizeof *ivs; i++) {
        const struct mikey_slice timestamp = test_hex(ivs[i].timestamp, t, sizeof t);
        assert_int_equal(mikey_kemac_iv(salt, 0x123653c9, ivs[i].ts_type, timestamp, iv), MIKEY_OK);
        test_is_hex(iv, 16, ivs[i].iv);
    }
    for (size_t len = 0; len < 8; len++)
        assert_int_equal(mikey_kemac_iv(salt, 1, MIKEY_TS_NTP_UTC, (struct mikey_slice){t, len}, iv),
                         MIKEY_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_key_streams),     cmocka_unit_test(published_key_wrap),
        cmocka_unit_test(key_wrap_equals_reference), cmocka_unit_test(key_wrap_detects_every_flipped_bit),
        cmocka_unit_test(lengths_that_do_not_fit),   cmocka_unit_test(null_and_unassigned),
        cmocka_unit_test(initialisation_vectors),
    };
    return cmocka_run_group_tests_name("cipher", tests, set_up, tear_down);
}
