// SPDX-License-Identifier: BSD-2-Clause
/** Recognises SIP, RTSP and HTTP messages by their first line, on whatever port they are. */
#ifndef MIKEYLAB_CONFORMANCE_START_LINE_H
#define MIKEYLAB_CONFORMANCE_START_LINE_H

#include <mikeylab/status.h>

/** Longest first line that is waited for, bytes. */
#define START_LINE_MAX 8192u
/** Longest method name. */
#define START_LINE_METHOD_MAX 32u

enum text_protocol { TEXT_NONE, TEXT_SIP, TEXT_RTSP, TEXT_HTTP };

/** "SIP", "RTSP", "HTTP". Static. */
const char *text_protocol_name(enum text_protocol protocol);

enum text_match {
    TEXT_NO,    /**< it is something else */
    TEXT_MAYBE, /**< what there is fits; the rest has not come yet */
    TEXT_YES
};

struct start_line {
    enum text_protocol protocol;
    bool response;
    struct mikey_slice method; /**< of a request */
    struct mikey_slice uri;    /**< of a request */
    uint32_t status;           /**< of a response */
    size_t len;                /**< bytes, line end included */
};

/** Looks at the first line of `bytes`; `*start` is filled if the answer is TEXT_YES. */
enum text_match start_line_read(struct mikey_slice bytes, struct start_line *start);

#endif
