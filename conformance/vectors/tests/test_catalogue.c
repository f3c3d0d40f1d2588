// SPDX-License-Identifier: BSD-2-Clause
// Every rule of the catalogue has a vector that breaks it and one that keeps it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "internal.h"

static bool is_about(const json_t *test, const char *rule) {
    const char *about = json_string_value(json_object_get(json_object_get(test, "expected"), "rule"));
    return about != NULL && strcmp(about, rule) == 0;
}

static const char *outcome_of(const json_t *test) {
    return json_string_value(json_object_get(json_object_get(test, "expected"), "outcome"));
}

// How many tests about `rule` expect it to pass, and how many something else.
static void count(const json_t *tests, const char *rule, size_t *kept, size_t *broken) {
    size_t i;
    json_t *test;
    *kept = *broken = 0;
    json_array_foreach(tests, i, test) {
        if (!is_about(test, rule))
            continue;
        if (strcmp(outcome_of(test), mikey_outcome_name(MIKEY_PASS)) == 0)
            ++*kept;
        else
            ++*broken;
    }
}

static void every_rule_has_vectors(void **state) {
    (void)state;
    json_t *root = vectors_load(VECTORS_DIR "/rules.json", stderr);
    assert_non_null(root);
    const json_t *tests = json_object_get(root, "tests");
    size_t without = 0;
    for (int rule = MIKEY_R_NONE + 1; rule < MIKEY_R_COUNT; rule++) {
        const char *id = mikey_rule_info((enum mikey_rule)rule)->id;
        size_t kept, broken;
        count(tests, id, &kept, &broken);
        if (kept > 0 && broken > 0)
            continue;
        print_error("%s: %zu conforming and %zu violating vectors\n", id, kept, broken);
        without++;
    }
    assert_int_equal(without, 0);
    json_decref(root);
}

static bool names(const json_t *expected, const char *id) {
    const char *found = json_string_value(json_object_get(expected, "deviation"));
    return found != NULL && strcmp(found, id) == 0;
}

// Whether a message of a test, or one of its findings, is expected to be explained by this deviation alone.
static bool expects(const json_t *test, const char *id) {
    const json_t *messages = json_object_get(json_object_get(test, "expected"), "messages");
    size_t i;
    json_t *message;
    json_array_foreach(messages, i, message) {
        if (names(message, id))
            return true;
        size_t k;
        json_t *finding;
        json_array_foreach(json_object_get(message, "findings"), k,
                           finding) if (names(finding, id)) return true;
    }
    return false;
}

// Those that only media show are tested where keys are proven.
static void every_deviation_has_a_vector(void **state) {
    (void)state;
    json_t *tests = json_array();
    static const char *const files[] = {VECTORS_DIR "/deviations.json", VECTORS_DIR "/mykey-exchange.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        json_t *root = vectors_load(files[i], stderr);
        assert_non_null(root);
        json_array_extend(tests, json_object_get(root, "tests"));
        json_decref(root);
    }
    size_t without = 0;
    for (int i = MIKEY_DEVIATION_NONE + 1; i < MIKEY_DEVIATION_COUNT; i++) {
        const struct mikey_deviation_info *row = mikey_deviation_info((enum mikey_deviation)i);
        bool has = row->concerns == MIKEY_CONCERNS_MEDIA;
        for (size_t k = 0; k < json_array_size(tests) && !has; k++)
            has = expects(json_array_get(tests, k), row->id);
        if (!has)
            print_error("%s has no vector\n", row->id);
        without += !has;
    }
    assert_int_equal(without, 0);
    json_decref(tests);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_rule_has_vectors),
                                       cmocka_unit_test(every_deviation_has_a_vector)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
