// SPDX-License-Identifier: BSD-2-Clause
// Taking RSA's padding off in time that depends on the length of the modulus alone: no branch and no index comes from
// the decrypted bytes until the key, or its substitute, is complete.
#include "internal.h"
#include "pkey.h"

#include <string.h>

#define PKCS1_OVERHEAD 11 // RFC 8017 7.2.1: 00 02, eight bytes or more, 00
#define PKCS1_MIN_PAD  8

/** All ones if `a` is zero, else zero. */
static uint32_t mask_zero(uint32_t a) {
    return (uint32_t)0 - ((~a & (a - 1)) >> 31);
}

static uint32_t mask_equal(uint32_t a, uint32_t b) {
    return mask_zero(a ^ b);
}

/** All ones if a < b; both are below 2^31. */
static uint32_t mask_less(uint32_t a, uint32_t b) {
    return (uint32_t)0 - ((a - b) >> 31);
}

static uint32_t choose(uint32_t mask, uint32_t a, uint32_t b) {
    return (mask & a) | (~mask & b);
}

/** A block whose padding is being looked at. */
struct padded {
    uint8_t *bytes; /**< overwritten */
    uint32_t len;
    uint32_t start; /**< of the message in it */
    uint32_t good;  /**< all ones: the padding is right */
};

/** Moves the message to the front, by steps of powers of two that are all made or pretended. */
static void move_to_front(const struct padded *block) {
    for (uint32_t step = 1; step < block->len; step <<= 1) {
        const uint32_t mask = ~mask_zero(block->start & step);
        for (uint32_t i = 0; i < block->len; i++) {
            const uint32_t moved = i + step < block->len ? block->bytes[i + step] : 0;
            block->bytes[i] = (uint8_t)choose(mask, moved, block->bytes[i]);
        }
    }
}

/** Bytes and length of a substitute: HMACs of a counter, as many as the longest message needs. */
static enum mikey_status make_substitute(struct mikey_crypto *crypto, const uint8_t seed[32], uint32_t most,
                                         uint8_t out[MIKEY_RSA_BYTES_MAX], uint32_t *len) {
    uint8_t counter = 0, mac[MIKEY_MAC_MAX] = {0};
    const struct mikey_slice input = {&counter, 1};
    struct mikey_hmac *hmac = NULL;
    enum mikey_status status =
        mikey_hmac_key(crypto, MIKEY_HMAC_SHA_256, (struct mikey_slice){seed, 32}, &hmac);
    if (status == MIKEY_OK)
        status = mikey_hmac_run(hmac, &input, 1, mac);
    *len = 1 + ((uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2]) % most;
    for (uint32_t at = 0; at < most && status == MIKEY_OK; at += MIKEY_MAC_MAX) {
        counter++;
        status = mikey_hmac_run(hmac, &input, 1, mac);
        for (uint32_t i = 0; i < MIKEY_MAC_MAX && at + i < most; i++)
            out[at + i] = mac[i];
    }
    return status;
}

/** Gives the message, or the substitute, of at most `most` bytes. */
static enum mikey_status give(struct mikey_crypto *crypto, const uint8_t seed[32], struct padded *block,
                              uint32_t most, uint8_t out[MIKEY_RSA_BYTES_MAX], size_t *len) {
    uint32_t substitute_len = 0;
    enum mikey_status status = make_substitute(crypto, seed, most, out, &substitute_len);
    if (status != MIKEY_OK)
        return status;
    const uint32_t message_len = block->len - block->start;
    const uint32_t good = block->good & ~mask_zero(message_len) & mask_less(message_len, most + 1);
    move_to_front(block);
    for (uint32_t i = 0; i < most; i++)
        out[i] = (uint8_t)choose(good, block->bytes[i], out[i]);
    *len = choose(good, message_len, substitute_len);
    return MIKEY_OK;
}

/** Finds the first byte that is `mark` in bytes[from..]; `*found` is all ones if there is one. */
static uint32_t find_first(const struct padded *block, uint32_t from, uint8_t mark, uint32_t *found) {
    uint32_t at = 0;
    *found = 0;
    for (uint32_t i = from; i < block->len; i++) {
        const uint32_t here = mask_equal(block->bytes[i], mark) & ~*found;
        at = choose(here, i, at);
        *found |= here;
    }
    return at;
}

