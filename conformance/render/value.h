// SPDX-License-Identifier: BSD-2-Clause
/**
 * The value of a field as people read it: numbers with their registered names, times, bytes, text.
 */
#ifndef MIKEYLAB_CONFORMANCE_VALUE_H
#define MIKEYLAB_CONFORMANCE_VALUE_H

#include "hidden.h"

/** What stands in the place of key material. */
#define VALUE_HIDDEN "hidden, use --reveal"

/**
 * Writes the value of an item as NUL-terminated text, cut if `size` bytes do not hold it; empty for a container
 * without a value of its own. Key material is written only if `hidden` hides nothing. Returns the length.
 */
size_t value_text(const struct mikey_document *document, const struct hidden *hidden,
                  const struct mikey_item *item, bool utf8, char *out, size_t size);

/** Whether value_text() withholds the bytes of an item. */
bool value_hidden(const struct mikey_document *document, const struct hidden *hidden,
                  const struct mikey_item *item);

/** The registered name of an item's number, or NULL if its field has no registry. Static. */
const char *value_name(const struct mikey_item *item);

/** The bytes of an item; empty if its buffer is gone or it lies outside of it. */
struct mikey_slice value_bytes(const struct mikey_document *document, const struct mikey_item *item);

/** The item of this field that begins here, else the innermost decoded one with this extent, else NULL. */
const struct mikey_item *value_item_at(const struct mikey_document *document, uint16_t field, uint8_t buffer,
                                       uint32_t off, uint32_t len);

#endif
