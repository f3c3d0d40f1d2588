// SPDX-License-Identifier: BSD-2-Clause
/** Keys and MACs as the `mykey` crate makes them: not those of RFC 3830 4.1, but its own. */
#ifndef MIKEYLAB_CRYPTO_MYKEY_H
#define MIKEYLAB_CRYPTO_MYKEY_H

#include <mikeylab/crypto.h>

#define MIKEY_MYKEY_TGK 32 /**< bytes of a TGK, and of the key of a MAC */
#define MIKEY_MYKEY_MAC 20 /**< bytes of a MAC */

/** The hash behind everything, by version; or-ed where it is not known which. */
enum mikey_mykey_hash {
    MIKEY_MYKEY_SHA_256 = 1, /**< 0.1 to 0.2.1 */
    MIKEY_MYKEY_SHA_1 = 2    /**< 1.0 */
};

/** What a derivation is for. In its label `cs` stands in front of RAND where there is one, and the words around it. */
enum mikey_mykey_purpose {
    MIKEY_MYKEY_FOR_TGK, /**< from a pre-shared key, or the secret of an agreement */
    MIKEY_MYKEY_FOR_MAC, /**< from a TGK, like the next two */
    MIKEY_MYKEY_FOR_KEY,
    MIKEY_MYKEY_FOR_SALT
};

/**
 * The first `len` bytes of HMAC(key, label || 0 || i || len) for i = 0, 1, ..., i in 8 bits, len in 16.
 * MIKEY_ERR_ARGUMENT if `len` is 0 or more than MIKEY_PRF_OUT_MAX; MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_mykey_derive(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                                     struct mikey_slice key, enum mikey_mykey_purpose purpose,
                                                     uint8_t cs, struct mikey_slice rand, uint8_t *out,
                                                     size_t len);

/** HMAC of `message` under `key`, cut to MIKEY_MYKEY_MAC bytes. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_mykey_mac(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                                  struct mikey_slice key, struct mikey_slice message,
                                                  uint8_t mac[MIKEY_MYKEY_MAC]);

#endif
