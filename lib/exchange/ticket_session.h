// SPDX-License-Identifier: BSD-2-Clause
// What exchanges of MIKEY-TICKET have in common: the session, which is all about one ticket, and what a bundle knows of it.
#ifndef MIKEYLAB_EXCHANGE_TICKET_SESSION_H
#define MIKEYLAB_EXCHANGE_TICKET_SESSION_H

#include <mikeylab/check.h>

#include "key_store.h"
#include "seen.h"
#include "ticket_proof.h"

#include "../rules/exchange_rules.h"

/** Responders of one ticket whose modifiers are kept: the endpoints that a forked request reaches. */
#define TICKET_RESPONDERS 8
/** Session keys of a bundle of which is kept what names them. */
#define TICKET_NAMED 64
/** Messages of a bundle whose T is kept. */
#define TICKET_STAMPS 32

/** What forked keys depend on, RFC 6043 5.1.1; a RESOLVE_RESP without one has no IDRr. */
struct ticket_modifier {
    uint8_t id[MIKEY_MAX_IDENTITY], rand[MIKEY_MAX_RAND];
    uint8_t id_len, rand_len;
};

/** What a RESOLVE_RESP said: for one Responder if keys are forked. */
struct ticket_resolved {
    struct ticket_modifier modifier;
    struct key_store *keys; /**< NULL: it was not opened */
};

/** RANDRr of a transfer. */
struct ticket_randr {
    struct fingerprint rand;
    uint32_t csb_id;
};

/** T of a message of a bundle. */
struct ticket_stamp {
    struct fingerprint t;
    bool response;
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
    bool resolved_more; /**< there were others, which made room */
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
    struct key_store *named;         /**< validity data of all session keys that it has had; not the keys */
    bool names_lost;                 /**< there were others */
    uint8_t cs_ids[MIKEY_CS_ID_SET]; /**< of its maps: a bit each */
    struct ticket_stamp stamps[TICKET_STAMPS]; /**< of its last messages */
    uint8_t n_stamps;                          /**< seen in all, modulo their number */
};

/** A state with one owner; NULL if memory is short. */
struct mikey_ticket_state *mikey_ticket_new(void);
/** One more owner; returns `ticket`, which may be NULL. */
struct mikey_ticket_state *mikey_ticket_share(struct mikey_ticket_state *ticket);
/** One owner less; the last one wipes and frees it. NULL is allowed. */
void mikey_ticket_release(struct mikey_ticket_state *ticket);

/** Makes the bundle part of a session. */
void mikey_ticket_join(struct mikey_ticket_state *ticket, struct ticket_session *session);

/** The RESOLVE_RESP with this modifier, a new one if it is not known; the oldest make room. It stays the session's. */
struct ticket_resolved *mikey_ticket_resolved(struct ticket_session *session,
                                              const struct ticket_modifier *modifier);

/** Notes what names `n` session keys of the bundle; MPKs are left out. MIKEY_OK, MIKEY_ERR_MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_ticket_name_keys(struct mikey_ticket_state *ticket,
                                                         const struct mikey_key *keys, uint8_t n);

/**
 * Notes T of a message of the bundle. Whether another had the same, in an earlier exchange: a response, if this is none
 * itself. Counters are not looked at: a response may repeat that of its request (RFC 6043 4.2.1.5).
 */
bool mikey_ticket_note_t(struct mikey_ticket_state *ticket, const struct mikey_t *t, bool response);

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
