// SPDX-License-Identifier: BSD-2-Clause
// The reader's limits. All bytes stand at a guard page: one byte too far is a fault.
#include <string.h>

#include "reader.h"
#include "support.h"

#define ITEMS    16
#define FINDINGS 4

/** A reader with a small tape over guarded bytes. */
struct bench {
    struct guarded bytes;
    struct mikey_item items[ITEMS];
    struct mikey_finding findings[FINDINGS];
    struct mikey_document document;
    struct mikey_rd rd;
};

static void bench_init(struct bench *bench, const char *hex) {
    uint8_t bytes[64];
    size_t len = hex_read(hex, strlen(hex), bytes, sizeof bytes);
    memset(bench, 0, sizeof *bench);
    bench->bytes = guarded_copy(bytes, len);
    bench->document.tape = (struct mikey_tape){bench->items, 0, ITEMS};
    bench->document.findings = (struct mikey_findings){bench->findings, 0, FINDINGS, 0};
    bench->rd = mikey_rd_start(&bench->document, (struct mikey_slice){bench->bytes.bytes, len}, 0);
}

static void expect_item(const struct bench *bench, uint32_t index, enum mikey_field field, uint32_t off,
                        uint32_t len, uint64_t value) {
    const struct mikey_item *item = &bench->items[index];
    assert_true(index < bench->rd.tape.count);
    assert_int_equal(item->field, field);
    assert_int_equal(item->off, off);
    assert_int_equal(item->len, len);
    assert_int_equal(item->value, value);
}

static void numbers_of_every_size(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "01 0203 04050607 08090a0b0c 0d0e0f1011121314");
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT), 1);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_ID_LEN), 0x0203);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_HDR_CSB_ID), 0x04050607);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_MCX_TIME), 0x08090a0b0c);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NTP), 0x0d0e0f1011121314);
    assert_false(bench.rd.failed);
    assert_int_equal(mikey_rd_left(&bench.rd), 0);
    expect_item(&bench, 4, MIKEY_F_T_NTP, 12, 8, 0x0d0e0f1011121314);
    guarded_free(&bench.bytes);
}

static void bits_share_their_bytes(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "85 b00f 01ffe1");
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_HDR_V), 1);
    assert_int_equal(bench.rd.pos, 0);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_HDR_PRF), 5);
    assert_int_equal(bench.rd.pos, 1);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_PKE_C), 2);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_PKE_LEN), 0x300f);
    assert_int_equal(bench.rd.pos, 3);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_POLICY_PRF), 0);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_POLICY_D), 1);
    assert_int_equal(bench.rd.pos, 4);
    expect_item(&bench, 0, MIKEY_F_HDR_V, 0, 1, 1);
    expect_item(&bench, 3, MIKEY_F_PKE_LEN, 1, 2, 0x300f);
    guarded_free(&bench.bytes);
}

static void the_first_fault_sticks(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "aabbcc");
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT), 0xaa);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_HDR_CSB_ID), 0);
    assert_true(bench.rd.failed);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT), 0);
    assert_null(mikey_rd_bytes(&bench.rd, MIKEY_F_RAND_DATA, 1).data);
    assert_null(mikey_rd_number(&bench.rd, MIKEY_F_SP_SRTP_KDR, 2).data);
    mikey_rd_unsized(&bench.rd, MIKEY_F_T_TYPE, 9);
    assert_int_equal(mikey_rd_open(&bench.rd, MIKEY_F_KV), MIKEY_NO_ITEM);
    assert_int_equal(bench.rd.tape.count, 1);
    assert_int_equal(mikey_rd_leftover(&bench.rd).len, 2);
    assert_int_equal(bench.document.findings.count, 1);
    const struct mikey_finding *finding = &bench.findings[0];
    assert_int_equal(finding->rule, MIKEY_R_OVERRUN);
    assert_int_equal(finding->outcome, MIKEY_FAIL);
    assert_int_equal(finding->field, MIKEY_F_HDR_CSB_ID);
    assert_int_equal(finding->off, 1);
    assert_int_equal(finding->got, 2);
    assert_int_equal(finding->want, 4);
    guarded_free(&bench.bytes);
}

static void bytes_to_the_last_one(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "aabbcc");
    struct mikey_slice all = mikey_rd_bytes(&bench.rd, MIKEY_F_RAND_DATA, 3);
    assert_ptr_equal(all.data, bench.bytes.bytes);
    assert_int_equal(all.len, 3);
    assert_int_equal(mikey_rd_bytes(&bench.rd, MIKEY_F_RAND_DATA, 0).len, 0);
    assert_int_equal(bench.rd.tape.count, 1);
    assert_false(bench.rd.failed);
    mikey_rd_bytes(&bench.rd, MIKEY_F_RAND_DATA, UINT32_MAX);
    assert_true(bench.rd.failed);
    guarded_free(&bench.bytes);
}

static void numbers_of_variable_size(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "010203 0102030405060708");
    assert_int_equal(mikey_rd_number(&bench.rd, MIKEY_F_SP_SRTP_KDR, 3).len, 3);
    assert_int_equal(mikey_rd_number(&bench.rd, MIKEY_F_SP_SRTP_KDR, 8).len, 8);
    expect_item(&bench, 0, MIKEY_F_SP_SRTP_KDR, 0, 3, 0x010203);
    expect_item(&bench, 1, MIKEY_F_SP_SRTP_KDR, 3, 8, 0x0102030405060708);
    guarded_free(&bench.bytes);
}

