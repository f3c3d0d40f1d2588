// SPDX-License-Identifier: BSD-2-Clause
/**
 * A message being mutated: its bytes, beside them what its KEMAC encrypts in clear, and the tape of both, which is the
 * schema that operators go by. Whoever changes bytes calls draft_read() before the tape is looked at again.
 */
#ifndef MIKEYLAB_FUZZ_DRAFT_H
#define MIKEYLAB_FUZZ_DRAFT_H

#include "mutator.h"

/** Buffers of a draft, as items of the tape number them. */
enum draft_buffer { DRAFT_MESSAGE, DRAFT_CLEAR, DRAFT_BUFFERS };

/** A run of bytes with room for more. */
struct run {
    uint8_t *bytes;
    size_t len;
};

struct draft {
    struct mikey_document document;
    void *memory; /**< of the document */
    struct run runs[DRAFT_BUFFERS];
    size_t max;                      /**< longest that the message may become */
    bool open;                       /**< DRAFT_CLEAR stands for the Encr data of the message's first KEMAC */
    bool whole;                      /**< decodes to its end, what KEMAC holds included */
    struct run saved[DRAFT_BUFFERS]; /**< see draft_save() */
    bool saved_open;
    uint8_t *scratch; /**< MIKEY_MUTATOR_MAX bytes for whoever composes something */
};

/** False if there is no memory. */
bool draft_new(struct draft *draft);
void draft_free(struct draft *draft);

/** Begins with a message of at most MIKEY_MUTATOR_MAX bytes. */
void draft_load(struct draft *draft, struct mikey_slice message, size_t max);

/** Puts in the clear text of KEMAC; false, and the draft is as it was, if no payload can be made out in it. */
bool draft_open(struct draft *draft, struct mikey_slice clear);

/** Decodes what the draft holds now. */
void draft_read(struct draft *draft);

/** Remembers the bytes as they are, and brings them back. */
void draft_save(struct draft *draft);
void draft_restore(struct draft *draft);

/** The first KEMAC of the message, NULL without one. */
const struct mikey_payload *draft_kemac(const struct draft *draft);

/** Number of bytes that the length field `item` counts and where they begin; false if it counts something else. */
bool draft_counted(const struct draft *draft, const struct mikey_item *item, size_t *off, size_t *len);

/**
 * Replaces `len` bytes at `off`, and makes right the length fields that count them: those outside the replaced bytes
 * with at most this `depth` (that of the replaced leaf, one less for a container). `with` lies outside of the draft's
 * runs. False, and nothing changed, if the result is too long or a length does not fit its field.
 */
bool draft_replace(struct draft *draft, enum draft_buffer buffer, size_t off, size_t len,
                   struct mikey_slice with, int depth);

/** The same for all bytes of an item. */
bool draft_replace_item(struct draft *draft, const struct mikey_item *item, struct mikey_slice with);

/** Bytes of an item. */
struct mikey_slice draft_bytes(const struct draft *draft, const struct mikey_item *item);

/** Largest value that fits the field of an item of at most 8 bytes. */
uint64_t draft_most(const struct mikey_item *item);

/** Writes a number into the bits of an item of at most 8 bytes; what does not fit is cut. */
void draft_set(struct draft *draft, const struct mikey_item *item, uint64_t value);

#endif
