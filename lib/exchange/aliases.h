// SPDX-License-Identifier: BSD-2-Clause
/** Identities that a party may have which sends no ID payload (readings 6). */
#ifndef MIKEYLAB_EXCHANGE_ALIASES_H
#define MIKEYLAB_EXCHANGE_ALIASES_H

#include <mikeylab/exchange.h>

/** Keeps an identity, unless it is empty, there already, or there is no room. */
void mikey_aliases_add(struct mikey_aliases *aliases, struct mikey_slice identity);

/** The identity behind `*cursor`, which begins with 0; false behind the last. */
bool mikey_aliases_next(const struct mikey_aliases *aliases, uint8_t *cursor, struct mikey_slice *identity);

/** Adds the names of a certificate: URIs, then email addresses, then common names. Those of a CA are no party's. */
void mikey_aliases_certified(struct mikey_aliases *aliases, const struct mikey_certificate *certificate);

/** Adds the names in the certificates of a message. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aliases_sent(struct mikey_crypto *crypto,
                                                     const struct mikey_message *message,
                                                     struct mikey_aliases *aliases);

/**
 * Adds those of the sender of a message that was opened: what its certificate is filed under, or the names of the one in
 * the message. Statuses as above.
 */
MIKEY_NODISCARD enum mikey_status mikey_aliases_of_signer(struct mikey_crypto *crypto,
                                                          const struct mikey_message *message,
                                                          const struct mikey_opened *opened,
                                                          struct mikey_aliases *aliases);

#endif
