// SPDX-License-Identifier: BSD-2-Clause
/** Streams that results are written to: nothing that could not be written goes unnoticed. */
#ifndef MIKEYLAB_CONFORMANCE_OUTPUT_H
#define MIKEYLAB_CONFORMANCE_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/** Opens `path` for writing, "-" is standard output. NULL after a message on standard error. */
FILE *output_open(const char *path);

/**
 * Flushes the stream, and closes it if it is a file. Returns false after a message on standard error if anything
 * written to it was lost.
 */
bool output_close(FILE *out, const char *path);

#endif
