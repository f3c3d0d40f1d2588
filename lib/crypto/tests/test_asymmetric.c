// SPDX-License-Identifier: BSD-2-Clause
// RSA keys, signatures, envelope encryption and certificates. Published values are compared in vectors/rsa-*.json; here
// is what bad input comes to.
#include "hex.h"

#include <mikeylab/certificate.h>
#include <mikeylab/values.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define BITS 1024
#define SIZE (BITS / 8)

static struct mikey_crypto *crypto;
static uint8_t der[4096];
static struct mikey_slice key_der;
static struct mikey_pkey *key;
static const struct mikey_slice text = {(const uint8_t *)"text", 4};

static struct mikey_slice encode(EVP_PKEY *from, uint8_t *out) {
    uint8_t *at = out;
    const int len = i2d_PrivateKey(from, &at);
    assert_true(len > 0);
    return (struct mikey_slice){out, (size_t)len};
}

static int set_up(void **state) {
    (void)state;
    EVP_PKEY *made = EVP_RSA_gen(BITS);
    assert_non_null(made);
    key_der = encode(made, der);
    EVP_PKEY_free(made);
    return mikey_crypto_new(&crypto) == MIKEY_OK && mikey_pkey_open(crypto, key_der, &key) == MIKEY_OK ? 0
                                                                                                       : -1;
}

static int tear_down(void **state) {
    (void)state;
    mikey_pkey_close(key);
    mikey_crypto_free(crypto);
    return 0;
}

static enum mikey_status open_only(struct mikey_slice bytes) {
    struct mikey_pkey *opened = NULL;
    enum mikey_status status = mikey_pkey_open(crypto, bytes, &opened);
    assert_true((status == MIKEY_OK) == (opened != NULL));
    mikey_pkey_close(opened);
    return status;
}

static void keys_are_remembered(void **state) {
    (void)state;
    struct mikey_pkey *again = NULL;
    assert_int_equal(mikey_pkey_open(crypto, key_der, &again), MIKEY_OK);
    assert_ptr_equal(again, key);
    assert_int_equal(mikey_pkey_bits(again), BITS);
    assert_int_equal(mikey_pkey_bytes(again), SIZE);
    mikey_pkey_close(again);
    mikey_pkey_close(NULL);
}

static void keys_that_are_none(void **state) {
    (void)state;
    static const struct mikey_slice none = {NULL, 0};
    assert_int_equal(open_only(none), MIKEY_ERR_STRUCTURE);
    assert_int_equal(open_only(text), MIKEY_ERR_STRUCTURE);
    uint8_t changed[sizeof der + 1];
    for (size_t len = 1; len < key_der.len; len += 7)
        assert_int_equal(open_only((struct mikey_slice){der, len}), MIKEY_ERR_STRUCTURE);
    memcpy(changed, der, key_der.len);
    changed[key_der.len] = 0;
    assert_int_equal(open_only((struct mikey_slice){changed, key_der.len + 1}), MIKEY_ERR_STRUCTURE);
    // Any bit of modulus, exponents, primes: the parts do not belong together, or it is another size.
    for (size_t at = 20; at < key_der.len; at += 13) {
        memcpy(changed, der, key_der.len);
        changed[at] ^= 0x10;
        assert_int_not_equal(open_only((struct mikey_slice){changed, key_der.len}), MIKEY_ERR_CRYPTO);
    }
}

static void keys_of_other_kinds(void **state) {
    (void)state;
    uint8_t bytes[512];
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    assert_non_null(curve);
    assert_int_equal(open_only(encode(curve, bytes)), MIKEY_ERR_UNSUPPORTED);
    EVP_PKEY_free(curve);
}

