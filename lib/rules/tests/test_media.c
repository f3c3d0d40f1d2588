// SPDX-License-Identifier: BSD-2-Clause
// Rules on media: what packets add up to, and what is said of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../exchange_rules.h"

// What was judged.
struct verdicts {
    struct mikey_finding list[8];
    struct mikey_findings findings;
    struct mikey_outcomes outcomes;
};

static void judge(const struct mikey_media_facts *facts, struct verdicts *verdicts) {
    *verdicts = (struct verdicts){.findings = {.capacity = 8}};
    verdicts->findings.list = verdicts->list;
    mikey_check_media(facts, &verdicts->findings, &verdicts->outcomes);
}

static struct mikey_srtp_result authentic(void) {
    return (struct mikey_srtp_result){.status = MIKEY_SRTP_AUTHENTICATED, .match = MIKEY_SRTP_BY_STREAM};
}

static struct mikey_srtp_result failed(enum mikey_srtp_match match) {
    return (struct mikey_srtp_result){.status = MIKEY_SRTP_FAILED, .match = match};
}

static void add(struct mikey_media_facts *facts, struct mikey_srtp_result result, uint64_t frame) {
    mikey_media_facts_add(facts, &result, frame);
}

static void test_all_authentic(void **state) {
    (void)state;
    struct mikey_media_facts facts = {0};
    struct verdicts verdicts;
    add(&facts, authentic(), 5);
    add(&facts, authentic(), 6);
    judge(&facts, &verdicts);
    assert_int_equal(facts.authenticated, 2);
    assert_int_equal(verdicts.findings.count, 0);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_KEYS], MIKEY_PASS);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_PACKETS], MIKEY_PASS);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_CLEAR_RTCP], MIKEY_PASS);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_READING], MIKEY_PASS);
}

static void expect_keys(struct mikey_media_facts facts, enum mikey_outcome outcome, uint64_t got,
                        uint64_t frame) {
    struct verdicts verdicts;
    judge(&facts, &verdicts);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_KEYS], outcome);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_PACKETS], MIKEY_NOT_APPLICABLE);
    assert_int_equal(verdicts.findings.count, 1);
    assert_int_equal(verdicts.list[0].got, got);
    assert_int_equal(verdicts.list[0].want, frame);
}

static void test_none_authentic(void **state) {
    (void)state;
    struct mikey_media_facts by_place = {0}, by_ssrc = {0}, spent = {0};
    add(&by_place, failed(MIKEY_SRTP_BY_ADDRESS), 9);
    add(&by_place, failed(MIKEY_SRTP_BY_ADDRESS), 10);
    expect_keys(by_place, MIKEY_INCONCLUSIVE, 2, 9);
    add(&by_ssrc, failed(MIKEY_SRTP_BY_ADDRESS), 11);
    add(&by_ssrc, failed(MIKEY_SRTP_BY_SSRC), 12);
    expect_keys(by_ssrc, MIKEY_FAIL, 1, 12);
    struct mikey_srtp_result far = failed(MIKEY_SRTP_BY_SSRC);
    far.tried.budget_spent = true;
    add(&spent, far, 13);
    expect_keys(spent, MIKEY_INCONCLUSIVE, 1, 13);
}

// A packet of a stream that an earlier exchange keyed says nothing against the keys of this one.
static void test_stream_of_another_key(void **state) {
    (void)state;
    struct mikey_media_facts facts = {0};
    struct verdicts verdicts;
    add(&facts, failed(MIKEY_SRTP_BY_STREAM), 3);
    judge(&facts, &verdicts);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_KEYS], MIKEY_NOT_APPLICABLE);
    assert_int_equal(verdicts.findings.count, 0);
}

static void expect_packets(enum mikey_srtp_match match, enum mikey_outcome outcome) {
    struct mikey_media_facts facts = {0};
    struct verdicts verdicts;
    add(&facts, authentic(), 1);
    add(&facts, failed(match), 7);
    judge(&facts, &verdicts);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_KEYS], MIKEY_PASS);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_PACKETS], outcome);
    assert_int_equal(verdicts.findings.count, 1);
    assert_int_equal(verdicts.list[0].want, 7);
}

static void test_one_fails(void **state) {
    (void)state;
    expect_packets(MIKEY_SRTP_BY_STREAM, MIKEY_WARN);
    expect_packets(MIKEY_SRTP_BY_SSRC, MIKEY_WARN);
    expect_packets(MIKEY_SRTP_BY_ADDRESS, MIKEY_NOTE);
}

static void expect_clear(enum mikey_srtp_match match, enum mikey_outcome outcome) {
    struct mikey_media_facts facts = {0};
    struct verdicts verdicts;
    struct mikey_srtp_result clear = failed(match);
    clear.clear_rtcp = true;
    add(&facts, clear, 4);
    judge(&facts, &verdicts);
    assert_int_equal(facts.failed.packets, 0);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_CLEAR_RTCP], outcome);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_KEYS], MIKEY_NOT_APPLICABLE);
}

static void test_clear_rtcp(void **state) {
    (void)state;
    expect_clear(MIKEY_SRTP_BY_SSRC, MIKEY_FAIL);
    expect_clear(MIKEY_SRTP_BY_ADDRESS, MIKEY_INCONCLUSIVE);
}

static void test_readings(void **state) {
    (void)state;
    struct mikey_media_facts facts = {0};
    struct verdicts verdicts;
    struct mikey_srtp_result result = authentic();
    result.proof.reading = MIKEY_SRTP_READING_NO_MKI;
    add(&facts, result, 1);
    judge(&facts, &verdicts);
    assert_int_equal(verdicts.outcomes.of[MIKEY_R_MEDIA_READING], MIKEY_NOTE);
    assert_int_equal(verdicts.findings.count, 1);
    assert_true(verdicts.list[0].subject.len > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_authentic),
        cmocka_unit_test(test_none_authentic),
        cmocka_unit_test(test_stream_of_another_key),
        cmocka_unit_test(test_one_fails),
        cmocka_unit_test(test_clear_rtcp),
        cmocka_unit_test(test_readings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
