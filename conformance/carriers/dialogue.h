// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_CONFORMANCE_DIALOGUE_H
#define MIKEYLAB_CONFORMANCE_DIALOGUE_H

#include <mikeylab/check.h>

/**
 * Writes the name of a dialogue as mikey_sighting.dialogue holds it: one that is too long keeps its beginning and ends
 * in a hash of all of it. Returns the bytes written.
 */
uint8_t dialogue_write(struct mikey_slice name, uint8_t out[MIKEY_DIALOGUE_MAX]);

#endif
