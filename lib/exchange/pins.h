// SPDX-License-Identifier: BSD-2-Clause
/** Keys that the user expects of a peer, as SSH's known hosts are expected to have theirs: RFC 3830 4.3.2. */
#ifndef MIKEYLAB_EXCHANGE_PINS_H
#define MIKEYLAB_EXCHANGE_PINS_H

#include <mikeylab/exchange.h>

/**
 * Compares the certificate under which an opened message was judged, and its sender's DH value, with the MIKEY_SECRET_PIN
 * of the sender's identity, or with those of '*' if it has none: one of them must be pinned. Where there are pins and
 * something to compare, the outcome is a finding or a rule that opening found kept. `sender` is empty if it is not
 * known. MIKEY_OK, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_pins_check(struct mikey_crypto *crypto,
                                                   struct mikey_document *document,
                                                   const struct mikey_secrets *secrets,
                                                   struct mikey_slice sender, struct mikey_opened *opened);

#endif
