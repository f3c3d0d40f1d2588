// SPDX-License-Identifier: BSD-2-Clause
/**
 * Reading text as slices of a buffer: lines, tokens, numbers. Nothing is copied, nothing needs a NUL, and
 * slice_from() and slice_first() are the only places that subtract lengths.
 */
#ifndef MIKEYLAB_CONFORMANCE_SLICE_H
#define MIKEYLAB_CONFORMANCE_SLICE_H

#include <mikeylab/status.h>

/** The bytes of a NUL-terminated text. */
struct mikey_slice slice_text(const char *text);

/** What follows the first `at` bytes; empty, at the end, if there are not so many. */
struct mikey_slice slice_from(struct mikey_slice slice, size_t at);

/** The first `len` bytes, or all if there are fewer. */
struct mikey_slice slice_first(struct mikey_slice slice, size_t len);

/** `len` bytes from `at`, as far as they exist. */
struct mikey_slice slice_part(struct mikey_slice slice, size_t at, size_t len);

/** Index of the first `byte`, or `slice.len`. */
size_t slice_find(struct mikey_slice slice, char byte);

/** Without white space (space, tab, CR, LF) at both ends. */
struct mikey_slice slice_trim(struct mikey_slice slice);

bool slice_is_space(uint8_t byte);
bool slice_equal(struct mikey_slice a, struct mikey_slice b);
/** Compares with ASCII letters of either case taken as equal. */
bool slice_is(struct mikey_slice slice, const char *text);
bool slice_begins(struct mikey_slice slice, const char *text);

/** Bytes from the start of `whole` to the start of `part`, which must be a part of it. */
size_t slice_offset(struct mikey_slice whole, struct mikey_slice part);

/** The decimal number that fills the slice. False if it is none or greater than `max`. */
bool slice_number(struct mikey_slice slice, uint64_t max, uint64_t *value);

/** Takes what stands before the first `separator` off `*rest`, the separator too. False if `*rest` is empty. */
bool slice_take(struct mikey_slice *rest, char separator, struct mikey_slice *before);

/**
 * Takes a line off `*rest`; its LF or CR LF is not part of `*line`. `*ended` (may be NULL) says whether it had one.
 * False if `*rest` is empty.
 */
bool slice_line(struct mikey_slice *rest, struct mikey_slice *line, bool *ended);

#endif
