// SPDX-License-Identifier: BSD-2-Clause
/** IP reassembly: fragments in any order, overlaps (the first byte seen counts), bounded. */
#ifndef MIKEYLAB_CONFORMANCE_FRAGMENTS_H
#define MIKEYLAB_CONFORMANCE_FRAGMENTS_H

#include "ip.h"
#include "run.h"

/** Incomplete datagrams kept unless the caller says otherwise. */
#define FRAGMENTS_DATAGRAMS 256u
/** Pieces of one datagram: more than a datagram of 64 KiB needs on the smallest IPv4 path. */
#define FRAGMENTS_PIECES 2048u
/** Seconds of capture time after which a datagram is given up. */
#define FRAGMENTS_SECONDS 60
/** Seconds in which a fragment of a complete datagram is the same one captured again. */
#define FRAGMENTS_AGAIN_SECONDS 1
/** Longest payload of a datagram. */
#define FRAGMENTS_MAX_DATAGRAM 65535u

/** Allocates for `limit` datagrams; NULL if there is no memory. */
struct fragments *fragments_new(uint32_t limit);

/**
 * Takes a fragment; `payload` is what there is of it. True if it completes its datagram: `*datagram` is its
 * payload, which lives until the next call, and `*protocol` what the first fragment says it is.
 */
bool fragments_add(struct run *run, const struct way *addresses, const struct ip_header *header,
                   struct view payload, struct view *datagram, uint8_t *protocol);

/** Gives up all that is incomplete, and says so. */
void fragments_finish(struct run *run);

void fragments_free(struct fragments *fragments);

#endif
