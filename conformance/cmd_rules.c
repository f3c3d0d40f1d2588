// SPDX-License-Identifier: BSD-2-Clause
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "output.h"
#include "render/style.h"
#include "selection.h"

/** Names of enum mikey_tag, by bit, and of enum mikey_scope. */
static const char *const tag_names[] = {"structure", "registry", "crypto", "freshness", "carrier", "policy"};
static const char *const scope_names[] = {"message", "keys", "exchange", "carrier"};

static json_t *rule_object(const struct mikey_rule_info *rule) {
    json_t *tags = json_array();
    for (size_t bit = 0; bit < sizeof tag_names / sizeof tag_names[0]; bit++)
        if (rule->tags >> bit & 1)
            json_array_append_new(tags, json_string(tag_names[bit]));
    return json_pack("{ss ss ss ss ss so ss}", "id", rule->id, "level", mikey_level_name(rule->level),
                     "scope", scope_names[rule->scope], "rfc", rule->rfc, "section", rule->section, "tags",
                     tags, "summary", rule->summary);
}

static json_t *deviation_object(const struct mikey_deviation_info *row) {
    return json_pack("{ss ss ss ss ss ss}", "id", row->id, "rfc", row->rfc, "section", row->section, "who",
                     row->who, "does", row->does, "right", row->right);
}

/** Writes an object: a line of its own, or an item of a list. */
static bool print_object(json_t *object, const char *type, bool lines, bool first, FILE *out) {
    if (!lines)
        fputs(first ? "\n" : ",\n", out);
    else if (object)
        json_object_set_new(object, "type", json_string(type));
    const bool ok = object && json_dumpf(object, out, JSON_COMPACT) == 0;
    json_decref(object);
    if (lines)
        putc('\n', out);
    return ok;
}

static bool print_json(const struct selection *selection, bool lines, FILE *out) {
    bool ok = true, first = true;
    if (!lines)
        fputs("{\"schema\":\"mikeylab-rules/1\",\"rules\":[", out);
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        if (!selection->rule[i])
            continue;
        ok &= print_object(rule_object(mikey_rule_info((enum mikey_rule)i)), "rule", lines, first, out);
        first = false;
    }
    if (!lines)
        fputs("\n],\"deviations\":[", out);
    for (int i = MIKEY_DEVIATION_NONE + 1; i < MIKEY_DEVIATION_COUNT; i++)
        ok &= print_object(deviation_object(mikey_deviation_info((enum mikey_deviation)i)), "deviation",
                           lines, i == MIKEY_DEVIATION_NONE + 1, out);
    if (!lines)
        fputs("\n]}\n", out);
    return ok;
}

static void print_deviations(FILE *out) {
    size_t width = 0;
    for (int i = MIKEY_DEVIATION_NONE + 1; i < MIKEY_DEVIATION_COUNT; i++) {
        size_t len = strlen(mikey_deviation_info((enum mikey_deviation)i)->id);
        width = len > width ? len : width;
    }
    fputs("\nDeviations that explain what fails:\n", out);
    for (int i = MIKEY_DEVIATION_NONE + 1; i < MIKEY_DEVIATION_COUNT; i++) {
        const struct mikey_deviation_info *row = mikey_deviation_info((enum mikey_deviation)i);
        fprintf(out, "%-*s  %s\n", (int)width, row->id, row->does);
    }
}

static void print_text(const struct selection *selection, const struct style *style, FILE *out) {
    static const enum ink level_inks[] = {INK_ERROR, INK_WARNING, INK_NOTE};
    size_t width = 0, count = 0;
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        size_t len = strlen(mikey_rule_info((enum mikey_rule)i)->id);
        if (selection->rule[i] && len > width)
            width = len;
    }
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        const struct mikey_rule_info *rule = mikey_rule_info((enum mikey_rule)i);
        if (!selection->rule[i])
            continue;
        fprintf(out, "%-*s  ", (int)width, rule->id);
        style_ink(style, out, level_inks[rule->level]);
        fprintf(out, "%-6s", mikey_level_name(rule->level));
        style_ink(style, out, INK_PLAIN);
        fprintf(out, "  %s\n", rule->summary);
        count++;
    }
    fprintf(out, "%zu rule%s\n", count, count == 1 ? "" : "s");
}

static enum exit_code run_rules(const struct options *options) {
    struct selection selection;
    char error[256];
    if (!selection_make(&selection, options, error, sizeof error)) {
        fprintf(stderr, "mikeylab rules: %s\n", error);
        return EXIT_USAGE;
    }
    FILE *out = output_open("-");
    bool ok = true;
    if (options->format == FORMAT_TEXT) {
        struct style style = style_for(out, options);
        print_text(&selection, &style, out);
        if (options->only.count == 0 && options->skip.count == 0 && options->level == MIKEY_LEVEL_NOTE)
            print_deviations(out);
    } else {
        ok = print_json(&selection, options->format == FORMAT_JSONL, out);
    }
    return output_close(out, "-") && ok ? EXIT_CONFORMING : EXIT_INTERNAL;
}

const struct command command_rules = {
    .name = "rules",
    .arguments = "",
    .summary = "list the rules and the known deviations",
    .description =
        "Lists the rules with level and what they demand; 'mikeylab explain ID' has the whole page.\n",
    .examples = "  mikeylab rules\n"
                "  mikeylab rules --only 'rfc4567/*' --level must\n"
                "  mikeylab rules --format json\n",
    .options =
        OPTION_BIT(FORMAT) | OPTION_BIT(ONLY) | OPTION_BIT(SKIP) | OPTION_BIT(LEVEL) | OPTION_BIT(COLOR),
    .min_inputs = 0,
    .max_inputs = 0,
    .run = run_rules,
};
