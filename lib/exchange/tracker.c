// SPDX-License-Identifier: BSD-2-Clause
// Follows messages through a capture: which answers which, which updates which, what is a repetition; opens them
// with the secrets and lets the rules judge. RFC 3830 4.5, 5.2, 5.4, 6.1.
#include <mikeylab/check.h>

#include <stdlib.h>
#include <string.h>

#include "csb_table.h"
#include "modes.h"
#include "report.h"

#define DEFAULT_MAX_EXCHANGES 16384u
#define DEFAULT_MAX_IDLE      3600u
#define DEFAULT_MAX_REPLAY    262144u

// The same bytes again within this time are a retransmission or the far side of a proxy, not a replay: SIP's timer B
// (RFC 3261 17.1.1.2).
#define RETRANSMIT_SECONDS 32

#define MIKEY_HDR_BYTES 10u // Common Header without its map, RFC 3830 6.1

// Exchanges of one bundle kept open; older ones are reported when more come.
#define MAX_EXCHANGES_OF_CSB 8u

struct mikey_tracker {
    struct mikey_crypto *crypto;
    struct mikey_secrets secrets;
    struct mikey_tracker_limits limits;
    struct exchange_sink sink;
    struct csb_table table;
    struct seen messages;   // every message, by its bytes
    struct seen timestamps; // requests, by Initiator and T
    uint64_t n_messages, n_exchanges;
};

// One message on its way through the tracker.
struct step {
    struct mikey_tracker *tracker;
    struct mikey_document *document;
    const struct mikey_message *message;
    struct mikey_judgement *judgement;
    struct mikey_exchange_facts facts;
    struct fingerprint bytes;
    struct party party;
    const struct mikey_payload *t, *rand;
    struct mikey_slice idi;
    bool has_time;
    int64_t seconds;
    struct tracked_csb *csb;
    struct tracked_exchange *exchange;
};

enum mikey_status mikey_tracker_new(struct mikey_tracker **tracker, struct mikey_crypto *crypto,
                                    const struct mikey_secrets *secrets,
                                    const struct mikey_tracker_limits *limits, bool derive_sessions,
                                    mikey_exchange_closed *closed, void *context) {
    struct mikey_tracker *made = calloc(1, sizeof *made);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    made->crypto = crypto;
    if (secrets != NULL)
        made->secrets = *secrets;
    if (limits != NULL)
        made->limits = *limits;
    if (made->limits.max_exchanges == 0)
        made->limits.max_exchanges = DEFAULT_MAX_EXCHANGES;
    if (made->limits.max_idle == 0)
        made->limits.max_idle = DEFAULT_MAX_IDLE;
    if (made->limits.max_replay == 0)
        made->limits.max_replay = DEFAULT_MAX_REPLAY;
    made->messages.limit = made->limits.max_replay;
    made->timestamps.limit = made->limits.max_replay;
    made->sink = (struct exchange_sink){derive_sessions ? crypto : NULL, closed, context};
    *tracker = made;
    return MIKEY_OK;
}

void mikey_tracker_free(struct mikey_tracker *tracker) {
    if (tracker == NULL)
        return;
    csb_table_free(&tracker->table);
    seen_free(&tracker->messages);
    seen_free(&tracker->timestamps);
    free(tracker);
}

static void close_first(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    exchange_report(&tracker->sink, csb, csb->first);
    csb_drop_first(csb);
}

static void close_csb(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    while (csb->first != NULL)
        close_first(tracker, csb);
    csb_table_drop(&tracker->table, csb);
}

static void close_idle(struct mikey_tracker *tracker, int64_t now) {
    while (tracker->table.oldest != NULL &&
           now - tracker->table.oldest->last_seconds > (int64_t)tracker->limits.max_idle)
        close_csb(tracker, tracker->table.oldest);
}

// An open exchange and its bundle, for closing them in order of their ids.
struct open_exchange {
    struct tracked_csb *csb;
    struct tracked_exchange *exchange;
};

