// SPDX-License-Identifier: BSD-2-Clause
/** Messages of MIKEY-TICKET being opened, RFC 6043 4.2. */
#ifndef MIKEYLAB_EXCHANGE_TICKET_OPENING_H
#define MIKEYLAB_EXCHANGE_TICKET_OPENING_H

#include <mikeylab/exchange.h>

#include "../rules/ticket.h"
#include "readings.h"
#include "ticket_session.h"

/** One message while it is opened. */
struct ticket_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_message *message;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_csb *csb;
    struct mikey_ticket_state *state; /**< of the bundle */
    struct mikey_opened *opened;
    const struct mikey_payload *v, *kemac, *ticket; /**< NULL: it has none */
    const struct mikey_t *t;
    struct mikey_parties parties;
    struct ticket_proof proof;
    struct mikey_slice key; /**< with which V verified; empty: none did */
};

/** Opens a message of MIKEY-TICKET, or an Error message in one of its exchanges. Arguments as mode_open has them. */
MIKEY_NODISCARD enum mikey_status mikey_ticket_open(struct mikey_crypto *crypto,
                                                    struct mikey_document *document,
                                                    const struct mikey_secrets *secrets,
                                                    const struct mikey_readings *readings,
                                                    struct mikey_csb *csb, struct mikey_opened *opened);

/** What a kind of message takes, when its payloads, and those that it answers, are found. Statuses as mode_open. */
typedef enum mikey_status ticket_step(struct ticket_opening *o);

ticket_step mikey_ticket_request; /**< REQUEST_INIT and RESOLVE_INIT, PSK and PK */
ticket_step mikey_ticket_answer;  /**< REQUEST_RESP and RESOLVE_RESP */
ticket_step mikey_ticket_transfer;
ticket_step mikey_ticket_transfer_answer;
ticket_step mikey_ticket_error; /**< an Error message in one of the three exchanges, RFC 6043 5.4 */

/** Notes the IDRpsk of the secret that the bundle depends on. */
void mikey_ticket_set_owner(struct mikey_ticket_state *state, struct mikey_slice owner);

/** Whose the pre-shared key with the KMS is: IDRpsk's, then the party's. RFC 6043 4.2.1.2, 4.2.3.2. */
struct mikey_parties mikey_ticket_owners(const struct mikey_ticket_state *state,
                                         const struct mikey_parties *parties);

/** Leaves authentication INCONCLUSIVE, with a finding; returns false. */
bool mikey_ticket_inconclusive(struct ticket_opening *o);

/**
 * Puts the parties behind an initial message: `o->parties`, and for those that are not named (readings 70) who the
 * policy in the message says they can be, and `owner`, if it is not empty.
 */
void mikey_ticket_behind_parties(struct ticket_opening *o, struct mikey_slice owner);

/** Once V verified: the parties as it covers them are those of the bundle. */
void mikey_ticket_take_parties(struct ticket_opening *o);

/** Searches the key of V among the secrets of its owners; sets opened->auth, key and the secret of the bundle. */
MIKEY_NODISCARD enum mikey_status mikey_ticket_prove(struct ticket_opening *o,
                                                     const struct mikey_parties *owners);

/** Sets opened->auth by the proof after `tried` keys; a missing one is of `kind` and `wanted`'s. */
void mikey_ticket_conclude(struct ticket_opening *o, uint64_t tried, enum mikey_secret_kind kind,
                           struct mikey_slice wanted);

/** Opens the KEMAC of a message whose V verified with `key`, into opened->keys (readings 62). */
MIKEY_NODISCARD enum mikey_status mikey_ticket_decrypt(struct ticket_opening *o);

/** Name of the reading in which an identity that is not in the message is not covered either (readings 70). */
extern const char mikey_ticket_left_out[];

/** Says in which of two readings the message comes out. */
void mikey_ticket_name_reading(struct ticket_opening *o, const char *reading);

/** A finding about the MAC in V, or the signature in SIGN. */
void mikey_ticket_finding(struct ticket_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                          uint64_t got, struct mikey_slice subject);

/**
 * Opens the Ticket Data of a MIKEY base ticket with `tpk` secrets, and leaves its keys in the session that was met, or
 * compares them with those known there. Findings are added; `wanted`: one that no secret is there is wanted as well.
 * MIKEY_OK; MIKEY_ERR_SPACE, MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_ticket_open_base(struct ticket_opening *o, bool wanted);

/** Verifies Vr of a TICKET whose MPKr is known; findings are added. MIKEY_OK, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_ticket_check_vr(struct ticket_opening *o);

/** The identity of the TPK: IDRpsk of the Ticket Data; empty if it has none. */
struct mikey_slice mikey_ticket_tpk_identity(const struct mikey_message *message,
                                             const struct mikey_payload *ticket);

/** The `nth` key of a type, MIKEY_KEY_TYPE_*; empty if there is none. `store` may be NULL. */
struct mikey_slice mikey_ticket_key(const struct key_store *store, uint8_t type, uint8_t nth);

/**
 * The master keys of a session as a Responder with this modifier gets them: MPKr and TGKs forked if the policy says so,
 * RFC 6043 5.1.1. Statuses as mikey_ticket_fork(); MIKEY_ERR_MEMORY.
 */
MIKEY_NODISCARD enum mikey_status mikey_ticket_fork_keys(struct mikey_crypto *crypto,
                                                         const struct ticket_session *session,
                                                         const struct ticket_modifier *modifier,
                                                         struct key_store **forked);

/** Whether two lists have the same keys in the same order. */
bool mikey_ticket_same_keys(const struct key_store *a, const struct key_store *b);

bool mikey_ticket_same_modifier(const struct ticket_modifier *a, const struct ticket_modifier *b);

/** IDRr and RANDRkms of a message, cut to what is kept. */
struct ticket_modifier mikey_ticket_modifier(const struct mikey_message *message);

/**
 * Tries what is now known of the session on the V of a TRANSFER_INIT that waits for its MPKi. `*match` is set if it
 * verifies; the bundle has its guard then. MIKEY_OK, MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_ticket_verify_waiting(struct mikey_crypto *crypto,
                                                              struct mikey_csb *csb, bool *match);

/** Session keys that a TRANSFER_INIT alone makes known, into state->keys; `csb` is the bundle's. Statuses as above. */
MIKEY_NODISCARD enum mikey_status mikey_ticket_initial_keys(struct mikey_csb *csb);

#endif
