// SPDX-License-Identifier: BSD-2-Clause
// The sentences of findings: placeholders, subjects, and what is done when there is no room.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <mikeylab/findings.h>

static const struct mikey_finding overrun = {
    .rule = MIKEY_R_OVERRUN, .outcome = MIKEY_FAIL, .field = MIKEY_F_RAND_DATA, .got = 1, .want = 16};

static void expect(const struct mikey_finding *finding, const char *want) {
    char text[300];
    assert_int_equal(mikey_finding_text(finding, text, sizeof text), strlen(want));
    assert_string_equal(text, want);
}

static void numbers_and_field(void **state) {
    (void)state;
    expect(&overrun, "RAND needs 16 bytes; 1 byte left");
}

static void name_of_the_value(void **state) {
    (void)state;
    struct mikey_finding finding = {.rule = MIKEY_R_UNKNOWN_PAYLOAD, .field = MIKEY_F_T_NEXT, .got = 250};
    char text[300];
    mikey_finding_text(&finding, text, sizeof text);
    assert_non_null(strstr(text, "250 (private use)"));
}

static void cut_where_there_is_no_room(void **state) {
    (void)state;
    char whole[300];
    size_t len = mikey_finding_text(&overrun, whole, sizeof whole);
    for (size_t size = 1; size <= len + 1; size++) {
        char text[301];
        memset(text, '#', sizeof text);
        assert_int_equal(mikey_finding_text(&overrun, text, size), size - 1);
        assert_memory_equal(text, whole, size - 1);
        assert_int_equal(text[size - 1], '\0');
        assert_int_equal(text[size], '#');
    }
    char untouched = '#';
    assert_int_equal(mikey_finding_text(&overrun, &untouched, 0), 0);
    assert_int_equal(untouched, '#');
}

/** A rule whose text names the subject, MIKEY_R_NONE if the catalogue has none. */
static enum mikey_rule rule_with_subject(void) {
    for (unsigned rule = 1; rule < MIKEY_R_COUNT; rule++)
        if (strstr(mikey_rule_info((enum mikey_rule)rule)->text, "{subject}") != NULL)
            return (enum mikey_rule)rule;
    return MIKEY_R_NONE;
}

static void expect_subject(const void *bytes, size_t len, const char *want) {
    struct mikey_finding finding = {.rule = (uint16_t)rule_with_subject(), .subject = {bytes, len}};
    char text[600];
    if (finding.rule == MIKEY_R_NONE)
        skip();
    size_t written = mikey_finding_text(&finding, text, sizeof text);
    assert_int_equal(written, strlen(text));
    if (strstr(text, want) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", want, text);
}

static void subjects_that_are_text(void **state) {
    (void)state;
    expect_subject("alice@example.com", 17, "\"alice@example.com\"");
    expect_subject("a\"b\\c", 5, "\"a\\\"b\\\\c\"");
    expect_subject("b\xC3\xB6se", 5, "\"b\xC3\xB6se\"");
    expect_subject(NULL, 0, "\"\"");
}

static void subjects_that_are_not(void **state) {
    (void)state;
    uint8_t many[40] = {0};
    expect_subject("a\nb", 3, "0x610a62");
    expect_subject("\x1B[31m", 5, "0x1b5b33316d");
    expect_subject("\xC3", 1, "0xc3");
    expect_subject("\xC2\x9B", 2, "0xc29b");
    expect_subject("\xC0\xAF", 2, "0xc0af");
    expect_subject("\xED\xA0\x80", 3, "0xeda080");
    expect_subject("\xE2\x80\xAE", 3, "0xe280ae");
    expect_subject("\xF4\x90\x80\x80", 4, "0xf4908080");
    expect_subject(many, sizeof many, "0000...");
}

static void a_character_is_not_cut_in_two(void **state) {
    (void)state;
    struct mikey_finding finding = {.rule = (uint16_t)rule_with_subject(),
                                    .subject = {(const uint8_t *)"\xC3\xB6\xC3\xB6\xC3\xB6", 6}};
    char whole[600];
    if (finding.rule == MIKEY_R_NONE)
        skip();
    size_t len = mikey_finding_text(&finding, whole, sizeof whole);
    for (size_t size = 1; size <= len; size++) {
        char text[600];
        size_t cut = mikey_finding_text(&finding, text, size);
        assert_true(cut == size - 1 || cut + 1 == size - 1);
        assert_true(cut == 0 || ((uint8_t)whole[cut] & 0xC0) != 0x80);
    }
}

static void what_is_missing_is_said(void **state) {
    (void)state;
    struct mikey_finding finding = {.rule = MIKEY_R_TICKET_VR, .outcome = MIKEY_INCONCLUSIVE};
    const char summary[] =
        "cannot tell whether Vr verifies over the Initiator Data with the key from the unforked MPKr";
    char text[300];
    expect(&finding, summary);
    finding.missing = "there is no key";
    snprintf(text, sizeof text, "there is no key; %s", summary);
    expect(&finding, text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_field),          cmocka_unit_test(name_of_the_value),
        cmocka_unit_test(cut_where_there_is_no_room), cmocka_unit_test(subjects_that_are_text),
        cmocka_unit_test(subjects_that_are_not),      cmocka_unit_test(a_character_is_not_cut_in_two),
        cmocka_unit_test(what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
