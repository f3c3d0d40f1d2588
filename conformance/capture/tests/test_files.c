// SPDX-License-Identifier: BSD-2-Clause
/** Capture files that are cut, damaged or no captures: nothing crashes, what stands before the damage comes out. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace.h"

/** UDP, a SIP call in TCP, fragments, VLAN: something of everything. */
static struct trace *make_mix(void) {
    struct trace *trace = trace_new(1);
    const struct connection sip = {.trace = trace, .client = 40000, .server = 5060};
    const struct connection plain = {.trace = trace, .client = 40001, .server = 2269};
    uint8_t message[256];
    size_t len = make_mikey(message, 1);
    char base64[256];
    char sdp[1024];
    char invite[2048];

    make_base64(message, len, base64);
    make_sdp(sdp, sizeof sdp, base64);
    make_invite(invite, sizeof invite, sdp);
    trace_udp(trace, 40000, 2269, message, len);
    trace_tcp(&sip, false, 9, 0, SYN, NULL, 0);
    trace_tcp(&sip, false, 10, 0, ACK, invite, 200);
    trace_tcp(&plain, false, 10, 0, ACK, message, 30);
    trace_tcp(&sip, false, 10 + 300, 0, ACK, invite + 300, strlen(invite) - 300);
    trace_tcp(&plain, false, 40, 0, ACK, message + 30, len - 30);
    trace_tcp(&sip, false, 10 + 200, 0, ACK, invite + 200, 100);
    for (size_t at = 0; at < 2; at++) {
        struct packet packet = packet_of(message, len);
        put_udp(&packet, 40000, 2269);
        packet = packet_of(packet.bytes + at * 40, at == 0 ? 40 : packet.len - 40);
        put_ipv4(&packet, 17, 1, 2, 3, (uint32_t)at * 40, at == 0);
        put_tag(&packet, 0x0800);
        put_ethernet(&packet, 0x8100);
        trace_add(trace, &packet);
    }
    return trace;
}

static void test_mix(void **state) {
    struct trace *trace = make_mix();
    struct outcome *outcome = trace_run(trace, NULL);

    (void)state;
    assert_int_equal(outcome->n_found, 4);
    assert_int_equal(outcome->n_problems, 0);
    assert_int_equal(outcome->totals.packets, trace->frames);
    assert_int_equal(outcome->totals.bytes, trace->len);
    trace_free(trace);
}

static void test_cut_at_every_byte(void **state) {
    struct trace *trace = make_mix();

    (void)state;
    for (size_t len = 1; len < trace->len; len++) {
        struct outcome *outcome = trace_run_bytes(trace->file, len);
        size_t whole = 0;
        while (whole < trace->frames && trace->frame_at[whole] + trace->frame_len[whole] <= len)
            whole++;
        if (len < 24) {
            assert_int_equal(outcome->status, CAPTURE_UNREADABLE);
            continue;
        }
        assert_int_equal(outcome->totals.packets, whole);
        assert_int_equal(outcome->n_found > 0, whole > 0);
        if (len == 24 || (whole > 0 && len == trace->frame_at[whole - 1] + trace->frame_len[whole - 1])) {
            assert_int_equal(outcome->status, CAPTURE_OK);
            continue;
        }
        assert_int_equal(outcome->status, CAPTURE_DAMAGED);
        assert_int_equal(outcome->totals.inconclusive[CAPTURE_TRUNCATED_FILE], 1);
        assert_int_equal(outcome->problems[0].offset,
                         whole > 0 ? trace->frame_at[whole - 1] + trace->frame_len[whole - 1] : 24);
        assert_int_equal(outcome->problems[0].frame, whole + 1);
        assert_true(strlen(outcome->error) > 0);
    }
    trace_free(trace);
}

static void test_frames_cut_at_every_byte(void **state) {
    struct trace *mix = make_mix();

    (void)state;
    for (size_t kept = 0; kept < 600; kept++) {
        struct trace *trace = trace_new(1);
        struct outcome *outcome;
        bool cut = false;
        for (size_t i = 0; i < mix->frames; i++) {
            struct packet packet = packet_of(mix->file + mix->frame_at[i], mix->frame_len[i]);
            trace_add_cut(trace, &packet, kept);
            cut = cut || kept < packet.len;
        }
        outcome = trace_run(trace, NULL);
        assert_int_equal(outcome->status, CAPTURE_OK);
        if (cut)
            assert_true(outcome->totals.problems[CAPTURE_CUT_FRAME] > 0);
        trace_free(trace);
    }
    trace_free(mix);
}

