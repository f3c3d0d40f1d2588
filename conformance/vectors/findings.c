// SPDX-License-Identifier: BSD-2-Clause
// Findings against those that a test expects: every one must be there, and no other.
#include <string.h>

#include "internal.h"

#define MAX_EXPECTED 64u

struct expected_finding {
    const char *rule, *outcome, *deviation; // deviation NULL: any
    uint32_t buffer, off, len;
    bool met;
};

static bool matches(const struct expected_finding *want, const struct mikey_finding *got) {
    char ids[MIKEY_DEVIATIONS_TEXT];
    if (want->deviation != NULL && strcmp(want->deviation, mikey_deviations_text(&got->deviations, ids)) != 0)
        return false;
    return strcmp(want->rule, mikey_rule_info((enum mikey_rule)got->rule)->id) == 0 &&
           strcmp(want->outcome, mikey_outcome_name((enum mikey_outcome)got->outcome)) == 0 &&
           want->buffer == got->buffer && want->off == got->off && want->len == got->len;
}

static bool meet(struct expected_finding *wanted, size_t n, const struct mikey_finding *got) {
    for (size_t i = 0; i < n; i++) {
        if (!wanted[i].met && matches(&wanted[i], got)) {
            wanted[i].met = true;
            return true;
        }
    }
    return false;
}

static struct expected_finding expected_of(struct vector_test *test, const json_t *entry) {
    struct expected_finding finding = {
        .rule = vector_string(test, entry, "rule"),
        .outcome = vector_string(test, entry, "outcome"),
        .buffer = vector_has(entry, "buffer") ? vector_uint(test, entry, "buffer") : 0,
        .off = vector_uint(test, entry, "offset"),
        .len = vector_uint(test, entry, "length"),
        .deviation = json_string_value(json_object_get(entry, "deviation")),
    };
    if (mikey_rule_find(finding.rule) == MIKEY_R_NONE)
        vector_malformed(test, "no rule has the id %s", finding.rule);
    return finding;
}

void vector_expect_among(struct vector_test *test, const char *what, const struct mikey_findings *got,
                         const json_t *want) {
    for (size_t i = 0; i < json_array_size(want) && vector_going(test); i++) {
        struct expected_finding wanted = expected_of(test, json_array_get(want, i));
        for (uint32_t j = 0; j < got->count && !wanted.met; j++)
            wanted.met = matches(&wanted, &got->list[j]);
        if (!wanted.met)
            vector_differ(test, "%s: no %s %s at %u:%u+%u", what, wanted.outcome, wanted.rule, wanted.buffer,
                          wanted.off, wanted.len);
    }
}

void vector_expect_findings(struct vector_test *test, const char *what, const struct mikey_findings *got,
                            const json_t *want) {
    struct expected_finding wanted[MAX_EXPECTED] = {0};
    size_t n = json_array_size(want);
    if (n > MAX_EXPECTED)
        vector_malformed(test, "%s: more than %u findings", what, MAX_EXPECTED);
    for (size_t i = 0; i < n; i++) {
        if (!vector_going(test))
            return;
        wanted[i] = expected_of(test, json_array_get(want, i));
    }
    if (!vector_going(test))
        return;
    for (uint32_t i = 0; i < got->count; i++) {
        const struct mikey_finding *finding = &got->list[i];
        if (meet(wanted, n, finding))
            continue;
        char text[256];
        (void)mikey_finding_text(finding, text, sizeof text);
        vector_differ(test, "%s: unexpected %s %s at %u:%u+%u (%s)", what,
                      mikey_outcome_name((enum mikey_outcome)finding->outcome),
                      mikey_rule_info((enum mikey_rule)finding->rule)->id, finding->buffer, finding->off,
                      finding->len, text);
    }
    for (size_t i = 0; i < n; i++) {
        if (!wanted[i].met)
            vector_differ(test, "%s: no %s %s at %u:%u+%u", what, wanted[i].outcome, wanted[i].rule,
                          wanted[i].buffer, wanted[i].off, wanted[i].len);
    }
}
