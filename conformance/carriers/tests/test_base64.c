// SPDX-License-Identifier: BSD-2-Clause
/** Base64: what decodes, what does not and where, and which character carries a byte. */
#include "collect.h"

#include <string.h>

#include "base64.h"
#include "slice.h"

static void test_decode(void **state) {
    static const struct {
        const char *text, *bytes;
        bool bad, unpadded, folded;
        size_t bad_at;
    } cases[] = {
        {"", "", false, false, false, 0},
        {"Zg==", "f", false, false, false, 0},
        {"Zm8=", "fo", false, false, false, 0},
        {"Zm9v", "foo", false, false, false, 0},
        {"Zm9vYmFy", "foobar", false, false, false, 0},
        {"Zm9v\r\n Ym\tFy", "foobar", false, false, true, 0},
        {"Zm8", "fo", true, true, false, 3},
        {"Zg=", "f", true, true, false, 3},
        {"Zg", "f", true, true, false, 2},
        {"Z", "", true, false, false, 1},
        {"Zm9vYmFyZ", "foobar", true, false, false, 9},
        {"=", "", true, false, false, 0},
        {"Z=", "", true, false, false, 1},
        {"Zg===", "f", true, false, false, 4},
        {"Zg==Zg==", "f", true, false, false, 4},
        {"Zm9v=", "foo", true, false, false, 4},
        {"Zm-v", "f", true, false, false, 2},
        {"Zm9v_", "foo", true, false, false, 4},
        {"Zm9vYm Fy\xff", "foobar", true, false, true, 9},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct base64_result result;
        uint8_t out[16];
        assert_true(base64_decode(slice_text(cases[i].text), out, sizeof out, &result));
        assert_int_equal(result.bad, cases[i].bad);
        assert_int_equal(result.unpadded, cases[i].unpadded);
        assert_int_equal(result.folded, cases[i].folded);
        assert_int_equal(result.bad_at, cases[i].bad_at);
        assert_int_equal(result.len, strlen(cases[i].bytes));
        assert_memory_equal(out, cases[i].bytes, result.len);
    }
}

static void test_room(void **state) {
    struct base64_result result;
    uint8_t out[6];

    (void)state;
    for (size_t size = 0; size < 6; size++)
        assert_false(base64_decode(slice_text("Zm9vYmFy"), out, size, &result));
    assert_true(base64_decode(slice_text("Zm9vYmFy"), out, 6, &result));
}

static void test_every_value(void **state) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct base64_result result;
    uint8_t out[48];

    (void)state;
    assert_true(base64_decode(slice_text(alphabet), out, sizeof out, &result));
    assert_int_equal(result.len, 48);
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t bits =
            (uint32_t)out[i / 4 * 3] << 16 | (uint32_t)out[i / 4 * 3 + 1] << 8 | out[i / 4 * 3 + 2];
        assert_int_equal(bits >> (18 - 6 * (i % 4)) & 63, i);
    }
}

static void test_character(void **state) {
    const struct mikey_slice text = slice_text(" Zm\r\n9v YmFy");
    static const size_t want[] = {1, 2, 5, 8, 9, 10};

    (void)state;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(base64_character(text, i), want[i]);
    assert_int_equal(base64_character(text, 7), text.len);
}

static void test_looks_like(void **state) {
    (void)state;
    assert_true(base64_looks_like(slice_text("Zm9v\r\nYg==\r\n")));
    assert_false(base64_looks_like(slice_text(" \r\n")));
    assert_false(base64_looks_like(slice_text("Zm9v-")));
    assert_false(base64_looks_like(slice_text("\x01")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),      cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_value), cmocka_unit_test(test_character),
        cmocka_unit_test(test_looks_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
