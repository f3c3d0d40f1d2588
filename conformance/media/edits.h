// SPDX-License-Identifier: BSD-2-Clause
/**
 * Changes to the frames of a capture, in a temporary file: made in the order in which packets were opened, read in the
 * order of the frames. Nearly all are made in that order; only those that are not are indexed in memory.
 */
#ifndef MIKEYLAB_CONFORMANCE_EDITS_H
#define MIKEYLAB_CONFORMANCE_EDITS_H

#include <mikeylab/status.h>

/** `old_len` bytes of a frame from `offset` become `new_len` others, which are not more. */
struct edit {
    uint64_t frame;
    uint32_t offset, old_len, new_len;
};

struct edits;

/** NULL if there is no memory or no room for temporary files. */
struct edits *edits_new(void);
/** NULL is allowed. */
void edits_free(struct edits *edits);

/** Adds a change and its edit->new_len bytes. False if there is no memory, or the temporary file cannot be written. */
bool edits_add(struct edits *edits, const struct edit *edit, const uint8_t *bytes);

/** From adding to reading. False as edits_add(). */
bool edits_begin(struct edits *edits);

/**
 * The next change to frame `frame`; `*bytes` live until the next call. False if there is no other. Frames are asked for
 * in ascending order, each until there is no other.
 */
bool edits_next(struct edits *edits, uint64_t frame, struct edit *edit, const uint8_t **bytes);

/** Whether everything could be read back. */
bool edits_sound(const struct edits *edits);

#endif
