// SPDX-License-Identifier: BSD-2-Clause
/** a=key-mgmt in SDP: levels, several lines, spelling. */
#include "collect.h"

#include <string.h>

#define HEAD "v=0\r\no=a 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n"

static void test_levels(void **state) {
    const struct collection *found =
        collect_sdp_text(HEAD "a=key-mgmt:mikey AQAF\r\na=key-mgmt:keyp1 BBBB\r\na=key-mgmt:MIKEY AgAF\r\n"
                              "m=audio 1 RTP/SAVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
                              "m=video 2 RTP/SAVP 31\r\na=key-mgmt:mikey AwAF\r\n");
    static const struct {
        enum mikey_placement placement;
        uint32_t media, line, lines;
        const char *protocol, *kmpids, *description;
        size_t len;
    } want[] = {
        {MIKEY_PLACED_SDP_SESSION, 0, 1, 3, "mikey", "mikey;keyp1;MIKEY", "SDP, a=key-mgmt 1 of 3, session",
         3},
        {MIKEY_PLACED_SDP_SESSION, 0, 2, 3, "keyp1", "mikey;keyp1;MIKEY", "SDP, a=key-mgmt 2 of 3, session",
         0},
        {MIKEY_PLACED_SDP_SESSION, 0, 3, 3, "MIKEY", "mikey;keyp1;MIKEY", "SDP, a=key-mgmt 3 of 3, session",
         3},
        {MIKEY_PLACED_SDP_MEDIA, 2, 1, 1, "mikey", "mikey", "SDP, a=key-mgmt, media 2", 3},
    };

    (void)state;
    assert_int_equal(found->count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct collected *one = &found->list[i];
        assert_int_equal(one->carrier.placement, want[i].placement);
        assert_int_equal(one->carrier.media, want[i].media);
        assert_int_equal(one->carrier.line, want[i].line);
        assert_int_equal(one->carrier.lines, want[i].lines);
        assert_string_equal(one->protocol, want[i].protocol);
        assert_string_equal(one->kmpids, want[i].kmpids);
        assert_string_equal(one->description, want[i].description);
        assert_int_equal(one->len, want[i].len);
        assert_true(one->carrier.session_and_media);
        assert_false(one->carrier.base64_bad);
    }
    assert_string_equal(found->list[1].data, "BBBB");
    assert_string_equal(found->list[0].text, "a=key-mgmt:mikey AQAF");
}

static void test_spelling(void **state) {
    static const struct {
        const char *line;
        size_t len;
        bool bad, folded;
    } cases[] = {
        {"a=key-mgmt:mikey AQAF\r\n", 3, false, false},
        {"a=key-mgmt: mikey AQAF\r\n", 3, false, false},
        {"a=key-mgmt:mikey AQAF", 3, false, false},
        {"a=key-mgmt:mikey AQAF\n", 3, false, false},
        {"a=key-mgmt:mikey AQAF  \r\n", 3, false, false},
        {"a=KEY-MGMT:Mikey  AQAF\r\n", 3, false, false},
        {"a=key-mgmt:mikey AQ AF\r\n", 3, false, true},
        {"a=key-mgmt:mikey AQAF\r\nAQAF\r\nAQ==\r\na=x\r\n", 7, false, true},
        {"a=key-mgmt:mikey AQAF\r\na=inactive\r\n", 3, false, false},
        {"a=key-mgmt:mikey\r\n", 0, true, false},
        {"a=key-mgmt:mikey AQ*F\r\n", 0, true, false},
        {"a=key-mgmt:mikey AQA\r\n", 2, true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sdp[256] = HEAD;
        const struct collection *found = collect_sdp_text(strcat(sdp, cases[i].line));
        assert_int_equal(found->count, 1);
        assert_int_equal(found->list[0].len, cases[i].len);
        assert_int_equal(found->list[0].carrier.base64_bad, cases[i].bad);
        assert_int_equal(found->list[0].carrier.base64_folded, cases[i].folded);
        assert_false(found->list[0].carrier.session_and_media);
    }
}

static void test_column_of_bad_base64(void **state) {
    const struct collection *found = collect_sdp_text(HEAD "a=key-mgmt: mikey AQAFgM0!flAB\r\n");

    (void)state;
    assert_int_equal(found->list[0].carrier.base64_bad_at, strlen("a=key-mgmt: mikey AQAFgM0"));
    assert_int_equal(found->list[0].data_at, strlen(HEAD "a=key-mgmt: mikey "));
}

static void test_what_is_none(void **state) {
    (void)state;
    assert_int_equal(
        collect_sdp_text(HEAD "a=key-mgmt\r\nb=key-mgmt:mikey AQAF\r\na=key-mgmt2:mikey AQAF\r\n")->count, 0);
    assert_int_equal(collect_sdp_text("")->count, 0);
}

static void test_limits(void **state) {
    static char sdp[400 * 40];
    const struct collection *found;

    (void)state;
    for (size_t i = 0; i < 400; i++)
        strcat(sdp, "a=key-mgmt:mikey AQAF\r\n");
    found = collect_sdp_text(sdp);
    assert_int_equal(found->count, CARRIED_MAX_LINES);
    assert_int_equal(found->faults[CARRIED_TOO_LARGE],
                     257); /* once the lines, and each time the identifiers */
    assert_string_equal(found->list[0].kmpids, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_column_of_bad_base64),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
