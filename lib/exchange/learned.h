// SPDX-License-Identifier: BSD-2-Clause
/** Private keys of identity-based encryption that messages brought: secrets for the messages behind them. */
#ifndef MIKEYLAB_EXCHANGE_LEARNED_H
#define MIKEYLAB_EXCHANGE_LEARNED_H

#include <mikeylab/exchange.h>

/** Most keys that are remembered; the oldest make room. */
#define MIKEY_LEARNED_MAX 256

struct learned_key;

/** The caller's secrets and what was learned. All zero is empty. */
struct learned_keys {
    struct mikey_secrets given;
    struct learned_key *oldest, *newest;
    uint32_t count;
};

/** Secrets for opening messages: those given, then `ibe` ones that were learned. */
struct mikey_secrets mikey_learned_secrets(struct learned_keys *keys);

/**
 * Takes over the private keys of a REQUEST_KEY_RESP that was verified and opened, each under the identity in front of it,
 * for all public parameters that are known of that identity, of the KMS or of '*' and that it fits. MIKEY_OK,
 * MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_learn_keys(struct learned_keys *keys,
                                                   const struct mikey_document *document,
                                                   struct mikey_slice kms, const struct mikey_opened *opened);

/** Frees the keys, wiped. */
void mikey_learned_free(struct learned_keys *keys);

#endif
