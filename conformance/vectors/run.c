// SPDX-License-Identifier: BSD-2-Clause
// Runs the tests of a file or a directory, writes the result.
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"

#define VECTORS_FORMAT "mikeylab-vectors/1"

static const struct vector_kind {
    const char *kind;
    vector_run *run;
} kinds[] = {
    {"prf", vector_prf},
    {"message-keys", vector_message_keys},
    {"mac", vector_mac},
    {"kemac", vector_kemac},
    {"rsa-signature", vector_rsa_signature},
    {"rsa-envelope", vector_rsa_envelope},
    {"dh", vector_dh},
    {"ibe", vector_ibe},
    {"ibake-keys", vector_ibake_keys},
    {"psk-exchange", vector_exchange},
    {"psk-update", vector_exchange},
    {"psk-error", vector_exchange},
    {"pk-exchange", vector_tracked},
    {"pk-update", vector_tracked},
    {"dh-exchange", vector_tracked},
    {"dh-update", vector_tracked},
    {"dhhmac-exchange", vector_tracked},
    {"dhhmac-update", vector_tracked},
    {"rsar-exchange", vector_tracked},
    {"rsar-update", vector_tracked},
    {"errors", vector_tracked},
    {"ticket-exchange", vector_tracked},
    {"ticket-update", vector_tracked},
    {"ibake-request", vector_tracked},
    {"sakke-exchange", vector_tracked},
    {"ibake-exchange", vector_tracked},
    {"ibake-update", vector_tracked},
    {"srtp-keys", vector_srtp_keys},
    {"srtp-packets", vector_srtp_packets},
    {"mykey-exchange", vector_tracked},
    {"deviations", vector_tracked},
    {"messages", vector_message},
    {"rules", vector_rule},
};

static const struct vector_kind *kind_of(const json_t *root) {
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const char *kind = json_string_value(json_object_get(root, "kind"));
    if (schema == NULL || kind == NULL || strcmp(schema, VECTORS_FORMAT) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].kind, kind) == 0)
            return &kinds[i];
    }
    return NULL;
}

static enum vectors_result run_test(struct vector_test *test, vector_run *run, const json_t *entry, FILE *err,
                                    size_t number) {
    const char *id = json_string_value(json_object_get(entry, "id"));
    const char *result = json_string_value(json_object_get(entry, "result"));
    test->input = json_object_get(entry, "input");
    test->expected = json_object_get(entry, "expected");
    if (id == NULL || result == NULL || !json_is_object(test->input) || !json_is_object(test->expected)) {
        fprintf(err, "%s: test %zu has no id, result, input or expected\n", test->file, number);
        return VECTORS_UNREADABLE;
    }
    test->id = id;
    test->valid = strcmp(result, "invalid") != 0;
    run(test);
    bool broken = test->broken || test->arena.failed;
    if (test->malformed[0] != '\0')
        fprintf(err, "%s: %s: %s\n", test->file, id, test->malformed);
    else if (broken)
        fprintf(err, "%s: %s: memory or the crypto library failed\n", test->file, id);
    if (test->malformed[0] != '\0')
        return VECTORS_UNREADABLE;
    return broken ? VECTORS_INTERNAL : VECTORS_PASSED;
}

static enum vectors_result worse(enum vectors_result a, enum vectors_result b) {
    return a > b ? a : b;
}

enum vectors_result vectors_run_file(const char *path, struct mikey_crypto *crypto, FILE *err,
                                     vectors_report *report, void *context) {
    json_t *root = vectors_load(path, err);
    if (root == NULL)
        return VECTORS_UNREADABLE;
    const struct vector_kind *kind = kind_of(root);
    const json_t *tests = json_object_get(root, "tests");
    enum vectors_result result = VECTORS_PASSED;
    if (kind == NULL || !json_is_array(tests)) {
        fprintf(err, "%s:1: not a vector file (%s) of a kind known here\n", path, VECTORS_FORMAT);
        result = VECTORS_UNREADABLE;
    }
    for (size_t i = 0; kind != NULL && i < json_array_size(tests); i++) {
        struct vector_test test = {
            .file = path, .crypto = crypto, .material = json_object_get(root, "material")};
        enum vectors_result one = run_test(&test, kind->run, json_array_get(tests, i), err, i + 1);
        if (one == VECTORS_PASSED)
            report(context, &test);
        arena_free(&test.arena);
        result = worse(result, one);
    }
    json_decref(root);
    return result;
}

