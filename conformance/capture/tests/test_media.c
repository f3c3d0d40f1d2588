// SPDX-License-Identifier: BSD-2-Clause
/** Media packets out of UDP and RTSP, the way back to the frames, and what carriers announce of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

#define MEDIA_MAX 64u
#define RTP_LEN   32u
#define FRAMED    (RTP_LEN + 4)

/** What a run handed over. */
struct heard {
    const struct trace *trace;
    size_t packets, announcements, problems;
    struct found_media media[MEDIA_MAX]; /* their slices are not valid any more */
    uint8_t first[MEDIA_MAX];            /* first byte of the payload */
    char uri[64];
    uint64_t cseq;
    uint8_t channels[2];
};

/** Follows every piece back to its frame. */
static void check_pieces(const struct heard *heard, const struct found_media *media) {
    struct found_piece pieces[RTP_LEN * 2];
    size_t count = found_media_pieces(media, pieces, sizeof pieces / sizeof pieces[0]);
    size_t at = 0;

    assert_true(count > 0 && count <= sizeof pieces / sizeof pieces[0]);
    assert_int_equal(found_media_pieces(media, NULL, 0), count);
    for (size_t i = 0; i < count; i++) {
        size_t start = heard->trace->frame_at[pieces[i].frame - 1] + pieces[i].offset;
        assert_memory_equal(heard->trace->file + start, media->framed.data + at, pieces[i].len);
        at += pieces[i].len;
    }
    assert_int_equal(at, media->framed.len);
}

static bool keep_media(void *context, const struct found_media *media) {
    struct heard *heard = context;

    assert_true(heard->packets < MEDIA_MAX);
    check_pieces(heard, media);
    heard->media[heard->packets] = *media;
    heard->first[heard->packets++] = media->bytes.len > 12 ? media->bytes.data[12] : 0;
    return true;
}

static void keep_announcement(void *context, const struct found_announcement *found) {
    struct heard *heard = context;

    heard->announcements++;
    heard->cseq = found->what->cseq;
    (void)snprintf(heard->uri, sizeof heard->uri, "%.*s", (int)found->what->uri.len,
                   (const char *)found->what->uri.data);
    memcpy(heard->channels, found->what->streams[0].channels, sizeof heard->channels);
    assert_true(found->dialogue_len > 0);
}

static void count_problem(void *context, const struct capture_problem *problem) {
    struct heard *heard = context;

    heard->problems++;
    assert_false(problem->inconclusive);
}

static struct heard run(struct trace *trace) {
    struct heard heard = {.trace = trace};
    const struct capture_callbacks callbacks = {
        .context = &heard, .media = keep_media, .announcement = keep_announcement, .problem = count_problem};
    struct capture_totals totals;
    char error[CAPTURE_ERROR_SIZE];
    FILE *stream = fmemopen(trace->file, trace->len, "rb");

    assert_non_null(stream);
    assert_int_equal(capture_run_stream(stream, NULL, &callbacks, &totals, error), CAPTURE_OK);
    fclose(stream);
    return heard;
}

/** An RTP packet whose payload begins with `number`. */
static void make_rtp(uint8_t out[RTP_LEN], uint8_t number) {
    memset(out, 0, RTP_LEN);
    out[0] = 0x80;
    out[12] = number;
}

static void test_shapes(void **state) {
    struct trace *trace = trace_new(1);
    uint8_t rtp[RTP_LEN], rtcp[8] = {0x80, 201, 0, 1}, odd[RTP_LEN] = {0x40}, little[11] = {0x80};
    struct heard heard;

    (void)state;
    make_rtp(rtp, 7);
    trace_udp(trace, 5000, 5002, rtp, sizeof rtp);
    trace_udp(trace, 5001, 5003, rtcp, sizeof rtcp);
    trace_udp(trace, 5001, 5003, odd, sizeof odd);
    trace_udp(trace, 5001, 5003, little, sizeof little);
    heard = run(trace);
    assert_int_equal(heard.packets, 2);
    assert_int_equal(heard.first[0], 7);
    assert_int_equal(heard.media[0].bytes.len, RTP_LEN);
    assert_int_equal(heard.media[0].frame, 1);
    assert_false(heard.media[0].interleaved);
    assert_int_equal(heard.media[1].bytes.len, sizeof rtcp);
    trace_free(trace);
}

static const char setup[] =
    "SETUP rtsp://h/x RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/SAVP/TCP;interleaved=4-5\r\n\r\n";

/** A connection with a SETUP, then `count` interleaved frames; fills `stream`. Returns its length. */
static size_t make_stream(uint8_t *stream, uint8_t count) {
    size_t len = sizeof setup - 1;

    memcpy(stream, setup, len);
    for (uint8_t i = 0; i < count; i++) {
        uint8_t head[4] = {'$', (uint8_t)(4 + i % 2), 0, RTP_LEN};
        memcpy(stream + len, head, sizeof head);
        make_rtp(stream + len + sizeof head, i);
        len += FRAMED;
    }
    return len;
}

/** Adds the segment [at, end) of a stream. */
static void add_segment(const struct connection *connection, const uint8_t *stream, size_t at, size_t end) {
    trace_tcp(connection, false, 1000 + (uint32_t)at, 1, ACK, stream + at, end - at);
}

static void test_interleaved_in_any_segments(void **state) {
    uint8_t stream[sizeof setup + 5 * FRAMED];

    (void)state;
    for (size_t size = 1; size < 150; size += 7) {
        struct trace *trace = trace_new(1);
        struct connection connection = {.trace = trace, .client = 40000, .server = 554};
        size_t len = make_stream(stream, 5);
        struct heard heard;
        for (size_t at = 0; at < len; at += size)
            add_segment(&connection, stream, at, at + size < len ? at + size : len);
        heard = run(trace);
        assert_int_equal(heard.announcements, 1);
        assert_string_equal(heard.uri, "rtsp://h/x");
        assert_int_equal(heard.cseq, 3);
        assert_int_equal(heard.channels[1], 5);
        assert_int_equal(heard.packets, 5);
        for (size_t i = 0; i < heard.packets; i++) {
            assert_true(heard.media[i].interleaved);
            assert_int_equal(heard.media[i].channel, 4 + i % 2);
            assert_int_equal(heard.media[i].bytes.len, RTP_LEN);
            assert_int_equal(heard.first[i], i);
        }
        trace_free(trace);
    }
}

/** A segment that is lost inside a frame costs that frame, and no other. */
static void test_hole_in_a_frame(void **state) {
    uint8_t stream[sizeof setup + 4 * FRAMED];
    struct trace *trace = trace_new(1);
    struct connection connection = {.trace = trace, .client = 40000, .server = 554};
    size_t len = make_stream(stream, 4), second = sizeof setup - 1 + FRAMED;
    struct heard heard;

    (void)state;
    add_segment(&connection, stream, 0, second + 10);
    add_segment(&connection, stream, second + 20, len);
    heard = run(trace);
    assert_int_equal(heard.packets, 3);
    assert_int_equal(heard.first[0], 0);
    assert_int_equal(heard.first[1], 2);
    assert_int_equal(heard.first[2], 3);
    assert_int_equal(heard.problems, 1);
    trace_free(trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_interleaved_in_any_segments),
        cmocka_unit_test(test_hole_in_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
