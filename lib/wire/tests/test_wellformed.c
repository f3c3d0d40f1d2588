// SPDX-License-Identifier: BSD-2-Clause
// The check of documents itself: whichever item of a good tape is damaged, and however, it says so.
#include <string.h>

#include "support.h"
#include "wellformed.h"

/** HDR with an entry of SRTP-ID, T, a policy, KEMAC: groups in groups, bit fields, numbers and bytes. */
static const char message_hex[] = "01000580 1256bf78 0100 00deadbeef00000005"
                                  "0a00 0102030405060708"
                                  "0100000006 000101 060105"
                                  "00010008 1112131415161718 00";

struct damaged {
    uint8_t bytes[64];
    struct holder holder;
};

static struct mikey_tape *decode(struct damaged *damaged) {
    const size_t len = hex_read(message_hex, strlen(message_hex), damaged->bytes, sizeof damaged->bytes);
    holder_init(&damaged->holder, len);
    assert_int_equal(mikey_decode(&damaged->holder.document, (struct mikey_slice){damaged->bytes, len}),
                     MIKEY_OK);
    assert_null(document_fault(&damaged->holder.document));
    return &damaged->holder.document.tape;
}

static void no_field(struct mikey_item *item) {
    item->field = MIKEY_F_COUNT;
}
static void deeper(struct mikey_item *item) {
    item->depth++;
}
static void empty(struct mikey_item *item) {
    item->len = 0;
}
static void later(struct mikey_item *item) {
    item->off++;
}
static void longer(struct mikey_item *item) {
    item->len++;
}
static void shorter(struct mikey_item *item) {
    item->len--;
}
static void with_less(struct mikey_item *item) {
    item->end--;
}
static void with_more(struct mikey_item *item) {
    item->end++;
}
static void elsewhere(struct mikey_item *item) {
    item->buffer++;
}

static void damage_is_seen(void **state) {
    static const struct {
        const char *name;
        void (*damage)(struct mikey_item *item);
    } kinds[] = {{"no field", no_field},   {"deeper", deeper},       {"empty", empty},
                 {"later", later},         {"longer", longer},       {"shorter", shorter},
                 {"with less", with_less}, {"with more", with_more}, {"elsewhere", elsewhere}};
    struct damaged damaged;
    const struct mikey_tape *tape = decode(&damaged);
    (void)state;
    for (uint32_t i = 0; i < tape->count; i++) {
        for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
            const struct mikey_item good = tape->items[i];
            kinds[kind].damage(&tape->items[i]);
            if (document_fault(&damaged.holder.document) == NULL)
                fail_msg("item %u (%s) %s: not seen", i, mikey_field_info((enum mikey_field)good.field)->name,
                         kinds[kind].name);
            tape->items[i] = good;
        }
    }
    assert_null(document_fault(&damaged.holder.document));
    holder_free(&damaged.holder);
}

/** V and the PRF function of HDR share a byte. */
static void shared_bytes_are_counted_by_bits(void **state) {
    struct damaged damaged;
    const struct mikey_tape *tape = decode(&damaged);
    uint32_t bit = 0;
    (void)state;
    while (tape->items[bit].field != MIKEY_F_HDR_V)
        bit++;
    tape->items[bit].field = tape->items[bit + 1].field;
    assert_string_equal(document_fault(&damaged.holder.document), "two items hold the same bit");
    tape->items[bit].field = MIKEY_F_HDR_V;
    tape->items[bit + 1].field = MIKEY_F_HDR_V;
    assert_string_equal(document_fault(&damaged.holder.document), "two items hold the same bit");
    tape->items[bit + 1].field = MIKEY_F_HDR_VERSION;
    assert_string_equal(document_fault(&damaged.holder.document), "bits that share a byte are not together");
    holder_free(&damaged.holder);
}

static void payloads_and_findings_are_checked(void **state) {
    struct damaged damaged;
    decode(&damaged);
    struct mikey_document *document = &damaged.holder.document;
    const uint32_t item = document->message.payloads[1].item;
    (void)state;
    document->message.payloads[1].off++;
    assert_string_equal(document_fault(document), "a payload and its item differ");
    document->message.payloads[1].off--;
    document->message.payloads[1].parent = 1;
    assert_string_equal(document_fault(document), "a payload has a wrong parent");
    document->message.payloads[1].parent = MIKEY_NO_PARENT;
    document->message.payloads[1].item = document->tape.count;
    assert_string_equal(document_fault(document), "a payload has no item");
    document->message.payloads[1].item = item;
    assert_null(document_fault(document));
    const uint32_t len = (uint32_t)document->buffers[0].bytes.len;
    document->findings.count = 1;
    document->findings.list[0] = (struct mikey_finding){.rule = MIKEY_R_RAND_LEN, .off = len - 2, .len = 2};
    assert_null(document_fault(document));
    document->findings.list[0].len = 3;
    assert_string_equal(document_fault(document), "a finding lies outside its buffer");
    document->findings.list[0] = (struct mikey_finding){.rule = MIKEY_R_RAND_LEN, .buffer = 1};
    assert_string_equal(document_fault(document), "a finding lies outside its buffer");
    holder_free(&damaged.holder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(shared_bytes_are_counted_by_bits),
        cmocka_unit_test(payloads_and_findings_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