static void signatures(void **state) {
    (void)state;
    static const uint8_t types[] = {MIKEY_S_TYPE_RSA_PKCS1, MIKEY_S_TYPE_RSA_PSS};
    uint8_t out[SIZE];
    struct mikey_signature_result result;
    for (size_t t = 0; t < 2; t++) {
        size_t len = 0;
        assert_int_equal(
            mikey_sign(crypto, key, types[t], MIKEY_DIGEST_SHA_256, &text, 1, out, SIZE - 1, &len),
            MIKEY_ERR_SPACE);
        assert_int_equal(mikey_sign(crypto, key, types[t], MIKEY_DIGEST_SHA_256, &text, 1, out, SIZE, &len),
                         MIKEY_OK);
        assert_int_equal(len, SIZE);
        const struct mikey_slice parts[] = {{text.data, 1}, {text.data + 1, 3}};
        assert_int_equal(
            mikey_verify(crypto, key, types[t], parts, 2, (struct mikey_slice){out, SIZE}, &result),
            MIKEY_OK);
        assert_true(result.match);
        assert_int_equal(result.digest, MIKEY_DIGEST_SHA_256);
        assert_int_equal(
            mikey_verify(crypto, key, types[1 - t], &text, 1, (struct mikey_slice){out, SIZE}, &result),
            MIKEY_OK);
        assert_false(result.match);
        for (size_t bit = 0; bit < 8 * SIZE; bit += 37) {
            out[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(
                mikey_verify(crypto, key, types[t], &text, 1, (struct mikey_slice){out, SIZE}, &result),
                MIKEY_OK);
            assert_false(result.match);
            out[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_int_equal(
            mikey_verify(crypto, key, types[t], &text, 1, (struct mikey_slice){out, SIZE - 1}, &result),
            MIKEY_OK);
        assert_false(result.match);
    }
    assert_int_equal(
        mikey_verify(crypto, key, MIKEY_S_TYPE_ECCSI, &text, 1, (struct mikey_slice){out, SIZE}, &result),
        MIKEY_ERR_UNSUPPORTED);
}

static void envelopes(void **state) {
    (void)state;
    static const uint8_t longest[MIKEY_RSA_PADDINGS] = {SIZE - 11, SIZE - 42, SIZE - 66};
    uint8_t in[SIZE] = {7}, encrypted[SIZE], out[MIKEY_RSA_BYTES_MAX];
    struct mikey_rsa_block block;
    for (unsigned padding = 0; padding < MIKEY_RSA_PADDINGS; padding++) {
        size_t len = 0;
        const struct mikey_slice too_long = {in, longest[padding] + 1u};
        assert_int_equal(mikey_rsa_encrypt(crypto, key, padding, too_long, encrypted, SIZE, &len),
                         MIKEY_ERR_ARGUMENT);
        for (size_t size = 1; size <= longest[padding]; size += 3) {
            assert_int_equal(mikey_rsa_encrypt(crypto, key, padding, (struct mikey_slice){in, size},
                                               encrypted, SIZE, &len),
                             MIKEY_OK);
            assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){encrypted, len}, &block),
                             MIKEY_OK);
            assert_int_equal(mikey_rsa_unpad(crypto, padding, &block, out, &len), MIKEY_OK);
            assert_int_equal(len, size);
            assert_memory_equal(out, in, size);
        }
    }
}

// Wrong padding gives a key like any other: always the same for the same input, another one for another input.
static void wrong_padding_is_not_told(void **state) {
    (void)state;
    uint8_t random[SIZE] = {0}, out[2][MIKEY_RSA_BYTES_MAX];
    struct mikey_rsa_block block;
    for (unsigned padding = 0; padding < MIKEY_RSA_PADDINGS; padding++) {
        size_t len[2];
        for (uint8_t n = 1; n < 60; n++) {
            random[SIZE - 1] = n;
            assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){random, SIZE}, &block),
                             MIKEY_OK);
            assert_int_equal(mikey_rsa_unpad(crypto, padding, &block, out[0], &len[0]), MIKEY_OK);
            assert_int_equal(mikey_rsa_unpad(crypto, padding, &block, out[1], &len[1]), MIKEY_OK);
            assert_int_equal(len[0], len[1]);
            assert_in_range(len[0], 1, SIZE - 11);
            assert_memory_equal(out[0], out[1], len[0]);
        }
    }
}

static void not_made_for_the_key(void **state) {
    (void)state;
    uint8_t high[SIZE + 1];
    struct mikey_rsa_block block;
    memset(high, 0xff, sizeof high);
    assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){high, SIZE}, &block),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){high, SIZE + 1}, &block),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){high, SIZE - 1}, &block),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_rsa_decrypt(crypto, key, (struct mikey_slice){NULL, 0}, &block),
                     MIKEY_ERR_ARGUMENT);
}

// More keys than the cache holds: an older one that is still open stays good.
static void more_than_are_remembered(void **state) {
    (void)state;
    uint8_t spaced[sizeof der], encrypted[SIZE];
    size_t len = 0;
    BIO *bio = BIO_new(BIO_s_mem());
    const unsigned char *at = der;
    EVP_PKEY *parsed = d2i_AutoPrivateKey(NULL, &at, (long)key_der.len);
    assert_true(PEM_write_bio_PrivateKey(bio, parsed, NULL, NULL, 0, NULL, NULL));
    const int pem = BIO_read(bio, spaced, 3000);
    for (int i = 0; i < 200; i++) {
        spaced[pem + i] = '\n';
        assert_int_equal(open_only((struct mikey_slice){spaced, (size_t)(pem + i)}), MIKEY_OK);
    }
    assert_int_equal(mikey_rsa_encrypt(crypto, key, MIKEY_RSA_PKCS1, text, encrypted, SIZE, &len), MIKEY_OK);
    EVP_PKEY_free(parsed);
    BIO_free(bio);
}

static void certificates_that_are_none(void **state) {
    (void)state;
    const struct mikey_certificate *certificate = NULL;
    static const uint8_t empty[] = {0x30, 0x00}, lies[] = {0x30, 0x82, 0xff, 0xff, 0x30};
    const struct mikey_slice none[] = {{NULL, 0}, text, {empty, sizeof empty}, {lies, sizeof lies}, key_der};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(mikey_certificate_open(crypto, none[i], &certificate), MIKEY_ERR_STRUCTURE);
        assert_null(certificate);
    }
    mikey_certificate_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_remembered),
        cmocka_unit_test(keys_that_are_none),
        cmocka_unit_test(keys_of_other_kinds),
        cmocka_unit_test(signatures),
        cmocka_unit_test(envelopes),
        cmocka_unit_test(wrong_padding_is_not_told),
        cmocka_unit_test(not_made_for_the_key),
        cmocka_unit_test(more_than_are_remembered),
        cmocka_unit_test(certificates_that_are_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
