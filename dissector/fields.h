// SPDX-License-Identifier: GPL-2.0-or-later
/** Wireshark's fields for what can stand on a tape. Made from the engine's table: a new row there is a new field here. */
#ifndef MIKEYLAB_DISSECTOR_FIELDS_H
#define MIKEYLAB_DISSECTOR_FIELDS_H

#include "compat.h"

#include <epan/ftypes/ftypes.h>

#include <mikeylab/tape.h>

/** How a field of the tape is shown. */
struct field {
    int hf;        /**< registered under the built-in dissector's name and type where it has the field */
    int wide;      /**< the same name for numbers that need more than 8 bits; -1: no such */
    int also;      /**< a second name for its bytes, for filters; -1: none */
    int ett;       /**< expansion of its subtree */
    ftenum_t type; /**< of `hf` */
    bool group;    /**< it is a container */
    uint8_t shift; /**< bits from the value to its place in the field's bytes */
};

/** Never NULL. */
const struct field *field_of(uint16_t field);

void fields_register(int proto);

#endif
