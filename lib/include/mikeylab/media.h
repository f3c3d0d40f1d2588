// SPDX-License-Identifier: BSD-2-Clause
/**
 * What a security policy means for SRTP: RFC 3830 6.10.1 on the defaults of RFC 3711 8.2, RFC 4771, RFC 6188, RFC 7714;
 * and the session keys that follow.
 */
#ifndef MIKEYLAB_MEDIA_H
#define MIKEYLAB_MEDIA_H

#include <mikeylab/crypto.h>
#include <mikeylab/message.h>
#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * An SRTP policy with every parameter settled; lengths in bytes. SRTP and SRTCP differ where RFC 4771 4 lets a policy
 * say so; the roll-over counter transforms apply to SRTP alone.
 */
struct mikey_srtp_policy {
    uint8_t policy_no;
    uint8_t encr_alg; /**< MIKEY_SRTP_ENCR_* */
    uint8_t auth_alg; /**< of SRTP, MIKEY_SRTP_AUTH_* */
    uint8_t prf;      /**< MIKEY_SRTP_PRF_* */
    uint8_t key_len;  /**< master key: the length of a TEK */
    uint8_t salt_len; /**< master salt */
    uint8_t auth_key_len;
    uint8_t tag_len; /**< authentication tag of SRTP, the ROC in it included; 0 where there is none */
    uint8_t srtcp_auth_alg, srtcp_auth_key_len, srtcp_tag_len;
    uint8_t
        aead_tag_len;  /**< of the AEAD algorithm, at the end of the encrypted part; 0: the cipher has none */
    uint16_t roc_rate; /**< RFC 4771: a packet whose SEQ is a multiple of this carries the ROC; never 0 */
    uint64_t kdr;      /**< key derivation rate, packets; 0: once */
    uint32_t said;     /**< bit n: parameter type n was given; the others are defaults */
    bool encrypt_srtp, encrypt_srtcp, authenticate_srtp;
};

/**
 * Fills `policy` from an SP payload of protocol SRTP: what it does not say is SRTP's default for the algorithm it
 * names; a value that does not fit its field (a length above 255) counts as not said. `sp` NULL: all defaults.
 */
MIKEY_API void mikey_srtp_policy_read(const struct mikey_sp *sp, struct mikey_srtp_policy *policy);

/** Whether two policies ask for the same, whatever their numbers and whether they say it or leave it to defaults. */
MIKEY_API bool mikey_srtp_policy_same(const struct mikey_srtp_policy *a, const struct mikey_srtp_policy *b);

/**
 * Name of the protection profile, "AES_CM_128_HMAC_SHA1_80" in the style of RFC 4568 6.2, RFC 6188 and RFC 7714, or
 * NULL for a combination without a name. Static.
 */
MIKEY_API const char *mikey_srtp_profile_name(const struct mikey_srtp_policy *policy);

/** Why packets under this policy cannot be processed here: "SEED-GCM is not supported", ...; NULL if they can. Static. */
MIKEY_API const char *mikey_srtp_policy_obstacle(const struct mikey_srtp_policy *policy);

/** Whether the cipher authenticates by itself (GCM, CCM). */
MIKEY_API bool mikey_srtp_is_aead(uint8_t encr_alg);

/** The session keys that are derived from a master key, by their label: RFC 3711 4.3.1, 4.3.2. */
enum mikey_srtp_label {
    MIKEY_SRTP_LABEL_ENCR,
    MIKEY_SRTP_LABEL_AUTH,
    MIKEY_SRTP_LABEL_SALT,
    MIKEY_SRTCP_LABEL_ENCR,
    MIKEY_SRTCP_LABEL_AUTH,
    MIKEY_SRTCP_LABEL_SALT
};

/** Longest master salt, bytes. Zeros fill up a shorter one: in front, RFC 3711 4.3.1, but behind 12 bytes, RFC 7714 11. */
#define MIKEY_SRTP_SALT_MAX 14

/**
 * Key derivation of SRTP with the AES-CM PRF: RFC 3711 4.3, with longer keys RFC 6188 3. `key` is the master key of 16,
 * 24 or 32 bytes, `salt` the master salt of at most MIKEY_SRTP_SALT_MAX. `index` is the packet index (48 bits for SRTP,
 * 31 for SRTCP), `kdr` the key derivation rate: r = index DIV kdr, 0 if kdr is 0. `out_len` 1 to 255 bytes are written.
 * MIKEY_ERR_ARGUMENT for a length out of range, MIKEY_ERR_CRYPTO; `out` holds no key then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_srtp_derive(struct mikey_crypto *crypto,
                                                              struct mikey_slice key, struct mikey_slice salt,
                                                              enum mikey_srtp_label label, uint64_t index,
                                                              uint64_t kdr, uint8_t *out, size_t out_len);

#ifdef __cplusplus
}
#endif

#endif
