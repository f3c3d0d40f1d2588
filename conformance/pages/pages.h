// SPDX-License-Identifier: BSD-2-Clause
/** The pages of docs/rules and docs/deviations, embedded when the command is built. */
#ifndef MIKEYLAB_CONFORMANCE_PAGES_H
#define MIKEYLAB_CONFORMANCE_PAGES_H

#include <stddef.h>

struct page {
    const char *id;   /**< of the rule or the deviation */
    const char *text; /**< Markdown */
};

/** `page_count` rows, and an empty one. */
extern const struct page pages[];
extern const size_t page_count;

#endif
