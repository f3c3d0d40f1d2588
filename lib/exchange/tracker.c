// SPDX-License-Identifier: BSD-2-Clause
// Follows messages through a capture: which answers which, which updates which, what is a repetition; opens them
// with the secrets and lets the rules judge. RFC 3830 4.5, 5.2, 5.4, 6.1.
#include <mikeylab/check.h>

#include <stdlib.h>
#include <string.h>

#include "../rules/ticket.h"
#include "csb.h"
#include "deviate.h"
#include "given_keys.h"
#include "pins.h"
#include "relayout.h"
#include "step.h"
#include "subjects.h"

#define DEFAULT_MAX_EXCHANGES 16384u
#define DEFAULT_MAX_IDLE      3600u
#define DEFAULT_MAX_REPLAY    262144u

#define MIKEY_HDR_BYTES 10u // Common Header without its map, RFC 3830 6.1

enum mikey_status mikey_tracker_new(struct mikey_tracker **tracker, struct mikey_crypto *crypto,
                                    const struct mikey_secrets *secrets,
                                    const struct mikey_tracker_limits *limits, bool derive_sessions,
                                    mikey_exchange_closed *closed, void *context) {
    struct mikey_tracker *made = calloc(1, sizeof *made);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    made->crypto = crypto;
    if (secrets != NULL)
        made->learned.given = *secrets;
    made->secrets = mikey_learned_secrets(&made->learned);
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
    made->rands.limit = made->limits.max_replay;
    made->sink = (struct exchange_sink){
        .crypto = crypto, .derive_at_closing = derive_sessions, .closed = closed, .context = context};
    *tracker = made;
    return MIKEY_OK;
}

void mikey_tracker_watch_keys(struct mikey_tracker *tracker, mikey_exchange_keyed *keyed, void *context) {
    tracker->sink.keyed = keyed;
    tracker->sink.keyed_context = context;
}

void mikey_tracker_try_deviations(struct mikey_tracker *tracker, bool tried) {
    tracker->plain = !tried;
}

void mikey_tracker_free(struct mikey_tracker *tracker) {
    if (tracker == NULL)
        return;
    mikey_csb_table_free(&tracker->table);
    mikey_ticket_table_free(&tracker->tickets);
    mikey_seen_free(&tracker->messages);
    mikey_seen_free(&tracker->timestamps);
    mikey_seen_free(&tracker->rands);
    mikey_learned_free(&tracker->learned);
    free(tracker);
}

void mikey_tracker_watch_media(struct mikey_tracker *tracker, mikey_exchange_media *media, void *context) {
    tracker->sink.media = media;
    tracker->sink.media_context = context;
}

void mikey_tracker_touch(struct mikey_tracker *tracker, uint32_t csb_id, uint64_t bundle, int64_t seconds) {
    mikey_csb_table_keep(&tracker->table, csb_id, bundle, seconds);
}

void mikey_tracker_close_first(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    mikey_exchange_tell_closing(&tracker->sink, csb, csb->first);
    mikey_exchange_report(&tracker->sink, csb, csb->first);
    mikey_csb_drop_first(&tracker->table, csb);
}

void mikey_tracker_close_csb(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    while (csb->first != NULL)
        mikey_tracker_close_first(tracker, csb);
    mikey_csb_table_drop(&tracker->table, csb);
}

static void close_idle(struct mikey_tracker *tracker, int64_t now) {
    while (tracker->table.oldest != NULL &&
           now - tracker->table.oldest->last_seconds > (int64_t)tracker->limits.max_idle)
        mikey_tracker_close_csb(tracker, tracker->table.oldest);
}

// An open exchange and its bundle, for taking them in order of their ids.
struct open_exchange {
    struct tracked_csb *csb;
    struct tracked_exchange *exchange;
};

static int by_id(const void *a, const void *b) {
    uint64_t x = ((const struct open_exchange *)a)->exchange->pub.id;
    uint64_t y = ((const struct open_exchange *)b)->exchange->pub.id;
    return (x > y) - (x < y);
}

