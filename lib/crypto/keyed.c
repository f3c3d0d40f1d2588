// SPDX-License-Identifier: BSD-2-Clause
#include "keyed.h"

#include <limits.h>
#include <stdlib.h>

#include "internal.h"

#define SCRATCH 1024 // bytes that GCM puts out at a time where nobody wants them

struct mikey_aes {
    EVP_CIPHER_CTX *context;
    enum mikey_aes_mode mode;
};

// Ciphers by mode and key length of 16, 24 and 32 bytes; MIKEY_CIPHERS: none.
static const enum mikey_block_cipher ciphers[MIKEY_AES_MODES][3] = {
    [MIKEY_AES_CTR] = {MIKEY_CIPHER_AES_128_CTR, MIKEY_CIPHER_AES_192_CTR, MIKEY_CIPHER_AES_256_CTR},
    [MIKEY_AES_ECB] = {MIKEY_CIPHER_AES_128_ECB, MIKEY_CIPHER_AES_192_ECB, MIKEY_CIPHER_AES_256_ECB},
    [MIKEY_AES_GCM] = {MIKEY_CIPHER_AES_128_GCM, MIKEY_CIPHERS, MIKEY_CIPHER_AES_256_GCM},
};

static enum mikey_block_cipher cipher_of(enum mikey_aes_mode mode, size_t key_len) {
    bool known = key_len == 16 || key_len == 24 || key_len == 32;
    return known ? ciphers[mode][key_len / 8 - 2] : MIKEY_CIPHERS;
}

enum mikey_status mikey_aes_new(struct mikey_aes **aes, struct mikey_crypto *crypto, enum mikey_aes_mode mode,
                                struct mikey_slice key) {
    *aes = NULL;
    enum mikey_block_cipher cipher = cipher_of(mode, key.len);
    if (cipher == MIKEY_CIPHERS)
        return MIKEY_ERR_ARGUMENT;
    struct mikey_aes *made = calloc(1, sizeof *made);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    made->mode = mode;
    made->context = EVP_CIPHER_CTX_new();
    // GCM decrypts; counter mode has one direction, and f8 encrypts its blocks.
    bool good = made->context != NULL &&
                EVP_CipherInit_ex2(made->context, crypto->ciphers[cipher], key.data, NULL,
                                   mode != MIKEY_AES_GCM, NULL) &&
                EVP_CIPHER_CTX_set_padding(made->context, 0);
    if (!good) {
        mikey_aes_free(made);
        return MIKEY_ERR_CRYPTO;
    }
    *aes = made;
    return MIKEY_OK;
}

void mikey_aes_free(struct mikey_aes *aes) {
    if (aes == NULL)
        return;
    EVP_CIPHER_CTX_free(aes->context);
    free(aes);
}

static bool update(EVP_CIPHER_CTX *context, struct mikey_slice in, uint8_t *out) {
    int len = 0;
    if (in.len == 0)
        return true;
    return in.len <= INT_MAX && EVP_CipherUpdate(context, out, &len, in.data, (int)in.len) &&
           (out == NULL || (size_t)len == in.len);
}

