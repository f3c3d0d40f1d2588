// SPDX-License-Identifier: BSD-2-Clause
#include "suggest.h"

#include <string.h>

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b) {
    size_t rows[3][SUGGEST_MAX + 1];
    size_t len_a = strlen(a), len_b = strlen(b);
    if (len_a >= SUGGEST_MAX || len_b >= SUGGEST_MAX)
        return SUGGEST_MAX;

    for (size_t j = 0; j <= len_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= len_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= len_b; j++) {
            row[j] = least(above[j] + 1, row[j - 1] + 1);
            row[j] = least(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[len_a % 3][len_b];
}

void suggest_offer(struct suggestion *suggestion, const char *name) {
    size_t distance = suggest_distance(suggestion->wanted, name);
    size_t limit = (strlen(suggestion->wanted) + 2) / 3;
    if (distance > limit || (suggestion->best && distance >= suggestion->distance))
        return;
    suggestion->best = name;
    suggestion->distance = distance;
}
