// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/findings.h>
#include <string.h>

#include "options.h"
#include "output.h"
#include "pages/pages.h"
#include "suggest.h"

static const char *page_text(const char *id) {
    for (size_t i = 0; i < page_count; i++)
        if (strcmp(pages[i].id, id) == 0)
            return pages[i].text;
    return NULL;
}

/** Whether `id` is the whole of a rule's id, or its last part or parts. */
static bool ends_in(const char *whole, const char *id) {
    size_t whole_len = strlen(whole), len = strlen(id);
    return whole_len == len ? strcmp(whole, id) == 0
                            : whole_len > len && whole[whole_len - len - 1] == '/' &&
                                  strcmp(whole + whole_len - len, id) == 0;
}

/** The rule with this id; one without its first part or parts does if there is only one such: `*count` says. */
static const struct mikey_rule_info *find_rule(const char *id, size_t *count) {
    const struct mikey_rule_info *found = NULL;
    *count = 0;
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        const struct mikey_rule_info *rule = mikey_rule_info((enum mikey_rule)i);
        if (strcmp(rule->id, id) == 0)
            return rule;
        if (ends_in(rule->id, id)) {
            found = rule;
            ++*count;
        }
    }
    return *count == 1 ? found : NULL;
}

static enum exit_code several_rules(const char *id) {
    fprintf(stderr, "mikeylab explain: several rules end in %.100s:\n", id);
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        const char *rule = mikey_rule_info((enum mikey_rule)i)->id;
        if (ends_in(rule, id))
            fprintf(stderr, "  %s\n", rule);
    }
    return EXIT_USAGE;
}

static enum exit_code unknown_rule(const char *id) {
    struct suggestion suggestion = {.wanted = id};
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++)
        suggest_offer(&suggestion, mikey_rule_info((enum mikey_rule)i)->id);
    const char *slug = strrchr(id, '/');
    struct suggestion by_slug = {.wanted = slug ? slug + 1 : id};
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT && !suggestion.best; i++)
        suggest_offer(&by_slug, strrchr(mikey_rule_info((enum mikey_rule)i)->id, '/') + 1);
    fprintf(stderr, "mikeylab explain: there is no rule %.100s", id);
    const char *best = suggestion.best ? suggestion.best : by_slug.best;
    if (best)
        fprintf(stderr, "; did you mean %s?", best);
    fputs("\n'mikeylab rules' lists them.\n", stderr);
    return EXIT_USAGE;
}

/** The page of a rule or a deviation. */
static enum exit_code print_page(const char *id, const char *summary) {
    const char *text = page_text(id);
    FILE *out = output_open("-");
    if (text)
        fputs(text, out);
    else
        fprintf(out, "# %s\n\n%s.\n", id, summary);
    return output_close(out, "-") ? EXIT_CONFORMING : EXIT_INTERNAL;
}

static enum exit_code run_explain(const struct options *options) {
    size_t count;
    const enum mikey_deviation deviation = mikey_deviation_find(options->inputs[0]);
    if (deviation != MIKEY_DEVIATION_NONE)
        return print_page(mikey_deviation_info(deviation)->id, mikey_deviation_info(deviation)->right);
    const struct mikey_rule_info *rule = find_rule(options->inputs[0], &count);
    if (!rule)
        return count > 1 ? several_rules(options->inputs[0]) : unknown_rule(options->inputs[0]);
    return print_page(rule->id, rule->summary);
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "ID",
    .summary = "explain a rule or a deviation",
    .description =
        "Prints the page of a rule: what it demands and why, what breaks it, how to repair it. "
        "The last part\n"
        "of an id is enough where no other rule has it. Of a deviation: who does what, why it fails,\n"
        "what is right, and how to mend it.\n",
    .examples = "  mikeylab explain rfc3830/6.11/rand-len\n"
                "  mikeylab explain rand-len\n"
                "  mikeylab explain libmikey-v-without-ids\n",
    .options = 0,
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_explain,
};
