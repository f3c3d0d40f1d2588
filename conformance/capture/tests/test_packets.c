// SPDX-License-Identifier: BSD-2-Clause
/** Link layers, IP and UDP: a message in each of them is found, and its bytes lead back to the frame. */
#include <string.h>

#include "trace.h"

static struct packet udp_message(uint8_t *message, size_t *len) {
    struct packet packet;

    *len = make_mikey(message, 1);
    packet = packet_of(message, *len);
    put_udp(&packet, 40000, 2269);
    return packet;
}

static void expect_one(struct trace *trace, const uint8_t *message, size_t len) {
    struct outcome *outcome = trace_run(trace, NULL);

    assert_int_equal(outcome->status, CAPTURE_OK);
    assert_int_equal(outcome->n_problems, 0);
    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->found[0].len, len);
    assert_memory_equal(outcome->found[0].bytes, message, len);
    assert_int_equal(outcome->places, len);
    trace_free(trace);
}

enum { LINK_TYPES = 10 };

static void test_link_types(void **state) {
    static const struct {
        uint32_t link_type;
        uint8_t header[24];
        size_t len;
    } links[LINK_TYPES] = {
        {1, {[12] = 8}, 14},  {113, {[0] = 0, [14] = 8}, 16},
        {276, {[0] = 8}, 20}, {101, {0}, 0},
        {228, {0}, 0},        {0, {2}, 4}, /* loopback of a little-endian machine */
        {0, {[3] = 2}, 4},                 /* of a big-endian one */
        {108, {[3] = 2}, 4},  {12, {0}, 0},
        {14, {0}, 0},
    };
    uint8_t message[256];
    size_t len;

    (void)state;
    for (size_t i = 0; i < LINK_TYPES; i++) {
        struct trace *trace = trace_new(links[i].link_type);
        struct packet packet = udp_message(message, &len);
        put_ipv4(&packet, 17, 1, 2, 0, 0, false);
        packet_before(&packet, links[i].header, links[i].len);
        trace_add(trace, &packet);
        expect_one(trace, message, len);
    }
}

static void test_tags(void **state) {
    uint8_t message[256];
    size_t len;

    (void)state;
    for (int tags = 0; tags <= 3; tags++) {
        struct trace *trace = trace_new(1);
        struct packet packet = udp_message(message, &len);
        uint16_t type = 0x86dd;
        put_ipv6(&packet, 17, 1, 2);
        for (int i = 0; i < tags; i++) {
            put_tag(&packet, type);
            type = i == 0 ? 0x8100 : 0x88a8;
        }
        put_ethernet(&packet, type);
        packet.len += 6; /* a trailer of the link layer is not part of the datagram */
        trace_add(trace, &packet);
        expect_one(trace, message, len);
    }
}

static void test_extension_headers(void **state) {
    static const uint8_t hop[8] = {60, 0, 1, 4}; /* hop-by-hop, destination options follow */
    static const uint8_t destination[16] = {51, 1, 1, 12};
    static const uint8_t authentication[24] = {43, 4}; /* AH counts words of 4 bytes */
    static const uint8_t routing[8] = {17, 0};
    uint8_t message[256];
    size_t len;
    struct trace *trace = trace_new(101);
    struct packet packet = udp_message(message, &len);

    (void)state;
    packet_before(&packet, routing, sizeof routing);
    packet_before(&packet, authentication, sizeof authentication);
    packet_before(&packet, destination, sizeof destination);
    packet_before(&packet, hop, sizeof hop);
    put_ipv6(&packet, 0, 1, 2);
    trace_add(trace, &packet);
    expect_one(trace, message, len);
}

static void test_sighting(void **state) {
    uint8_t message[256];
    size_t len = make_mikey(message, 9);
    struct trace *trace = trace_new(1);
    struct outcome *outcome;
    const struct mikey_sighting *sighting;
    char text[CAPTURE_ENDPOINT_TEXT];

    (void)state;
    trace_udp(trace, 53, 53, "x", 1);
    trace_udp(trace, 40000, 2269, message, len);
    trace_udp(trace, 2269, 40000, message, len); /* not the other direction's addresses, but any will do */
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 2);
    sighting = &outcome->found[0].sighting;
    assert_int_equal(outcome->found[0].frame, 2);
    assert_int_equal(sighting->seconds, 1700000001);
    assert_int_equal(sighting->nanoseconds, 123456789);
    assert_true(sighting->has_time);
    assert_int_equal(sighting->carrier.kind, MIKEY_CARRIER_UDP);
    assert_string_equal(capture_endpoint_print(sighting->src, sighting->src_len, text), "192.0.2.1:40000");
    assert_string_equal(capture_endpoint_print(sighting->dst, sighting->dst_len, text), "192.0.2.2:2269");
    assert_string_equal(outcome->found[0].description, "MIKEY in UDP");
    trace_free(trace);
}

