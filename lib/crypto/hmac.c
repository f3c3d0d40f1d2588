// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"

#include <string.h>

// Setting up a key costs as much as three HMACs of a PRF label. A derivation runs up to six of them with one
// key, and message after message comes with the same pre-shared key.

static bool holds(const struct mikey_hmac *hmac, struct mikey_slice key) {
    return hmac->remembered && hmac->key_len == key.len && mikey_equal(hmac->key, key.data, key.len);
}

static void forget(struct mikey_hmac *hmac) {
    hmac->remembered = false;
    mikey_wipe(hmac->key, sizeof hmac->key);
}

static enum mikey_status set_key(struct mikey_hmac *hmac, struct mikey_slice key) {
    static const uint8_t no_bytes[1];
    forget(hmac);
    if (!EVP_MAC_init(hmac->context, key.len ? key.data : no_bytes, key.len, NULL))
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
        status = set_key(oldest, key);
    }
    (*hmac)->last_used = ++crypto->uses;
    return status;
}

enum mikey_status mikey_hmac_run(struct mikey_hmac *hmac, const struct mikey_slice *parts, size_t n_parts,
                                 uint8_t mac[MIKEY_MAC_MAX]) {
    bool good = EVP_MAC_init(hmac->context, NULL, 0, NULL);
    for (size_t i = 0; i < n_parts && good; i++)
        good = EVP_MAC_update(hmac->context, parts[i].data, parts[i].len);
    size_t len = 0;
    good = good && EVP_MAC_final(hmac->context, mac, &len, MIKEY_MAC_MAX) && len == hmac->mac_len;
    if (good)
        return MIKEY_OK;
    forget(hmac);
    return MIKEY_ERR_CRYPTO;
}
