// SPDX-License-Identifier: BSD-2-Clause
// Payloads inserted, dropped, duplicated, swapped, retyped, made anew; in the message and in chains inside payloads.
#include "chain.h"
#include "operators.h"
#include "samples.h"

/** Most copies that are made at once. */
#define MAX_COPIES 16

/** A chain by chance, and the place of one of its payloads. Those inside others are few, and have their share. */
static bool pick(const struct edit *edit, struct chain *chain, size_t *at) {
    const struct mikey_message *message = &edit->draft->document.message;
    const uint32_t n = message->n_payloads;
    uint32_t index = (uint32_t)random_below(edit->random, n);
    const bool inner = random_one_in(edit->random, 3);
    for (uint32_t i = 0; i < n && inner && message->payloads[index].depth == 0; i++)
        index = (index + 1) % n;
    return n > 0 && chain_take(edit->draft, index, chain, at);
}

/** Whether a payload ends and authenticates messages. Most changes spare it, for nothing behind it is looked at. */
static bool authenticates(uint8_t type) {
    return type == MIKEY_PAYLOAD_KEMAC || type == MIKEY_PAYLOAD_SIGN || type == MIKEY_PAYLOAD_V;
}

/** As pick(), but seldom what authenticates. */
static bool pick_other(const struct edit *edit, struct chain *chain, size_t *at) {
    return pick(edit, chain, at) &&
           (!authenticates(chain->links[*at].type) || random_one_in(edit->random, 8));
}

bool op_insert(struct edit *edit) {
    uint8_t made[SAMPLE_MAX];
    struct chain chain;
    size_t at;
    if (!pick(edit, &chain, &at))
        return false;
    if (!authenticates(chain.links[chain.n - 1].type) || random_one_in(edit->random, 8))
        at += random_below(edit->random, 2); // also behind the last one
    uint8_t type = sample_type(edit->random);
    if (!chain.announced && (at == 0 || !random_one_in(edit->random, 4)))
        type = chain.links[0].type;
    const size_t len = sample_payload(edit->random, type, made);
    return len > 0 && chain_insert(&chain, at, (struct chain_link){type, {made, len}}) &&
           chain_put(edit->draft, &chain);
}

bool op_drop(struct edit *edit) {
    struct chain chain;
    size_t at;
    if (!pick_other(edit, &chain, &at))
        return false;
    chain_drop(&chain, at);
    return chain_put(edit->draft, &chain);
}

bool op_duplicate(struct edit *edit) {
    struct chain chain;
    size_t at;
    if (!pick_other(edit, &chain, &at))
        return false;
    const struct chain_link link = chain.links[at];
    size_t copies = random_one_in(edit->random, 4) ? 1 + random_below(edit->random, MAX_COPIES) : 1;
    while (copies-- > 0 && chain_insert(&chain, at, link)) {
    }
    return chain_put(edit->draft, &chain);
}

bool op_swap(struct edit *edit) {
    struct chain chain;
    size_t at;
    if (!pick_other(edit, &chain, &at) || chain.n < 2)
        return false;
    const size_t other = random_below(edit->random, chain.n);
    if (other == at || (authenticates(chain.links[other].type) && !random_one_in(edit->random, 8)))
        return false;
    const struct chain_link link = chain.links[at];
    chain.links[at] = chain.links[other];
    chain.links[other] = link;
    return chain_put(edit->draft, &chain);
}

bool op_retype(struct edit *edit) {
    struct chain chain;
    size_t at;
    if (!pick_other(edit, &chain, &at))
        return false;
    const uint8_t type =
        random_one_in(edit->random, 8) ? (uint8_t)random_next(edit->random) : sample_type(edit->random);
    if (type == chain.links[at].type || type == MIKEY_PAYLOAD_LAST)
        return false;
    chain.links[at].type = type;
    return chain_put(edit->draft, &chain);
}

bool op_renew(struct edit *edit) {
    uint8_t made[SAMPLE_MAX];
    struct chain chain;
    size_t at;
    if (!pick_other(edit, &chain, &at))
        return false;
    const size_t len = sample_payload(edit->random, chain.links[at].type, made);
    if (len == 0)
        return false;
    chain.links[at].bytes = (struct mikey_slice){made, len};
    return chain_put(edit->draft, &chain);
}
