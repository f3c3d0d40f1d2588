// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"
#include "pkey.h"

#include <openssl/bnerr.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

bool mikey_rsa_refused(void) {
    static const struct {
        int library, reason;
    } refusals[] = {{ERR_LIB_RSA, RSA_R_DATA_TOO_LARGE_FOR_MODULUS},
                    {ERR_LIB_RSA, RSA_R_MODULUS_TOO_LARGE},
                    {ERR_LIB_RSA, RSA_R_BAD_E_VALUE},
                    {ERR_LIB_BN, BN_R_CALLED_WITH_EVEN_MODULUS},
                    {ERR_LIB_BN, BN_R_NO_INVERSE}};
    const unsigned long error = ERR_peek_last_error();
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (ERR_GET_LIB(error) == refusals[i].library && ERR_GET_REASON(error) == refusals[i].reason)
            return true;
    }
    return false;
}

enum mikey_status mikey_rsa_public(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                   struct mikey_slice in, uint8_t out[MIKEY_RSA_BYTES_MAX]) {
    size_t len = MIKEY_RSA_BYTES_MAX;
    if (in.len != mikey_pkey_bytes(key))
        return MIKEY_ERR_ARGUMENT;
    if (mikey_recall_get(crypto, MIKEY_RSA_PUBLIC, key->key, in, out, &len))
        return len == in.len ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
    ERR_set_mark();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    if (context != NULL && EVP_PKEY_encrypt_init(context) > 0 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0) {
        if (EVP_PKEY_encrypt(context, out, &len, in.data, in.len) > 0)
            status = len == in.len ? MIKEY_OK : MIKEY_ERR_CRYPTO;
        else if (mikey_rsa_refused())
            status = MIKEY_ERR_ARGUMENT;
    }
    EVP_PKEY_CTX_free(context);
    ERR_pop_to_mark();
    if (status != MIKEY_ERR_CRYPTO)
        mikey_recall_put(crypto, MIKEY_RSA_PUBLIC, key->key, in,
                         (struct mikey_slice){out, status == MIKEY_OK ? len : 0});
    return status;
}
