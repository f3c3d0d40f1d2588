// SPDX-License-Identifier: BSD-2-Clause
// Session keys of one master key for SRTP or SRTCP, and what is done with them. RFC 3711 4; RFC 7714.
#ifndef MIKEYLAB_MEDIA_TRANSFORM_H
#define MIKEYLAB_MEDIA_TRANSFORM_H

#include "../crypto/keyed.h"
#include "frame.h"

/** A master key; `salt_len` bytes of salt. */
struct media_master {
    uint8_t key[MIKEY_SRTP_MASTER_MAX], salt[MIKEY_SRTP_SALT_MAX];
    uint8_t key_len, salt_len;
};

/** Session keys for one kind of packets, set up when they are first needed. All zeros is empty. */
struct media_transform {
    bool ready, kdf_256;
    uint64_t r;                 // index DIV key derivation rate
    struct mikey_aes *aes;      // NULL: no encryption
    struct mikey_aes *mask;     // f8: under the masked key
    struct mikey_sha1_mac *mac; // NULL: none was needed yet
    uint8_t mac_key_len;
    uint8_t salt[MIKEY_SRTP_SALT_MAX];
};

/** What a transform is made of. */
struct media_keying {
    struct mikey_crypto *crypto;
    const struct media_master *master;
    const struct mikey_srtp_policy *policy;
    bool kdf_256; // see MIKEY_SRTP_READING_KDF_256
};

void mikey_transform_clear(struct media_transform *transform);

/**
 * The session keys for a packet index, with a MAC key of `auth_key_len` bytes if that is not 0. MIKEY_ERR_MEMORY,
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_transform_prepare(struct media_transform *transform,
                                                          const struct media_keying *keying,
                                                          enum mikey_srtp_kind kind, uint64_t index,
                                                          uint8_t auth_key_len);

/**
 * Has the MAC read what the frame and all ROCs have in common; mikey_transform_authentic() with `read` set continues from
 * there. Not for AEAD. MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_transform_read(struct media_transform *transform,
                                                       const struct media_frame *frame);

/** Whether MAC and AEAD tag of the frame, whichever it has, are right for the index. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_transform_authentic(struct media_transform *transform,
                                                            const struct media_frame *frame, uint64_t index,
                                                            bool read, bool *match);

/** Decrypts the body into `out`, which may be where it stands, and which has room for it. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_transform_decrypt(struct media_transform *transform,
                                                          const struct mikey_srtp_policy *policy,
                                                          const struct media_frame *frame, uint64_t index,
                                                          uint8_t *out);

#endif
