// SPDX-License-Identifier: BSD-2-Clause
#include "mutator.h"

#include "operators.h"
#include "replay.h"
#include "samples.h"
#include "seal.h"
#include "trim.h"

#include "../../lib/exchange/csb.h"

#include <stdlib.h>
#include <string.h>

/** One in how many mutants stays without repair, so that what refuses messages is met too. */
#define LEFT_BROKEN 8
/** One in how many is mutated as bytes first. */
#define AS_BYTES 16
/** Offset of Data type in HDR, RFC 3830 6.1. */
#define HDR_TYPE_OFFSET 1
/** Most operators on a mutant, and most attempts to find some that change it. */
#define MAX_OPERATORS 8
#define MAX_ATTEMPTS  32

struct mikey_mutator {
    struct sealer sealer;
    struct draft draft, donor;
    mikey_mutate_bytes *bytes;
    struct replay replay; /**< what went before the message */
};

enum mikey_status mikey_mutator_new(struct mikey_mutator **mutator) {
    struct mikey_mutator *made = calloc(1, sizeof *made);
    *mutator = NULL;
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    enum mikey_status status = mikey_crypto_new(&made->sealer.crypto);
    const bool placed = draft_new(&made->draft), other = draft_new(&made->donor);
    if (status == MIKEY_OK && (!placed || !other))
        status = MIKEY_ERR_MEMORY;
    if (status == MIKEY_OK)
        *mutator = made;
    else
        mikey_mutator_free(made);
    return status;
}

void mikey_mutator_free(struct mikey_mutator *mutator) {
    if (mutator == NULL)
        return;
    draft_free(&mutator->draft);
    draft_free(&mutator->donor);
    mikey_crypto_free(mutator->sealer.crypto);
    mikey_csb_wipe(&mutator->sealer.request);
    mikey_csb_wipe(&mutator->sealer.before);
    replay_free(&mutator->replay);
    free(mutator);
}

void mikey_mutator_set_secrets(struct mikey_mutator *mutator, const struct mikey_secrets *secrets) {
    mutator->sealer.secrets = *secrets;
}

void mikey_mutator_set_bytes(struct mikey_mutator *mutator, mikey_mutate_bytes *bytes) {
    mutator->bytes = bytes;
}

static const struct mikey_payload *find(const struct draft *draft, uint8_t type) {
    return mikey_message_find(&draft->document.message, MIKEY_NO_PARENT, type, 0);
}

/** What keys and V depend on, as the draft has it now; the envelope key of `csb` stays. */
static void remember(const struct draft *draft, struct mikey_csb *csb) {
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *rand = find(draft, MIKEY_PAYLOAD_RAND), *t = find(draft, MIKEY_PAYLOAD_T);
    const struct mikey_parties parties = mikey_parties_of_init(message);
    if (message->n_payloads == 0)
        return;
    mikey_csb_begin(csb, message, rand != NULL ? rand->u.rand.data : (struct mikey_slice){NULL, 0});
    mikey_csb_renew(csb, t != NULL ? &t->u.t : NULL, &parties);
}

void mikey_mutator_add_message(struct mikey_mutator *mutator, struct mikey_slice message) {
    if (message.len <= MIKEY_MUTATOR_MAX)
        replay_add(&mutator->replay, message);
}

void mikey_mutator_set_request(struct mikey_mutator *mutator, struct mikey_slice request) {
    struct mikey_csb *csb = &mutator->sealer.request;
    struct seal_keys keys;
    mikey_csb_wipe(csb);
    replay_forget(&mutator->replay);
    mikey_mutator_add_message(mutator, request);
    if (request.len == 0 || request.len > MIKEY_MUTATOR_MAX)
        return;
    draft_load(&mutator->draft, request, request.len);
    if (seal_has_envelope(mutator->draft.document.message.hdr.data_type) &&
        seal_find_keys(&mutator->sealer, &mutator->draft, 0, &keys) &&
        keys.secret.len <= sizeof csb->envelope.bytes) {
        csb->envelope.len = (uint8_t)keys.secret.len;
        memcpy(csb->envelope.bytes, keys.secret.data, keys.secret.len);
    }
    remember(&mutator->draft, csb);
}

/** MAC alg of what ends a message, MIKEY_MAC_NULL if that is no MAC. */
static uint8_t last_mac_alg(const struct mikey_message *message) {
    const struct mikey_payload *last = NULL;
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        if (message->payloads[i].parent == MIKEY_NO_PARENT)
            last = &message->payloads[i];
    }
    return last != NULL && last->type == MIKEY_PAYLOAD_KEMAC ? last->u.kemac.mac_alg : MIKEY_MAC_NULL;
}

/** Takes a message in, and what must be known of it once it is no longer readable. */
static void load(struct mikey_mutator *mutator, struct mikey_slice message, size_t max) {
    draft_load(&mutator->draft, message, max);
    mikey_csb_wipe(&mutator->sealer.before);
    remember(&mutator->draft, &mutator->sealer.before);
    mutator->sealer.mac_alg = last_mac_alg(&mutator->draft.document.message);
}

static uint8_t data_type_of(struct mikey_slice message) {
    return message.len > HDR_TYPE_OFFSET ? message.data[HDR_TYPE_OFFSET] : MIKEY_DATA_TYPE_UNASSIGNED_27;
}

