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

/** A block of a pcapng file as it stands: what is not a packet is for whoever writes the file again. */
struct source_block {
    uint32_t type;
    bool big; /**< its numbers are big-endian */
    struct mikey_slice
        body; /**< between the two lengths; of a section header from behind the byte order mark */
};

struct frame {
    int dlt;
    struct mikey_slice bytes; /**< lives until the next frame is read */
    uint32_t len;             /**< before the snapshot length cut it */
    bool has_time;
    int64_t seconds;
    uint32_t nanoseconds;
    struct source_block
        block; /**< of a pcapng file: the block that `bytes` are a part of; else its body is empty */
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

/** Called for every block of a pcapng file that is no packet. */
typedef void source_block_seen(void *context, const struct source_block *block);
void source_watch_blocks(struct source *source, source_block_seen *seen, void *context);

/** What the header of a classic pcap file says. */
struct source_header {
    uint16_t link_type; /**< LINKTYPE_*, which is not always the DLT of the frames */
    uint32_t snaplen;
};

/** False if it is a pcapng file. */
bool source_header(const struct source *source, struct source_header *header);

/** Bytes read up to the end of the last whole record. */
uint64_t source_position(const struct source *source);

/** The stream stays open. NULL is allowed. */
void source_close(struct source *source);

#endif
