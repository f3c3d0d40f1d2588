// SPDX-License-Identifier: BSD-2-Clause
#include "exchange.h"

#include "../lib/exchange/modes.h"

#include <mikeylab/check.h>
#include <string.h>

#include "canary.h"
#include "input.h"
#include "support.h"

/** Room for the sentence of a finding. */
#define SENTENCE 512

struct opening {
    struct fuzz_input *input;
    struct mikey_secrets secrets;
    struct mikey_csb csb;
};

static enum mikey_status open_message(struct opening *opening, struct fuzz_document *holder,
                                      struct mikey_slice bytes, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    static const struct mikey_readings as_the_rfc;
    struct mikey_document *document = fuzz_document_place(holder, bytes.len);
    *opened = (struct mikey_opened){0};
    if (mikey_decode(document, bytes) != MIKEY_OK && !document->message.complete)
        return MIKEY_ERR_STRUCTURE;
    return mikey_mode_open_message(fuzz_crypto(), document, &opening->secrets, &as_the_rfc, csb, opened);
}

/** The message with one of the covered bits changed; which one depends on its bytes alone. */
static void require_flip_fails(struct opening *opening, struct mikey_slice bytes, uint32_t covered,
                               const struct mikey_csb *before) {
    static struct fuzz_document holder;
    static struct fuzz_memory memory;
    struct mikey_opened opened;
    struct mikey_csb csb = *before;
    fuzz_require(covered > 0 && covered <= bytes.len, "what is covered lies outside the message");
    struct mikey_slice changed = fuzz_memory_copy(&memory, bytes);
    const uint32_t bit = fuzz_hash(bytes) % (8 * covered);
    memory.base[bit / 8] ^= (uint8_t)(1u << bit % 8);
    const enum mikey_status status = open_message(opening, &holder, changed, &csb, &opened);
    fuzz_require(status != MIKEY_OK || opened.auth.status != MIKEY_AUTH_VERIFIED,
                 "a message with a changed bit verifies");
    mikey_csb_wipe(&csb);
}

static void run_message(struct opening *opening, struct mikey_slice bytes) {
    static struct fuzz_document holder;
    struct mikey_opened opened;
    struct mikey_csb before = opening->csb;
    const enum mikey_status status = open_message(opening, &holder, bytes, &opening->csb, &opened);
    if (status == MIKEY_OK) {
        fuzz_require_wellformed(&holder.document);
        fuzz_require(opened.auth.status != MIKEY_AUTH_FAILED || opened.n_keys == 0,
                     "a message that fails gives keys");
        fuzz_require(opened.n_keys <= MIKEY_MAX_KEYS, "there are too many keys");
    }
    if (status == MIKEY_OK && opened.auth.status == MIKEY_AUTH_VERIFIED) {
        fuzz_canary(&opened);
        require_flip_fails(opening, bytes, opened.auth.covered, &before);
    }
    fuzz_require(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE || opened.n_keys == 0,
                 "a message that cannot be opened gives keys");
    mikey_csb_wipe(&before);
}

static void run_messages(struct fuzz_input *input, const struct mikey_slice *messages) {
    struct opening opening = {.input = input, .secrets = fuzz_input_secrets(input)};
    for (size_t i = 0; i < input->n_messages; i++)
        run_message(&opening, messages[i]);
    mikey_csb_wipe(&opening.csb);
}

