// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"
#include "recall.h"

#include "certificate.h"
#include "pkey.h"
#include "sakke_cache.h"

#include <stdlib.h>

static const char *const cipher_names[MIKEY_CIPHERS] = {
    [MIKEY_CIPHER_AES_128_CTR] = "AES-128-CTR", [MIKEY_CIPHER_AES_192_CTR] = "AES-192-CTR",
    [MIKEY_CIPHER_AES_256_CTR] = "AES-256-CTR", [MIKEY_CIPHER_AES_128_ECB] = "AES-128-ECB",
    [MIKEY_CIPHER_AES_192_ECB] = "AES-192-ECB", [MIKEY_CIPHER_AES_256_ECB] = "AES-256-ECB",
    [MIKEY_CIPHER_AES_128_GCM] = "AES-128-GCM", [MIKEY_CIPHER_AES_256_GCM] = "AES-256-GCM",
};

static const struct {
    const char *name;
    size_t mac_len;
} hashes[MIKEY_HMAC_HASHES] = {
    [MIKEY_HMAC_SHA_1] = {"SHA1", 20},
    [MIKEY_HMAC_SHA_256] = {"SHA256", 32},
};

static enum mikey_status prepare_keys(struct mikey_crypto *crypto) {
    crypto->keys.free_entry = mikey_pkey_free;
    crypto->certificates.free_entry = mikey_certificate_free;
    crypto->sakke.free_entry = mikey_sakke_prepared_free;
    crypto->sakke.limit = MIKEY_SAKKE_PREPARED;
    crypto->digest_context = EVP_MD_CTX_new();
    return crypto->digest_context ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

static enum mikey_status prepare(struct mikey_crypto *crypto) {
    for (enum mikey_hmac_hash hash = 0; hash < MIKEY_HMAC_HASHES; hash++) {
        crypto->hashes[hash] = EVP_MD_fetch(NULL, hashes[hash].name, NULL);
        if (!crypto->hashes[hash])
            return MIKEY_ERR_CRYPTO;
        for (size_t i = 0; i < MIKEY_HMAC_SLOTS; i++) {
            if (!mikey_hmac_prepare(&crypto->hmacs[hash][i], crypto->hashes[hash], hashes[hash].mac_len))
                return MIKEY_ERR_CRYPTO;
        }
    }
    for (size_t i = 0; i < MIKEY_CIPHERS; i++) {
        crypto->ciphers[i] = EVP_CIPHER_fetch(NULL, cipher_names[i], NULL);
        crypto->cipher_contexts[i] = EVP_CIPHER_CTX_new();
        if (!crypto->ciphers[i] || !crypto->cipher_contexts[i])
            return MIKEY_ERR_CRYPTO;
    }
    return prepare_keys(crypto);
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
            mikey_hmac_clear(&crypto->hmacs[hash][i]);
        EVP_MD_free(crypto->hashes[hash]);
    }
    for (size_t i = 0; i < MIKEY_CIPHERS; i++) {
        EVP_CIPHER_CTX_free(crypto->cipher_contexts[i]);
        EVP_CIPHER_free(crypto->ciphers[i]);
    }
    mikey_recall_end(crypto);
    mikey_dh_free(crypto);
    EC_GROUP_free(crypto->p256);
    mikey_cache_clear(&crypto->keys);
    mikey_cache_clear(&crypto->certificates);
    mikey_cache_clear(&crypto->sakke);
    for (size_t i = 0; i < MIKEY_DIGEST_COUNT; i++)
        EVP_MD_free(crypto->digests[i]);
    EVP_MD_CTX_free(crypto->digest_context);
    mikey_wipe(crypto, sizeof *crypto);
    free(crypto);
}
