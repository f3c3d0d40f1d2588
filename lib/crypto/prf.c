// SPDX-License-Identifier: BSD-2-Clause
#include "prf_shape.h"

#include "internal.h"

#include <mikeylab/values.h>
#include <string.h>

/** The input key is split into blocks of 256 bits, whichever the hash (RFC 3830 4.1.2, RFC 6043 6.1). */
#define KEY_BLOCK 32
/** What MIKEY_PRF_SPLIT_512 takes for it. */
#define LARGE_KEY_BLOCK 64
/** constant, cs_id and csb_id in the label of RFC 3830 4.1.3. */
#define LABEL_HEAD 9

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/** XORs P(s, label, m) of RFC 3830 4.1.2 onto `out`, m as large as `out_len` needs. */
static enum mikey_status add_p(struct mikey_hmac *s, struct mikey_slice label, uint8_t *out, size_t out_len) {
    enum mikey_status status = MIKEY_OK;
    uint8_t text[MIKEY_MAC_MAX + MIKEY_LABEL_MAX], block[MIKEY_MAC_MAX]; // A_i and the label behind it
    const struct mikey_slice a = {text, s->mac_len}, a_and_label = {text, s->mac_len + label.len};
    if (label.len > 0)
        memcpy(text + s->mac_len, label.data, label.len);

    for (size_t done = 0; done < out_len && status == MIKEY_OK; done += s->mac_len) {
        status = mikey_hmac_run(s, done == 0 ? &label : &a, 1, text);
        if (status == MIKEY_OK)
            status = mikey_hmac_run(s, &a_and_label, 1, block);
        for (size_t i = 0; status == MIKEY_OK && i < smaller(s->mac_len, out_len - done); i++)
            out[done + i] ^= block[i];
    }
    mikey_wipe(text, s->mac_len);
    mikey_wipe(block, sizeof block);
    return status;
}

static enum mikey_status prf_shaped(struct mikey_crypto *crypto, enum mikey_prf_shape shape, uint8_t prf,
                                    struct mikey_slice inkey, struct mikey_slice label, uint8_t *out,
                                    size_t out_len) {
    if (prf != MIKEY_PRF_MIKEY_1 && prf != MIKEY_PRF_HMAC_SHA_256)
        return MIKEY_ERR_UNSUPPORTED;
    if (inkey.len == 0 || out_len == 0 || out_len > MIKEY_PRF_OUT_MAX)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_hmac_hash hash = prf == MIKEY_PRF_MIKEY_1 ? MIKEY_HMAC_SHA_1 : MIKEY_HMAC_SHA_256;
    enum mikey_status status = MIKEY_OK;
    for (size_t i = 0; i < out_len; i++)
        out[i] = 0;
    const size_t block = shape == MIKEY_PRF_SPLIT_512 ? LARGE_KEY_BLOCK : KEY_BLOCK;
    const size_t end = inkey.len + (shape == MIKEY_PRF_EXTRA_BLOCK && inkey.len % block == 0);
    for (size_t at = 0; at < end && status == MIKEY_OK; at += block) {
        struct mikey_slice s = {inkey.data + at, smaller(inkey.len - at, block)};
        struct mikey_hmac *hmac = NULL;
        status = mikey_hmac_key(crypto, hash, s, &hmac);
        if (status == MIKEY_OK)
            status = add_p(hmac, label, out, out_len);
    }
    if (status != MIKEY_OK)
        mikey_wipe(out, out_len);
    return status;
}

enum mikey_status mikey_prf(struct mikey_crypto *crypto, uint8_t prf, struct mikey_slice inkey,
                            struct mikey_slice label, uint8_t *out, size_t out_len) {
    if (label.len > MIKEY_LABEL_MAX)
        return MIKEY_ERR_ARGUMENT;
    return prf_shaped(crypto, MIKEY_PRF_SPLIT_256, prf, inkey, label, out, out_len);
}

enum mikey_status mikey_derive_shaped(struct mikey_crypto *crypto, enum mikey_prf_shape shape, uint8_t prf,
                                      struct mikey_slice inkey, uint32_t constant, uint8_t cs_id,
                                      uint32_t csb_id, struct mikey_slice rand, uint8_t *out,
                                      size_t out_len) {
    if (rand.len > MIKEY_LABEL_MAX - LABEL_HEAD)
        return MIKEY_ERR_ARGUMENT;
    uint8_t label[MIKEY_LABEL_MAX];
    for (unsigned i = 0; i < 4; i++) {
        label[i] = (uint8_t)(constant >> (24 - 8 * i));
        label[5 + i] = (uint8_t)(csb_id >> (24 - 8 * i));
    }
    label[4] = cs_id;
    if (rand.len > 0)
        memcpy(label + LABEL_HEAD, rand.data, rand.len);
    return prf_shaped(crypto, shape, prf, inkey, (struct mikey_slice){label, LABEL_HEAD + rand.len}, out,
                      out_len);
}

enum mikey_status mikey_derive(struct mikey_crypto *crypto, uint8_t prf, struct mikey_slice inkey,
                               uint32_t constant, uint8_t cs_id, uint32_t csb_id, struct mikey_slice rand,
                               uint8_t *out, size_t out_len) {
    return mikey_derive_shaped(crypto, MIKEY_PRF_SPLIT_256, prf, inkey, constant, cs_id, csb_id, rand, out,
                               out_len);
}
