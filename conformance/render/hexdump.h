// SPDX-License-Identifier: BSD-2-Clause
/**
 * Rows of 16 bytes with carets under some of them.
 */
#ifndef MIKEYLAB_CONFORMANCE_HEXDUMP_H
#define MIKEYLAB_CONFORMANCE_HEXDUMP_H

#include "hidden.h"
#include "style.h"

/** Rows that are shown of a long run. */
#define HEXDUMP_MAX_ROWS 4u

/** What is pointed at. */
struct hexdump {
    const struct mikey_document *document;
    const struct hidden *hidden;
    uint8_t buffer;
    uint32_t off, len; /**< len 0: the place before byte `off` */
    enum ink ink;      /**< of the carets */
    const char *label; /**< stands behind the carets: "RAND len = 8" */
};

/** Writes the rows that hold the bytes pointed at; hidden bytes are dots. Nothing if the buffer has none of them. */
void hexdump_print(const struct hexdump *dump, const struct style *style, FILE *out);

#endif
