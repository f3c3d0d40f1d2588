// SPDX-License-Identifier: GPL-2.0-or-later
#include "value_names.h"

#include <stdio.h>
#include <string.h>

/** Whether a name only repeats the number, as that of the version does; who defined it says more. */
static bool is_number(const struct mikey_value *row) {
    char number[16];
    snprintf(number, sizeof number, "%u", row->first);
    return strcmp(row->name, number) == 0;
}

const range_string *value_names(enum mikey_registry registry) {
    static range_string *made[MIKEY_REG_COUNT];
    if (registry == MIKEY_REG_NONE || made[registry])
        return made[registry];
    size_t count;
    const struct mikey_value *rows = mikey_registry_rows(registry, &count);
    range_string *row = made[registry] = g_new0(range_string, count + 1);
    for (size_t i = 0; i < count; i++)
        *row++ =
            (range_string){rows[i].first, rows[i].last, is_number(&rows[i]) ? rows[i].rfc : rows[i].name};
    return made[registry];
}
