// SPDX-License-Identifier: BSD-2-Clause
#include "certificate.h"
#include "../wire/slice.h"

#include "internal.h"

#include <mikeylab/values.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** DER begins with it, PEM with text. */
#define SEQUENCE 0x30

void mikey_certificate_free(struct mikey_cached *entry) {
    struct mikey_certificate_whole *certificate = (struct mikey_certificate_whole *)entry;
    GENERAL_NAMES_free(certificate->alternatives);
    NAME_CONSTRAINTS_free(certificate->constraints);
    OPENSSL_free(certificate->der);
    X509_free(certificate->x509);
    free(certificate);
}

static X509 *parse_der(struct mikey_slice bytes) {
    const unsigned char *at = bytes.data;
    return d2i_X509(NULL, &at, (long)bytes.len);
}

static X509 *parse_pem(struct mikey_slice bytes) {
    BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
    X509 *x509 = bio != NULL ? PEM_read_bio_X509(bio, NULL, mikey_no_pass_phrase, NULL) : NULL;
    BIO_free(bio);
    return x509;
}

static X509 *parse(struct mikey_slice bytes) {
    if (bytes.len == 0 || bytes.len > INT32_MAX)
        return NULL;
    return bytes.data[0] == SEQUENCE ? parse_der(bytes) : parse_pem(bytes);
}

static bool read_time(const ASN1_TIME *from, int64_t *to) {
    struct tm tm;
    if (from == NULL || !ASN1_TIME_to_tm(from, &tm))
        return false;
    *to = (int64_t)timegm(&tm);
    return true;
}

static bool read_validity(struct mikey_certificate_whole *certificate) {
    struct mikey_certificate *pub = &certificate->pub;
    const bool good = read_time(X509_get0_notBefore(certificate->x509), &pub->not_before) &&
                      read_time(X509_get0_notAfter(certificate->x509), &pub->not_after);
    if (!good)
        pub->not_before = pub->not_after = 0;
    return good;
}

/** Whether a critical extension is one that is looked at here, RFC 5280 4.2. */
static bool is_heeded(const struct mikey_certificate_whole *certificate, X509_EXTENSION *extension) {
    switch (OBJ_obj2nid(X509_EXTENSION_get_object(extension))) {
    case NID_basic_constraints:
    case NID_key_usage:
    case NID_subject_alt_name:
    case NID_certificate_policies: // any policy is good enough
        return true;
    case NID_name_constraints:
        return certificate->constraints != NULL;
    case NID_ext_key_usage:
        return (X509_get_extended_key_usage(certificate->x509) & XKU_ANYEKU) != 0;
    default:
        return false;
    }
}

static bool has_unheeded(const struct mikey_certificate_whole *certificate) {
    bool unheeded = false;
    for (int i = 0; i < X509_get_ext_count(certificate->x509) && !unheeded; i++) {
        X509_EXTENSION *extension = X509_get_ext(certificate->x509, i);
        unheeded = X509_EXTENSION_get_critical(extension) > 0 && !is_heeded(certificate, extension);
    }
    return unheeded;
}

/** False if they are there and could not be read. */
static bool read_constraints(struct mikey_certificate_whole *certificate) {
    int critical = -1;
    certificate->constraints = X509_get_ext_d2i(certificate->x509, NID_name_constraints, &critical, NULL);
    return certificate->constraints != NULL || critical == -1;
}

static bool read_use(struct mikey_certificate_whole *certificate) {
    static const struct {
        uint32_t openssl;
        enum mikey_key_use use;
    } uses[] = {{KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION, MIKEY_USE_SIGN},
                {KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT, MIKEY_USE_ENCRYPT},
                {KU_KEY_CERT_SIGN, MIKEY_USE_CERTIFY}};
    struct mikey_certificate *pub = &certificate->pub;
    const uint32_t flags = X509_get_extension_flags(certificate->x509);
    const uint32_t usage = X509_get_key_usage(certificate->x509);
    pub->has_use = (flags & EXFLAG_KUSAGE) != 0;
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        if (!pub->has_use || (usage & uses[i].openssl) != 0)
            pub->use |= uses[i].use;
    }
    pub->path_len = X509_get_pathlen(certificate->x509);
    pub->unknown_critical = (flags & EXFLAG_CRITICAL) != 0 || has_unheeded(certificate);
    pub->ca = (flags & EXFLAG_CA) != 0 || (flags & (EXFLAG_V1 | EXFLAG_SS)) == (EXFLAG_V1 | EXFLAG_SS);
    return (flags & EXFLAG_INVALID) == 0;
}

/** RFC 8017 3.1: odd numbers, the exponent 3 or more, under which alone a signature proves anything; and short. */
static bool is_sound(const EVP_PKEY *key) {
    BIGNUM *n = NULL, *e = NULL;
    const bool found = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                       EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;
    const bool sound = found && BN_is_odd(n) && BN_is_odd(e) && !BN_is_one(e) &&
                       BN_num_bits(e) <= MIKEY_RSA_EXPONENT_BITS_MAX;
    BN_free(n);
    BN_free(e);
    return sound;
}

