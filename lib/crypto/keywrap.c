// SPDX-License-Identifier: BSD-2-Clause
#include "keywrap.h"

#include <string.h>

// Written out on AES itself: libcrypto's own key wrap answers a failed integrity check and a failure of its
// own in the same way, and only the first of them says something about the message.

#define HALF      8
#define BLOCK     16
#define ROUNDS    6
#define MIN_CLEAR 16

/** A and R[i] of RFC 3394 2.2 side by side, as AES takes them. */
struct wrap_block {
    uint8_t bytes[BLOCK];
};

static EVP_CIPHER_CTX *start(struct mikey_crypto *crypto, const uint8_t *key, int encrypt) {
    EVP_CIPHER_CTX *context = crypto->cipher_contexts[MIKEY_CIPHER_AES_128_ECB];
    const EVP_CIPHER *cipher = crypto->ciphers[MIKEY_CIPHER_AES_128_ECB];
    if (!EVP_CipherInit_ex2(context, cipher, key, NULL, encrypt, NULL))
        return NULL;
    return EVP_CIPHER_CTX_set_padding(context, 0) ? context : NULL;
}

static bool run_aes(EVP_CIPHER_CTX *context, struct wrap_block *block) {
    int len = 0;
    return EVP_CipherUpdate(context, block->bytes, &len, block->bytes, BLOCK) && len == BLOCK;
}

static void count(struct wrap_block *block, uint64_t t) {
    for (unsigned i = 0; i < HALF; i++)
        block->bytes[i] ^= (uint8_t)(t >> (56 - 8 * i));
}

enum mikey_status mikey_wrap(struct mikey_crypto *crypto, const uint8_t *key, const uint8_t *iv,
                             struct mikey_slice in, uint8_t *out) {
    if (in.len < MIN_CLEAR || in.len % HALF != 0)
        return MIKEY_ERR_ARGUMENT;
    EVP_CIPHER_CTX *context = start(crypto, key, 1);
    if (!context)
        return MIKEY_ERR_CRYPTO;
    const uint64_t n = in.len / HALF;
    struct wrap_block block;
    bool good = true;
    memcpy(block.bytes, iv, HALF);
    memcpy(out + HALF, in.data, in.len);
    for (uint64_t t = 1; t <= ROUNDS * n && good; t++) {
        uint8_t *r = out + HALF * (1 + (t - 1) % n);
        memcpy(block.bytes + HALF, r, HALF);
        good = run_aes(context, &block);
        count(&block, t);
        memcpy(r, block.bytes + HALF, HALF);
    }
    memcpy(out, block.bytes, HALF);
    if (!good)
        mikey_wipe(out, in.len + HALF);
    mikey_wipe(&block, sizeof block);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_unwrap(struct mikey_crypto *crypto, const uint8_t *key, const uint8_t *iv,
                               struct mikey_slice in, uint8_t *out) {
    if (in.len < MIN_CLEAR + HALF || in.len % HALF != 0)
        return MIKEY_ERR_ARGUMENT;
    EVP_CIPHER_CTX *context = start(crypto, key, 0);
    if (!context)
        return MIKEY_ERR_CRYPTO;
    const uint64_t n = in.len / HALF - 1;
    struct wrap_block block;
    bool good = true;
    memcpy(block.bytes, in.data, HALF);
    memcpy(out, in.data + HALF, in.len - HALF);
    for (uint64_t t = ROUNDS * n; t >= 1 && good; t--) {
        uint8_t *r = out + HALF * ((t - 1) % n);
        count(&block, t);
        memcpy(block.bytes + HALF, r, HALF);
        good = run_aes(context, &block);
        memcpy(r, block.bytes + HALF, HALF);
    }
    enum mikey_status status = !good                                ? MIKEY_ERR_CRYPTO
                               : mikey_equal(block.bytes, iv, HALF) ? MIKEY_OK
                                                                    : MIKEY_ERR_AUTH;
    if (status != MIKEY_OK)
        mikey_wipe(out, in.len - HALF);
    mikey_wipe(&block, sizeof block);
    return status;
}
