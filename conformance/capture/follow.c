// SPDX-License-Identifier: BSD-2-Clause
#include "chunked.h"
#include "extent.h"
#include "octets.h"
#include "slice.h"
#include "stream.h"
#include "text_message.h"

/** Looks at a message that comes in small segments after each of them this often, then less and less often. */
#define FOLLOW_ATTEMPTS 64u
/** Data types that are known (RFC 3830 6.1 and later): what a MIKEY message can begin with. */
#define FOLLOW_MAX_DATA_TYPE 26u

/* What a direction carries. */

static bool is_tls(struct mikey_slice bytes) {
    return bytes.len >= 3 && bytes.data[0] >= 20 && bytes.data[0] <= 23 && bytes.data[1] == 3 &&
           bytes.data[2] <= 4;
}

static void say_tls(struct run *run, struct flow *flow, int direction) {
    if (!flow->tls_said)
        run_problem(run, CAPTURE_ENCRYPTED, true, flow_way(flow, direction), 0,
                    "TLS on a port of SIP, RTSP or MIKEY: what it carries is not seen");
    flow->tls_said = true;
}

/** Whether an interleaved frame of RTSP (RFC 2326 10.12) can begin here. */
static bool is_interleaved(const struct flow *flow, struct mikey_slice bytes) {
    return slice_begins(bytes, "$") &&
           (flow->streams[0].protocol == TEXT_RTSP || flow->streams[1].protocol == TEXT_RTSP);
}

/** Whether `bytes` begin a text message; takes note of its protocol, so that what is lost of it counts. */
static enum text_match begins_text(struct stream *stream, struct mikey_slice bytes) {
    struct start_line start;
    enum text_match match = start_line_read(bytes, &start);

    if (match == TEXT_YES) {
        stream->kind = STREAM_TEXT;
        stream->protocol = start.protocol;
    }
    return match;
}

bool follow_seek(struct flow *flow, int direction, struct mikey_slice bytes) {
    struct stream *stream = &flow->streams[direction];

    if (flow->mikey && bytes.len >= 2 && bytes.data[0] == 1 && bytes.data[1] <= FOLLOW_MAX_DATA_TYPE) {
        stream->kind = STREAM_MIKEY;
        return true;
    }
    if (is_interleaved(flow, bytes)) {
        stream->kind = STREAM_TEXT;
        return true;
    }
    return begins_text(stream, bytes) == TEXT_YES;
}

/** Lets go of line ends between messages: SIP keeps connections open with them (RFC 5626 3.5.1). */
static void skip_line_ends(struct run *run, struct stream *stream) {
    struct mikey_slice bytes = stream_view(stream).bytes;
    size_t len = 0;

    while (len < bytes.len && (bytes.data[len] == '\r' || bytes.data[len] == '\n'))
        len++;
    if (len > 0)
        stream_consume(run, stream, len);
}

/** Decides what a new direction carries. False if that cannot be said yet, or nothing of ours. */
static bool classify(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct mikey_slice bytes;
    enum text_match match;

    bytes = stream_view(stream).bytes;
    if (flow->tls_port && bytes.data[0] >= 20 && bytes.data[0] <= 23 && bytes.len < 3)
        return false;
    if (flow->tls_port && is_tls(bytes)) {
        say_tls(run, flow, direction);
        stream->said = true;
        stream_drop(run, stream);
        stream->kind = STREAM_SEEK;
        return false;
    }
    if (flow->mikey) {
        stream->kind = STREAM_MIKEY;
        return true;
    }
    skip_line_ends(run, stream);
    bytes = stream_view(stream).bytes;
    if (is_interleaved(flow, bytes)) {
        stream->kind = STREAM_TEXT;
        return true;
    }
    match = begins_text(stream, bytes);
    if (match == TEXT_NO) {
        stream_drop(run, stream);
        stream->kind = STREAM_SEEK;
    }
    return match == TEXT_YES;
}

/** What comes next is not of the protocol: says so, and looks for a new beginning. */
static void lose_sync(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    size_t passed = stream_view(stream).bytes.len;

    if (stream_matters(flow, stream))
        run_problem(run, CAPTURE_LOST_SYNC, true, flow_way(flow, direction), passed,
                    "a TCP connection left its protocol: %zu bytes were passed over", passed);
    stream_drop(run, stream);
    stream->kind = STREAM_SEEK;
    stream->said = true;
}

/* MIKEY, one message after the other. */

