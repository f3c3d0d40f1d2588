// SPDX-License-Identifier: BSD-2-Clause
/**
 * One direction of a TCP connection: segments put in order, and what is in order kept until it was followed.
 */
#ifndef MIKEYLAB_CONFORMANCE_STREAM_H
#define MIKEYLAB_CONFORMANCE_STREAM_H

#include "run.h"
#include "start_line.h"

/** A jump of the sequence number greater than this is a new connection, not a hole. */
#define STREAM_MAX_JUMP 16777216u
/** Segments that are waited for after the receiver acknowledged what the capture has not seen. */
#define STREAM_PATIENCE 16u
/** Segments that wait for one before them. */
#define STREAM_MAX_PENDING 256u

/** What a direction carries. */
enum stream_kind {
    STREAM_NEW,  /**< not known yet */
    STREAM_SEEK, /**< nothing of ours, or the thread was lost: the starts of segments are looked at */
    STREAM_MIKEY,
    STREAM_TEXT
};

/** Bytes in order, and their pieces. */
struct buffer {
    uint8_t *bytes;
    struct piece *pieces;
    uint32_t base;                 /* stream position of bytes[start] */
    uint32_t start, end, capacity; /* what is kept is bytes[start .. end - 1] */
    uint32_t first, count, room;   /* pieces[first .. count - 1] */
};

/** A segment that waits for one before it. */
struct segment {
    struct segment *next;
    uint32_t seq, len;
    uint32_t count; /* pieces */
    uint8_t *bytes; /* behind the pieces */
    struct piece pieces[];
};

struct stream {
    enum stream_kind kind;
    enum text_protocol protocol; /* that was seen, also while seeking */
    bool started, finished, fin, has_isn, acked_known;
    bool chunks;   /* a chunked body is being passed over */
    bool said;     /* that bytes are being passed over */
    uint32_t next; /* sequence number wanted */
    uint32_t isn, fin_seq;
    uint32_t acked;          /* by the other side */
    uint32_t patience;       /* segments since a hole was known to be one */
    struct segment *pending; /* by sequence number */
    struct segment *last;    /* of them */
    uint32_t n_pending;
    size_t held; /* bytes allocated */
    struct buffer buffer;
    uint64_t skip;     /* bytes of a body that nobody looks at */
    size_t need;       /* bytes in the buffer below which there is no use looking */
    size_t seen;       /* of the header block */
    size_t chunk_at;   /* of the chunk that is not complete */
    uint32_t attempts; /* to find the end of a MIKEY message */
};

/** A connection. Direction 0 goes from `ends.src` to `ends.dst`. */
struct flow {
    struct flow *hash_next, *newer, *older;
    struct way ends, back;
    struct stream streams[2];
    bool mikey; /* one of its ports is of plain MIKEY */
    bool tls_port, tls_said;
};

/** Takes the segment with sequence number `seq`. */
void stream_segment(struct run *run, struct flow *flow, int direction, uint32_t seq, struct view payload);

/** The other side has acknowledged everything before `ack`. */
void stream_acknowledged(struct run *run, struct flow *flow, int direction, uint32_t ack);

/**
 * Ends a direction: what waits is taken as if the holes were lost. `clean`: the sender ended it, so that what is
 * incomplete is his doing.
 */
void stream_finish(struct run *run, struct flow *flow, int direction, bool clean);

/** Frees what it holds and makes it new. */
void stream_reset(struct run *run, struct stream *stream);

/** What is in order and was not followed yet. */
struct view stream_view(const struct stream *stream);

/** Lets go of the first `len` bytes; more than there are means that the next ones are passed over. */
void stream_consume(struct run *run, struct stream *stream, uint64_t len);

/** Lets go of all. */
void stream_drop(struct run *run, struct stream *stream);

/** Whether something of ours was seen in this direction, so that a loss matters. */
bool stream_matters(const struct flow *flow, const struct stream *stream);

const struct way *flow_way(const struct flow *flow, int direction);

/** Follows what is in order. */
void follow(struct run *run, struct flow *flow, int direction);

/** Whether a segment that begins with `bytes` can be where a lost thread is taken up; sets the kind if so. */
bool follow_seek(struct flow *flow, int direction, struct mikey_slice bytes);

/** Passes over an interleaved frame that is waited for: a hole takes a packet, but not the thread. */
void follow_give_up_media(struct run *run, struct flow *flow, int direction);

/** Hands over what is incomplete at the end or at a hole. */
void follow_rest(struct run *run, struct flow *flow, int direction, bool clean);

/** As follow_rest() at the end of the connection or of the capture; says it if a message is not complete. */
void follow_end(struct run *run, struct flow *flow, int direction, bool clean);

#endif