static const char rsa[] = "RSA", rsa_pss[] = "RSA-PSS";

static const char *kind_of(const EVP_PKEY *key) {
    static const char *const kinds[] = {rsa,     rsa_pss, "EC",     "DSA", "ED25519",
                                        "ED448", "DH",    "X25519", "X448"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (EVP_PKEY_is_a(key, kinds[i]))
            return kinds[i];
    }
    return NULL;
}

bool mikey_certificate_fits(const struct mikey_certificate *certificate, uint8_t s_type) {
    const char *kind = certificate->key_kind;
    if (s_type == MIKEY_S_TYPE_ECCSI)
        return false;
    if (kind == NULL || (s_type != MIKEY_S_TYPE_RSA_PKCS1 && s_type != MIKEY_S_TYPE_RSA_PSS))
        return true;
    return kind == rsa || (kind == rsa_pss && s_type == MIKEY_S_TYPE_RSA_PSS);
}

/** False too for keys that are not worked with. */
static bool read_key(struct mikey_certificate_whole *certificate) {
    struct mikey_certificate *pub = &certificate->pub;
    EVP_PKEY *key = X509_get0_pubkey(certificate->x509);
    if (key == NULL)
        return false;
    pub->key_bits = EVP_PKEY_get_bits(key) > 0 ? (unsigned)EVP_PKEY_get_bits(key) : 0;
    pub->key_kind = kind_of(key);
    if (!mikey_pkey_fits(key) || !is_sound(key))
        return false;
    mikey_pkey_borrow(&certificate->key, key);
    pub->key = &certificate->key;
    return true;
}

static struct mikey_slice name_der(const X509_NAME *name) {
    const unsigned char *der = NULL;
    size_t len = 0;
    if (X509_NAME_get0_der(name, &der, &len) != 1)
        return (struct mikey_slice){NULL, 0};
    return (struct mikey_slice){der, len};
}

/** libcrypto also takes BER, and bytes behind the certificate: neither comes out as it went in. */
static bool is_der(const struct mikey_certificate_whole *certificate, struct mikey_slice bytes) {
    const struct mikey_slice der = certificate->pub.der;
    return bytes.data[0] != SEQUENCE || (bytes.len == der.len && memcmp(bytes.data, der.data, der.len) == 0);
}