/** Makes what authenticates the draft right. */
static void authenticate(struct mikey_mutator *mutator) {
    struct sealer *sealer = &mutator->sealer;
    struct draft *draft = &mutator->draft;
    const struct run *run = &draft->runs[DRAFT_MESSAGE];
    const struct replay *replay = &mutator->replay;
    const struct mikey_slice message = {run->bytes, run->len};
    const struct mikey_slice first = {replay->history[0].bytes, replay->history[0].len};
    if (replay_applies(data_type_of(message), data_type_of(replay->n > 0 ? first : message))) {
        replay_seal(&mutator->replay, sealer->crypto, &sealer->secrets, run->bytes, run->len);
        draft_read(draft);
        seal_signature(sealer, draft);
    } else {
        seal_authenticate(sealer, draft);
    }
}

/** Mutates the draft as bytes. */
static void shake(struct mikey_mutator *mutator, struct random *random) {
    struct draft *draft = &mutator->draft;
    struct run *run = &draft->runs[DRAFT_MESSAGE];
    run->len = mutator->bytes != NULL && random_below(random, 2) == 0
                   ? mutator->bytes(run->bytes, run->len, draft->max)
                   : edit_havoc(random, run->bytes, run->len, draft->max);
    draft->open = false;
    draft_read(draft);
}

static void operate(struct mikey_mutator *mutator, struct random *random, const struct draft *donor) {
    static const struct edit_choice splice = {op_splice, "splice", 1, 8};
    struct edit edit = {&mutator->draft, random, mutator->bytes, donor};
    unsigned changes = 0, wanted = 1;
    while (wanted < MAX_OPERATORS && random_below(random, 2) == 0)
        wanted++;
    if (donor != NULL && edit_with(&edit, &splice))
        changes++;
    for (unsigned attempts = 0; changes < wanted && attempts < MAX_ATTEMPTS; attempts++) {
        if (edit_once(&edit))
            changes++;
    }
    if (changes == 0)
        shake(mutator, random);
}

/** Something to begin with, where there is nothing that could be taken apart. */
static void begin_anew(struct mikey_mutator *mutator, struct random *random) {
    uint8_t made[8 * SAMPLE_MAX];
    const size_t max = mutator->draft.max,
                 len = sample_message(random, made, sizeof made < max ? sizeof made : max);
    if (len > 0)
        load(mutator, (struct mikey_slice){made, len}, max);
}

static void edit_draft(struct mikey_mutator *mutator, struct random *random, const struct draft *donor) {
    struct draft *draft = &mutator->draft;
    const bool readable = draft->document.message.n_payloads > 0;
    if (!readable && random_one_in(random, 4))
        begin_anew(mutator, random);
    else if (!readable || random_one_in(random, AS_BYTES))
        shake(mutator, random);
    if (draft->document.message.n_payloads == 0)
        return;
    seal_open(&mutator->sealer, draft);
    operate(mutator, random, donor);
    seal_close(&mutator->sealer, draft);
}

/** Gives the draft out. Where it is empty the message stays as it was. */
static size_t give(const struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size) {
    const struct run *run = &mutator->draft.runs[DRAFT_MESSAGE];
    if (run->len == 0 || run->len > max_size)
        return size;
    memcpy(data, run->bytes, run->len);
    return run->len;
}

/** Whether a message is so long that it is not taken apart. */
static bool is_long(size_t size, size_t max_size) {
    return size > MIKEY_MUTATOR_MAX || size > max_size;
}

static size_t work(struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size,
                   const struct draft *donor, unsigned seed, bool repair) {
    struct random random = random_start(seed);
    if (max_size == 0)
        return 0;
    if (is_long(size, max_size))
        return edit_havoc(&random, data, size < max_size ? size : max_size, max_size);
    load(mutator, (struct mikey_slice){data, size}, max_size);
    edit_draft(mutator, &random, donor);
    const struct run *run = &mutator->draft.runs[DRAFT_MESSAGE];
    if (run->len == size && memcmp(run->bytes, data, size) == 0)
        shake(mutator, &random);
    if (repair && !random_one_in(&random, LEFT_BROKEN))
        authenticate(mutator);
    return give(mutator, data, size, max_size);
}

size_t mikey_mutator_edit(struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size,
                          unsigned seed) {
    return work(mutator, data, size, max_size, NULL, seed, false);
}

size_t mikey_mutator_mutate(struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size,
                            unsigned seed) {
    return work(mutator, data, size, max_size, NULL, seed, true);
}

size_t mikey_mutator_cross(struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size,
                           struct mikey_slice donor, unsigned seed) {
    if (donor.len == 0 || donor.len > MIKEY_MUTATOR_MAX)
        return mikey_mutator_mutate(mutator, data, size, max_size, seed);
    draft_load(&mutator->donor, donor, donor.len);
    seal_open(&mutator->sealer, &mutator->donor);
    return work(mutator, data, size, max_size, &mutator->donor, seed, true);
}

size_t mikey_mutator_repair(struct mikey_mutator *mutator, uint8_t *data, size_t size, size_t max_size) {
    if (is_long(size, max_size))
        return size;
    load(mutator, (struct mikey_slice){data, size}, max_size);
    authenticate(mutator);
    return give(mutator, data, size, max_size);
}

size_t mikey_mutator_trim(struct mikey_mutator *mutator, const uint8_t *data, size_t size, size_t step,
                          uint8_t *out, size_t max_size) {
    struct draft *draft = &mutator->draft;
    if (is_long(size, max_size))
        return SIZE_MAX;
    load(mutator, (struct mikey_slice){data, size}, max_size);
    seal_open(&mutator->sealer, draft);
    if (!trim_has(draft, step))
        return SIZE_MAX;
    if (!trim_step(draft, step))
        return 0;
    draft_read(draft);
    seal_close(&mutator->sealer, draft);
    authenticate(mutator);
    const size_t len = give(mutator, out, 0, max_size);
    return len < size ? len : 0;
}
