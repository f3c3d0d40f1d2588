// SPDX-License-Identifier: BSD-2-Clause
/**
 * The mutator as AFL++ calls it. Changes are made in afl_custom_fuzz(); what is to be tried, those of AFL++'s own
 * stages included, is repaired in afl_custom_post_process(), which by AFL++'s rules depends on the input alone: so does
 * which one in eight it leaves as it is.
 */
#include "frame.h"

#include "random.h"

#include <stdlib.h>
#include <string.h>

/** One in how many inputs is not repaired. */
#define LEFT_BROKEN 8
/**
 * Mutants of an input in turn. AFL++ makes it some more while they find something; left to itself it stays with the
 * first input for minutes. */
#define MUTANTS 256
/** Bytes that a repair may add: MAC, signature. */
#define REPAIR_ROOM 4096u

/** Memory that grows. */
struct room {
    uint8_t *bytes;
    size_t size;
};

struct afl {
    struct frame *frame;
    struct random random;
    struct room mutant, repaired, trimmed, candidate;
    size_t trim_len, candidate_len, step, steps; /**< of the input that is trimmed */
};

// AFL++'s interface.
MIKEY_API void *afl_custom_init(void *afl, unsigned seed);
MIKEY_API void afl_custom_deinit(void *data);
MIKEY_API unsigned afl_custom_fuzz_count(void *data, const uint8_t *buf, size_t buf_size);
MIKEY_API size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf,
                                 uint8_t *add_buf, size_t add_buf_size, size_t max_size);
MIKEY_API size_t afl_custom_post_process(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf);
MIKEY_API int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t buf_size);
MIKEY_API size_t afl_custom_trim(void *data, uint8_t **out_buf);
MIKEY_API int32_t afl_custom_post_trim(void *data, uint8_t success);

static bool make_room(struct room *room, size_t size) {
    if (room->size >= size)
        return true;
    uint8_t *grown = realloc(room->bytes, size);
    if (grown == NULL)
        return false;
    *room = (struct room){grown, size};
    return true;
}

void *afl_custom_init(void *afl, unsigned seed) {
    struct afl *made = calloc(1, sizeof *made);
    (void)afl;
    if (made == NULL)
        return NULL;
    made->frame = frame_new();
    made->random = random_start(seed);
    if (made->frame == NULL) {
        free(made);
        return NULL;
    }
    return made;
}

void afl_custom_deinit(void *data) {
    struct afl *afl = data;
    const struct room rooms[] = {afl->mutant, afl->repaired, afl->trimmed, afl->candidate};
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        free(rooms[i].bytes);
    frame_free(afl->frame);
    free(afl);
}

unsigned afl_custom_fuzz_count(void *data, const uint8_t *buf, size_t buf_size) {
    (void)data;
    (void)buf;
    (void)buf_size;
    return MUTANTS;
}

size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf, uint8_t *add_buf,
                       size_t add_buf_size, size_t max_size) {
    struct afl *afl = data;
    const unsigned seed = (unsigned)random_next(&afl->random);
    *out_buf = buf;
    if (buf_size > max_size || !make_room(&afl->mutant, max_size))
        return buf_size;
    *out_buf = afl->mutant.bytes;
    memcpy(afl->mutant.bytes, buf, buf_size);
    if (add_buf != NULL && random_one_in(&afl->random, 4))
        return frame_cross(afl->frame, afl->mutant.bytes, buf_size, max_size,
                           (struct mikey_slice){add_buf, add_buf_size}, seed);
    return frame_edit(afl->frame, afl->mutant.bytes, buf_size, max_size, seed);
}

/** FNV-1a. */
static uint32_t hash(const uint8_t *bytes, size_t len) {
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < len; i++)
        value = (value ^ bytes[i]) * 16777619u;
    return value ^ value >> 16;
}

size_t afl_custom_post_process(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf) {
    struct afl *afl = data;
    *out_buf = buf;
    if (hash(buf, buf_size) % LEFT_BROKEN == 0 || !make_room(&afl->repaired, buf_size + REPAIR_ROOM))
        return buf_size;
    memcpy(afl->repaired.bytes, buf, buf_size);
    *out_buf = afl->repaired.bytes;
    return frame_repair(afl->frame, afl->repaired.bytes, buf_size, buf_size + REPAIR_ROOM);
}

int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t buf_size) {
    struct afl *afl = data;
    if (!make_room(&afl->trimmed, buf_size) || !make_room(&afl->candidate, buf_size))
        return 0;
    memcpy(afl->trimmed.bytes, buf, buf_size);
    afl->trim_len = buf_size;
    afl->step = afl->steps = 0;
    while (frame_trim(afl->frame, buf, buf_size, afl->steps, afl->candidate.bytes, buf_size) != SIZE_MAX)
        afl->steps++;
    return (int32_t)afl->steps;
}

/** Steps that do not apply are passed over; behind the last one the input itself is tried once more. */
size_t afl_custom_trim(void *data, uint8_t **out_buf) {
    struct afl *afl = data;
    size_t len = 0;
    while (len == 0 && afl->step < afl->steps) {
        len = frame_trim(afl->frame, afl->trimmed.bytes, afl->trim_len, afl->step, afl->candidate.bytes,
                         afl->trim_len);
        if (len == 0)
            afl->step++;
    }
    const bool done = len == 0 || len == SIZE_MAX;
    if (done)
        afl->step = afl->steps;
    afl->candidate_len = done ? afl->trim_len : len;
    *out_buf = done ? afl->trimmed.bytes : afl->candidate.bytes;
    return afl->candidate_len;
}

int32_t afl_custom_post_trim(void *data, uint8_t success) {
    struct afl *afl = data;
    if (success && afl->step < afl->steps) {
        memcpy(afl->trimmed.bytes, afl->candidate.bytes, afl->candidate_len);
        afl->trim_len = afl->candidate_len;
    } else {
        afl->step++;
    }
    return afl->step < afl->steps ? (int32_t)afl->step : (int32_t)afl->steps;
}
