// SPDX-License-Identifier: BSD-2-Clause
/**
 * RSA keys, signatures and envelope encryption: RFC 3830 4.2.5 and 4.2.6, on OpenSSL 3.
 *
 * Keys are parsed once: a struct mikey_crypto remembers the latest ones by the SHA-256 of their bytes, so that opening
 * the same key for message after message costs a look-up. Opening allocates.
 */
#ifndef MIKEYLAB_ASYMMETRIC_H
#define MIKEYLAB_ASYMMETRIC_H

#include <mikeylab/crypto.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_RSA_BITS_MIN  512   /**< smallest modulus that is worked with, bits */
#define MIKEY_RSA_BITS_MAX  16384 /**< largest one: what OpenSSL computes in bounded time */
#define MIKEY_RSA_BYTES_MAX (MIKEY_RSA_BITS_MAX / 8)

/**
 * Longest public exponent of a certificate that signatures are verified with, bits: with one as long as the modulus a
 * message could make its receiver compute for seconds. What is in use has 2 to 17 bits.
 */
#define MIKEY_RSA_EXPONENT_BITS_MAX 64

/** Hashes of signatures and certificate hashes. */
enum mikey_digest {
    MIKEY_DIGEST_NONE, /**< none that is known */
    MIKEY_DIGEST_MD5,
    MIKEY_DIGEST_SHA_1,
    MIKEY_DIGEST_SHA_224,
    MIKEY_DIGEST_SHA_256,
    MIKEY_DIGEST_SHA_384,
    MIKEY_DIGEST_SHA_512,
    MIKEY_DIGEST_COUNT
};
#define MIKEY_DIGEST_MAX 64 /**< longest one, bytes */

/** "SHA-1", ...; "none". Static. */
MIKEY_API const char *mikey_digest_name(enum mikey_digest digest);

/**
 * Hash over the concatenation of `n_parts` slices; `*len` bytes (at most MIKEY_DIGEST_MAX) are written.
 * MIKEY_ERR_UNSUPPORTED for MIKEY_DIGEST_NONE or one that the crypto library lacks; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_hash(struct mikey_crypto *crypto, enum mikey_digest digest,
                                                       const struct mikey_slice *parts, size_t n_parts,
                                                       uint8_t out[MIKEY_DIGEST_MAX], size_t *len);

/** An RSA key: a private one that was opened, or the public one of a certificate. */
struct mikey_pkey;

/**
 * Opens a private RSA key given as PEM or as DER (PKCS #1 or PKCS #8, not encrypted). Close it when done with it; it may
 * outlive the cache, but not `crypto`. MIKEY_ERR_STRUCTURE if the bytes are no private key, or one whose parts do not
 * belong together; MIKEY_ERR_UNSUPPORTED if it is not RSA of MIKEY_RSA_BITS_MIN to MIKEY_RSA_BITS_MAX bits;
 * MIKEY_ERR_MEMORY; MIKEY_ERR_CRYPTO. `*key` is NULL then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_pkey_open(struct mikey_crypto *crypto, struct mikey_slice bytes, struct mikey_pkey **key);

/** Gives a key back that mikey_pkey_open() gave. NULL is allowed. */
MIKEY_API void mikey_pkey_close(struct mikey_pkey *key);

/** Bits of the modulus. */
MIKEY_API unsigned mikey_pkey_bits(const struct mikey_pkey *key);
/** Bytes of the modulus: of a signature, of a PKE. */
MIKEY_API size_t mikey_pkey_bytes(const struct mikey_pkey *key);
/** Whether both have the same modulus and public exponent. */
MIKEY_API bool mikey_pkey_same(const struct mikey_pkey *a, const struct mikey_pkey *b);

