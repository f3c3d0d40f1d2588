// SPDX-License-Identifier: GPL-2.0-or-later
#include "fields.h"

#include <epan/proto.h>

#include "value_names.h"

/** How the built-in dissector names and types a field of the tape; no name if it has no such field. */
struct builtin {
    const char *name;
    ftenum_t type;
    int display;
};

static const struct builtin builtin_fields[MIKEY_F_COUNT] = {
#define BUILTIN(token, name, type, display) [MIKEY_F_##token] = {name, type, display},
#include "builtin_fields.def"
#undef BUILTIN
};

static const char *const own_names[MIKEY_F_COUNT] = {
#define FIELD(token, name, label, kind, size, mask, registry, rfc, section) [MIKEY_F_##token] = "mikey." name,
#include <mikeylab/fields.def>
#undef FIELD
};

static struct field fields[MIKEY_F_COUNT];

const struct field *field_of(uint16_t field) {
    return &fields[field < MIKEY_F_COUNT ? field : MIKEY_F_NONE];
}

/** The type of a number of `size` bytes; one whose size varies has room for the largest. */
static ftenum_t number_type(uint8_t size) {
    static const ftenum_t types[] = {FT_UINT64, FT_UINT8,  FT_UINT16, FT_UINT24, FT_UINT32,
                                     FT_UINT40, FT_UINT48, FT_UINT56, FT_UINT64};
    return types[size < sizeof types / sizeof types[0] ? size : 0];
}

/** Type and display of a field that the built-in dissector does not have. */
static struct builtin own_type(const struct mikey_field_info *info, const char *name) {
    switch (info->kind) {
    case MIKEY_KIND_GROUP:
        return (struct builtin){name, FT_NONE, BASE_NONE};
    case MIKEY_KIND_UINT:
    case MIKEY_KIND_LENGTH:
        return (struct builtin){name, number_type(info->size), BASE_DEC};
    case MIKEY_KIND_HEX:
        return (struct builtin){name, number_type(info->size), BASE_HEX};
    case MIKEY_KIND_FLAG:
        return (struct builtin){name, FT_BOOLEAN, 8 * info->size};
    case MIKEY_KIND_NTP:
    case MIKEY_KIND_NTP32:
        return (struct builtin){name, FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC};
    case MIKEY_KIND_TEXT:
        return (struct builtin){name, FT_STRING, BASE_NONE};
    case MIKEY_KIND_BYTES:
    case MIKEY_KIND_SECRET:
        break;
    }
    return (struct builtin){name, FT_BYTES, BASE_NONE};
}

static bool is_number(ftenum_t type) {
    return type >= FT_UINT8 && type <= FT_UINT64;
}

/** Fills a row for Wireshark. */
static void describe(hf_register_info *row, int *hf, const struct builtin *as,
                     const struct mikey_field_info *info) {
    *hf = -1;
    *row = (hf_register_info){hf, {info->label, as->name, as->type, as->display, NULL, 0, NULL, HFILL}};
    if (is_number(as->type) || as->type == FT_BOOLEAN)
        row->hfinfo.bitmask = info->mask;
    const range_string *names = is_number(as->type) ? value_names(info->registry) : NULL;
    if (names) {
        row->hfinfo.strings = names;
        row->hfinfo.display |= BASE_RANGE_STRING;
    }
}

static uint8_t shift_of(uint64_t mask) {
    uint8_t shift = 0;
    while (mask && !(mask >> shift & 1))
        shift++;
    return shift;
}

static enum field_form form_of(ftenum_t type, enum mikey_field_kind kind) {
    if (type == FT_ABSOLUTE_TIME)
        return kind == MIKEY_KIND_NTP ? FORM_NTP : FORM_NTP32;
    if (type == FT_BOOLEAN)
        return FORM_BOOLEAN;
    if (is_number(type))
        return type > FT_UINT32 ? FORM_LONG : FORM_NUMBER;
    return type == FT_STRING ? FORM_TEXT : FORM_BYTES;
}

void fields_register(int proto) {
    // Wireshark keeps the rows.
    static hf_register_info rows[2 * MIKEY_F_COUNT + 1];
    static gint *ett[MIKEY_F_COUNT];
    int n = 0, n_ett = 0;
    for (int i = MIKEY_F_NONE + 1; i < MIKEY_F_COUNT; i++) {
        const struct mikey_field_info *info = mikey_field_info((enum mikey_field)i);
        struct field *field = &fields[i];
        const struct builtin as = builtin_fields[i].name ? builtin_fields[i] : own_type(info, own_names[i]);
        *field = (struct field){
            .hf = -1,
            .wide = -1,
            .also = -1,
            .ett = -1,
            .form = form_of(as.type, info->kind),
            .shift = shift_of(info->mask),
            .group = info->kind == MIKEY_KIND_GROUP,
            .registry = info->registry,
        };
        describe(&rows[n++], &field->hf, &as, info);
        // The built-in dissector takes a policy's numbers for bytes, though they may be longer.
        if (is_number(as.type) && info->size == 0 && as.type != FT_UINT64) {
            const struct builtin wide = {as.name, FT_UINT32, as.display};
            describe(&rows[n++], &field->wide, &wide, info);
        }
        ett[n_ett++] = &field->ett;
    }
    // Never seen of the built-in dissector, but a name of its own.
    static int hf_payload = -1;
    rows[n++] = (hf_register_info){&hf_payload,
                                   {"Payload", "mikey.payload", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}};
    proto_register_field_array(proto, rows, n);
    // The built-in dissector shows the value of a policy parameter under this name besides.
    for (int i = MIKEY_F_SP_SRTP_ENCR_ALG; i <= MIKEY_F_SP_TESLA_RECV_TIME; i++)
        fields[i].also = fields[MIKEY_F_SP_PARAM_VALUE].hf;
    proto_register_subtree_array(ett, n_ett);
}
