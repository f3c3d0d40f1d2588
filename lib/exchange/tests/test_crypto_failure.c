// SPDX-License-Identifier: BSD-2-Clause
// Every call into libcrypto is made to fail in turn: the answer is a status, never a verdict, and the context
// works again afterwards. The linker leads the calls here (--wrap).
#include "fixture.h"

#include <openssl/evp.h>

static unsigned calls, fail_at;

static bool fails(void) {
    return ++calls == fail_at;
}

#define WRAPPED(type, failure, name, parameters, arguments)                                                  \
    type __real_##name parameters;                                                                           \
    type __wrap_##name parameters;                                                                           \
    type __wrap_##name parameters {                                                                          \
        return fails() ? failure : __real_##name arguments;                                                  \
    }

WRAPPED(EVP_MD *, NULL, EVP_MD_fetch, (OSSL_LIB_CTX * l, const char *name, const char *query),
        (l, name, query))
WRAPPED(EVP_MD_CTX *, NULL, EVP_MD_CTX_new, (void), ())
WRAPPED(EVP_CIPHER *, NULL, EVP_CIPHER_fetch, (OSSL_LIB_CTX * l, const char *name, const char *query),
        (l, name, query))
WRAPPED(EVP_CIPHER_CTX *, NULL, EVP_CIPHER_CTX_new, (void), ())
WRAPPED(int, 0, EVP_DigestInit_ex2, (EVP_MD_CTX * c, const EVP_MD *hash, const OSSL_PARAM parameters[]),
        (c, hash, parameters))
WRAPPED(int, 0, EVP_DigestUpdate, (EVP_MD_CTX * c, const void *data, size_t len), (c, data, len))
WRAPPED(int, 0, EVP_DigestFinal_ex, (EVP_MD_CTX * c, unsigned char *out, unsigned *len), (c, out, len))
WRAPPED(int, 0, EVP_MD_CTX_copy_ex, (EVP_MD_CTX * to, const EVP_MD_CTX *from), (to, from))
WRAPPED(int, 0, EVP_EncryptInit_ex2,
        (EVP_CIPHER_CTX * c, const EVP_CIPHER *cipher, const unsigned char *key, const unsigned char *iv,
         const OSSL_PARAM parameters[]),
        (c, cipher, key, iv, parameters))
WRAPPED(int, 0, EVP_EncryptUpdate,
        (EVP_CIPHER_CTX * c, unsigned char *out, int *len, const unsigned char *in, int in_len),
        (c, out, len, in, in_len))
WRAPPED(int, 0, EVP_CipherInit_ex2,
        (EVP_CIPHER_CTX * c, const EVP_CIPHER *cipher, const unsigned char *key, const unsigned char *iv,
         int encrypt, const OSSL_PARAM parameters[]),
        (c, cipher, key, iv, encrypt, parameters))
WRAPPED(int, 0, EVP_CipherUpdate,
        (EVP_CIPHER_CTX * c, unsigned char *out, int *len, const unsigned char *in, int in_len),
        (c, out, len, in, in_len))
WRAPPED(int, 0, EVP_CIPHER_CTX_set_padding, (EVP_CIPHER_CTX * c, int padding), (c, padding))

static enum mikey_status open_once(const struct test_bytes *built, struct mikey_opened *opened,
                                   bool *verified) {
    struct test_keys keys = test_filed_under("", test_psk);
    struct mikey_secrets secrets = test_secrets(&keys);
    struct mikey_csb csb = {0};
    struct test_document *document = test_decode(built->bytes, built->len);
    enum mikey_status status = mikey_psk_open_init(test_crypto, &document->document, &secrets, &csb, opened);
    *verified = opened->auth.status == MIKEY_AUTH_VERIFIED && opened->decryption == MIKEY_AUTH_VERIFIED;
    if (status != MIKEY_OK) {
        assert_false(csb.known);
        assert_null(test_finding(document, MIKEY_R_PSK_MAC));
    }
    test_done(document);
    return status;
}

static void opening(void **state) {
    (void)state;
    for (uint8_t encr_alg = 1; encr_alg < 4; encr_alg++) {
        struct test_init init = {.encr_alg = encr_alg, .mac_alg = (uint8_t)(1 + encr_alg % 2)};
        struct test_bytes built;
        struct mikey_opened opened;
        bool verified = false;
        fail_at = 0;
        test_build_init(&init, test_psk, NULL, &built);
        unsigned n = 1;
        for (;; n++) {
            calls = 0;
            fail_at = n;
            enum mikey_status status = open_once(&built, &opened, &verified);
            if (calls < n) {
                assert_int_equal(status, MIKEY_OK);
                assert_true(verified);
                break;
            }
            assert_int_equal(status, MIKEY_ERR_CRYPTO);
            assert_int_equal(opened.auth.kind, MIKEY_AUTH_NONE);
            assert_int_equal(opened.n_keys, 0);
            fail_at = 0;
            assert_int_equal(open_once(&built, &opened, &verified), MIKEY_OK);
            assert_true(verified);
        }
        assert_in_range(n, 20, 200);
    }
}

static void new_context(void **state) {
    (void)state;
    for (unsigned n = 1;; n++) {
        struct mikey_crypto *crypto = NULL;
        calls = 0;
        fail_at = n;
        enum mikey_status status = mikey_crypto_new(&crypto);
        if (calls < n) {
            assert_int_equal(status, MIKEY_OK);
            assert_in_range(n, 10, 100);
            mikey_crypto_free(crypto);
            return;
        }
        assert_int_equal(status, MIKEY_ERR_CRYPTO);
        assert_null(crypto);
    }
}

static void session_keys(void **state) {
    (void)state;
    const struct mikey_key key = {.type = MIKEY_KEY_TYPE_TGK, .key = test_psk};
    const struct mikey_cs cs = {.cs_id = 1};
    static const struct mikey_session_keys no_keys;
    struct mikey_session_keys keys;
    for (unsigned n = 1;; n++) {
        calls = 0;
        fail_at = n;
        enum mikey_status status =
            mikey_session_derive(test_crypto, 0, 1, test_rand, &key, &cs, 16, 14, &keys);
        if (calls < n)
            break;
        assert_int_equal(status, MIKEY_ERR_CRYPTO);
        assert_memory_equal(keys.tek, no_keys.tek, sizeof keys.tek);
        assert_memory_equal(keys.salt, no_keys.salt, sizeof keys.salt);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening),
        cmocka_unit_test(new_context),
        cmocka_unit_test(session_keys),
    };
    return cmocka_run_group_tests_name("crypto failure", tests, test_set_up, test_tear_down);
}