// All `*n` open exchanges in order of their ids; NULL if memory is short.
static struct open_exchange *sort_open(const struct csb_table *table, size_t *n) {
    size_t count = 0;
    for (const struct tracked_csb *csb = table->oldest; csb != NULL; csb = csb->newer)
        count += csb->n_exchanges;
    struct open_exchange *open = malloc((count + 1) * sizeof *open);
    *n = 0;
    if (open == NULL)
        return NULL;
    for (struct tracked_csb *csb = table->oldest; csb != NULL; csb = csb->newer) {
        for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next)
            open[(*n)++] = (struct open_exchange){csb, e};
    }
    qsort(open, count, sizeof *open, by_id);
    return open;
}

void mikey_tracker_hold_keys(struct mikey_tracker *tracker, uint32_t room) {
    tracker->sink.held = true;
    tracker->sink.room = room;
}

uint64_t mikey_tracker_release_keys(struct mikey_tracker *tracker) {
    struct exchange_sink *sink = &tracker->sink;
    const uint64_t untold = sink->untold;
    size_t n;
    struct open_exchange *open = sort_open(&tracker->table, &n);
    sink->held = false;
    sink->untold = 0;
    for (size_t i = 0; i < n; i++)
        mikey_exchange_tell_keys(sink, open[i].csb, open[i].exchange);
    // Without memory for sorting, the order is that of the bundles.
    for (struct tracked_csb *csb = tracker->table.oldest; csb != NULL && open == NULL; csb = csb->newer)
        mikey_exchange_tell_waiting(sink, csb);
    free(open);
    return untold;
}

void mikey_tracker_finish(struct mikey_tracker *tracker) {
    size_t n;
    struct open_exchange *open = sort_open(&tracker->table, &n);
    if (open != NULL) {
        for (size_t i = 0; i < n; i++)
            mikey_exchange_report(&tracker->sink, open[i].csb, open[i].exchange);
        free(open);
        mikey_csb_table_free(&tracker->table);
        return;
    }
    // Without memory for sorting, the order is that of the bundles.
    while (tracker->table.oldest != NULL)
        mikey_tracker_close_csb(tracker, tracker->table.oldest);
}

// What later messages need to know of a request, for modes whose module does not say it itself.
static void remember_request(const struct step *step, struct mikey_csb *csb) {
    csb->known = step->rand != NULL;
    csb->mode = step->message->hdr.data_type;
    csb->prf = step->message->hdr.prf;
    csb->csb_id = csb->key_csb_id = step->message->hdr.csb_id;
    const struct mikey_slice rand = mikey_step_rand(step);
    csb->rand_len = (uint16_t)rand.len;
    if (rand.len > 0)
        memcpy(csb->rand, rand.data, rand.len);
    mikey_csb_renew(csb, step->t != NULL ? &step->t->u.t : NULL, &step->ids);
}

// Sets the state of a bundle to what the Initiator of this exchange sent; later requests may have been seen since.
static void restore_request(const struct tracked_exchange *exchange, struct mikey_csb *state) {
    mikey_csb_take_dh(state, exchange->dh_group, (struct mikey_slice){exchange->dh, exchange->dh_len});
    state->request = (struct mikey_slice){exchange->request, exchange->request_len};
    state->request_mac = exchange->request_mac;
    state->request_updates = exchange->pub.update;
    // RFC 4738 3.4: where the Responder brings RAND, another one may have brought another.
    if (exchange->pub.mode == MIKEY_DATA_TYPE_RSAR_INIT && !exchange->has_rand && !exchange->pub.update)
        state->rand_len = 0;
    if (exchange->t_len == 0)
        return;
    state->t_type = exchange->t_type;
    state->t_len = exchange->t_len;
    memcpy(state->t, exchange->t, state->t_len);
}

// RFC 3830 6.3: an envelope key may be cached for bundles to come. Whether this one was, a rule says.
static void lend_envelope(const struct step *step, struct mikey_csb *state) {
    if (!step->tracker->has_envelopes || step->message->hdr.data_type != MIKEY_DATA_TYPE_PSK_INIT ||
        step->csb != NULL)
        return;
    const struct mikey_envelope_key *key = mikey_csb_table_find_envelope(&step->tracker->table, &step->ids);
    if (key != NULL)
        state->envelope = *key;
}

