// SPDX-License-Identifier: BSD-2-Clause
/** Hexadecimal text in tests. */
#ifndef MIKEYLAB_TESTS_HEX_H
#define MIKEYLAB_TESTS_HEX_H

// cmocka.h wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include <mikeylab/status.h>

/** Converts `text` into `out` of `size` bytes and returns the slice; the test fails on bad text. */
static inline struct mikey_slice test_hex(const char *text, uint8_t *out, size_t size) {
    size_t len = strlen(text) / 2;
    assert_int_equal(strlen(text) % 2, 0);
    assert_true(len <= size);
    for (size_t i = 0; i < len; i++) {
        unsigned byte = 0;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return (struct mikey_slice){out, len};
}

/** Fails unless `got` is the bytes of `text`. */
static inline void test_is_hex(const uint8_t *got, size_t len, const char *text) {
    uint8_t want[4096];
    struct mikey_slice slice = test_hex(text, want, sizeof want);
    assert_int_equal(len, slice.len);
    assert_memory_equal(got, want, len);
}

#endif
