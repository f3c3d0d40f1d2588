// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_WIRE_SHAPE_H
#define MIKEYLAB_WIRE_SHAPE_H

#include <mikeylab/tape.h>

/** What reader and writer have to know of a field: its bytes, and its bits among them (0: all). */
struct mikey_shape {
    uint8_t size;
    uint64_t mask;
};

static const struct mikey_shape mikey_shapes[MIKEY_F_COUNT] = {
#define FIELD(token, name, label, kind, size, mask, registry, rfc, section) [MIKEY_F_##token] = {size, mask},
#include <mikeylab/fields.def>
#undef FIELD
};

#endif