static int by_id(const void *a, const void *b) {
    uint64_t x = ((const struct open_exchange *)a)->exchange->pub.id;
    uint64_t y = ((const struct open_exchange *)b)->exchange->pub.id;
    return (x > y) - (x < y);
}

void mikey_tracker_finish(struct mikey_tracker *tracker) {
    size_t n = 0;
    for (struct tracked_csb *csb = tracker->table.oldest; csb != NULL; csb = csb->newer)
        n += csb->n_exchanges;
    struct open_exchange *open = malloc((n + 1) * sizeof *open);
    if (open != NULL) {
        n = 0;
        for (struct tracked_csb *csb = tracker->table.oldest; csb != NULL; csb = csb->newer) {
            for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next)
                open[n++] = (struct open_exchange){csb, e};
        }
        qsort(open, n, sizeof *open, by_id);
        for (size_t i = 0; i < n; i++)
            exchange_report(&tracker->sink, open[i].csb, open[i].exchange);
        free(open);
        csb_table_free(&tracker->table);
        return;
    }
    // Without memory for sorting, the order is that of the bundles.
    while (tracker->table.oldest != NULL)
        close_csb(tracker, tracker->table.oldest);
}

// Room for a new bundle: the longest idle one goes.
static struct tracked_csb *new_csb(struct mikey_tracker *tracker, uint32_t csb_id) {
    if (tracker->table.count >= tracker->limits.max_exchanges)
        close_csb(tracker, tracker->table.oldest);
    return csb_table_add(&tracker->table, csb_id);
}

static struct tracked_exchange *new_exchange(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    if (csb->n_exchanges >= MAX_EXCHANGES_OF_CSB)
        close_first(tracker, csb);
    struct tracked_exchange *exchange = csb_add_exchange(csb);
    if (exchange != NULL)
        exchange->pub.id = ++tracker->n_exchanges;
    return exchange;
}

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
        step->judgement->duplicate_of = earlier->message_id;
        step->csb = csb_table_find_message(&step->tracker->table, step->message->hdr.csb_id,
                                           earlier->message_id, &step->exchange);
        return MIKEY_OK;
    }
    struct seen_entry entry = {.what = step->bytes,
                               .where = step->party.directed,
                               .dialogue = step->party.dialogue,
                               .message_id = step->judgement->message_id,
                               .seconds = step->seconds,
                               .has_time = step->has_time};
    return seen_add(&step->tracker->messages, &entry);
}

// RFC 3830 5.2: every message of an Initiator has a timestamp of its own. The Initiator is known by IDi, else by its
// address, else by the CSB ID; counters (TS type 2) count for a pair of peers.
static enum mikey_status note_timestamp(struct step *step) {
    if (step->t == NULL || step->facts.part != MIKEY_PART_REQUEST || step->judgement->duplicate_of != 0)
        return MIKEY_OK;
    const struct mikey_sighting *sighting = step->facts.sighting;
    const struct mikey_t *t = &step->t->u.t;
    struct fingerprint who = {t->ts_type, 0};
    if (step->idi.len > 0)
        who = fingerprint_add(who, step->idi.data, step->idi.len);
    else if (sighting != NULL && sighting->src_len > 0)
        who = fingerprint_add(who, sighting->src, sighting->src_len);
    else
        who = fingerprint_add(who, &step->message->hdr.csb_id, sizeof step->message->hdr.csb_id);
    if (t->ts_type == MIKEY_TS_COUNTER)
        who = fingerprint_add(who, &step->party.place, sizeof step->party.place);
    who = fingerprint_add(who, t->value.data, t->value.len);
    if (seen_find(&step->tracker->timestamps, who) != NULL) {
        step->facts.timestamp_reused = true;
        return MIKEY_OK;
    }
    struct seen_entry entry = {.what = who, .message_id = step->judgement->message_id};
    return seen_add(&step->tracker->timestamps, &entry);
}

// Finds out which bundle a request belongs to and whether it makes or updates it.
static void place_request(struct step *step) {
    struct tracked_csb *csb =
        csb_table_find(&step->tracker->table, step->message->hdr.csb_id, &step->party, step->idi);
    step->facts.csb_known = csb != NULL && csb->csb.known;
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

static struct tracked_exchange *answered_by(const struct step *step, const struct tracked_csb *csb) {
    struct tracked_exchange *best = NULL;
    for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
        if (!mode_answers(step->message->hdr.data_type, e->pub.mode))
            continue;
        bool same_t = step->t != NULL && e->t_len == step->t->u.t.value.len &&
                      e->t_type == step->t->u.t.ts_type &&
                      memcmp(e->t, step->t->u.t.value.data, e->t_len) == 0;
        if (same_t)
            return e;
        if (best == NULL || !e->answered)
            best = e;
    }
    return best;
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
}

static void place(struct step *step) {
    if (step->facts.part == MIKEY_PART_RESPONSE || step->facts.part == MIKEY_PART_ERROR)
        place_response(step);
    else if (step->judgement->duplicate_of == 0)
        place_request(step);
    else if (step->exchange != NULL)
        step->facts.update = step->exchange->pub.update;
    step->judgement->update = step->facts.update;
}

// What later messages need to know of a request, for modes whose module does not say it itself.
static void remember_request(const struct step *step, struct mikey_csb *csb) {
    csb->known = step->rand != NULL;
    csb->mode = step->message->hdr.data_type;
    csb->prf = step->message->hdr.prf;
    csb->csb_id = step->message->hdr.csb_id;
    if (step->rand != NULL && step->rand->u.rand.data.len <= sizeof csb->rand) {
        csb->rand_len = (uint8_t)step->rand->u.rand.data.len;
        memcpy(csb->rand, step->rand->u.rand.data.data, csb->rand_len);
    }
    if (step->idi.len > 0 && step->idi.len <= sizeof csb->idi) {
        csb->has_idi = true;
        csb->idi_len = (uint8_t)step->idi.len;
        memcpy(csb->idi, step->idi.data, step->idi.len);
    }
}

// Opens the message from the state of its bundle; `state` is what the bundle becomes if the message is to be believed.
static enum mikey_status open_message(struct step *step, struct mikey_csb *state) {
    bool from_csb = step->csb != NULL && (step->facts.part != MIKEY_PART_REQUEST || step->rand == NULL);
    *state = from_csb ? step->csb->csb : (struct mikey_csb){0};
    if (step->exchange != NULL && step->facts.part != MIKEY_PART_REQUEST && step->exchange->t_len > 0) {
        state->t_type = step->exchange->t_type;
        state->t_len = step->exchange->t_len;
        memcpy(state->t, step->exchange->t, state->t_len);
    }
    enum mikey_status status = mode_open_message(step->tracker->crypto, step->document,
                                                 &step->tracker->secrets, state, &step->judgement->opened);
    if (step->facts.part == MIKEY_PART_REQUEST && !state->known)
        remember_request(step, state);
    return status;
}

// Whether a message may change what is known: it was authenticated, or cannot be with what there is.
static bool believed(const struct mikey_opened *opened) {
    return opened->auth.status != MIKEY_AUTH_FAILED && opened->auth.status != MIKEY_AUTH_INCONCLUSIVE;
}

static enum mikey_status start_exchange(struct step *step, const struct mikey_csb *state) {
    struct mikey_tracker *tracker = step->tracker;
    bool initial = step->csb == NULL;
    if (initial) {
        step->csb = new_csb(tracker, step->message->hdr.csb_id);
        if (step->csb == NULL)
            return MIKEY_ERR_MEMORY;
    }
    if (step->facts.part == MIKEY_PART_REQUEST && (initial || believed(&step->judgement->opened))) {
        step->csb->csb = *state;
        step->csb->csb.csb_id = step->message->hdr.csb_id;
    }
    struct tracked_exchange *exchange = new_exchange(tracker, step->csb);
    if (exchange == NULL)
        return MIKEY_ERR_MEMORY;
    step->exchange = exchange;
    exchange->pub.mode = step->message->hdr.data_type;
    exchange->pub.csb_id = step->message->hdr.csb_id;
    exchange->pub.update = step->facts.update;
    exchange->pub.initial = initial ? 0 : step->csb->initial_exchange;
    if (initial && step->facts.part == MIKEY_PART_REQUEST && step->rand != NULL)
        step->csb->initial_exchange = exchange->pub.id;
    const struct mode *mode = mode_of(exchange->pub.mode);
    exchange->wants_response = step->message->hdr.v != 0 || mode->response_mandatory;
    if (step->t != NULL && step->t->u.t.value.len <= sizeof exchange->t) {
        exchange->t_type = step->t->u.t.ts_type;
        exchange->t_len = (uint8_t)step->t->u.t.value.len;
        memcpy(exchange->t, step->t->u.t.value.data, exchange->t_len);
    }
    return MIKEY_OK;
}

// Keys and crypto sessions of a request that is believed: its own, and what the bundle had before.
static enum mikey_status take_keys(struct step *step) {
    struct tracked_csb *csb = step->csb;
    struct tracked_exchange *exchange = step->exchange;
    const struct mikey_opened *opened = &step->judgement->opened;
    const struct mikey_slice map = step->message->hdr.map;
    exchange->n_cs = step->message->hdr.n_cs;
    exchange->map_type = step->message->hdr.map_type;
    exchange->map = malloc(map.len > 0 ? map.len : 1);
    if (exchange->map == NULL)
        return MIKEY_ERR_MEMORY;
    exchange->map_len = map.len;
    if (map.len > 0)
        memcpy(exchange->map, map.data, map.len);
    if (!believed(opened) || !step->message->complete)
        return MIKEY_OK;
    exchange->opened = opened->auth.status == MIKEY_AUTH_VERIFIED || opened->auth.status == MIKEY_AUTH_ABSENT;
    exchange->transported = opened->n_keys > 0;
    if (opened->n_keys > 0 && key_store_set(&csb->keys, opened->keys, opened->n_keys) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    if (key_store_set(&exchange->keys, csb->keys.keys, csb->keys.n_keys) != MIKEY_OK ||
        csb_take_sessions(csb, step->message) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    return session_list_copy(&exchange->sessions, &csb->sessions);
}

// The identity lives in the document; the bundle has its own copy of the two that an exchange knows.
static struct mikey_slice lasting_identity(const struct tracked_csb *csb, struct mikey_slice identity) {
    const struct mikey_slice kept[] = {{csb->csb.idi, csb->csb.idi_len}, {csb->csb.idr, csb->csb.idr_len}};
    for (size_t i = 0; i < 2; i++) {
        if (identity.len > 0 && identity.len == kept[i].len &&
            memcmp(identity.data, kept[i].data, identity.len) == 0)
            return kept[i];
    }
    return (struct mikey_slice){0};
}

static void append_message(struct step *step) {
    struct tracked_exchange *exchange = step->exchange;
    if (exchange->pub.n_messages < MIKEY_EXCHANGE_MESSAGES) {
        struct mikey_exchange_message *kept = &exchange->pub.messages[exchange->pub.n_messages++];
        kept->id = step->judgement->message_id;
        kept->frame = step->facts.sighting != NULL ? step->facts.sighting->frame : 0;
        kept->data_type = step->message->hdr.data_type;
        kept->auth = step->judgement->opened.auth;
        kept->auth.identity = lasting_identity(step->csb, kept->auth.identity);
    }
    outcomes_fold(&exchange->pub.outcomes, &step->judgement->outcomes);
    if (step->judgement->verdict > exchange->pub.verdict)
        exchange->pub.verdict = step->judgement->verdict;
}

// Joins the message to its exchange, a new one if it begins one or nothing fits.
static enum mikey_status attach(struct step *step, const struct mikey_csb *state) {
    bool begins =
        step->facts.part == MIKEY_PART_REQUEST ? step->judgement->duplicate_of == 0 : step->exchange == NULL;
    if (step->facts.duplicate || step->facts.part == MIKEY_PART_UNKNOWN) {
        begins = false;
    } else if (begins) {
        enum mikey_status status = start_exchange(step, state);
        if (status == MIKEY_OK && step->facts.part == MIKEY_PART_REQUEST)
            status = take_keys(step);
        if (status != MIKEY_OK)
            return status;
    } else if (step->exchange != NULL && step->facts.part != MIKEY_PART_REQUEST) {
        step->judgement->answers = step->exchange->pub.messages[0].id;
        step->exchange->answered = true;
        step->exchange->answered_by_error |= step->facts.part == MIKEY_PART_ERROR;
        if (believed(&step->judgement->opened) && step->message->complete) {
            session_list_fill(&step->exchange->sessions, &step->message->hdr);
            session_list_fill(&step->csb->sessions, &step->message->hdr);
        }
    }
    if (step->csb != NULL)
        csb_table_touch(&step->tracker->table, step->csb, &step->party, step->seconds);
    if (step->exchange != NULL) {
        step->judgement->exchange_id = step->exchange->pub.id;
        if (!step->facts.duplicate)
            append_message(step);
    }
    return MIKEY_OK;
}

// Fills in what the message itself says.
static void look_at(struct step *step, struct mikey_slice bytes) {
    const struct mikey_message *message = step->message;
    const struct mikey_sighting *sighting = step->facts.sighting;
    step->facts.part = mode_of(message->hdr.data_type)->part;
    step->facts.opened = &step->judgement->opened;
    step->bytes = fingerprint_add(step->bytes, bytes.data, bytes.len);
    step->party = party_of(sighting);
    step->t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    step->rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_payload *id = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, 0);
    if (id != NULL && step->facts.part == MIKEY_PART_REQUEST)
        step->idi = id->u.id.data;
    step->has_time = sighting != NULL && sighting->has_time;
    step->seconds = step->has_time ? sighting->seconds : 0;
}

// Whether the Common Header could be read.
static bool decodable_header(const struct mikey_message *message) {
    return message->bytes.len >= MIKEY_HDR_BYTES;
}

enum mikey_status mikey_tracker_add(struct mikey_tracker *tracker, struct mikey_document *document,
                                    struct mikey_slice bytes, const struct mikey_sighting *sighting,
                                    struct mikey_judgement *judgement) {
    *judgement = (struct mikey_judgement){.message_id = ++tracker->n_messages};
    judgement->status = mikey_decode(document, bytes);
    if (judgement->status != MIKEY_OK && judgement->status != MIKEY_ERR_STRUCTURE)
        return judgement->status;
    mikey_check_message(document, sighting, &judgement->outcomes);

    struct step step = {.tracker = tracker,
                        .document = document,
                        .message = &document->message,
                        .judgement = judgement,
                        .facts = {.sighting = sighting}};
    look_at(&step, bytes);
    if (step.has_time)
        close_idle(tracker, step.seconds);
    enum mikey_status status = note_message(&step);
    if (status == MIKEY_OK)
        status = note_timestamp(&step);
    if (status != MIKEY_OK)
        return status;
    place(&step);

    struct mikey_csb state;
    status = open_message(&step, &state);
    if (status == MIKEY_OK) {
        mikey_check_keys(document, &judgement->opened, &judgement->outcomes);
        if (decodable_header(step.message))
            mikey_check_exchange_message(document, &step.facts, &judgement->outcomes);
        judgement->verdict = verdict_of(&judgement->outcomes, &judgement->opened.auth);
        if (decodable_header(step.message))
            status = attach(&step, &state);
    }
    mikey_csb_wipe(&state);
    return status;
}
