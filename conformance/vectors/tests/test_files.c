// SPDX-License-Identifier: BSD-2-Clause
// The published vectors pass; a wrong value, a file that is no vector file and one that is no JSON are told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "internal.h"

// What a run wrote.
struct written {
    char *out, *err;
};

static enum vectors_result run(const char *path, enum vectors_format format, struct written *written) {
    size_t out_len, err_len;
    FILE *out = open_memstream(&written->out, &out_len), *err = open_memstream(&written->err, &err_len);
    assert_non_null(out);
    assert_non_null(err);
    enum vectors_result result = vectors_run(path, format, out, err);
    fclose(out);
    fclose(err);
    return result;
}

static void written_free(struct written *written) {
    free(written->out);
    free(written->err);
}

// Runs a file with this content.
static enum vectors_result run_text(const char *text, enum vectors_format format, struct written *written) {
    char path[] = "/tmp/mikeylab-vectors-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    enum vectors_result result = run(path, format, written);
    unlink(path);
    return result;
}

static void published_vectors_pass(void **state) {
    (void)state;
    assert_int_equal(vectors_run(VECTORS_DIR, VECTORS_TEXT, stdout, stderr), VECTORS_PASSED);
}

#define MAC_FILE(mac)                                                                                        \
    "{\"schema\": \"mikeylab-vectors/1\", \"kind\": \"mac\", \"tests\": [{\"id\": \"m\", \"result\": "       \
    "\"valid\", "                                                                                            \
    "\"input\": {\"mac_alg\": 0, \"key\": \"\", \"parts\": []}, \"expected\": {\"mac\": \"" mac "\"}}]}"

static void wrong_value_fails(void **state) {
    (void)state;
    struct written written;
    assert_int_equal(run_text(MAC_FILE(""), VECTORS_TEXT, &written), VECTORS_PASSED);
    assert_string_equal(written.out, "1 passed, 0 failed\n");
    written_free(&written);
    assert_int_equal(run_text(MAC_FILE("00"), VECTORS_TEXT, &written), VECTORS_FAILED);
    assert_non_null(strstr(written.out, "m: mac: got  (0 bytes), want 00 (1 bytes)\n0 passed, 1 failed\n"));
    written_free(&written);
    assert_int_equal(run_text(MAC_FILE("00"), VECTORS_JSON, &written), VECTORS_FAILED);
    assert_non_null(strstr(written.out, "\"passed\":0,\"failed\":1}\n"));
    written_free(&written);
}

static void unreadable(const char *text, const char *error) {
    struct written written;
    assert_int_equal(run_text(text, VECTORS_JSONL, &written), VECTORS_UNREADABLE);
    if (strstr(written.err, error) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", error, written.err);
    written_free(&written);
}

static void bad_files_are_told(void **state) {
    (void)state;
    unreadable("{\n\"a\": 1,\n]", ":3: ");
    unreadable("{\"a\": 1, \"a\": 2}", "duplicate");
    unreadable("{}", ":1: not a vector file");
    unreadable("{\"a\":\n[[[[[[[[[[[[[[[[[[[[", ":2: nested deeper than 16 levels");
    unreadable(MAC_FILE("0g"), "m: mac: '0g' is not hexadecimal");
    unreadable(MAC_FILE("0"), "m: mac is not a string of pairs");
    struct written written;
    assert_int_equal(run("/nonexistent", VECTORS_TEXT, &written), VECTORS_UNREADABLE);
    assert_non_null(strstr(written.err, "/nonexistent: "));
    written_free(&written);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors_pass),
        cmocka_unit_test(wrong_value_fails),
        cmocka_unit_test(bad_files_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
