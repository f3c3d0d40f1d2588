// SPDX-License-Identifier: BSD-2-Clause
/**
 * Bytes together with where they came from: a datagram put together from fragments, or a stretch of a TCP stream,
 * is one run of bytes and a list of pieces, each of one frame.
 */
#ifndef MIKEYLAB_CONFORMANCE_VIEW_H
#define MIKEYLAB_CONFORMANCE_VIEW_H

#include <mikeylab/status.h>

/** In `nanoseconds`: the capture does not say when the frame was seen. */
#define PIECE_NO_TIME UINT32_MAX

/** A run of bytes that one frame brought. */
struct piece {
    uint32_t at; /**< position of its first byte; counts modulo 2^32 in a stream */
    uint32_t len;
    uint64_t frame;  /**< from 1 */
    int64_t seconds; /**< time of that frame */
    uint32_t nanoseconds;
    uint32_t offset; /**< of the first byte in that frame */
};

/** Borrowed bytes and the pieces that cover them, in order, without holes. */
struct view {
    struct mikey_slice bytes;
    const struct piece *pieces;
    uint32_t count;
    uint32_t base; /**< position of the first byte, counted as piece.at is */
};

/** The `len` bytes from `at`, as far as they exist. */
struct view view_part(struct view view, size_t at, size_t len);

/** What follows the first `at` bytes. */
struct view view_from(struct view view, size_t at);

/** The piece that holds byte `at`, and in `*inside` its offset there. NULL if there is none. */
const struct piece *view_piece(struct view view, size_t at, uint32_t *inside);

/** The piece with the greatest frame number among those that the view touches: what completed it. */
const struct piece *view_completed(struct view view);

/** Copies the pieces that the view touches to `out`, cut to it, positions counted from `base`. Returns how many. */
uint32_t view_copy_pieces(struct view view, uint32_t base, struct piece *out);

/** How many pieces the view touches; `*first` is the index of the first, if there is one. */
uint32_t view_count_pieces(struct view view, uint32_t *first);

#endif
