// SPDX-License-Identifier: BSD-2-Clause
/**
 * The tape: every field of a message in wire order, as decoded, nested by depth. Trees (CLI, Wireshark), JSON and
 * the fuzz invariants are walks over it; nothing else knows the layout of a message.
 */
#ifndef MIKEYLAB_TAPE_H
#define MIKEYLAB_TAPE_H

#include <mikeylab/status.h>
#include <mikeylab/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Every field and container that can stand on a tape; lib/tables/fields.def is the list. */
enum mikey_field {
    MIKEY_F_NONE = 0,
#define FIELD(token, name, label, kind, size, mask, registry, rfc, section) MIKEY_F_##token,
#include <mikeylab/fields.def>
#undef FIELD
    MIKEY_F_COUNT
};

/** How the value of a field is to be read and shown. */
enum mikey_field_kind {
    MIKEY_KIND_GROUP,  /**< a container; the items inside it follow with a greater depth */
    MIKEY_KIND_UINT,   /**< number, named by its registry if it has one */
    MIKEY_KIND_HEX,    /**< number shown in hexadecimal (CSB ID, SSRC) */
    MIKEY_KIND_FLAG,   /**< one bit */
    MIKEY_KIND_LENGTH, /**< number of bytes (or entries) of a field that follows */
    MIKEY_KIND_NTP,    /**< 64-bit NTP time: seconds since 1900 in the upper, fraction in the lower 32 bits */
    MIKEY_KIND_NTP32,  /**< the seconds part of an NTP time alone */
    MIKEY_KIND_BYTES,  /**< opaque bytes */
    MIKEY_KIND_TEXT,   /**< bytes meant as text; shown escaped when they are not printable UTF-8 */
    MIKEY_KIND_SECRET  /**< key material; shown only when the caller asks for it to be revealed */
};

/** A row of fields.def. All strings are static. */
struct mikey_field_info {
    const char *name;  /**< "kemac.encr_alg": stable, dotted, lower case; the name in JSON and filters */
    const char *label; /**< "Encr alg": the RFC's words */
    enum mikey_field_kind kind;
    uint8_t size;  /**< bytes on the wire that hold it; 0 if variable or a container */
    uint64_t mask; /**< bits of those bytes that belong to it; 0 if it has them to itself */
    enum mikey_registry registry;
    const char *rfc, *section; /**< where it is defined */
};

/** Static row of a field, never NULL (MIKEY_F_NONE has an empty one). */
MIKEY_API const struct mikey_field_info *mikey_field_info(enum mikey_field field);

/** One field as it stood on the wire. */
struct mikey_item {
    uint16_t field; /**< enum mikey_field */
    uint8_t depth;  /**< 0 for top-level containers */
    uint8_t buffer; /**< which buffer of the document `off` counts in; 0 is the message itself */
    uint32_t off;   /**< first byte of the field */
    uint32_t len;   /**< bytes; a bit field has the length of the bytes that hold it */
    uint32_t end;   /**< index just after this item's last descendant; index + 1 for a leaf */
    uint64_t value; /**< the number, mask and shift applied; 0 for bytes and containers wider than 8 bytes */
};

/** Items in wire order, in the caller's memory. */
struct mikey_tape {
    struct mikey_item *items;
    uint32_t count, capacity;
};

#ifdef __cplusplus
}
#endif

#endif
