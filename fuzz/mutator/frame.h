// SPDX-License-Identifier: BSD-2-Clause
/**
 * What an input of a target is made of, for the wrappers of the engines. frame_message.c: an input is one message, the
 * secrets come from a key file; frame_exchange.c: an input of fuzz/input.h, which brings its own. A program links one.
 */
#ifndef MIKEYLAB_FUZZ_FRAME_H
#define MIKEYLAB_FUZZ_FRAME_H

#include "mutator.h"

struct frame;

/** NULL, with a line on stderr, if there is no memory or what the environment names cannot be read. */
struct frame *frame_new(void);
void frame_free(struct frame *frame);

/** As the functions of mutator.h, for a whole input. */
void frame_set_bytes(struct frame *frame, mikey_mutate_bytes *bytes);
size_t frame_edit(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t frame_mutate(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t frame_cross(struct frame *frame, uint8_t *data, size_t size, size_t max_size, struct mikey_slice donor,
                   unsigned seed);
size_t frame_repair(struct frame *frame, uint8_t *data, size_t size, size_t max_size);
size_t frame_trim(struct frame *frame, const uint8_t *data, size_t size, size_t step, uint8_t *out,
                  size_t max_size);

#endif
