// SPDX-License-Identifier: BSD-2-Clause
#include "text_message.h"

#include <stdio.h>

#include "body.h"
#include "chunked.h"
#include "header.h"
#include "slice.h"

static enum text_body http_body(const struct text_message *message, bool has_length) {
    struct mikey_slice coding;
    uint32_t status = message->start.status;

    if (message->start.response && (status < 200 || status == 204 || status == 304))
        return TEXT_BODY_NONE;
    if (header_find(message->headers, "Transfer-Encoding", NULL, &coding) && slice_is(coding, "chunked"))
        return TEXT_BODY_CHUNKED;
    if (has_length)
        return TEXT_BODY_LENGTH;
    return message->start.response ? TEXT_BODY_TO_END : TEXT_BODY_NONE;
}

/** SIP in TCP must tell the length, in UDP the datagram may (RFC 3261 18.3); RTSP without it has no body. */
static void read_body(struct text_message *message, bool datagram) {
    enum text_protocol protocol = message->start.protocol;
    struct mikey_slice value;
    bool has_length =
        header_find(message->headers, "Content-Length", protocol == TEXT_SIP ? "l" : NULL, &value) &&
        slice_number(value, UINT64_MAX / 4, &message->length);

    if (protocol == TEXT_HTTP)
        message->body = http_body(message, has_length);
    else if (has_length)
        message->body = TEXT_BODY_LENGTH;
    else
        message->body = datagram && protocol == TEXT_SIP ? TEXT_BODY_TO_END : TEXT_BODY_NONE;
    message->wanted = message->body != TEXT_BODY_NONE && body_is_wanted(message->headers, protocol);
}

enum text_match text_message_read(struct mikey_slice bytes, bool datagram, size_t *seen,
                                  struct text_message *message) {
    enum text_match match;

    *message = (struct text_message){.body = TEXT_BODY_NONE};
    match = start_line_read(bytes, &message->start);
    if (match != TEXT_YES)
        return match;
    if (*seen <
        message->start.len - 1) /* the start line's own end begins the empty line if no field follows */
        *seen = message->start.len - 1;
    message->head = header_block(bytes, seen);
    if (message->head == 0)
        return bytes.len > TEXT_MESSAGE_MAX_HEAD ? TEXT_NO : TEXT_MAYBE;
    message->headers = slice_part(bytes, message->start.len, message->head - message->start.len);
    read_body(message, datagram);
    return TEXT_YES;
}

static enum mikey_carrier_kind kind_of(enum text_protocol protocol) {
    static const enum mikey_carrier_kind kinds[] = {MIKEY_CARRIER_MIME, MIKEY_CARRIER_SIP, MIKEY_CARRIER_RTSP,
                                                    MIKEY_CARRIER_HTTP};
    return kinds[protocol];
}

/** "SIP INVITE", "SIP 200 INVITE", "RTSP 200". */
static void write_title(struct carried_frame *frame, const struct text_message *message) {
    const struct start_line *start = &message->start;
    const char *protocol = text_protocol_name(start->protocol);
    struct mikey_slice cseq;
    struct mikey_slice method = start->method;

    if (!start->response) {
        (void)snprintf(frame->title, sizeof frame->title, "%s %.*s", protocol, (int)method.len,
                       (const char *)method.data);
        return;
    }
    (void)snprintf(frame->title, sizeof frame->title, "%s %u", protocol, start->status);
    if (start->protocol != TEXT_SIP || !header_find(message->headers, "CSeq", NULL, &cseq))
        return;
    method = slice_trim(slice_from(cseq, slice_find(cseq, ' ')));
    for (size_t i = 0; i < method.len; i++)
        if (method.data[i] < 'A' || method.data[i] > 'Z')
            return;
    if (method.len > 0 && method.len <= START_LINE_METHOD_MAX)
        (void)snprintf(frame->title, sizeof frame->title, "%s %u %.*s", protocol, start->status,
                       (int)method.len, (const char *)method.data);
}