/** Takes one message. False if it is not complete or nothing is left. */
static bool follow_mikey(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct view view = stream_view(stream);
    struct view message = view_part(view, 0, MIKEY_MAX_MESSAGE);
    size_t used = 0;
    enum capture_extent extent;

    if (view.bytes.len == 0 || view.bytes.len < stream->need)
        return false;
    extent = run->options.extent(run->options.extent_context, message.bytes, &used);
    if (extent == CAPTURE_EXTENT_WHOLE && used > 0 && used <= message.bytes.len) {
        deliver_plain(run, MIKEY_CARRIER_TCP, flow_way(flow, direction), view_part(view, 0, used), false);
        stream_consume(run, stream, used);
        return true;
    }
    if (extent == CAPTURE_EXTENT_INCOMPLETE && message.bytes.len < MIKEY_MAX_MESSAGE) {
        stream->need = used > view.bytes.len ? used : view.bytes.len + 1;
        if (stream->attempts++ > FOLLOW_ATTEMPTS && stream->need < view.bytes.len + view.bytes.len / 8)
            stream->need = view.bytes.len + view.bytes.len / 8;
        return false;
    }
    deliver_plain(run, MIKEY_CARRIER_TCP, flow_way(flow, direction), message, false);
    stream_drop(run, stream);
    stream->kind = STREAM_SEEK;
    return false;
}

/* SIP, RTSP and HTTP. */

static struct carried_scanner *scanner_of(struct run *run, const struct flow *flow, int direction,
                                          struct view bytes) {
    return deliver_begin(run, flow_way(flow, direction), bytes);
}

/** Hands over what the first `len` bytes carry and lets go of them. */
static bool scan(struct run *run, struct flow *flow, int direction, const struct text_message *message,
                 size_t len) {
    struct stream *stream = &flow->streams[direction];
    struct view bytes = view_part(stream_view(stream), 0, len);

    text_message_scan(scanner_of(run, flow, direction, bytes), message, bytes.bytes, false);
    stream_consume(run, stream, len);
    return true;
}

/** Takes what the header tells, and passes over the body, of which nothing is wanted. */
static bool pass_body(struct run *run, struct flow *flow, int direction, struct text_message *message) {
    struct stream *stream = &flow->streams[direction];
    struct mikey_slice after = slice_from(stream_view(stream).bytes, message->head);
    enum text_body body = message->body;
    struct start_line next;
    uint64_t length = message->length;

    message->wanted = false;
    /* The answer to HEAD announces a body that does not come. */
    if (message->start.protocol == TEXT_HTTP && start_line_read(after, &next) == TEXT_YES && next.response)
        body = TEXT_BODY_NONE;
    (void)scan(run, flow, direction, message, message->head);
    stream->chunks = body == TEXT_BODY_CHUNKED;
    if (body == TEXT_BODY_LENGTH)
        stream_consume(run, stream, length);
    else if (body == TEXT_BODY_TO_END)
        stream_consume(run, stream, UINT64_MAX / 2);
    return true;
}

/** Passes over one chunk of a body that nobody looks at. */
static bool pass_chunk(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct chunk chunk;
    enum chunked_step step = chunked_read(stream_view(stream).bytes, &chunk);

    if (step == CHUNKED_BROKEN)
        lose_sync(run, flow, direction);
    if (step == CHUNKED_BROKEN || step == CHUNKED_MORE)
        return false;
    stream_consume(run, stream, chunk.next);
    stream->chunks = step == CHUNKED_CHUNK;
    return true;
}

/** A chunked body that is wanted: waits until the last chunk is there. */
static bool take_chunked(struct run *run, struct flow *flow, int direction, struct text_message *message) {
    struct stream *stream = &flow->streams[direction];
    struct mikey_slice bytes = stream_view(stream).bytes;
    struct chunk chunk;

    if (stream->chunk_at == 0)
        stream->chunk_at = message->head;
    while (stream->chunk_at < bytes.len) {
        enum chunked_step step = chunked_read(slice_from(bytes, stream->chunk_at), &chunk);
        if (step == CHUNKED_LAST)
            return scan(run, flow, direction, message, stream->chunk_at + (size_t)chunk.next);
        if (step == CHUNKED_BROKEN)
            lose_sync(run, flow, direction);
        if (step == CHUNKED_BROKEN || step == CHUNKED_MORE)
            break;
        stream->chunk_at += (size_t)chunk.next;
        if (stream->chunk_at - message->head > CARRIED_MAX_BODY) {
            carried_fault_say(scanner_of(run, flow, direction, stream_view(stream)), CARRIED_TOO_LARGE,
                              "a body that is too long");
            return pass_body(run, flow, direction, message);
        }
    }
    if (stream->kind == STREAM_TEXT)
        stream->need = (stream->chunk_at > bytes.len ? stream->chunk_at : bytes.len) + 1;
    return false;
}

