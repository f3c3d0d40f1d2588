// SPDX-License-Identifier: BSD-2-Clause
// The rule catalogue, from rules.def, and the names of levels and outcomes.
#include <string.h>

#include <mikeylab/findings.h>

static const struct mikey_rule_info rules[MIKEY_R_COUNT] = {
    [MIKEY_R_NONE] = {"", MIKEY_LEVEL_NOTE, MIKEY_SCOPE_MESSAGE, 0, "", "", "", ""},
#define RULE(token, id, level, scope, tags, rfc, section, summary, text)                                     \
    [MIKEY_R_##token] = {id, MIKEY_LEVEL_##level, MIKEY_SCOPE_##scope, tags, rfc, section, summary, text},
#include <mikeylab/rules.def>
#undef RULE
};

const struct mikey_rule_info *mikey_rule_info(enum mikey_rule rule) {
    return &rules[rule > MIKEY_R_NONE && rule < MIKEY_R_COUNT ? rule : MIKEY_R_NONE];
}

enum mikey_rule mikey_rule_find(const char *id) {
    for (unsigned rule = MIKEY_R_NONE + 1; rule < MIKEY_R_COUNT; rule++)
        if (strcmp(rules[rule].id, id) == 0)
            return (enum mikey_rule)rule;
    return MIKEY_R_NONE;
}

const char *mikey_outcome_name(enum mikey_outcome outcome) {
    static const char *const names[MIKEY_OUTCOME_COUNT] = {
        [MIKEY_NOT_APPLICABLE] = "n/a",  [MIKEY_PASS] = "pass",
        [MIKEY_NOTE] = "note",           [MIKEY_WARN] = "warn",
        [MIKEY_NEEDS_KEY] = "needs-key", [MIKEY_INCONCLUSIVE] = "inconclusive",
        [MIKEY_FAIL] = "fail",
    };
    return names[outcome < MIKEY_OUTCOME_COUNT ? outcome : MIKEY_NOT_APPLICABLE];
}

const char *mikey_level_name(enum mikey_level level) {
    static const char *const names[] = {
        [MIKEY_LEVEL_MUST] = "must",
        [MIKEY_LEVEL_SHOULD] = "should",
        [MIKEY_LEVEL_NOTE] = "note",
    };
    return names[level <= MIKEY_LEVEL_NOTE ? level : MIKEY_LEVEL_NOTE];
}
