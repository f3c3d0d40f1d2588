// SPDX-License-Identifier: BSD-2-Clause
#include "stream.h"

#include <stdlib.h>
#include <string.h>

#include "flows.h"
#include "slice.h"

/** Memory that an empty buffer keeps. */
#define BUFFER_KEEP 16384u

const struct way *flow_way(const struct flow *flow, int direction) {
    return direction == 0 ? &flow->ends : &flow->back;
}

bool stream_matters(const struct flow *flow, const struct stream *stream) {
    return flow->mikey || stream->protocol == TEXT_SIP || stream->protocol == TEXT_RTSP || stream->need > 0;
}

struct view stream_view(const struct stream *stream) {
    const struct buffer *buffer = &stream->buffer;
    struct view view = {.base = buffer->base};

    if (buffer->end > buffer->start) {
        view.bytes.data = buffer->bytes + buffer->start;
        view.bytes.len = buffer->end - buffer->start;
        view.pieces = buffer->pieces + buffer->first;
        view.count = buffer->count - buffer->first;
    }
    return view;
}

/* The buffer. */

static void free_buffer(struct run *run, struct stream *stream) {
    struct buffer *buffer = &stream->buffer;

    flows_return(run, stream, buffer->capacity + buffer->room * sizeof *buffer->pieces);
    free(buffer->bytes);
    free(buffer->pieces);
    *buffer = (struct buffer){.bytes = NULL};
}

/** Moves what is kept to the front. */
static void compact(struct buffer *buffer) {
    if (buffer->start > 0)
        memmove(buffer->bytes, buffer->bytes + buffer->start, buffer->end - buffer->start);
    if (buffer->first > 0)
        memmove(buffer->pieces, buffer->pieces + buffer->first,
                (buffer->count - buffer->first) * sizeof *buffer->pieces);
    buffer->end -= buffer->start;
    buffer->count -= buffer->first;
    buffer->start = 0;
    buffer->first = 0;
}

/** `*capacity` doubled until it holds `wanted`, if the limits allow; the array is reallocated. */
static bool grow(struct run *run, const struct flow *flow, struct stream *stream, void **array,
                 uint32_t *capacity, size_t wanted, size_t size) {
    size_t doubled = *capacity > 0 ? *capacity : 16;
    void *moved;

    if (wanted <= *capacity)
        return true;
    while (doubled < wanted)
        doubled *= 2;
    if (!flows_reserve(run, flow, stream, (doubled - *capacity) * size))
        return false;
    moved = realloc(*array, doubled * size);
    if (moved == NULL) {
        flows_return(run, stream, (doubled - *capacity) * size);
        run->no_memory = true;
        return false;
    }
    *array = moved;
    *capacity = (uint32_t)doubled;
    return true;
}

/** Puts a view, which begins at sequence number `seq`, behind what is kept. */
static bool append(struct run *run, const struct flow *flow, struct stream *stream, uint32_t seq,
                   struct view view) {
    struct buffer *buffer = &stream->buffer;
    uint32_t first = 0;
    uint32_t pieces = view_count_pieces(view, &first);
    void *bytes;
    void *list;
    bool ok;

    if (buffer->start == buffer->end)
        buffer->base = seq;
    if (buffer->start > buffer->capacity / 2 || buffer->first > buffer->room / 2)
        compact(buffer);
    bytes = buffer->bytes;
    list = buffer->pieces;
    ok = grow(run, flow, stream, &bytes, &buffer->capacity, buffer->end + view.bytes.len, 1);
    buffer->bytes = bytes;
    ok = ok && grow(run, flow, stream, &list, &buffer->room, buffer->count + pieces, sizeof(struct piece));
    buffer->pieces = list;
    if (!ok)
        return false;
    buffer->count += view_copy_pieces(view, seq, buffer->pieces + buffer->count);
    memcpy(buffer->bytes + buffer->end, view.bytes.data, view.bytes.len);
    buffer->end += (uint32_t)view.bytes.len;
    return true;
}

void stream_consume(struct run *run, struct stream *stream, uint64_t len) {
    struct buffer *buffer = &stream->buffer;
    uint32_t kept = buffer->end - buffer->start;
    uint32_t gone = len < kept ? (uint32_t)len : kept;

    stream->skip += len - gone;
    stream->need = 0;
    stream->seen = 0;
    stream->chunk_at = 0;
    stream->attempts = 0;
    buffer->start += gone;
    buffer->base += gone;
    while (buffer->first < buffer->count &&
           buffer->base - buffer->pieces[buffer->first].at >= buffer->pieces[buffer->first].len)
        buffer->first++;
    if (buffer->start == buffer->end) {
        buffer->start = buffer->end = 0;
        buffer->first = buffer->count = 0;
        if (buffer->capacity > BUFFER_KEEP || buffer->room * sizeof *buffer->pieces > BUFFER_KEEP)
            free_buffer(run, stream);
    }
}

void stream_drop(struct run *run, struct stream *stream) {
    stream_consume(run, stream, stream->buffer.end - stream->buffer.start);
    stream->skip = 0;
    stream->chunks = false;
}

