// SPDX-License-Identifier: BSD-2-Clause
// Inputs of the harnesses of exchanges: the messages are mutated, with the secrets that stand beside them; those that
// depend on a changed one are repaired.
#include "frame.h"

#include "../input.h"
#include "operators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** One in how many mutants has other flags, secrets or another order of messages. */
#define AROUND 16
/** Bytes that are written for a message or secret beside its own. */
#define ENTRY_HEAD 4
/** One in how many messages behind a changed one is not repaired. */
#define LEFT_BROKEN 8

struct frame {
    struct mikey_mutator *mutator;
    struct fuzz_input input, donor;
    uint8_t *rooms[FUZZ_MESSAGES]; /**< MIKEY_MUTATOR_MAX bytes each, for messages that change */
    uint8_t *out;
    size_t out_size;
};

struct frame *frame_new(void) {
    struct frame *frame = calloc(1, sizeof *frame);
    bool good = frame != NULL && mikey_mutator_new(&frame->mutator) == MIKEY_OK;
    for (size_t i = 0; i < FUZZ_MESSAGES && good; i++) {
        frame->rooms[i] = malloc(MIKEY_MUTATOR_MAX);
        good = frame->rooms[i] != NULL;
    }
    if (good)
        return frame;
    fprintf(stderr, "mikeylab mutator: no memory\n");
    frame_free(frame);
    return NULL;
}

void frame_free(struct frame *frame) {
    if (frame == NULL)
        return;
    for (size_t i = 0; i < FUZZ_MESSAGES; i++)
        free(frame->rooms[i]);
    mikey_mutator_free(frame->mutator);
    free(frame->out);
    free(frame);
}

void frame_set_bytes(struct frame *frame, mikey_mutate_bytes *bytes) {
    mikey_mutator_set_bytes(frame->mutator, bytes);
}

/** Secrets of the input, then the private keys of the vectors' parties: what receives has no key to sign with. */
static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    struct fuzz_input *input = context;
    const struct mikey_secrets own = fuzz_input_secrets(input);
    size_t n_own = 0;
    while (own.lookup(own.context, kind, identity, n_own, secret)) {
        if (n_own++ == nth)
            return true;
    }
    if (kind != MIKEY_SECRET_RSA || identity.len > 0)
        return false;
    for (size_t i = 0; fuzz_material(i, secret); i++) {
        if (fuzz_material_is_key(i) && n_own++ == nth)
            return true;
    }
    return false;
}

/** Takes an input apart. False if it has no message that the mutator can work on. */
static bool take(struct frame *frame, const uint8_t *data, size_t size) {
    fuzz_input_read(data, size, &frame->input);
    const struct mikey_secrets secrets = {.lookup = look_up, .context = &frame->input};
    mikey_mutator_set_secrets(frame->mutator, &secrets);
    for (size_t i = 0; i < frame->input.n_messages; i++) {
        if (frame->input.messages[i].bytes.len > MIKEY_MUTATOR_MAX)
            return false;
    }
    return frame->input.n_messages > 0;
}

/** Writes the input; the old one stays if the new one does not fit. */
static size_t put(struct frame *frame, uint8_t *data, size_t size, size_t max_size) {
    if (frame->out_size < max_size) {
        uint8_t *grown = realloc(frame->out, max_size);
        if (grown == NULL)
            return size;
        frame->out = grown;
        frame->out_size = max_size;
    }
    const size_t len = fuzz_input_write(&frame->input, frame->out, max_size);
    if (len == 0)
        return size;
    memcpy(data, frame->out, len);
    return len;
}

/** Bytes that message `index` may have. */
static size_t room_for(const struct frame *frame, size_t index, size_t max_size) {
    const struct fuzz_input *input = &frame->input;
    size_t used = FUZZ_HEADER;
    for (size_t i = 0; i < input->n_secrets; i++)
        used += ENTRY_HEAD + input->secrets[i].bytes.len;
    for (size_t i = 0; i < input->n_messages; i++)
        used += ENTRY_HEAD + (i != index ? input->messages[i].bytes.len : 0);
    const size_t room = used < max_size ? max_size - used : 0;
    return room < FUZZ_REST ? room : FUZZ_REST - 1;
}

/** Tells the mutator what comes before message `index`. */
static void tell_history(struct frame *frame, size_t index) {
    const struct mikey_slice none = {NULL, 0};
    mikey_mutator_set_request(frame->mutator, index > 0 ? frame->input.messages[0].bytes : none);
    for (size_t i = 1; i < index; i++)
        mikey_mutator_add_message(frame->mutator, frame->input.messages[i].bytes);
}

/** Moves message `index` where it can be changed, and tells the mutator what it answers. */
static uint8_t *prepare(struct frame *frame, size_t index) {
    struct mikey_slice *bytes = &frame->input.messages[index].bytes;
    tell_history(frame, index);
    uint8_t *room = frame->rooms[index];
    if (bytes->len > 0)
        memmove(room, bytes->data, bytes->len);
    bytes->data = room;
    return room;
}

static void repair_from(struct frame *frame, size_t first, size_t max_size) {
    for (size_t i = first; i < frame->input.n_messages; i++) {
        uint8_t *room = prepare(frame, i);
        size_t *len = &frame->input.messages[i].bytes.len;
        *len = mikey_mutator_repair(frame->mutator, room, *len, room_for(frame, i, max_size));
    }
}

static void shuffle_messages(struct fuzz_input *input, struct random *random) {
    const size_t at = random_below(random, input->n_messages),
                 other = random_below(random, input->n_messages);
    const struct fuzz_message message = input->messages[at];
    switch (random_below(random, 3)) {
    case 0:
        if (input->n_messages < FUZZ_MESSAGES)
            input->messages[input->n_messages++] = message;
        return;
    case 1:
        if (input->n_messages > 1)
            input->messages[at] = input->messages[--input->n_messages];
        return;
    default:
        input->messages[at] = input->messages[other];
        input->messages[other] = message;
    }
}

