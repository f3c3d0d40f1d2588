// SPDX-License-Identifier: BSD-2-Clause
// Fields and containers, from fields.def.
#include <mikeylab/tape.h>

const struct mikey_field_info *mikey_field_info(enum mikey_field field) {
    static const struct mikey_field_info fields[MIKEY_F_COUNT] = {
        [MIKEY_F_NONE] = {"", "", MIKEY_KIND_GROUP, 0, 0, MIKEY_REG_NONE, "", ""},
#define FIELD(token, name, label, kind, size, mask, registry, rfc, section)                                  \
    [MIKEY_F_##token] = {name, label, MIKEY_KIND_##kind, size, mask, MIKEY_REG_##registry, rfc, section},
#include <mikeylab/fields.def>
#undef FIELD
    };
    return &fields[field > MIKEY_F_NONE && field < MIKEY_F_COUNT ? field : MIKEY_F_NONE];
}
