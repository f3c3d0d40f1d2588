// SPDX-License-Identifier: BSD-2-Clause
/** A progress bar on standard error, for long captures and people who wait at a terminal. */
#ifndef MIKEYLAB_CONFORMANCE_PROGRESS_H
#define MIKEYLAB_CONFORMANCE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/** Captures smaller than this show none, bytes. */
#define PROGRESS_LEAST_SIZE (16u << 20)

struct progress {
    bool wanted; /**< standard error is a terminal */
    bool shown;  /**< a bar stands there */
    int percent; /**< what it says */
};

/** Looks at standard error. */
struct progress progress_for_terminal(void);

/** Shows how far it is; `done` and `size` in any unit. Nothing if there is no terminal or the size is unknown. */
void progress_show(struct progress *progress, uint64_t done, uint64_t size);

/** Takes the bar away. */
void progress_clear(struct progress *progress);

#endif
