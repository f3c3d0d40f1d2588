// SPDX-License-Identifier: BSD-2-Clause
/** Operators: each changes a draft in one way. One family one file. */
#ifndef MIKEYLAB_FUZZ_OPERATORS_H
#define MIKEYLAB_FUZZ_OPERATORS_H

#include "draft.h"
#include "random.h"

/** What an operator works with. */
struct edit {
    struct draft *draft;
    struct random *random;
    mikey_mutate_bytes *bytes; /**< NULL: none */
    const struct draft *donor; /**< another message; NULL: none */
};

/** Changes the draft; false if there was nothing to change. The draft is to be read again after it. */
typedef bool edit_operator(struct edit *edit);

// op_chain.c: payloads in a chain, at any depth.
edit_operator op_insert, op_drop, op_duplicate, op_swap, op_retype, op_renew;
// op_nest.c: chains in payloads in chains.
edit_operator op_nest;
// op_splice.c: payloads of the donor.
edit_operator op_splice;
// op_element.c: crypto sessions of the map, parameters of policies.
edit_operator op_element_drop, op_element_duplicate, op_element_swap;
// op_field.c: numbers and flags, by the tables.
edit_operator op_field;
// op_algorithm.c: algorithms of KEMAC and V, with the room that they take.
edit_operator op_algorithm;
// op_length.c: lengths and counts that lie.
edit_operator op_length;
// op_content.c: what lengths count, resized or changed.
edit_operator op_resize, op_content, op_copy;
// op_tail.c: what follows, or no longer follows.
edit_operator op_cut, op_append;

/** An operator of the table. */
struct edit_choice {
    edit_operator *apply;
    const char *name;
    unsigned weight;
    /** One in how many results that cannot be decoded to their end is kept; 1: all. */
    unsigned keep;
};

/** All operators; `*count` is set. Static. */
const struct edit_choice *edit_choices(size_t *count);

/** Applies one of them by weight, and reads the draft again. False if nothing changed. */
bool edit_once(struct edit *edit);

/** Applies one and takes it back, by its `keep`, if it leaves an undecodable draft. False if nothing changed. */
bool edit_with(struct edit *edit, const struct edit_choice *choice);

/** A number that programs get wrong: ends of ranges, powers of two, neighbours of `value`; at most `most`. */
uint64_t edit_number(struct random *random, uint64_t value, uint64_t most);

/** A length that programs get wrong, or a small one; at most `most`. */
size_t edit_size(struct random *random, size_t most);

/** Picks an item that `fits` among all of the tape in buffers of the draft; NULL if there is none. */
const struct mikey_item *edit_pick(const struct edit *edit, bool (*fits)(const struct mikey_item *item));

/** Whether an item is an entry of a list, and taking one out with the counts to fit. */
bool edit_is_element(const struct mikey_item *item);
bool edit_drop_element(struct draft *draft, const struct mikey_item *item);

/** Whether an item is content that may be changed and resized: no MAC, no signature. */
bool edit_is_content(const struct mikey_item *item);

/** Mutates bytes in place without regard to what they are. Returns the new size. */
size_t edit_havoc(struct random *random, uint8_t *data, size_t size, size_t max_size);

#endif
