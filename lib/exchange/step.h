// SPDX-License-Identifier: BSD-2-Clause
// A tracker and one message on its way through it. tracker.c leads it through place.c, the mode's module, the rules
// and attach.c.
#ifndef MIKEYLAB_EXCHANGE_STEP_H
#define MIKEYLAB_EXCHANGE_STEP_H

#include "csb_table.h"
#include "ibake_session.h"
#include "learned.h"
#include "modes.h"
#include "report.h"
#include "ticket_session.h"

struct mikey_tracker {
    struct mikey_crypto *crypto;
    struct learned_keys learned; // with the caller's secrets
    struct mikey_secrets secrets;
    struct mikey_tracker_limits limits;
    struct exchange_sink sink;
    bool plain; // failures are not explained by deviations
    struct csb_table table;
    struct ticket_table tickets;
    struct seen messages;   // every message, by its bytes
    struct seen timestamps; // requests, by Initiator and T
    struct seen rands;      // initial requests, by Initiator and RAND
    uint64_t n_messages, n_exchanges, n_bundles;
    bool has_envelopes; // a bundle has had an envelope key
};

// One message on its way through the tracker.
struct step {
    struct mikey_tracker *tracker;
    struct mikey_document *document;
    const struct mikey_message *message;
    struct mikey_judgement *judgement;
    struct mikey_exchange_facts facts;
    struct fingerprint bytes;        // of the whole message
    struct fingerprint stamp, nonce; // of a request: of its Initiator and T, and RAND
    struct fingerprint answer_dh,
        answerer; // of a response: its first DH value, who sent it; zero if not known
    struct party party;
    const struct mikey_payload *t, *rand;
    bool repeats_rand;        // an update that has RAND of the initial exchange again
    struct mikey_parties ids; // of a request, as far as it names them; else empty
    bool has_time;
    int64_t seconds;
    struct tracked_csb *csb;
    struct tracked_exchange *exchange;
    struct mikey_ticket_state
        *ticket; // state that the message is opened with, shared; NULL if it is not of MIKEY-TICKET
    struct mikey_ibake_state *ibake; // likewise of MIKEY-IBAKE
};

/** Takes the fingerprints by which the message will be compared with others. */
void mikey_step_fingerprint(struct step *step, struct mikey_slice bytes);

/** RAND of a request, or the RANDR of its sender; empty if it has none. */
struct mikey_slice mikey_step_rand(const struct step *step);

/** Fingerprint of the first DH value of the message; zero if it has none. */
struct fingerprint mikey_step_dh(const struct step *step);

/** Compares the message with those seen before: a retransmission, a replay, a timestamp used again. */
MIKEY_NODISCARD enum mikey_status mikey_step_remember(struct step *step);

/** Finds the bundle and exchange the message belongs to, and fills the facts that follow from them. */
void mikey_step_place(struct step *step);

/** A copy of `bytes`, to be freed; NULL if memory is short. */
uint8_t *mikey_step_copy(struct mikey_slice bytes);

/**
 * Keeps in the exchange what opening a response, and the rules on it, compare it with; in the bundle what later messages
 * may use, of that only what is `believed`. MIKEY_ERR_MEMORY.
 */
MIKEY_NODISCARD enum mikey_status mikey_step_keep_request(struct step *step, bool believed);

/**
 * Joins the judged message to its exchange, a new one if it begins one; `state` is what its bundle becomes if the
 * message is to be believed.
 */
MIKEY_NODISCARD enum mikey_status mikey_step_attach(struct step *step, const struct mikey_csb *state);

/** Makes `state` what the message's bundle is. */
void mikey_step_take_state(struct step *step, const struct mikey_csb *state);

/** Once it is opened: compares what a member of a group is given (RFC 4738 3.6) with what another member was given. */
void mikey_step_meet_group(struct step *step, const struct mikey_csb *state);

/** Gives a message of MIKEY-TICKET the state that it is opened with: its bundle's, or a new one. MIKEY_ERR_MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_step_meet_ticket(struct step *step, struct mikey_csb *state);

/** The same for a message of MIKEY-IBAKE between users. MIKEY_ERR_MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_step_meet_ibake(struct step *step, struct mikey_csb *state);

/** Once it is opened: fills the facts that rules judge it by. */
void mikey_step_settle_ibake(struct step *step);

/** Once it is opened: joins its session, and verifies messages of the session that waited for what it brings. */
MIKEY_NODISCARD enum mikey_status mikey_step_settle_ticket(struct step *step);

/** Fills facts.ticket of an opened message; what later messages are compared with is kept if it is `believed`. */
void mikey_step_set_ticket_facts(struct step *step, struct mikey_ticket_state *ticket, bool believed);

/** Compares a transfer with that of the same group key to somebody else. */
void mikey_step_compare_ticket_group(struct step *step, const struct mikey_ticket_state *ticket);

/** Reports and frees the first exchange of a bundle. */
void mikey_tracker_close_first(struct mikey_tracker *tracker, struct tracked_csb *csb);
/** Reports all exchanges of a bundle and frees it. */
void mikey_tracker_close_csb(struct mikey_tracker *tracker, struct tracked_csb *csb);

#endif
