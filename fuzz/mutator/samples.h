// SPDX-License-Identifier: BSD-2-Clause
/** Payloads and messages made up, for inserting and where there is nothing to mutate. */
#ifndef MIKEYLAB_FUZZ_SAMPLES_H
#define MIKEYLAB_FUZZ_SAMPLES_H

#include "random.h"

#include <mikeylab/message.h>

/** Most bytes of a made up payload. */
#define SAMPLE_MAX 1024

/** A well-formed payload of `type` with values and sizes by chance; 0 if the type has no known layout. */
size_t sample_payload(struct random *random, uint8_t type, uint8_t out[SAMPLE_MAX]);

/** A type of payload that has a layout. */
uint8_t sample_type(struct random *random);

/** A message of a mode that can be repaired, its authentication empty. Returns its size, 0 if `size` is too small. */
size_t sample_message(struct random *random, uint8_t *out, size_t size);

#endif