/* Segments that wait. */

static size_t segment_size(const struct segment *segment) {
    return sizeof *segment + segment->count * sizeof segment->pieces[0] + segment->len;
}

/** Takes the first off the list; the caller frees it. Its share of the memory is given back at once. */
static struct segment *pop_segment(struct run *run, struct stream *stream) {
    struct segment *segment = stream->pending;

    stream->pending = segment->next;
    if (stream->pending == NULL)
        stream->last = NULL;
    stream->n_pending--;
    flows_return(run, stream, segment_size(segment));
    return segment;
}

void stream_reset(struct run *run, struct stream *stream) {
    while (stream->pending != NULL)
        free(pop_segment(run, stream));
    free_buffer(run, stream);
    *stream = (struct stream){.kind = STREAM_NEW};
}

static struct view segment_view(const struct segment *segment) {
    return (struct view){.bytes = {.data = segment->bytes, .len = segment->len},
                         .pieces = segment->pieces,
                         .count = segment->count,
                         .base = segment->seq};
}

/** Keeps a view that fits before `*link`. */
static bool keep(struct run *run, const struct flow *flow, struct stream *stream, struct segment **link,
                 uint32_t seq, struct view view) {
    uint32_t first = 0;
    struct segment head = {
        .seq = seq, .len = (uint32_t)view.bytes.len, .count = view_count_pieces(view, &first)};
    struct segment *segment;

    /* Half of the share is for what is in order, or there would be no room to take what waited. */
    if (stream->n_pending == STREAM_MAX_PENDING ||
        stream->held + segment_size(&head) > flows_share(run) / 2 ||
        !flows_reserve(run, flow, stream, segment_size(&head)))
        return false;
    segment = malloc(segment_size(&head));
    if (segment == NULL) {
        flows_return(run, stream, segment_size(&head));
        run->no_memory = true;
        return false;
    }
    *segment = head;
    (void)view_copy_pieces(view, seq, segment->pieces);
    segment->bytes = (uint8_t *)&segment->pieces[segment->count];
    memcpy(segment->bytes, view.bytes.data, view.bytes.len);
    segment->next = *link;
    *link = segment;
    if (segment->next == NULL)
        stream->last = segment;
    stream->n_pending++;
    return true;
}

/** How many bytes of a view, which begins with `old` or after it, `old` has. Says so if they are not the same. */
static size_t known_of(struct run *run, const struct flow *flow, const struct stream *stream,
                       const struct segment *old, uint32_t seq, struct view view) {
    uint32_t inside = seq - old->seq;
    size_t known = inside < old->len ? old->len - inside : 0;

    if (known > view.bytes.len)
        known = view.bytes.len;
    if (known > 0 && memcmp(old->bytes + inside, view.bytes.data, known) != 0)
        run_problem(run, CAPTURE_OVERLAP, stream_matters(flow, stream), NULL, known,
                    "TCP segments overlap with different bytes; the first were taken");
    return known;
}

/** Fills the holes among the waiting segments; what came first stays. False if there is no room. */
static bool hold(struct run *run, const struct flow *flow, struct stream *stream, uint32_t seq,
                 struct view view) {
    struct segment *last = stream->last;
    bool behind_all = last != NULL && (int32_t)(last->seq - seq) <= 0;
    struct segment **link = behind_all ? &last : &stream->pending;

    while (view.bytes.len > 0) {
        struct segment *old = *link;
        size_t part;
        if (old != NULL && (int32_t)(old->seq - seq) <= 0) {
            part = known_of(run, flow, stream, old, seq, view);
            link = &old->next;
        } else {
            part = old != NULL && old->seq - seq < view.bytes.len ? old->seq - seq : view.bytes.len;
            if (!keep(run, flow, stream, link, seq, view_part(view, 0, part)))
                return false;
            link = &(*link)->next;
        }
        seq += (uint32_t)part;
        view = view_from(view, part);
    }
    return true;
}

/* Order. */

/** Too much for the limits: lets go of everything and looks for a new beginning. */
static void overflow(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];

    run_problem(run, CAPTURE_LIMIT_FLOW, stream_matters(flow, stream), flow_way(flow, direction),
                stream->buffer.end - stream->buffer.start,
                "a TCP connection holds more than is kept of one: %u bytes were dropped",
                stream->buffer.end - stream->buffer.start);
    stream_drop(run, stream);
    stream->kind = STREAM_SEEK;
    stream->said = true;
}

/** Takes what is next in order. */
static void take(struct run *run, struct flow *flow, int direction, struct view view) {
    struct stream *stream = &flow->streams[direction];
    size_t passed = view.bytes.len < stream->skip ? view.bytes.len : (size_t)stream->skip;

    stream->next += (uint32_t)view.bytes.len;
    stream->skip -= passed;
    view = view_from(view, passed);
    if (view.bytes.len == 0)
        return;
    if (stream->kind == STREAM_SEEK && !follow_seek(flow, direction, view.bytes)) {
        if (stream_matters(flow, stream) && !stream->said)
            run_problem(run, CAPTURE_LOST_SYNC, true, flow_way(flow, direction), view.bytes.len,
                        "bytes in the middle of a TCP connection were passed over up to the next message");
        stream->said = true;
        return;
    }
    stream->said = false;
    if (append(run, flow, stream, stream->next - (uint32_t)view.bytes.len, view))
        follow(run, flow, direction);
    else
        overflow(run, flow, direction);
}

