// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "dialogue.h"
#include "found.h"
#include "run.h"
#include "slice.h"

/** The dialogue of a carrier message: its own name for it, else the flow. */
static uint8_t name_dialogue(const struct way *way, struct mikey_slice name,
                             uint8_t dialogue[MIKEY_DIALOGUE_MAX]) {
    return name.len > 0 ? dialogue_write(name, dialogue) : deliver_name('f', way, dialogue);
}

uint8_t deliver_name(char kind, const struct way *way, uint8_t name[MIKEY_DIALOGUE_MAX]) {
    bool forward = memcmp(way->src.bytes, way->dst.bytes, sizeof way->src.bytes) <= 0;
    const struct endpoint *first = forward ? &way->src : &way->dst;
    const struct endpoint *second = forward ? &way->dst : &way->src;

    name[0] = (uint8_t)kind;
    memcpy(name + 1, first->bytes, first->len);
    memcpy(name + 1 + first->len, second->bytes, second->len);
    return (uint8_t)(1 + first->len + second->len);
}

static void hand_over(struct run *run, const struct way *way, struct found_message *message) {
    const struct piece *completed = view_completed(message->origin->scanned);
    struct mikey_sighting *sighting = &message->sighting;

    if (run->stopped || completed == NULL)
        return;
    message->frame = completed->frame;
    sighting->frame = completed->frame;
    sighting->has_time = completed->nanoseconds != PIECE_NO_TIME;
    sighting->seconds = completed->seconds;
    sighting->nanoseconds = sighting->has_time ? completed->nanoseconds : 0;
    sighting->src_len = way->src.len;
    sighting->dst_len = way->dst.len;
    memcpy(sighting->src, way->src.bytes, sizeof sighting->src);
    memcpy(sighting->dst, way->dst.bytes, sizeof sighting->dst);
    run->totals->messages++;
    if (run->callbacks.message != NULL && !run->callbacks.message(run->callbacks.context, message))
        run->stopped = true;
}

void deliver_plain(struct run *run, enum mikey_carrier_kind kind, const struct way *way, struct view bytes,
                   bool truncated) {
    struct found_origin origin = {.scanned = bytes, .carried = NULL};
    struct found_message message = {
        .bytes = bytes.bytes,
        .description = kind == MIKEY_CARRIER_UDP ? "MIKEY in UDP" : "MIKEY in TCP",
        .origin = &origin,
        .sighting = {.truncated = truncated, .carrier = {.kind = kind, .protection = MIKEY_PROTECTION_NONE}},
    };

    message.sighting.dialogue_len =
        deliver_name(kind == MIKEY_CARRIER_UDP ? 'u' : 't', way, message.sighting.dialogue);
    hand_over(run, way, &message);
}

bool deliver_is_media(struct mikey_slice bytes) {
    enum { RTP_HEADER = 12, RTCP_HEADER = 8, FIRST_RTCP = 192, LAST_RTCP = 223 };

    if (bytes.len < RTCP_HEADER || bytes.data[0] >> 6 != 2)
        return false;
    return bytes.len >= RTP_HEADER || (bytes.data[1] >= FIRST_RTCP && bytes.data[1] <= LAST_RTCP);
}

void deliver_media(struct run *run, const struct way *way, struct view framed, int channel, bool truncated) {
    const struct piece *completed = view_completed(framed);
    struct found_media_origin origin = {.framed = framed};
    struct found_media media = {
        .bytes = channel == DELIVER_NO_CHANNEL ? framed.bytes : slice_from(framed.bytes, INTERLEAVED_HEADER),
        .framed = framed.bytes,
        .src_len = way->src.len,
        .dst_len = way->dst.len,
        .interleaved = channel != DELIVER_NO_CHANNEL,
        .channel = channel != DELIVER_NO_CHANNEL ? (uint8_t)channel : 0,
        .truncated = truncated,
        .origin = &origin,
    };

    if (run->callbacks.media == NULL || run->stopped || completed == NULL)
        return;
    media.frame = completed->frame;
    media.has_time = completed->nanoseconds != PIECE_NO_TIME;
    media.seconds = completed->seconds;
    media.nanoseconds = media.has_time ? completed->nanoseconds : 0;
    memcpy(media.src, way->src.bytes, sizeof media.src);
    memcpy(media.dst, way->dst.bytes, sizeof media.dst);
    if (!run->callbacks.media(run->callbacks.context, &media))
        run->stopped = true;
}

struct carried_scanner *deliver_begin(struct run *run, const struct way *way, struct view bytes) {
    run->way = way;
    run->scanned = bytes;
    return run->scanner;
}

void deliver_carried(void *context, const struct carried *carried) {
    struct run *run = context;
    struct found_origin origin = {.scanned = run->scanned, .carried = carried};
    struct found_message message = {
        .bytes = carried->bytes,
        .description = carried->description,
        .origin = &origin,
        .sighting = {.truncated = carried->cut, .carrier = carried->carrier},
    };

    message.sighting.dialogue_len = name_dialogue(run->way, carried->dialogue, message.sighting.dialogue);
    hand_over(run, run->way, &message);
}

void deliver_announcement(void *context, const struct announcement *announcement) {
    struct run *run = context;
    const struct way *way = run->way;
    const struct piece *completed = view_completed(run->scanned);
    struct found_announcement found = {
        .what = announcement, .src_len = way->src.len, .dst_len = way->dst.len};

    if (run->callbacks.announcement == NULL || run->stopped || completed == NULL)
        return;
    found.frame = completed->frame;
    memcpy(found.src, way->src.bytes, sizeof found.src);
    memcpy(found.dst, way->dst.bytes, sizeof found.dst);
    found.dialogue_len = name_dialogue(way, announcement->dialogue, found.dialogue);
    run->callbacks.announcement(run->callbacks.context, &found);
}

void deliver_fault(void *context, enum carried_fault fault, const char *text) {
    struct run *run = context;
    enum capture_problem_kind kind = fault == CARRIED_ENCODED ? CAPTURE_ENCODED : CAPTURE_LIMIT_CARRIER;

    run_problem(run, kind, true, run->way, run->scanned.bytes.len, "%s was not looked at", text);
}
