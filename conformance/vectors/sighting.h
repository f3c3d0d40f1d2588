// SPDX-License-Identifier: BSD-2-Clause
// Where and when a message of a test was seen.
#ifndef MIKEYLAB_CONFORMANCE_VECTORS_SIGHTING_H
#define MIKEYLAB_CONFORMANCE_VECTORS_SIGHTING_H

#include <mikeylab/check.h>

#include "internal.h"

/** Fills a zeroed sighting from a message of the test; its slices live as long as the JSON. */
void vector_sighting(struct vector_test *test, const json_t *message, struct mikey_sighting *sighting);

#endif
