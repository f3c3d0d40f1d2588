// SPDX-License-Identifier: BSD-2-Clause
/** The chunked transfer coding of HTTP (RFC 9112 7.1). */
#ifndef MIKEYLAB_CONFORMANCE_CHUNKED_H
#define MIKEYLAB_CONFORMANCE_CHUNKED_H

#include <mikeylab/status.h>

/** Longest line that announces a chunk, extensions included. */
#define CHUNKED_LINE_MAX 1024u
/** Longest trailer, the last chunk's line included. */
#define CHUNKED_TRAILER_MAX 8192u

enum chunked_step {
    CHUNKED_CHUNK, /**< a chunk: `data` bytes stand `head` bytes after the start, the next is at `next` */
    CHUNKED_LAST,  /**< the last chunk and the trailer: the body ends at `next` */
    CHUNKED_MORE,  /**< the line that announces it has not come completely */
    CHUNKED_BROKEN
};

struct chunk {
    uint64_t head, data, next; /**< bytes from the start of the chunk's line */
};

/** Reads the line of the chunk that `bytes` begin with; its data need not be there. */
enum chunked_step chunked_read(struct mikey_slice bytes, struct chunk *chunk);

/** Puts the data of the chunks of `raw` together in `out`; stops where they end or `size` is reached. */
size_t chunked_join(struct mikey_slice raw, uint8_t *out, size_t size);

/** Where in `raw` byte `offset` of what chunked_join() made of it stands; raw.len if nowhere. */
size_t chunked_origin(struct mikey_slice raw, size_t offset);

#endif
