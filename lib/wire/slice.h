// SPDX-License-Identifier: BSD-2-Clause
/** Comparing bytes that are no secrets. */
#ifndef MIKEYLAB_WIRE_SLICE_H
#define MIKEYLAB_WIRE_SLICE_H

#include <mikeylab/status.h>

#include <stdbool.h>
#include <string.h>

/** Whether both have the same bytes; two empty ones do. Not in constant time: keys and salts are for mikey_equal(). */
static inline bool mikey_slice_same(struct mikey_slice a, struct mikey_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
