// SPDX-License-Identifier: BSD-2-Clause
#include "signer.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

void signer_make(struct signer *signer, unsigned bits) {
    EVP_PKEY *key = EVP_RSA_gen(bits);
    X509 *cert = X509_new();
    uint8_t *at = signer->key;
    assert_non_null(key);
    assert_non_null(cert);
    signer->key_len = (size_t)i2d_PrivateKey(key, &at);
    assert_true(X509_set_version(cert, 2) && ASN1_INTEGER_set(X509_get_serialNumber(cert), 7));
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(cert), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(cert), 3600));
    assert_true(X509_set_pubkey(cert, key) && X509_sign(cert, key, EVP_sha256()) > 0);
    at = signer->cert;
    signer->cert_len = (size_t)i2d_X509(cert, &at);
    X509_free(cert);
    EVP_PKEY_free(key);
    const struct mikey_slice der = {signer->key, signer->key_len};
    assert_int_equal(mikey_pkey_open(test_crypto, der, &signer->pkey), MIKEY_OK);
}

void signer_free(struct signer *signer) {
    mikey_pkey_close(signer->pkey);
}
