// SPDX-License-Identifier: BSD-2-Clause
/**
 * How text looks where it goes: colour, width, arrows; and whether secrets may be seen.
 */
#ifndef MIKEYLAB_CONFORMANCE_STYLE_H
#define MIKEYLAB_CONFORMANCE_STYLE_H

#include <mikeylab/findings.h>

#include <stdio.h>

#include "../options.h"

struct style {
    bool color;     /**< escape sequences may be written */
    bool utf8;      /**< the locale shows UTF-8 */
    bool reveal;    /**< key material may be printed */
    unsigned width; /**< columns; 0: no limit */
};

/** What a piece of text is; each has its colour. */
enum ink {
    INK_PLAIN,
    INK_ERROR,
    INK_WARNING,
    INK_NOTE,
    INK_UNSURE,
    INK_GOOD,
    INK_DIM,
    INK_STRONG,
    INK_COUNT
};

/** Looks at `out` (a terminal or not), the environment (NO_COLOR, TERM, COLUMNS, locale) and the options. */
struct style style_for(FILE *out, const struct options *options);

/** Starts an ink, or ends it with INK_PLAIN; writes nothing without colour. */
void style_ink(const struct style *style, FILE *out, enum ink ink);

/** " -> ", as an arrow where the locale has one. Static. */
const char *style_arrow(const struct style *style);

/** The ink and the word of a finding: "error", "warning", "note", "needs-key", "inconclusive". */
enum ink style_outcome_ink(enum mikey_outcome outcome);
const char *style_outcome_word(enum mikey_outcome outcome);

#endif