static enum mikey_status unpad_pkcs1(struct mikey_crypto *crypto, const uint8_t seed[32],
                                     struct padded *block, uint8_t *out, size_t *len) {
    if (block->len <= PKCS1_OVERHEAD)
        return MIKEY_ERR_ARGUMENT;
    const uint32_t zero = find_first(block, 2, 0, &block->good);
    block->good &= mask_zero(block->bytes[0]) & mask_equal(block->bytes[1], 2);
    block->good &= ~mask_less(zero, 2 + PKCS1_MIN_PAD);
    block->start = zero + 1;
    return give(crypto, seed, block, block->len - PKCS1_OVERHEAD, out, len);
}

enum mikey_status mikey_mgf1(struct mikey_crypto *crypto, enum mikey_digest digest, struct mikey_slice seed,
                             uint8_t *out, uint32_t len) {
    uint8_t counter[4] = {0}, hash[MIKEY_DIGEST_MAX];
    const struct mikey_slice parts[2] = {seed, {counter, sizeof counter}};
    enum mikey_status status = MIKEY_OK;
    size_t hash_len = 1;
    for (uint32_t at = 0; at < len && status == MIKEY_OK; at += (uint32_t)hash_len) {
        status = mikey_hash(crypto, digest, parts, 2, hash, &hash_len);
        for (uint32_t i = 0; i < hash_len && at + i < len; i++)
            out[at + i] ^= hash[i];
        counter[3]++; // never more than 2048 / 20
    }
    mikey_wipe(hash, sizeof hash);
    return status;
}

static enum mikey_status unpad_oaep(struct mikey_crypto *crypto, enum mikey_digest digest,
                                    const uint8_t seed[32], struct padded *block, uint8_t *out, size_t *len) {
    uint8_t label[MIKEY_DIGEST_MAX];
    size_t h = 0;
    enum mikey_status status = mikey_hash(crypto, digest, NULL, 0, label, &h);
    const uint32_t overhead = 2 * (uint32_t)h + 2;
    if (status != MIKEY_OK || block->len <= overhead)
        return status != MIKEY_OK ? status : MIKEY_ERR_ARGUMENT;
    uint8_t *salt = block->bytes + 1, *data = salt + h;
    const uint32_t data_len = block->len - 1 - (uint32_t)h;
    status = mikey_mgf1(crypto, digest, (struct mikey_slice){data, data_len}, salt, (uint32_t)h);
    if (status == MIKEY_OK)
        status = mikey_mgf1(crypto, digest, (struct mikey_slice){salt, h}, data, data_len);
    if (status != MIKEY_OK)
        return status;
    // data is lHash || zeros || 01 || message
    struct padded inner = {.bytes = data, .len = data_len};
    uint32_t one = find_first(&inner, (uint32_t)h, 1, &inner.good);
    inner.good &= mask_zero(block->bytes[0]);
    for (uint32_t i = 0; i < data_len; i++) {
        const uint32_t want = i < h ? label[i] : 0;
        inner.good &= mask_equal(data[i], want) | ~mask_less(i, choose(inner.good, one, (uint32_t)h));
    }
    inner.start = one + 1;
    return give(crypto, seed, &inner, block->len - overhead, out, len);
}

enum mikey_status mikey_rsa_unpad(struct mikey_crypto *crypto, enum mikey_rsa_padding padding,
                                  const struct mikey_rsa_block *block, uint8_t out[MIKEY_RSA_BYTES_MAX],
                                  size_t *len) {
    static const enum mikey_digest digests[MIKEY_RSA_PADDINGS] = {
        [MIKEY_RSA_OAEP_SHA_1] = MIKEY_DIGEST_SHA_1, [MIKEY_RSA_OAEP_SHA_256] = MIKEY_DIGEST_SHA_256};
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];
    struct padded padded = {.bytes = bytes, .len = (uint32_t)block->len};
    memcpy(bytes, block->bytes, block->len);
    enum mikey_status status =
        padding == MIKEY_RSA_PKCS1
            ? unpad_pkcs1(crypto, block->substitute, &padded, out, len)
            : unpad_oaep(crypto, digests[padding], block->substitute, &padded, out, len);
    mikey_wipe(bytes, block->len);
    return status;
}
