// SPDX-License-Identifier: BSD-2-Clause
#include "found.h"

#include "base64.h"
#include "slice.h"

static bool place_in_view(struct view scanned, size_t at, struct found_place *place) {
    uint32_t inside = 0;
    const struct piece *piece = view_piece(scanned, at, &inside);

    if (piece == NULL)
        return false;
    place->frame = piece->frame;
    place->offset = piece->offset + inside;
    return true;
}

/** Place of a byte of the carrier, given by a pointer. */
static bool place_in_carrier(const struct found_origin *origin, const uint8_t *byte,
                             struct found_place *place) {
    return place_in_view(origin->scanned, carried_position(origin->carried, byte), place);
}

bool found_text_place(const struct found_message *message, size_t offset, struct found_place *place) {
    const struct found_origin *origin = message->origin;
    const struct mikey_slice text = message->sighting.carrier.text;

    *place = (struct found_place){.in_text = true, .character = (uint32_t)offset};
    if (origin->carried == NULL || text.data == NULL || offset > text.len || text.len == 0)
        return false;
    /* A fault may be that nothing follows: that is the end of the last character's frame. */
    if (offset < text.len)
        return place_in_carrier(origin, text.data + offset, place);
    if (!place_in_carrier(origin, text.data + text.len - 1, place))
        return false;
    place->offset++;
    return true;
}

bool found_place(const struct found_message *message, size_t offset, struct found_place *place) {
    const struct found_origin *origin = message->origin;
    const struct carried *carried = origin->carried;
    size_t character;

    if (message->bytes.len == 0)
        return found_text_place(message, offset, place);
    *place = (struct found_place){0};
    if (offset >= message->bytes.len)
        return false;
    if (carried == NULL)
        return place_in_view(origin->scanned, offset, place);
    if (!carried->base64)
        return place_in_carrier(origin, carried->encoded.data + offset, place);
    character = base64_character(carried->encoded, offset);
    return found_text_place(message, slice_offset(carried->carrier.text, carried->encoded) + character,
                            place);
}

size_t found_frames(const struct found_message *message, uint64_t *frames, size_t room) {
    const struct view scanned = message->origin->scanned;
    uint32_t first = 0;
    uint32_t pieces = view_count_pieces(scanned, &first);
    uint64_t last = 0;
    size_t count = 0;

    /* Pieces stand in the order of the bytes, frames are wanted in theirs: take the next greater one each time. */
    for (; count < room; count++) {
        uint64_t next = UINT64_MAX;
        for (uint32_t i = first; i < first + pieces; i++)
            if (scanned.pieces[i].frame > last && scanned.pieces[i].frame < next)
                next = scanned.pieces[i].frame;
        if (next == UINT64_MAX)
            break;
        frames[count] = next;
        last = next;
    }
    return count;
}

size_t found_media_pieces(const struct found_media *media, struct found_piece *pieces, size_t room) {
    const struct view framed = media->origin->framed;
    uint32_t first = 0;
    uint32_t count = view_count_pieces(framed, &first);
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct piece *piece = &framed.pieces[first + i];
        uint32_t inside = i == 0 ? framed.base - piece->at : 0;
        size_t len = piece->len - inside;
        if (len > framed.bytes.len - at)
            len = framed.bytes.len - at;
        at += len;
        if (i < room)
            pieces[i] = (struct found_piece){
                .frame = piece->frame, .offset = piece->offset + inside, .len = (uint32_t)len};
    }
    return count;
}