/** Where a message was seen, as its flags say. */
static struct mikey_sighting sighting_of(const struct fuzz_input *input, size_t index) {
    static const uint8_t ends[2][6] = {{192, 0, 2, 1, 0x08, 0xDD}, {192, 0, 2, 2, 0x08, 0xDD}};
    const uint8_t flags = input->messages[index].flags;
    const bool back = (flags & FUZZ_MESSAGE_BACK) != 0, elsewhere = (flags & FUZZ_MESSAGE_ELSEWHERE) != 0;
    struct mikey_sighting sighting = {.has_time = input->time != 0,
                                      .seconds = (int64_t)input->time + (int64_t)index,
                                      .src_len = sizeof ends[0],
                                      .dst_len = sizeof ends[0],
                                      .dialogue_len = 1,
                                      .dialogue = {elsewhere},
                                      .frame = index + 1,
                                      .truncated = (flags & FUZZ_MESSAGE_TRUNCATED) != 0};
    const unsigned kind = (unsigned)(flags & FUZZ_MESSAGE_CARRIER) >> FUZZ_MESSAGE_CARRIER_SHIFT;
    sighting.carrier.kind = (enum mikey_carrier_kind)(kind <= MIKEY_CARRIER_MIME ? kind : MIKEY_CARRIER_UDP);
    sighting.carrier.direction = back ? MIKEY_DIRECTION_RESPONSE : MIKEY_DIRECTION_REQUEST;
    sighting.carrier.protection =
        flags & FUZZ_MESSAGE_SECURE ? MIKEY_PROTECTION_SECURE : MIKEY_PROTECTION_NONE;
    memcpy(sighting.src, ends[back], sizeof ends[0]);
    memcpy(sighting.dst, ends[!back], sizeof ends[0]);
    sighting.src[2] = sighting.dst[2] = elsewhere;
    return sighting;
}

static void require_sentences(const struct mikey_findings *findings) {
    char text[SENTENCE];
    for (uint32_t i = 0; i < findings->count; i++) {
        const size_t len = mikey_finding_text(&findings->list[i], text, sizeof text);
        fuzz_require(len < sizeof text && text[len] == '\0' && len > 0, "a finding has no sentence");
    }
}

static void closed(void *context, const struct mikey_exchange *exchange) {
    size_t *n_messages = context;
    require_sentences(&exchange->findings);
    fuzz_require(exchange->n_messages > 0, "an exchange has no message");
    *n_messages += exchange->n_messages;
}

static void track(struct fuzz_input *input, const struct mikey_slice *messages) {
    static const struct mikey_tracker_limits limits = {.max_exchanges = 2, .max_replay = 8};
    static struct fuzz_document holder;
    const struct mikey_secrets secrets = fuzz_input_secrets(input);
    struct mikey_tracker *tracker = NULL;
    size_t n_messages = 0;
    fuzz_require_ok(mikey_tracker_new(&tracker, fuzz_crypto(), &secrets, &limits, true, closed, &n_messages),
                    "a tracker is made");
    mikey_tracker_try_deviations(tracker, (input->flags & FUZZ_DEVIATIONS) != 0);
    for (size_t i = 0; i < input->n_messages; i++) {
        struct mikey_document *document = fuzz_document_place(&holder, messages[i].len);
        const struct mikey_sighting sighting = sighting_of(input, i);
        struct mikey_judgement judgement;
        fuzz_require_ok(mikey_tracker_add(tracker, document, messages[i], &sighting, &judgement),
                        "the tracker judges a message");
        fuzz_require_wellformed(document);
        require_sentences(&document->findings);
    }
    mikey_tracker_finish(tracker);
    mikey_tracker_free(tracker);
    fuzz_require(n_messages <= input->n_messages, "exchanges have more messages than came");
}

/** Offset of Data type in HDR, RFC 3830 6.1. */
#define DATA_TYPE_OFFSET 1

static bool is_of(const struct fuzz_message *message, const uint8_t *types, size_t n_types) {
    return message->bytes.len > DATA_TYPE_OFFSET && message->bytes.len <= MIKEY_MAX_MESSAGE &&
           memchr(types, message->bytes.data[DATA_TYPE_OFFSET], n_types) != NULL;
}

void fuzz_exchange(struct mikey_slice bytes, const uint8_t *types, size_t n_types) {
    static struct fuzz_memory copies[FUZZ_MESSAGES];
    struct mikey_slice messages[FUZZ_MESSAGES];
    struct fuzz_input input;
    fuzz_input_read(bytes.data, bytes.len, &input);
    for (size_t i = 0; i < input.n_messages; i++) {
        if (!is_of(&input.messages[i], types, n_types))
            return;
        messages[i] = fuzz_memory_copy(&copies[i], input.messages[i].bytes);
    }
    run_messages(&input, messages);
    if ((input.flags & FUZZ_TRACKER) != 0)
        track(&input, messages);
}
