// SPDX-License-Identifier: BSD-2-Clause
// A message: its tape, its findings and the rules on it. Decoding it again says the same.
#include <mikeylab/check.h>

#include <string.h>

#include "support.h"

static bool same_item(const struct mikey_item *a, const struct mikey_item *b) {
    return a->field == b->field && a->depth == b->depth && a->buffer == b->buffer && a->off == b->off &&
           a->len == b->len && a->end == b->end && a->value == b->value;
}

static bool same_finding(const struct mikey_finding *a, const struct mikey_finding *b) {
    return a->rule == b->rule && a->outcome == b->outcome && a->field == b->field && a->off == b->off &&
           a->len == b->len && a->got == b->got && a->want == b->want;
}

static void require_same(const struct mikey_document *a, const struct mikey_document *b) {
    bool same = a->tape.count == b->tape.count && a->findings.count == b->findings.count &&
                a->message.n_payloads == b->message.n_payloads && a->message.complete == b->message.complete;
    fuzz_require(same, "decoding again counts differently");
    for (uint32_t i = 0; i < a->tape.count; i++)
        same &= same_item(&a->tape.items[i], &b->tape.items[i]);
    fuzz_require(same, "decoding again gives another item");
    for (uint32_t i = 0; i < a->findings.count; i++)
        same &= same_finding(&a->findings.list[i], &b->findings.list[i]);
    fuzz_require(same, "decoding again gives another finding");
}

static void require_outcomes(struct mikey_document *document) {
    struct mikey_outcomes outcomes;
    bool good = true;
    mikey_check_message(document, NULL, &outcomes);
    for (size_t rule = 0; rule < MIKEY_R_COUNT; rule++)
        good &= outcomes.of[rule] < MIKEY_OUTCOME_COUNT;
    fuzz_require(good, "an outcome is none");
}

/** One in how many messages is decoded again; which ones depends on their last bytes. */
#define REPEATED   8
#define LAST_BYTES 8
/** One in how many has the rules run over it, likewise: other targets do so with each. */
#define RULED 4

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
    const size_t tail = size < LAST_BYTES ? size : LAST_BYTES;
    const uint32_t hash = fuzz_hash((struct mikey_slice){data + (size - tail), tail});
    if (fuzz_takes_turn(hash, REPEATED))
        require_again(document, bytes, status);
    if (fuzz_takes_turn(hash / REPEATED, RULED))
        require_outcomes(document);
    fuzz_require_wellformed(document);
    return 0;
}
