// SPDX-License-Identifier: BSD-2-Clause
/** Frames with other bytes in their UDP or TCP payload: lengths and checksums follow. */
#ifndef MIKEYLAB_CONFORMANCE_REWRITE_H
#define MIKEYLAB_CONFORMANCE_REWRITE_H

#include "edits.h"

/** A frame that is being changed. */
struct rewrite {
    int dlt;
    uint8_t *bytes;   /**< of the frame; they are changed in place */
    size_t len;       /**< bytes that the capture has; shorter after a change */
    uint32_t removed; /**< bytes that it lost by changes */
};

/**
 * Makes one change. False if it cannot be made soundly: the frame is a fragment, its headers are not understood, or
 * the change is not inside the payload; the frame is as before then.
 */
bool rewrite_apply(struct rewrite *frame, const struct edit *edit, const uint8_t *bytes);

/** Makes the checksums right: those of the IP header, and of UDP or TCP unless there was none. */
void rewrite_finish(struct rewrite *frame);

#endif
