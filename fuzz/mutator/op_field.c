// SPDX-License-Identifier: BSD-2-Clause
// Numbers and flags: values that the registries know, their borders, and what programs get wrong.
#include "operators.h"

/** Longest field that is taken for a number, bytes. */
#define NUMBER_MAX 8

static bool is_number(const struct mikey_item *item) {
    const enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    const bool counted = kind == MIKEY_KIND_LENGTH || kind == MIKEY_KIND_BYTES || kind == MIKEY_KIND_TEXT ||
                         kind == MIKEY_KIND_SECRET || kind == MIKEY_KIND_GROUP;
    return !counted && item->len > 0 && item->len <= NUMBER_MAX;
}

/** Next payload fields are links, which have operators of their own. */
static bool is_value(const struct mikey_item *item) {
    return is_number(item) && mikey_field_info((enum mikey_field)item->field)->registry != MIKEY_REG_PAYLOAD;
}

/** A value of the registry: of any row, at its ends or inside. */
static uint64_t from_registry(struct random *random, enum mikey_registry registry) {
    size_t count = 0;
    const struct mikey_value *rows = mikey_registry_rows(registry, &count);
    const struct mikey_value *row = &rows[random_below(random, count)];
    const size_t inside = (size_t)row->last - row->first + 1;
    switch (random_below(random, 4)) {
    case 0:
        return row->last;
    case 1:
        return row->first + random_below(random, inside);
    default:
        return row->first;
    }
}

/** A number as the engine would have it, from what it saw the target compare. */
static uint64_t from_engine(const struct edit *edit, const struct mikey_item *item, uint64_t value) {
    uint8_t bytes[NUMBER_MAX] = {0};
    uint64_t number = 0;
    for (size_t i = 0; i < item->len; i++)
        bytes[i] = (uint8_t)(value >> 8 * (item->len - 1 - i));
    edit->bytes(bytes, item->len, item->len);
    for (size_t i = 0; i < item->len; i++)
        number = number << 8 | bytes[i];
    return number & draft_most(item);
}

bool op_field(struct edit *edit) {
    const struct mikey_item *item = edit_pick(edit, random_one_in(edit->random, 16) ? is_number : is_value);
    if (item == NULL)
        return false;
    const enum mikey_registry registry = mikey_field_info((enum mikey_field)item->field)->registry;
    const uint64_t most = draft_most(item), before = item->value & most;
    uint64_t value;
    if (registry != MIKEY_REG_NONE && !random_one_in(edit->random, 4))
        value = from_registry(edit->random, registry);
    else if (edit->bytes != NULL && random_one_in(edit->random, 3))
        value = from_engine(edit, item, before);
    else
        value = edit_number(edit->random, before, most);
    if (value == before)
        value = (before + 1) & most;
    draft_set(edit->draft, item, value);
    return true;
}
