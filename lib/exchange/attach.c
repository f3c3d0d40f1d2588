// SPDX-License-Identifier: BSD-2-Clause
// What a message does to its exchange and its bundle.
#include <string.h>

#include "csb.h"
#include "key_sets.h"
#include "step.h"

// Exchanges of one bundle kept open; older ones are reported when more come.
#define MAX_EXCHANGES_OF_CSB 8u

// Room for a new bundle: the longest idle one goes.
static struct tracked_csb *new_csb(struct mikey_tracker *tracker, uint32_t csb_id) {
    if (tracker->table.count >= tracker->limits.max_exchanges)
        mikey_tracker_close_csb(tracker, tracker->table.oldest);
    return mikey_csb_table_add(&tracker->table, csb_id);
}

static struct tracked_exchange *new_exchange(struct mikey_tracker *tracker, struct tracked_csb *csb) {
    if (csb->n_exchanges >= MAX_EXCHANGES_OF_CSB)
        mikey_tracker_close_first(tracker, csb);
    struct tracked_exchange *exchange = mikey_csb_add_exchange(&tracker->table, csb);
    if (exchange != NULL)
        exchange->pub.id = ++tracker->n_exchanges;
    return exchange;
}

// Whether a message failed in a way that is known of implementations.
static bool explained(const struct mikey_opened *opened) {
    return opened->auth.deviations.of[0] != MIKEY_DEVIATION_NONE;
}

// Whether a message may change what is known: it was authenticated, or cannot be with what there is.
static bool believed(const struct mikey_opened *opened) {
    return explained(opened) ||
           (opened->auth.status != MIKEY_AUTH_FAILED && opened->auth.status != MIKEY_AUTH_INCONCLUSIVE);
}

// Whether the keys of earlier exchanges cannot be derived from the new state: an update brought a RAND, and it counts.
static bool rebinds(const struct mikey_csb *before, const struct mikey_csb *state) {
    return before->ticket == NULL && before->known && before->rand_len > 0 &&
           (before->rand_len != state->rand_len || memcmp(before->rand, state->rand, before->rand_len) != 0);
}

void mikey_step_take_state(struct step *step, const struct mikey_csb *state) {
    while (rebinds(&step->csb->csb, state) && step->csb->first != NULL && step->csb->first != step->exchange)
        mikey_tracker_close_first(step->tracker, step->csb);
    struct mikey_ticket_state *before = step->csb->csb.ticket;
    struct mikey_ibake_state *ibake = step->csb->csb.ibake;
    step->csb->csb = *state;
    step->csb->csb.ticket = mikey_ticket_share(state->ticket);
    step->csb->csb.ibake = mikey_ibake_share(state->ibake);
    step->csb->csb.request = (struct mikey_slice){NULL, 0}; // it is an exchange's
    mikey_ticket_release(before);
    mikey_ibake_release(ibake);
}

// RFC 6043 4.2.2.1: the Ticket Policy says it of a Ticket Transfer, V of the updates behind it.
static bool wants_response(const struct step *step, bool initial) {
    const struct mikey_message *message = step->message;
    const struct mikey_payload *ticket =
        mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TICKET, 0);
    if (initial && ticket != NULL && message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT)
        return (ticket->u.ticket.policy.flags & MIKEY_TP_F) != 0;
    if (message->hdr.data_type == MIKEY_DATA_TYPE_SAKKE)
        return false; // RFC 6509 2.2.1: V is ignored
    return message->hdr.v != 0 || mikey_mode_of(message->hdr.data_type)->response_mandatory;
}

// T of the message, which has one, into 8 bytes; returns its length, 0 if it is longer.
static uint8_t keep_t(const struct step *step, uint8_t to[8], uint8_t *type) {
    const struct mikey_t *t = &step->t->u.t;
    if (t->value.len > 8)
        return 0;
    *type = t->ts_type;
    if (t->value.len > 0)
        memcpy(to, t->value.data, t->value.len);
    return (uint8_t)t->value.len;
}

