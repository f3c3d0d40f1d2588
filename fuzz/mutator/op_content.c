// SPDX-License-Identifier: BSD-2-Clause
// What length fields count: made longer or shorter with the lengths to fit, and changed.
#include "operators.h"

#include <string.h>

/** Longest content that is made. */
#define CONTENT_MAX 8192

/** Most bytes by which a content grows beyond what it was, unless it is to be large. */
#define GROWTH 32

bool edit_is_content(const struct mikey_item *item) {
    const enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    return (kind == MIKEY_KIND_BYTES || kind == MIKEY_KIND_TEXT || kind == MIKEY_KIND_SECRET) &&
           item->field != MIKEY_F_KEMAC_MAC && item->field != MIKEY_F_SIGN_SIGNATURE &&
           item->field != MIKEY_F_V_DATA && item->len <= CONTENT_MAX;
}

/** A content by chance. One that is encrypted, so that a change only breaks it, is taken seldom. */
static const struct mikey_item *pick(const struct edit *edit) {
    const struct mikey_item *item = edit_pick(edit, edit_is_content);
    const bool sealed =
        item != NULL && (item->field == MIKEY_F_PKE_DATA || item->field == MIKEY_F_KEMAC_ENCR_DATA);
    return sealed && !random_one_in(edit->random, 8) ? NULL : item;
}

/** Bytes by chance: those that were there over and over, the same one, or any. */
static void fill(struct random *random, struct mikey_slice was, uint8_t *out, size_t len) {
    static const uint8_t plain[] = {0x00, 0xFF, 'A', '%', 0x80, 0x7F};
    if (was.len > 0)
        memcpy(out, was.data, was.len < len ? was.len : len);
    if (was.len >= len)
        return;
    switch (was.len > 0 ? random_below(random, 3) : 1 + random_below(random, 2)) {
    case 0:
        for (size_t i = was.len; i < len; i++)
            out[i] = out[i - was.len];
        return;
    case 1:
        memset(out + was.len, plain[random_below(random, sizeof plain)], len - was.len);
        return;
    default:
        random_fill(random, out + was.len, len - was.len);
    }
}

bool op_resize(struct edit *edit) {
    uint8_t content[CONTENT_MAX];
    const struct mikey_item *item = pick(edit);
    if (item == NULL)
        return false;
    const size_t room = edit->draft->max > edit->draft->runs[DRAFT_MESSAGE].len
                            ? edit->draft->max - edit->draft->runs[DRAFT_MESSAGE].len
                            : 0;
    const size_t len =
        edit_size(edit->random, item->len + room < CONTENT_MAX ? item->len + room : CONTENT_MAX);
    fill(edit->random, draft_bytes(edit->draft, item), content, len);
    return len != item->len && draft_replace_item(edit->draft, item, (struct mikey_slice){content, len});
}

bool op_content(struct edit *edit) {
    uint8_t content[CONTENT_MAX + GROWTH];
    const struct mikey_item *item = pick(edit);
    if (item == NULL)
        return false;
    const struct mikey_slice was = draft_bytes(edit->draft, item);
    const size_t most = was.len + (random_one_in(edit->random, 2) ? GROWTH : 0);
    if (most == 0)
        return false;
    if (was.len > 0)
        memcpy(content, was.data, was.len);
    const size_t len = edit->bytes != NULL && random_below(edit->random, 2) == 0
                           ? edit->bytes(content, was.len, most)
                           : edit_havoc(edit->random, content, was.len, most);
    return draft_replace_item(edit->draft, item, (struct mikey_slice){content, len});
}

bool op_copy(struct edit *edit) {
    uint8_t content[CONTENT_MAX];
    const struct mikey_item *item = pick(edit), *other = edit_pick(edit, edit_is_content);
    if (item == NULL || other == NULL || other == item || other->len == 0)
        return false;
    const struct mikey_slice from = draft_bytes(edit->draft, other);
    if (from.len == 0)
        return false;
    memcpy(content, from.data, from.len);
    return draft_replace_item(edit->draft, item, (struct mikey_slice){content, from.len});
}
