// SPDX-License-Identifier: BSD-2-Clause
/** KeyMgmt headers and parameter bodies of RTSP. */
#include "collect.h"

#include <stdio.h>
#include <string.h>

#include "slice.h"

#define SETUP "SETUP rtsp://h/a RTSP/1.0\r\nCSeq: 3\r\n"

static void test_spelling(void **state) {
    static const struct {
        const char *header;
        const char *text;
        size_t len;
        bool uri, data, unquoted, misordered, folded;
    } cases[] = {
        {"KeyMgmt: prot=mikey;uri=\"rtsp://h/a\";data=\"AQAF\"\r\n",
         "prot=mikey;uri=\"rtsp://h/a\";data=\"AQAF\"", 3, true, true, false, false, false},
        {"keymgmt: prot=mikey; uri=\"rtsp://h/a\";\r\n         data=\"AQAF\"\r\n", NULL, 3, true, true, false,
         false, false},
        {"KEYMGMT:PROT = MIKEY ; DATA = \"AQAF\" ;\r\n", NULL, 3, false, true, false, false, false},
        {"KeyMgmt: data=\"AQAF\";prot=mikey\r\n", NULL, 3, false, true, false, true, false},
        {"KeyMgmt: prot=mikey;uri=rtsp://h/a;data=AQ==\r\n", NULL, 1, true, true, true, false, false},
        {"KeyMgmt: prot=\"mikey\";data=\"AQAF\"\r\n", NULL, 3, false, true, false, false, false},
        {"KeyMgmt: prot=mikey;data=\"AQ\r\n AF\"\r\n", NULL, 3, false, true, false, false, true},
        {"KeyMgmt: prot=mikey;uri=\"rtsp://h/a,b;c=d\";data=\"AQAF\"\r\n", NULL, 3, true, true, false, false,
         false},
        {"KeyMgmt: prot=mikey;data=\"AQAF\r\n", NULL, 3, false, true, true, false, false},
        {"KeyMgmt: prot=mikey;x=y;data=\"AQAF\"\r\n", NULL, 3, false, true, false, false, false},
        {"KeyMgmt: prot=other;data=\"AQAF\"\r\n", NULL, 0, false, true, false, false, false},
        {"KeyMgmt: prot=mikey;uri=\"\"\r\n", NULL, 0, true, false, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char message[512] = SETUP;
        const struct collected *one;
        const struct collection *found = collect_text(strcat(strcat(message, cases[i].header), "\r\n"));
        assert_int_equal(found->count, 1);
        one = &found->list[0];
        assert_int_equal(one->carrier.placement, MIKEY_PLACED_RTSP_KEYMGMT);
        assert_int_equal(one->len, cases[i].len);
        assert_int_equal(one->carrier.rtsp_uri, cases[i].uri);
        assert_int_equal(one->carrier.rtsp_data, cases[i].data);
        assert_int_equal(one->carrier.rtsp_unquoted, cases[i].unquoted);
        assert_int_equal(one->carrier.rtsp_order, cases[i].misordered);
        assert_int_equal(one->carrier.base64_folded, cases[i].folded);
        if (cases[i].text != NULL)
            assert_string_equal(one->text, cases[i].text);
    }
}

static void test_several(void **state) {
    const struct collection *found =
        collect_text(SETUP "KeyMgmt: prot=mikey;uri=\"a\";data=\"AQAF\" , prot=keyp1;data=\"!\",,\r\n"
                           "  prot=mikey;data=\"AgAF\"\r\nX: y\r\nKeyMgmt: prot=mikey;data=\"A\"\r\n\r\n");

    (void)state;
    assert_int_equal(found->count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(found->list[i].carrier.line, i + 1);
        assert_int_equal(found->list[i].carrier.lines, 4);
        assert_string_equal(found->list[i].kmpids, "mikey;keyp1;mikey;mikey");
    }
    assert_int_equal(found->list[2].bytes[0], 2);
    assert_false(found->list[1].carrier.base64_bad); /* nobody knows what keyp1 puts there */
    assert_true(found->list[3].carrier.base64_bad);
    assert_int_equal(found->list[3].carrier.base64_bad_at, strlen("prot=mikey;data=\"A"));
    assert_string_equal(found->list[3].description, "RTSP SETUP, KeyMgmt 4 of 4");
}

static void test_parameters(void **state) {
    static const char body[] = "jitter\r\nMIKEY : AQAF\r\n  AgAF\r\nmikey\r\nother: x\r\nmikey: *\r\n";
    char message[512];
    const struct collection *found;

    (void)state;
    (void)snprintf(message, sizeof message,
                   "SET_PARAMETER rtsp://h/a RTSP/1.0\r\nContent-Type: text/parameters; charset=utf-8\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   sizeof body - 1, body);
    found = collect_text(message);
    assert_int_equal(found->count, 2);
    assert_int_equal(found->list[0].carrier.placement, MIKEY_PLACED_PARAMETER);
    assert_int_equal(found->list[0].len, 6);
    assert_true(found->list[0].carrier.base64_folded);
    assert_string_equal(found->list[0].protocol, "MIKEY");
    assert_int_equal(found->list[0].carrier.lines, 2);
    assert_true(found->list[1].carrier.base64_bad);
    assert_int_equal(found->list[1].carrier.base64_bad_at, strlen("mikey: "));
    assert_string_equal(found->list[1].description, "RTSP SET_PARAMETER, parameter mikey");
}

static void test_bodies_without_a_type(void **state) {
    (void)state;
    assert_int_equal(
        collect_text("GET_PARAMETER * RTSP/1.0\r\nContent-Length: 13\r\n\r\nmikey: AQAF\r\n")->count, 1);
    assert_int_equal(
        collect_text("RTSP/1.0 200 OK\r\nContent-Length: 28\r\n\r\nv=0\r\na=key-mgmt:mikey AQAF\r\n")->count,
        1);
}

static void test_only_rtsp_has_the_header(void **state) {
    (void)state;
    assert_int_equal(collect_text("INVITE sip:a SIP/2.0\r\nKeyMgmt: prot=mikey;data=\"AQAF\"\r\n\r\n")->count,
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_bodies_without_a_type),
        cmocka_unit_test(test_only_rtsp_has_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
