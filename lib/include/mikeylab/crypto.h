// SPDX-License-Identifier: BSD-2-Clause
/**
 * Key derivation and message crypto of RFC 3830 4 and RFC 6043 6, on OpenSSL 3.
 */
#ifndef MIKEYLAB_CRYPTO_H
#define MIKEYLAB_CRYPTO_H

#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_MAC_MAX      32   /**< longest MAC, bytes */
#define MIKEY_AUTH_KEY_MAX 32   /**< longest auth_key, bytes */
#define MIKEY_ENCR_KEY_MAX 32   /**< longest encr_key, bytes */
#define MIKEY_SALT_KEY_MAX 14   /**< longest salt_key, bytes */
#define MIKEY_PRF_OUT_MAX  4096 /**< longest output of one derivation, bytes */
#define MIKEY_LABEL_MAX    1024 /**< longest PRF label, bytes */

/** Constants that open the PRF label. RFC 3830 4.1.3 and 4.1.4; RFC 6043 5.1 and RFC 6267 5.1 add to them. */
enum mikey_constant {
    MIKEY_CONST_TEK = 0x2AD01C64,          /**< TEK from TGK */
    MIKEY_CONST_TGK_AUTH = 0x1B5C7973,     /**< authentication key from TGK */
    MIKEY_CONST_TGK_ENCR = 0x15798CEF,     /**< encryption key from TGK */
    MIKEY_CONST_TGK_SALT = 0x39A2C14B,     /**< salting key from TGK */
    MIKEY_CONST_MESSAGE_ENCR = 0x150533E1, /**< encr_key from a pre-shared or envelope key */
    MIKEY_CONST_MESSAGE_AUTH = 0x2D22AC75, /**< auth_key */
    MIKEY_CONST_MESSAGE_SALT = 0x29B88916, /**< salt_key */
    MIKEY_CONST_FORKED_MPKR = 0x2B288856,  /**< MPKr' from MPKr, RFC 6043 5.1.1 */
    MIKEY_CONST_FORKED_TGK = 0x1512B54A,   /**< TGK' from TGK */
    MIKEY_CONST_MPKI = 0x220E99A2,         /**< MPKi from the MPK of a base ticket, RFC 6043 A.2.2 */
    MIKEY_CONST_MPKR = 0x1F4D675B          /**< MPKr from it */
};

/** cs_id in the label of keys for MIKEY messages, RFC 3830 4.1.4. */
#define MIKEY_CS_ID_MESSAGE 0xFF

/** Fetched algorithms and reusable contexts; made by mikey_crypto_new(), used by one thread at a time. */
struct mikey_crypto;

/** Fetches the algorithms. MIKEY_ERR_CRYPTO if the crypto library lacks one, MIKEY_ERR_MEMORY. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_crypto_new(struct mikey_crypto **crypto);

/** Frees it, keys wiped. NULL is allowed. */
MIKEY_API void mikey_crypto_free(struct mikey_crypto *crypto);

/**
 * PRF(inkey, label), RFC 3830 4.1.2 (`prf` MIKEY_PRF_MIKEY_1) or RFC 6043 6.1 (MIKEY_PRF_HMAC_SHA_256).
 * `out_len` bytes (1 to MIKEY_PRF_OUT_MAX) are written. MIKEY_ERR_ARGUMENT for an empty inkey, a label longer
 * than MIKEY_LABEL_MAX or out_len out of range; MIKEY_ERR_UNSUPPORTED for another PRF; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_prf(struct mikey_crypto *crypto, uint8_t prf,
                                                      struct mikey_slice inkey, struct mikey_slice label,
                                                      uint8_t *out, size_t out_len);

/** The PRF with the label constant || cs_id || csb_id || RAND of RFC 3830 4.1.3 and 4.1.4. Same statuses. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_derive(struct mikey_crypto *crypto, uint8_t prf, struct mikey_slice inkey, uint32_t constant,
             uint8_t cs_id, uint32_t csb_id, struct mikey_slice rand, uint8_t *out, size_t out_len);

/** Bytes of a MAC by MAC alg: 0, 20, 32; false for an unassigned algorithm. RFC 3830 6.2, RFC 6043 6.2. */
MIKEY_API bool mikey_mac_length(uint8_t mac_alg, size_t *bytes);
/** Bytes of auth_key by MAC alg: 0, 20, 32. */
MIKEY_API bool mikey_auth_key_length(uint8_t mac_alg, size_t *bytes);
/** Bytes of encr_key and salt_key by Encr alg: 0/0, 16/14, 16/8, 32/14. */
MIKEY_API bool mikey_encr_key_lengths(uint8_t encr_alg, size_t *key_bytes, size_t *salt_bytes);

