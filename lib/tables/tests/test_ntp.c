// SPDX-License-Identifier: BSD-2-Clause
/** Seconds of NTP around the wrap of 2036, RFC 4330 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <mikeylab/ntp.h>

/** A time in both countings. */
static const struct {
    uint32_t ntp;
    int64_t unix_seconds;
} times[] = {
    {0x80000000, INT64_C(-61505152)},  // 1968-01-20T03:14:08Z, the first that is told
    {0x83AA7E80, 0},                   // 1970-01-01T00:00:00Z
    {0xED0B6C40, INT64_C(1767960000)}, // 2026-01-09T12:00:00Z
    {0xFFFFFFFF, INT64_C(2085978495)}, // 2036-02-07T06:28:15Z
    {0x00000000, INT64_C(2085978496)}, // 2036-02-07T06:28:16Z
    {0x10000000, INT64_C(2354413952)}, // 2044-08-10T03:52:32Z
    {0x7FFFFFFF, INT64_C(4233462143)}, // 2104-02-26T09:42:23Z, the last that is told
};

static void test_both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        assert_int_equal(mikey_ntp_to_unix(times[i].ntp), times[i].unix_seconds);
        assert_int_equal(mikey_unix_to_ntp(times[i].unix_seconds), times[i].ntp);
    }
}

static void test_order(void **state) {
    (void)state;
    for (size_t i = 1; i < sizeof times / sizeof *times; i++)
        assert_true(mikey_ntp_seconds(times[i - 1].ntp) < mikey_ntp_seconds(times[i].ntp));
    assert_int_equal(mikey_ntp_seconds(0), INT64_C(1) << 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_ways), cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
