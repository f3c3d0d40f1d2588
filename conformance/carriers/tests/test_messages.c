// SPDX-License-Identifier: BSD-2-Clause
/** SIP, RTSP and HTTP messages: first lines, headers, lengths, multiparts, chunks; hostile text. */
#include "collect.h"

#include <stdio.h>
#include <string.h>

#include "chunked.h"
#include "header.h"
#include "slice.h"
#include "start_line.h"
#include "text_message.h"

#define INVITE   "INVITE sip:b@h SIP/2.0\r\n"
#define SDP_LINE "v=0\r\na=key-mgmt:mikey AQAF\r\n"

static void test_first_lines(void **state) {
    static const struct {
        const char *line;
        enum text_match match;
        enum text_protocol protocol;
    } cases[] = {
        {"INVITE sip:b@h SIP/2.0\r\n", TEXT_YES, TEXT_SIP},
        {"X-NEW sip:b@h SIP/2.0\n", TEXT_YES, TEXT_SIP},
        {"SIP/2.0 200 OK\r\n", TEXT_YES, TEXT_SIP},
        {"SIP/2.0 200\r\n", TEXT_YES, TEXT_SIP},
        {"GET_PARAMETER * RTSP/1.0\r\n", TEXT_YES, TEXT_RTSP},
        {"RTSP/2.0 463 Key management failure\r\n", TEXT_YES, TEXT_RTSP},
        {"HTTP/1.1 200 OK\r\n", TEXT_YES, TEXT_HTTP},
        {"GET /a b HTTP/1.1\r\n", TEXT_YES, TEXT_HTTP},
        {"GET HTTP/1.1\r\n", TEXT_NO, TEXT_NONE},
        {"HTTP/2 200\r\n", TEXT_NO, TEXT_NONE},
        {"SIP/2.0 2x0 OK\r\n", TEXT_NO, TEXT_NONE},
        {"HELO mail.example.com\r\n", TEXT_NO, TEXT_NONE},
        {"$\1\2\3", TEXT_NO, TEXT_NONE},
        {"invite sip:b@h SIP/2.0\r\n", TEXT_NO, TEXT_NONE},
        {"INVITE sip:b\x01 SIP/2.0", TEXT_NO, TEXT_NONE},
    };
    struct start_line start;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mikey_slice line = slice_text(cases[i].line);
        assert_int_equal(start_line_read(line, &start), cases[i].match);
        assert_int_equal(start.protocol, cases[i].match == TEXT_YES ? cases[i].protocol : start.protocol);
        for (size_t len = 0; len < line.len && cases[i].match == TEXT_YES; len++)
            assert_int_equal(start_line_read(slice_first(line, len), &start), TEXT_MAYBE);
    }
}

static void test_compact_headers(void **state) {
    const struct collection *found = collect_text(
        INVITE "i: call@h\r\nc : application/sdp\r\nl:28\r\n\r\n" SDP_LINE "a=key-mgmt:mikey AgAF\r\n");

    (void)state;
    assert_int_equal(found->count, 1); /* what is behind Content-Length is not part of the message */
    assert_string_equal(found->list[0].dialogue, "call@h");
    assert_string_equal(found->list[0].description, "SIP INVITE, a=key-mgmt, session");
    assert_int_equal(collect_text("HTTP/1.1 200 OK\r\nc: application/sdp\r\n\r\n" SDP_LINE)->count, 0);
}

static void test_title_of_a_response(void **state) {
    static const struct {
        const char *cseq, *title;
    } cases[] = {{"CSeq: 7 INVITE\r\n", "SIP 200 INVITE, a=key-mgmt, session"},
                 {"CSeq: 7 \x1b[31m\r\n", "SIP 200, a=key-mgmt, session"},
                 {"", "SIP 200, a=key-mgmt, session"}};
    char message[256];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(message, sizeof message, "SIP/2.0 200 OK\r\n%sContent-Type: application/sdp\r\n\r\n%s",
                       cases[i].cseq, SDP_LINE);
        assert_string_equal(collect_text(message)->list[0].description, cases[i].title);
    }
}

