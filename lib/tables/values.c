// SPDX-License-Identifier: BSD-2-Clause
// Registries and their values, from values.def.
#include <mikeylab/values.h>

static const struct mikey_value rows[] = {
#define REGISTRY(token, title, bits, source)
#define VALUE(registry, token, first, last, class, name, rfc, section)                                       \
    {first, last, MIKEY_VALUE_##class, name, rfc, section},
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
};

// Positions in `rows`: a registry's mark is the index of its first row, plus the marks that stand before it.
enum mark {
    MARK_START = -1,
#define REGISTRY(token, title, bits, source)                           MARK_##token,
#define VALUE(registry, token, first, last, class, name, rfc, section) MARK_##registry##_##token,
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
    MARK_END
};

static const struct {
    const char *title;
    int mark;
} registries[MIKEY_REG_COUNT + 1] = {
#define REGISTRY(token, title, bits, source) [MIKEY_REG_##token] = {title, MARK_##token},
#define VALUE(registry, token, first, last, class, name, rfc, section)
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
    [MIKEY_REG_NONE] = {"", 0},
    [MIKEY_REG_COUNT] = {"", MARK_END},
};

const struct mikey_value *mikey_registry_rows(enum mikey_registry registry, size_t *count) {
    if (registry <= MIKEY_REG_NONE || registry >= MIKEY_REG_COUNT) {
        *count = 0;
        return NULL;
    }
    int marks_before = (int)registry - 1;
    *count = (size_t)(registries[registry + 1].mark - registries[registry].mark - 1);
    return &rows[registries[registry].mark - marks_before];
}

const struct mikey_value *mikey_value_find(enum mikey_registry registry, uint64_t value) {
    static const struct mikey_value uncovered = {0, UINT32_MAX, MIKEY_VALUE_UNASSIGNED, "unassigned", "", ""};
    size_t low = 0;
    size_t high;
    const struct mikey_value *row = mikey_registry_rows(registry, &high);
    // Most registries begin at 0 without a gap, and most values are small.
    if (value < high && row[value].first == value)
        return &row[value];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (value < row[middle].first)
            high = middle;
        else if (value > row[middle].last)
            low = middle + 1;
        else
            return &row[middle];
    }
    return &uncovered;
}

const char *mikey_registry_title(enum mikey_registry registry) {
    return registry > MIKEY_REG_NONE && registry < MIKEY_REG_COUNT ? registries[registry].title : "";
}
