// SPDX-License-Identifier: BSD-2-Clause
/** Keys of crypto sessions in readings other than the RFC's. */
#ifndef MIKEYLAB_EXCHANGE_SESSION_KEYS_H
#define MIKEYLAB_EXCHANGE_SESSION_KEYS_H

#include "message_keys.h"

/** mikey_session_derive() with the PRF, CSB ID, RAND and readings of `binding`, which are not NULL. */
MIKEY_NODISCARD enum mikey_status mikey_session_derive_as(struct mikey_crypto *crypto,
                                                          const struct mikey_key_binding *binding,
                                                          const struct mikey_key *key,
                                                          const struct mikey_cs *cs, uint8_t tek_len,
                                                          uint8_t salt_len, struct mikey_session_keys *out);

#endif
