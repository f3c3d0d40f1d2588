// SPDX-License-Identifier: BSD-2-Clause
/** An input as a file, for code that wants a path. */
#ifndef MIKEYLAB_FUZZ_FILE_H
#define MIKEYLAB_FUZZ_FILE_H

#include <stddef.h>
#include <stdint.h>

/** The path of a file in memory that holds these bytes until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
