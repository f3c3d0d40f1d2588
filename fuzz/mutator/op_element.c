// SPDX-License-Identifier: BSD-2-Clause
// Entries of lists that are no chains: crypto sessions of the CS ID map, parameters of security policies, Key IDs.
#include "operators.h"

#include <string.h>

/** Longest element that is copied, bytes. */
#define ELEMENT_MAX 512

static bool is_session(uint16_t field) {
    return field == MIKEY_F_SRTP_ID || field == MIKEY_F_GENERIC_ID;
}

bool edit_is_element(const struct mikey_item *item) {
    return is_session(item->field) || item->field == MIKEY_F_SP_PARAM || item->field == MIKEY_F_EXT_KEY_ID;
}

/** Makes #CS fit the sessions that came or went. */
static void recount(struct draft *draft, uint16_t field, int by) {
    const struct mikey_tape *tape = &draft->document.tape;
    for (uint32_t i = 0; i < tape->count && is_session(field); i++) {
        const struct mikey_item *item = &tape->items[i];
        if (item->field == MIKEY_F_HDR_N_CS) {
            draft_set(draft, item, (uint64_t)((int64_t)item->value + by));
            return;
        }
    }
}

bool edit_drop_element(struct draft *draft, const struct mikey_item *item) {
    const uint16_t field = item->field;
    if (!draft_replace_item(draft, item, (struct mikey_slice){NULL, 0}))
        return false;
    recount(draft, field, -1);
    return true;
}

bool op_element_drop(struct edit *edit) {
    const struct mikey_item *item = edit_pick(edit, edit_is_element);
    return item != NULL && edit_drop_element(edit->draft, item);
}

bool op_element_duplicate(struct edit *edit) {
    uint8_t twice[2 * ELEMENT_MAX];
    const struct mikey_item *item = edit_pick(edit, edit_is_element);
    if (item == NULL || item->len > ELEMENT_MAX)
        return false;
    const struct mikey_slice one = draft_bytes(edit->draft, item);
    const uint16_t field = item->field;
    if (one.len == 0)
        return false;
    memcpy(twice, one.data, one.len);
    memcpy(twice + one.len, one.data, one.len);
    if (!draft_replace_item(edit->draft, item, (struct mikey_slice){twice, 2 * one.len}))
        return false;
    recount(edit->draft, field, 1);
    return true;
}

bool op_element_swap(struct edit *edit) {
    uint8_t swapped[2 * ELEMENT_MAX];
    const struct mikey_tape *tape = &edit->draft->document.tape;
    const struct mikey_item *item = edit_pick(edit, edit_is_element);
    if (item == NULL || item->end >= tape->count)
        return false;
    const struct mikey_item *next = &tape->items[item->end];
    if (next->field != item->field || next->depth != item->depth || item->len > ELEMENT_MAX ||
        next->len > ELEMENT_MAX || next->off != item->off + item->len)
        return false;
    const struct mikey_slice a = draft_bytes(edit->draft, item), b = draft_bytes(edit->draft, next);
    if (a.len == 0 || b.len == 0)
        return false;
    memcpy(swapped, b.data, b.len);
    memcpy(swapped + b.len, a.data, a.len);
    return draft_replace(edit->draft, (enum draft_buffer)item->buffer, item->off, a.len + b.len,
                         (struct mikey_slice){swapped, a.len + b.len}, (int)item->depth - 1);
}