// Whoever sends a request is its Initiator; everything else is sent by the other side.
static enum mikey_status check_pins(const struct step *step, const struct mikey_csb *state) {
    const bool request = step->facts.part == MIKEY_PART_REQUEST;
    struct mikey_parties parties = request ? step->ids : mikey_parties_of_response(step->message, state);
    if (request)
        mikey_parties_complete(&parties, state);
    return mikey_pins_check(step->tracker->crypto, step->document, &step->tracker->secrets,
                            request ? parties.idi : parties.idr, &step->judgement->opened);
}

// Opens the message from the state of its bundle; `state` is what the bundle becomes if the message is to be believed.
static enum mikey_status open_message(struct step *step, struct mikey_csb *state) {
    bool from_csb = step->csb != NULL &&
                    (step->facts.part != MIKEY_PART_REQUEST || step->rand == NULL || step->repeats_rand);
    *state = from_csb ? step->csb->csb : (struct mikey_csb){0};
    if (step->exchange != NULL && step->facts.part != MIKEY_PART_REQUEST)
        restore_request(step->exchange, state);
    lend_envelope(step, state);
    const bool cut = step->facts.part != MIKEY_PART_REQUEST && state->id_cut;
    enum mikey_status status = mikey_step_meet_ticket(step, state);
    if (status == MIKEY_OK)
        status = mikey_step_meet_ibake(step, state);
    if (status == MIKEY_OK)
        status = mikey_open_explained(step->tracker->crypto, step->document, &step->tracker->secrets,
                                      !step->tracker->plain, state, &step->judgement->opened);
    if (cut && step->judgement->opened.auth.status == MIKEY_AUTH_INCONCLUSIVE)
        step->judgement->opened.auth.obstacle =
            "an identity of the request has more than the 255 bytes that are kept";
    if (step->judgement->opened.ids_turned) {
        const struct mikey_parties was = step->ids;
        step->ids = (struct mikey_parties){was.idr, was.idi, was.has_idr, was.has_idi};
    }
    if (step->facts.part == MIKEY_PART_REQUEST && !state->known)
        remember_request(step, state);
    if (status == MIKEY_OK)
        mikey_given_keys(step->message, &step->tracker->secrets, state, &step->judgement->opened);
    if (status == MIKEY_OK)
        status = check_pins(step, state);
    mikey_keep_parties(step->document, state, &step->judgement->opened);
    step->tracker->has_envelopes |= state->envelope.len > 0;
    return status;
}