/** A message whose head is complete. */
static bool take_message(struct run *run, struct flow *flow, int direction, struct text_message *message) {
    struct stream *stream = &flow->streams[direction];
    size_t have = stream_view(stream).bytes.len;
    size_t total;

    if (message->wanted && message->body == TEXT_BODY_LENGTH && message->length > CARRIED_MAX_BODY) {
        carried_fault_say(scanner_of(run, flow, direction, stream_view(stream)), CARRIED_TOO_LARGE,
                          "a body that is too long");
        return pass_body(run, flow, direction, message);
    }
    if (!message->wanted)
        return pass_body(run, flow, direction, message);
    if (message->body == TEXT_BODY_CHUNKED)
        return take_chunked(run, flow, direction, message);
    if (message->body == TEXT_BODY_TO_END) {
        stream->need = have + 1;
        return false;
    }
    total = message->head + (size_t)message->length;
    if (have >= total)
        return scan(run, flow, direction, message, total);
    stream->need = total;
    return false;
}

/** A frame of media between RTSP messages: '$', channel, length, packet. Passes over it if nobody wants media. */
static bool take_interleaved(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct view view = stream_view(stream);
    size_t len;

    stream->protocol = TEXT_RTSP;
    stream->need = INTERLEAVED_HEADER;
    if (view.bytes.len < INTERLEAVED_HEADER)
        return false;
    len = INTERLEAVED_HEADER + octets_u16(view.bytes.data + 2);
    if (run->callbacks.media != NULL && view.bytes.len < len) {
        stream->need = len;
        return false;
    }
    if (deliver_is_media(slice_part(view.bytes, INTERLEAVED_HEADER, len - INTERLEAVED_HEADER)))
        deliver_media(run, flow_way(flow, direction), view_part(view, 0, len), view.bytes.data[1], false);
    stream_consume(run, stream, len);
    return true;
}

void follow_give_up_media(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct mikey_slice bytes = stream_view(stream).bytes;

    if (stream->kind != STREAM_TEXT || stream->chunks || bytes.len < INTERLEAVED_HEADER ||
        !is_interleaved(flow, bytes))
        return;
    run_problem(run, CAPTURE_LOST_SEGMENT, false, flow_way(flow, direction), bytes.len,
                "a hole in a TCP connection cost a media packet: %zu bytes of it were seen", bytes.len);
    stream_consume(run, stream, INTERLEAVED_HEADER + octets_u16(bytes.data + 2));
}

/** Takes one message, chunk or frame. False if it is not complete or nothing is left. */
static bool follow_text(struct run *run, struct flow *flow, int direction) {
    struct stream *stream = &flow->streams[direction];
    struct text_message message;
    struct mikey_slice bytes = stream_view(stream).bytes;

    if (bytes.len == 0 || bytes.len < stream->need)
        return false;
    if (stream->chunks)
        return pass_chunk(run, flow, direction);
    if (stream->seen == 0) {
        skip_line_ends(run, stream);
        bytes = stream_view(stream).bytes;
    }
    if (bytes.len == 0)
        return false;
    if (is_interleaved(flow, bytes))
        return take_interleaved(run, flow, direction);
    switch (text_message_read(bytes, false, &stream->seen, &message)) {
    case TEXT_YES:
        stream->protocol = message.start.protocol;
        return take_message(run, flow, direction, &message);
    case TEXT_NO:
        lose_sync(run, flow, direction);
        return false;
    case TEXT_MAYBE:
    default:
        return false;
    }
}

void follow(struct run *run, struct flow *flow, int direction) {
    const struct stream *stream = &flow->streams[direction];
    bool more = true;

    if (stream->kind == STREAM_NEW && !classify(run, flow, direction))
        return;
    while (more && !run->stopped && stream->kind != STREAM_SEEK)
        more = stream->kind == STREAM_MIKEY ? follow_mikey(run, flow, direction)
                                            : follow_text(run, flow, direction);
}

void follow_rest(struct run *run, struct flow *flow, int direction, bool clean) {
    struct stream *stream = &flow->streams[direction];
    struct view rest = stream_view(stream);

    if (rest.bytes.len > 0 && stream->kind == STREAM_MIKEY)
        deliver_plain(run, MIKEY_CARRIER_TCP, flow_way(flow, direction), rest, !clean);
    else if (rest.bytes.len > 0 && stream->kind == STREAM_TEXT && !stream->chunks)
        (void)text_message_scan_datagram(scanner_of(run, flow, direction, rest), rest.bytes, !clean);
    stream_drop(run, stream);
    stream->kind = STREAM_SEEK;
}

void follow_end(struct run *run, struct flow *flow, int direction, bool clean) {
    const struct stream *stream = &flow->streams[direction];
    struct mikey_slice rest = stream_view(stream).bytes;

    if (rest.len > 0 && !clean && stream->kind == STREAM_TEXT && stream_matters(flow, stream) &&
        !is_interleaved(flow, rest))
        run_problem(run, CAPTURE_UNFINISHED, true, flow_way(flow, direction), rest.len,
                    "what was captured of a TCP connection ends inside a message: %zu bytes of it were seen",
                    rest.len);
    follow_rest(run, flow, direction, clean);
}
