// SPDX-License-Identifier: BSD-2-Clause
/**
 * A message as a tree: one line a field, findings under the field they are about.
 */
#ifndef MIKEYLAB_CONFORMANCE_TREE_H
#define MIKEYLAB_CONFORMANCE_TREE_H

#include <mikeylab/document.h>

#include "../finding_state.h"
#include "hidden.h"
#include "style.h"

/**
 * Writes the tree of a decoded document with its findings but those whose `states` entry is FINDING_LEFT_OUT.
 */
void tree_print(const struct mikey_document *document, const uint8_t *states, const struct hidden *hidden,
                const struct style *style, FILE *out);

#endif
