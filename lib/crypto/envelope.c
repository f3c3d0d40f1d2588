// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"
#include "pkey.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

static const struct padding {
    const char *name;
    int openssl;
    enum mikey_digest digest; // NONE: no OAEP
} paddings[MIKEY_RSA_PADDINGS] = {
    [MIKEY_RSA_PKCS1] = {"RSAES-PKCS1-v1_5", RSA_PKCS1_PADDING, MIKEY_DIGEST_NONE},
    [MIKEY_RSA_OAEP_SHA_1] = {"RSAES-OAEP (SHA-1)", RSA_PKCS1_OAEP_PADDING, MIKEY_DIGEST_SHA_1},
    [MIKEY_RSA_OAEP_SHA_256] = {"RSAES-OAEP (SHA-256)", RSA_PKCS1_OAEP_PADDING, MIKEY_DIGEST_SHA_256},
};

const char *mikey_rsa_padding_name(enum mikey_rsa_padding padding) {
    return paddings[padding].name;
}

static bool set_up(EVP_PKEY_CTX *context, struct mikey_crypto *crypto, const struct padding *padding) {
    if (EVP_PKEY_encrypt_init(context) <= 0 || EVP_PKEY_CTX_set_rsa_padding(context, padding->openssl) <= 0)
        return false;
    const EVP_MD *md = mikey_digest_md(crypto, padding->digest);
    return padding->digest == MIKEY_DIGEST_NONE ||
           (EVP_PKEY_CTX_set_rsa_oaep_md(context, md) > 0 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) > 0);
}

enum mikey_status mikey_rsa_encrypt(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                    enum mikey_rsa_padding padding, struct mikey_slice in, uint8_t *out,
                                    size_t size, size_t *written) {
    if (size < mikey_pkey_bytes(key))
        return MIKEY_ERR_SPACE;
    if (in.len == 0)
        return MIKEY_ERR_ARGUMENT;
    ERR_set_mark();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    *written = size;
    if (context != NULL && set_up(context, crypto, &paddings[padding]))
        status = EVP_PKEY_encrypt(context, out, written, in.data, in.len) > 0 ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
    EVP_PKEY_CTX_free(context);
    ERR_pop_to_mark();
    return status;
}

/** What stands in for a key whose padding is wrong: the same for the same key and input. */
static enum mikey_status set_substitute(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                        struct mikey_slice in, uint8_t out[MIKEY_MAC_MAX]) {
    struct mikey_hmac *hmac = NULL;
    const struct mikey_slice seed = {key->substitution, sizeof key->substitution};
    enum mikey_status status = mikey_hmac_key(crypto, MIKEY_HMAC_SHA_256, seed, &hmac);
    return status == MIKEY_OK ? mikey_hmac_run(hmac, &in, 1, out) : status;
}

enum mikey_status mikey_rsa_decrypt(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                    struct mikey_slice in, struct mikey_rsa_block *block) {
    if (key->decryption == NULL || in.len != mikey_pkey_bytes(key))
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = set_substitute(crypto, key, in, block->substitute);
    if (status != MIKEY_OK)
        return status;
    if (mikey_recall_get(crypto, MIKEY_RSA_PRIVATE, key->key, in, block->bytes, &block->len))
        return MIKEY_OK;
    block->len = sizeof block->bytes;
    ERR_set_mark();
    if (EVP_PKEY_decrypt(key->decryption, block->bytes, &block->len, in.data, in.len) <= 0)
        status = mikey_rsa_refused() ? MIKEY_ERR_ARGUMENT : MIKEY_ERR_CRYPTO;
    ERR_pop_to_mark();
    if (status == MIKEY_OK)
        mikey_recall_put(crypto, MIKEY_RSA_PRIVATE, key->key, in,
                         (struct mikey_slice){block->bytes, block->len});
    return status;
}
