// SPDX-License-Identifier: BSD-2-Clause
#include "chain.h"

#include <string.h>

/** Offset of the header's Next payload field. */
#define HDR_NEXT_OFFSET 2

/** Where the type of the first payload of a chain inside a payload stands; false if nothing says it. */
static bool find_announcer(const struct draft *draft, const struct mikey_payload *first, size_t *off) {
    if (first->parent == MIKEY_NO_PARENT) {
        *off = HDR_NEXT_OFFSET;
        return true;
    }
    // It is the item in front of the payload's container, if it is one.
    if (first->item == 0)
        return false;
    const struct mikey_item *before = &draft->document.tape.items[first->item - 1];
    *off = before->off;
    return before->field == MIKEY_F_CHAIN_FIRST && before->buffer == first->buffer;
}

static bool same_chain(const struct mikey_payload *a, const struct mikey_payload *b) {
    return a->parent == b->parent && a->buffer == b->buffer;
}

bool chain_take(const struct draft *draft, uint32_t index, struct chain *chain, size_t *at) {
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *wanted = &message->payloads[index], *first = NULL;
    if (wanted->buffer >= DRAFT_BUFFERS)
        return false;
    chain->buffer = (enum draft_buffer)wanted->buffer;
    chain->n = 0;
    size_t end = 0;
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (!same_chain(payload, wanted))
            continue;
        if (chain->n == CHAIN_MAX)
            return false;
        if (first == NULL)
            first = payload;
        if (i == index)
            *at = chain->n;
        chain->links[chain->n++] = (struct chain_link){
            payload->type, {draft->runs[wanted->buffer].bytes + payload->off, payload->len}};
        end = (size_t)payload->off + payload->len;
    }
    if (first == NULL)
        return false;
    chain->off = first->off;
    chain->len = end - first->off;
    chain->depth = draft->document.tape.items[first->item].depth;
    chain->announced = find_announcer(draft, first, &chain->announcer);
    return true;
}

bool chain_insert(struct chain *chain, size_t at, struct chain_link link) {
    if (chain->n == CHAIN_MAX || at > chain->n)
        return false;
    memmove(&chain->links[at + 1], &chain->links[at], (chain->n - at) * sizeof chain->links[0]);
    chain->links[at] = link;
    chain->n++;
    return true;
}

void chain_drop(struct chain *chain, size_t at) {
    chain->n--;
    memmove(&chain->links[at], &chain->links[at + 1], (chain->n - at) * sizeof chain->links[0]);
}

bool chain_compose(const struct chain_link *links, size_t n, uint8_t *out, size_t size, size_t *written) {
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        const struct mikey_slice bytes = links[i].bytes;
        if (bytes.len > size - len)
            return false;
        if (bytes.len == 0)
            continue;
        memmove(out + len, bytes.data, bytes.len);
        if (links[i].type != MIKEY_PAYLOAD_SIGN)
            out[len] = i + 1 < n ? links[i + 1].type : MIKEY_PAYLOAD_LAST;
        len += bytes.len;
    }
    *written = len;
    return true;
}

bool chain_put(struct draft *draft, const struct chain *chain) {
    size_t len = 0;
    if (!chain_compose(chain->links, chain->n, draft->scratch, MIKEY_MUTATOR_MAX, &len) ||
        !draft_replace(draft, chain->buffer, chain->off, chain->len,
                       (struct mikey_slice){draft->scratch, len}, chain->depth - 1))
        return false;
    if (chain->announced)
        draft->runs[chain->buffer].bytes[chain->announcer] =
            chain->n > 0 ? chain->links[0].type : MIKEY_PAYLOAD_LAST;
    return true;
}
