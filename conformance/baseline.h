// SPDX-License-Identifier: BSD-2-Clause
/**
 * A baseline: findings that are known and expected. It is a JSON report of an earlier run (mikeylab-report/1); a
 * finding is expected if the capture's file name without its folder, frame, rule and offset are the same.
 */
#ifndef MIKEYLAB_CONFORMANCE_BASELINE_H
#define MIKEYLAB_CONFORMANCE_BASELINE_H

#include <mikeylab/status.h>
#include <stdio.h>

/** Largest baseline file, bytes. */
#define BASELINE_MAX_SIZE (256u << 20)

/** One expected finding. Strings are the baseline's. */
struct baseline_entry {
    const char *file; /**< without folder */
    const char *rule; /**< id */
    uint64_t frame;   /**< 0 for a finding of an exchange */
    uint64_t number;  /**< offset of a finding of a message, id of an exchange */
    bool exchange;
};

struct baseline;

/**
 * Reads a baseline. Returns NULL with the reason, and the line if there is one, in `error`.
 */
struct baseline *baseline_load(const char *path, char *error, size_t size);

/** Whether a finding is expected. Each entry stands for one finding: the second of two alike needs its own. */
bool baseline_take(struct baseline *baseline, const struct baseline_entry *finding);

/** Says that a capture is checked by these rules (of MIKEY_R_COUNT), so that its entries are looked for. */
void baseline_expect(struct baseline *baseline, const char *file, const bool *rules);

/** Walks the entries of checked captures that were not found, `*cursor` from 0; NULL at the end. */
const struct baseline_entry *baseline_gone(const struct baseline *baseline, size_t *cursor);

/** NULL is allowed. */
void baseline_free(struct baseline *baseline);

#endif
