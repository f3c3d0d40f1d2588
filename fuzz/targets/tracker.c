// SPDX-License-Identifier: BSD-2-Clause
/**
 * An exchange (input.h) of whatever mode as the tracker sees it: each message is judged, its document stays
 * well-formed, findings have sentences, and every message is in one exchange at most.
 */
#include <mikeylab/check.h>
#include <mikeylab/exchange.h>

#include "input.h"
#include "sighting.h"
#include "support.h"

static void closed(void *context, const struct mikey_exchange *exchange) {
    size_t *n_messages = context;
    fuzz_require_sentences(&exchange->findings);
    fuzz_require(exchange->n_messages > 0, "an exchange has no message");
    *n_messages += exchange->n_messages;
}

static void add_message(struct mikey_tracker *tracker, const struct fuzz_input *input, size_t index) {
    static struct fuzz_document holder;
    static struct fuzz_memory copy;
    const struct mikey_slice message = fuzz_memory_copy(&copy, input->messages[index].bytes);
    struct mikey_document *document = fuzz_document_place(&holder, message.len);
    const struct mikey_sighting sighting = fuzz_sighting(input, index);
    struct mikey_judgement judgement;
    fuzz_require_ok(mikey_tracker_add(tracker, document, message, &sighting, &judgement),
                    "the tracker judges a message");
    fuzz_require_wellformed(document);
    fuzz_require_sentences(&document->findings);
}

static void track(struct fuzz_input *input) {
    static const struct mikey_tracker_limits limits = {.max_exchanges = 2, .max_replay = 8};
    const struct mikey_secrets secrets = fuzz_input_secrets(input);
    struct mikey_tracker *tracker = NULL;
    size_t n_messages = 0;
    fuzz_require_ok(mikey_tracker_new(&tracker, fuzz_crypto(), &secrets, &limits, true, closed, &n_messages),
                    "a tracker is made");
    mikey_tracker_try_deviations(tracker, (input->flags & FUZZ_DEVIATIONS) != 0);
    for (size_t i = 0; i < input->n_messages; i++)
        add_message(tracker, input, i);
    mikey_tracker_finish(tracker);
    mikey_tracker_free(tracker);
    fuzz_require(n_messages <= input->n_messages, "exchanges have more messages than came");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz_input input;
    fuzz_input_read(data, size, &input);
    for (size_t i = 0; i < input.n_messages; i++) {
        if (input.messages[i].bytes.len > MIKEY_MAX_MESSAGE)
            return 0;
    }
    track(&input);
    return 0;
}
