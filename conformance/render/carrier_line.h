// SPDX-License-Identifier: BSD-2-Clause
/**
 * The line of a text carrier that a message stood in, with a caret under a character.
 */
#ifndef MIKEYLAB_CONFORMANCE_CARRIER_LINE_H
#define MIKEYLAB_CONFORMANCE_CARRIER_LINE_H

#include "../capture/capture.h"
#include "hidden.h"
#include "style.h"

/**
 * Writes the line, or the part of it around the caret if it is long, and carets under `len` characters from `at`
 * (at least one). Characters that carry hidden bytes are asterisks. Nothing for a carrier without text.
 */
void carrier_line_print(const struct found_message *found, const struct hidden *hidden, uint32_t at,
                        uint32_t len, enum ink ink, const struct style *style, FILE *out);

#endif
