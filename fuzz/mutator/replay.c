// SPDX-License-Identifier: BSD-2-Clause
#include "replay.h"

#include "../../lib/crypto/compare.h"

#include <mikeylab/check.h>

#include <stdlib.h>
#include <string.h>

/** MACs of a message: those of a ticket, and around it. */
#define MACS 8
/** What is inside comes first: that of the ticket, Vr, V. */
#define ROUNDS 3

/** What is wanted in a message. */
struct wanted {
    const uint8_t *bytes;
    size_t len;
    struct {
        size_t at, len;
        uint8_t mac[MIKEY_MAC_MAX];
    } list[MACS];
    size_t n;
};

void replay_forget(struct replay *replay) {
    for (size_t i = 0; i < replay->n; i++)
        free(replay->history[i].bytes);
    replay->n = 0;
}

void replay_free(struct replay *replay) {
    replay_forget(replay);
    free(replay->memory);
}

void replay_add(struct replay *replay, struct mikey_slice message) {
    uint8_t *copy = message.len > 0 && replay->n < REPLAY_MESSAGES ? malloc(message.len) : NULL;
    if (copy == NULL)
        return;
    memcpy(copy, message.data, message.len);
    replay->history[replay->n].bytes = copy;
    replay->history[replay->n++].len = message.len;
}

bool replay_applies(uint8_t data_type, uint8_t first) {
    const uint8_t type = data_type == MIKEY_DATA_TYPE_ERROR ? first : data_type;
    return type >= MIKEY_DATA_TYPE_REQUEST_INIT_PSK && type <= MIKEY_DATA_TYPE_R_MESSAGE_2;
}

/** Of each MAC the first that is wanted: the likeliest key, and the reading of the RFC. */
static void want(void *context, struct mikey_slice came, struct mikey_slice right) {
    struct wanted *wanted = context;
    const uintptr_t at = (uintptr_t)came.data - (uintptr_t)wanted->bytes;
    if (came.len != right.len || came.len == 0 || at >= wanted->len || came.len > wanted->len - at ||
        wanted->n == MACS)
        return;
    for (size_t i = 0; i < wanted->n; i++) {
        if (wanted->list[i].at == at)
            return;
    }
    wanted->list[wanted->n].at = at;
    wanted->list[wanted->n].len = came.len;
    memcpy(wanted->list[wanted->n++].mac, right.data, right.len);
}

/** Writes what is wanted; false if it was there already. */
static bool fulfil(const struct wanted *wanted, uint8_t *bytes) {
    bool changed = false;
    for (size_t i = 0; i < wanted->n; i++) {
        changed |= memcmp(bytes + wanted->list[i].at, wanted->list[i].mac, wanted->list[i].len) != 0;
        memcpy(bytes + wanted->list[i].at, wanted->list[i].mac, wanted->list[i].len);
    }
    return changed;
}

static bool judge(struct replay *replay, struct mikey_tracker *tracker, struct mikey_slice message) {
    static const struct mikey_sighting sighting = {.carrier = {.kind = MIKEY_CARRIER_UDP}, .dialogue_len = 1};
    struct mikey_document document;
    struct mikey_judgement judgement;
    const size_t size = mikey_document_size(message.len);
    if (size > replay->size) {
        free(replay->memory);
        replay->memory = malloc(size);
        replay->size = replay->memory != NULL ? size : 0;
    }
    if (replay->memory == NULL ||
        mikey_document_place(&document, message.len, replay->memory, size) != MIKEY_OK)
        return false;
    const enum mikey_status status = mikey_tracker_add(tracker, &document, message, &sighting, &judgement);
    mikey_document_wipe(&document);
    return status == MIKEY_OK;
}

static void ignore(void *context, const struct mikey_exchange *exchange) {
    (void)context;
    (void)exchange;
}

/** Judges what went before, then the message. */
static void play(struct replay *replay, struct mikey_crypto *crypto, const struct mikey_secrets *secrets,
                 struct mikey_slice message, struct wanted *wanted) {
    struct mikey_tracker *tracker = NULL;
    if (mikey_tracker_new(&tracker, crypto, secrets, NULL, false, ignore, NULL) != MIKEY_OK)
        return;
    mikey_tracker_try_deviations(tracker, false);
    bool good = true;
    for (size_t i = 0; i < replay->n && good; i++)
        good = judge(replay, tracker, (struct mikey_slice){replay->history[i].bytes, replay->history[i].len});
    mikey_crypto_watch_macs(crypto, want, wanted);
    if (good)
        judge(replay, tracker, message);
    mikey_crypto_watch_macs(crypto, NULL, NULL);
    mikey_tracker_free(tracker);
}

void replay_seal(struct replay *replay, struct mikey_crypto *crypto, const struct mikey_secrets *secrets,
                 uint8_t *bytes, size_t len) {
    bool changed = true;
    for (unsigned round = 0; round < ROUNDS && changed; round++) {
        struct wanted wanted = {.bytes = bytes, .len = len};
        play(replay, crypto, secrets, (struct mikey_slice){bytes, len}, &wanted);
        changed = fulfil(&wanted, bytes);
    }
}
