// SPDX-License-Identifier: BSD-2-Clause
/** A chain of payloads taken out of a draft, to be put back in another order or with other members. */
#ifndef MIKEYLAB_FUZZ_CHAIN_H
#define MIKEYLAB_FUZZ_CHAIN_H

#include "draft.h"

/** Most payloads of a chain that is changed. */
#define CHAIN_MAX 64

/** One payload. Its first byte is its Next payload field, which chain_put() writes; SIGN has none. */
struct chain_link {
    uint8_t type;
    struct mikey_slice bytes; /**< anywhere; those of a draft stay as they are until chain_put() */
};

struct chain {
    enum draft_buffer buffer;
    size_t off, len; /**< where its payloads stand */
    int depth;       /**< of the payloads' containers on the tape */
    bool announced; /**< the type of the first stands at `announcer` in the same buffer, else it is implied */
    size_t announcer;
    size_t n;
    struct chain_link links[CHAIN_MAX];
};

/** The chain that payload number `index` stands in; `*at` is its place there. False if it has too many payloads. */
bool chain_take(const struct draft *draft, uint32_t index, struct chain *chain, size_t *at);

/** Puts a payload in at `at`, pushing others back; false if there are too many. */
bool chain_insert(struct chain *chain, size_t at, struct chain_link link);
/** Takes the payload at `at` out. */
void chain_drop(struct chain *chain, size_t at);

/** Writes the chain in its place, linked. False, and nothing changed, if it does not fit. */
bool chain_put(struct draft *draft, const struct chain *chain);

/** Writes payloads one after the other, linked, the last with Next payload 0. False if they do not fit. */
bool chain_compose(const struct chain_link *links, size_t n, uint8_t *out, size_t size, size_t *written);

#endif
