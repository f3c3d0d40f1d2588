// SPDX-License-Identifier: BSD-2-Clause
/** TCP: segments in any order, twice, overlapping, lost; MIKEY messages back to back; connections that come and go. */
#include <string.h>

#include "trace.h"

#define ISN      0xffffffe0u /* the sequence number wraps inside the first message */
#define BACK_ISN 5000u

/** Three messages back to back, and a connection to put them in. */
struct setting {
    uint8_t bytes[256];
    size_t one, len;
    struct connection connection;
};

static struct setting make_setting(void) {
    struct setting setting = {.connection = {.trace = trace_new(1), .client = 40000, .server = 2269}};

    for (uint8_t i = 0; i < 3; i++)
        setting.len += make_mikey(setting.bytes + setting.len, i);
    setting.one = setting.len / 3;
    return setting;
}

static void handshake(const struct setting *setting) {
    trace_tcp(&setting->connection, false, ISN, 0, SYN, NULL, 0);
    trace_tcp(&setting->connection, true, BACK_ISN, ISN + 1, SYN | ACK, NULL, 0);
}

static void send_part(const struct setting *setting, size_t at, size_t len) {
    size_t end = at + len < setting->len ? at + len : setting->len;

    trace_tcp(&setting->connection, false, ISN + 1 + (uint32_t)at, BACK_ISN + 1, ACK, setting->bytes + at,
              end - at);
}

static void send_fin(const struct setting *setting) {
    trace_tcp(&setting->connection, false, ISN + 1 + (uint32_t)setting->len, BACK_ISN + 1, FIN | ACK, NULL,
              0);
}

/** All three came out, in order, and every byte leads back to its frame. */
static void expect_all(const struct setting *setting, const struct capture_options *options) {
    struct outcome *outcome = trace_run(setting->connection.trace, options);

    assert_int_equal(outcome->status, CAPTURE_OK);
    assert_int_equal(outcome->n_found, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(outcome->found[i].len, setting->one);
        assert_memory_equal(outcome->found[i].bytes, setting->bytes + i * setting->one, setting->one);
        assert_false(outcome->found[i].sighting.truncated);
        assert_int_equal(outcome->found[i].sighting.carrier.kind, MIKEY_CARRIER_TCP);
    }
    assert_int_equal(outcome->places, setting->len);
    assert_int_equal(outcome->totals.problems[CAPTURE_LOST_SEGMENT], 0);
}

static void test_segment_sizes(void **state) {
    (void)state;
    for (size_t size = 1; size <= 200; size += size < 20 ? 1 : 13) {
        struct setting setting = make_setting();
        handshake(&setting);
        for (size_t at = 0; at < setting.len; at += size)
            send_part(&setting, at, size);
        send_fin(&setting);
        expect_all(&setting, NULL);
        trace_free(setting.connection.trace);
    }
}

static void test_reversed(void **state) {
    struct setting setting = make_setting();

    (void)state;
    handshake(&setting);
    send_fin(&setting);
    for (size_t at = setting.len; at > 0; at -= 7)
        send_part(&setting, at - 7, 7);
    expect_all(&setting, NULL);
    trace_free(setting.connection.trace);
}

static void test_retransmission_and_overlap(void **state) {
    struct setting setting = make_setting();

    (void)state;
    handshake(&setting);
    handshake(&setting);
    send_part(&setting, 0, 40);
    send_part(&setting, 0, 40);
    send_part(&setting, 60, 40);
    send_part(&setting, 90, 60);
    send_part(&setting, 55, 30);
    send_part(&setting, 20, 100);
    send_part(&setting, 100, 200);
    expect_all(&setting, NULL);
    trace_free(setting.connection.trace);
}

static void test_conflicting_overlap(void **state) {
    struct setting setting = make_setting();
    uint8_t wrong[20] = {0};

    (void)state;
    handshake(&setting);
    send_part(&setting, 20, 40);
    trace_tcp(&setting.connection, false, ISN + 1 + 30, 0, ACK, wrong, sizeof wrong);
    send_part(&setting, 0, 30);
    send_part(&setting, 60, 200);
    expect_all(&setting, NULL);
    assert_int_equal(trace_run(setting.connection.trace, NULL)->totals.inconclusive[CAPTURE_OVERLAP], 1);
    trace_free(setting.connection.trace);
}

/** What comes out when the middle message lost a part, whenever that becomes clear. */
static void expect_hole(const struct setting *setting, size_t lost) {
    struct outcome *outcome = trace_run(setting->connection.trace, NULL);

    assert_int_equal(outcome->n_found, 3);
    assert_false(outcome->found[0].sighting.truncated);
    assert_true(outcome->found[1].sighting.truncated);
    assert_int_equal(outcome->found[1].len, 10);
    assert_memory_equal(outcome->found[2].bytes, setting->bytes + 2 * setting->one, setting->one);
    assert_int_equal(outcome->totals.problems[CAPTURE_LOST_SEGMENT], 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], 1);
    assert_int_equal(outcome->problems[0].amount, lost);
    assert_int_equal(outcome->problems[0].src_len, 6);
}