static void test_what_opens_a_session(void **state) {
    static const struct {
        const char *head;
        bool opens;
    } cases[] = {
        {"INVITE sip:b@h SIP/2.0\r\nTo: <sip:b@h>\r\n", true},
        {"INVITE sip:b@h SIP/2.0\r\nt: <sip:b@h>;tag=7\r\n", false},
        {"INVITE sip:b@h SIP/2.0\r\n", false},
        {"UPDATE sip:b@h SIP/2.0\r\nTo: <sip:b@h>\r\n", false},
        {"SIP/2.0 200 OK\r\nTo: <sip:b@h>\r\n", false},
        {"RTSP/1.0 200 OK\r\nCSeq: 1\r\n", true},
        {"RTSP/1.0 200 OK\r\nSession: 9\r\n", false},
        {"ANNOUNCE rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\n", true},
        {"ANNOUNCE rtsp://h/a RTSP/1.0\r\nSession: 9\r\n", false},
    };
    char message[256];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)snprintf(message, sizeof message,
                       "%sContent-Type: application/sdp\r\nContent-Length: 28\r\n\r\n%s", cases[i].head,
                       SDP_LINE);
        const struct collection *found = collect_text(message);
        assert_int_equal(found->count, 1);
        assert_int_equal(found->list[0].carrier.opens_session, cases[i].opens);
    }
    const struct collection *found =
        collect_text("SETUP rtsp://h/a RTSP/1.0\r\nKeyMgmt: prot=mikey;data=\"AQAF\"\r\n\r\n");
    assert_true(found->list[0].carrier.opens_session);
}

