// SPDX-License-Identifier: BSD-2-Clause
/**
 * Cryptography whose public keys are identifiers: SAKKE (RFC 6508) with parameter set 1 of RFC 6509 A, and ECCSI
 * signatures (RFC 6507) on P-256 with SHA-256. Points are uncompressed, 04 || x || y; numbers big-endian.
 *
 * Identifiers are octet strings; as integers they lie from 2 to below q, so that longer ones than
 * MIKEY_IDENTIFIER_MAX belong to nobody.
 */
#ifndef MIKEYLAB_IDENTITY_KEYS_H
#define MIKEYLAB_IDENTITY_KEYS_H

#include <mikeylab/crypto.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_SAKKE_POINT    257 /**< bytes of Z, of an RSK and of R: 1 + 2 * 128 */
#define MIKEY_SAKKE_SSV      16  /**< bytes of an SSV and of the hint */
#define MIKEY_SAKKE_DATA     273 /**< bytes of Encapsulated Data: R || H */
#define MIKEY_IDENTIFIER_MAX 128 /**< most bytes of an identifier that can be below q */
#define MIKEY_ECCSI_POINT    65  /**< bytes of a KPAK and of a PVT */
#define MIKEY_ECCSI_NUMBER   32  /**< bytes of an SSK */
#define MIKEY_ECCSI_SIGN     129 /**< bytes of a signature: r || s || PVT */

/** Why bytes are no point that could be used. */
enum mikey_point_fault {
    MIKEY_POINT_GOOD,
    MIKEY_POINT_LENGTH,    /**< not the length of an uncompressed point of the curve */
    MIKEY_POINT_FORM,      /**< the first byte is not 04 */
    MIKEY_POINT_RANGE,     /**< a coordinate is not below p */
    MIKEY_POINT_OFF_CURVE, /**< the coordinates do not satisfy the equation */
    MIKEY_POINT_ORDER      /**< it is not in the subgroup of order q */
};

/** What of a point is wrong, in words that complete a sentence. Static. */
MIKEY_API const char *mikey_point_fault_name(enum mikey_point_fault fault);

/**
 * Whether `point` is one of the curve of parameter set 1 and not of small order; if `order` is set, whether it is of order
 * q, which takes as long as a multiplication. MIKEY_ERR_CRYPTO: nothing can be said.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sakke_check_point(struct mikey_slice point, bool order,
                                                                    enum mikey_point_fault *fault);
/** The same for P-256. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_eccsi_check_point(struct mikey_crypto *crypto, struct mikey_slice point, enum mikey_point_fault *fault);

/**
 * Encapsulates an SSV for the owner of `identifier`, RFC 6508 6.2.1, with the KMS Public Key `z`. It takes no random
 * numbers: the SSV is all there is. MIKEY_ERR_ARGUMENT if `z` is no such key or the identifier not one of 2 to q - 1;
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_sakke_encapsulate(struct mikey_crypto *crypto, struct mikey_slice z, struct mikey_slice identifier,
                        const uint8_t ssv[MIKEY_SAKKE_SSV], uint8_t data[MIKEY_SAKKE_DATA]);

/**
 * Steps 1 to 3 of RFC 6508 6.2.2: what the Receiver Secret Key `rsk` makes of Encapsulated Data. Not to be used before
 * mikey_sakke_confirm(), which also tells points of a wrong order. MIKEY_ERR_ARGUMENT if `rsk` is no point of
 * order q or R none of the curve, or the length is wrong; MIKEY_ERR_CRYPTO. `ssv` is zeros then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sakke_open(struct mikey_crypto *crypto,
                                                             struct mikey_slice rsk, struct mikey_slice data,
                                                             uint8_t ssv[MIKEY_SAKKE_SSV]);

/**
 * Steps 4 and 5: whether the SSV was encapsulated in `data` for `identifier` with the key `z`; `*genuine` is the answer.
 * An identifier or key that could not be used makes it false. MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_sakke_confirm(struct mikey_crypto *crypto, struct mikey_slice z, struct mikey_slice identifier,
                    const uint8_t ssv[MIKEY_SAKKE_SSV], struct mikey_slice data, bool *genuine);

/** Whether `rsk` is the Receiver Secret Key of `identifier` from the KMS with key `z`, RFC 6508 6.1.2. As above. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sakke_check_rsk(struct mikey_slice z,
                                                                  struct mikey_slice identifier,
                                                                  struct mikey_slice rsk, bool *genuine);

/** A signing key of ECCSI: SSK and PVT, for one identifier. */
struct mikey_eccsi_key {
    struct mikey_slice kpak, identifier, ssk, pvt;
};

/** Whether a signing key fits its identifier and KPAK, RFC 6507 5.1.2. MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_eccsi_check_key(struct mikey_crypto *crypto, const struct mikey_eccsi_key *key, bool *genuine);

/**
 * Signs the concatenation of `parts`, RFC 6507 5.2.1, with the secret number `j` of MIKEY_ECCSI_NUMBER bytes, which is
 * to be random and used once. MIKEY_ERR_ARGUMENT if the key is none, or `j` cannot be used (0 modulo q, or what step 4
 * excludes): try another; MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_eccsi_sign(struct mikey_crypto *crypto,
                                                             const struct mikey_eccsi_key *key,
                                                             const uint8_t j[MIKEY_ECCSI_NUMBER],
                                                             const struct mikey_slice *parts, size_t n_parts,
                                                             uint8_t signature[MIKEY_ECCSI_SIGN]);

/**
 * Verifies a signature on the concatenation of `parts` by the owner of `identifier`, RFC 6507 5.2.2; `*match` is the
 * answer, false also for a signature of another length and for points that are not on the curve. MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_eccsi_verify(struct mikey_crypto *crypto, struct mikey_slice kpak, struct mikey_slice identifier,
                   const struct mikey_slice *parts, size_t n_parts, struct mikey_slice signature,
                   bool *match);

#define MIKEY_GCM_TAG 16 /**< bytes of a tag */

/** Something that AES in Galois/Counter Mode protects. */
struct mikey_sealed {
    struct mikey_slice key;  /**< 16 or 32 bytes */
    struct mikey_slice iv;   /**< 1 to 255 bytes; another length than 12 goes through GHASH */
    struct mikey_slice aad;  /**< at most 65535 bytes */
    struct mikey_slice data; /**< at most 65535 bytes, the last MIKEY_GCM_TAG of which are the tag */
};

/**
 * Decrypts into `out`, data.len - MIKEY_GCM_TAG bytes. MIKEY_ERR_AUTH if the tag is wrong, MIKEY_ERR_ARGUMENT for lengths
 * that it does not take, MIKEY_ERR_CRYPTO; `out` holds nothing then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_unseal(struct mikey_crypto *crypto,
                                                         const struct mikey_sealed *sealed, uint8_t *out);

#ifdef __cplusplus
}
#endif

#endif
