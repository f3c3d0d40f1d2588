// SPDX-License-Identifier: BSD-2-Clause
/**
 * Which rules count: --only, --skip, --level.
 */
#ifndef MIKEYLAB_CONFORMANCE_SELECTION_H
#define MIKEYLAB_CONFORMANCE_SELECTION_H

#include <mikeylab/check.h>

#include "options.h"

struct selection {
    bool rule[MIKEY_R_COUNT];
    uint32_t count; /**< of rules that do */
    bool all;       /**< every rule counts */
};

/** Returns false, with the reason in `error`, if a glob matches no rule. */
bool selection_make(struct selection *selection, const struct options *options, char *error, size_t size);

#endif
