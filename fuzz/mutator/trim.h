// SPDX-License-Identifier: BSD-2-Clause
/** One part less. */
#ifndef MIKEYLAB_FUZZ_TRIM_H
#define MIKEYLAB_FUZZ_TRIM_H

#include "draft.h"

/** Whether there is a step `step`: a payload, then an item of the tape. */
bool trim_has(const struct draft *draft, size_t step);

/** Takes the part out, or half of it; false if there is nothing to take. The draft is to be read again after it. */
bool trim_step(struct draft *draft, size_t step);

#endif
