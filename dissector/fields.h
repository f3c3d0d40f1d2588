// SPDX-License-Identifier: GPL-2.0-or-later
/** Wireshark's fields for what can stand on a tape. Made from the engine's table: a new row there is a new field. */
#ifndef MIKEYLAB_DISSECTOR_FIELDS_H
#define MIKEYLAB_DISSECTOR_FIELDS_H

#include "compat.h"

#include <mikeylab/tape.h>

/** What of an item goes into Wireshark's tree. */
enum field_form {
    FORM_BYTES,   /**< its bytes, or nothing but their place */
    FORM_TEXT,    /**< its bytes as UTF-8 */
    FORM_NUMBER,  /**< its value, up to 32 bits */
    FORM_LONG,    /**< its value, more than that */
    FORM_BOOLEAN, /**< its value */
    FORM_NTP,     /**< its value, a time */
    FORM_NTP32,   /**< its value, seconds of a time */
    FORM_COUNT
};

/** How a field of the tape is shown. */
struct field {
    int hf;   /**< registered under the built-in dissector's name and type where it has the field */
    int wide; /**< the same name for numbers that need more than 8 bits; -1: no such */
    int also; /**< a second name for its bytes, for filters; -1: none */
    int ett;  /**< expansion of its subtree */
    enum field_form form;         /**< by the type of `hf` */
    uint8_t shift;                /**< bits from the value to its place in the field's bytes */
    bool group;                   /**< it is a container; then: */
    enum mikey_registry registry; /**< names its value; MIKEY_REG_NONE: it has none */
};

/** Never NULL. */
const struct field *field_of(uint16_t field);

void fields_register(int proto);

#endif
