// SPDX-License-Identifier: BSD-2-Clause
/**
 * What a security policy means for SRTP: RFC 3830 6.10.1 on the defaults of RFC 3711 8.2, RFC 6188, RFC 7714.
 */
#ifndef MIKEYLAB_MEDIA_H
#define MIKEYLAB_MEDIA_H

#include <mikeylab/message.h>
#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An SRTP policy with every parameter settled; lengths in bytes. */
struct mikey_srtp_policy {
    uint8_t policy_no;
    uint8_t encr_alg; /**< MIKEY_SRTP_ENCR_* */
    uint8_t auth_alg; /**< MIKEY_SRTP_AUTH_* */
    uint8_t prf;      /**< MIKEY_SRTP_PRF_* */
    uint8_t key_len;  /**< master key: the length of a TEK */
    uint8_t salt_len; /**< master salt */
    uint8_t auth_key_len;
    uint8_t tag_len; /**< of HMAC, or of the AEAD algorithm */
    uint64_t kdr;    /**< key derivation rate, packets; 0: once */
    bool encrypt_srtp, encrypt_srtcp, authenticate_srtp;
};

/**
 * Fills `policy` from an SP payload of protocol SRTP: what it does not say is SRTP's default for the algorithm it
 * names; a value that does not fit its field (a length above 255) counts as not said. `sp` NULL: all defaults.
 */
MIKEY_API void mikey_srtp_policy_read(const struct mikey_sp *sp, struct mikey_srtp_policy *policy);

/**
 * Name of the protection profile, "AES_CM_128_HMAC_SHA1_80" in the style of RFC 4568 6.2, RFC 6188 and RFC 7714, or
 * NULL for a combination without a name. Static.
 */
MIKEY_API const char *mikey_srtp_profile_name(const struct mikey_srtp_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
