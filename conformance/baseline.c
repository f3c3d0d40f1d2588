// SPDX-License-Identifier: BSD-2-Clause
#include "baseline.h"

#include <errno.h>
#include <jansson.h>
#include <mikeylab/findings.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/** An entry and what became of it. */
struct baseline {
    json_t *root; /**< owner of the strings */
    struct baseline_entry *entries;
    size_t count, capacity;
    unsigned char *found;   /**< one flag an entry; shared with the processes that check captures */
    unsigned char *checked; /**< its capture is part of this run */
};

static const char *without_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int compare(const void *a, const void *b) {
    const struct baseline_entry *left = a, *right = b;
    int order = strcmp(left->file, right->file);
    if (order == 0)
        order = left->exchange - right->exchange;
    if (order == 0)
        order = (left->frame > right->frame) - (left->frame < right->frame);
    if (order == 0)
        order = (left->number > right->number) - (left->number < right->number);
    return order ? order : strcmp(left->rule, right->rule);
}

static bool add(struct baseline *baseline, const struct baseline_entry *entry) {
    if (baseline->count == baseline->capacity) {
        size_t capacity = baseline->capacity ? baseline->capacity * 2 : 64;
        struct baseline_entry *entries = realloc(baseline->entries, capacity * sizeof *entries);
        if (!entries)
            return false;
        baseline->entries = entries;
        baseline->capacity = capacity;
    }
    baseline->entries[baseline->count++] = *entry;
    return true;
}

/** Adds the findings of one message or exchange; `entry` has what they share. */
static bool add_findings(struct baseline *baseline, const json_t *owner, struct baseline_entry entry) {
    size_t i;
    const json_t *finding;
    json_array_foreach(json_object_get(owner, "findings"), i, finding) {
        entry.rule = json_string_value(json_object_get(finding, "rule"));
        if (!entry.exchange)
            entry.number = (uint64_t)json_integer_value(json_object_get(finding, "offset"));
        if (entry.rule && !add(baseline, &entry))
            return false;
    }
    return true;
}

static bool add_capture(struct baseline *baseline, const json_t *capture) {
    const char *file = json_string_value(json_object_get(capture, "file"));
    size_t i;
    const json_t *owner;
    if (!file)
        return true;
    json_array_foreach(json_object_get(capture, "messages"), i, owner) {
        struct baseline_entry entry = {.file = without_folder(file)};
        entry.frame = (uint64_t)json_integer_value(json_object_get(owner, "frame"));
        if (!add_findings(baseline, owner, entry))
            return false;
    }
    json_array_foreach(json_object_get(capture, "exchanges"), i, owner) {
        struct baseline_entry entry = {.file = without_folder(file), .exchange = true};
        entry.number = (uint64_t)json_integer_value(json_object_get(owner, "id"));
        if (!add_findings(baseline, owner, entry))
            return false;
    }
    return true;
}

static bool collect(struct baseline *baseline) {
    size_t i;
    const json_t *capture;
    json_array_foreach(json_object_get(baseline->root, "captures"), i,
                       capture) if (!add_capture(baseline, capture)) return false;
    if (baseline->count)
        qsort(baseline->entries, baseline->count, sizeof *baseline->entries, compare);
    size_t size = 2 * baseline->count + 1;
    void *flags = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (flags == MAP_FAILED)
        return false;
    baseline->found = flags;
    baseline->checked = baseline->found + baseline->count;
    return true;
}

/** Gives jansson the next piece of a file that may not be larger than BASELINE_MAX_SIZE. */
struct source {
    FILE *file;
    size_t used;
};

static size_t read_piece(void *buffer, size_t size, void *context) {
    struct source *source = context;
    size_t n = fread(buffer, 1, size, source->file);
    source->used += n;
    return source->used > BASELINE_MAX_SIZE ? (size_t)-1 : n;
}

struct baseline *baseline_load(const char *path, char *error, size_t size) {
    struct source source = {.file = fopen(path, "rbe")};
    if (!source.file) {
        snprintf(error, size, "%s", strerror(errno));
        return NULL;
    }
    json_error_t why;
    struct baseline *baseline = calloc(1, sizeof *baseline);
    json_t *root = json_load_callback(read_piece, &source, 0, &why);
    fclose(source.file);
    const char *schema = json_string_value(json_object_get(root, "schema"));
    if (baseline)
        baseline->root = root;
    if (!root)
        snprintf(error, size, "line %d, column %d: %s", why.line, why.column, why.text);
    else if (!schema || strcmp(schema, "mikeylab-report/1") != 0)
        snprintf(error, size, "expected a report of 'mikeylab check --format json' (mikeylab-report/1)");
    else if (!baseline || !collect(baseline))
        snprintf(error, size, "out of memory");
    else
        return baseline;
    if (!baseline)
        json_decref(root);
    baseline_free(baseline);
    return NULL;
}

bool baseline_take(struct baseline *baseline, const struct baseline_entry *finding) {
    struct baseline_entry wanted = *finding;
    wanted.file = without_folder(finding->file);
    size_t low = 0, high = baseline->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&baseline->entries[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < baseline->count && compare(&baseline->entries[low], &wanted) == 0; low++)
        if (!baseline->found[low]) {
            baseline->found[low] = true;
            return true;
        }
    return false;
}

void baseline_expect(struct baseline *baseline, const char *file, const bool *rules) {
    for (size_t i = 0; i < baseline->count; i++) {
        enum mikey_rule rule = mikey_rule_find(baseline->entries[i].rule);
        bool judged = rule == MIKEY_R_NONE || rules[rule]; /* a rule that is no more is gone, too */
        if (judged && strcmp(baseline->entries[i].file, without_folder(file)) == 0)
            baseline->checked[i] = true;
    }
}

const struct baseline_entry *baseline_gone(const struct baseline *baseline, size_t *cursor) {
    while (*cursor < baseline->count) {
        size_t i = (*cursor)++;
        if (baseline->checked[i] && !baseline->found[i])
            return &baseline->entries[i];
    }
    return NULL;
}

void baseline_free(struct baseline *baseline) {
    if (!baseline)
        return;
    if (baseline->found)
        munmap(baseline->found, 2 * baseline->count + 1);
    json_decref(baseline->root);
    free(baseline->entries);
    free(baseline);
}
