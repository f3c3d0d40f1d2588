// SPDX-License-Identifier: BSD-2-Clause
/** TGKs that the caller knows, for exchanges whose own secrets he does not have. */
#ifndef MIKEYLAB_EXCHANGE_GIVEN_KEYS_H
#define MIKEYLAB_EXCHANGE_GIVEN_KEYS_H

#include <mikeylab/exchange.h>

/**
 * Where a message that brings the TGK of its bundle `csb` stays closed for want of a secret, the TGKs filed for its CSB ID
 * become opened->keys; those of '*' if there are none. opened->decryption stays NEEDS_KEY: that they are the ones which
 * the message brings is the caller's word.
 */
void mikey_given_keys(const struct mikey_message *message, const struct mikey_secrets *secrets,
                      const struct mikey_csb *csb, struct mikey_opened *opened);

#endif
