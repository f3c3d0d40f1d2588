// SPDX-License-Identifier: BSD-2-Clause
/** Messages of SIP, RTSP and HTTP: where they end, and what they carry. */
#ifndef MIKEYLAB_CONFORMANCE_TEXT_MESSAGE_H
#define MIKEYLAB_CONFORMANCE_TEXT_MESSAGE_H

#include "carried.h"

/** Longest start line and header block, bytes. */
#define TEXT_MESSAGE_MAX_HEAD 262144u

/** How the end of the body is told. */
enum text_body {
    TEXT_BODY_NONE,
    TEXT_BODY_LENGTH, /**< `length` bytes */
    TEXT_BODY_CHUNKED,
    TEXT_BODY_TO_END /**< it ends with the datagram or connection */
};

struct text_message {
    struct start_line start;
    struct mikey_slice headers;
    size_t head; /**< bytes before the body */
    enum text_body body;
    uint64_t length;
    bool wanted; /**< the body can carry MIKEY */
};

/**
 * Reads start line and header fields at the beginning of `bytes`. TEXT_MAYBE: they are not complete; `*seen`
 * remembers how far they were read and begins at 0. TEXT_NO: this is no such message, or its head is too long.
 */
enum text_match text_message_read(struct mikey_slice bytes, bool datagram, size_t *seen,
                                  struct text_message *message);

/**
 * Hands over what a message carries. `bytes` is the message, head and body; `cut`: the capture lacks its end.
 */
void text_message_scan(struct carried_scanner *scanner, const struct text_message *message,
                       struct mikey_slice bytes, bool cut);

/** A datagram, or what there is of a message whose rest is lost: reads and scans it. False if it is no message. */
bool text_message_scan_datagram(struct carried_scanner *scanner, struct mikey_slice bytes, bool cut);

#endif
