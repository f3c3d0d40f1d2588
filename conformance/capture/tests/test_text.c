// SPDX-License-Identifier: BSD-2-Clause
/** SIP, RTSP, HTTP and SAP in packets: what is found, and that each byte leads back to its character. */
#include <string.h>

#include "trace.h"

struct text {
    uint8_t message[256];
    size_t len;
    char base64[256];
    char sdp[1024];
    char invite[2048];
};

static struct text make_text(void) {
    struct text text;

    text.len = make_mikey(text.message, 3);
    make_base64(text.message, text.len, text.base64);
    make_sdp(text.sdp, sizeof text.sdp, text.base64);
    make_invite(text.invite, sizeof text.invite, text.sdp);
    return text;
}

static void expect(const struct outcome *outcome, const struct text *text, size_t found) {
    assert_int_equal(outcome->status, CAPTURE_OK);
    assert_int_equal(outcome->n_problems, 0);
    assert_int_equal(outcome->n_found, found);
    assert_int_equal(outcome->places, found * text->len);
    for (size_t i = 0; i < found; i++) {
        assert_int_equal(outcome->found[i].len, text->len);
        assert_memory_equal(outcome->found[i].bytes, text->message, text->len);
    }
}

static void test_sip_in_udp_on_any_port(void **state) {
    struct text text = make_text();
    struct trace *trace = trace_new(1);
    struct outcome *outcome;

    (void)state;
    trace_udp_text(trace, 33333, 44444, text.invite);
    outcome = trace_run(trace, NULL);
    expect(outcome, &text, 1);
    assert_string_equal(outcome->found[0].description, "SIP INVITE, a=key-mgmt, session");
    assert_int_equal(outcome->found[0].sighting.carrier.kind, MIKEY_CARRIER_SIP);
    assert_int_equal(outcome->found[0].sighting.carrier.direction, MIKEY_DIRECTION_REQUEST);
    assert_int_equal(outcome->found[0].sighting.carrier.protection, MIKEY_PROTECTION_NONE);
    assert_int_equal(outcome->found[0].sighting.dialogue_len, strlen("a84b4c76e66710"));
    assert_memory_equal(outcome->found[0].sighting.dialogue, "a84b4c76e66710", strlen("a84b4c76e66710"));
    trace_free(trace);
}

static void test_sip_in_tcp_of_any_size(void **state) {
    struct text text = make_text();
    char stream[8192];
    int len = snprintf(stream, sizeof stream, "\r\n\r\n%sOPTIONS sip:x SIP/2.0\r\nl: 0\r\n\r\n\r\n\r\n%s",
                       text.invite, text.invite);

    (void)state;
    for (size_t size = 1; size < 1500; size = size < 30 ? size + 1 : size * 2) {
        const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 15060};
        struct outcome *outcome;
        trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
        for (size_t at = 0; at < (size_t)len; at += size)
            trace_tcp(&connection, false, 10 + (uint32_t)at, 0, ACK, stream + at,
                      at + size < (size_t)len ? size : (size_t)len - at);
        outcome = trace_run(connection.trace, NULL);
        expect(outcome, &text, 2);
        assert_int_equal(outcome->found[1].frame, connection.trace->frames);
        trace_free(connection.trace);
    }
}

static void test_sip_in_fragments(void **state) {
    struct text text = make_text();
    struct packet udp = packet_of(text.invite, strlen(text.invite));
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    put_udp(&udp, 5060, 5060);
    for (size_t at = 0; at < udp.len; at += 160) {
        bool more = at + 160 < udp.len;
        struct packet packet = packet_of(udp.bytes + at, more ? 160 : udp.len - at);
        put_ipv4(&packet, 17, 1, 2, 3, (uint32_t)at, more);
        trace_add(trace, &packet);
    }
    outcome = trace_run(trace, NULL);
    expect(outcome, &text, 1);
    assert_int_equal(outcome->found[0].n_frames, trace->frames);
    trace_free(trace);
}

