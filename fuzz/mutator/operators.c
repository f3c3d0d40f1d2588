// SPDX-License-Identifier: BSD-2-Clause
#include "operators.h"

#include <string.h>

const struct edit_choice *edit_choices(size_t *count) {
    static const struct edit_choice choices[] = {
        {op_insert, "insert", 4, 8},
        {op_drop, "drop", 3, 8},
        {op_duplicate, "duplicate", 3, 8},
        {op_swap, "swap", 2, 8},
        {op_retype, "retype", 1, 8},
        {op_renew, "renew", 3, 8},
        {op_nest, "nest", 1, 8},
        {op_splice, "splice", 8, 8},
        {op_element_drop, "element-drop", 1, 8},
        {op_element_duplicate, "element-duplicate", 1, 8},
        {op_element_swap, "element-swap", 1, 8},
        {op_field, "field", 8, 8},
        {op_algorithm, "algorithm", 2, 8},
        {op_length, "length", 2, 3},
        {op_resize, "resize", 4, 8},
        {op_content, "content", 6, 8},
        {op_copy, "copy", 1, 8},
        {op_cut, "cut", 1, 2},
        {op_append, "append", 1, 2},
    };
    *count = sizeof choices / sizeof choices[0];
    return choices;
}

static const struct edit_choice *choose(struct random *random) {
    size_t count = 0, weights = 0;
    const struct edit_choice *choices = edit_choices(&count);
    for (size_t i = 0; i < count; i++)
        weights += choices[i].weight;
    size_t at = random_below(random, weights), i = 0;
    while (at >= choices[i].weight)
        at -= choices[i++].weight;
    return &choices[i];
}

bool edit_with(struct edit *edit, const struct edit_choice *choice) {
    struct draft *draft = edit->draft;
    const bool was_whole = draft->whole;
    draft_save(draft);
    if (!choice->apply(edit))
        return false;
    draft_read(draft);
    if (was_whole && !draft->whole && !random_one_in(edit->random, choice->keep)) {
        draft_restore(draft);
        return false;
    }
    return true;
}

bool edit_once(struct edit *edit) {
    return edit_with(edit, choose(edit->random));
}

uint64_t edit_number(struct random *random, uint64_t value, uint64_t most) {
    const uint64_t power = UINT64_C(1) << random_below(random, 64), any = random_next(random);
    const uint64_t numbers[] = {0,         1,         most,      most - 1,      most / 2, most / 2 + 1,
                                value + 1, value - 1, value + 2, value ^ power, power,    power - 1,
                                power + 1};
    const uint64_t number =
        any % 3 == 0 ? any >> 8 : numbers[random_below(random, sizeof numbers / sizeof numbers[0])];
    return most == UINT64_MAX ? number : number % (most + 1);
}

size_t edit_size(struct random *random, size_t most) {
    static const uint16_t borders[] = {0,  1,   2,   4,   8,   14,  16,  20,   32,
                                       64, 112, 128, 255, 256, 257, 512, 1024, 4096};
    const size_t size = random_below(random, 2) == 0
                            ? borders[random_below(random, sizeof borders / sizeof borders[0])]
                            : random_below(random, 40);
    return size < most ? size : most;
}

const struct mikey_item *edit_pick(const struct edit *edit, bool (*fits)(const struct mikey_item *item)) {
    const struct mikey_tape *tape = &edit->draft->document.tape;
    const size_t start = random_below(edit->random, tape->count);
    // What was decrypted has its share, though it is little.
    const bool secret = edit->draft->open && random_one_in(edit->random, 3);
    for (size_t i = 0; i < tape->count; i++) {
        const struct mikey_item *item = &tape->items[(start + i) % tape->count];
        if (item->buffer < DRAFT_BUFFERS && fits(item) && (!secret || item->buffer == DRAFT_CLEAR))
            return item;
    }
    return NULL;
}

/** Inserts up to 8 bytes by chance, or doubles some. */
static size_t grow(struct random *random, uint8_t *data, size_t size, size_t max_size) {
    uint8_t added[8];
    size_t n = 1 + random_below(random, sizeof added);
    if (n > max_size - size)
        n = max_size - size;
    const size_t at = random_below(random, size + 1);
    if (size - at >= n && random_below(random, 2) == 0)
        memcpy(added, data + at, n);
    else
        random_fill(random, added, n);
    memmove(data + at + n, data + at, size - at);
    memcpy(data + at, added, n);
    return size + n;
}

size_t edit_havoc(struct random *random, uint8_t *data, size_t size, size_t max_size) {
    if (size == 0)
        return max_size > 0 ? grow(random, data, 0, max_size) : 0;
    const size_t at = random_below(random, size);
    switch (random_below(random, 7)) {
    case 0:
        data[at] = (uint8_t)random_next(random);
        return size;
    case 1:
        data[at] = (uint8_t)edit_number(random, data[at], UINT8_MAX);
        return size;
    case 2: {
        const size_t n = 1 + random_below(random, size - at < 8 ? size - at : 8);
        if (size - n == 0)
            break;
        memmove(data + at, data + at + n, size - at - n);
        return size - n;
    }
    case 3:
    case 4:
        if (max_size > size)
            return grow(random, data, size, max_size);
        break;
    case 5: {
        const size_t from = random_below(random, size), room = size - (at > from ? at : from);
        memmove(data + at, data + from, 1 + random_below(random, room));
        return size;
    }
    default:
        break;
    }
    data[at] ^= (uint8_t)(1u << random_below(random, 8));
    return size;
}
