// SPDX-License-Identifier: BSD-2-Clause
/** pcapng: sections of either byte order, interfaces of several link types and clocks, blocks cut and damaged. */
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/** A file under construction. */
struct writer {
    uint8_t bytes[4096];
    size_t len;
    size_t ends[16]; /* of the blocks */
    size_t blocks;
    bool big; /* byte order of the section */
};

static void put32(const struct writer *writer, uint8_t *out, uint32_t value) {
    for (size_t i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (writer->big ? 24 - 8 * i : 8 * i));
}

static void put16(const struct writer *writer, uint8_t *out, uint32_t value) {
    out[0] = (uint8_t)(writer->big ? value >> 8 : value);
    out[1] = (uint8_t)(writer->big ? value : value >> 8);
}

static void add_block(struct writer *writer, uint32_t type, const void *body, size_t len) {
    size_t padded = (len + 3) & ~(size_t)3;
    uint8_t *out = writer->bytes + writer->len;

    assert_true(writer->len + padded + 12 <= sizeof writer->bytes && writer->blocks < 16);
    put32(writer, out, type);
    put32(writer, out + 4, (uint32_t)padded + 12);
    memset(out + 8, 0, padded);
    memcpy(out + 8, body, len);
    put32(writer, out + 8 + padded, (uint32_t)padded + 12);
    writer->len += padded + 12;
    writer->ends[writer->blocks++] = writer->len;
}

static void add_section(struct writer *writer, bool big) {
    uint8_t body[16];

    writer->big = big;
    put32(writer, body, 0x1a2b3c4d);
    put16(writer, body + 4, 1);
    put16(writer, body + 6, 0);
    memset(body + 8, 0xff, 8);
    add_block(writer, 0x0a0d0d0a, body, sizeof body);
}

/** `resolution` 0: without the option. */
static void add_interface(struct writer *writer, uint32_t link_type, uint8_t resolution, int32_t offset) {
    uint8_t body[8 + 8 + 12 + 4] = {0};

    put16(writer, body, link_type);
    put16(writer, body + 8, 9);
    put16(writer, body + 10, 1);
    body[12] = resolution;
    put16(writer, body + 16, 14);
    put16(writer, body + 18, 8);
    put32(writer, body + (writer->big ? 24 : 20), (uint32_t)offset);
    put32(writer, body + (writer->big ? 20 : 24), offset < 0 ? UINT32_MAX : 0);
    add_block(writer, 1, body, resolution == 0 ? 8 : sizeof body);
}

static void add_packet(struct writer *writer, uint32_t interface, uint64_t time,
                       const struct packet *packet) {
    uint8_t body[512];

    put32(writer, body, interface);
    put32(writer, body + 4, (uint32_t)(time >> 32));
    put32(writer, body + 8, (uint32_t)time);
    put32(writer, body + 12, (uint32_t)packet->len);
    put32(writer, body + 16, (uint32_t)packet->len);
    memcpy(body + 20, packet->bytes, packet->len);
    add_block(writer, 6, body, 20 + packet->len);
}

static void add_simple_packet(struct writer *writer, const struct packet *packet) {
    uint8_t body[512];

    put32(writer, body, (uint32_t)packet->len);
    memcpy(body + 4, packet->bytes, packet->len);
    add_block(writer, 3, body, 4 + packet->len);
}

static struct packet raw_packet(void) {
    uint8_t message[256];
    size_t len = make_mikey(message, 1);
    struct packet packet = packet_of(message, len);

    put_udp(&packet, 40000, 2269);
    put_ipv4(&packet, 17, 1, 2, 0, 0, false);
    return packet;
}

/** Two sections; Ethernet and raw IP; microseconds, nanoseconds, 2^-20 s; a packet without a time. */
static struct writer *make_file(void) {
    static struct writer writer;
    struct packet raw = raw_packet();
    struct packet ethernet = raw;

    memset(&writer, 0, sizeof writer);
    put_ethernet(&ethernet, 0x0800);
    for (int big = 0; big < 2; big++) {
        add_section(&writer, big != 0);
        add_interface(&writer, 1, 0, 0);
        add_interface(&writer, 101, big ? 0x80 | 20 : 9, big ? -5 : 7);
        add_packet(&writer, 1, big ? (100u << 20) + (1u << 19) : 100123456789u, &raw);
        add_block(&writer, 0xbad, "unknown", 7);
        add_packet(&writer, 0, 1700000000654321u, &ethernet);
    }
    add_simple_packet(&writer, &ethernet);
    return &writer;
}

