// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"
#include "pkey.h"

#include <mikeylab/values.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

// DigestInfo of RFC 8017 9.2 up to the hash itself, by hash. It is compared byte for byte: a verifier that parses it can
// be made to skip what a forger hides there.
static const struct digest_info {
    enum mikey_digest digest;
    uint8_t prefix_len, hash_len;
    uint8_t prefix[19];
} digest_infos[] = {
    {MIKEY_DIGEST_MD5,
     18,
     16,
     {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04,
      0x10}},
    {MIKEY_DIGEST_SHA_1,
     15,
     20,
     {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}},
    {MIKEY_DIGEST_SHA_224,
     19,
     28,
     {0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00,
      0x04, 0x1c}},
    {MIKEY_DIGEST_SHA_256,
     19,
     32,
     {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
      0x04, 0x20}},
    {MIKEY_DIGEST_SHA_384,
     19,
     48,
     {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
      0x04, 0x30}},
    {MIKEY_DIGEST_SHA_512,
     19,
     64,
     {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
      0x04, 0x40}},
};

static const struct digest_info *recognise(const uint8_t *info, size_t len) {
    if (len == 0)
        return NULL;
    for (size_t i = 0; i < sizeof digest_infos / sizeof *digest_infos; i++) {
        const struct digest_info *known = &digest_infos[i];
        if (len == (size_t)known->prefix_len + known->hash_len &&
            memcmp(info, known->prefix, known->prefix_len) == 0)
            return known;
    }
    return NULL;
}

/** One signature being made or verified. */
struct job {
    struct mikey_crypto *crypto;
    const struct mikey_pkey *key;
    const struct mikey_slice *parts;
    size_t n_parts;
    uint8_t s_type;
};

static int padding_of(uint8_t s_type) {
    return s_type == MIKEY_S_TYPE_RSA_PSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
}

static bool is_rsa(uint8_t s_type) {
    return s_type == MIKEY_S_TYPE_RSA_PKCS1 || s_type == MIKEY_S_TYPE_RSA_PSS;
}

/** DigestInfo in a block 00 01 ff .. ff 00 DigestInfo (RFC 8017 9.2), which has to end with the block; else nothing. */
static struct mikey_slice digest_info_of(struct mikey_slice em) {
    static const size_t header = 2, least = 8;
    size_t at = header;
    if (em.data[0] != 0 || em.data[1] != 1)
        return (struct mikey_slice){NULL, 0};
    while (at < em.len && em.data[at] == 0xff)
        at++;
    if (at < header + least || at == em.len || em.data[at] != 0)
        return (struct mikey_slice){NULL, 0};
    return (struct mikey_slice){em.data + at + 1, em.len - at - 1};
}

/** The key recovers DigestInfo, which says what to compare it with. */
static enum mikey_status verify_pkcs1(const struct job *job, struct mikey_slice em,
                                      struct mikey_signature_result *result) {
    uint8_t hash[MIKEY_DIGEST_MAX];
    size_t hash_len = 0;
    const struct mikey_slice info = digest_info_of(em);
    const struct digest_info *known = recognise(info.data, info.len);
    if (known == NULL)
        return MIKEY_OK;
    result->digest = known->digest;
    enum mikey_status status =
        mikey_hash(job->crypto, known->digest, job->parts, job->n_parts, hash, &hash_len);
    if (status == MIKEY_OK)
        result->match = mikey_equal(hash, info.data + known->prefix_len, known->hash_len);
    return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
}

/** Prepares `context` for a hash of `digest`. */
static bool set_up(EVP_PKEY_CTX *context, const struct job *job, enum mikey_digest digest) {
    const EVP_MD *md = mikey_digest_md(job->crypto, digest);
    if (EVP_PKEY_CTX_set_rsa_padding(context, padding_of(job->s_type)) <= 0 ||
        EVP_PKEY_CTX_set_signature_md(context, md) <= 0)
        return false;
    return job->s_type != MIKEY_S_TYPE_RSA_PSS ||
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

/** The hash is not signalled: the one that fits. */
static enum mikey_status verify_pss(const struct job *job, struct mikey_slice em,
                                    struct mikey_signature_result *result) {
    static const enum mikey_digest digests[] = {MIKEY_DIGEST_SHA_1, MIKEY_DIGEST_SHA_256,
                                                MIKEY_DIGEST_SHA_384, MIKEY_DIGEST_SHA_512,
                                                MIKEY_DIGEST_SHA_224};
    enum mikey_status status = MIKEY_OK;
    for (size_t i = 0; i < sizeof digests / sizeof *digests && status == MIKEY_OK && !result->match; i++) {
        uint8_t hash[MIKEY_DIGEST_MAX];
        size_t len = 0;
        bool match = false;
        status = mikey_hash(job->crypto, digests[i], job->parts, job->n_parts, hash, &len);
        if (status == MIKEY_OK)
            status = mikey_pss_check(job->crypto, digests[i], em, mikey_pkey_bits(job->key),
                                     (struct mikey_slice){hash, len}, &match);
        if (match)
            *result = (struct mikey_signature_result){true, digests[i]};
    }
    return status;
}

enum mikey_status mikey_verify(struct mikey_crypto *crypto, const struct mikey_pkey *key, uint8_t s_type,
                               const struct mikey_slice *parts, size_t n_parts, struct mikey_slice signature,
                               struct mikey_signature_result *result) {
    const struct job job = {crypto, key, parts, n_parts, s_type};
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];
    *result = (struct mikey_signature_result){false, MIKEY_DIGEST_NONE};
    if (!is_rsa(s_type))
        return MIKEY_ERR_UNSUPPORTED;
    enum mikey_status status = mikey_rsa_public(crypto, key, signature, bytes);
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status;
    const struct mikey_slice em = {bytes, signature.len};
    return s_type == MIKEY_S_TYPE_RSA_PSS ? verify_pss(&job, em, result) : verify_pkcs1(&job, em, result);
}

static enum mikey_status sign_hash(const struct job *job, enum mikey_digest digest, struct mikey_slice hash,
                                   uint8_t *out, size_t *written) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, job->key->key, NULL);
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    if (context != NULL && EVP_PKEY_sign_init(context) > 0 && set_up(context, job, digest))
        status =
            EVP_PKEY_sign(context, out, written, hash.data, hash.len) > 0 ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
    EVP_PKEY_CTX_free(context);
    return status;
}

enum mikey_status mikey_sign(struct mikey_crypto *crypto, const struct mikey_pkey *key, uint8_t s_type,
                             enum mikey_digest digest, const struct mikey_slice *parts, size_t n_parts,
                             uint8_t *out, size_t size, size_t *written) {
    const struct job job = {crypto, key, parts, n_parts, s_type};
    uint8_t hash[MIKEY_DIGEST_MAX];
    size_t len = 0;
    if (!is_rsa(s_type))
        return MIKEY_ERR_UNSUPPORTED;
    if (key->decryption == NULL)
        return MIKEY_ERR_ARGUMENT;
    if (size < mikey_pkey_bytes(key))
        return MIKEY_ERR_SPACE;
    enum mikey_status status = mikey_hash(crypto, digest, parts, n_parts, hash, &len);
    if (status != MIKEY_OK)
        return status;
    *written = size;
    ERR_set_mark();
    status = sign_hash(&job, digest, (struct mikey_slice){hash, len}, out, written);
    ERR_pop_to_mark();
    return status;
}
