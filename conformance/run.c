// SPDX-License-Identifier: BSD-2-Clause
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "inspect.h"
#include "jobs.h"
#include "output.h"
#include "render/text.h"

/** Longest name that is printed in a message, bytes. */
#define NAME_TEXT 1024u

void run_complain(const char *name, const char *why) {
    char clean[NAME_TEXT], text[NAME_TEXT];
    text_escape_string(name, true, clean, sizeof clean);
    text_escape_string(why, true, text, sizeof text);
    fprintf(stderr, "mikeylab: %s: %s\n", clean, text);
}

static bool load_keys(struct run *run) {
    for (size_t i = 0; i < run->options->keys.count; i++) {
        struct keyfile_error error;
        char where[48] = "";
        if (keyring_load(&run->ring, run->options->keys.of[i], &error))
            continue;
        if (error.column)
            snprintf(where, sizeof where, "%lu:%lu: ", error.line, error.column);
        char name[NAME_TEXT];
        text_escape_string(run->options->keys.of[i], true, name, sizeof name);
        fprintf(stderr, "mikeylab: %s:%s%s\n", name, where[0] ? where : " ", error.text);
        return false;
    }
    keyring_sort(&run->ring);
    return true;
}

/** Reads the files that say how to judge. */
static bool prepare(struct run *run) {
    const struct options *options = run->options;
    char error[256];
    if (!selection_make(&run->selection, options, error, sizeof error)) {
        fprintf(stderr, "mikeylab %s: %s\n", options->command->name, error);
        return false;
    }
    if (!load_keys(run))
        return false;
    if (!options->baseline)
        return true;
    run->baseline = baseline_load(options->baseline, error, sizeof error);
    if (!run->baseline)
        run_complain(options->baseline, error);
    for (size_t i = 0; run->baseline && i < input_count(options); i++)
        baseline_expect(run->baseline, input_name(options, i), run->selection.rule);
    return run->baseline != NULL;
}

static bool add_report(struct run *run, const struct report_format_ops *ops, const char *path) {
    FILE *out = output_open(path);
    if (!out)
        return false;
    run->reports[run->n_reports++] = (struct report){
        .ops = ops, .path = path, .final = out, .out = out, .style = style_for(out, run->options)};
    return true;
}

/** Opens the reports: --format on standard output unless an -o has taken it, then every -o. */
static bool open_reports(struct run *run, const struct report_format_ops *const ops[FORMAT_COUNT]) {
    const struct options *options = run->options;
    size_t on_stdout = 0;
    for (size_t i = 0; i < options->n_reports; i++)
        on_stdout += strcmp(options->reports[i].path, "-") == 0;
    if (on_stdout == 0 && !add_report(run, ops[options->format], "-"))
        return false;
    for (size_t i = 0; i < options->n_reports; i++)
        if (!add_report(run, ops[options->reports[i].format], options->reports[i].path))
            return false;
    return true;
}

static bool close_reports(struct run *run) {
    bool written = true;
    for (size_t i = 0; i < run->n_reports; i++)
        written &= output_close(run->reports[i].final, run->reports[i].path) && !run->reports[i].failed;
    return written;
}

static void add_result(struct run *run, size_t index, const struct inspection *result, struct tally *total) {
    tally_add(total, &result->tally);
    if (result->error[0])
        run_complain(input_name(run->options, index), result->error);
}

static bool any_lost(const struct run *run) {
    for (size_t i = 0; i < run->n_reports; i++)
        if (ferror(run->reports[i].final))
            return true;
    return false;
}

static void inspect_all(struct run *run, struct tally *total) {
    size_t count = input_count(run->options);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = run->options->jobs ? run->options->jobs : processors > 0 ? (size_t)processors : 1;
    if (workers > count)
        workers = count;
    if (workers > 1) {
        if (!jobs_run(run, count, workers, add_result, total))
            total->broken = true;
        return;
    }
    for (size_t i = 0; i < count && !any_lost(run); i++) {
        struct inspection result = {0};
        if (i)
            inspect_between(run);
        inspect(run, i, &result);
        add_result(run, i, &result, total);
    }
}

static struct tally write_reports(struct run *run) {
    struct tally total = {0};
    for (size_t i = 0; i < run->n_reports; i++)
        if (run->reports[i].ops->begin)
            run->reports[i].ops->begin(&run->reports[i]);
    inspect_all(run, &total);
    for (size_t i = 0; i < run->n_reports; i++) {
        total.unsaid += run->reports[i].unsaid;
        if (run->reports[i].ops->end)
            run->reports[i].ops->end(&run->reports[i], &total, run->baseline);
    }
    return total;
}

struct run *run_new(const struct options *options, bool *ready) {
    struct run *run = calloc(1, sizeof *run);
    if (run)
        run->options = options;
    *ready = run && prepare(run);
    return run;
}

void run_free(struct run *run) {
    if (!run)
        return;
    baseline_free(run->baseline);
    keyring_free(&run->ring);
    free(run);
}

enum exit_code run_inputs(const struct options *options,
                          const struct report_format_ops *const ops[FORMAT_COUNT], run_answer *answer) {
    bool ready;
    struct run *run = run_new(options, &ready);
    enum exit_code code = run ? EXIT_USAGE : EXIT_INTERNAL;
    if (ready) {
        struct tally total = {.broken = true};
        if (open_reports(run, ops))
            total = write_reports(run);
        code = close_reports(run) && !total.broken ? answer(&total, options) : EXIT_INTERNAL;
    }
    run_free(run);
    return code;
}
