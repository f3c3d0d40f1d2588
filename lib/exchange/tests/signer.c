// SPDX-License-Identifier: BSD-2-Clause
#include "signer.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define KEY_BITS 1024

struct signer alice, bob, carol;

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

int signers_set_up(void **state) {
    int failed = test_set_up(state);
    if (failed)
        return failed;
    signer_make(&alice, KEY_BITS);
    signer_make(&bob, KEY_BITS);
    signer_make(&carol, KEY_BITS);
    return 0;
}

int signers_tear_down(void **state) {
    signer_free(&alice);
    signer_free(&bob);
    signer_free(&carol);
    return test_tear_down(state);
}

struct mikey_id test_name(const char *uri) {
    return (struct mikey_id){MIKEY_ID_TYPE_URI, {(const uint8_t *)uri, strlen(uri)}};
}

struct mikey_cert test_certificate(const struct signer *signer) {
    return (struct mikey_cert){MIKEY_CERT_TYPE_X509, {signer->cert, signer->cert_len}};
}

struct mikey_payload *composer_add(struct composer *composer, uint8_t type) {
    struct mikey_payload *payload = &composer->payloads[composer->message.n_payloads++];
    *payload = (struct mikey_payload){.type = type, .parent = MIKEY_NO_PARENT};
    return payload;
}

struct composer composer_begin(uint8_t data_type, const struct test_init *init) {
    struct composer composer = {
        .message = {.hdr = {.version = 1, .data_type = data_type, .v = 1, .csb_id = TEST_CSB_ID}}};
    composer_add(&composer, MIKEY_PAYLOAD_T)->u.t = (struct mikey_t){MIKEY_TS_NTP_UTC, test_timestamp(init)};
    return composer;
}

const struct mikey_message *composer_end(struct composer *composer) {
    composer->message.payloads = composer->payloads;
    mikey_message_link(&composer->message);
    return &composer->message;
}
