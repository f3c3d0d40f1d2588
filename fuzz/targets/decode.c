// SPDX-License-Identifier: BSD-2-Clause
// A message: its tape and its findings. Decoding it again says the same.
#include "support.h"

/** One in how many messages is decoded again. */
#define REPEATED 8

static bool same_item(const struct mikey_item *a, const struct mikey_item *b) {
    return a->field == b->field && a->depth == b->depth && a->buffer == b->buffer && a->off == b->off &&
           a->len == b->len && a->end == b->end && a->value == b->value;
}

static void require_same(const struct mikey_document *a, const struct mikey_document *b) {
    bool same = a->tape.count == b->tape.count && a->message.n_payloads == b->message.n_payloads &&
                a->message.complete == b->message.complete;
    fuzz_require(same, "decoding again counts differently");
    for (uint32_t i = 0; i < a->tape.count; i++)
        same &= same_item(&a->tape.items[i], &b->tape.items[i]);
    fuzz_require(same, "decoding again gives another item");
    fuzz_require(fuzz_same_findings(&a->findings, &b->findings), "decoding again gives another finding");
}

static void require_again(const struct mikey_document *document, struct mikey_slice bytes,
                          enum mikey_status status) {
    static struct fuzz_document holder;
    struct mikey_document *again = fuzz_document_place(&holder, bytes.len);
    fuzz_require(mikey_decode(again, bytes) == status, "decoding again answers something else");
    require_same(document, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct fuzz_document holder;
    const struct mikey_slice bytes = {data, size};
    if (size > MIKEY_MAX_MESSAGE)
        return 0;
    struct mikey_document *document = fuzz_document_place(&holder, size);
    const enum mikey_status status = mikey_decode(document, bytes);
    fuzz_require(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE, "decoding answers something else");
    fuzz_require(status == MIKEY_OK || document->findings.count > 0, "nothing is said of a fault");
    if (fuzz_takes_turn(fuzz_hash_tail(bytes), REPEATED))
        require_again(document, bytes, status);
    fuzz_require_wellformed(document);
    return 0;
}
