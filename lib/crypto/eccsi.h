// SPDX-License-Identifier: BSD-2-Clause
/** Steps of ECCSI on numbers: RFC 6507, on P-256. */
#ifndef MIKEYLAB_CRYPTO_ECCSI_H
#define MIKEYLAB_CRYPTO_ECCSI_H

#include "internal.h"

#include <mikeylab/identity_keys.h>
#include <openssl/ec.h>

/** HS = hash( G || KPAK || ID || PVT ), RFC 6507 5.1.1. */
MIKEY_NODISCARD enum mikey_status mikey_eccsi_hs(struct mikey_crypto *crypto, struct mikey_slice kpak,
                                                 struct mikey_slice identifier, struct mikey_slice pvt,
                                                 uint8_t hs[MIKEY_ECCSI_NUMBER]);
/** HE = hash( HS || r || M ), RFC 6507 5.2.1. */
MIKEY_NODISCARD enum mikey_status mikey_eccsi_he(struct mikey_crypto *crypto,
                                                 const uint8_t hs[MIKEY_ECCSI_NUMBER],
                                                 const uint8_t r[MIKEY_ECCSI_NUMBER],
                                                 const struct mikey_slice *parts, size_t n_parts,
                                                 uint8_t he[MIKEY_ECCSI_NUMBER]);

#endif