static void test_times_and_link_types(void **state) {
    static const struct {
        bool has_time;
        int64_t seconds;
        uint32_t nanoseconds;
    } want[] = {{true, 107, 123456789},
                {true, 1700000000, 654321000},
                {true, 95, 500000000},
                {true, 1700000000, 654321000},
                {false, 0, 0}};
    const struct writer *file = make_file();
    struct outcome *outcome = trace_run_bytes(file->bytes, file->len);

    (void)state;
    assert_int_equal(outcome->status, CAPTURE_OK);
    assert_int_equal(outcome->n_problems, 0);
    assert_int_equal(outcome->totals.bytes, file->len);
    assert_int_equal(outcome->n_found, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct mikey_sighting *sighting = &outcome->found[i].sighting;
        assert_int_equal(outcome->found[i].frame, i + 1);
        assert_int_equal(sighting->has_time, want[i].has_time);
        assert_int_equal(sighting->seconds, want[i].seconds);
        assert_int_equal(sighting->nanoseconds, want[i].nanoseconds);
    }
}

static void test_cut_at_every_byte(void **state) {
    const struct writer *file = make_file();

    (void)state;
    for (size_t len = 4; len < file->len; len++) {
        struct outcome *outcome = trace_run_bytes(file->bytes, len);
        size_t whole = 0;
        size_t end;
        while (file->ends[whole] <= len)
            whole++;
        end = whole > 0 ? file->ends[whole - 1] : 0;
        assert_int_equal(outcome->status, len == end ? CAPTURE_OK : CAPTURE_DAMAGED);
        assert_int_equal(outcome->totals.bytes, end);
        if (len == end)
            continue;
        assert_int_equal(outcome->problems[0].kind, CAPTURE_TRUNCATED_FILE);
        assert_int_equal(outcome->problems[0].offset, end);
        assert_int_equal(outcome->problems[0].frame, outcome->totals.packets + 1);
    }
}

static void test_random_damage(void **state) {
    const struct writer *file = make_file();
    uint8_t *copy = malloc(file->len);
    uint32_t random = 3;

    (void)state;
    assert_non_null(copy);
    for (size_t round = 0; round < 5000; round++) {
        memcpy(copy, file->bytes, file->len);
        for (size_t i = 0; i <= round % 4; i++) {
            random = random * 1664525 + 1013904223;
            copy[4 + (random >> 8) % (file->len - 4)] = (uint8_t)(random >> 24);
        }
        (void)trace_run_bytes(copy, file->len);
    }
    free(copy);
}

/** Damage at `at` of block `block`: what stands before is delivered, and the place is said. */
static void expect_corrupt(size_t block, size_t at, uint32_t value) {
    struct writer *file = make_file();
    size_t start = block > 0 ? file->ends[block - 1] : 0;
    struct outcome *outcome;

    file->big = block > 5;
    put32(file, file->bytes + start + at, value);
    outcome = trace_run_bytes(file->bytes, file->len);
    assert_int_equal(outcome->status, CAPTURE_DAMAGED);
    assert_int_equal(outcome->totals.problems[CAPTURE_CORRUPT_FILE], 1);
    assert_int_equal(outcome->totals.inconclusive[CAPTURE_CORRUPT_FILE], 1);
    assert_true(outcome->problems[0].offset == start || outcome->problems[0].offset == file->ends[block]);
}

static void test_corrupt_blocks(void **state) {
    (void)state;
    expect_corrupt(0, 8, 0x11111111); /* byte order mark */
    expect_corrupt(0, 4, 12);         /* a section shorter than its head */
    expect_corrupt(3, 4, 13);         /* a length that is no multiple of four */
    expect_corrupt(3, 4, 8);          /* less than the frame of a block */
    expect_corrupt(3, 4, 0x7ffffffc); /* more than anybody writes */
    expect_corrupt(3, 8, 2);          /* an interface that does not exist */
    expect_corrupt(9, 8, 0xffffffff);
    expect_corrupt(3, 20, 0xffffffff); /* a packet longer than its block */
    expect_corrupt(4, 4, 24);          /* two lengths that differ */
}

static void test_resolutions(void **state) {
    static const uint8_t resolutions[] = {0x80, 0x80 | 63, 0x80 | 64, 19, 18, 1, 20, 0x80 | 65, 0xff};

    (void)state;
    for (size_t i = 0; i < sizeof resolutions; i++) {
        struct writer writer = {.len = 0};
        const struct packet packet = raw_packet();
        struct outcome *outcome;
        add_section(&writer, false);
        add_interface(&writer, 101, resolutions[i], 0);
        add_packet(&writer, 0, UINT64_MAX, &packet);
        outcome = trace_run_bytes(writer.bytes, writer.len);
        assert_int_equal(outcome->n_found, 1);
        assert_int_equal(outcome->found[0].sighting.has_time, i < 6); /* finer ones cannot be told */
        assert_true(outcome->found[0].sighting.nanoseconds < 1000000000);
    }
}

static void test_without_interface(void **state) {
    struct writer writer = {.len = 0};
    const struct packet packet = raw_packet();

    (void)state;
    add_section(&writer, false);
    add_simple_packet(&writer, &packet);
    assert_int_equal(trace_run_bytes(writer.bytes, writer.len)->status, CAPTURE_DAMAGED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_and_link_types), cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_random_damage),        cmocka_unit_test(test_corrupt_blocks),
        cmocka_unit_test(test_resolutions),          cmocka_unit_test(test_without_interface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
