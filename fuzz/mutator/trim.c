// SPDX-License-Identifier: BSD-2-Clause
#include "trim.h"

#include "chain.h"
#include "operators.h"

#include <string.h>

bool trim_has(const struct draft *draft, size_t step) {
    return step < (size_t)draft->document.message.n_payloads + draft->document.tape.count;
}

static bool drop_payload(struct draft *draft, uint32_t index) {
    struct chain chain;
    size_t at;
    if (!chain_take(draft, index, &chain, &at))
        return false;
    chain_drop(&chain, at);
    return chain_put(draft, &chain);
}

static bool halve(struct draft *draft, const struct mikey_item *item) {
    const struct mikey_slice bytes = draft_bytes(draft, item);
    if (bytes.len == 0 || bytes.len > MIKEY_MUTATOR_MAX)
        return false;
    memcpy(draft->scratch, bytes.data, bytes.len / 2);
    return draft_replace_item(draft, item, (struct mikey_slice){draft->scratch, bytes.len / 2});
}

bool trim_step(struct draft *draft, size_t step) {
    const uint32_t n = draft->document.message.n_payloads;
    if (step < n)
        return drop_payload(draft, (uint32_t)step);
    const struct mikey_item *item = &draft->document.tape.items[step - n];
    if (item->buffer >= DRAFT_BUFFERS)
        return false;
    return edit_is_element(item) ? edit_drop_element(draft, item)
                                 : edit_is_content(item) && halve(draft, item);
}