static void change_secrets(struct fuzz_input *input, struct random *random) {
    const size_t at = random_below(random, input->n_secrets);
    if (input->n_secrets == 0)
        return;
    if (random_one_in(random, 4))
        input->secrets[at] = input->secrets[--input->n_secrets];
    else if (random_one_in(random, 2))
        input->secrets[at].owner = (uint8_t)random_below(random, FUZZ_OWNERS);
    else
        input->secrets[at].kind = (uint8_t)random_below(random, MIKEY_SECRET_KIND_COUNT);
}

static void change_around(struct fuzz_input *input, struct random *random) {
    switch (random_below(random, 5)) {
    case 0:
        input->flags ^= (uint8_t)(1u << random_below(random, 8));
        return;
    case 1:
        input->time = (uint32_t)edit_number(random, input->time, UINT32_MAX);
        return;
    case 2:
        input->messages[random_below(random, input->n_messages)].flags ^=
            (uint8_t)(1u << random_below(random, 8));
        return;
    case 3:
        change_secrets(input, random);
        return;
    default:
        shuffle_messages(input, random);
    }
}

/** The message of the donor that is likest: the one in the same place, else its first. */
static struct mikey_slice donor_message(struct frame *frame, struct mikey_slice donor, size_t index) {
    fuzz_input_read(donor.data, donor.len, &frame->donor);
    const size_t at = index < frame->donor.n_messages ? index : 0;
    return frame->donor.n_messages > 0 ? frame->donor.messages[at].bytes : (struct mikey_slice){NULL, 0};
}

/** An input without messages gets a secret and an empty one, which the mutator makes something of. */
static bool begin_anew(struct frame *frame) {
    static const uint8_t key[16] = {'m', 'i', 'k', 'e', 'y'};
    static const struct fuzz_secret secret = {MIKEY_SECRET_PSK, false, FUZZ_OWNER_ANYBODY, {key, sizeof key}};
    if (frame->input.n_messages > 0)
        return false;
    frame->input.secrets[0] = secret;
    frame->input.n_secrets = frame->input.n_messages = 1;
    frame->input.messages[0] = (struct fuzz_message){0, {NULL, 0}};
    return true;
}

enum effort { EDIT, MUTATE, CROSS };

static size_t work(struct frame *frame, enum effort effort, uint8_t *data, size_t size, size_t max_size,
                   struct mikey_slice donor, unsigned seed) {
    struct random random = random_start(~(uint64_t)seed);
    if (!take(frame, data, size) && !begin_anew(frame))
        return edit_havoc(&random, data, size < max_size ? size : max_size, max_size);
    if (random_one_in(&random, AROUND)) {
        change_around(&frame->input, &random);
        return put(frame, data, size, max_size);
    }
    const size_t index = random_below(&random, frame->input.n_messages);
    uint8_t *room = prepare(frame, index);
    size_t *len = &frame->input.messages[index].bytes.len;
    const size_t most = room_for(frame, index, max_size);
    if (effort == CROSS)
        *len =
            mikey_mutator_cross(frame->mutator, room, *len, most, donor_message(frame, donor, index), seed);
    else if (effort == MUTATE)
        *len = mikey_mutator_mutate(frame->mutator, room, *len, most, seed);
    else
        *len = mikey_mutator_edit(frame->mutator, room, *len, most, seed);
    if (effort != EDIT && !random_one_in(&random, LEFT_BROKEN))
        repair_from(frame, index + 1, max_size);
    return put(frame, data, size, max_size);
}

size_t frame_edit(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return work(frame, EDIT, data, size, max_size, (struct mikey_slice){NULL, 0}, seed);
}

size_t frame_mutate(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return work(frame, MUTATE, data, size, max_size, (struct mikey_slice){NULL, 0}, seed);
}

size_t frame_cross(struct frame *frame, uint8_t *data, size_t size, size_t max_size, struct mikey_slice donor,
                   unsigned seed) {
    return work(frame, CROSS, data, size, max_size, donor, seed);
}

size_t frame_repair(struct frame *frame, uint8_t *data, size_t size, size_t max_size) {
    if (!take(frame, data, size))
        return size;
    repair_from(frame, 0, max_size);
    return put(frame, data, size, max_size);
}

/** Steps: first whole messages, then those of each message. */
size_t frame_trim(struct frame *frame, const uint8_t *data, size_t size, size_t step, uint8_t *out,
                  size_t max_size) {
    if (!take(frame, data, size))
        return SIZE_MAX;
    struct fuzz_input *input = &frame->input;
    if (step < input->n_messages) {
        for (size_t i = step; i + 1u < input->n_messages; i++)
            input->messages[i] = input->messages[i + 1];
        input->n_messages--;
        return put(frame, out, 0, size < max_size ? size : max_size);
    }
    step -= input->n_messages;
    const size_t index = step % input->n_messages;
    const struct mikey_slice bytes = input->messages[index].bytes;
    tell_history(frame, index);
    const size_t len = mikey_mutator_trim(frame->mutator, bytes.data, bytes.len, step / input->n_messages,
                                          frame->rooms[index], MIKEY_MUTATOR_MAX);
    if (len == 0 || len == SIZE_MAX)
        return index + 1u < input->n_messages ? 0 : len;
    input->messages[index].bytes = (struct mikey_slice){frame->rooms[index], len};
    repair_from(frame, index + 1, size);
    return put(frame, out, 0, size < max_size ? size : max_size);
}
