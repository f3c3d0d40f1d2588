// SPDX-License-Identifier: BSD-2-Clause
/** Reader of pcapng files (draft-ietf-opsawg-pcapng): several sections, several interfaces of any link type. */
#ifndef MIKEYLAB_CONFORMANCE_PCAPNG_H
#define MIKEYLAB_CONFORMANCE_PCAPNG_H

#include "source.h"

/** The four bytes that a file begins with, in either byte order. */
#define PCAPNG_MAGIC 0x0a0d0d0au
/** Longest block that is read. */
#define PCAPNG_MAX_BLOCK 16777216u
/** Interfaces of one section. */
#define PCAPNG_MAX_INTERFACES 1024u

struct pcapng;

/** `stream` stands behind the first four bytes. NULL if there is no memory. */
struct pcapng *pcapng_new(FILE *stream);
void pcapng_free(struct pcapng *pcapng);

/** As source_watch_blocks(). */
void pcapng_watch_blocks(struct pcapng *pcapng, source_block_seen *seen, void *context);

enum source_result pcapng_next(struct pcapng *pcapng, struct frame *frame, char reason[SOURCE_REASON]);
uint64_t pcapng_position(const struct pcapng *pcapng);

#endif
