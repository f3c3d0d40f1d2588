// SPDX-License-Identifier: BSD-2-Clause
// Lengths and counts that do not say what is there.
#include "operators.h"

static bool is_length(const struct mikey_item *item) {
    return mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_LENGTH;
}

/** Bytes from behind the field to the end: the border where overruns begin. */
static uint64_t bytes_behind(const struct edit *edit, const struct mikey_item *item) {
    const size_t end = (size_t)item->off + item->len, len = edit->draft->runs[item->buffer].len;
    return end <= len ? len - end : 0;
}

bool op_length(struct edit *edit) {
    const struct mikey_item *item = edit_pick(edit, is_length);
    if (item == NULL)
        return false;
    const uint64_t most = draft_most(item), behind = bytes_behind(edit, item);
    uint64_t value = random_below(edit->random, 2) == 0 ? edit_number(edit->random, item->value, most)
                                                        : edit_number(edit->random, behind, most);
    if (value == item->value)
        value = (item->value + 1) & most;
    draft_set(edit->draft, item, value);
    return true;
}
