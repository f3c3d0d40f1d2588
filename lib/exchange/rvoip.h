// SPDX-License-Identifier: BSD-2-Clause
/** Messages of rvoip, as that opens them. */
#ifndef MIKEYLAB_EXCHANGE_RVOIP_H
#define MIKEYLAB_EXCHANGE_RVOIP_H

#include <mikeylab/exchange.h>

/**
 * Opens a message that mikey_decode() recognised; `csb` as with the functions of the modes. The TEK and the salt of a
 * request stand there in clear, and are given whether or not a pre-shared key makes its MAC: auth is FAILED if one does,
 * with the deviation, FAILED without one if none does, NEEDS_KEY if there is none.
 *
 * MIKEY_OK; MIKEY_ERR_CRYPTO: `opened` is empty then.
 */
MIKEY_NODISCARD enum mikey_status mikey_rvoip_open(struct mikey_crypto *crypto,
                                                   struct mikey_document *document,
                                                   const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                                   struct mikey_opened *opened);

#endif
