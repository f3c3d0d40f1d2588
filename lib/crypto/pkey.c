// SPDX-License-Identifier: BSD-2-Clause
#include "pkey.h"

#include "internal.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

int mikey_no_pass_phrase(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

bool mikey_pkey_fits(const EVP_PKEY *key) {
    const int bits = EVP_PKEY_get_bits(key);
    return EVP_PKEY_is_a(key, "RSA") && bits >= MIKEY_RSA_BITS_MIN && bits <= MIKEY_RSA_BITS_MAX;
}

void mikey_pkey_borrow(struct mikey_pkey *key, EVP_PKEY *from) {
    *key = (struct mikey_pkey){.key = from, .bits = (unsigned)EVP_PKEY_get_bits(from)};
}

static EVP_PKEY *parse_der(struct mikey_slice bytes) {
    const unsigned char *at = bytes.data;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)bytes.len);
    if (key != NULL && at != bytes.data + bytes.len) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

static EVP_PKEY *parse_pem(struct mikey_slice bytes) {
    BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, mikey_no_pass_phrase, NULL) : NULL;
    BIO_free(bio);
    return key;
}

// DER begins with a SEQUENCE, PEM with text.
static EVP_PKEY *parse(struct mikey_slice bytes) {
    static const uint8_t sequence = 0x30;
    if (bytes.len == 0 || bytes.len > INT32_MAX)
        return NULL;
    return bytes.data[0] == sequence ? parse_der(bytes) : parse_pem(bytes);
}

/** A key whose private exponent does not undo the public one is none; libcrypto only finds out when it is used. */
static bool parts_belong_together(struct mikey_pkey *key) {
    const size_t size = mikey_pkey_bytes(key);
    uint8_t two[MIKEY_RSA_BYTES_MAX] = {0}, block[MIKEY_RSA_BYTES_MAX];
    size_t len = sizeof block, back = sizeof block;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    two[size - 1] = 2;
    bool good = context != NULL && EVP_PKEY_encrypt_init(context) > 0 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0 &&
                EVP_PKEY_encrypt(context, block, &len, two, size) > 0 &&
                EVP_PKEY_decrypt(key->decryption, block, &back, block, len) > 0 && back == size &&
                memcmp(block, two, size) == 0;
    EVP_PKEY_CTX_free(context);
    return good;
}

/** The seed of substitutes: a hash of the private exponent. */
static bool set_substitution(struct mikey_crypto *crypto, struct mikey_pkey *key) {
    BIGNUM *d = NULL;
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];
    const int size = (int)mikey_pkey_bytes(key);
    bool good = EVP_PKEY_get_bn_param(key->key, OSSL_PKEY_PARAM_RSA_D, &d) && BN_num_bytes(d) <= size &&
                BN_bn2binpad(d, bytes, size) == size &&
                mikey_sha256(crypto, (struct mikey_slice){bytes, (size_t)size}, key->substitution);
    mikey_wipe(bytes, sizeof bytes);
    BN_clear_free(d);
    return good;
}

static enum mikey_status prepare(struct mikey_crypto *crypto, struct mikey_pkey *key) {
    if (key->key == NULL)
        return MIKEY_ERR_STRUCTURE;
    if (!mikey_pkey_fits(key->key))
        return MIKEY_ERR_UNSUPPORTED;
    key->bits = (unsigned)EVP_PKEY_get_bits(key->key);
    key->decryption = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    if (key->decryption == NULL || EVP_PKEY_decrypt_init(key->decryption) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(key->decryption, RSA_NO_PADDING) <= 0)
        return MIKEY_ERR_CRYPTO;
    return set_substitution(crypto, key) && parts_belong_together(key) ? MIKEY_OK : MIKEY_ERR_STRUCTURE;
}

void mikey_pkey_free(struct mikey_cached *entry) {
    struct mikey_pkey *key = (struct mikey_pkey *)entry;
    EVP_PKEY_CTX_free(key->decryption);
    EVP_PKEY_free(key->key);
    mikey_wipe(key, sizeof *key);
    free(key);
}

static enum mikey_status parse_once(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                    const uint8_t name[MIKEY_CACHED_NAME], struct mikey_pkey **out) {
    struct mikey_pkey *key = calloc(1, sizeof *key);
    if (key == NULL)
        return MIKEY_ERR_MEMORY;
    key->cached.users = 1;
    memcpy(key->cached.name, name, sizeof key->cached.name);
    ERR_set_mark();
    key->key = parse(bytes);
    enum mikey_status status = prepare(crypto, key);
    ERR_pop_to_mark();
    if (status != MIKEY_OK) {
        mikey_pkey_free(&key->cached);
        return status;
    }
    mikey_cache_keep(&crypto->keys, &key->cached);
    *out = key;
    return MIKEY_OK;
}

static bool is_refusal(enum mikey_status status) {
    return status == MIKEY_ERR_STRUCTURE || status == MIKEY_ERR_UNSUPPORTED;
}

/** libcrypto does not tell bytes that are no key from memory that is short: what it refuses it is asked again. */
static enum mikey_status parse_new(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                   const uint8_t name[MIKEY_CACHED_NAME], struct mikey_pkey **out) {
    enum mikey_status status = parse_once(crypto, bytes, name, out);
    if (is_refusal(status))
        status = parse_once(crypto, bytes, name, out);
    return is_refusal(status) && mikey_memory_is_short() ? MIKEY_ERR_MEMORY : status;
}

enum mikey_status mikey_pkey_open(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                  struct mikey_pkey **key) {
    uint8_t name[MIKEY_CACHED_NAME];
    *key = NULL;
    if (!mikey_sha256(crypto, bytes, name))
        return MIKEY_ERR_CRYPTO;
    *key = (struct mikey_pkey *)mikey_cache_find(&crypto->keys, name);
    return *key != NULL ? MIKEY_OK : parse_new(crypto, bytes, name, key);
}

void mikey_pkey_close(struct mikey_pkey *key) {
    if (key != NULL)
        mikey_cache_release(&key->cached, mikey_pkey_free);
}

unsigned mikey_pkey_bits(const struct mikey_pkey *key) {
    return key->bits;
}

size_t mikey_pkey_bytes(const struct mikey_pkey *key) {
    return (key->bits + 7) / 8;
}

bool mikey_pkey_same(const struct mikey_pkey *a, const struct mikey_pkey *b) {
    return EVP_PKEY_eq(a->key, b->key) == 1;
}

enum mikey_status mikey_pkey_fingerprint(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                         uint8_t fingerprint[32]) {
    unsigned char *der = NULL;
    const int len = i2d_PUBKEY(key->key, &der);
    const bool good = len > 0 && mikey_sha256(crypto, (struct mikey_slice){der, (size_t)len}, fingerprint);
    OPENSSL_free(der);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}
