// SPDX-License-Identifier: BSD-2-Clause
#include "mykey.h"

#include "internal.h"

#include <string.h>

/** Behind the label: a zero byte, the number of the block, the length of all blocks together. */
#define COUNTER_BYTES 4

/** The words of a label in front of RAND and behind it. */
struct words {
    const char *before, *behind;
    bool has_cs; /**< the number of the crypto session comes first of all */
};

static const struct words labels[] = {
    [MIKEY_MYKEY_FOR_TGK] = {"TGK", "", false},
    [MIKEY_MYKEY_FOR_MAC] = {"AUTH", "", false},
    [MIKEY_MYKEY_FOR_KEY] = {"", "SRTP_KEY", true},
    [MIKEY_MYKEY_FOR_SALT] = {"", "SRTP_SALT", true},
};

static struct mikey_slice slice_of(const char *words) {
    return (struct mikey_slice){(const uint8_t *)words, strlen(words)};
}

static enum mikey_status key_of(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                struct mikey_slice key, struct mikey_hmac **hmac) {
    return mikey_hmac_key(crypto, hash == MIKEY_MYKEY_SHA_1 ? MIKEY_HMAC_SHA_1 : MIKEY_HMAC_SHA_256, key,
                          hmac);
}

enum mikey_status mikey_mykey_derive(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                     struct mikey_slice key, enum mikey_mykey_purpose purpose, uint8_t cs,
                                     struct mikey_slice rand, uint8_t *out, size_t len) {
    const struct words *words = &labels[purpose];
    uint8_t counter[COUNTER_BYTES] = {0, 0, (uint8_t)(len >> 8), (uint8_t)len};
    const struct mikey_slice parts[] = {{&cs, words->has_cs},
                                        slice_of(words->before),
                                        rand,
                                        slice_of(words->behind),
                                        {counter, sizeof counter}};
    uint8_t block[MIKEY_MAC_MAX] = {0};
    struct mikey_hmac *hmac;
    if (len == 0 || len > MIKEY_PRF_OUT_MAX)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = key_of(crypto, hash, key, &hmac);
    for (size_t done = 0; status == MIKEY_OK && done < len; done += hmac->mac_len) {
        const size_t left = len - done;
        status = mikey_hmac_run(hmac, parts, sizeof parts / sizeof *parts, block);
        memcpy(out + done, block, left < hmac->mac_len ? left : hmac->mac_len);
        counter[1]++;
    }
    mikey_wipe(block, sizeof block);
    return status;
}

enum mikey_status mikey_mykey_mac(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                  struct mikey_slice key, struct mikey_slice message,
                                  uint8_t mac[MIKEY_MYKEY_MAC]) {
    uint8_t whole[MIKEY_MAC_MAX] = {0};
    struct mikey_hmac *hmac;
    enum mikey_status status = key_of(crypto, hash, key, &hmac);
    if (status == MIKEY_OK)
        status = mikey_hmac_run(hmac, &message, 1, whole);
    memcpy(mac, whole, MIKEY_MYKEY_MAC);
    return status;
}