static void test_lost_segment(void **state) {
    struct setting setting = make_setting();

    (void)state;
    handshake(&setting);
    send_part(&setting, 0, setting.one + 10);
    send_part(&setting, 2 * setting.one, setting.one);
    expect_hole(&setting, setting.one - 10); /* at the end of the capture */
    for (size_t i = 0; i < 20; i++)
        trace_tcp(&setting.connection, true, BACK_ISN + 1, ISN + 1 + (uint32_t)setting.len, ACK, NULL, 0);
    send_part(&setting, 0, setting.len); /* too late: the receiver had it long ago */
    expect_hole(&setting, setting.one - 10);
    assert_int_equal(trace_run(setting.connection.trace, NULL)->problems[0].frame, 21);
    trace_free(setting.connection.trace);
}

static void test_lost_at_the_end(void **state) {
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    handshake(&setting);
    send_part(&setting, 0, setting.one);
    trace_tcp(&setting.connection, true, BACK_ISN + 1, ISN + 1 + (uint32_t)setting.len, ACK, NULL, 0);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], 1);
    assert_int_equal(outcome->problems[0].amount, 2 * setting.one);
    trace_free(setting.connection.trace);
}

static void test_cut_segment_is_a_hole(void **state) {
    struct setting setting = make_setting();
    struct packet packet = packet_of(setting.bytes, setting.len);
    struct outcome *outcome;

    (void)state;
    handshake(&setting);
    put_tcp(&packet, 40000, 2269, ISN + 1, 0, ACK);
    put_ipv4(&packet, 6, 1, 2, 0, 0, false);
    put_ethernet(&packet, 0x0800);
    trace_add_cut(setting.connection.trace, &packet, packet.len - 5);
    send_part(&setting, setting.len, 0);
    send_fin(&setting);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->n_found, 3);
    assert_true(outcome->found[2].sighting.truncated);
    assert_int_equal(outcome->found[2].len, setting.one - 5);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_CUT_FRAME], 1);
    trace_free(setting.connection.trace);
}

static void test_middle_of_a_connection(void **state) {
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    send_part(&setting, 30, setting.one - 30);
    send_part(&setting, setting.one, setting.len);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->n_found, 2);
    assert_memory_equal(outcome->found[0].bytes, setting.bytes + setting.one, setting.one);
    assert_int_equal(outcome->found[0].frame, 2);
    trace_free(setting.connection.trace);
}

static void test_ended_by_the_sender(void **state) {
    static const uint8_t endings[] = {FIN | ACK, RST};

    (void)state;
    for (size_t i = 0; i < sizeof endings; i++) {
        struct setting setting = make_setting();
        struct outcome *outcome;
        handshake(&setting);
        send_part(&setting, 0, 30);
        trace_tcp(&setting.connection, false, ISN + 1 + 30, 0, endings[i], NULL, 0);
        outcome = trace_run(setting.connection.trace, NULL);
        assert_int_equal(outcome->n_found, 1);
        assert_int_equal(outcome->found[0].len, 30);
        assert_false(outcome->found[0].sighting.truncated); /* the sender's fault, not the capture's */
        assert_int_equal(outcome->n_problems, 0);
        trace_free(setting.connection.trace);
    }
}

static void test_ended_by_the_capture(void **state) {
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    handshake(&setting);
    send_part(&setting, 0, 30);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->n_found, 1);
    assert_true(outcome->found[0].sighting.truncated);
    trace_free(setting.connection.trace);
}

static void test_ports_used_again(void **state) {
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    handshake(&setting);
    send_part(&setting, 0, setting.one);
    trace_tcp(&setting.connection, false, 77, 0, SYN, NULL, 0);
    trace_tcp(&setting.connection, true, 99, 78, SYN | ACK, NULL, 0);
    trace_tcp(&setting.connection, false, 78, 100, ACK, setting.bytes + setting.one, setting.one);
    trace_tcp(&setting.connection, true, 100, 78, ACK, setting.bytes + 2 * setting.one, setting.one);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->totals.flows, 2);
    assert_int_equal(outcome->n_found, 3);
    assert_int_equal(outcome->n_problems, 0);
    trace_free(setting.connection.trace);
}

static void test_ports_used_again_without_syn(void **state) {
    struct setting setting = make_setting();

    (void)state;
    handshake(&setting);
    send_part(&setting, 0, setting.one);
    trace_tcp(&setting.connection, false, 0x70000000, 1, ACK, setting.bytes + setting.one, 2 * setting.one);
    expect_all(&setting, NULL);
    trace_free(setting.connection.trace);
}