static enum mikey_status start_exchange(struct step *step, const struct mikey_csb *state) {
    struct mikey_tracker *tracker = step->tracker;
    bool initial = step->csb == NULL;
    if (initial) {
        step->csb = new_csb(tracker, step->message->hdr.csb_id);
        if (step->csb == NULL)
            return MIKEY_ERR_MEMORY;
        step->csb->number = ++tracker->n_bundles;
    }
    if (step->facts.part == MIKEY_PART_REQUEST && (initial || believed(&step->judgement->opened))) {
        mikey_exchange_tell_waiting(&tracker->sink, step->csb);
        mikey_step_take_state(step, state);
        step->csb->csb.csb_id = step->message->hdr.csb_id;
    }
    struct tracked_exchange *exchange = new_exchange(tracker, step->csb);
    if (exchange == NULL)
        return MIKEY_ERR_MEMORY;
    step->exchange = exchange;
    exchange->pub.mode = step->message->hdr.data_type;
    exchange->pub.csb_id = step->message->hdr.csb_id;
    exchange->pub.bundle = step->csb->number;
    exchange->pub.update = step->facts.update;
    exchange->pub.initial = initial ? 0 : step->csb->initial_exchange;
    const bool begins = step->rand != NULL || exchange->pub.mode == MIKEY_DATA_TYPE_RSAR_INIT;
    if (initial && step->facts.part == MIKEY_PART_REQUEST && begins)
        step->csb->initial_exchange = exchange->pub.id;
    exchange->wants_response = wants_response(step, initial);
    if (step->t != NULL)
        exchange->t_len = keep_t(step, exchange->t, &exchange->t_type);
    return MIKEY_OK;
}

// Whether all of the message may be believed. One that authenticates itself is whole, though it may not look so, and so
// is one that was read to its end in another format.
static bool believed_whole(const struct step *step) {
    const struct mikey_auth *auth = &step->judgement->opened.auth;
    const bool whole =
        step->message->complete || step->message->mykey.recognised || step->message->rvoip.recognised;
    return believed(&step->judgement->opened) && (whole || auth->status == MIKEY_AUTH_VERIFIED);
}

// Keys in force: those of the message, else those of the bundle.
static enum mikey_status take_keys(struct step *step) {
    struct tracked_csb *csb = step->csb;
    struct tracked_exchange *exchange = step->exchange;
    const struct mikey_opened *opened = &step->judgement->opened;
    if (opened->n_keys > 0) {
        mikey_key_store_release(csb->keys);
        csb->keys = mikey_key_store_new(opened->keys, opened->n_keys);
        if (csb->keys == NULL)
            return MIKEY_ERR_MEMORY;
        for (uint8_t i = 0; i < opened->n_keys; i++)
            csb->keys->keys[i].message = step->judgement->message_id;
    }
    mikey_key_store_release(exchange->keys);
    exchange->keys = mikey_key_store_share(csb->keys);
    exchange->keys_news = true;
    return MIKEY_OK;
}

