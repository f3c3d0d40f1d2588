// SPDX-License-Identifier: BSD-2-Clause
#include "view.h"

#include "slice.h"

struct view view_part(struct view view, size_t at, size_t len) {
    struct mikey_slice part = slice_part(view.bytes, at, len);

    view.base += (uint32_t)slice_offset(view.bytes, part);
    view.bytes = part;
    return view;
}

struct view view_from(struct view view, size_t at) {
    return view_part(view, at, view.bytes.len);
}

/** Index of the piece that holds position `base + at`, or `count`. Positions wrap, differences do not. */
static uint32_t search(struct view view, size_t at) {
    uint32_t first = 0;
    uint32_t end = view.count;
    uint32_t wanted;

    if (view.count == 0)
        return 0;
    wanted = view.base + (uint32_t)at - view.pieces[0].at;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        const struct piece *piece = &view.pieces[middle];
        if (wanted - (piece->at - view.pieces[0].at) < piece->len)
            return middle;
        if (wanted < piece->at - view.pieces[0].at)
            end = middle;
        else
            first = middle + 1;
    }
    return view.count;
}

const struct piece *view_piece(struct view view, size_t at, uint32_t *inside) {
    uint32_t index = at < view.bytes.len ? search(view, at) : view.count;

    if (index == view.count)
        return NULL;
    *inside = view.base + (uint32_t)at - view.pieces[index].at;
    return &view.pieces[index];
}

uint32_t view_count_pieces(struct view view, uint32_t *first) {
    uint32_t last;

    if (view.bytes.len == 0 || view.count == 0)
        return 0;
    *first = search(view, 0);
    last = search(view, view.bytes.len - 1);
    return *first < view.count && last < view.count ? last - *first + 1 : 0;
}

const struct piece *view_completed(struct view view) {
    uint32_t first = 0;
    uint32_t count = view_count_pieces(view, &first);
    const struct piece *latest = NULL;

    for (uint32_t i = first; i < first + count; i++)
        if (latest == NULL || view.pieces[i].frame >= latest->frame)
            latest = &view.pieces[i];
    return latest;
}

uint32_t view_copy_pieces(struct view view, uint32_t base, struct piece *out) {
    uint32_t first = 0;
    uint32_t count = view_count_pieces(view, &first);
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct piece piece = view.pieces[first + i];
        uint32_t inside = i == 0 ? view.base - piece.at : 0;
        size_t left = view.bytes.len - at;
        piece.offset += inside;
        piece.len -= inside;
        if (piece.len > left)
            piece.len = (uint32_t)left;
        piece.at = base + (uint32_t)at;
        at += piece.len;
        out[i] = piece;
    }
    return count;
}
