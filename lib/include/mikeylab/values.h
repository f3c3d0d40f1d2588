// SPDX-License-Identifier: BSD-2-Clause
/**
 * Registered values: the IANA registry "MIKEY Payload Name Spaces" (last updated 2019-02-15) and the few number
 * spaces that exist only in RFC text. One table, lib/tables/values.def, makes the enumerators here and the names
 * that every face prints.
 */
#ifndef MIKEYLAB_VALUES_H
#define MIKEYLAB_VALUES_H

#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One number space; MIKEY_REG_NONE for fields whose values have no names. */
enum mikey_registry {
    MIKEY_REG_NONE = 0,
#define REGISTRY(token, title, bits, source) MIKEY_REG_##token,
#define VALUE(registry, token, first, last, class, name, rfc, section)
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
    MIKEY_REG_COUNT
};

/** Every assigned value, as MIKEY_<registry>_<token>: MIKEY_DATA_TYPE_PSK_INIT, MIKEY_PAYLOAD_KEMAC, ... */
enum mikey_assigned_value {
#define REGISTRY(token, title, bits, source)
#define VALUE(registry, token, first, last, class, name, rfc, section) MIKEY_##registry##_##token = first,
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
};

/** How the registry treats a value. */
enum mikey_value_class {
    MIKEY_VALUE_ASSIGNED,
    MIKEY_VALUE_RESERVED,
    MIKEY_VALUE_UNASSIGNED,
    MIKEY_VALUE_PRIVATE
};

/** One row of a registry: a value, or a range for the classes that are not assigned. All strings are static. */
struct mikey_value {
    uint32_t first, last; /**< inclusive */
    enum mikey_value_class class_;
    const char *name;    /**< "AES-CM-128"; for ranges "unassigned", "private use", "reserved" */
    const char *rfc;     /**< "RFC 3830", or "" */
    const char *section; /**< "4.2.3, 6.2", or "" */
};

/** The row that covers `value`. Never NULL: a value that no row covers is answered by an "unassigned" row. */
MIKEY_API const struct mikey_value *mikey_value_find(enum mikey_registry registry, uint64_t value);

/** All rows of a registry in ascending order; `*count` is set. Static. NULL and 0 for MIKEY_REG_NONE. */
MIKEY_API const struct mikey_value *mikey_registry_rows(enum mikey_registry registry, size_t *count);

/** The registry's title, "Data Type". Static, never NULL. */
MIKEY_API const char *mikey_registry_title(enum mikey_registry registry);

#ifdef __cplusplus
}
#endif

#endif
