// SPDX-License-Identifier: BSD-2-Clause
// Runs golden documents: `test_golden FILE...`. With --update the blocks ```tree and ```findings are written anew
// (read the difference before it is committed); a test run never does that.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

static uint8_t fields_seen[MIKEY_F_COUNT];

static void expect(const char *name, const char *what, struct text want, const char *got) {
    if (strlen(got) != want.len || memcmp(got, want.at, want.len) != 0)
        fail_msg("%s: %s is\n%s-- but should be\n%.*s", name, what, got, (int)want.len, want.at);
}

static void run_case(void **state) {
    const struct golden_case *test = *state;
    uint8_t bytes[GOLDEN_MAX_MESSAGE];
    struct holder holder;
    holder_init(&holder, sizeof bytes);
    enum mikey_status status = golden_decode(test, &holder, bytes);
    check_tape(&holder.document);
    if (holder.document.message.complete &&
        !test->layout.linejs) // messages are written as the RFCs have them
        check_round_trip(&holder.document);
    char *tree = golden_tree(&holder.document);
    char *findings = golden_findings(&holder.document, status);
    expect(test->name, "tree", test->tree, tree);
    expect(test->name, "findings", test->findings, findings);
    for (uint32_t i = 0; i < holder.document.tape.count; i++)
        fields_seen[holder.document.tape.items[i].field] = 1;
    free(tree);
    free(findings);
    holder_free(&holder);
}

static void every_field_was_seen(void **state) {
    (void)state;
    for (unsigned field = 1; field < MIKEY_F_COUNT; field++)
        if (!fields_seen[field])
            fail_msg("no golden document has %s", mikey_field_info((enum mikey_field)field)->name);
}

/** Writes the file anew: everything as it is but the two blocks, which become what decoding gives. */
static void update(const char *path) {
    struct golden_file file = golden_load(path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    const char *at = file.text;
    for (size_t i = 0; i < file.n_cases; i++) {
        const struct golden_case *test = &file.cases[i];
        uint8_t bytes[GOLDEN_MAX_MESSAGE];
        struct holder holder;
        holder_init(&holder, sizeof bytes);
        enum mikey_status status = golden_decode(test, &holder, bytes);
        char *tree = golden_tree(&holder.document);
        char *findings = golden_findings(&holder.document, status);
        fwrite(at, 1, (size_t)(test->tree.at - at), out);
        fputs(tree, out);
        at = test->tree.at + test->tree.len;
        fwrite(at, 1, (size_t)(test->findings.at - at), out);
        fputs(findings, out);
        at = test->findings.at + test->findings.len;
        free(tree);
        free(findings);
        holder_free(&holder);
    }
    fputs(at, out);
    fclose(out);
    golden_free(&file);
}

static size_t add_tests(struct CMUnitTest **tests, size_t count, struct golden_file *file) {
    *tests = realloc(*tests, (count + file->n_cases + 1) * sizeof **tests);
    assert_non_null(*tests);
    for (size_t i = 0; i < file->n_cases; i++)
        (*tests)[count + i] = (struct CMUnitTest){file->cases[i].name, run_case, NULL, NULL, &file->cases[i]};
    return count + file->n_cases;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--update") == 0) {
        for (int i = 2; i < argc; i++)
            update(argv[i]);
        return 0;
    }
    struct golden_file *files = calloc((size_t)argc, sizeof *files);
    struct CMUnitTest *tests = NULL;
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        files[i] = golden_load(argv[i]);
        count = add_tests(&tests, count, &files[i]);
    }
    if (tests == NULL) {
        free(files);
        return 2;
    }
    tests[count++] = (struct CMUnitTest){"every field was seen", every_field_was_seen, NULL, NULL, NULL};
    int failed = _cmocka_run_group_tests("golden documents", tests, count, NULL, NULL);
    for (int i = 1; i < argc; i++)
        golden_free(&files[i]);
    free(files);
    free(tests);
    return failed;
}
