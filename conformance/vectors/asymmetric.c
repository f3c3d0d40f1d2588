// SPDX-License-Identifier: BSD-2-Clause
// Tests of Diffie-Hellman alone.
#include "internal.h"

// The status that refuses a peer's value, and the fault that says why.
static void expect_refused(struct vector_test *test, uint8_t group, struct mikey_slice private_key,
                           struct mikey_slice peer) {
    uint8_t out[MIKEY_DH_MAX];
    if (mikey_dh_check(group, peer) == MIKEY_DH_GOOD)
        vector_differ(test, "mikey_dh_check: accepted");
    (void)vector_expect_status(test, "mikey_dh_shared",
                               mikey_dh_shared(test->crypto, group, private_key, peer, out));
}

void vector_dh(struct vector_test *test) {
    uint8_t group = (uint8_t)vector_uint(test, test->input, "group"), out[MIKEY_DH_MAX];
    struct mikey_slice private_key = vector_bytes(test, test->input, "private");
    struct mikey_slice peer = vector_bytes(test, test->input, "peer");
    size_t len = 0;
    if (!vector_going(test))
        return;
    if (!mikey_dh_length(group, &len))
        vector_differ(test, "mikey_dh_length: no such group");
    if (vector_has(test->expected, "status")) {
        expect_refused(test, group, private_key, peer);
        return;
    }
    if (mikey_dh_check(group, peer) != MIKEY_DH_GOOD)
        vector_differ(test, "mikey_dh_check: refused");
    if (vector_expect_status(test, "mikey_dh_public", mikey_dh_public(test->crypto, group, private_key, out)))
        vector_expect_bytes(test, "public", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "public"));
    if (vector_expect_status(test, "mikey_dh_shared",
                             mikey_dh_shared(test->crypto, group, private_key, peer, out)))
        vector_expect_bytes(test, "secret", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "secret"));
    mikey_wipe(out, sizeof out);
}
