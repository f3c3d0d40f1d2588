// SPDX-License-Identifier: BSD-2-Clause
/**
 * X.509 certificates as far as MIKEY looks at them: RFC 3830 4.3, 6.7, 6.8. Nothing is fetched and no time is asked for.
 */
#ifndef MIKEYLAB_CERTIFICATE_H
#define MIKEYLAB_CERTIFICATE_H

#include <mikeylab/asymmetric.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_CERTIFICATE_NAMES 16 /**< names of the subject that are kept; more are counted, not kept */
#define MIKEY_FINGERPRINT       32 /**< bytes of a fingerprint: SHA-256 of the DER */

/** What the key of a certificate may be used for, or-ed. */
enum mikey_key_use {
    MIKEY_USE_SIGN = 1,    /**< digitalSignature or nonRepudiation */
    MIKEY_USE_ENCRYPT = 2, /**< keyEncipherment or dataEncipherment */
    MIKEY_USE_CERTIFY = 4  /**< keyCertSign */
};

enum mikey_name_kind {
    MIKEY_NAME_URI,
    MIKEY_NAME_EMAIL,
    MIKEY_NAME_DNS,
    MIKEY_NAME_COMMON,
    MIKEY_NAME_KINDS
};

/** A name of the subject: of subjectAltName, or a common name or email address of the subject itself. */
struct mikey_certificate_name {
    enum mikey_name_kind kind;
    struct mikey_slice value;
};

struct mikey_certificate_whole;

/** A certificate that was opened. Read only; its slices live until it is closed. */
struct mikey_certificate {
    struct mikey_slice der;
    uint8_t fingerprint[MIKEY_FINGERPRINT];
    int64_t not_before, not_after; /**< Unix seconds; both 0 if it does not say so in a readable way */
    const struct mikey_pkey *key;  /**< NULL: not RSA, or of a size or exponent that is not worked with */
    unsigned key_bits;             /**< 0: there is no key that can be read */
    const char *key_kind;          /**< "RSA", "RSA-PSS", "EC", ...; NULL: none that is known. Static */
    bool has_use;                  /**< it has a key usage extension; else its key may be used for all */
    unsigned use;                  /**< enum mikey_key_use, or-ed */
    bool ca;               /**< it may issue certificates: basicConstraints, or version 1 and self-signed */
    long path_len;         /**< other issuers that it allows below it, basicConstraints; -1: any number */
    bool unknown_critical; /**< it has a critical extension that nobody here understands */
    struct mikey_slice subject, issuer; /**< DER of the names */
    struct mikey_certificate_name names[MIKEY_CERTIFICATE_NAMES];
    uint8_t n_names, n_names_dropped;
    struct mikey_certificate_whole *whole; /**< the library's own */
};

/**
 * Opens a certificate given as DER, or the first of a PEM text. Close it when done with it; it may outlive the cache of
 * `crypto`, not `crypto`. MIKEY_ERR_STRUCTURE if the bytes are no certificate, or go on behind it; MIKEY_ERR_MEMORY;
 * MIKEY_ERR_CRYPTO. `*certificate` is NULL then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_certificate_open(struct mikey_crypto *crypto, struct mikey_slice bytes,
                       const struct mikey_certificate **certificate);

/** Gives a certificate back. NULL is allowed. */
MIKEY_API void mikey_certificate_close(const struct mikey_certificate *certificate);

enum mikey_issued {
    MIKEY_ISSUED_NO,       /**< the certificate names another issuer */
    MIKEY_ISSUED_BY_NO_CA, /**< the issuer may not issue certificates */
    MIKEY_ISSUED_FORGED,   /**< the signature on it does not verify, or with no supported algorithm */
    MIKEY_ISSUED_YES
};

/** Sets `*issued` to whether `issuer` issued `certificate`. What was found is remembered. MIKEY_ERR_MEMORY. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_certificate_issued(struct mikey_crypto *crypto, const struct mikey_certificate *issuer,
                         const struct mikey_certificate *certificate, enum mikey_issued *issued);

/**
 * Whether the name constraints of `issuer` (RFC 5280 4.2.1.10) allow the names of `certificate`; they do if there are
 * none. What cannot be told is not allowed.
 */
MIKEY_API bool mikey_certificate_may_name(const struct mikey_certificate *issuer,
                                          const struct mikey_certificate *certificate);

enum mikey_identity_match {
    MIKEY_IDENTITY_UNKNOWN, /**< nothing to compare: the certificate names nobody */
    MIKEY_IDENTITY_DIFFERS,
    MIKEY_IDENTITY_MATCHES
};

/**
 * Whether a certificate is that of the party with this ID payload (RFC 3830 6.7): a URI that is a URI of it, or whose
 * part behind the scheme is an email address of it; an NAI that is an email address of it; any identity that is a
 * common name of it. Schemes and domains are compared without regard to
 * case.
 */
MIKEY_API enum mikey_identity_match mikey_certificate_names(const struct mikey_certificate *certificate,
                                                            uint8_t id_type, struct mikey_slice identity);

/**
 * Whether a signature of this S type can be by the key of a certificate (RFC 3830 4.2.6, 6.5): those of RSA need an RSA
 * key, ECCSI takes none of a certificate. True too for S types and keys that are not known.
 */
MIKEY_API bool mikey_certificate_fits(const struct mikey_certificate *certificate, uint8_t s_type);

/**
 * Sets `*match` to whether `hash` is the hash of the certificate's DER (RFC 3830 6.8, readings 25); `hash_func` is
 * MIKEY_HASH_*. It is not for a hash function that is not known. MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_certificate_has_hash(struct mikey_crypto *crypto, const struct mikey_certificate *certificate,
                           uint8_t hash_func, struct mikey_slice hash, bool *match);

#ifdef __cplusplus
}
#endif

#endif
