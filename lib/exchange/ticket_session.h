// SPDX-License-Identifier: BSD-2-Clause
// What exchanges of MIKEY-TICKET have in common: the session, which is all about one ticket, and what a bundle knows of it.
#ifndef MIKEYLAB_EXCHANGE_TICKET_SESSION_H
#define MIKEYLAB_EXCHANGE_TICKET_SESSION_H

#include <mikeylab/check.h>

#include "key_store.h"
#include "seen.h"
#include "ticket_proof.h"

/** Responders of one ticket whose modifiers are kept: the endpoints that a forked request reaches. */
#define TICKET_RESPONDERS 8

/** What forked keys depend on, RFC 6043 5.1.1; a RESOLVE_RESP without one has no IDRr. */
struct ticket_modifier {
    uint8_t id[MIKEY_MAX_IDENTITY], rand[MIKEY_MAX_RAND];
    uint8_t id_len, rand_len;
};

/** Keys that a RESOLVE_RESP brought: for one Responder if they are forked. */
struct ticket_resolved {
    struct ticket_modifier modifier;
    struct key_store *keys;
};

/** RANDRr of a transfer. */
struct ticket_randr {
    struct fingerprint rand;
    uint32_t csb_id;
};

/** One ticket, as long as an exchange refers to it or the table remembers it. */
struct ticket_session {
    uint32_t owners;
    struct ticket_session *bucket_next, *older, *newer;
    struct fingerprint id; /**< of Ticket Policy and Ticket Data */
    struct mikey_ticket_session pub;
    uint8_t prf;       /**< of the policy */
    uint32_t interval; /**< of rekeying, as the policy wants it, seconds; 0: none */
    bool asked, told;  /**< a RESOLVE_INIT, a RESOLVE_RESP was seen */
    struct ticket_randr randrs[TICKET_RESPONDERS]; /**< of the last transfers */
    uint8_t n_randrs;                              /**< seen in all, modulo their number */
    struct key_store
        *master; /**< MPKi, MPKr if keys are forked, session keys as the ticket has them; NULL: unknown */
    struct ticket_resolved resolved[TICKET_RESPONDERS];
    uint8_t n_resolved;
};

/** Tickets by their fingerprint; the longest unused one is forgotten when there are too many. */
struct ticket_table {
    struct ticket_session **buckets;
    struct ticket_session *oldest, *newest;
    uint32_t count;
    uint64_t n_sessions;
};

/** State of a bundle that belongs to MIKEY-TICKET, shared by the copies of its struct mikey_csb. */
struct mikey_ticket_state {
    uint32_t owners;
    struct ticket_session *session; /**< it belongs to; NULL: not known yet */
    struct ticket_session
        *met; /**< of the TICKET in the message at hand; borrowed for its opening; NULL: none */
    uint8_t randi[MIKEY_MAX_RAND], randr[MIKEY_MAX_RAND], randkms[MIKEY_MAX_RAND];
    uint8_t randi_len, randr_len, randkms_len;
    uint8_t owner[MIKEY_MAX_IDENTITY],
        owner_len; /**< IDRpsk: of the pre-shared key with the KMS, of the TPK */

    uint16_t key_len, tpk_len;  /**< bytes of what V and the ticket of the last message verified with */
    struct fingerprint desired; /**< policy of a REQUEST_INIT */
    struct fingerprint wish;    /**< kinds of keys that it asks for; zero: none */
    bool has_desired;

    // Of a Ticket Transfer:
    int64_t keyed_at; /**< when its last keys came, seconds */
    bool has_keyed_at;
    struct fingerprint host; /**< from which the Initiator sent it; zero if unknown */
    struct ticket_proof
        *waiting;            /**< V of a TRANSFER_INIT whose MPKi is not known yet, in memory of its own */
    struct key_store *guard; /**< the one MPK that protected the last message of the initial exchange */
    enum mikey_ticket_label guard_label; /**< with this label */
    struct ticket_gap gap;               /**< Initiator Data of the last TRANSFER_INIT */
    struct key_store *sent;              /**< keys in the KEMAC of the TRANSFER_INIT */
    struct key_store *keys;              /**< session keys that the last message made known */
};

/** A state with one owner; NULL if memory is short. */
struct mikey_ticket_state *mikey_ticket_new(void);
/** One more owner; returns `ticket`, which may be NULL. */
struct mikey_ticket_state *mikey_ticket_share(struct mikey_ticket_state *ticket);
/** One owner less; the last one wipes and frees it. NULL is allowed. */
void mikey_ticket_release(struct mikey_ticket_state *ticket);

/** Makes the bundle part of a session. */
void mikey_ticket_join(struct mikey_ticket_state *ticket, struct ticket_session *session);

/** Puts `store`, whose owner it becomes, in the place of another. */
void mikey_ticket_put(struct key_store **place, struct key_store *store);

/** The session of a TICKET payload of `message`, a new one if it is not known; it stays the table's. NULL: no memory. */
struct ticket_session *mikey_ticket_find(struct ticket_table *table, const struct mikey_message *message,
                                         const struct mikey_payload *payload);
void mikey_ticket_table_free(struct ticket_table *table);

/** Whether the policy of the ticket has the flag, MIKEY_TP_*. */
static inline bool ticket_has(const struct ticket_session *session, enum mikey_tp_flag flag) {
    return (session->pub.flags & flag) != 0;
}

#endif