/** The base64 is cut off by a hole, wherever in a quartet; the next message is sound. */
static void test_sip_with_a_hole(void **state) {
    struct text text = make_text();
    size_t len = strlen(text.invite);
    size_t line = (size_t)(strstr(text.invite, "mikey ") - text.invite) + 6;

    (void)state;
    for (size_t characters = 40; characters < 44; characters++) {
        const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 5060};
        struct outcome *outcome;
        trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
        trace_tcp(&connection, false, 10, 0, ACK, text.invite, line + characters);
        trace_tcp(&connection, false, 10 + (uint32_t)len - 10, 0, ACK, text.invite + len - 10, 10);
        trace_tcp(&connection, false, 10 + (uint32_t)len, 0, ACK, text.invite, len);
        outcome = trace_run(connection.trace, NULL);
        assert_int_equal(outcome->n_found, 2);
        assert_true(outcome->found[0].sighting.truncated);
        assert_int_equal(outcome->found[0].len, characters * 6 / 8);
        assert_memory_equal(outcome->found[0].bytes, text.message, outcome->found[0].len);
        assert_false(outcome->found[0].sighting.carrier.base64_bad);
        assert_false(outcome->found[1].sighting.truncated);
        assert_int_equal(outcome->found[1].len, text.len);
        assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], 1);
        assert_int_equal(outcome->totals.problems[CAPTURE_LOST_SYNC], 0);
        trace_free(connection.trace);
    }
}

/** The first segment of a connection is lost: on a port of SIP that counts, elsewhere nothing is known of it. */
static void test_beginning_lost(void **state) {
    static const uint16_t servers[] = {5060, 15060};
    struct text text = make_text();
    size_t len = strlen(text.invite);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = servers[i]};
        struct outcome *outcome;
        trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
        trace_tcp(&connection, false, 10 + 100, 0, ACK, text.invite + 100, len - 100);
        outcome = trace_run(connection.trace, NULL);
        assert_int_equal(outcome->n_found, 0);
        assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], i == 0);
        trace_free(connection.trace);
    }
}

/** Wherever a message stops, in its first line's protocol or later, what is missing is said. */
static void test_sip_not_complete(void **state) {
    struct text text = make_text();
    size_t len = strlen(text.invite);
    size_t first_line = (size_t)(strstr(text.invite, "\r\n") - text.invite) + 2;

    (void)state;
    for (size_t cut = first_line; cut < len; cut++) {
        const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 15060};
        struct outcome *outcome;
        trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
        trace_tcp(&connection, false, 10, 0, ACK, text.invite, cut);
        outcome = trace_run(connection.trace, NULL);
        assert_int_equal(outcome->totals.inconclusive[CAPTURE_UNFINISHED], 1);
        assert_int_equal(outcome->problems[0].amount, cut);
        trace_tcp(&connection, false, 10 + (uint32_t)cut + 1, 0, ACK, "\r\n", 2);
        outcome = trace_run(connection.trace, NULL);
        assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], 1);
        trace_free(connection.trace);
    }
}

/** A connection on which each direction is one text, in segments of `size`. */
static struct trace *make_talk(const char *request, size_t request_len, const char *reply, size_t reply_len,
                               size_t size) {
    const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 8554};

    trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
    trace_tcp(&connection, true, 99, 10, SYN | ACK, NULL, 0);
    for (size_t at = 0; at < request_len; at += size)
        trace_tcp(&connection, false, 10 + (uint32_t)at, 100, ACK, request + at,
                  at + size < request_len ? size : request_len - at);
    for (size_t at = 0; at < reply_len; at += size)
        trace_tcp(&connection, true, 100 + (uint32_t)at, 10 + (uint32_t)request_len, ACK, reply + at,
                  at + size < reply_len ? size : reply_len - at);
    return connection.trace;
}

