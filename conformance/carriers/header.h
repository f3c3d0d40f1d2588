// SPDX-License-Identifier: BSD-2-Clause
/** Header fields of SIP, RTSP, HTTP and MIME: "Name: value", folded lines and SIP's compact names included. */
#ifndef MIKEYLAB_CONFORMANCE_HEADER_H
#define MIKEYLAB_CONFORMANCE_HEADER_H

#include <mikeylab/status.h>

struct header {
    struct mikey_slice name;  /**< as written, without white space */
    struct mikey_slice value; /**< trimmed; a folded one holds its line breaks */
};

/** Takes the next field off `*rest`; lines that are none are passed over. False at the end. */
bool header_next(struct mikey_slice *rest, struct header *header);

/**
 * Value of the first field `name`. `compact` is SIP's one-letter name (RFC 3261 7.3.3), or NULL where there is
 * none. False if the field is absent; `*value` is then empty.
 */
bool header_find(struct mikey_slice block, const char *name, const char *compact, struct mikey_slice *value);

/** The part of a value before the first ';', trimmed: the media type of Content-Type. */
struct mikey_slice header_main(struct mikey_slice value);

/** The parameter `name` of a value such as `multipart/mixed; boundary="x"`, quotes taken off. */
bool header_parameter(struct mikey_slice value, const char *name, struct mikey_slice *parameter);

/**
 * Length of the header block at the start of `bytes`, its empty line included; 0 if that has not come yet.
 * `*seen` is how much was looked at before and is updated, so that a block that comes in many pieces is read once.
 */
size_t header_block(struct mikey_slice bytes, size_t *seen);

#endif
