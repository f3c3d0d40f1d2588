// SPDX-License-Identifier: BSD-2-Clause
#include "exchange.h"

#include "../lib/exchange/modes.h"

#include <string.h>

#include "canary.h"
#include "input.h"
#include "support.h"

/**
 * One in how many inputs is opened in all readings, the others in those that the RFC's text has room for; in a replay
 * each is in both.
 */
#define ALL_READINGS 8
/** One in how many messages that verify is changed; each in a replay. */
#define CHANGED 8
/** One in how many documents is looked over; each in a replay. `decode` and `tracker` do so with each. */
#define LOOKED_OVER 4

struct opening {
    struct fuzz_input *input;
    struct mikey_secrets secrets;
    struct mikey_readings readings;
    struct mikey_csb csb;
};

static enum mikey_status open_message(struct opening *opening, struct fuzz_document *holder,
                                      struct mikey_slice bytes, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    struct mikey_document *document = fuzz_document_place(holder, bytes.len);
    *opened = (struct mikey_opened){0};
    if (mikey_decode(document, bytes) != MIKEY_OK && !document->message.complete)
        return MIKEY_ERR_STRUCTURE;
    return mikey_mode_open_message(fuzz_crypto(), document, &opening->secrets, &opening->readings, csb,
                                   opened);
}

/**
 * The message with one of the covered bits changed; which one depends on its bytes alone. It may verify by another
 * authenticator that does not cover the bit: an Error's V, where the change takes its KEMAC out of the chain.
 */
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
    fuzz_require(status != MIKEY_OK || opened.auth.status != MIKEY_AUTH_VERIFIED ||
                     opened.auth.covered <= bit / 8,
                 "a message with a changed bit verifies");
    mikey_csb_wipe(&csb);
}

static void run_message(struct opening *opening, struct mikey_slice bytes) {
    static struct fuzz_document holder;
    struct mikey_opened opened;
    const uint32_t hash = fuzz_hash_tail(bytes);
    const bool changes = fuzz_takes_turn(hash, CHANGED);
    struct mikey_csb before;
    if (changes)
        before = opening->csb;
    const enum mikey_status status = open_message(opening, &holder, bytes, &opening->csb, &opened);
    if (status == MIKEY_OK) {
        if (fuzz_takes_turn(hash / CHANGED, LOOKED_OVER))
            fuzz_require_wellformed(&holder.document);
        fuzz_require(opened.auth.status != MIKEY_AUTH_FAILED || opened.n_keys == 0,
                     "a message that fails gives keys");
        fuzz_require(opened.n_keys <= MIKEY_MAX_KEYS, "there are too many keys");
    }
    if (status == MIKEY_OK && opened.auth.status == MIKEY_AUTH_VERIFIED) {
        fuzz_canary(&opened);
        if (changes)
            require_flip_fails(opening, bytes, opened.auth.covered, &before);
    }
    fuzz_require(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE || opened.n_keys == 0,
                 "a message that cannot be opened gives keys");
    if (changes)
        mikey_csb_wipe(&before);
}

static void run_messages(struct fuzz_input *input, const struct mikey_slice *messages, bool strict) {
    struct opening opening = {
        .input = input, .secrets = fuzz_input_secrets(input), .readings.strict = strict};
    for (size_t i = 0; i < input->n_messages; i++)
        run_message(&opening, messages[i]);
    mikey_csb_wipe(&opening.csb);
}

/** Offset of Data type in HDR, RFC 3830 6.1. */
#define DATA_TYPE_OFFSET 1

static bool is_of(const struct fuzz_message *message, const uint8_t *types, size_t n_types) {
    return message->bytes.len > DATA_TYPE_OFFSET && message->bytes.len <= MIKEY_MAX_MESSAGE &&
           memchr(types, message->bytes.data[DATA_TYPE_OFFSET], n_types) != NULL;
}

bool fuzz_messages(struct mikey_slice bytes, const uint8_t *types, size_t n_types, struct fuzz_input *input,
                   struct mikey_slice messages[FUZZ_MESSAGES]) {
    static struct fuzz_memory copies[FUZZ_MESSAGES];
    fuzz_input_read(bytes.data, bytes.len, input);
    for (size_t i = 0; i < input->n_messages; i++) {
        if (!is_of(&input->messages[i], types, n_types))
            return false;
        messages[i] = fuzz_memory_copy(&copies[i], input->messages[i].bytes);
    }
    return true;
}

void fuzz_exchange(struct mikey_slice bytes, const uint8_t *types, size_t n_types) {
    struct mikey_slice messages[FUZZ_MESSAGES] = {{NULL, 0}};
    struct fuzz_input input;
    if (!fuzz_messages(bytes, types, n_types, &input, messages))
        return;
    const bool all = fuzz_takes_turn(fuzz_hash_tail(messages[0]) / (CHANGED * LOOKED_OVER), ALL_READINGS);
    if (all)
        run_messages(&input, messages, false);
    if (!all || fuzz_replays())
        run_messages(&input, messages, true);
}