static void test_rtsp_with_interleaved_media(void **state) {
    struct text text = make_text();
    char request[2048];
    char reply[8192];
    size_t at = 0;
    int len =
        snprintf(request, sizeof request,
                 "DESCRIBE rtsp://h/s RTSP/1.0\r\nCSeq: 1\r\n\r\n"
                 "SETUP rtsp://h/s/1 RTSP/1.0\r\nCSeq: 2\r\nkeymgmt: prot=mikey; uri=\"rtsp://h/s\";\r\n"
                 "\t data=\"%s\"\r\nTransport: RTP/SAVP/TCP;interleaved=0-1\r\n\r\n",
                 text.base64);

    (void)state;
    at += (size_t)snprintf(reply, sizeof reply,
                           "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           strlen(text.sdp), text.sdp);
    for (int i = 0; i < 5; i++) { /* media that looks like a reply, and holds a '$' */
        static const char media[] = "$\0\0\x19RTSP/1.0 200 OK\r\n$\0\0\x05\r\n\r\n";
        memcpy(reply + at, media, sizeof media - 1);
        at += sizeof media - 1;
    }
    at += (size_t)snprintf(reply + at, sizeof reply - at,
                           "RTSP/1.0 463 Key management failure\r\nCSeq: 2\r\n"
                           "KeyMgmt: data=%s;prot=MIKEY\r\n\r\n",
                           text.base64);
    for (size_t size = 1; size < 2000; size = size < 30 ? size + 1 : size * 3) {
        struct trace *trace = make_talk(request, (size_t)len, reply, at, size);
        struct outcome *outcome = trace_run(trace, NULL);
        expect(outcome, &text, 3);
        assert_string_equal(outcome->found[0].description, "RTSP SETUP, KeyMgmt");
        assert_string_equal(outcome->found[1].description, "RTSP 200, a=key-mgmt, session");
        assert_string_equal(outcome->found[2].description, "RTSP 463, KeyMgmt");
        assert_int_equal(outcome->found[1].sighting.carrier.direction, MIKEY_DIRECTION_RESPONSE);
        assert_true(outcome->found[2].sighting.carrier.rtsp_order);
        assert_true(outcome->found[2].sighting.carrier.rtsp_unquoted);
        assert_memory_equal(outcome->found[0].sighting.dialogue, outcome->found[2].sighting.dialogue,
                            outcome->found[0].sighting.dialogue_len);
        trace_free(trace);
    }
}

/** Bodies that nobody looks at, then the message: as it is, in chunks, and up to the end of the connection. */
static size_t make_http(const struct text *text, char *reply, size_t size) {
    static const char others[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;name=value\r\nhello\r\n0\r\nTrailer: x\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n";
    size_t at = (size_t)snprintf(reply, size,
                                 "%sHTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\n"
                                 "Content-Length: %zu\r\n\r\n",
                                 others, text->len);

    memcpy(reply + at, text->message, text->len);
    at += text->len;
    at += (size_t)snprintf(
        reply + at, size - at,
        "HTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\n%.3s\r\n1\r\n%.1s\r\n%zx; a=b\r\n%s\r\n0\r\n\r\n",
        text->base64, text->base64 + 3, strlen(text->base64 + 4), text->base64 + 4);
    at += (size_t)snprintf(reply + at, size - at,
                           "HTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\n\r\n%s\r\n", text->base64);
    return at;
}

static void test_http(void **state) {
    struct text text = make_text();
    char reply[4096];
    size_t len = make_http(&text, reply, sizeof reply);

    (void)state;
    for (size_t size = 1; size < 2000; size = size < 30 ? size + 1 : size * 3) {
        struct trace *trace = make_talk("", 0, reply, len, size);
        const struct connection connection = {.trace = trace, .client = 40000, .server = 8554};
        struct outcome *outcome;
        trace_tcp(&connection, true, 100 + (uint32_t)len, 10, FIN | ACK, NULL, 0);
        outcome = trace_run(trace, NULL);
        expect(outcome, &text, 3);
        assert_string_equal(outcome->found[0].description, "HTTP 200, application/mikey");
        assert_string_equal(outcome->found[1].description, "HTTP 200, application/mikey in base64");
        assert_int_equal(outcome->found[0].sighting.carrier.placement, MIKEY_PLACED_BINARY);
        assert_int_equal(outcome->found[2].sighting.carrier.placement, MIKEY_PLACED_BASE64_BODY);
        trace_free(trace);
    }
}

static void test_lost_media_is_no_loss(void **state) {
    struct text text = make_text();
    const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 80};
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\nContent-Type: video/mp4\r\n\r\n";
    char last[512];
    size_t len = (size_t)snprintf(
        last, sizeof last,
        "HTTP/1.1 200 OK\r\nContent-Type: application/mikey\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(text.base64), text.base64);
    struct outcome *outcome;

    (void)state;
    trace_tcp(&connection, true, 9, 0, SYN, NULL, 0);
    trace_tcp(&connection, true, 10, 0, ACK, head, sizeof head - 1);
    trace_tcp(&connection, true, 10 + sizeof head - 1 + 50000, 0, ACK, last, len);
    outcome = trace_run(connection.trace, NULL);
    expect(outcome, &text, 1);
    trace_free(connection.trace);
}

static void test_sap(void **state) {
    struct text text = make_text();
    uint8_t packet[2048] = {0x20, 1, 0x12, 0x34, 192, 0, 2, 1, 'a', 'u', 't', 'h'};
    static const char type[] = "application/sdp";
    struct trace *trace = trace_new(1);
    struct outcome *outcome;

    (void)state;
    memcpy(packet + 12, type, sizeof type);
    memcpy(packet + 12 + sizeof type, text.sdp, strlen(text.sdp));
    trace_udp(trace, 9875, 9875, packet, 12 + sizeof type + strlen(text.sdp));
    outcome = trace_run(trace, NULL);
    expect(outcome, &text, 1);
    assert_string_equal(outcome->found[0].description, "SAP announcement, a=key-mgmt, session");
    assert_int_equal(outcome->found[0].sighting.carrier.kind, MIKEY_CARRIER_SAP);
    packet[0] |= 1; /* compressed */
    trace_udp(trace, 9875, 9875, packet, 300);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_ENCODED], 1);
    trace_free(trace);
}

