// SPDX-License-Identifier: BSD-2-Clause
/** The parts of a MIME multipart body (RFC 2046 5.1). */
#ifndef MIKEYLAB_CONFORMANCE_MULTIPART_H
#define MIKEYLAB_CONFORMANCE_MULTIPART_H

#include <mikeylab/status.h>

/** Where an iteration stands. */
struct multipart {
    struct mikey_slice rest;
    struct mikey_slice boundary;
    bool closed;
};

/** Begins with the first part of `body`, past the preamble. */
struct multipart multipart_begin(struct mikey_slice body, struct mikey_slice boundary);

/** Takes the next part: header fields and body of it, without the line end before the delimiter. */
bool multipart_next(struct multipart *multipart, struct mikey_slice *headers, struct mikey_slice *body);

#endif
