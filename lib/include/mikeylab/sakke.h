// SPDX-License-Identifier: BSD-2-Clause
/**
 * MIKEY-SAKKE (RFC 6509), opened and built, and what the mission-critical services of 3GPP TS 33.180 make of it. The key
 * that it transports, the SSV, is a TGK.
 */
#ifndef MIKEYLAB_SAKKE_H
#define MIKEYLAB_SAKKE_H

#include <mikeylab/exchange.h>
#include <mikeylab/identity_keys.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Public keys of a KMS, and how long the keys of its users live. */
struct mikey_kms {
    struct mikey_slice kpak, z;
    bool has_period;
    uint64_t period, offset; /**< seconds; period at least 1 */
};

#define MIKEY_KMS_KEYS                                                                                       \
    (MIKEY_ECCSI_POINT + MIKEY_SAKKE_POINT) /**< bytes of a MIKEY_SECRET_KMS without period */
#define MIKEY_KMS_ALL (MIKEY_KMS_KEYS + 16) /**< and with it */

/** Takes a MIKEY_SECRET_KMS apart: KPAK || Z, then, or not, period and offset in 8 bytes each. False if it is none. */
MIKEY_API bool mikey_kms_read(struct mikey_slice secret, struct mikey_kms *kms);

/** An identifier, and how far its month or key period is from that of the message. */
struct mikey_identifier {
    uint8_t bytes[MIKEY_IDENTIFIER_MAX];
    size_t len;
    int distance;
};

/**
 * The identifier of RFC 6509 3.2: the month, `distance` months from that of `seconds` (Unix time), and `uri`, each ended
 * by a zero. False if it would be longer than MIKEY_IDENTIFIER_MAX, or the year is not one of four digits.
 */
MIKEY_API bool mikey_identifier_monthly(struct mikey_slice uri, int64_t seconds, int distance,
                                        struct mikey_identifier *identifier);

/** What the UID of a user is made of, TS 33.180 F.2.1. */
struct mikey_uid_parts {
    struct mikey_slice uri, kms_uri;
    uint64_t period, offset, number; /**< key period and its offset in seconds; number of the period */
};
#define MIKEY_UID 32 /**< bytes of a UID */

/** The UID. MIKEY_ERR_ARGUMENT for URIs of more than 65535 bytes, MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_mcx_uid(struct mikey_crypto *crypto, const struct mikey_uid_parts *parts, uint8_t uid[MIKEY_UID]);

/**
 * The user salt of TS 33.180 F.1.3: 28 bits by which the GMK-ID of a group becomes the GUK-ID of one of its members,
 * `user` being the member's MC service user ID. MIKEY_ERR_ARGUMENT, MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_mcx_user_salt(struct mikey_crypto *crypto,
                                                                struct mikey_slice gmk,
                                                                struct mikey_slice user, uint32_t *salt);

/**
 * Opens an I_MESSAGE (data type 26). SIGN decides opened->auth: an ECCSI signature is verified with the `kms` lines of
 * IDRkmsi and of '*' under the identifiers that the Initiator may have, one of RSA as mikey_dh_open_init() does. The
 * SAKKE payload is opened with the `ssv` lines of the CSB ID, then with the `sakke` lines of the Responder and of '*', and
 * believed if R is what the `kms` lines of IDRkmsr and of '*' make of the SSV. A signature that fails gives no key.
 * Key parameters of 3GPP are decrypted and decoded, SAKKE-to-self is opened with the `sakke` lines of the Initiator.
 *
 * opened->decryption: VERIFIED with the key, NEEDS_KEY without RSK or Z, FAILED if what an RSK gave is not what the
 * message was made with, UNSUPPORTED for another parameter set than 1.
 *
 * `csb` as with mikey_psk_open_init(). Findings are added to the document. MIKEY_OK when the outcome is in `opened`,
 * whatever it is; MIKEY_ERR_ARGUMENT for a document of another data type; MIKEY_ERR_CRYPTO, MIKEY_ERR_MEMORY,
 * MIKEY_ERR_SPACE when nothing can be said: `opened` is empty then, `csb` as it was.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sakke_open_init(struct mikey_crypto *crypto,
                                                                  struct mikey_document *document,
                                                                  const struct mikey_secrets *secrets,
                                                                  struct mikey_csb *csb,
                                                                  struct mikey_opened *opened);

/** What an I_MESSAGE is made with. */
struct mikey_sakke_keys {
    struct mikey_slice z, responder; /**< the Responder's KMS Public Key, and identifier */
    uint8_t ssv[MIKEY_SAKKE_SSV];    /**< to be random */
    struct mikey_eccsi_key signer;   /**< the Initiator's */
    uint8_t j[MIKEY_ECCSI_NUMBER];   /**< to be random, and used once */
    const struct mikey_pkey *rsa;    /**< signs in place of `signer` if it is not NULL */
    enum mikey_digest digest;        /**< hash of that signature */
};

/**
 * Builds an I_MESSAGE from `message`, which has a SAKKE payload and ends in SIGN: the SSV is encapsulated into the one,
 * the other is filled with the signature, `s_type` of which tells RSA from ECCSI. MIKEY_ERR_ARGUMENT if a payload is
 * missing or a key cannot be used; MIKEY_ERR_SPACE; else as mikey_encode(), mikey_sakke_encapsulate(),
 * mikey_eccsi_sign(), mikey_sign().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_sakke_build(struct mikey_crypto *crypto,
                                                              const struct mikey_message *message,
                                                              const struct mikey_sakke_keys *keys,
                                                              uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif
