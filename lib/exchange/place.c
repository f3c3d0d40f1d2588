// SPDX-License-Identifier: BSD-2-Clause
// Where a message belongs: what was seen before, and the bundle and exchange it continues.
#include <string.h>

#include "../rules/ibake.h"
#include "../rules/ticket.h"
#include "agreement.h"
#include "step.h"

// The same bytes again within this time are a retransmission or the far side of a proxy, not a replay: SIP's timer B
// (RFC 3261 17.1.1.2).
#define RETRANSMIT_SECONDS 32

// What is sent to a group is sent again for those who join late.
static bool to_group(const struct step *step) {
    const struct mikey_sighting *sighting = step->facts.sighting;
    const uint8_t ipv4_len = 6, first = sighting != NULL ? sighting->dst[0] : 0;
    if (sighting == NULL || sighting->dst_len == 0)
        return false;
    return sighting->dst_len == ipv4_len ? first >= 0xE0 && first <= 0xEF : first == 0xFF;
}

// Whether the same bytes seen before make this a retransmission (or the other side of a proxy), or a replay.
static bool is_retransmission(const struct step *step, const struct seen_entry *earlier) {
    bool same_way = mikey_fingerprint_is(step->party.directed, earlier->where);
    bool dialogues = step->party.lasting && !mikey_fingerprint_zero(earlier->dialogue);
    if (dialogues && mikey_fingerprint_is(step->party.dialogue, earlier->dialogue))
        return true;
    if (mikey_fingerprint_zero(step->party.directed) || !step->has_time || !earlier->has_time ||
        to_group(step))
        return true;
    bool soon = step->seconds - earlier->seconds <= RETRANSMIT_SECONDS;
    return soon && !(dialogues && same_way);
}

static enum mikey_status note_message(struct step *step) {
    const struct seen_entry *earlier = mikey_seen_find(&step->tracker->messages, step->bytes);
    if (earlier != NULL) {
        step->facts.duplicate = is_retransmission(step, earlier);
        step->facts.replayed = !step->facts.duplicate && step->facts.part == MIKEY_PART_REQUEST;
        step->judgement->duplicate_of = earlier->id;
        step->csb = mikey_csb_table_find_message(&step->tracker->table, step->message->hdr.csb_id,
                                                 earlier->id, &step->exchange);
        return MIKEY_OK;
    }
    struct seen_entry entry = {.what = step->bytes,
                               .where = step->party.directed,
                               .dialogue = step->party.dialogue,
                               .id = step->judgement->message_id,
                               .seconds = step->seconds,
                               .has_time = step->has_time};
    return mikey_seen_add(&step->tracker->messages, &entry);
}

// The Initiator is known by IDi, else by its certificate, else by its address, else by the CSB ID. `salt` keeps what is
// remembered apart.
static struct fingerprint initiator_of(const struct step *step, uint8_t salt) {
    const struct mikey_sighting *sighting = step->facts.sighting;
    const struct mikey_payload *cert =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CERT, 0);
    struct fingerprint who = {salt, 0};
    if (step->ids.idi.len > 0)
        return mikey_fingerprint_add(who, step->ids.idi.data, step->ids.idi.len);
    if (cert != NULL)
        return mikey_fingerprint_add(who, cert->u.cert.data.data, cert->u.cert.data.len);
    if (sighting != NULL && sighting->src_len > 0)
        return mikey_fingerprint_add(who, sighting->src, sighting->src_len);
    return mikey_fingerprint_add(who, &step->message->hdr.csb_id, sizeof step->message->hdr.csb_id);
}

// A Key ID (RFC 4563) names the key that a counter counts for.
static struct fingerprint add_key_id(const struct step *step, struct fingerprint what) {
    const struct mikey_payload *ext;
    for (uint32_t n = 0; (ext = mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n));
         n++) {
        if (ext->u.ext.type == MIKEY_EXT_KEY_ID)
            return mikey_fingerprint_add(what, ext->u.ext.data.data, ext->u.ext.data.len);
    }
    return what;
}

// RFC 3830 5.2: every message of an Initiator has a timestamp of its own; counters count for a pair of peers. An
// unnamed Initiator behind a proxy is only known in its dialogue.
static struct fingerprint stamp_of(const struct step *step) {
    const struct mikey_t *t = &step->t->u.t;
    struct fingerprint what = initiator_of(step, t->ts_type);
    if (step->ids.idi.len == 0 && !step->party.hosts)
        what = mikey_fingerprint_add(what, &step->party.dialogue, sizeof step->party.dialogue);
    if (t->ts_type == MIKEY_TS_COUNTER)
        what = add_key_id(step, mikey_fingerprint_add(what, &step->party.place, sizeof step->party.place));
    return mikey_fingerprint_add(what, t->value.data, t->value.len);
}

void mikey_step_fingerprint(struct step *step, struct mikey_slice bytes) {
    const struct mikey_tracker *tracker = step->tracker;
    step->bytes = mikey_fingerprint_add(step->bytes, bytes.data, bytes.len);
    mikey_seen_prefetch(&tracker->messages, step->bytes);
    if (step->facts.part != MIKEY_PART_REQUEST)
        return;
    if (step->t != NULL) {
        step->stamp = stamp_of(step);
        mikey_seen_prefetch(&tracker->timestamps, step->stamp);
    }
    if (step->rand != NULL) {
        const struct mikey_slice rand = mikey_step_rand(step);
        step->nonce = mikey_fingerprint_add(initiator_of(step, 0), rand.data, rand.len);
        mikey_seen_prefetch(&tracker->rands, step->nonce);
    }
}

struct fingerprint mikey_step_dh(const struct step *step) {
    const struct fingerprint none = {0};
    const struct mikey_slice value = mikey_dh_of(step->message).value;
    return value.len > 0 ? mikey_fingerprint_add(none, value.data, value.len) : none;
}

static enum mikey_status note_timestamp(struct step *step) {
    if (step->t == NULL)
        return MIKEY_OK;
    if (mikey_seen_find(&step->tracker->timestamps, step->stamp) != NULL) {
        step->facts.timestamp_reused = true;
        return MIKEY_OK;
    }
    const struct seen_entry entry = {.what = step->stamp, .id = step->judgement->message_id};
    return mikey_seen_add(&step->tracker->timestamps, &entry);
}

// RFC 3830 6.11: a RAND belongs to one CSB, whose members all get the same.
static enum mikey_status note_rand(struct step *step) {
    if (step->rand == NULL)
        return MIKEY_OK;
    const struct seen_entry *earlier = mikey_seen_find(&step->tracker->rands, step->nonce);
    if (earlier != NULL) {
        step->facts.rand_reused = earlier->id != step->message->hdr.csb_id;
        return MIKEY_OK;
    }
    const struct seen_entry entry = {.what = step->nonce, .id = step->message->hdr.csb_id};
    return mikey_seen_add(&step->tracker->rands, &entry);
}

enum mikey_status mikey_step_remember(struct step *step) {
    enum mikey_status status = note_message(step);
    if (step->facts.part != MIKEY_PART_REQUEST || step->judgement->duplicate_of != 0)
        return status;
    if (status == MIKEY_OK)
        status = note_timestamp(step);
    return status == MIKEY_OK ? note_rand(step) : status;
}

// The exchange that set up a bundle; NULL if it is not open any more.
static const struct tracked_exchange *initial_exchange(const struct tracked_csb *csb) {
    const struct tracked_exchange *e = csb->first;
    while (e != NULL && e->pub.id != csb->initial_exchange)
        e = e->next;
    return e;
}

static bool repeats_rand(const struct step *step) {
    const struct mikey_slice rand = mikey_step_rand(step), initial = step->facts.initial_rand;
    return rand.len > 0 && rand.len == initial.len && memcmp(rand.data, initial.data, rand.len) == 0;
}

