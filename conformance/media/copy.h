// SPDX-License-Identifier: BSD-2-Clause
/**
 * Writes a capture again as pcapng, with changes. Of a pcapng file every block that holds no changed packet stays as it
 * is: interfaces, names, statistics, comments, unknown ones. A classic pcap file gets one section and one interface.
 */
#ifndef MIKEYLAB_CONFORMANCE_COPY_H
#define MIKEYLAB_CONFORMANCE_COPY_H

#include <stdio.h>

#include "../capture/capture.h"
#include "edits.h"

struct copy_totals {
    uint64_t frames;  /**< written */
    uint64_t changed; /**< of them, changed */
    uint64_t refused; /**< changes that could not be made soundly */
};

/**
 * Copies up to where the file is damaged, if it is. False if it cannot be read at all, the result cannot be written, or
 * memory is short: `error` says which.
 */
bool copy_capture(FILE *in, struct edits *edits, FILE *out, struct copy_totals *totals,
                  char error[CAPTURE_ERROR_SIZE]);

#endif
