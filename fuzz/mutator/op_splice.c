// SPDX-License-Identifier: BSD-2-Clause
// Payloads of another message put into this one, or in the place of one of the same type.
#include "chain.h"
#include "operators.h"

/** Most payloads that are taken at once. */
#define MAX_TAKEN 4

/** Where in the chain a payload like the donor's stands. */
static size_t find_like(const struct chain *chain, uint8_t type) {
    size_t at = 0;
    while (at < chain->n && chain->links[at].type != type)
        at++;
    return at;
}

bool op_splice(struct edit *edit) {
    struct chain chain;
    size_t at;
    const uint32_t n = edit->draft->document.message.n_payloads;
    if (edit->donor == NULL || n == 0 ||
        !chain_take(edit->draft, (uint32_t)random_below(edit->random, n), &chain, &at))
        return false;
    const struct mikey_message *donor = &edit->donor->document.message;
    uint32_t from = (uint32_t)random_below(edit->random, donor->n_payloads);
    bool changed = false;
    for (size_t take = 1 + random_below(edit->random, MAX_TAKEN); take > 0 && from < donor->n_payloads;
         take--) {
        const struct mikey_payload *payload = &donor->payloads[from++];
        if (payload->buffer >= DRAFT_BUFFERS)
            return false;
        const struct chain_link link = {
            payload->type, {edit->donor->runs[payload->buffer].bytes + payload->off, payload->len}};
        const size_t like = find_like(&chain, payload->type);
        if (like < chain.n && random_below(edit->random, 2) == 0) {
            chain.links[like] = link;
            changed = true;
        } else {
            changed = chain_insert(&chain, at++, link) || changed;
        }
    }
    return changed && chain_put(edit->draft, &chain);
}