/**
 * MAC over the concatenation of `n_parts` slices; `mac` receives mikey_mac_length() bytes.
 * MIKEY_ERR_UNSUPPORTED, MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_mac(struct mikey_crypto *crypto, uint8_t mac_alg,
                                                      struct mikey_slice key, const struct mikey_slice *parts,
                                                      size_t n_parts, uint8_t mac[MIKEY_MAC_MAX]);

/**
 * The IV of KEMAC encryption in counter mode: (salt XOR (0x0000 || CSB ID || T)) || 0x0000, RFC 3830 4.2.3.
 * `timestamp` is 8 bytes, or 4 that are padded left (COUNTER) or right (NTP-UTC-32) by `ts_type`,
 * readings 12. MIKEY_ERR_ARGUMENT for another length.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_kemac_iv(const uint8_t salt[14], uint32_t csb_id,
                                                           uint8_t ts_type, struct mikey_slice timestamp,
                                                           uint8_t iv[16]);

/**
 * Encrypts or decrypts the Encr data of a KEMAC. `salt` is the salt_key of the algorithm, `iv` as above
 * (unused by AES-KW, whose IV is the salt, and by NULL). `out` has room for `in.len + 8` bytes; `*out_len` is
 * set. MIKEY_ERR_ARGUMENT if the length does not fit the algorithm (AES-KW: a multiple of 8 and at least 16
 * clear bytes; AES-CM: at most 2^20 bytes), MIKEY_ERR_AUTH if AES-KW's integrity check fails,
 * MIKEY_ERR_UNSUPPORTED, MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_kemac_encrypt(struct mikey_crypto *crypto, uint8_t encr_alg,
                                                                struct mikey_slice key,
                                                                struct mikey_slice salt, const uint8_t iv[16],
                                                                struct mikey_slice in, uint8_t *out,
                                                                size_t *out_len);
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_kemac_decrypt(struct mikey_crypto *crypto, uint8_t encr_alg,
                                                                struct mikey_slice key,
                                                                struct mikey_slice salt, const uint8_t iv[16],
                                                                struct mikey_slice in, uint8_t *out,
                                                                size_t *out_len);

#define MIKEY_DH_MAX 192 /**< longest DH value, bytes: OAKLEY 5 */

/** Why a DH value cannot be the honest result of an exponentiation. */
enum mikey_dh_fault {
    MIKEY_DH_GOOD,
    MIKEY_DH_LENGTH,    /**< not as many bytes as the prime has, or an unassigned group */
    MIKEY_DH_ZERO,      /**< 0: no element of the group */
    MIKEY_DH_ONE,       /**< 1: the shared secret would be 1 */
    MIKEY_DH_MINUS_ONE, /**< p - 1: the shared secret would be 1 or p - 1 */
    MIKEY_DH_RANGE      /**< p or more: not reduced */
};

/** Bytes of a DH value by group: 192, 96, 128; false for an unassigned group. RFC 3830 6.4. */
MIKEY_API bool mikey_dh_length(uint8_t group, size_t *bytes);

/** Whether a public value lies where those of the group lie, from 2 to p - 2. Not in constant time. */
MIKEY_API enum mikey_dh_fault mikey_dh_check(uint8_t group, struct mikey_slice value);

/**
 * The public value g^exponent mod p of RFC 3830 3.3, mikey_dh_length() bytes with leading zeros. The exponent is a
 * big-endian number of any length whose leading zeros do not count; the time taken depends on its length alone.
 * MIKEY_ERR_ARGUMENT for an exponent that is 0 or has more bytes than the prime, MIKEY_ERR_UNSUPPORTED for an
 * unassigned group, MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dh_public(struct mikey_crypto *crypto, uint8_t group,
                                                            struct mikey_slice exponent,
                                                            uint8_t out[MIKEY_DH_MAX]);

/**
 * The shared secret value^exponent mod p, in the same manner: as many bytes as the prime has, leading zeros kept
 * (readings 18). MIKEY_ERR_ARGUMENT also for a value that mikey_dh_check() refuses.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dh_shared(struct mikey_crypto *crypto, uint8_t group,
                                                            struct mikey_slice exponent,
                                                            struct mikey_slice value,
                                                            uint8_t out[MIKEY_DH_MAX]);

#define MIKEY_X25519_BYTES 32 /**< private key, public value and secret */

/** The public value of an X25519 private key, RFC 7748. MIKEY_ERR_ARGUMENT for another length, MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_x25519_public(struct mikey_slice key,
                                                                uint8_t out[MIKEY_X25519_BYTES]);

/**
 * The secret of an X25519 agreement. MIKEY_ERR_ARGUMENT for other lengths, and for a value of small order, with which the
 * secret is 0 whatever the key is; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_x25519_shared(struct mikey_slice key, struct mikey_slice value, uint8_t out[MIKEY_X25519_BYTES]);

/** Whether a public value is of small order: the secret is 0 then, whatever the private key is. Not in constant time. */
MIKEY_API bool mikey_x25519_is_weak(const uint8_t value[MIKEY_X25519_BYTES]);

/** Compares in constant time for the length given. */
MIKEY_API bool mikey_equal(const void *a, const void *b, size_t len);

/** Overwrites key material in a way that is not optimised out. */
MIKEY_API void mikey_wipe(void *data, size_t len);

#ifdef __cplusplus
}
#endif

#endif