static void test_random_damage(void **state) {
    struct trace *trace = make_mix();
    uint8_t *copy = malloc(trace->len);
    uint32_t random = 1;

    (void)state;
    assert_non_null(copy);
    for (size_t round = 0; round < 5000; round++) {
        memcpy(copy, trace->file, trace->len);
        for (size_t i = 0; i <= round % 8; i++) {
            random = random * 1664525 + 1013904223;
            copy[24 + (random >> 8) % (trace->len - 24)] =
                (uint8_t)(round % 3 == 0 ? random >> 24 : 255 * (i & 1));
        }
        (void)trace_run_bytes(copy, trace->len);
    }
    free(copy);
    trace_free(trace);
}

static void test_corrupt_record(void **state) {
    struct trace *trace = make_mix();
    const uint32_t monster = 0x7fffffff;
    struct outcome *outcome;

    (void)state;
    memcpy(trace->file + trace->frame_at[3] - 8, &monster, sizeof monster);
    outcome = trace_run_bytes(trace->file, trace->len);
    assert_int_equal(outcome->status, CAPTURE_DAMAGED);
    assert_int_equal(outcome->totals.packets, 3);
    assert_int_equal(outcome->totals.problems[CAPTURE_CORRUPT_FILE], 1);
    assert_int_equal(outcome->problems[0].offset, trace->frame_at[3] - 16);
    trace_free(trace);
}

static void test_no_capture(void **state) {
    char error[CAPTURE_ERROR_SIZE];
    struct capture_totals totals;
    struct outcome *outcome = trace_run_bytes((const uint8_t *)"this is no capture, not at all", 30);

    (void)state;
    assert_int_equal(outcome->status, CAPTURE_UNREADABLE);
    assert_true(strlen(outcome->error) > 0);
    assert_int_equal(capture_run("/nonexistent/file", NULL, NULL, &totals, error), CAPTURE_UNREADABLE);
    assert_true(strlen(error) > 0);
}

static bool stop(void *context, struct found_message *message) {
    (void)message;
    ++*(int *)context;
    return false;
}

static void test_stop(void **state) {
    struct trace *trace = make_mix();
    FILE *stream = fmemopen(trace->file, trace->len, "rb");
    char error[CAPTURE_ERROR_SIZE];
    struct capture_totals totals;
    int count = 0;
    const struct capture_callbacks callbacks = {.context = &count, .message = stop};

    (void)state;
    assert_int_equal(capture_run_stream(stream, NULL, &callbacks, &totals, error), CAPTURE_STOPPED);
    assert_int_equal(count, 1);
    assert_int_equal(totals.packets, 1);
    assert_string_equal(error, "");
    fclose(stream);
    trace_free(trace);
}

static void keep_progress(void *context, uint64_t done, uint64_t size) {
    uint64_t *last = context;

    assert_int_equal(size, 0);
    last[0] = done;
}

static void test_pipe(void **state) {
    struct trace *trace = make_mix();
    int ends[2];
    FILE *stream;
    char error[CAPTURE_ERROR_SIZE];
    struct capture_totals totals;
    uint64_t done = 0;
    const struct capture_callbacks callbacks = {.context = &done, .progress = keep_progress};

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], trace->file, trace->len - 3), trace->len - 3);
    close(ends[1]);
    stream = fdopen(ends[0], "rb");
    assert_int_equal(capture_run_stream(stream, NULL, &callbacks, &totals, error), CAPTURE_DAMAGED);
    assert_int_equal(totals.messages, 3);
    assert_int_equal(done, trace->frame_at[trace->frames - 2] + trace->frame_len[trace->frames - 2]);
    assert_int_equal(totals.bytes, done);
    fclose(stream);
    trace_free(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mix),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_frames_cut_at_every_byte),
        cmocka_unit_test(test_random_damage),
        cmocka_unit_test(test_corrupt_record),
        cmocka_unit_test(test_no_capture),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
