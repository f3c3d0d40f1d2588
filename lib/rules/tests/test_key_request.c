// SPDX-License-Identifier: BSD-2-Clause
// IDR payloads one behind the other, as a request leaves them for its response: never read past their end.
#include "../key_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const uint8_t two[] = {14, 1, 1, 0, 3, 'b', 'o', 'b', 9, 3, 1, 0, 0};

static void test_cut(void **state) {
    struct mikey_slice list = {two, sizeof two}, whole, id;
    uint8_t role = 0;
    (void)state;
    assert_true(mikey_idr_cut(&list, &whole, &role, &id));
    assert_int_equal(role, MIKEY_ID_ROLE_INITIATOR);
    assert_int_equal(whole.len, 8);
    assert_int_equal(id.len, 3);
    assert_memory_equal(id.data, "bob", 3);
    assert_true(mikey_idr_cut(&list, &whole, &role, &id));
    assert_int_equal(role, MIKEY_ID_ROLE_KMS);
    assert_int_equal(id.len, 0);
    assert_false(mikey_idr_cut(&list, &whole, &role, &id));
}

static void test_cut_off(void **state) {
    (void)state;
    for (size_t len = 0; len < sizeof two; len++) {
        struct mikey_slice list = {two, len}, whole, id;
        uint8_t role = 0;
        unsigned n = 0;
        while (mikey_idr_cut(&list, &whole, &role, &id))
            n++;
        assert_int_equal(n, len >= 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cut), cmocka_unit_test(test_cut_off)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