// RAND of the initial exchange; RANDRi of a Ticket Transfer, whose bundle has labels in its place.
static struct mikey_slice rand_of(const struct tracked_csb *csb) {
    if (csb->csb.ticket != NULL)
        return (struct mikey_slice){csb->csb.ticket->randi, csb->csb.ticket->randi_len};
    return (struct mikey_slice){csb->csb.rand, csb->csb.rand_len};
}

// RFC 6043 5.2: an update may repeat RANDRi of a Ticket Transfer, which is nothing without a ticket.
static bool updates_transfer(const struct step *step, const struct tracked_csb *csb) {
    return step->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT && step->facts.csb_known &&
           csb->csb.mode == MIKEY_DATA_TYPE_TRANSFER_INIT &&
           (repeats_rand(step) ||
            mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TICKET, 0) == NULL);
}

// What a request with a RAND of its own means for a bundle with its CSB ID. In the same dialogue it would be an update,
// and so it is when the RAND is the old one. The same CSB ID between others is none of the bundle's business; whether
// it is between others cannot always be told. After an Error there is no bundle and the Initiator begins anew, RFC 3830
// 5.1.1; where an answer was wanted and none was seen, there may be none. In MIKEY-IBAKE four messages with a RAND make a
// bundle, and an update has two without: RFC 6267 4.2.2.1, 5.3.
static void place_rand(struct step *step, const struct tracked_csb *csb) {
    struct mikey_exchange_facts *facts = &step->facts;
    bool same_rand = repeats_rand(step);
    bool between = mikey_csb_between(csb, &step->party, &step->ids);
    const struct tracked_exchange *initial = initial_exchange(csb);
    if (initial != NULL && (initial->answered_by_error || (initial->wants_response && !initial->answered))) {
        facts->csb_id_unsure = !initial->answered && !same_rand;
        return;
    }
    const bool in_dialogue = mikey_csb_in_dialogue(csb, step->party.dialogue);
    const bool begins = mikey_is_ibake(step->message->hdr.data_type) && !same_rand;
    facts->update = !begins && (in_dialogue || (between && same_rand));
    facts->csb_id_reused = !facts->update && (between || in_dialogue);
    facts->csb_id_unsure = !facts->update && !facts->csb_id_reused && !same_rand;
}

// Whether the message brings a DH value where its side had one before, and whether it is the same.
static void compare_dh(struct step *step, const struct tracked_csb *csb) {
    const struct fingerprint earlier = csb->dh[step->facts.part == MIKEY_PART_RESPONSE];
    const struct mikey_payload *dh = mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 0);
    step->facts.re_keyed = dh != NULL && !mikey_fingerprint_zero(earlier);
    step->facts.dh_reused = step->facts.re_keyed && mikey_fingerprint_is(mikey_step_dh(step), earlier);
}

// An identity of the bundle, which the message may change, where findings may point to it.
static struct mikey_slice keep_asked(uint8_t kept[MIKEY_MAX_IDENTITY], const uint8_t *identity, uint8_t len) {
    memcpy(kept, identity, len);
    return (struct mikey_slice){kept, len};
}

// The parties of the bundle that a message belongs to.
static void take_parties(struct step *step, const struct tracked_csb *csb) {
    const struct mikey_csb *state = &csb->csb;
    step->facts.request_has_idi = state->has_idi && !state->id_cut;
    step->facts.request_idi = keep_asked(step->document->asked[0], state->idi, state->idi_len);
    step->facts.request_has_idr = state->has_idr && !state->id_cut;
    step->facts.request_idr = keep_asked(step->document->asked[1], state->idr, state->idr_len);
}

// Who sent a response, as far as it can be told from others that a proxy may have asked as well.
static struct fingerprint answerer_of(const struct step *step) {
    const struct fingerprint none = {0};
    const struct mikey_message *message = step->message;
    const struct mikey_payload *idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, 0);
    const struct mikey_payload *cert = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CERT, 0);
    if (cert != NULL)
        return mikey_fingerprint_add(none, cert->u.cert.data.data, cert->u.cert.data.len);
    if (idr != NULL && mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, 1) != NULL)
        return mikey_fingerprint_add(none, idr->u.id.data.data, idr->u.id.data.len);
    return step->party.hosts ? step->party.directed : none;
}

