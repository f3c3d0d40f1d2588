// SPDX-License-Identifier: BSD-2-Clause
// Exchanges whose keys come out of several messages before, as a tracker sees them.
#include "exchange.h"

#include "../lib/exchange/ticket_proof.h"

#include "canary.h"
#include "sighting.h"
#include "support.h"

static void ignore(void *context, const struct mikey_exchange *exchange) {
    (void)context;
    (void)exchange;
}

static struct mikey_tracker *begin(const struct mikey_secrets *secrets) {
    struct mikey_tracker *tracker = NULL;
    fuzz_require_ok(mikey_tracker_new(&tracker, fuzz_crypto(), secrets, NULL, false, ignore, NULL),
                    "a tracker is made");
    mikey_tracker_try_deviations(tracker, false);
    return tracker;
}

/** Judges message `index`, which is `bytes`. */
static struct mikey_document *judge(struct mikey_tracker *tracker, const struct fuzz_input *input,
                                    size_t index, struct mikey_slice bytes,
                                    struct mikey_judgement *judgement) {
    static struct fuzz_document holder;
    struct mikey_document *document = fuzz_document_place(&holder, bytes.len);
    const struct mikey_sighting sighting = fuzz_sighting(input, index);
    fuzz_require_ok(mikey_tracker_add(tracker, document, bytes, &sighting, judgement),
                    "the tracker judges a message");
    return document;
}

/** Whether a byte belongs to what a MAC does not cover: ESK, RFC 6267 5.4, and Initiator Data, RFC 6043 5.5. */
static bool is_left_out(const struct mikey_message *message, uint32_t covered, uint32_t at) {
    const struct ticket_gap gap = mikey_ticket_gap(message, covered);
    const struct mikey_payload *esk = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ESK, 0);
    return (at >= gap.at && at < gap.at + gap.len) ||
           (esk != NULL && at >= esk->off && at < (uint64_t)esk->off + esk->len);
}

/** Message `index` with one of its bits changed, behind the same messages. */
static void require_flip_fails(struct fuzz_input *input, const struct mikey_slice *messages, size_t index,
                               uint32_t bit) {
    static struct fuzz_memory memory;
    const struct mikey_secrets secrets = fuzz_input_secrets(input);
    struct mikey_tracker *tracker = begin(&secrets);
    struct mikey_judgement judgement;
    for (size_t i = 0; i < index; i++)
        judge(tracker, input, i, messages[i], &judgement);
    const struct mikey_slice changed = fuzz_memory_copy(&memory, messages[index]);
    memory.base[bit / 8] ^= (uint8_t)(1u << bit % 8);
    judge(tracker, input, index, changed, &judgement);
    fuzz_require(judgement.opened.auth.status != MIKEY_AUTH_VERIFIED,
                 "a message with a changed bit verifies");
    mikey_tracker_free(tracker);
}

/** Judges all messages. */
static void run(struct mikey_tracker *tracker, struct fuzz_input *input, const struct mikey_slice *messages) {
    for (size_t i = 0; i < input->n_messages; i++) {
        struct mikey_judgement judgement;
        const struct mikey_document *document = judge(tracker, input, i, messages[i], &judgement);
        const struct mikey_auth *auth = &judgement.opened.auth;
        fuzz_require_wellformed(document);
        fuzz_require(auth->status != MIKEY_AUTH_FAILED || judgement.opened.n_keys == 0,
                     "a message that fails gives keys");
        if (auth->status != MIKEY_AUTH_VERIFIED)
            continue;
        fuzz_canary(&judgement.opened);
        fuzz_require(auth->covered > 0 && auth->covered <= messages[i].len,
                     "what is covered lies outside the message");
        const uint32_t bit = fuzz_hash(messages[i]) % (8 * auth->covered);
        if (!is_left_out(&document->message, auth->covered, bit / 8))
            require_flip_fails(input, messages, i, bit);
    }
}

void fuzz_session(struct mikey_slice bytes, const uint8_t *types, size_t n_types) {
    struct mikey_slice messages[FUZZ_MESSAGES] = {{NULL, 0}};
    struct fuzz_input input;
    if (!fuzz_messages(bytes, types, n_types, &input, messages))
        return;
    const struct mikey_secrets secrets = fuzz_input_secrets(&input);
    struct mikey_tracker *tracker = begin(&secrets);
    run(tracker, &input, messages);
    mikey_tracker_free(tracker);
}