struct output {
    enum vectors_format format;
    FILE *out;
    json_t *failures; // JSON format: collected
    struct vectors_count count;
};

static json_t *failure_of(const struct vector_test *test) {
    return json_pack("{s:s, s:s, s:s}", "file", test->file, "test", test->id, "difference", test->difference);
}

static void write_line(FILE *out, json_t *value) {
    (void)json_dumpf(value, out, JSON_COMPACT);
    (void)fputc('\n', out);
    json_decref(value);
}

static void report_test(void *context, const struct vector_test *test) {
    struct output *output = context;
    if (test->difference[0] == '\0') {
        output->count.passed++;
        return;
    }
    output->count.failed++;
    if (output->format == VECTORS_TEXT)
        fprintf(output->out, "%s: %s: %s\n", test->file, test->id, test->difference);
    else if (output->format == VECTORS_JSONL)
        write_line(output->out, failure_of(test));
    else
        (void)json_array_append_new(output->failures, failure_of(test));
}

static void write_summary(struct output *output) {
    json_int_t passed = (json_int_t)output->count.passed, failed = (json_int_t)output->count.failed;
    if (output->format == VECTORS_TEXT)
        fprintf(output->out, "%lld passed, %lld failed\n", (long long)passed, (long long)failed);
    else if (output->format == VECTORS_JSONL)
        write_line(output->out, json_pack("{s:I, s:I}", "passed", passed, "failed", failed));
    else
        write_line(output->out, json_pack("{s:s, s:O, s:I, s:I}", "schema", "mikeylab-vector-report/1",
                                          "failures", output->failures, "passed", passed, "failed", failed));
}

static int is_vector_file(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    bool json = len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
    return json && strcmp(entry->d_name, "schema.json") != 0;
}

static enum vectors_result run_directory(const char *path, struct mikey_crypto *crypto, FILE *err,
                                         struct output *output) {
    struct dirent **names = NULL;
    int n = scandir(path, &names, is_vector_file, alphasort);
    enum vectors_result result = n > 0 ? VECTORS_PASSED : VECTORS_UNREADABLE;
    if (n < 0)
        fprintf(err, "%s: %s\n", path, strerror(errno));
    else if (n == 0)
        fprintf(err, "%s: no vector files (*.json)\n", path);
    for (int i = 0; i < n; i++) {
        size_t size = strlen(path) + strlen(names[i]->d_name) + 2;
        char *file = malloc(size);
        if (file == NULL)
            result = VECTORS_INTERNAL;
        else {
            (void)snprintf(file, size, "%s/%s", path, names[i]->d_name);
            result = worse(result, vectors_run_file(file, crypto, err, report_test, output));
        }
        free(file);
        free(names[i]);
    }
    free(names);
    return result;
}

enum vectors_result vectors_run(const char *path, enum vectors_format format, FILE *out, FILE *err) {
    struct mikey_crypto *crypto = NULL;
    struct output output = {.format = format, .out = out, .failures = json_array()};
    struct stat about;
    enum vectors_result result;
    if (mikey_crypto_new(&crypto) != MIKEY_OK || output.failures == NULL) {
        fprintf(err, "memory or the crypto library failed\n");
        result = VECTORS_INTERNAL;
    } else if (stat(path, &about) != 0) {
        fprintf(err, "%s: %s\n", path, strerror(errno));
        result = VECTORS_UNREADABLE;
    } else if (S_ISDIR(about.st_mode))
        result = run_directory(path, crypto, err, &output);
    else
        result = vectors_run_file(path, crypto, err, report_test, &output);
    if (result != VECTORS_INTERNAL)
        write_summary(&output);
    json_decref(output.failures);
    mikey_crypto_free(crypto);
    return result == VECTORS_PASSED && output.count.failed > 0 ? VECTORS_FAILED : result;
}
