// SPDX-License-Identifier: BSD-2-Clause
// Chains inside payloads inside chains: a payload is wrapped into Ticket Policies, which hold chains.
#include "chain.h"
#include "operators.h"

#include <string.h>

/** More levels than a document follows. */
#define MAX_LEVELS (MIKEY_MAX_DEPTH + 4)
/** Longest nest that is made, bytes. */
#define NEST_MAX 2048

/** Bytes of TP in front of its data: Next payload and the ticket policy with the length of the data. */
static const uint8_t policy[] = {MIKEY_PAYLOAD_LAST, 0, 1, 1, 1, 0, 0, 0};

/** Puts the payload of `type` in `out` (`len` bytes) into a TP there. Returns the new length, 0 if there is no room. */
static size_t wrap(uint8_t type, uint8_t *out, size_t len) {
    const size_t head = sizeof policy + 3;
    if (len + head > NEST_MAX)
        return 0;
    memmove(out + head, out, len);
    memcpy(out, policy, sizeof policy);
    out[sizeof policy] = (uint8_t)((len + 1) >> 8);
    out[sizeof policy + 1] = (uint8_t)(len + 1);
    out[sizeof policy + 2] = type;
    return len + head;
}

bool op_nest(struct edit *edit) {
    uint8_t nest[NEST_MAX];
    struct chain chain;
    size_t at = 0;
    const uint32_t n = edit->draft->document.message.n_payloads;
    if (n == 0 || !chain_take(edit->draft, (uint32_t)random_below(edit->random, n), &chain, &at))
        return false;
    const struct chain_link link = chain.links[at];
    if (link.bytes.len == 0 || link.bytes.len > sizeof nest)
        return false;
    memcpy(nest, link.bytes.data, link.bytes.len);
    if (link.type != MIKEY_PAYLOAD_SIGN)
        nest[0] = MIKEY_PAYLOAD_LAST;
    size_t len = wrap(link.type, nest, link.bytes.len);
    for (size_t levels = random_below(edit->random, MAX_LEVELS); levels > 0; levels--) {
        const size_t wrapped = len > 0 ? wrap(MIKEY_PAYLOAD_TP, nest, len) : 0;
        len = wrapped > 0 ? wrapped : len;
    }
    return len > 0 && chain_insert(&chain, at, (struct chain_link){MIKEY_PAYLOAD_TP, {nest, len}}) &&
           chain_put(edit->draft, &chain);
}