static void test_multipart(void **state) {
    const struct collection *found = collect_text(
        INVITE "Content-Type: multipart/mixed;\r\n boundary=\"a;b\"\r\n\r\n"
               "preamble\r\n--a;b\r\nContent-Type: application/sdp\r\n\r\n" SDP_LINE "\r\n--a;bc\r\n"
               "\r\n--a;b  \r\nContent-Type: application/mikey\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               "AgAF\r\nAgAF\r\n--a;b--\r\nContent-Type: application/mikey\r\n\r\nBQAF\r\n--a;b--\r\n");

    (void)state;
    assert_int_equal(found->count, 2); /* what follows the last delimiter is no part */
    assert_int_equal(found->list[0].carrier.placement, MIKEY_PLACED_SDP_SESSION);
    assert_int_equal(found->list[1].len, 6);
    assert_false(found->list[1].carrier.base64_folded); /* MIME breaks lines by right */
    assert_string_equal(found->list[1].text, "AgAF\r\nAgAF");
}

static void test_nested_multipart_and_binary(void **state) {
    static const char message[] = INVITE
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: application/mikey\r\n\r\n\1\0\5\r\n\r\n--a\r\n"
        "Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: "
        "application/mikey\r\n\r\n"
        "BAAF\r\n--in\r\n\r\nno type\r\n--in--\r\n\r\n--a\r\n\r\nv=0\r\na=key-mgmt:mikey BgAF\r\n--a--\r\n"
        "Content-Type: application/mikey\r\n\r\nBQAF\r\n--a--\r\n";
    const struct collection *found =
        collect_message((struct mikey_slice){(const uint8_t *)message, sizeof message - 1}, false);

    (void)state;
    assert_int_equal(found->count, 3);
    assert_int_equal(found->list[0].len,
                     5); /* the line end before the delimiter is not part, the one before is */
    assert_int_equal(found->list[0].carrier.placement, MIKEY_PLACED_BINARY);
    assert_memory_equal(found->list[0].bytes, "\1\0\5\r\n", 5);
    assert_int_equal(found->list[1].bytes[0], 4);
    assert_int_equal(found->list[2].bytes[0], 6);
}

static const struct collection *collect_xml(const char *type, const char *element) {
    static char message[1024];
    (void)snprintf(message, sizeof message,
                   "PUBLISH sip:b@h SIP/2.0\r\nContent-Type: %s\r\n\r\n<?xml version=\"1.0\"?>\r\n"
                   "<info xmlns=\"urn:x\"><empty/><id>bob</id>\r\n%s</info>\r\n",
                   type, element);
    return collect_text(message);
}

/* Header of a SAKKE message without crypto sessions: 01 1a 05 01, CSB ID, 0, empty map. */
#define XML_MESSAGE "ARoFAQECAwQAAQAA"

static void test_mission_critical_xml(void **state) {
    static const char type[] = "application/vnd.3gpp.mcptt-gktp+xml";
    const struct collection *found = collect_xml(type, "<x:MIKEY a=\"b\">\r\n " XML_MESSAGE "\r\n</x:MIKEY>");

    (void)state;
    assert_int_equal(found->count, 1);
    assert_int_equal(found->list[0].len, 12);
    assert_int_equal(found->list[0].bytes[1], 26);
    assert_string_equal(found->list[0].text, XML_MESSAGE);
    assert_string_equal(found->list[0].description, "SIP PUBLISH, XML element in base64");
    assert_int_equal(collect_xml(type, "<key>" XML_MESSAGE "</key>")->count, 1);
    assert_int_equal(collect_xml("application/vnd.oma.poc.groups+xml", "<key>" XML_MESSAGE "</key>")->count,
                     1);
    assert_int_equal(collect_xml("application/xml", "<key>" XML_MESSAGE "</key>")->count, 0);
    assert_int_equal(collect_xml("application/vnd.3gpp.", "<key>" XML_MESSAGE "</key>")->count, 0);
    assert_int_equal(collect_xml(type, "<key>ARoFAQECAwQA8gAA</key>")->count, 0); /* no such map type */
    assert_int_equal(collect_xml(type, "<key>ARoFAQ</key><key>")->count, 0);
    assert_true(collect_xml(type, "<mikey>ARo*</mikey>")->list[0].carrier.base64_bad);
}

static void test_multipart_limits(void **state) {
    static char message[100000];
    const struct collection *found;

    (void)state;
    strcpy(message, INVITE "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
    for (size_t i = 0; i < 100; i++)
        strcat(message, "--a\r\nContent-Type: application/mikey\r\n\r\nAQAF\r\n");
    found = collect_text(message);
    assert_int_equal(found->count, CARRIED_MAX_PARTS);
    assert_int_equal(found->faults[CARRIED_TOO_LARGE], 1);
    strcpy(message, INVITE "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
    for (size_t i = 0; i < 100; i++)
        strcat(message, "--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n");
    found = collect_text(message);
    assert_int_equal(found->count, 0);
}

static void test_encoded(void **state) {
    (void)state;
    assert_int_equal(collect_text(INVITE "c: application/sdp\r\ne: gzip\r\n\r\nxx")->faults[CARRIED_ENCODED],
                     1);
    assert_int_equal(collect_text(INVITE "c: application/pkcs7-mime\r\n\r\nxx")->faults[CARRIED_ENCODED], 1);
    assert_int_equal(collect_text(INVITE "c: text/plain\r\ne: gzip\r\n\r\nxx")->faults[CARRIED_ENCODED], 0);
    assert_int_equal(collect_text(INVITE "c: application/sdp\r\ne: identity\r\n\r\n" SDP_LINE)->count, 1);
}

static void test_chunks(void **state) {
    static const char raw[] = "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nT: u\r\n\r\nrest";
    struct mikey_slice slice = slice_text(raw);
    uint8_t out[13];
    struct chunk chunk;

    (void)state;
    assert_int_equal(chunked_join(slice, out, sizeof out), 13);
    assert_memory_equal(out, "abc0123456789", 13);
    assert_int_equal(chunked_join(slice, out, 5), 5);
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(raw[chunked_origin(slice, i)], "abc0123456789"[i]);
    assert_int_equal(chunked_origin(slice, 13), slice.len);
    assert_int_equal(chunked_read(slice_from(slice, 29), &chunk), CHUNKED_LAST);
    assert_int_equal(chunk.next, 11);
    for (size_t len = 0; len < 11; len++)
        assert_int_equal(chunked_read(slice_part(slice, 29, len), &chunk), CHUNKED_MORE);
    assert_int_equal(chunked_read(slice_text("xyz\r\n"), &chunk), CHUNKED_BROKEN);
    assert_int_equal(chunked_read(slice_text("\r\n"), &chunk), CHUNKED_BROKEN);
    assert_int_equal(chunked_read(slice_text("fffffffffffffff\r\n"), &chunk), CHUNKED_BROKEN);
}

static void test_header_block_in_pieces(void **state) {
    static const char *const blocks[] = {"A: b\r\nC: d\r\n\r\nbody", "A: b\n\nbody", "A: b\r\n\r\n"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct mikey_slice all = slice_text(blocks[i]);
        size_t seen = 0;
        size_t none = 0;
        size_t want = header_block(all, &none);
        assert_true(want > 0);
        for (size_t len = 0; len < want; len++)
            assert_int_equal(header_block(slice_first(all, len), &seen), 0);
        assert_int_equal(header_block(slice_first(all, want), &seen), want);
    }
}

static void test_content_length(void **state) {
    static const struct {
        const char *head;
        bool datagram;
        enum text_body body;
        uint64_t length;
    } cases[] = {
        {INVITE "Content-Length: 5\r\n\r\n", false, TEXT_BODY_LENGTH, 5},
        {INVITE "Content-Length: -5\r\n\r\n", false, TEXT_BODY_NONE, 0},
        {INVITE "Content-Length: 99999999999999999999\r\n\r\n", false, TEXT_BODY_NONE, 0},
        {INVITE "\r\n", true, TEXT_BODY_TO_END, 0},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false, TEXT_BODY_NONE, 5},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", false,
         TEXT_BODY_CHUNKED, 5},
        {"HTTP/1.1 200 OK\r\n\r\n", false, TEXT_BODY_TO_END, 0},
        {"POST / HTTP/1.1\r\n\r\n", false, TEXT_BODY_NONE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text_message message;
        size_t seen = 0;
        assert_int_equal(text_message_read(slice_text(cases[i].head), cases[i].datagram, &seen, &message),
                         TEXT_YES);
        assert_int_equal(message.body, cases[i].body);
        assert_int_equal(message.length, cases[i].length);
        assert_int_equal(message.head, strlen(cases[i].head));
    }
}

static void test_sap(void **state) {
    uint8_t packet[128] = {0x20, 0, 1, 2, 192, 0, 2, 1};

    (void)state;
    memcpy(packet + 8, SDP_LINE, strlen(SDP_LINE));
    for (size_t len = 0; len <= 8 + strlen(SDP_LINE); len++) {
        const struct collection *found = collect_sap((struct mikey_slice){packet, len});
        assert_int_equal(found->count, len >= 8 + 5 + 11);
    }
    packet[0] = 0x40; /* another version */
    assert_int_equal(collect_sap((struct mikey_slice){packet, sizeof packet})->count, 0);
    packet[0] = 0x22; /* encrypted */
    assert_int_equal(collect_sap((struct mikey_slice){packet, sizeof packet})->faults[CARRIED_ENCODED], 1);
}

/** Every sample, cut at every byte and with bytes changed, goes through without a fault of memory. */
static void test_hostile(void **state) {
    static const char *const samples[] = {
        (INVITE
         "i: x\r\nc: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: application/sdp\r\n\r\n" SDP_LINE
         "--a\r\nContent-Type: application/mikey\r\n\r\nAQAF\r\n--a--\r\n"),
        "SETUP rtsp://h/a RTSP/1.0\r\nKeyMgmt: prot=mikey;uri=\"a\";data=\"AQAF\",\r\n prot=b;data=c\r\n\r\n",
        "SET_PARAMETER * RTSP/1.0\r\nContent-Length: 24\r\n\r\nmikey: AQAF\r\nmikey: AgAF\r\n",
        ("HTTP/1.1 200 OK\r\nContent-Type: application/sdp\r\nTransfer-Encoding: chunked\r\n\r\n"
         "10\r\nv=0\r\na=key-mgmt:\r\n10;x\r\nmikey AQAFAQAF\r\n\r\n0\r\n\r\n"),
    };
    static const char spice[] = "\r\n:;,=\"-$ A0\xff";
    uint32_t random = 7;

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct mikey_slice sample = slice_text(samples[i]);
        uint8_t changed[512];
        for (size_t len = 0; len <= sample.len; len++) {
            (void)collect_message(slice_first(sample, len), false);
            (void)collect_message(slice_first(sample, len), true);
        }
        for (size_t round = 0; round < 5000; round++) {
            memcpy(changed, sample.data, sample.len);
            for (size_t j = 0; j <= round % 4; j++) {
                random = random * 1664525 + 1013904223;
                changed[(random >> 8) % sample.len] = (uint8_t)spice[(random >> 24) % (sizeof spice - 1)];
            }
            (void)collect_message((struct mikey_slice){changed, sample.len}, round % 2 == 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_lines),
        cmocka_unit_test(test_compact_headers),
        cmocka_unit_test(test_title_of_a_response),
        cmocka_unit_test(test_what_opens_a_session),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_nested_multipart_and_binary),
        cmocka_unit_test(test_mission_critical_xml),
        cmocka_unit_test(test_multipart_limits),
        cmocka_unit_test(test_encoded),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_header_block_in_pieces),
        cmocka_unit_test(test_content_length),
        cmocka_unit_test(test_sap),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
