// SPDX-License-Identifier: BSD-2-Clause
// Which identity is whose.
#include "../parties.h"
#include "../subjects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct mikey_payload id(const char *name) {
    const struct mikey_slice data = {(const uint8_t *)name, strlen(name)};
    return (struct mikey_payload){
        .type = MIKEY_PAYLOAD_ID, .parent = MIKEY_NO_PARENT, .u.id = {MIKEY_ID_TYPE_URI, data}};
}

static struct mikey_payload idr(uint8_t role, const char *name) {
    struct mikey_payload payload = id(name);
    const struct mikey_id inner = payload.u.id;
    payload.type = MIKEY_PAYLOAD_IDR;
    payload.u.idr = (struct mikey_idr){role, inner};
    return payload;
}

static void expect(struct mikey_payload *payloads, uint32_t n, const char *idi, const char *idr_name) {
    const struct mikey_message message = {.payloads = payloads, .n_payloads = n, .cap_payloads = n};
    const struct mikey_parties parties = mikey_parties_of_init(&message);
    assert_int_equal(parties.has_idi, idi != NULL);
    assert_int_equal(parties.has_idr, idr_name != NULL);
    if (idi != NULL)
        assert_memory_equal(parties.idi.data, idi, parties.idi.len);
    if (idr_name != NULL)
        assert_memory_equal(parties.idr.data, idr_name, parties.idr.len);
}

static void test_by_position(void **state) {
    (void)state;
    struct mikey_payload payloads[] = {id("alice"), id("bob")};
    expect(payloads, 2, "alice", "bob");
    expect(payloads, 1, "alice", NULL);
    expect(payloads, 0, NULL, NULL);
}

static void test_certificate_stands_for_the_initiator(void **state) {
    (void)state;
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_CERT, .parent = MIKEY_NO_PARENT}, id("bob"), id("carol")};
    expect(payloads, 2, NULL, "bob");
    // With two identities beside it, the first is the Initiator's all the same.
    expect(payloads, 3, "bob", "carol");
    // [IDi|CERTi], [IDr]: what is in front of the certificate is no IDr.
    struct mikey_payload with_idi[] = {id("alice"), payloads[0]};
    expect(with_idi, 2, "alice", NULL);
}

static void test_by_role(void **state) {
    (void)state;
    struct mikey_payload payloads[] = {idr(MIKEY_ID_ROLE_RESPONDER, "bob"),
                                       idr(MIKEY_ID_ROLE_INITIATOR, "alice")};
    expect(payloads, 2, "alice", "bob");
    // What stands inside another payload is not said of the message.
    payloads[1].parent = 0;
    expect(payloads, 2, NULL, "bob");
}

/** What findings name of a bundle may be gone before the document is. */
static void test_names_live_as_long_as_the_document(void **state) {
    (void)state;
    static struct mikey_document document;
    struct mikey_csb csb = {.idi = "alice", .idr = "bob", .aliases = {.len = 6, .bytes = "\5carol"}};
    struct mikey_finding findings[] = {{.subject = {csb.idi, 5}},
                                       {.subject = {csb.idr + 1, 2}},
                                       {.subject = {csb.aliases.bytes + 1, 5}},
                                       {.subject = {NULL, 0}}};
    struct mikey_opened opened = {.auth.identity = {csb.aliases.bytes + 1, 5}};
    document.findings.list = findings;
    document.findings.count = sizeof findings / sizeof *findings;
    mikey_keep_parties(&document, &csb, &opened);
    memset(&csb, 0, sizeof csb);
    assert_memory_equal(findings[0].subject.data, "alice", 5);
    assert_memory_equal(findings[1].subject.data, "ob", 2);
    assert_memory_equal(findings[2].subject.data, "carol", 5);
    assert_null(findings[3].subject.data);
    assert_memory_equal(opened.auth.identity.data, "carol", 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_position),
        cmocka_unit_test(test_names_live_as_long_as_the_document),
        cmocka_unit_test(test_certificate_stands_for_the_initiator),
        cmocka_unit_test(test_by_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
