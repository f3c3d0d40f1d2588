// SPDX-License-Identifier: BSD-2-Clause
#include "f8.h"

#define KEY_MAX 32
#define FILLER  0x55

enum mikey_status mikey_f8_mask_new(struct mikey_aes **mask, struct mikey_crypto *crypto,
                                    struct mikey_slice key, struct mikey_slice salt) {
    uint8_t masked[KEY_MAX];
    *mask = NULL;
    if (key.len > sizeof masked)
        return MIKEY_ERR_ARGUMENT;
    for (size_t i = 0; i < key.len; i++)
        masked[i] = key.data[i] ^ (i < salt.len ? salt.data[i] : FILLER);
    enum mikey_status status =
        mikey_aes_new(mask, crypto, MIKEY_AES_ECB, (struct mikey_slice){masked, key.len});
    mikey_wipe(masked, sizeof masked);
    return status;
}

static void add_counter(uint32_t j, uint8_t block[MIKEY_AES_BLOCK]) {
    for (unsigned i = 0; i < 4; i++)
        block[MIKEY_AES_BLOCK - 1 - i] ^= (uint8_t)(j >> (8 * i));
}

//   IV' = E(k_e XOR m, IV), S(-1) = 0, S(j) = E(k_e, IV' XOR j XOR S(j-1))
enum mikey_status mikey_f8_run(struct mikey_aes *aes, struct mikey_aes *mask,
                               const uint8_t iv[MIKEY_AES_BLOCK], struct mikey_slice in, uint8_t *out) {
    uint8_t inner[MIKEY_AES_BLOCK], stream[MIKEY_AES_BLOCK] = {0};
    enum mikey_status status = mikey_aes_block(mask, iv, inner);
    for (size_t at = 0; at < in.len && status == MIKEY_OK; at += MIKEY_AES_BLOCK) {
        for (size_t i = 0; i < MIKEY_AES_BLOCK; i++)
            stream[i] ^= inner[i];
        add_counter((uint32_t)(at / MIKEY_AES_BLOCK), stream);
        status = mikey_aes_block(aes, stream, stream);
        for (size_t i = 0; i < MIKEY_AES_BLOCK && at + i < in.len; i++)
            out[at + i] = in.data[at + i] ^ stream[i];
    }
    mikey_wipe(inner, sizeof inner);
    mikey_wipe(stream, sizeof stream);
    return status;
}
