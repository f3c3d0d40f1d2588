// SPDX-License-Identifier: BSD-2-Clause
/** Where fuzzing must get to, as a measure of the harnesses and the mutator. */
#ifndef MIKEYLAB_FUZZ_CANARY_H
#define MIKEYLAB_FUZZ_CANARY_H

#include <mikeylab/exchange.h>

/**
 * A message verified. Built with -Dfuzz_canary=true this is a trap if a MAC did it, and the third key that came out is
 * of one certain kind; else nothing.
 */
void fuzz_canary(const struct mikey_opened *opened);

#endif
