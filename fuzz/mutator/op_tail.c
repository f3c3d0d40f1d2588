// SPDX-License-Identifier: BSD-2-Clause
// Messages cut short, and bytes or payloads behind their end.
#include "chain.h"
#include "operators.h"
#include "samples.h"

/** Most bytes that are appended. */
#define MAX_APPENDED 32

bool op_cut(struct edit *edit) {
    struct run *run = &edit->draft->runs[DRAFT_MESSAGE];
    const struct mikey_tape *tape = &edit->draft->document.tape;
    if (run->len < 2)
        return false;
    size_t at = 1 + random_below(edit->random, run->len - 1);
    if (tape->count > 0 && random_below(edit->random, 2) == 0) { // where a field begins
        const struct mikey_item *item = &tape->items[random_below(edit->random, tape->count)];
        if (item->buffer == DRAFT_MESSAGE && item->off > 0 && item->off < run->len)
            at = item->off;
    }
    run->len = at;
    return true;
}

bool op_append(struct edit *edit) {
    uint8_t made[SAMPLE_MAX];
    struct run *run = &edit->draft->runs[DRAFT_MESSAGE];
    size_t len = 1 + random_below(edit->random, MAX_APPENDED);
    if (random_below(edit->random, 2) == 0)
        len = sample_payload(edit->random, sample_type(edit->random), made);
    else
        random_fill(edit->random, made, len);
    return draft_replace(edit->draft, DRAFT_MESSAGE, run->len, 0, (struct mikey_slice){made, len}, -1);
}
