// SPDX-License-Identifier: BSD-2-Clause
/**
 * The frames of a capture file. Classic pcap in all its variants is read by libpcap; pcapng is read here, because
 * libpcap stops at the first interface whose link type differs from that of the interface before.
 */
#ifndef MIKEYLAB_CONFORMANCE_SOURCE_H
#define MIKEYLAB_CONFORMANCE_SOURCE_H

#include "capture.h"

/** Room for the reason why reading stopped. */
#define SOURCE_REASON 260

struct frame {
    int dlt;
    struct mikey_slice bytes; /**< lives until the next frame is read */
    uint32_t len;             /**< before the snapshot length cut it */
    bool has_time;
    int64_t seconds;
    uint32_t nanoseconds;
};

enum source_result {
    SOURCE_FRAME,
    SOURCE_END,
    SOURCE_TRUNCATED, /**< the file ends inside a record */
    SOURCE_CORRUPT,   /**< a record makes no sense */
    SOURCE_NO_MEMORY
};

struct source;

/** Looks at the beginning of a stream and gets ready. NULL with a `reason` if it is no capture. */
struct source *source_open(FILE *stream, char reason[SOURCE_REASON]);

/** Reads the next frame; `reason` is filled if there is none because of damage. */
enum source_result source_next(struct source *source, struct frame *frame, char reason[SOURCE_REASON]);

/** Bytes read up to the end of the last whole record. */
uint64_t source_position(const struct source *source);

/** The stream stays open. NULL is allowed. */
void source_close(struct source *source);

#endif
