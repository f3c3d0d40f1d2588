// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_CONFORMANCE_EXTENT_H
#define MIKEYLAB_CONFORMANCE_EXTENT_H

#include "capture.h"

/** Memory in which messages are decoded to find their ends. */
struct extent;

/** NULL if there is no memory. */
struct extent *extent_new(void);
void extent_free(struct extent *extent);

/** A capture_extent_finder; the context is a struct extent. */
enum capture_extent extent_find(void *context, struct mikey_slice bytes, size_t *used);

#endif