static void test_unusable_is_delivered(void **state) {
    static const struct {
        const char *base64;
        size_t len;
        uint32_t bad_at;
    } cases[] = {{"AQAFgM!XflAB", 0, 17 + 6}, {"AQAFgM0", 5, 17 + 7}, {"", 0, 17}, {"AQAF=AAA", 0, 17 + 4}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace *trace = trace_new(1);
        struct outcome *outcome;
        char sdp[512];
        char invite[1024];
        make_sdp(sdp, sizeof sdp, cases[i].base64);
        make_invite(invite, sizeof invite, sdp);
        trace_udp_text(trace, 5060, 5060, invite);
        outcome = trace_run(trace, NULL);
        assert_int_equal(outcome->n_found, 1);
        assert_int_equal(outcome->found[0].len, cases[i].len);
        assert_true(outcome->found[0].sighting.carrier.base64_bad);
        assert_int_equal(outcome->found[0].sighting.carrier.base64_bad_at, cases[i].bad_at);
        trace_free(trace);
    }
}

static void test_long_call_id_ends_in_a_hash(void **state) {
    struct text text = make_text();
    struct trace *trace = trace_new(1);
    struct outcome *outcome;
    char packet[3000];
    char id[101];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        memset(id, 'x', sizeof id - 1);
        id[100] = '\0';
        id[99] = (char)('0' + i);
        (void)snprintf(packet, sizeof packet, "INVITE sip:b SIP/2.0\r\ni: %s\r\nc: application/sdp\r\n\r\n%s",
                       id, text.sdp);
        trace_udp_text(trace, 5060, 5060, packet);
    }
    outcome = trace_run(trace, NULL);
    expect(outcome, &text, 2);
    assert_int_equal(outcome->found[0].sighting.dialogue_len, MIKEY_DIALOGUE_MAX);
    assert_memory_not_equal(outcome->found[0].sighting.dialogue, outcome->found[1].sighting.dialogue,
                            MIKEY_DIALOGUE_MAX);
    trace_free(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sip_in_udp_on_any_port),
        cmocka_unit_test(test_sip_in_tcp_of_any_size),
        cmocka_unit_test(test_sip_in_fragments),
        cmocka_unit_test(test_sip_with_a_hole),
        cmocka_unit_test(test_beginning_lost),
        cmocka_unit_test(test_sip_not_complete),
        cmocka_unit_test(test_rtsp_with_interleaved_media),
        cmocka_unit_test(test_http),
        cmocka_unit_test(test_lost_media_is_no_loss),
        cmocka_unit_test(test_sap),
        cmocka_unit_test(test_unusable_is_delivered),
        cmocka_unit_test(test_long_call_id_ends_in_a_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
