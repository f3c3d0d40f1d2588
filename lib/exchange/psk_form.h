// SPDX-License-Identifier: BSD-2-Clause
/** A pre-shared key that one side took for text. */
#ifndef MIKEYLAB_EXCHANGE_PSK_FORM_H
#define MIKEYLAB_EXCHANGE_PSK_FORM_H

#include "readings.h"

/** Longest key that is tried in another form, bytes. */
#define MIKEY_PSK_FORM_MAX 256

/**
 * Writes the other form of a key; returns its length, 0 if it has none: it spells nothing, or is longer. Wipe `out`.
 */
size_t mikey_psk_in_form(enum mikey_psk_form form, struct mikey_slice psk, uint8_t out[MIKEY_PSK_FORM_MAX]);

#endif
