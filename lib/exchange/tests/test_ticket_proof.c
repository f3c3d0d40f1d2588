// SPDX-License-Identifier: BSD-2-Clause
// What a TRANSFER_INIT leaves out of its V payload: the Initiator Data, where they are covered at all.
#include "../ticket_proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TICKET_AT    100
#define TICKET_LEN   50
#define DATA_LEN     7
#define LENGTH_BYTES 2

static struct ticket_gap gap_of(uint8_t data_type, size_t covered) {
    static const uint8_t data[DATA_LEN];
    struct mikey_payload ticket = {.type = MIKEY_PAYLOAD_TICKET,
                                   .parent = MIKEY_NO_PARENT,
                                   .off = TICKET_AT,
                                   .len = TICKET_LEN,
                                   .u.ticket.initiator_data = {data, sizeof data}};
    const struct mikey_message message = {
        .hdr.data_type = data_type, .payloads = &ticket, .n_payloads = 1, .cap_payloads = 1};
    return mikey_ticket_gap(&message, covered);
}

static void initiator_data_are_left_out(void **state) {
    (void)state;
    const struct ticket_gap gap = gap_of(MIKEY_DATA_TYPE_TRANSFER_INIT, TICKET_AT + TICKET_LEN);
    assert_int_equal(gap.len, LENGTH_BYTES + DATA_LEN);
    assert_int_equal(gap.at, TICKET_AT + TICKET_LEN - LENGTH_BYTES - DATA_LEN);
    assert_int_equal(gap_of(MIKEY_DATA_TYPE_RESOLVE_INIT_PSK, TICKET_AT + TICKET_LEN).len, 0);
}

/** The bytes behind the gap would be fewer than none. */
static void ticket_behind_v_is_not_covered(void **state) {
    (void)state;
    assert_int_equal(gap_of(MIKEY_DATA_TYPE_TRANSFER_INIT, TICKET_AT + TICKET_LEN - 1).len, 0);
    assert_int_equal(gap_of(MIKEY_DATA_TYPE_TRANSFER_INIT, 0).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initiator_data_are_left_out),
        cmocka_unit_test(ticket_behind_v_is_not_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
