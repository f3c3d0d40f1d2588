// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

static const char *const cipher_names[MIKEY_CIPHERS] = {
    [MIKEY_CIPHER_AES_128_CTR] = "AES-128-CTR",
    [MIKEY_CIPHER_AES_256_CTR] = "AES-256-CTR",
    [MIKEY_CIPHER_AES_128_ECB] = "AES-128-ECB",
};

static const struct {
    char digest[8];
    size_t mac_len;
} hashes[MIKEY_HMAC_HASHES] = {
    [MIKEY_HMAC_SHA_1] = {"SHA1", 20},
    [MIKEY_HMAC_SHA_256] = {"SHA256", 32},
};

static enum mikey_status prepare_hmac(struct mikey_hmac *hmac, EVP_MAC *mac, enum mikey_hmac_hash hash) {
    char digest[sizeof hashes[hash].digest];
    memcpy(digest, hashes[hash].digest, sizeof digest);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    hmac->mac_len = hashes[hash].mac_len;
    hmac->context = EVP_MAC_CTX_new(mac);
    if (!hmac->context || !EVP_MAC_CTX_set_params(hmac->context, parameters))
        return MIKEY_ERR_CRYPTO;
    return MIKEY_OK;
}

static enum mikey_status prepare(struct mikey_crypto *crypto) {
    crypto->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!crypto->hmac)
        return MIKEY_ERR_CRYPTO;
    for (enum mikey_hmac_hash hash = 0; hash < MIKEY_HMAC_HASHES; hash++) {
        for (size_t i = 0; i < MIKEY_HMAC_SLOTS; i++) {
            if (prepare_hmac(&crypto->hmacs[hash][i], crypto->hmac, hash) != MIKEY_OK)
                return MIKEY_ERR_CRYPTO;
        }
    }
    for (size_t i = 0; i < MIKEY_CIPHERS; i++) {
        crypto->ciphers[i] = EVP_CIPHER_fetch(NULL, cipher_names[i], NULL);
        crypto->cipher_contexts[i] = EVP_CIPHER_CTX_new();
        if (!crypto->ciphers[i] || !crypto->cipher_contexts[i])
            return MIKEY_ERR_CRYPTO;
    }
    return MIKEY_OK;
}

enum mikey_status mikey_crypto_new(struct mikey_crypto **crypto) {
    *crypto = calloc(1, sizeof **crypto);
    if (!*crypto)
        return MIKEY_ERR_MEMORY;
    enum mikey_status status = prepare(*crypto);
    if (status != MIKEY_OK) {
        mikey_crypto_free(*crypto);
        *crypto = NULL;
    }
    return status;
}

void mikey_crypto_free(struct mikey_crypto *crypto) {
    if (!crypto)
        return;
    for (size_t hash = 0; hash < MIKEY_HMAC_HASHES; hash++) {
        for (size_t i = 0; i < MIKEY_HMAC_SLOTS; i++)
            EVP_MAC_CTX_free(crypto->hmacs[hash][i].context);
    }
    for (size_t i = 0; i < MIKEY_CIPHERS; i++) {
        EVP_CIPHER_CTX_free(crypto->cipher_contexts[i]);
        EVP_CIPHER_free(crypto->ciphers[i]);
    }
    EVP_MAC_free(crypto->hmac);
    mikey_wipe(crypto, sizeof *crypto);
    free(crypto);
}
