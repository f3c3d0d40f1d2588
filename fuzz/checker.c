// SPDX-License-Identifier: BSD-2-Clause
#include "checker.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "inspect.h"
#include "support.h"

#define FORMATS (FORMAT_JSONL + 1)

static const struct report_format_ops *ops_of(const struct command *command, enum report_format format) {
    static const struct {
        const struct command *command;
        const struct report_format_ops *ops[FORMATS];
    } rows[] = {{&command_check, {&report_check_text, &report_check_json, &report_check_jsonl}},
                {&command_show, {&report_show_text, &report_show_json, &report_show_jsonl}},
                {&command_keys, {&report_keys_text, &report_keys_json, &report_keys_jsonl}}};
    size_t row = 0;
    while (row + 1 < sizeof rows / sizeof rows[0] && rows[row].command != command)
        row++;
    return rows[row].ops[format];
}

static void parse_options(const struct command *command, const char *path, bool reveal,
                          struct options *options) {
    static char argument[64], reveal_option[] = "--reveal"; // what the options point to
    char *argv[] = {argument, reveal_option, NULL};
    (void)snprintf(argument, sizeof argument, "%s", path);
    fuzz_require(options_parse(options, command, reveal ? 2 : 1, argv), "the command line is right");
}

/** A JSON text, or one a line. */
static void require_json(const struct checker_report *report) {
    const char *text = report->text, *end = report->text + report->len;
    while (text < end) {
        json_error_t error;
        const char *newline =
            report->format == FORMAT_JSONL ? memchr(text, '\n', (size_t)(end - text)) : NULL;
        const char *stop = newline != NULL ? newline : end;
        json_t *root = json_loadb(text, (size_t)(stop - text), JSON_REJECT_DUPLICATES, &error);
        if (root == NULL)
            fprintf(stderr, "fuzz: %s\n", error.text);
        fuzz_require(root != NULL, "a report is JSON");
        json_decref(root);
        text = newline != NULL ? newline + 1 : end;
    }
}

static void begin(struct run *run, struct checker_reports *reports) {
    for (int i = 0; i < FORMATS; i++) {
        struct checker_report *to = &reports->of[i];
        to->format = (enum report_format)i;
        FILE *out = open_memstream(&to->text, &to->len);
        fuzz_require(out != NULL, "there is memory for a report");
        run->reports[i] = (struct report){.ops = ops_of(run->options->command, to->format),
                                          .path = "memory",
                                          .final = out,
                                          .out = out,
                                          .style = style_for(out, run->options)};
        if (run->reports[i].ops->begin != NULL)
            run->reports[i].ops->begin(&run->reports[i]);
    }
    run->n_reports = FORMATS;
}

static void end(struct run *run, const struct tally *tally) {
    for (size_t i = 0; i < run->n_reports; i++) {
        struct report *report = &run->reports[i];
        if (report->ops->end != NULL)
            report->ops->end(report, tally, NULL);
        fuzz_require(!report->failed && fclose(report->final) == 0, "a report is written");
    }
}

void checker_run(const struct command *command, struct mikey_slice bytes, const struct keyring *ring,
                 bool reveal, struct checker_reports *reports) {
    static struct run run;
    struct options options;
    struct inspection result = {0};
    char error[256];
    parse_options(command, fuzz_file(bytes.data, bytes.len), reveal, &options);
    run = (struct run){.options = &options, .ring = *ring};
    fuzz_require(selection_make(&run.selection, &options, error, sizeof error), "all rules are selected");
    *reports = (struct checker_reports){0};
    begin(&run, reports);
    inspect(&run, 0, &result);
    end(&run, &result.tally);
    fuzz_require(!result.tally.broken, "memory and the crypto library do not fail");
    require_json(&reports->of[FORMAT_JSON]);
    require_json(&reports->of[FORMAT_JSONL]);
    options_free(&options);
}

void checker_free(struct checker_reports *reports) {
    for (int i = 0; i < FORMATS; i++)
        free(reports->of[i].text);
    *reports = (struct checker_reports){0};
}