static void containers_end_where_reading_ends(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "aabbccdd");
    mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT);
    uint32_t outer = mikey_rd_open(&bench.rd, MIKEY_F_KEY_DATA);
    uint32_t empty = mikey_rd_open(&bench.rd, MIKEY_F_KV);
    mikey_rd_close(&bench.rd, empty);
    mikey_rd_uint(&bench.rd, MIKEY_F_ID_LEN);
    mikey_rd_close(&bench.rd, outer);
    assert_int_equal(bench.rd.tape.count, 3);
    expect_item(&bench, 1, MIKEY_F_KEY_DATA, 1, 2, 0);
    assert_int_equal(bench.items[1].end, 3);
    assert_int_equal(bench.items[1].depth, 0);
    assert_int_equal(bench.items[2].depth, 1);
    assert_int_equal(bench.rd.stamp, 0);
    guarded_free(&bench.bytes);
}

static void a_fault_stays_inside_its_limit(void **state) {
    (void)state;
    struct bench bench;
    struct mikey_limit outer;
    bench_init(&bench, "aabbcc dd");
    assert_true(mikey_rd_enter(&bench.rd, &outer, MIKEY_F_EXT_CONTENT, 3));
    mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT);
    mikey_rd_uint(&bench.rd, MIKEY_F_HDR_CSB_ID);
    assert_true(bench.rd.failed);
    mikey_rd_leave(&bench.rd, &outer);
    assert_false(bench.rd.failed);
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT), 0xdd);
    assert_int_equal(bench.findings[0].rule, MIKEY_R_INNER_OVERRUN);
    expect_item(&bench, 0, MIKEY_F_EXT_CONTENT, 0, 3, 0);
    expect_item(&bench, 2, MIKEY_F_UNDECODED, 1, 2, 0);
    guarded_free(&bench.bytes);
}

static void what_is_left_inside_is_reported(void **state) {
    (void)state;
    struct bench bench;
    struct mikey_limit outer;
    bench_init(&bench, "aabbcc");
    assert_true(mikey_rd_enter(&bench.rd, &outer, MIKEY_F_EXT_CONTENT, 3));
    mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT);
    mikey_rd_leave(&bench.rd, &outer);
    assert_int_equal(bench.findings[0].rule, MIKEY_R_INNER_TRAILING);
    assert_int_equal(bench.findings[0].off, 1);
    assert_int_equal(bench.findings[0].got, 2);
    assert_int_equal(bench.rd.pos, 3);
    guarded_free(&bench.bytes);
}

static void a_limit_cannot_be_wider_than_its_parent(void **state) {
    (void)state;
    struct bench bench;
    struct mikey_limit outer;
    struct mikey_limit inner;
    bench_init(&bench, "aabbccdd");
    assert_true(mikey_rd_enter(&bench.rd, &outer, MIKEY_F_EXT_CONTENT, 2));
    assert_false(mikey_rd_enter(&bench.rd, &inner, MIKEY_F_SP_PARAMS, 3));
    assert_true(bench.rd.failed);
    mikey_rd_leave(&bench.rd, &outer);
    assert_false(mikey_rd_enter(&bench.rd, &inner, MIKEY_F_SP_PARAMS, 0));
    assert_false(bench.rd.failed);
    assert_false(mikey_rd_enter(&bench.rd, &inner, MIKEY_F_SP_PARAMS, 3));
    assert_true(bench.rd.failed);
    guarded_free(&bench.bytes);
}

static void a_quiet_fault_makes_no_finding(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "aa");
    bench.rd.quiet = true;
    mikey_rd_uint(&bench.rd, MIKEY_F_ID_LEN);
    mikey_rd_leftover(&bench.rd);
    assert_true(bench.rd.failed);
    assert_int_equal(bench.document.findings.count, 0);
    guarded_free(&bench.bytes);
}

static void a_full_tape_stops_reading(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench, "aabbcc");
    bench.rd.tape.capacity = 1;
    assert_int_equal(mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT), 0xaa);
    mikey_rd_uint(&bench.rd, MIKEY_F_T_NEXT);
    assert_true(bench.rd.failed);
    assert_int_equal(bench.rd.tape.count, 1);
    guarded_free(&bench.bytes);
}

static void reading_without_a_document(void **state) {
    (void)state;
    struct guarded bytes = guarded_copy((const uint8_t *)"\x01\x02", 2);
    struct mikey_rd rd = mikey_rd_start(NULL, (struct mikey_slice){bytes.bytes, 2}, 0);
    uint32_t item = mikey_rd_open(&rd, MIKEY_F_KV);
    assert_int_equal(mikey_rd_uint(&rd, MIKEY_F_T_NEXT), 1);
    assert_int_equal(mikey_rd_uint(&rd, MIKEY_F_ID_LEN), 0);
    mikey_rd_close(&rd, item);
    assert_true(rd.failed);
    guarded_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_size),
        cmocka_unit_test(bits_share_their_bytes),
        cmocka_unit_test(the_first_fault_sticks),
        cmocka_unit_test(bytes_to_the_last_one),
        cmocka_unit_test(numbers_of_variable_size),
        cmocka_unit_test(containers_end_where_reading_ends),
        cmocka_unit_test(a_fault_stays_inside_its_limit),
        cmocka_unit_test(what_is_left_inside_is_reported),
        cmocka_unit_test(a_limit_cannot_be_wider_than_its_parent),
        cmocka_unit_test(a_quiet_fault_makes_no_finding),
        cmocka_unit_test(a_full_tape_stops_reading),
        cmocka_unit_test(reading_without_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
