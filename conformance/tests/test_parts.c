// SPDX-License-Identifier: BSD-2-Clause
// The parts of the command that need no process: text to bytes, times, names, secrets, hidden bytes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "keyfile.h"
#include "options.h"
#include "render/hidden.h"
#include "render/text.h"
#include "suggest.h"

static void hex_decodes(void **state) {
    (void)state;
    uint8_t out[8];
    size_t len;
    struct bytes_error error;
    assert_true(bytes_from_hex("00fF7e", 6, false, out, &len, &error));
    assert_int_equal(len, 3);
    assert_memory_equal(out, "\x00\xff\x7e", 3);
    assert_true(bytes_from_hex("0x00:ff 7E\n", 11, true, out, &len, &error));
    assert_int_equal(len, 3);
    assert_memory_equal(out, "\x00\xff\x7e", 3);
    assert_false(bytes_from_hex("00:ff", 5, false, out, &len, &error));
    assert_int_equal(error.at, 2);
    assert_false(bytes_from_hex("001", 3, true, out, &len, &error));
    assert_int_equal(error.at, 3);
    assert_false(bytes_from_hex("0 0", 3, true, out, &len, &error));
    assert_int_equal(error.at, 1);
}

static void base64_decodes(void **state) {
    (void)state;
    static const struct {
        const char *text, *bytes;
    } good[] = {{"", ""},        {"Zg==", "f"},        {"Zm8=", "fo"},
                {"Zm9v", "foo"}, {"Zm9vYg==", "foob"}, {"Zm9vYmFy", "foobar"}};
    static const struct {
        const char *text;
        size_t at;
    } bad[] = {{"Z", 1},        {"Zg", 2}, {"Zg=", 3},   {"Zh==", 4}, {"Zm9=", 4},
               {"Zg==Zg==", 4}, {"=", 0},  {"Zg===", 4}, {"Z-8=", 1}};
    uint8_t out[16];
    size_t len;
    struct bytes_error error;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(bytes_from_base64(good[i].text, strlen(good[i].text), false, out, &len, &error));
        assert_int_equal(len, strlen(good[i].bytes));
        assert_memory_equal(out, good[i].bytes, len);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(bytes_from_base64(bad[i].text, strlen(bad[i].text), false, out, &len, &error));
        assert_int_equal(error.at, bad[i].at);
    }
    assert_true(bytes_from_base64("Zm 9v\r\n", 7, true, out, &len, &error));
    assert_int_equal(len, 3);
}

