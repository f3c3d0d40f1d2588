// SPDX-License-Identifier: BSD-2-Clause
// The deviation catalogue, from deviations.def.
#include <mikeylab/deviations.h>
#include <stdio.h>
#include <string.h>

static const struct mikey_deviation_info rows[MIKEY_DEVIATION_COUNT] = {
    [MIKEY_DEVIATION_NONE] = {"", 0, 0, "", "", "", "", ""},
#define DEVIATION(token, id, concerns, methods, rfc, section, who, does, right)                              \
    [MIKEY_DEVIATION_##token] = {id, concerns, methods, rfc, section, who, does, right},
#include <mikeylab/deviations.def>
#undef DEVIATION
};

const struct mikey_deviation_info *mikey_deviation_info(enum mikey_deviation deviation) {
    return &rows[deviation > MIKEY_DEVIATION_NONE && deviation < MIKEY_DEVIATION_COUNT
                     ? deviation
                     : MIKEY_DEVIATION_NONE];
}

enum mikey_deviation mikey_deviation_find(const char *id) {
    for (unsigned i = MIKEY_DEVIATION_NONE + 1; id != NULL && i < MIKEY_DEVIATION_COUNT; i++)
        if (strcmp(rows[i].id, id) == 0)
            return (enum mikey_deviation)i;
    return MIKEY_DEVIATION_NONE;
}

const char *mikey_deviations_text(const struct mikey_deviations *deviations,
                                  char out[MIKEY_DEVIATIONS_TEXT]) {
    const char *first = mikey_deviation_info((enum mikey_deviation)deviations->of[0])->id;
    const char *second = mikey_deviation_info((enum mikey_deviation)deviations->of[1])->id;
    (void)snprintf(out, MIKEY_DEVIATIONS_TEXT, "%s%s%s", first, second[0] != '\0' ? "+" : "", second);
    return out;
}
