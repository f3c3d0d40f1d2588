// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_CRYPTO_KEYWRAP_H
#define MIKEYLAB_CRYPTO_KEYWRAP_H

#include "internal.h"

/** Bytes that wrapping adds. */
#define MIKEY_WRAP_OVERHEAD 8

/**
 * AES key wrap, RFC 3394 2.2, with a 16-byte key and `iv` of 8 bytes. `in` is a multiple of 8 and at least 16
 * bytes of clear data; `out` receives MIKEY_WRAP_OVERHEAD bytes more, or that many fewer on unwrapping.
 * MIKEY_ERR_ARGUMENT for another length; MIKEY_ERR_AUTH if unwrapping does not give `iv`; MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_wrap(struct mikey_crypto *crypto, const uint8_t *key,
                                             const uint8_t *iv, struct mikey_slice in, uint8_t *out);
MIKEY_NODISCARD enum mikey_status mikey_unwrap(struct mikey_crypto *crypto, const uint8_t *key,
                                               const uint8_t *iv, struct mikey_slice in, uint8_t *out);

#endif
