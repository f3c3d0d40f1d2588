// SPDX-License-Identifier: BSD-2-Clause
/**
 * The formulas of RFC 3830 4.1 and 4.2 written a second time on libcrypto's one-shot functions, for keys of
 * one PRF block (at most 32 bytes). Nothing here calls the library that is tested.
 */
#ifndef MIKEYLAB_EXCHANGE_TESTS_REFERENCE_H
#define MIKEYLAB_EXCHANGE_TESTS_REFERENCE_H

#include "fixture.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static inline size_t reference_hmac(bool sha256, struct mikey_slice key, const uint8_t *data, size_t len,
                                    uint8_t mac[32]) {
    unsigned mac_len = 0;
    assert_non_null(
        HMAC(sha256 ? EVP_sha256() : EVP_sha1(), key.data, (int)key.len, data, len, mac, &mac_len));
    return mac_len;
}

/** P(key, constant || cs_id || csb_id || RAND), up to 64 bytes. */
static inline void reference_derive(uint8_t prf, struct mikey_slice key, uint32_t constant, uint8_t cs_id,
                                    uint32_t csb_id, struct mikey_slice rand, uint8_t *out, size_t len) {
    uint8_t input[32 + 9 + 255], a[32], block[32];
    size_t hash = 32, done = 0;
    uint8_t *label = input + 32;
    assert_true(key.len <= 32);
    for (int i = 0; i < 4; i++) {
        label[i] = (uint8_t)(constant >> (24 - 8 * i));
        label[5 + i] = (uint8_t)(csb_id >> (24 - 8 * i));
    }
    label[4] = cs_id;
    memcpy(label + 9, rand.data, rand.len);
    hash = reference_hmac(prf == 1, key, label, 9 + rand.len, a);
    while (done < len) {
        memcpy(label - hash, a, hash);
        reference_hmac(prf == 1, key, label - hash, hash + 9 + rand.len, block);
        for (size_t i = 0; i < hash && done < len; i++)
            out[done++] = block[i];
        memcpy(label - hash, a, hash);
        reference_hmac(prf == 1, key, label - hash, hash, a);
    }
}

/** Decrypts Encr data; `t` is padded to 8 bytes here. Returns the length of the clear data. */
static inline size_t reference_decrypt(const struct test_init *init, uint32_t csb_id, struct mikey_slice psk,
                                       struct mikey_slice rand, const uint8_t *in, size_t len, uint8_t *out) {
    uint8_t key[32], salt[14], iv[16] = {0};
    size_t key_len = init->encr_alg == 3 ? 32 : 16;
    int n = 0;
    if (init->encr_alg == 0 || len == 0) {
        memcpy(out, in, len);
        return len;
    }
    reference_derive(init->prf, psk, 0x150533E1, 0xff, csb_id, rand, key, key_len);
    reference_derive(init->prf, psk, 0x29B88916, 0xff, csb_id, rand, salt, init->encr_alg == 2 ? 8 : 14);
    struct mikey_slice t = test_timestamp(init);
    for (size_t i = 0; i < 4; i++)
        iv[2 + i] = (uint8_t)(csb_id >> (24 - 8 * i));
    memcpy(iv + 6 + (init->ts_type == 2 ? 4 : 0), t.data, t.len);
    for (size_t i = 0; i < 14; i++)
        iv[i] ^= salt[i];

    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    const EVP_CIPHER *cipher = init->encr_alg == 1   ? EVP_aes_128_ctr()
                               : init->encr_alg == 2 ? EVP_aes_128_wrap()
                                                     : EVP_aes_256_ctr();
    assert_int_equal(EVP_DecryptInit_ex2(context, cipher, key, init->encr_alg == 2 ? salt : iv, NULL), 1);
    assert_int_equal(EVP_DecryptUpdate(context, out, &n, in, (int)len), 1);
    EVP_CIPHER_CTX_free(context);
    return (size_t)n;
}

/** The MAC over `data` with the auth_key of `psk`. */
static inline size_t reference_mac(uint8_t prf, uint8_t mac_alg, uint32_t csb_id, struct mikey_slice psk,
                                   struct mikey_slice rand, const uint8_t *data, size_t len,
                                   uint8_t mac[32]) {
    uint8_t key[32];
    size_t key_len = mac_alg == 2 ? 32 : 20;
    if (mac_alg == 0)
        return 0;
    reference_derive(prf, psk, 0x2D22AC75, 0xff, csb_id, rand, key, key_len);
    return reference_hmac(mac_alg == 2, (struct mikey_slice){key, key_len}, data, len, mac);
}

#endif