static void test_broken_message(void **state) {
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    setting.bytes[setting.one + 2] = 99; /* a payload that nobody knows: its end cannot be known either */
    handshake(&setting);
    send_part(&setting, 0, setting.one + 25);
    send_part(&setting, setting.one + 25, setting.one - 25);
    send_part(&setting, 2 * setting.one, setting.one);
    outcome = trace_run(setting.connection.trace, NULL);
    assert_int_equal(outcome->n_found, 3);
    assert_int_equal(outcome->found[1].len, 25);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SYNC], 1);
    assert_memory_equal(outcome->found[2].bytes, setting.bytes + 2 * setting.one, setting.one);
    trace_free(setting.connection.trace);
}

static void test_tls(void **state) {
    static const uint8_t hello[] = {22, 3, 1, 0, 5, 1, 2, 3, 4, 5};
    static const uint16_t ports[] = {5061, 322, 2269, 443};
    struct trace *trace = trace_new(1);
    struct outcome *outcome;

    (void)state;
    for (uint16_t i = 0; i < 4; i++) {
        const struct connection connection = {.trace = trace, .client = 40000, .server = ports[i]};
        trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
        trace_tcp(&connection, false, 10, 0, ACK, hello, 2);
        trace_tcp(&connection, false, 12, 0, ACK, hello + 2, sizeof hello - 2);
        trace_tcp(&connection, true, 100, 0, ACK, hello, sizeof hello);
    }
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 0);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_ENCRYPTED], 3); /* once a connection */
    trace_free(trace);
}

static void test_flow_limit(void **state) {
    const struct capture_options options = {.limits = {.flows = 2}};
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    for (uint16_t i = 0; i < 5; i++) {
        setting.connection.client = (uint16_t)(40000 + i);
        handshake(&setting);
        send_part(&setting, 0, setting.one + 5);
    }
    outcome = trace_run(setting.connection.trace, &options);
    assert_int_equal(outcome->totals.flows, 5);
    assert_int_equal(outcome->totals.problems[CAPTURE_LIMIT_FLOWS], 3);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LIMIT_FLOWS], 3);
    assert_int_equal(outcome->n_found, 10); /* five whole, five incomplete ones that are said to be so */
    trace_free(setting.connection.trace);
}

static void test_memory_of_a_flow(void **state) {
    const struct capture_options options = {.limits = {.flow_bytes = 4096}};
    const struct connection connection = {.trace = trace_new(1), .client = 40000, .server = 5060};
    static const char head[] =
        "INVITE sip:a@b SIP/2.0\r\nContent-Length: 9000\r\nContent-Type: application/sdp\r\n\r\n";
    uint8_t body[1000] = {0};
    struct outcome *outcome;

    (void)state;
    trace_tcp(&connection, false, 9, 0, SYN, NULL, 0);
    trace_tcp(&connection, false, 10, 0, ACK, head, sizeof head - 1);
    for (uint32_t i = 0; i < 9; i++)
        trace_tcp(&connection, false, 10 + sizeof head - 1 + i * 1000, 0, ACK, body, sizeof body);
    outcome = trace_run(connection.trace, &options);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LIMIT_FLOW], 1);
    trace_free(connection.trace);
}

static void test_hole_that_never_closes(void **state) {
    const struct capture_options options = {.limits = {.flow_bytes = 8192}};
    struct setting setting = make_setting();
    struct outcome *outcome;

    (void)state;
    handshake(&setting);
    for (uint32_t i = 1; i < 500; i++)
        trace_tcp(&setting.connection, false, ISN + 1 + i * (uint32_t)setting.one, 0, ACK, setting.bytes,
                  setting.one);
    outcome = trace_run(setting.connection.trace, &options);
    assert_int_equal(outcome->n_found, 499);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_SEGMENT], 1);
    assert_true(outcome->problems[0].frame < 100); /* given up when the limit was met, not at the end */
    trace_free(setting.connection.trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segment_sizes),
        cmocka_unit_test(test_reversed),
        cmocka_unit_test(test_retransmission_and_overlap),
        cmocka_unit_test(test_conflicting_overlap),
        cmocka_unit_test(test_lost_segment),
        cmocka_unit_test(test_lost_at_the_end),
        cmocka_unit_test(test_cut_segment_is_a_hole),
        cmocka_unit_test(test_middle_of_a_connection),
        cmocka_unit_test(test_ended_by_the_sender),
        cmocka_unit_test(test_ended_by_the_capture),
        cmocka_unit_test(test_ports_used_again),
        cmocka_unit_test(test_ports_used_again_without_syn),
        cmocka_unit_test(test_broken_message),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_flow_limit),
        cmocka_unit_test(test_memory_of_a_flow),
        cmocka_unit_test(test_hole_that_never_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
