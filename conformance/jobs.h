// SPDX-License-Identifier: BSD-2-Clause
/**
 * Several inputs at a time, each in a process of its own; their pieces of the reports are put together in the order
 * of the command line.
 */
#ifndef MIKEYLAB_CONFORMANCE_JOBS_H
#define MIKEYLAB_CONFORMANCE_JOBS_H

#include "inspect.h"

/**
 * Inspects `count` inputs, `workers` at a time. `each` is called for every input in order, when its pieces stand in
 * the reports. Returns false if there is no memory.
 */
bool jobs_run(struct run *run, size_t count, size_t workers,
              void (*each)(struct run *run, size_t index, const struct inspection *result,
                           struct tally *total),
              struct tally *total);

#endif
