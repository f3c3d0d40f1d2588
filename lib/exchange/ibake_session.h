// SPDX-License-Identifier: BSD-2-Clause
// What the four messages of MIKEY-IBAKE between users have in common: the points, whoever answers, the session keys.
#ifndef MIKEYLAB_EXCHANGE_IBAKE_SESSION_H
#define MIKEYLAB_EXCHANGE_IBAKE_SESSION_H

#include <mikeylab/check.h>
#include <mikeylab/ibake.h>

#include "key_store.h"

/** Responders of one I_MESSAGE_1 that are kept: the endpoints that forking or retargeting reaches. */
#define IBAKE_BRANCHES 4

struct ibake_point {
    uint8_t curve, len; /**< len 0: not known */
    uint8_t bytes[MIKEY_EC_POINT_MAX];
};

struct ibake_identity {
    bool known;
    uint8_t len;
    uint8_t bytes[MIKEY_MAX_IDENTITY];
};

/** K_SESSION in all forms, enum mikey_ec_form; len[0] 0: not known. */
struct ibake_secret {
    uint8_t len[MIKEY_EC_FORMS];
    uint8_t bytes[MIKEY_EC_FORMS][MIKEY_EC_POINT_MAX];
};

/** Between the Initiator and one Responder. */
struct ibake_branch {
    struct ibake_identity idr; /**< who answered */
    struct ibake_point r;
    bool answered, opened, echoed;              /**< R_MESSAGE_1 was seen; its IBAKE was opened; had ECCPTi */
    bool confirmed, confirmation_opened, again; /**< likewise I_MESSAGE_2 */
    uint8_t t_type, t_len, t[8];                /**< of I_MESSAGE_2 */
    struct ibake_secret session;
    struct key_store *keys; /**< the TGK that it gives; NULL: not known */
};

/** How keys of messages are made of K_SESSION where RFC 6267 5.1 leaves it open; all zero is the usual reading. */
struct ibake_key_reading {
    uint8_t form;   /**< enum mikey_ec_form */
    uint8_t length; /**< index of the length of MPK and TGK */
    bool second;    /**< RAND of I_MESSAGE_2 */
};

/** State of a bundle that belongs to MIKEY-IBAKE, shared by the copies of its struct mikey_csb. */
struct mikey_ibake_state {
    uint32_t owners;
    bool updating;                        /**< the last I_MESSAGE_1 updated the bundle; then: */
    bool by_responder, by_initiator;      /**< who sent it, if that is known */
    bool asked;                           /**< an I_MESSAGE_1 was seen; then: */
    uint8_t version, prf, n_cs, map_type; /**< keys are made with this PRF, whatever later messages say */
    struct ibake_identity idi, idr; /**< whom it is from, and to; of an update: as the initial one had them */
    struct ibake_point i;
    struct ibake_branch branches[IBAKE_BRANCHES];
    uint8_t n_branches;
    struct ibake_branch *at;    /**< of the last message; NULL: it was an I_MESSAGE_1 */
    struct ibake_branch *given; /**< whose keys are in force; NULL: none are known */
    uint8_t rand_len; /**< of I_MESSAGE_2, where it differs from that of I_MESSAGE_1; 0: it does not */
    uint8_t rand[MIKEY_MAX_RAND];
    struct ibake_secret guard; /**< K_SESSION that protected the last message of the initial exchange */
    struct ibake_key_reading reading; /**< in which it did */
    bool settled;                     /**< a V has shown that reading */
};

/** A state with one owner; NULL if memory is short. */
struct mikey_ibake_state *mikey_ibake_new(void);
/** One more owner; returns `state`, which may be NULL. */
struct mikey_ibake_state *mikey_ibake_share(struct mikey_ibake_state *state);
/** One owner less; the last one wipes and frees it. NULL is allowed. */
void mikey_ibake_release(struct mikey_ibake_state *state);

/** Begins an exchange: what earlier ones left is forgotten, but for what an update needs of the initial one. */
void mikey_ibake_begin(struct mikey_ibake_state *state, bool update);

/** Keeps an identity; a longer one than is kept cannot be known again. */
void mikey_ibake_keep_identity(struct ibake_identity *kept, struct mikey_slice identity);
/** Whether it is this identity. */
bool mikey_ibake_is(const struct ibake_identity *kept, struct mikey_slice identity);
struct mikey_slice mikey_ibake_identity(const struct ibake_identity *kept);

/** Keeps the point if none is known. */
void mikey_ibake_keep_point(struct ibake_point *kept, const struct mikey_eccpt *eccpt);
/** Whether the point is the one that is kept. */
bool mikey_ibake_same_point(const struct ibake_point *kept, const struct mikey_eccpt *eccpt);

/** What a message shows of the branch it belongs to. */
struct ibake_trace {
    uint8_t data_type;
    struct mikey_slice idr;      /**< empty: it is that of the last message */
    const struct mikey_eccpt *r; /**< NULL: unknown */
    const struct mikey_t *t;     /**< NULL: it has none */
};

/**
 * The branch of a Responder, where several have one identity that with the point, or whose I_MESSAGE_2 an R_MESSAGE_2
 * answers; a new one if there is none, or the Responder of an R_MESSAGE_1 sends another point.
 */
struct ibake_branch *mikey_ibake_branch(struct mikey_ibake_state *state, const struct ibake_trace *trace);

#endif
