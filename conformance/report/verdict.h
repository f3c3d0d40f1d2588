// SPDX-License-Identifier: BSD-2-Clause
/** Verdicts in words. */
#ifndef MIKEYLAB_CONFORMANCE_VERDICT_H
#define MIKEYLAB_CONFORMANCE_VERDICT_H

#include <mikeylab/check.h>

/** "pass", "fail", "inconclusive": what a report for programs says; structure alone is inconclusive. Static. */
static inline const char *verdict_word(enum mikey_verdict verdict) {
    return mikey_verdict_name(verdict == MIKEY_VERDICT_STRUCTURE_ONLY ? MIKEY_VERDICT_INCONCLUSIVE : verdict);
}

#endif