static void test_dialogue_is_the_same_both_ways(void **state) {
    uint8_t message[256];
    size_t len = make_mikey(message, 9);
    struct trace *trace = trace_new(101);
    struct outcome *outcome;

    (void)state;
    for (int back = 0; back < 2; back++) {
        struct packet packet = packet_of(message, len);
        put_udp(&packet, back ? 2269 : 40000, back ? 40000 : 2269);
        put_ipv6(&packet, 17, back ? 2 : 1, back ? 1 : 2);
        trace_add(trace, &packet);
    }
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 2);
    assert_int_equal(outcome->found[0].sighting.dialogue_len, 37);
    assert_memory_equal(outcome->found[0].sighting.dialogue, outcome->found[1].sighting.dialogue, 37);
    trace_free(trace);
}

static void test_ports(void **state) {
    static const uint16_t ports[] = {7777, 2270};
    const struct capture_options options = {.mikey_ports = ports, .n_mikey_ports = 2};
    uint8_t message[256];
    size_t len = make_mikey(message, 9);
    struct trace *trace = trace_new(1);

    (void)state;
    trace_udp(trace, 40000, 2269, message, len);
    trace_udp(trace, 7777, 40000, message, len);
    assert_int_equal(trace_run(trace, NULL)->found[0].frame, 1);
    assert_int_equal(trace_run(trace, &options)->n_found, 1);
    assert_int_equal(trace_run(trace, &options)->found[0].frame, 2);
    trace_free(trace);
}

static void test_cut_frame(void **state) {
    uint8_t message[256];
    size_t len;
    struct trace *trace = trace_new(101);
    struct packet packet = udp_message(message, &len);
    struct outcome *outcome;

    (void)state;
    put_ipv4(&packet, 17, 1, 2, 0, 0, false);
    trace_add_cut(trace, &packet, packet.len - 7);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 1);
    assert_int_equal(outcome->found[0].len, len - 7);
    assert_true(outcome->found[0].sighting.truncated);
    assert_int_equal(outcome->n_problems, 1);
    assert_int_equal(outcome->problems[0].kind, CAPTURE_CUT_FRAME);
    assert_int_equal(outcome->problems[0].amount, 7);
    assert_true(outcome->problems[0].inconclusive);
    trace_free(trace);
}

static void test_cut_frame_of_others(void **state) {
    struct trace *trace = trace_new(101);
    struct packet packet = packet_of("\x80\x00 media", 8);
    struct outcome *outcome;

    (void)state;
    put_udp(&packet, 4000, 4002);
    put_ipv4(&packet, 17, 1, 2, 0, 0, false);
    trace_add_cut(trace, &packet, packet.len - 2);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->totals.problems[CAPTURE_CUT_FRAME], 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_CUT_FRAME], 0);
    trace_free(trace);
}

static void test_unknown_link_type(void **state) {
    uint8_t message[256];
    size_t len;
    struct trace *trace = trace_new(105); /* IEEE 802.11 */
    struct packet packet = udp_message(message, &len);
    struct outcome *outcome;

    (void)state;
    trace_add(trace, &packet);
    trace_add(trace, &packet);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->n_found, 0);
    assert_int_equal(outcome->totals.problems[CAPTURE_LINK_TYPE], 2);
    assert_int_equal(outcome->problems[0].amount, 105);
    assert_true(outcome->problems[0].inconclusive);
    trace_free(trace);
}

static void test_dtls(void **state) {
    static const uint8_t hello[] = {22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    struct trace *trace = trace_new(1);
    struct outcome *outcome;

    (void)state;
    trace_udp(trace, 40000, 5061, hello, sizeof hello);
    trace_udp(trace, 40000, 40002, hello, sizeof hello);
    outcome = trace_run(trace, NULL);
    assert_int_equal(outcome->totals.problems[CAPTURE_ENCRYPTED], 1);
    assert_true(outcome->problems[0].inconclusive);
    trace_free(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link_types),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_extension_headers),
        cmocka_unit_test(test_sighting),
        cmocka_unit_test(test_dialogue_is_the_same_both_ways),
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_cut_frame),
        cmocka_unit_test(test_cut_frame_of_others),
        cmocka_unit_test(test_unknown_link_type),
        cmocka_unit_test(test_dtls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
