// SPDX-License-Identifier: BSD-2-Clause
/** "Did you mean": the nearest of several names. */
#ifndef MIKEYLAB_CONFORMANCE_SUGGEST_H
#define MIKEYLAB_CONFORMANCE_SUGGEST_H

#include <stddef.h>

/** Longest name that is compared, bytes; longer ones are never near. */
#define SUGGEST_MAX 96

/** Edits (insert, delete, replace, swap neighbours) between two names; SUGGEST_MAX if one is too long. */
size_t suggest_distance(const char *a, const char *b);

/** Remembers the nearest name offered so far. Zero it, set `wanted`, offer names, read `best`. */
struct suggestion {
    const char *wanted;
    const char *best; /**< NULL if none is near: more than a third of the letters differ */
    size_t distance;
};

void suggest_offer(struct suggestion *suggestion, const char *name);

#endif
