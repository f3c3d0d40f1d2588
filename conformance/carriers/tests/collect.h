// SPDX-License-Identifier: BSD-2-Clause
/** Runs a scanner on a text and keeps what it hands over: for tests. */
#ifndef MIKEYLAB_CONFORMANCE_COLLECT_H
#define MIKEYLAB_CONFORMANCE_COLLECT_H

// cmocka.h wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carried.h"

#define COLLECT_MAX 300u

/** A copy of one struct carried; texts are cut to the room. */
struct collected {
    struct mikey_carrier carrier; /**< its slices are not valid any more */
    char text[512], protocol[64], data[512], kmpids[256], description[CARRIED_DESCRIPTION], dialogue[64];
    uint8_t bytes[512];
    size_t len;
    bool cut;
    size_t data_at; /**< of `data` in what was scanned */
};

struct collection {
    struct collected list[COLLECT_MAX];
    size_t count;
    size_t faults[2]; /**< by enum carried_fault */
};

/** Scans a SIP, RTSP or HTTP message, an SDP, or a SAP packet. The result lives until the next call. */
const struct collection *collect_message(struct mikey_slice bytes, bool cut);
const struct collection *collect_sdp(struct mikey_slice sdp);
const struct collection *collect_sap(struct mikey_slice packet);

/** The same for a literal. */
const struct collection *collect_text(const char *message);
const struct collection *collect_sdp_text(const char *sdp);

#endif