// RAND, or in MIKEY-TICKET the RANDR of whoever sends the request: RFC 6043 4.2.
static const struct mikey_payload *find_rand(const struct mikey_message *message) {
    const uint8_t role = mikey_ticket_sender_rand(message->hdr.data_type);
    const struct mikey_payload *payload = NULL;
    if (role == 0)
        return mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    for (uint32_t n = 0;
         (payload = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL; n++) {
        if (payload->u.randr.role == role)
            return payload;
    }
    return NULL;
}

struct mikey_slice mikey_step_rand(const struct step *step) {
    if (step->rand == NULL)
        return (struct mikey_slice){NULL, 0};
    return step->rand->type == MIKEY_PAYLOAD_RANDR ? step->rand->u.randr.data : step->rand->u.rand.data;
}

// Fills in what the message itself says.
static void look_at(struct step *step) {
    const struct mikey_message *message = step->message;
    const struct mikey_sighting *sighting = step->facts.sighting;
    step->facts.part = mikey_mode_of(message->hdr.data_type)->part;
    step->facts.opened = &step->judgement->opened;
    step->party = mikey_party_of(sighting);
    step->t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    step->rand = find_rand(message);
    if (step->facts.part == MIKEY_PART_REQUEST)
        step->ids = mikey_parties_of_init(message);
    step->has_time = sighting != NULL && sighting->has_time;
    step->seconds = step->has_time ? sighting->seconds : 0;
}

// Whether the Common Header could be read.
static bool decodable_header(const struct mikey_message *message) {
    return message->bytes.len >= MIKEY_HDR_BYTES;
}

// What the message is by itself.
static void judge(struct step *step) {
    look_at(step);
    mikey_check_message(step->document, step->facts.sighting, &step->judgement->outcomes);
}

// Whether the message came out, if not as it should.
static bool came_out(const struct mikey_opened *opened) {
    return opened->auth.status == MIKEY_AUTH_VERIFIED ||
           opened->auth.deviations.of[0] != MIKEY_DEVIATION_NONE;
}

// Decodes, judges and opens it as peers lay it out who have a deviation; `*found` if that is what makes it come out.
static enum mikey_status try_layout(struct step *step, const struct mikey_faults *faults,
                                    const struct mikey_layout *layout, enum mikey_deviation deviation,
                                    struct mikey_csb *state, bool *found) {
    struct mikey_opened *opened = &step->judgement->opened;
    if (mikey_decode_as(step->document, step->message->bytes, layout) != MIKEY_OK)
        return MIKEY_OK;
    mikey_faults_explain(faults, deviation, step->document);
    judge(step);
    enum mikey_status status = open_message(step, state);
    *found = status == MIKEY_OK && came_out(opened);
    if (*found) {
        mikey_deviations_note(&opened->auth.deviations, deviation);
        mikey_deviations_note(&state->deviations, deviation);
    }
    return status;
}

// A message that does not end with a payload may be one whose fields stand elsewhere.
static enum mikey_status try_layouts(struct step *step, struct mikey_csb *state) {
    struct mikey_faults faults;
    struct mikey_layout layout;
    enum mikey_deviation deviation;
    enum mikey_status status = MIKEY_OK;
    bool found = false;
    size_t n = 0;
    mikey_faults_keep(&faults, step->document);
    while (status == MIKEY_OK && !found &&
           mikey_layout_of(step->message->hdr.data_type, n++, &layout, &deviation))
        status = try_layout(step, &faults, &layout, deviation, state, &found);
    if (status != MIKEY_OK || found || n == 1)
        return status;
    if (mikey_decode(step->document, step->message->bytes) != MIKEY_ERR_STRUCTURE)
        return MIKEY_ERR_ARGUMENT;
    judge(step);
    return open_message(step, state);
}

enum mikey_status mikey_tracker_add(struct mikey_tracker *tracker, struct mikey_document *document,
                                    struct mikey_slice bytes, const struct mikey_sighting *sighting,
                                    struct mikey_judgement *judgement) {
    *judgement = (struct mikey_judgement){.message_id = ++tracker->n_messages};
    judgement->status = mikey_decode(document, bytes);
    if (judgement->status != MIKEY_OK && judgement->status != MIKEY_ERR_STRUCTURE)
        return judgement->status;
    struct step step = {.tracker = tracker,
                        .document = document,
                        .message = &document->message,
                        .judgement = judgement,
                        .facts = {.sighting = sighting}};
    judge(&step);
    mikey_step_fingerprint(&step, bytes);
    if (step.has_time)
        close_idle(tracker, step.seconds);
    enum mikey_status status = mikey_step_remember(&step);
    if (status != MIKEY_OK)
        return status;
    mikey_step_place(&step);

    struct mikey_csb state;
    status = open_message(&step, &state);
    const bool cut = sighting != NULL && sighting->truncated;
    const bool other = document->message.mykey.recognised || document->message.rvoip.recognised;
    if (status == MIKEY_OK && judgement->status != MIKEY_OK && !other && !came_out(&judgement->opened) &&
        !tracker->plain && !cut)
        status = try_layouts(&step, &state);
    if (status == MIKEY_OK)
        status = mikey_step_settle_ticket(&step);
    if (status == MIKEY_OK)
        status = mikey_learn_keys(&tracker->learned, document, (struct mikey_slice){state.idr, state.idr_len},
                                  &judgement->opened);
    mikey_step_settle_ibake(&step);
    if (status == MIKEY_OK) {
        mikey_step_meet_group(&step, &state);
        mikey_check_keys(document, &judgement->opened, sighting, &judgement->outcomes);
        if (decodable_header(step.message))
            mikey_check_exchange_message(document, &step.facts, &judgement->outcomes);
        judgement->verdict = mikey_verdict_of(&judgement->outcomes, &judgement->opened);
        if (decodable_header(step.message))
            status = mikey_step_attach(&step, &state);
    }
    mikey_ticket_release(step.ticket);
    mikey_ibake_release(step.ibake);
    mikey_csb_wipe(&state);
    return status;
}
