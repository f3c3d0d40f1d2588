// SPDX-License-Identifier: BSD-2-Clause
/** MIKEY-IBAKE (RFC 6267): Diffie-Hellman on the curves of its registry, and the keys that are made of it. */
#ifndef MIKEYLAB_IBAKE_H
#define MIKEYLAB_IBAKE_H

#include <mikeylab/exchange.h>
#include <mikeylab/ibe.h>
#include <mikeylab/pk.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_EC_POINT_MAX    145 /**< bytes of the longest point: uncompressed, on a curve of 571 bits */
#define MIKEY_EC_EXPONENT_MAX 72  /**< bytes of the longest exponent that is below the order of a curve */

/** How a point becomes octets, SEC 1 2.3. RFC 6267 5.1 names SEC 1 but no form. */
enum mikey_ec_form {
    MIKEY_EC_UNCOMPRESSED, /**< 04 || x || y */
    MIKEY_EC_COMPRESSED,   /**< 02 or 03 || x */
    MIKEY_EC_X,            /**< x alone */
    MIKEY_EC_FORMS
};

/** "04 || X || Y", ... Static. */
MIKEY_API const char *mikey_ec_form_name(enum mikey_ec_form form);

/** One side's share of a Diffie-Hellman exchange. */
struct mikey_ec_share {
    uint8_t curve;               /**< MIKEY_CURVE_* */
    struct mikey_slice exponent; /**< from 1 to below the order of the curve, big-endian */
};

/**
 * Judges a point of ECCPT, uncompressed or compressed: the right length, on the curve, of its order.
 * MIKEY_ERR_UNSUPPORTED for a curve that the registry or the crypto library lacks; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ec_check(uint8_t curve, struct mikey_slice point,
                                                           enum mikey_point_fault *fault);

/**
 * [x]P in `form`; `*len` bytes are written. MIKEY_ERR_ARGUMENT for an exponent out of range, MIKEY_ERR_UNSUPPORTED,
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ec_public(const struct mikey_ec_share *share,
                                                            enum mikey_ec_form form,
                                                            uint8_t point[MIKEY_EC_POINT_MAX], size_t *len);

/**
 * K_SESSION, RFC 6267 5.1: [x]Q in `form`, where Q is the point of the peer. MIKEY_ERR_ARGUMENT also for a point that
 * mikey_ec_check() refuses.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ec_shared(const struct mikey_ec_share *share,
                                                            struct mikey_slice peer, enum mikey_ec_form form,
                                                            uint8_t secret[MIKEY_EC_POINT_MAX], size_t *len);

/** Keys that are made of K_SESSION, table 1 of RFC 6267. */
enum mikey_ibake_key { MIKEY_IBAKE_MPK, MIKEY_IBAKE_TGK };

/**
 * MPK or TGK of `out_len` bytes, RFC 6267 5.1: the label is constant || FF || FFFFFFFF || RAND, without a length of RAND.
 * inkey_len is the length of K_SESSION, where "bit length of the MPK" is printed. Statuses of mikey_derive().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibake_derive(struct mikey_crypto *crypto, uint8_t prf, struct mikey_slice session,
                   enum mikey_ibake_key key, struct mikey_slice rand, uint8_t *out, size_t out_len);

/** What protects a message that V or SIGN ends. Slices are borrowed. */
struct mikey_ibake_protection {
    struct mikey_slice key;   /**< pre-shared or envelope key, or the MPK; RFC 6267 5, 5.2 */
    struct mikey_slice rand;  /**< RAND of the exchange */
    struct mikey_slice clear; /**< what its KEMAC is to hold */
    /** ID data behind the message under the MAC or signature: of the user and of the KMS, or IDi and IDr; 5.4. */
    const struct mikey_slice *identities;
    size_t n_identities;
};

#define MIKEY_IBAKE_IDENTITIES 33 /**< most of them: of a user who asks for many keys, and of the KMS */

/**
 * Builds a message that ends with V, from its model: REQUEST_KEY_INIT_PSK, REQUEST_KEY_RESP, R_MESSAGE_2, an Error. KEMAC,
 * if it has one, gets the clear data encrypted and no MAC; Ver data is filled. MIKEY_ERR_ARGUMENT if the last payload is not
 * V, there are too many identities, or KEMAC without T; MIKEY_ERR_SPACE; else as mikey_encode() and mikey_mac().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ibake_build(struct mikey_crypto *crypto,
                                                              const struct mikey_message *message,
                                                              const struct mikey_ibake_protection *protection,
                                                              uint8_t *out, size_t size, size_t *written);

#define MIKEY_IBAKE_CLEAR_MAX 2048 /**< bytes that an IBAKE or ESK holds at most when it is built */

/** What an IBAKE or ESK holds, and how it is encrypted. Slices are borrowed. */
struct mikey_ibake_sealed {
    const struct mikey_ibe_parameters *parameters; /**< of the receiver's KMS */
    struct mikey_ibe_plain plain;                  /**< receiver, randomness, chain of sub-payloads */
    enum mikey_ibe_form form;
};

/**
 * Builds an I_MESSAGE or R_MESSAGE, RFC 6267 4.2.2, 5.3: its IBAKE gets `ibake` encrypted, its ESK `esk`; each is NULL where
 * the message has no such payload. V is filled if that is the last payload; else `protection` is not used and may be NULL.
 * MIKEY_ERR_ARGUMENT if a payload and what it holds do not go together, or plain.text is longer than
 * MIKEY_IBAKE_CLEAR_MAX; else as mikey_ibe_encrypt(), mikey_encode() and mikey_ibake_build().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibake_build_sealed(struct mikey_crypto *crypto, const struct mikey_message *message,
                         const struct mikey_ibake_sealed *ibake, const struct mikey_ibake_sealed *esk,
                         const struct mikey_ibake_protection *protection, uint8_t *out, size_t size,
                         size_t *written);

/**
 * Builds a REQUEST_KEY_INIT_PKE in the same manner: PKE holds keys->envelope, under which KEMAC is encrypted, and SIGN is
 * made; protection->key is not used. Statuses as above, and those of mikey_rsa_encrypt() and mikey_sign().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ibake_build_signed(struct mikey_crypto *crypto, const struct mikey_message *message,
                         const struct mikey_pk_keys *keys, const struct mikey_ibake_protection *protection,
                         uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif
