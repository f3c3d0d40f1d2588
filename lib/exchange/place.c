// SPDX-License-Identifier: BSD-2-Clause
// Where a message belongs: what was seen before, and the bundle and exchange it continues.
#include <string.h>

#include "step.h"

// The same bytes again within this time are a retransmission or the far side of a proxy, not a replay: SIP's timer B
// (RFC 3261 17.1.1.2).
#define RETRANSMIT_SECONDS 32

// Whether the same bytes seen before make this a retransmission (or the other side of a proxy), or a replay.
static bool is_retransmission(const struct step *step, const struct seen_entry *earlier) {
    bool same_way = fingerprint_is(step->party.directed, earlier->where);
    bool dialogues = !fingerprint_zero(step->party.dialogue) && !fingerprint_zero(earlier->dialogue);
    if (dialogues && fingerprint_is(step->party.dialogue, earlier->dialogue))
        return true;
    if (fingerprint_zero(step->party.directed) || !step->has_time || !earlier->has_time)
        return true;
    bool soon = step->seconds - earlier->seconds <= RETRANSMIT_SECONDS;
    return soon && !(dialogues && same_way);
}

static enum mikey_status note_message(struct step *step) {
    const struct seen_entry *earlier = seen_find(&step->tracker->messages, step->bytes);
    if (earlier != NULL) {
        step->facts.duplicate = is_retransmission(step, earlier);
        step->facts.replayed = !step->facts.duplicate && step->facts.part == MIKEY_PART_REQUEST;
        step->judgement->duplicate_of = earlier->id;
        step->csb = csb_table_find_message(&step->tracker->table, step->message->hdr.csb_id, earlier->id,
                                           &step->exchange);
        return MIKEY_OK;
    }
    struct seen_entry entry = {.what = step->bytes,
                               .where = step->party.directed,
                               .dialogue = step->party.dialogue,
                               .id = step->judgement->message_id,
                               .seconds = step->seconds,
                               .has_time = step->has_time};
    return seen_add(&step->tracker->messages, &entry);
}

// The Initiator is known by IDi, else by its address, else by the CSB ID. `salt` keeps what is remembered apart.
static struct fingerprint initiator_of(const struct step *step, uint8_t salt) {
    const struct mikey_sighting *sighting = step->facts.sighting;
    struct fingerprint who = {salt, 0};
    if (step->idi.len > 0)
        return fingerprint_add(who, step->idi.data, step->idi.len);
    if (sighting != NULL && sighting->src_len > 0)
        return fingerprint_add(who, sighting->src, sighting->src_len);
    return fingerprint_add(who, &step->message->hdr.csb_id, sizeof step->message->hdr.csb_id);
}

// RFC 3830 5.2: every message of an Initiator has a timestamp of its own; counters count for a pair of peers.
static enum mikey_status note_timestamp(struct step *step) {
    if (step->t == NULL)
        return MIKEY_OK;
    const struct mikey_t *t = &step->t->u.t;
    struct fingerprint what = initiator_of(step, t->ts_type);
    if (t->ts_type == MIKEY_TS_COUNTER)
        what = fingerprint_add(what, &step->party.place, sizeof step->party.place);
    what = fingerprint_add(what, t->value.data, t->value.len);
    if (seen_find(&step->tracker->timestamps, what) != NULL) {
        step->facts.timestamp_reused = true;
        return MIKEY_OK;
    }
    const struct seen_entry entry = {.what = what, .id = step->judgement->message_id};
    return seen_add(&step->tracker->timestamps, &entry);
}

// RFC 3830 6.11: a RAND belongs to one CSB, whose members all get the same.
static enum mikey_status note_rand(struct step *step) {
    if (step->rand == NULL)
        return MIKEY_OK;
    const struct mikey_slice rand = step->rand->u.rand.data;
    struct fingerprint what = fingerprint_add(initiator_of(step, 0), rand.data, rand.len);
    const struct seen_entry *earlier = seen_find(&step->tracker->rands, what);
    if (earlier != NULL) {
        step->facts.rand_reused = earlier->id != step->message->hdr.csb_id;
        return MIKEY_OK;
    }
    const struct seen_entry entry = {.what = what, .id = step->message->hdr.csb_id};
    return seen_add(&step->tracker->rands, &entry);
}

enum mikey_status step_remember(struct step *step) {
    enum mikey_status status = note_message(step);
    if (step->facts.part != MIKEY_PART_REQUEST || step->judgement->duplicate_of != 0)
        return status;
    if (status == MIKEY_OK)
        status = note_timestamp(step);
    return status == MIKEY_OK ? note_rand(step) : status;
}

// Finds out which bundle a request belongs to and whether it makes or updates it.
static void place_request(struct step *step) {
    struct tracked_csb *csb =
        csb_table_find(&step->tracker->table, step->message->hdr.csb_id, &step->party, step->idi);
    step->facts.csb_known = csb != NULL && csb->csb.known;
    step->facts.envelope_key_cached = csb != NULL && csb->envelope_key_cached;
    step->facts.initial_rand =
        csb != NULL ? (struct mikey_slice){csb->csb.rand, csb->csb.rand_len} : (struct mikey_slice){0};
    if (step->rand == NULL) {
        step->facts.update = step->facts.csb_known;
        step->facts.update_unsure = !step->facts.csb_known;
        step->csb = csb;
        return;
    }
    bool same_dialogue = csb != NULL && csb_in_dialogue(csb, step->party.dialogue);
    step->facts.update = step->facts.csb_known && same_dialogue;
    step->facts.csb_id_reused = step->facts.csb_known && !same_dialogue;
    // A RAND of its own makes its keys those of a new bundle, whatever the CSB ID says.
    step->csb = NULL;
}

// A response of another mode than the request's is told by the T that it repeats.
static struct tracked_exchange *answered_by(const struct step *step, const struct tracked_csb *csb) {
    struct tracked_exchange *best = NULL, *other_mode = NULL;
    for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
        bool same_t = step->t != NULL && e->t_len == step->t->u.t.value.len &&
                      e->t_type == step->t->u.t.ts_type &&
                      memcmp(e->t, step->t->u.t.value.data, e->t_len) == 0;
        bool fits = mode_answers(step->message->hdr.data_type, e->pub.mode);
        if (fits && same_t)
            return e;
        if (fits && (best == NULL || !e->answered))
            best = e;
        if (!fits && same_t)
            other_mode = e;
    }
    return best != NULL ? best : other_mode;
}

// Finds the request that a response or an Error answers.
static void place_response(struct step *step) {
    struct tracked_csb *csb = step->csb;
    if (csb == NULL)
        csb = csb_table_find(&step->tracker->table, step->message->hdr.csb_id, &step->party,
                             (struct mikey_slice){0});
    if (csb == NULL)
        return;
    step->csb = csb;
    step->facts.csb_known = csb->csb.known;
    step->facts.initial_rand = (struct mikey_slice){csb->csb.rand, csb->csb.rand_len};
    struct tracked_exchange *request = answered_by(step, csb);
    if (request == NULL)
        return;
    step->exchange = request;
    step->facts.request_seen = true;
    step->facts.request_data_type = request->pub.mode;
    step->facts.request_wants_response = request->wants_response;
    step->facts.request_answered = request->answered;
    step->facts.request_t_type = request->t_type;
    step->facts.request_t = (struct mikey_slice){request->t, request->t_len};
    step->facts.request_map = (struct mikey_slice){request->map, request->map_len};
    step->facts.request_n_cs = request->n_cs;
    step->facts.request_map_type = request->map_type;
    step->facts.request_has_dh = request->has_dh;
    step->facts.request_dh_group = request->dh_group;
    step->facts.request_dh = (struct mikey_slice){request->dh, request->dh_len};
    step->facts.request_placed = request->placed;
    step->facts.request_placement = request->placement;
    step->facts.request_media = request->media;
}

void step_place(struct step *step) {
    if (step->facts.part == MIKEY_PART_RESPONSE || step->facts.part == MIKEY_PART_ERROR)
        place_response(step);
    else if (step->judgement->duplicate_of == 0)
        place_request(step);
    else if (step->exchange != NULL)
        step->facts.update = step->exchange->pub.update;
    step->judgement->update = step->facts.update;
}