/** Reads what there is; `*doubtful` if some of it could not be read. */
static enum mikey_status read_all(struct mikey_crypto *crypto, struct mikey_certificate_whole *certificate,
                                  struct mikey_slice bytes, bool *doubtful) {
    struct mikey_certificate *pub = &certificate->pub;
    const int len = i2d_X509(certificate->x509, &certificate->der);
    if (len <= 0)
        return MIKEY_ERR_STRUCTURE;
    pub->der = (struct mikey_slice){certificate->der, (size_t)len};
    if (!is_der(certificate, bytes))
        return MIKEY_ERR_STRUCTURE;
    pub->subject = name_der(X509_get_subject_name(certificate->x509));
    pub->issuer = name_der(X509_get_issuer_name(certificate->x509));
    *doubtful = !read_validity(certificate);
    *doubtful |= !read_constraints(certificate);
    *doubtful |= !read_use(certificate);
    *doubtful |= !read_key(certificate);
    *doubtful |= !mikey_certificate_read_names(certificate);
    return mikey_sha256(crypto, pub->der, pub->fingerprint) ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

static enum mikey_status parse_once(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                    const uint8_t name[MIKEY_CACHED_NAME],
                                    struct mikey_certificate_whole **out, bool *doubtful) {
    struct mikey_certificate_whole *certificate = calloc(1, sizeof *certificate);
    *doubtful = true;
    if (certificate == NULL)
        return MIKEY_ERR_MEMORY;
    certificate->cached.users = 1;
    certificate->pub.whole = certificate;
    memcpy(certificate->cached.name, name, sizeof certificate->cached.name);
    ERR_set_mark();
    certificate->x509 = parse(bytes);
    enum mikey_status status =
        certificate->x509 != NULL ? read_all(crypto, certificate, bytes, doubtful) : MIKEY_ERR_STRUCTURE;
    ERR_pop_to_mark();
    if (status == MIKEY_OK)
        *out = certificate;
    else
        mikey_certificate_free(&certificate->cached);
    return status;
}

/** libcrypto does not tell what is no certificate from memory that is short: what it could not read it is asked again. */
static enum mikey_status parse_new(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                   const uint8_t name[MIKEY_CACHED_NAME],
                                   const struct mikey_certificate **out) {
    struct mikey_certificate_whole *certificate = NULL;
    bool doubtful;
    enum mikey_status status = parse_once(crypto, bytes, name, &certificate, &doubtful);
    if (status != MIKEY_ERR_MEMORY && status != MIKEY_ERR_CRYPTO && doubtful) {
        if (status == MIKEY_OK)
            mikey_certificate_free(&certificate->cached);
        status = parse_once(crypto, bytes, name, &certificate, &doubtful);
        if (doubtful && mikey_memory_is_short()) {
            if (status == MIKEY_OK)
                mikey_certificate_free(&certificate->cached);
            return MIKEY_ERR_MEMORY;
        }
    }
    if (status != MIKEY_OK)
        return status;
    mikey_cache_keep(&crypto->certificates, &certificate->cached);
    *out = &certificate->pub;
    return MIKEY_OK;
}

enum mikey_status mikey_certificate_open(struct mikey_crypto *crypto, struct mikey_slice bytes,
                                         const struct mikey_certificate **certificate) {
    uint8_t name[MIKEY_CACHED_NAME];
    *certificate = NULL;
    if (!mikey_sha256(crypto, bytes, name))
        return MIKEY_ERR_CRYPTO;
    struct mikey_certificate_whole *found =
        (struct mikey_certificate_whole *)mikey_cache_find(&crypto->certificates, name);
    if (found == NULL)
        return parse_new(crypto, bytes, name, certificate);
    *certificate = &found->pub;
    return MIKEY_OK;
}

void mikey_certificate_close(const struct mikey_certificate *certificate) {
    if (certificate != NULL)
        mikey_cache_release(&certificate->whole->cached, mikey_certificate_free);
}

/** Whether it is known if `issuer` issued the certificate. */
static bool recall_issuer(const struct mikey_certificate_whole *certificate,
                          const struct mikey_certificate *issuer, bool *match) {
    for (uint32_t i = 0; i < certificate->n_issuers && i < MIKEY_KNOWN_ISSUERS; i++) {
        const struct mikey_known_issuer *known = &certificate->issuers[i];
        if (memcmp(known->fingerprint, issuer->fingerprint, sizeof known->fingerprint) != 0)
            continue;
        *match = known->match;
        return true;
    }
    return false;
}

static void remember_issuer(struct mikey_certificate_whole *certificate,
                            const struct mikey_certificate *issuer, bool match) {
    struct mikey_known_issuer *known = &certificate->issuers[certificate->n_issuers++ % MIKEY_KNOWN_ISSUERS];
    memcpy(known->fingerprint, issuer->fingerprint, sizeof known->fingerprint);
    known->match = match;
}

/** Whether the issuer's key made the signature on a certificate. */
static enum mikey_status verify(struct mikey_certificate_whole *certificate,
                                const struct mikey_certificate *issuer, bool *match) {
    if (recall_issuer(certificate, issuer, match))
        return MIKEY_OK;
    ERR_set_mark();
    EVP_PKEY *key = X509_get0_pubkey(issuer->whole->x509);
    *match = false;
    for (int i = 0; i < 2 && !*match; i++) // asked again, as with certificates that are refused
        *match = X509_verify(certificate->x509, key) == 1;
    ERR_pop_to_mark();
    if (!*match && mikey_memory_is_short())
        return MIKEY_ERR_MEMORY;
    remember_issuer(certificate, issuer, *match);
    return MIKEY_OK;
}

enum mikey_status mikey_certificate_issued(struct mikey_crypto *crypto,
                                           const struct mikey_certificate *issuer,
                                           const struct mikey_certificate *certificate,
                                           enum mikey_issued *issued) {
    bool match = false;
    (void)crypto;
    *issued = MIKEY_ISSUED_NO;
    if (!mikey_slice_same(issuer->subject, certificate->issuer))
        return MIKEY_OK;
    *issued = MIKEY_ISSUED_BY_NO_CA;
    if (!issuer->ca || (issuer->use & MIKEY_USE_CERTIFY) == 0)
        return MIKEY_OK;
    enum mikey_status status = verify(certificate->whole, issuer, &match);
    *issued = match ? MIKEY_ISSUED_YES : MIKEY_ISSUED_FORGED;
    return status;
}

bool mikey_certificate_may_name(const struct mikey_certificate *issuer,
                                const struct mikey_certificate *certificate) {
    NAME_CONSTRAINTS *constraints = issuer->whole->constraints;
    ERR_set_mark();
    const bool allowed =
        constraints == NULL || NAME_CONSTRAINTS_check(certificate->whole->x509, constraints) == X509_V_OK;
    ERR_pop_to_mark();
    return allowed;
}

enum mikey_status mikey_certificate_has_hash(struct mikey_crypto *crypto,
                                             const struct mikey_certificate *certificate, uint8_t hash_func,
                                             struct mikey_slice hash, bool *match) {
    static const enum mikey_digest digests[] = {[MIKEY_HASH_SHA_1] = MIKEY_DIGEST_SHA_1,
                                                [MIKEY_HASH_MD5] = MIKEY_DIGEST_MD5,
                                                [MIKEY_HASH_SHA_256] = MIKEY_DIGEST_SHA_256};
    uint8_t want[MIKEY_DIGEST_MAX];
    size_t len = 0;
    *match = false;
    if (hash_func >= sizeof digests / sizeof *digests)
        return MIKEY_OK;
    enum mikey_status status = mikey_hash(crypto, digests[hash_func], &certificate->der, 1, want, &len);
    *match = status == MIKEY_OK && hash.len == len && memcmp(hash.data, want, len) == 0;
    return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
}
