// SPDX-License-Identifier: BSD-2-Clause
/** I_MESSAGE and R_MESSAGE of MIKEY-IBAKE being opened, RFC 6267 4.2.2. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_OPENING_H
#define MIKEYLAB_EXCHANGE_IBAKE_OPENING_H

#include <mikeylab/ibake.h>

#include "readings.h"

/** Private keys that are tried on one ciphertext: each costs milliseconds. */
#define MIKEY_IBAKE_TRIES 16
/** Bytes of MPK and TGK. RFC 6267 5.1 leaves the length open, and TGK len of ECCPT is to be ignored. */
#define MIKEY_IBAKE_KEY 16

/**
 * As mode_open. IBAKE and ESK are decrypted with the `ibe` secrets of the receiver, then of '*', in each form of a
 * ciphertext, and decoded. Where both points of the exchange come out of one IBAKE, an exponent of either side (`dh`, by
 * CSB ID) gives K_SESSION and the TGK, with the RAND of I_MESSAGE_1 (readings 71 to 74).
 */
MIKEY_NODISCARD enum mikey_status mikey_ibake_open_as(struct mikey_crypto *crypto,
                                                      struct mikey_document *document,
                                                      const struct mikey_secrets *secrets,
                                                      const struct mikey_readings *readings,
                                                      struct mikey_csb *csb, struct mikey_opened *opened);

#endif