/** Takes the waiting segments that are in order now. */
static void drain(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];

    while (stream->pending != NULL && (int32_t)(stream->pending->seq - stream->next) <= 0) {
        struct segment *segment = pop_segment(run, stream);
        uint32_t known = stream->next - segment->seq;
        if (known < segment->len)
            take(run, flow, direction, view_from(segment_view(segment), known));
        free(segment);
    }
    if (stream->fin && stream->next == stream->fin_seq && !stream->finished) {
        stream->next++;
        stream->finished = true;
        follow_rest(run, flow, direction, true);
    }
}

/** Goes on behind a hole of `lost` bytes. */
static void jump(struct run *run, struct flow *flow, int direction, uint32_t lost) {
    struct stream *stream = &flow->streams[direction];
    /* Of a connection that was seen to open, the port tells what it would have begun with. */
    bool expected = flow->tls_port && stream->has_isn && stream->next == stream->isn + 1;

    stream->patience = 0;
    stream->next += lost;
    follow_give_up_media(run, flow, direction);
    if (lost <= stream->skip) { /* inside a body that nobody looks at */
        stream->skip -= lost;
        return;
    }
    if (expected || stream_matters(flow, stream))
        run_problem(run, CAPTURE_LOST_SEGMENT, true, flow_way(flow, direction), lost,
                    "%u bytes of a TCP connection are not in the capture", lost);
    follow_rest(run, flow, direction, false);
    stream->said = true;
}

static void give_up_hole(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];

    jump(run, flow, direction, stream->pending->seq - stream->next);
    drain(run, flow, direction);
}

/** Another connection between the same ports whose beginning is not in the capture. */
static void begin_anew(struct run *run, struct flow *flow, int direction, uint32_t seq) {
    struct stream *stream = &flow->streams[direction];

    stream_finish(run, flow, direction, false);
    stream->finished = false;
    stream->fin = false;
    stream->acked_known = false;
    stream->next = seq;
}

/** Keeps a segment that is ahead of what is next. True if there is no waiting, so that it is next itself. */
static bool wait_for_order(struct run *run, struct flow *flow, int direction, uint32_t seq,
                           struct view payload) {
    struct stream *stream = &flow->streams[direction];
    uint32_t distance = seq - stream->next;

    if (stream->kind == STREAM_SEEK && !stream_matters(flow, stream)) {
        stream->next = seq;
        return true;
    }
    if (distance > STREAM_MAX_JUMP) {
        begin_anew(run, flow, direction, seq);
        return true;
    }
    while (!hold(run, flow, stream, seq, payload)) {
        if (stream->pending == NULL) {
            overflow(run, flow, direction);
            stream->next = seq;
            return true;
        }
        give_up_hole(run, flow, direction);
        if ((int32_t)(seq - stream->next) <= 0)
            return true;
    }
    return false;
}

void stream_segment(struct run *run, struct flow *flow, int direction, uint32_t seq, struct view payload) {
    struct stream *stream = &flow->streams[direction];
    uint32_t behind;
    bool in_order;

    if (!stream->started) {
        stream->started = true;
        stream->next = seq;
        stream->kind = flow->mikey && !stream->has_isn ? STREAM_SEEK : STREAM_NEW;
    }
    behind = stream->next - seq;
    in_order = behind <= STREAM_MAX_JUMP || payload.bytes.len == 0 ||
               wait_for_order(run, flow, direction, seq, payload);
    behind = stream->next - seq;
    if (in_order && behind < payload.bytes.len)
        take(run, flow, direction, view_from(payload, behind));
    drain(run, flow, direction);
}

void stream_acknowledged(struct run *run, struct flow *flow, int direction, uint32_t ack) {
    struct stream *stream = &flow->streams[direction];

    if (!stream->acked_known || (int32_t)(ack - stream->acked) > 0)
        stream->acked = ack;
    stream->acked_known = true;
    if (stream->pending == NULL || (int32_t)(stream->acked - stream->pending->seq) < 0)
        stream->patience = 0;
    else if (++stream->patience > STREAM_PATIENCE)
        give_up_hole(run, flow, direction);
}

void stream_finish(struct run *run, struct flow *flow, int direction, bool clean) {
    struct stream *stream = &flow->streams[direction];
    uint32_t behind = stream->acked - stream->next;

    while (stream->pending != NULL)
        give_up_hole(run, flow, direction);
    /* The receiver has acknowledged more than was seen; one more may be the FIN. */
    if (stream->started && !stream->finished && stream->acked_known && behind > 1 && behind < STREAM_MAX_JUMP)
        jump(run, flow, direction, behind);
    follow_end(run, flow, direction, clean);
    stream->finished = true;
}
