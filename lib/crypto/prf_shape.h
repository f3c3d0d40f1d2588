// SPDX-License-Identifier: BSD-2-Clause
/** The PRF as implementations other than the RFC have it. */
#ifndef MIKEYLAB_CRYPTO_PRF_SHAPE_H
#define MIKEYLAB_CRYPTO_PRF_SHAPE_H

#include <mikeylab/crypto.h>

/** How the input key is split. */
enum mikey_prf_shape {
    MIKEY_PRF_SPLIT_256,   /**< RFC 3830 4.1.2: blocks of 256 bits */
    MIKEY_PRF_EXTRA_BLOCK, /**< and one without bytes if the key ends with a block */
    MIKEY_PRF_SPLIT_512    /**< blocks of 512 bits */
};

/** mikey_derive() with another PRF. */
MIKEY_NODISCARD enum mikey_status mikey_derive_shaped(struct mikey_crypto *crypto, enum mikey_prf_shape shape,
                                                      uint8_t prf, struct mikey_slice inkey,
                                                      uint32_t constant, uint8_t cs_id, uint32_t csb_id,
                                                      struct mikey_slice rand, uint8_t *out, size_t out_len);

#endif