/** SHA-256 of the public key: of SubjectPublicKeyInfo, whether the key is private or not. MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_pkey_fingerprint(struct mikey_crypto *crypto, const struct mikey_pkey *key, uint8_t fingerprint[32]);

/**
 * Signs the hash `digest` over the concatenation of `parts`. `s_type` is MIKEY_S_TYPE_RSA_PKCS1, or
 * MIKEY_S_TYPE_RSA_PSS with MGF1 and a salt of the hash's length. `out` has `size` bytes; mikey_pkey_bytes() are
 * written. MIKEY_ERR_SPACE; MIKEY_ERR_ARGUMENT for a public key or a modulus too short for the hash;
 * MIKEY_ERR_UNSUPPORTED for another S type or hash; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sign(struct mikey_crypto *crypto,
                                                       const struct mikey_pkey *key, uint8_t s_type,
                                                       enum mikey_digest digest,
                                                       const struct mikey_slice *parts, size_t n_parts,
                                                       uint8_t *out, size_t size, size_t *written);

/** How a signature came out. */
struct mikey_signature_result {
    bool match;
    /**
     * PKCS #1: the hash that the signature names, NONE if what the key recovers names none; PSS, which names none: the
     * one under which it verifies, tried in the order SHA-1, SHA-256, SHA-384, SHA-512, SHA-224,
     * else NONE (readings 24).
     */
    enum mikey_digest digest;
};

/**
 * Verifies a signature over the concatenation of `parts`. A signature that is not as long as the modulus does not
 * match. Time is bounded by the size limits above. MIKEY_OK with the answer in `result`; MIKEY_ERR_UNSUPPORTED for
 * another S type; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_verify(struct mikey_crypto *crypto,
                                                         const struct mikey_pkey *key, uint8_t s_type,
                                                         const struct mikey_slice *parts, size_t n_parts,
                                                         struct mikey_slice signature,
                                                         struct mikey_signature_result *result);

/** How an envelope key is padded before RSA; the message does not say which (readings 24). */
enum mikey_rsa_padding {
    MIKEY_RSA_PKCS1,        /**< RFC 8017 7.2 */
    MIKEY_RSA_OAEP_SHA_1,   /**< RFC 8017 7.1, no label, MGF1 with the same hash */
    MIKEY_RSA_OAEP_SHA_256, /**< likewise */
    MIKEY_RSA_PADDINGS
};

/** "RSAES-PKCS1-v1_5", "RSAES-OAEP", ... Static. */
MIKEY_API const char *mikey_rsa_padding_name(enum mikey_rsa_padding padding);

/**
 * Encrypts `in` for the owner of `key` (public or private); mikey_pkey_bytes() bytes are written. MIKEY_ERR_SPACE;
 * MIKEY_ERR_ARGUMENT if `in` is empty or too long; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_rsa_encrypt(struct mikey_crypto *crypto, const struct mikey_pkey *key, enum mikey_rsa_padding padding,
                  struct mikey_slice in, uint8_t *out, size_t size, size_t *written);

/** The raw result of RSA decryption, padding and all. Secret: wipe it. */
struct mikey_rsa_block {
    size_t len;
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];
    uint8_t substitute[32]; /**< seed of what stands in where the padding is wrong */
};

/**
 * The private operation alone, blinded. MIKEY_ERR_ARGUMENT if `in` is not as long as the modulus or is no smaller number:
 * it was not made for this key, which anybody can see. MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_rsa_decrypt(struct mikey_crypto *crypto,
                                                              const struct mikey_pkey *key,
                                                              struct mikey_slice in,
                                                              struct mikey_rsa_block *block);

/**
 * Takes the padding off. Where it is wrong the answer is a key of the same look that depends on the private key and
 * the input only, so that neither status nor time tells whether it was right (implicit rejection); what is protected by
 * the key shows it. 1 to MIKEY_RSA_BYTES_MAX bytes are written. MIKEY_ERR_ARGUMENT if the modulus is too short for the
 * padding; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_rsa_unpad(struct mikey_crypto *crypto,
                                                            enum mikey_rsa_padding padding,
                                                            const struct mikey_rsa_block *block,
                                                            uint8_t out[MIKEY_RSA_BYTES_MAX], size_t *len);

#ifdef __cplusplus
}
#endif

#endif