// What a response adds to the keys: its DH value, or in RSA-R its PKE.
static struct fingerprint share_of(const struct step *step) {
    const struct fingerprint none = {0};
    const struct mikey_payload *pke =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0);
    if (step->message->hdr.data_type != MIKEY_DATA_TYPE_RSAR_RESP || pke == NULL)
        return mikey_step_dh(step);
    return mikey_fingerprint_add(none, pke->u.pke.data.data, pke->u.pke.data.len);
}

// Whether the one who answered before answers again, with another DH value or envelope key.
static void compare_answers(struct step *step, const struct tracked_exchange *request) {
    step->answer_dh = share_of(step);
    step->answerer = answerer_of(step);
    step->facts.answered_anew = !mikey_fingerprint_zero(step->answer_dh) &&
                                !mikey_fingerprint_zero(step->answerer) &&
                                !mikey_fingerprint_zero(request->answer_dh) &&
                                mikey_fingerprint_is(step->answerer, request->answerer) &&
                                !mikey_fingerprint_is(step->answer_dh, request->answer_dh);
}

// Finds out which bundle a request belongs to and whether it makes or updates it.
static void place_request(struct step *step) {
    struct tracked_csb *csb =
        mikey_csb_table_find(&step->tracker->table, step->message->hdr.csb_id, &step->party, &step->ids);
    step->facts.csb_known = csb != NULL && csb->csb.known;
    step->facts.envelope_key_cached = csb != NULL && csb->envelope_key_cached;
    step->facts.initial_rand = csb != NULL ? rand_of(csb) : (struct mikey_slice){0};
    step->repeats_rand = step->rand != NULL && updates_transfer(step, csb);
    if (step->rand != NULL && !step->repeats_rand) {
        // A RAND of its own makes its keys those of a new bundle, whatever the CSB ID says.
        if (step->facts.csb_known)
            place_rand(step, csb);
        // Readings 11: where it is an update all the same, the RAND of its bundle stays in force.
        step->repeats_rand = step->facts.update;
        if (!step->facts.update)
            return;
    }
    step->facts.update = step->facts.csb_known;
    if (step->facts.update) {
        compare_dh(step, csb);
        take_parties(step, csb);
    }
    step->facts.update_unsure = !step->facts.csb_known;
    step->facts.policies = csb != NULL ? csb->policies : NULL;
    step->facts.n_policies = csb != NULL ? csb->n_policies : 0;
    step->facts.timestamp_reused |=
        csb != NULL && step->t != NULL && mikey_csb_has_timestamp(csb, &step->t->u.t);
    step->csb = csb;
}

// A response of another mode than the request's is told by the T that it repeats.
static struct tracked_exchange *answered_by(const struct step *step, const struct tracked_csb *csb) {
    struct tracked_exchange *best = NULL, *other_mode = NULL;
    for (struct tracked_exchange *e = csb->first; e != NULL; e = e->next) {
        bool same_t = step->t != NULL && mikey_exchange_has_timestamp(e, &step->t->u.t);
        bool fits = mikey_mode_answers(step->message->hdr.data_type, e->pub.mode);
        // RFC 6043 4.2.1.5: a response has a T of its own. One that has another exchange's answers its own all the same.
        if (fits && same_t && !(e->answered && mikey_is_ticket(step->message->hdr.data_type)))
            return e;
        // Between users of MIKEY-IBAKE it goes on behind the first answer.
        if (fits && (best == NULL || !e->answered || mikey_is_ibake(step->message->hdr.data_type)))
            best = e;
        if (!fits && same_t)
            other_mode = e;
    }
    return best != NULL ? best : other_mode;
}