/** The body of `bytes`, chunks joined. */
static struct mikey_slice body_of(struct carried_scanner *scanner, const struct text_message *message,
                                  struct mikey_slice bytes) {
    struct carried_frame *frame = &scanner->frame;
    struct mikey_slice body = slice_from(bytes, message->head);

    if (message->body == TEXT_BODY_LENGTH)
        return slice_first(body, (size_t)message->length);
    if (message->body != TEXT_BODY_CHUNKED)
        return body;
    frame->chunks = body;
    frame->joined.data = scanner->joined;
    frame->joined.len = chunked_join(body, scanner->joined, sizeof scanner->joined);
    return frame->joined;
}

static bool is_encoded(const struct text_message *message) {
    struct mikey_slice encoding;

    return header_find(message->headers, "Content-Encoding", message->start.protocol == TEXT_SIP ? "e" : NULL,
                       &encoding) &&
           encoding.len > 0 && !slice_is(encoding, "identity");
}

/**
 * Whether a session begins here: an INVITE outside a dialogue (RFC 3261 12.1), or RTSP before there is a Session - the
 * one answer that brings an SDP then is that to DESCRIBE.
 */
static bool opens_session(const struct text_message *message) {
    const struct start_line *start = &message->start;
    struct mikey_slice value, tag;

    if (start->protocol == TEXT_SIP)
        return slice_is(start->method, "INVITE") && header_find(message->headers, "To", "t", &value) &&
               !header_parameter(value, "tag", &tag);
    if (start->protocol != TEXT_RTSP || header_find(message->headers, "Session", NULL, &value))
        return false;
    return start->response ? header_find(message->headers, "Content-Type", NULL, &value)
                           : slice_is(start->method, "SETUP") || slice_is(start->method, "ANNOUNCE");
}

/** What pairs a SETUP with its answer. */
static void read_rtsp(struct carried_frame *frame, const struct text_message *message) {
    struct mikey_slice cseq;

    frame->uri = message->start.uri;
    if (header_find(message->headers, "CSeq", NULL, &cseq))
        (void)slice_number(cseq, UINT64_MAX / 2, &frame->cseq);
}

void text_message_scan(struct carried_scanner *scanner, const struct text_message *message,
                       struct mikey_slice bytes, bool cut) {
    struct carried_frame *frame = &scanner->frame;
    enum text_protocol protocol = message->start.protocol;

    *frame = (struct carried_frame){
        .kind = kind_of(protocol),
        .direction = message->start.response ? MIKEY_DIRECTION_RESPONSE : MIKEY_DIRECTION_REQUEST,
        .opens_session = opens_session(message),
        .scanned = bytes,
        .cut = cut,
    };
    write_title(frame, message);
    if (protocol == TEXT_SIP)
        (void)header_find(message->headers, "Call-ID", "i", &frame->dialogue);
    if (protocol == TEXT_RTSP) {
        read_rtsp(frame, message);
        carried_scan_keymgmt(scanner, message->headers);
        carried_scan_transport(scanner, message->headers);
    }
    if (!message->wanted)
        return;
    if (is_encoded(message))
        carried_fault_say(scanner, CARRIED_ENCODED, "a body with a Content-Encoding that is not read");
    else
        carried_scan_body(scanner, message->headers, body_of(scanner, message, bytes), protocol);
}

bool text_message_scan_datagram(struct carried_scanner *scanner, struct mikey_slice bytes, bool cut) {
    struct text_message message;
    size_t seen = 0;
    enum text_match match = text_message_read(bytes, true, &seen, &message);

    if (match == TEXT_NO || message.start.protocol == TEXT_NONE)
        return false;
    if (match == TEXT_MAYBE) { /* the header block has no end */
        message.headers = slice_from(bytes, message.start.len);
        message.head = bytes.len;
    }
    text_message_scan(scanner, &message, bytes, cut);
    return true;
}