enum mikey_status mikey_aes_ctr(struct mikey_aes *aes, const uint8_t iv[MIKEY_AES_BLOCK],
                                struct mikey_slice in, uint8_t *out) {
    bool good = EVP_CipherInit_ex2(aes->context, NULL, NULL, iv, 1, NULL) && update(aes->context, in, out);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_aes_block(struct mikey_aes *aes, const uint8_t in[MIKEY_AES_BLOCK],
                                  uint8_t out[MIKEY_AES_BLOCK]) {
    return update(aes->context, (struct mikey_slice){in, MIKEY_AES_BLOCK}, out) ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_aes_gcm_check(struct mikey_aes *aes, const struct mikey_gcm *gcm, bool *match) {
    uint8_t scratch[SCRATCH], tag[MIKEY_AES_BLOCK];
    *match = false;
    if (gcm->tag.len > sizeof tag)
        return MIKEY_ERR_ARGUMENT;
    for (size_t i = 0; i < gcm->tag.len; i++)
        tag[i] = gcm->tag.data[i];
    bool good = EVP_CipherInit_ex2(aes->context, NULL, NULL, gcm->iv, 0, NULL) &&
                EVP_CIPHER_CTX_ctrl(aes->context, EVP_CTRL_AEAD_SET_TAG, (int)gcm->tag.len, tag) &&
                update(aes->context, gcm->aad[0], NULL) && update(aes->context, gcm->aad[1], NULL);
    for (size_t at = 0; at < gcm->in.len && good; at += SCRATCH) {
        size_t left = gcm->in.len - at;
        good = update(aes->context, (struct mikey_slice){gcm->in.data + at, left < SCRATCH ? left : SCRATCH},
                      scratch);
    }
    int len = 0;
    if (good)
        *match = EVP_CipherFinal_ex(aes->context, scratch, &len) > 0;
    mikey_wipe(scratch, gcm->in.len < SCRATCH ? gcm->in.len : SCRATCH);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_aes_gcm_decrypt(struct mikey_aes *aes, const struct mikey_gcm *gcm, uint8_t *out) {
    bool good =
        EVP_CipherInit_ex2(aes->context, NULL, NULL, gcm->iv, 0, NULL) && update(aes->context, gcm->in, out);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_aes_ctr_once(struct mikey_crypto *crypto, struct mikey_slice key,
                                     const uint8_t iv[MIKEY_AES_BLOCK], struct mikey_slice in, uint8_t *out) {
    enum mikey_block_cipher cipher = cipher_of(MIKEY_AES_CTR, key.len);
    if (cipher == MIKEY_CIPHERS)
        return MIKEY_ERR_ARGUMENT;
    EVP_CIPHER_CTX *context = crypto->cipher_contexts[cipher];
    bool good =
        EVP_EncryptInit_ex2(context, crypto->ciphers[cipher], key.data, iv, NULL) && update(context, in, out);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

struct mikey_sha1_mac {
    struct mikey_hmac hmac;
    EVP_MD_CTX *head; // behind the head that was read
};

enum mikey_status mikey_sha1_mac_new(struct mikey_sha1_mac **mac, struct mikey_crypto *crypto,
                                     struct mikey_slice key) {
    *mac = NULL;
    struct mikey_sha1_mac *made = calloc(1, sizeof *made);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    bool good = mikey_hmac_prepare(&made->hmac, crypto->hashes[MIKEY_HMAC_SHA_1], MIKEY_SHA1_BYTES) &&
                mikey_hmac_set(&made->hmac, key) == MIKEY_OK;
    if (!good) {
        mikey_sha1_mac_free(made);
        return MIKEY_ERR_CRYPTO;
    }
    *mac = made;
    return MIKEY_OK;
}

void mikey_sha1_mac_free(struct mikey_sha1_mac *mac) {
    if (mac == NULL)
        return;
    mikey_hmac_clear(&mac->hmac);
    EVP_MD_CTX_free(mac->head);
    free(mac);
}

enum mikey_status mikey_sha1_mac_read(struct mikey_sha1_mac *mac, struct mikey_slice head) {
    if (mac->head == NULL)
        mac->head = EVP_MD_CTX_new();
    bool good = mac->head != NULL && EVP_MD_CTX_copy_ex(mac->head, mac->hmac.inner) &&
                EVP_DigestUpdate(mac->head, head.data, head.len);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_sha1_mac_with(struct mikey_sha1_mac *mac, struct mikey_slice tail,
                                      uint8_t out[MIKEY_SHA1_BYTES]) {
    EVP_MD_CTX *run = mac->hmac.run;
    unsigned len = 0;
    bool good = EVP_MD_CTX_copy_ex(run, mac->head) && EVP_DigestUpdate(run, tail.data, tail.len) &&
                EVP_DigestFinal_ex(run, out, &len) && EVP_MD_CTX_copy_ex(run, mac->hmac.outer) &&
                EVP_DigestUpdate(run, out, len) && EVP_DigestFinal_ex(run, out, &len);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_sha1_mac_over(struct mikey_sha1_mac *mac, struct mikey_slice head,
                                      struct mikey_slice tail, uint8_t out[MIKEY_SHA1_BYTES]) {
    const struct mikey_slice parts[2] = {head, tail};
    uint8_t whole[MIKEY_MAC_MAX];
    enum mikey_status status = mikey_hmac_run(&mac->hmac, parts, 2, whole);
    for (size_t i = 0; i < MIKEY_SHA1_BYTES; i++)
        out[i] = whole[i];
    return status;
}
