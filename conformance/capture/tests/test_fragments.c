// SPDX-License-Identifier: BSD-2-Clause
/** IP fragments: any order, overlaps, holes, limits. */
#include <string.h>

#include "trace.h"

/** A datagram whose fragments are to be made. */
struct whole {
    uint8_t message[256];
    size_t len;
    struct packet udp;
};

static struct whole make_whole(void) {
    struct whole whole;

    whole.len = make_mikey(whole.message, 1);
    whole.udp = packet_of(whole.message, whole.len);
    put_udp(&whole.udp, 40000, 2269);
    return whole;
}

static void add_fragment(struct trace *trace, const struct whole *whole, uint16_t id, size_t at, size_t len,
                         bool wrong) {
    bool more = at + len < whole->udp.len;
    struct packet packet = packet_of(whole->udp.bytes + at, more ? len : whole->udp.len - at);

    for (size_t i = 0; wrong && i < packet.len; i++)
        packet.bytes[i] ^= 0xff;
    put_ipv4(&packet, 17, 1, 2, id, (uint32_t)at, more);
    trace_add(trace, &packet);
}

/** An IPv6 fragment with a destination options header before UDP, which is part of what is fragmented. */
static void add_fragment6(struct trace *trace, const struct packet *payload, size_t at, size_t len) {
    bool more = at + len < payload->len;
    struct packet packet = packet_of(payload->bytes + at, more ? len : payload->len - at);
    uint8_t header[8] = {60, 0, (uint8_t)(at >> 8), (uint8_t)((at & 0xf8) | (more ? 1 : 0)), 1, 2, 3, 4};

    packet_before(&packet, header, sizeof header);
    put_ipv6(&packet, 44, 1, 2);
    trace_add(trace, &packet);
}

static void expect_whole(struct trace *trace, const struct whole *whole, size_t frames) {
    struct outcome *outcome = trace_run(trace, NULL);

    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->found[0].len, whole->len);
    assert_memory_equal(outcome->found[0].bytes, whole->message, whole->len);
    assert_int_equal(outcome->found[0].n_frames, frames);
    assert_int_equal(outcome->found[0].frame, outcome->found[0].frames[frames - 1]);
    assert_int_equal(outcome->places, whole->len);
}

static void test_every_order(void **state) {
    static const size_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const struct whole whole = make_whole();

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct trace *trace = trace_new(101);
        for (size_t j = 0; j < 3; j++)
            add_fragment(trace, &whole, 7, orders[i][j] * 24, 24, false);
        expect_whole(trace, &whole, 3);
        trace_free(trace);
    }
}

static void test_smallest_fragments_twice(void **state) {
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);

    (void)state;
    for (size_t at = 0; at + 8 < whole.udp.len; at += 8) {
        add_fragment(trace, &whole, 7, at, 8, false);
        add_fragment(trace, &whole, 7, at, 8, false);
    }
    add_fragment(trace, &whole, 7, whole.udp.len & ~(size_t)7, 8, false);
    expect_whole(trace, &whole, (whole.udp.len - 1) / 8); /* the first holds the UDP header alone */
    trace_free(trace);
}

static void test_overlap_first_counts(void **state) {
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    add_fragment(trace, &whole, 7, 16, 16, false);
    add_fragment(trace, &whole, 7, 0, 8, false);
    add_fragment(trace, &whole, 7, 8, 16, false); /* fills one hole, and covers what is known */
    add_fragment(trace, &whole, 7, 16, 16, true); /* lies about what is known */
    add_fragment(trace, &whole, 7, 24, 64, false);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->totals.problems[CAPTURE_OVERLAP], 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_OVERLAP], 1);
    expect_whole(trace, &whole, 3); /* the second frame holds the UDP header alone */
    trace_free(trace);
}

/** As two interfaces of a router capture them. */
static void test_each_fragment_twice(void **state) {
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    for (size_t at = 0; at < whole.udp.len; at += 24)
        for (int i = 0; i < 2; i++)
            add_fragment(trace, &whole, 7, at, 24, false);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->n_problems, 0);
    trace_free(trace);
}

static void test_ids_are_apart(void **state) {
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);

    (void)state;
    add_fragment(trace, &whole, 7, 0, 24, false);
    add_fragment(trace, &whole, 8, 24, 64, false);
    assert_int_equal(trace_run(trace, NULL)->n_found, 0);
    add_fragment(trace, &whole, 7, 24, 64, false);
    expect_whole(trace, &whole, 2);
    trace_free(trace);
}

static void test_missing_fragment_is_said(void **state) {
    char text[CAPTURE_ENDPOINT_TEXT];
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    add_fragment(trace, &whole, 7, 0, 24, false);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 0);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_FRAGMENT], 1);
    assert_string_equal(outcome->last_problem,
                        "an IP datagram never became complete: 24 bytes were seen, the last in frame 1");
    assert_string_equal(capture_endpoint_print(outcome->problems[0].src, outcome->problems[0].src_len, text),
                        "192.0.2.1");
    trace_free(trace);
}

static void test_missing_fragment_of_others(void **state) {
    struct whole whole = make_whole();
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    whole.udp.bytes[2] = 0x30; /* another port */
    add_fragment(trace, &whole, 7, 0, 24, false);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->totals.problems[CAPTURE_LOST_FRAGMENT], 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_LOST_FRAGMENT], 0);
    trace_free(trace);
}

static void test_ipv6(void **state) {
    static const uint8_t destination[8] = {17, 0, 1, 4};
    const struct whole whole = make_whole();
    struct packet payload = whole.udp;
    struct trace *trace = trace_new(101);

    (void)state;
    packet_before(&payload, destination, sizeof destination);
    add_fragment6(trace, &payload, 40, 64);
    add_fragment6(trace, &payload, 0, 40);
    expect_whole(trace, &whole, 2);
    trace_free(trace);
}

static void test_limit(void **state) {
    const struct capture_options options = {.limits = {.datagrams = 4}};
    const struct whole whole = make_whole();
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    for (uint16_t id = 0; id < 10; id++)
        add_fragment(trace, &whole, id, 0, 24, false);
    add_fragment(trace, &whole, 9, 24, 64, false); /* the latest is still there */
    add_fragment(trace, &whole, 0, 24, 64, false); /* the first is not */
    outcome = trace_run(trace, &options);
    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->totals.problems[CAPTURE_LIMIT_FRAGMENTS], 6);
    assert_int_equal(outcome->totals.problems[CAPTURE_LOST_FRAGMENT], 4);
    trace_free(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_order),
        cmocka_unit_test(test_smallest_fragments_twice),
        cmocka_unit_test(test_overlap_first_counts),
        cmocka_unit_test(test_each_fragment_twice),
        cmocka_unit_test(test_ids_are_apart),
        cmocka_unit_test(test_missing_fragment_is_said),
        cmocka_unit_test(test_missing_fragment_of_others),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
