// SPDX-License-Identifier: BSD-2-Clause
#include "selection.h"

#include <fnmatch.h>

/** Sets `matches` for every rule that one of the globs matches; the first glob without a match is returned. */
static const char *match(const struct option_list *globs, bool matches[MIKEY_R_COUNT]) {
    for (size_t g = 0; g < globs->count; g++) {
        bool any = false;
        for (int rule = MIKEY_R_NONE + 1; rule < MIKEY_R_COUNT; rule++) {
            if (fnmatch(globs->of[g], mikey_rule_info((enum mikey_rule)rule)->id, 0) != 0)
                continue;
            matches[rule] = any = true;
        }
        if (!any)
            return globs->of[g];
    }
    return NULL;
}

bool selection_make(struct selection *selection, const struct options *options, char *error, size_t size) {
    bool only[MIKEY_R_COUNT] = {false}, skip[MIKEY_R_COUNT] = {false};
    const char *unmatched_only = match(&options->only, only), *unmatched_skip = match(&options->skip, skip);
    if (unmatched_only || unmatched_skip) {
        snprintf(error, size, "--%s: no rule matches \"%.60s\"; see 'mikeylab rules'",
                 unmatched_only ? "only" : "skip", unmatched_only ? unmatched_only : unmatched_skip);
        return false;
    }
    selection->all = true;
    selection->count = 0;
    for (int rule = 0; rule < MIKEY_R_COUNT; rule++) {
        bool wanted = (options->only.count == 0 || only[rule]) && !skip[rule] &&
                      mikey_rule_info((enum mikey_rule)rule)->level <= options->level;
        selection->rule[rule] = wanted;
        selection->all &= wanted || rule == MIKEY_R_NONE;
        selection->count += wanted && rule != MIKEY_R_NONE;
    }
    return true;
}
