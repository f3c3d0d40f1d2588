// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"

#include <string.h>

// RFC 2104 2.
#define HASH_BLOCK 64 // bytes; SHA-1 and SHA-256 have the same
#define INNER_PAD  0x36
#define OUTER_PAD  0x5c

// Setting up a key costs as much as three HMACs of a PRF label. A derivation runs up to six of them with one
// key, and message after message comes with the same pre-shared key.

static bool holds(const struct mikey_hmac *hmac, struct mikey_slice key) {
    return hmac->remembered && hmac->key_len == key.len && mikey_equal(hmac->key, key.data, key.len);
}

static void forget(struct mikey_hmac *hmac) {
    hmac->remembered = false;
    mikey_wipe(hmac->key, sizeof hmac->key);
}

/** Starts `context` with the key's pad: the key, XORed with `with`, in a whole block of the hash. */
static bool start_pad(EVP_MD_CTX *context, const EVP_MD *hash, const uint8_t block[HASH_BLOCK],
                      uint8_t with) {
    uint8_t pad[HASH_BLOCK];
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] = block[i] ^ with;
    bool good = EVP_DigestInit_ex2(context, hash, NULL) && EVP_DigestUpdate(context, pad, sizeof pad);
    mikey_wipe(pad, sizeof pad);
    return good;
}

bool mikey_hmac_prepare(struct mikey_hmac *hmac, const EVP_MD *hash, size_t mac_len) {
    hmac->hash = hash;
    hmac->mac_len = mac_len;
    hmac->inner = EVP_MD_CTX_new();
    hmac->outer = EVP_MD_CTX_new();
    hmac->run = EVP_MD_CTX_new();
    return hmac->inner && hmac->outer && hmac->run;
}

void mikey_hmac_clear(struct mikey_hmac *hmac) {
    forget(hmac);
    EVP_MD_CTX_free(hmac->inner);
    EVP_MD_CTX_free(hmac->outer);
    EVP_MD_CTX_free(hmac->run);
}

enum mikey_status mikey_hmac_set(struct mikey_hmac *hmac, struct mikey_slice key) {
    uint8_t block[HASH_BLOCK] = {0};
    bool good = true;
    forget(hmac);
    if (key.len > sizeof block)
        good = EVP_DigestInit_ex2(hmac->run, hmac->hash, NULL) &&
               EVP_DigestUpdate(hmac->run, key.data, key.len) && EVP_DigestFinal_ex(hmac->run, block, NULL);
    else if (key.len > 0)
        memcpy(block, key.data, key.len);
    good = good && start_pad(hmac->inner, hmac->hash, block, INNER_PAD) &&
           start_pad(hmac->outer, hmac->hash, block, OUTER_PAD);
    mikey_wipe(block, sizeof block);
    if (!good)
        return MIKEY_ERR_CRYPTO;
    if (key.len > 0 && key.len <= sizeof hmac->key) {
        memcpy(hmac->key, key.data, key.len);
        hmac->key_len = key.len;
        hmac->remembered = true;
    }
    return MIKEY_OK;
}

enum mikey_status mikey_hmac_key(struct mikey_crypto *crypto, enum mikey_hmac_hash hash,
                                 struct mikey_slice key, struct mikey_hmac **hmac) {
    struct mikey_hmac *slots = crypto->hmacs[hash];
    struct mikey_hmac *oldest = slots;
    *hmac = NULL;
    for (size_t i = 0; i < MIKEY_HMAC_SLOTS && !*hmac; i++) {
        if (holds(&slots[i], key))
            *hmac = &slots[i];
        if (slots[i].last_used < oldest->last_used)
            oldest = &slots[i];
    }
    enum mikey_status status = MIKEY_OK;
    if (!*hmac) {
        *hmac = oldest;
        status = mikey_hmac_set(oldest, key);
    }
    (*hmac)->last_used = ++crypto->uses;
    return status;
}

enum mikey_status mikey_hmac_run(struct mikey_hmac *hmac, const struct mikey_slice *parts, size_t n_parts,
                                 uint8_t mac[MIKEY_MAC_MAX]) {
    unsigned len = 0;
    bool good = EVP_MD_CTX_copy_ex(hmac->run, hmac->inner);
    for (size_t i = 0; i < n_parts && good; i++)
        good = EVP_DigestUpdate(hmac->run, parts[i].data, parts[i].len);
    good = good && EVP_DigestFinal_ex(hmac->run, mac, &len) && len == hmac->mac_len &&
           EVP_MD_CTX_copy_ex(hmac->run, hmac->outer) && EVP_DigestUpdate(hmac->run, mac, len) &&
           EVP_DigestFinal_ex(hmac->run, mac, &len);
    if (good)
        return MIKEY_OK;
    forget(hmac);
    return MIKEY_ERR_CRYPTO;
}
