// SPDX-License-Identifier: BSD-2-Clause
/** The TCP connections that are open, by their endpoints; the longest idle one makes room for a new one. */
#ifndef MIKEYLAB_CONFORMANCE_FLOWS_H
#define MIKEYLAB_CONFORMANCE_FLOWS_H

#include "stream.h"

#define FLOWS_DEFAULT 32768u
/** Connections that share a place in the table: whoever picks addresses so that more do gets no slow search. */
#define FLOWS_MAX_CHAIN           64u
#define FLOWS_DEFAULT_FLOW_BYTES  1048576u
#define FLOWS_DEFAULT_TOTAL_BYTES 67108864u

/** NULL if there is no memory. */
struct flows *flows_new(const struct capture_limits *limits);

/** The connection of a segment, made if need be; `*direction` is the segment's. NULL if there is no memory. */
struct flow *flows_find(struct run *run, const struct way *way, int *direction);

/** Reserves `bytes` for a stream of `flow`; idle flows are dropped for it. False if the flow has its share. */
bool flows_reserve(struct run *run, const struct flow *flow, struct stream *stream, size_t bytes);

/** What one direction may hold. */
size_t flows_share(const struct run *run);

/** Gives bytes back. */
void flows_return(struct run *run, struct stream *stream, size_t bytes);

/** Ends all connections, the longest idle first. */
void flows_finish(struct run *run);

/** Frees without a word. */
void flows_free(struct run *run);

#endif