static void times_are_read(void **state) {
    (void)state;
    int64_t seconds;
    uint32_t nanoseconds;
    assert_true(time_parse("1970-01-01T00:00:00Z", &seconds, &nanoseconds));
    assert_int_equal(seconds, 0);
    assert_true(time_parse("2026-01-09T13:30:00.0625+01:30", &seconds, &nanoseconds));
    assert_int_equal(seconds, 1767960000);
    assert_int_equal(nanoseconds, 62500000);
    assert_true(time_parse("2016-12-31 23:59:60z", &seconds, &nanoseconds));
    assert_int_equal(seconds, 1483228800);
    assert_true(time_parse("1900-01-01T00:00:00-00:00", &seconds, &nanoseconds));
    assert_int_equal(seconds, -2208988800);
    static const char *const bad[] = {"",
                                      "2026-01-09",
                                      "2026-13-01T00:00:00Z",
                                      "2025-02-29T00:00:00Z",
                                      "2026-01-09T00:00:00",
                                      "2026-01-09T00:00:00.Z",
                                      "2026-01-09T00:00:00Zx",
                                      "2026-01-09T00:00:00+24:00",
                                      "2026-1-9T00:00:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(time_parse(bad[i], &seconds, &nanoseconds));
}

static void times_are_written(void **state) {
    (void)state;
    char text[TIME_TEXT];
    assert_string_equal(time_text(0, 0, text), "1970-01-01T00:00:00.000000Z");
    assert_string_equal(time_text(1767960000, 62500000, text), "2026-01-09T12:00:00.062500Z");
    assert_string_equal(time_text(1767960000, 1, text), "2026-01-09T12:00:00.000000001Z");
    assert_string_equal(time_text(-2208988800, 0, text), "1900-01-01T00:00:00.000000Z");
    assert_string_equal(time_text(INT64_MAX, 0, text), "@9223372036854775807");
}

static void escaped(const char *bytes, size_t len, bool utf8, const char *want) {
    char text[64];
    text_escape((struct mikey_slice){(const uint8_t *)bytes, len}, utf8, text, sizeof text);
    assert_string_equal(text, want);
}

static void hostile_text_is_escaped(void **state) {
    (void)state;
    escaped("a b~", 4, true, "a b~");
    escaped("\x1b[31m\0\x7f", 7, true, "\\x1b[31m\\x00\\x7f");
    escaped("\xc3\xa9", 2, true, "\xc3\xa9");
    escaped("\xc3\xa9", 2, false, "\\xc3\\xa9");
    escaped("\xc3", 1, true, "\\xc3");
    escaped("\xc0\xaf", 2, true, "\\xc0\\xaf");
    escaped("\xed\xa0\x80", 3, true, "\\xed\\xa0\\x80");
    escaped("\xf4\x90\x80\x80", 4, true, "\\xf4\\x90\\x80\\x80");
    escaped("\xe2\x80\xae", 3, true, "\\xe2\\x80\\xae");
    escaped("\xc2\x9b", 2, true, "\\xc2\\x9b");
    char text[6];
    assert_int_equal(text_escape_string("abc\xff", true, text, sizeof text), 3);
    assert_string_equal(text, "abc");
}

static void names_are_suggested(void **state) {
    (void)state;
    assert_int_equal(suggest_distance("format", "format"), 0);
    assert_int_equal(suggest_distance("fromat", "format"), 1);
    assert_int_equal(suggest_distance("", "abc"), 3);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
    struct suggestion suggestion = {.wanted = "keyz"};
    suggest_offer(&suggestion, "format");
    assert_null(suggestion.best);
    suggest_offer(&suggestion, "keys");
    suggest_offer(&suggestion, "kezs");
    assert_string_equal(suggestion.best, "keys");
}

/** Looks a secret up and compares it; NULL: there is none. */
static void filed(struct keyring *ring, enum mikey_secret_kind kind, const char *identity, size_t nth,
                  const char *want) {
    struct mikey_slice secret = {0};
    struct mikey_slice name = {(const uint8_t *)identity, strlen(identity)};
    assert_int_equal(keyring_lookup(ring, kind, name, nth, &secret), want != NULL);
    assert_int_equal(secret.len, want ? strlen(want) : 0);
    if (want)
        assert_memory_equal(secret.data, want, secret.len);
}

static void secrets_are_found(void **state) {
    (void)state;
    char path[] = "/tmp/mikeylab-test-XXXXXX";
    int fd = mkstemp(path);
    static const char text[] =
        "psk bob ascii:one\npsk alice ascii:two\npsk bob text:three\npsk * ascii:four\n"
        "env 0x626f6262 ascii:five\ntgk 0x61626364 ascii:six\npsk \"a \\\"b\\\"\" ascii:\"sev en\"";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    struct keyring ring = {0};
    struct keyfile_error error;
    assert_true(keyring_load(&ring, path, &error));
    unlink(path);
    keyring_sort(&ring);
    filed(&ring, MIKEY_SECRET_PSK, "bob", 0, "one");
    filed(&ring, MIKEY_SECRET_PSK, "bob", 1, "three");
    filed(&ring, MIKEY_SECRET_PSK, "bob", 2, NULL);
    filed(&ring, MIKEY_SECRET_PSK, "bo", 0, NULL);
    filed(&ring, MIKEY_SECRET_PSK, "zoe", 0, NULL);
    filed(&ring, MIKEY_SECRET_PSK, "alice", 0, "two");
    filed(&ring, MIKEY_SECRET_PSK, "", 0, "four");
    filed(&ring, MIKEY_SECRET_ENV, "bobb", 0, "five");
    filed(&ring, MIKEY_SECRET_TGK, "abcd", 0, "six");
    filed(&ring, MIKEY_SECRET_PSK, "a \"b\"", 0, "sev en");
    filed(&ring, MIKEY_SECRET_CA, "", 0, NULL);
    keyring_free(&ring);
    filed(&ring, MIKEY_SECRET_PSK, "bob", 0, NULL);
}

static void undecoded_and_encrypted_bytes_are_hidden(void **state) {
    (void)state;
    uint8_t bytes[100] = {0};
    struct mikey_item items[] = {{.field = MIKEY_F_KEMAC_ENCR_DATA, .off = 10, .len = 5, .end = 1},
                                 {.field = MIKEY_F_KEMAC_MAC, .off = 20, .len = 20, .end = 2},
                                 {.field = MIKEY_F_KEY_DATA_KEY, .off = 50, .len = 4, .end = 3}};
    struct mikey_document document = {.tape = {items, 3, 3}, .n_buffers = 2};
    document.message.bytes = (struct mikey_slice){bytes, sizeof bytes};
    document.message.complete = true;
    document.buffers[1].secret = true;
    struct hidden hidden;
    hidden_find(&hidden, &document, false);
    static const struct {
        uint32_t off, len;
        bool hide;
    } runs[] = {{0, 10, false}, {9, 2, true},  {14, 1, true},  {15, 35, false},
                {50, 1, true},  {53, 1, true}, {54, 46, false}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        assert_int_equal(hidden_touches(&hidden, &document, 0, runs[i].off, runs[i].len), runs[i].hide);
    assert_true(hidden_touches(&hidden, &document, 1, 0, 1));
    // Where lengths are wrong, byte strings may hold what stood elsewhere.
    document.message.undecoded = (struct mikey_slice){bytes + 90, 10};
    hidden_find(&hidden, &document, false);
    assert_true(hidden_touches(&hidden, &document, 0, 90, 1));
    assert_true(hidden_touches(&hidden, &document, 0, 99, 1));
    assert_true(hidden_touches(&hidden, &document, 0, 39, 1));
    document.message.undecoded = (struct mikey_slice){NULL, 0};
    document.message.complete = false;
    hidden_find(&hidden, &document, false);
    assert_true(hidden_touches(&hidden, &document, 0, 39, 1));
    assert_false(hidden_touches(&hidden, &document, 0, 40, 10));
    hidden_find(&hidden, &document, true);
    assert_false(hidden_touches(&hidden, &document, 0, 50, 1));
    assert_false(hidden_touches(&hidden, &document, 1, 0, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_decodes),
        cmocka_unit_test(base64_decodes),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(times_are_written),
        cmocka_unit_test(hostile_text_is_escaped),
        cmocka_unit_test(names_are_suggested),
        cmocka_unit_test(secrets_are_found),
        cmocka_unit_test(undecoded_and_encrypted_bytes_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