// The bundle of a response or an Error, if that of its dialogue is not known already.
static struct tracked_csb *bundle_of_answer(const struct step *step) {
    static const struct mikey_csb nobody;
    const struct mikey_t *t = step->t != NULL ? &step->t->u.t : NULL;
    if (step->csb != NULL)
        return step->csb;
    struct tracked_csb *csb =
        mikey_csb_table_find_request(&step->tracker->table, step->message->hdr.csb_id, &step->party, t,
                                     mikey_parties_of_response(step->message, &nobody).idr);
    if (csb == NULL && t != NULL)
        csb = mikey_csb_table_find_mistaken(&step->tracker->table, &step->party, t,
                                            step->message->hdr.data_type, mikey_mode_answers);
    return csb;
}

// What rules want to know of the request that a message answers.
static void tell_request(struct mikey_exchange_facts *facts, const struct tracked_exchange *request) {
    facts->request_data_type = request->pub.mode;
    facts->request_version = request->version;
    facts->request_prf = request->prf;
    facts->request_csb_id = request->pub.csb_id;
    facts->request_update = request->pub.update;
    facts->request_wants_response = request->wants_response;
    facts->request_answered = request->answered;
    facts->request_covered = (struct mikey_slice){request->request, request->request_len};
    facts->request_t_type = request->t_type;
    facts->request_t = (struct mikey_slice){request->t, request->t_len};
    facts->answer_t_type = request->answer_t_type;
    facts->answer_t = (struct mikey_slice){request->answer_t, request->answer_t_len};
    facts->request_has_one_id = request->has_one_id;
    facts->request_has_rand = request->has_rand;
    facts->request_map = (struct mikey_slice){request->map, request->map_len};
    facts->request_n_cs = request->n_cs;
    facts->request_map_type = request->map_type;
    facts->request_has_policy = request->has_policy;
    facts->offered = request->offered;
    facts->n_offered = request->n_offered;
    facts->offers_others = request->offers_others;
    facts->request_has_dh = request->has_dh;
    facts->request_dh_group = request->dh_group;
    facts->request_dh = (struct mikey_slice){request->dh, request->dh_len};
    facts->request_dh_kv = request->dh_kv;
    facts->request_placed = request->placed;
    facts->request_placement = request->placement;
    facts->request_media = request->media;
}

// What the same bytes answered before they answer again; requests may have come since.
static struct tracked_exchange *answered_before(const struct step *step) {
    struct tracked_exchange *earlier = step->judgement->duplicate_of != 0 ? step->exchange : NULL;
    const bool fits = earlier != NULL && mikey_mode_answers(step->message->hdr.data_type, earlier->pub.mode);
    return fits ? earlier : NULL;
}

// Finds the request that a response or an Error answers.
static void place_response(struct step *step) {
    struct tracked_csb *csb = bundle_of_answer(step);
    if (csb == NULL)
        return;
    step->csb = csb;
    step->facts.csb_known = csb->csb.known;
    step->facts.initial_rand = rand_of(csb);
    step->facts.policies = csb->policies;
    step->facts.n_policies = csb->n_policies;
    struct tracked_exchange *request = answered_before(step);
    if (request == NULL)
        request = answered_by(step, csb);
    if (request == NULL)
        return;
    step->exchange = request;
    step->facts.request_seen = true;
    take_parties(step, csb);
    compare_answers(step, request);
    tell_request(&step->facts, request);
    if (request->pub.update && !request->answered)
        compare_dh(step, csb);
}

void mikey_step_place(struct step *step) {
    if (step->facts.part == MIKEY_PART_RESPONSE || step->facts.part == MIKEY_PART_ERROR) {
        place_response(step);
    } else if (step->judgement->duplicate_of == 0) {
        place_request(step);
    } else if (step->exchange != NULL) {
        step->facts.update = step->exchange->pub.update;
        step->repeats_rand = step->facts.update && step->rand != NULL && step->exchange->pub.initial != 0;
    }
    step->judgement->update = step->facts.update;
}
