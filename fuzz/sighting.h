// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_FUZZ_SIGHTING_H
#define MIKEYLAB_FUZZ_SIGHTING_H

#include <mikeylab/check.h>

#include "input.h"

/** Where a message of an input was seen, as its flags say. */
struct mikey_sighting fuzz_sighting(const struct fuzz_input *input, size_t index);

#endif
