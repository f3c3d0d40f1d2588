// SPDX-License-Identifier: BSD-2-Clause
// AES in Galois/Counter Mode with IVs of any length: what 3GPP puts around the parameters of keys.
#include "internal.h"

#include <mikeylab/identity_keys.h>

/** Decrypts and compares the tag; *genuine says whether it is right. */
static bool run(EVP_CIPHER_CTX *context, const struct mikey_sealed *sealed, uint8_t *out, bool *genuine) {
    const size_t clear = sealed->data.len - MIKEY_GCM_TAG;
    uint8_t tag[MIKEY_GCM_TAG], rest[EVP_MAX_BLOCK_LENGTH];
    int len = 0;
    for (size_t i = 0; i < sizeof tag; i++)
        tag[i] = sealed->data.data[clear + i];
    if (!EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, (int)sealed->iv.len, NULL) ||
        !EVP_DecryptInit_ex2(context, NULL, sealed->key.data, sealed->iv.data, NULL) ||
        !EVP_DecryptUpdate(context, NULL, &len, sealed->aad.data, (int)sealed->aad.len) ||
        (clear > 0 && !EVP_DecryptUpdate(context, out, &len, sealed->data.data, (int)clear)) ||
        !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag))
        return false;
    *genuine = EVP_DecryptFinal_ex(context, rest, &len) > 0;
    return true;
}

enum mikey_status mikey_unseal(struct mikey_crypto *crypto, const struct mikey_sealed *sealed, uint8_t *out) {
    enum mikey_block_cipher cipher =
        sealed->key.len == 32 ? MIKEY_CIPHER_AES_256_GCM : MIKEY_CIPHER_AES_128_GCM;
    EVP_CIPHER_CTX *context = crypto->cipher_contexts[cipher];
    bool genuine = false;
    if ((sealed->key.len != 16 && sealed->key.len != 32) || sealed->iv.len == 0 ||
        sealed->iv.len > UINT8_MAX || sealed->data.len < MIKEY_GCM_TAG || sealed->data.len > UINT16_MAX ||
        sealed->aad.len > UINT16_MAX)
        return MIKEY_ERR_ARGUMENT;
    const bool good = EVP_DecryptInit_ex2(context, crypto->ciphers[cipher], NULL, NULL, NULL) &&
                      run(context, sealed, out, &genuine);
    EVP_CIPHER_CTX_reset(context);
    if (!genuine)
        mikey_wipe(out, sealed->data.len - MIKEY_GCM_TAG);
    if (!good)
        return MIKEY_ERR_CRYPTO;
    return genuine ? MIKEY_OK : MIKEY_ERR_AUTH;
}
