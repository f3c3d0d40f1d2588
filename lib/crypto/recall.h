// SPDX-License-Identifier: BSD-2-Clause
/**
 * Results of RSA operations, kept while one message is opened again and again in other readings: none of them depends
 * on how the message is read.
 */
#ifndef MIKEYLAB_CRYPTO_RECALL_H
#define MIKEYLAB_CRYPTO_RECALL_H

#include <mikeylab/crypto.h>

/**
 * Begins to keep results. Allocates; where that fails operations are simply done again. Only one message at a time;
 * end it with mikey_recall_end().
 */
void mikey_recall_begin(struct mikey_crypto *crypto);

/** Wipes what was kept, and keeps nothing more. */
void mikey_recall_end(struct mikey_crypto *crypto);

#endif
