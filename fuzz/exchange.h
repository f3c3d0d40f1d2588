// SPDX-License-Identifier: BSD-2-Clause
/** What the harnesses of exchanges share; each mode is a list of its data types. */
#ifndef MIKEYLAB_FUZZ_EXCHANGE_H
#define MIKEYLAB_FUZZ_EXCHANGE_H

#include <mikeylab/exchange.h>

#include "input.h"

/**
 * Opens the messages of an input (input.h) one after the other with the functions of their modes. An input whose
 * messages are not all of `types` (MIKEY_DATA_TYPE_*, `n_types` of them) is left alone.
 *
 * What is required: whatever a message is, its document stays well-formed; a message that fails gives no keys; with a
 * covered bit changed, which happens to one in eight under an engine and to each in a replay, none verifies by what
 * covers that bit.
 */
void fuzz_exchange(struct mikey_slice bytes, const uint8_t *types, size_t n_types);

/** The same by a tracker, for modes whose messages need more of what went before than the request. */
void fuzz_session(struct mikey_slice bytes, const uint8_t *types, size_t n_types);

/** Takes an input apart and copies its messages; false if not all are of these types. */
bool fuzz_messages(struct mikey_slice bytes, const uint8_t *types, size_t n_types, struct fuzz_input *input,
                   struct mikey_slice messages[FUZZ_MESSAGES]);

#endif
