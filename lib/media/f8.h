// SPDX-License-Identifier: BSD-2-Clause
// AES in f8 mode, RFC 3711 4.1.2.1.
#ifndef MIKEYLAB_MEDIA_F8_H
#define MIKEYLAB_MEDIA_F8_H

#include "../crypto/keyed.h"

/** AES under k_e XOR (k_s || 0x55..55), which makes IV' of the IV. Statuses of mikey_aes_new(). */
MIKEY_NODISCARD enum mikey_status mikey_f8_mask_new(struct mikey_aes **mask, struct mikey_crypto *crypto,
                                                    struct mikey_slice key, struct mikey_slice salt);

/** Encrypts or decrypts `in`; `out` may be where it stands. Both are ECB. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_f8_run(struct mikey_aes *aes, struct mikey_aes *mask,
                                               const uint8_t iv[MIKEY_AES_BLOCK], struct mikey_slice in,
                                               uint8_t *out);

#endif
