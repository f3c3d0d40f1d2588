// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"
#include "pkey.h"

#include <openssl/err.h>

static const char *const names[MIKEY_DIGEST_COUNT] = {
    [MIKEY_DIGEST_NONE] = "none",       [MIKEY_DIGEST_MD5] = "MD5",
    [MIKEY_DIGEST_SHA_1] = "SHA-1",     [MIKEY_DIGEST_SHA_224] = "SHA-224",
    [MIKEY_DIGEST_SHA_256] = "SHA-256", [MIKEY_DIGEST_SHA_384] = "SHA-384",
    [MIKEY_DIGEST_SHA_512] = "SHA-512",
};

const char *mikey_digest_name(enum mikey_digest digest) {
    return names[digest];
}

// One that is lacking, MD5 perhaps, makes no more than the signatures with it unsupported.
static const char *const openssl_names[MIKEY_DIGEST_COUNT] = {
    [MIKEY_DIGEST_MD5] = "MD5",          [MIKEY_DIGEST_SHA_1] = "SHA1",
    [MIKEY_DIGEST_SHA_224] = "SHA2-224", [MIKEY_DIGEST_SHA_256] = "SHA2-256",
    [MIKEY_DIGEST_SHA_384] = "SHA2-384", [MIKEY_DIGEST_SHA_512] = "SHA2-512",
};

const EVP_MD *mikey_digest_md(struct mikey_crypto *crypto, enum mikey_digest digest) {
    // Asked twice, as libcrypto does not tell a hash that it lacks from memory that is short.
    for (int i = 0; i < 2 && crypto->digests[digest] == NULL && openssl_names[digest] != NULL; i++) {
        ERR_set_mark();
        crypto->digests[digest] = EVP_MD_fetch(NULL, openssl_names[digest], NULL);
        ERR_pop_to_mark();
    }
    return crypto->digests[digest];
}

enum mikey_status mikey_hash(struct mikey_crypto *crypto, enum mikey_digest digest,
                             const struct mikey_slice *parts, size_t n_parts, uint8_t out[MIKEY_DIGEST_MAX],
                             size_t *len) {
    const EVP_MD *md = mikey_digest_md(crypto, digest);
    unsigned written = 0;
    if (md == NULL)
        return digest == MIKEY_DIGEST_MD5 && !mikey_memory_is_short() ? MIKEY_ERR_UNSUPPORTED
                                                                      : MIKEY_ERR_CRYPTO;
    bool good = EVP_DigestInit_ex2(crypto->digest_context, md, NULL);
    for (size_t i = 0; i < n_parts && good; i++)
        good = EVP_DigestUpdate(crypto->digest_context, parts[i].data, parts[i].len);
    good = good && EVP_DigestFinal_ex(crypto->digest_context, out, &written);
    *len = written;
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

bool mikey_sha256(struct mikey_crypto *crypto, struct mikey_slice bytes, uint8_t out[32]) {
    uint8_t hash[MIKEY_DIGEST_MAX];
    size_t len = 0;
    bool good = mikey_hash(crypto, MIKEY_DIGEST_SHA_256, &bytes, 1, hash, &len) == MIKEY_OK;
    for (size_t i = 0; i < 32 && good; i++)
        out[i] = hash[i];
    return good;
}