static enum mikey_status take_sessions(struct step *step) {
    if (mikey_csb_take_sessions(step->csb, step->message) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    mikey_session_list_release(step->exchange->sessions);
    step->exchange->sessions = mikey_session_list_share(step->csb->sessions);
    return MIKEY_OK;
}

// Keys and crypto sessions of a request that is believed: its own, and what the bundle had before.
static enum mikey_status take_request(struct step *step) {
    const struct mikey_opened *opened = &step->judgement->opened;
    enum mikey_auth_status auth = opened->auth.status;
    if (!believed_whole(step))
        return MIKEY_OK;
    step->exchange->believed = true;
    // Keys under a signature that was not verified for want of a certificate: the envelope has its own MAC.
    const bool enveloped = opened->auth.kind == MIKEY_AUTH_SIGNATURE && opened->n_keys > 0;
    const bool given = auth == MIKEY_AUTH_NEEDS_KEY && opened->n_keys > 0 &&
                       (opened->decryption != MIKEY_AUTH_VERIFIED ||
                        step->message->rvoip.recognised); // its keys are in clear
    step->exchange->opened =
        auth == MIKEY_AUTH_VERIFIED || auth == MIKEY_AUTH_ABSENT || enveloped || given || explained(opened);
    step->exchange->pub.deviations = step->csb->csb.deviations;
    // Where the answer is to give others, those of the bundle are not the update's.
    const bool waits = opened->n_keys == 0 && !mikey_fingerprint_zero(mikey_step_dh(step));
    enum mikey_status status = waits ? MIKEY_OK : take_keys(step);
    return status == MIKEY_OK ? take_sessions(step) : status;
}

// The identity lives in the document, and those of the bundle change: the exchange has a copy, shared by its messages.
static enum mikey_status keep_identity(struct tracked_exchange *exchange, uint8_t n) {
    struct mikey_slice *identity = &exchange->pub.messages[n].auth.identity;
    for (uint8_t i = 0; i < n; i++) {
        const struct mikey_slice earlier = exchange->pub.messages[i].auth.identity;
        if (earlier.len == identity->len &&
            (earlier.len == 0 || memcmp(earlier.data, identity->data, earlier.len) == 0)) {
            *identity = earlier;
            return MIKEY_OK;
        }
    }
    if (identity->len > 0)
        exchange->names[n] = mikey_step_copy(*identity);
    identity->data = exchange->names[n];
    return identity->len == 0 || identity->data != NULL ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

static enum mikey_status append_message(struct step *step) {
    struct tracked_exchange *exchange = step->exchange;
    enum mikey_status status = MIKEY_OK;
    if (exchange->pub.n_messages < MIKEY_EXCHANGE_MESSAGES) {
        struct mikey_exchange_message *kept = &exchange->pub.messages[exchange->pub.n_messages];
        kept->id = step->judgement->message_id;
        kept->frame = step->facts.sighting != NULL ? step->facts.sighting->frame : 0;
        kept->data_type = step->message->hdr.data_type;
        kept->auth = step->judgement->opened.auth;
        status = keep_identity(exchange, exchange->pub.n_messages);
        if (status == MIKEY_OK)
            exchange->pub.n_messages++;
    }
    mikey_outcomes_fold(&exchange->pub.outcomes, &step->judgement->outcomes);
    if (step->judgement->verdict > exchange->pub.verdict)
        exchange->pub.verdict = step->judgement->verdict;
    return status;
}

// Begins an exchange with the message: a request, or an answer to one that was not seen.
static enum mikey_status begin(struct step *step, const struct mikey_csb *state) {
    enum mikey_status status = start_exchange(step, state);
    if (status == MIKEY_OK && step->facts.part == MIKEY_PART_REQUEST)
        status = mikey_step_keep_request(step, believed(&step->judgement->opened));
    if (status == MIKEY_OK && step->facts.part == MIKEY_PART_REQUEST)
        status = take_request(step);
    return status;
}

// Where the Responder decides, its message has the crypto sessions, their policies, and what their keys depend on.
static enum mikey_status take_decision(struct step *step, const struct mikey_csb *state) {
    const struct mikey_payload *pke =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0);
    mikey_exchange_tell_waiting(&step->tracker->sink, step->csb);
    mikey_step_take_state(step, state);
    step->exchange->pub.deviations = state->deviations; // of its keys as well
    step->csb->envelope_key_cached |= pke != NULL && pke->u.pke.c != MIKEY_CACHE_NONE;
    return take_sessions(step);
}

// Where V shows that another RAND counts (readings 73), session keys are made with it too.
static void take_rand(struct step *step, const struct mikey_csb *state) {
    struct mikey_csb *csb = &step->csb->csb;
    if (state->ibake == NULL ||
        (csb->rand_len == state->rand_len && memcmp(csb->rand, state->rand, csb->rand_len) == 0))
        return;
    mikey_exchange_tell_waiting(&step->tracker->sink, step->csb);
    csb->rand_len = state->rand_len;
    memcpy(csb->rand, state->rand, csb->rand_len);
}

// Whether there is a RAND now that keys may be made with.
static bool brings_rand(const struct step *step) {
    return step->ibake != NULL && step->ibake->rand_len > 0 &&
           step->message->hdr.data_type == MIKEY_DATA_TYPE_I_MESSAGE_2;
}

// Whether session keys of the two are made with the same values.
static bool bind_alike(const struct mikey_csb *a, const struct mikey_csb *b) {
    return a->key_csb_id == b->key_csb_id && a->rand_len == b->rand_len &&
           memcmp(a->rand, b->rand, a->rand_len) == 0;
}

// Whether the keys of the message came with an earlier one of its exchange.
static bool already_has(const struct step *step) {
    return step->ibake == NULL && mikey_key_set_of_answer(step->exchange) &&
           mikey_key_set_known(step->exchange, &step->judgement->opened);
}

// A further answer to a request, as where it was forked: the keys that come with it leave those of others as they are.
// In MIKEY-IBAKE they take their place: V shows which were right, I_MESSAGE_2 with whom the Initiator goes on.
static enum mikey_status make_way(struct step *step, const struct mikey_csb *state) {
    const struct mikey_opened *opened = &step->judgement->opened;
    const bool others = opened->n_keys > 0 && !mikey_key_set_known(step->exchange, opened);
    const bool decides = mikey_mode_of(step->message->hdr.data_type)->responder_decides;
    if (state->ibake != NULL || !mikey_key_set_of_answer(step->exchange) ||
        (!others && (!decides || bind_alike(&step->csb->csb, state))))
        return MIKEY_OK;
    mikey_exchange_tell_waiting(&step->tracker->sink, step->csb);
    return mikey_key_set_put_aside(step->csb, step->exchange);
}

// What a response that is believed adds: an identity, SSRCs, in some modes the keys and all the rest.
static enum mikey_status take_response(struct step *step, const struct mikey_csb *state) {
    struct tracked_exchange *exchange = step->exchange;
    enum mikey_status status = make_way(step, state);
    const struct mikey_parties parties = mikey_parties_of_response(step->message, &step->csb->csb);
    mikey_csb_renew(&step->csb->csb, NULL, &parties);
    const struct fingerprint dh = mikey_step_dh(step);
    if (!mikey_fingerprint_zero(dh))
        step->csb->dh[1] = dh;
    if (status == MIKEY_OK && mikey_mode_of(step->message->hdr.data_type)->responder_decides)
        status = take_decision(step, state);
    take_rand(step, state);
    if (status == MIKEY_OK && step->judgement->opened.n_keys > 0 && !already_has(step)) {
        exchange->opened = true;
        status = take_keys(step);
    }
    exchange->keys_news |= brings_rand(step);
    exchange->keys_news |= mikey_session_list_fill(exchange->sessions, &step->message->hdr);
    mikey_session_list_fill(step->csb->sessions, &step->message->hdr);
    return status;
}

static enum mikey_status answer(struct step *step, const struct mikey_csb *state) {
    struct tracked_exchange *exchange = step->exchange;
    step->judgement->answers = exchange->pub.messages[0].id;
    exchange->answered = true;
    exchange->answered_by_error |= step->facts.part == MIKEY_PART_ERROR;
    if (step->facts.part == MIKEY_PART_RESPONSE && step->t != NULL)
        exchange->answer_t_len = keep_t(step, exchange->answer_t, &exchange->answer_t_type);
    if (mikey_fingerprint_zero(exchange->answer_dh) &&
        step->judgement->opened.auth.status == MIKEY_AUTH_VERIFIED) {
        exchange->answer_dh = step->answer_dh;
        exchange->answerer = step->answerer;
    }
    return exchange->believed && believed_whole(step) ? take_response(step, state) : MIKEY_OK;
}

enum mikey_status mikey_step_attach(struct step *step, const struct mikey_csb *state) {
    bool request = step->facts.part == MIKEY_PART_REQUEST;
    bool known = request ? step->judgement->duplicate_of != 0 : step->exchange != NULL;
    bool counts = !step->facts.duplicate && step->facts.part != MIKEY_PART_UNKNOWN;
    enum mikey_status status = counts && !known ? begin(step, state) : MIKEY_OK;
    if (status != MIKEY_OK || step->csb == NULL)
        return status;
    mikey_csb_table_touch(&step->tracker->table, step->csb, &step->party, step->seconds);
    if (step->exchange == NULL)
        return MIKEY_OK;
    step->judgement->exchange_id = step->exchange->pub.id;
    step->judgement->initial = step->exchange->pub.initial;
    if (counts && known && !request)
        status = answer(step, state);
    if (counts && append_message(step) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    mikey_exchange_tell_keys(&step->tracker->sink, step->csb, step->exchange);
    return status;
}
