// SPDX-License-Identifier: BSD-2-Clause
/**
 * Boneh-Franklin identity-based encryption on the type-1 curves y^2 = x^3 + 1: RFC 5091 3 to 5, with its errata. An
 * identity is an octet string and the public key; a private key is a point that the key management service makes of it.
 * Points are uncompressed, 04 || x || y, both coordinates as long as p; numbers big-endian.
 */
#ifndef MIKEYLAB_IBE_H
#define MIKEYLAB_IBE_H

#include <mikeylab/asymmetric.h>
#include <mikeylab/identity_keys.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_IBE_FIELD_MAX 960                           /**< bytes of the longest p, RFC 5091 5.1.2 */
#define MIKEY_IBE_POINT_MAX (1 + 2 * MIKEY_IBE_FIELD_MAX) /**< bytes of the longest point */
/** Most bytes that a ciphertext has more than its plaintext, in any form. */
#define MIKEY_IBE_OVERHEAD_MAX (2 * MIKEY_IBE_FIELD_MAX + MIKEY_DIGEST_MAX + 32)

/** Public parameters of a key management service, RFC 5091 5.1. That p and q are primes is taken for granted. */
struct mikey_ibe_parameters {
    struct mikey_slice p, q;
    struct mikey_slice base; /**< P */
    struct mikey_slice kms;  /**< P_pub */
    enum mikey_digest hash;  /**< hashfcn; not MD5 */
};

/** What of public parameters cannot be used. */
enum mikey_ibe_fault {
    MIKEY_IBE_GOOD,
    MIKEY_IBE_FIELD, /**< p is not 11 modulo 12, or q does not divide p + 1, or the hash is none */
    MIKEY_IBE_BASE,  /**< P is no point of order q */
    MIKEY_IBE_KMS    /**< P_pub is no point of order q */
};

/**
 * How a ciphertext (U, V, W) is written. RFC 6267 names none. In all of them V is as long as a hash and W as the
 * plaintext.
 */
enum mikey_ibe_form {
    MIKEY_IBE_BF_BLOCK, /**< DER of BFCiphertextBlock, RFC 5091 8 */
    MIKEY_IBE_TUPLE,    /**< U || V || W, U uncompressed */
    MIKEY_IBE_FORMS
};

/** "BFCiphertextBlock", ... Static. */
MIKEY_API const char *mikey_ibe_form_name(enum mikey_ibe_form form);

/** Judges public parameters, RFC 5091 5.1.2. MIKEY_ERR_CRYPTO: nothing can be said. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibe_check_parameters(const struct mikey_ibe_parameters *parameters, enum mikey_ibe_fault *fault);

/**
 * Q_id, the public key of `identity`, RFC 5091 5.2.1, into `point` of at least 1 + 2 * |p| bytes; `*len` is written.
 * MIKEY_ERR_ARGUMENT if p and q make no curve; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibe_public_key(struct mikey_crypto *crypto, const struct mikey_ibe_parameters *parameters,
                     struct mikey_slice identity, uint8_t point[MIKEY_IBE_POINT_MAX], size_t *len);

/**
 * Whether `key` is the private key of `identity`: e'(P, S_id) = e'(P_pub, Q_id). MIKEY_ERR_ARGUMENT if the parameters
 * cannot be used; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ibe_check_key(struct mikey_crypto *crypto,
                                                                const struct mikey_ibe_parameters *parameters,
                                                                struct mikey_slice identity,
                                                                struct mikey_slice key, bool *genuine);

/** How a private key, which is a point, is written. RFC 6267 6.1.3 names no form. */
enum mikey_ibe_key_form {
    MIKEY_IBE_KEY_XY,    /**< x || y */
    MIKEY_IBE_KEY_POINT, /**< 04 || x || y */
    MIKEY_IBE_KEY_BLOCK, /**< DER of BFPrivateKeyBlock, RFC 5091 8 */
    MIKEY_IBE_KEY_FORMS
};

/** "x || y", ... Static. */
MIKEY_API const char *mikey_ibe_key_form_name(enum mikey_ibe_key_form form);

/**
 * Reads a private key of a p of `coordinate` bytes in any form into `point`, 04 || x || y. False if it has none. Whether it
 * is a point of the curve, mikey_ibe_check_parameters() says if it takes the place of P_pub.
 */
MIKEY_API bool mikey_ibe_key_read(struct mikey_slice bytes, size_t coordinate,
                                  uint8_t point[MIKEY_IBE_POINT_MAX], enum mikey_ibe_key_form *form);

/**
 * Takes a MIKEY_SECRET_IBE apart: the hash as an enum mikey_digest in a byte, p and q with their lengths in two bytes each
 * in front, P, P_pub and the private key, all three 1 + 2 * |p| bytes long. Parameters alone have no key: it is empty then.
 * False if it is none.
 */
MIKEY_API bool mikey_ibe_secret_read(struct mikey_slice secret, struct mikey_ibe_parameters *parameters,
                                     struct mikey_slice *key);

/** What is to be encrypted. */
struct mikey_ibe_plain {
    struct mikey_slice identity; /**< of the receiver */
    struct mikey_slice rho;      /**< random, as long as a hash, used once */
    struct mikey_slice text;     /**< at most 65535 bytes */
};

/**
 * RFC 5091 5.4.1: a ciphertext into `out` of `size` bytes; `*len` is written. `text` may be longer than a hash, which
 * 4.2.1 forbids and its algorithm allows for. MIKEY_ERR_ARGUMENT if parameters or lengths are wrong; MIKEY_ERR_SPACE;
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ibe_encrypt(struct mikey_crypto *crypto,
                                                              const struct mikey_ibe_parameters *parameters,
                                                              const struct mikey_ibe_plain *plain,
                                                              enum mikey_ibe_form form, uint8_t *out,
                                                              size_t size, size_t *len);

/**
 * RFC 5091 5.5.1 with the private key `key`: the plaintext into `out` of `size` bytes; `*len` is its length.
 * MIKEY_ERR_STRUCTURE if the bytes are not of this form; MIKEY_ERR_SPACE; MIKEY_ERR_ARGUMENT if parameters or key
 * cannot be used; MIKEY_ERR_AUTH if U is no point or not what the plaintext makes, so that another key, other parameters
 * or changed bytes are told from genuine ones; MIKEY_ERR_CRYPTO. Without MIKEY_OK `out` holds nothing.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibe_decrypt(struct mikey_crypto *crypto, const struct mikey_ibe_parameters *parameters,
                  struct mikey_slice key, enum mikey_ibe_form form, struct mikey_slice ciphertext,
                  uint8_t *out, size_t size, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
