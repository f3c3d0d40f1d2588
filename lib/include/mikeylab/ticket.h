// SPDX-License-Identifier: BSD-2-Clause
/**
 * MIKEY-TICKET, RFC 6043: its key derivations, and its messages built. A tracker (check.h) opens them, because each
 * needs others of its session: the exchanges about one ticket.
 */
#ifndef MIKEYLAB_TICKET_H
#define MIKEYLAB_TICKET_H

#include <mikeylab/exchange.h>
#include <mikeylab/pk.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a key is derived for: the type byte behind cs_id and CSB ID in the label. RFC 6043 5.1, 6.10, A.2. */
enum mikey_ticket_label {
    MIKEY_TICKET_FORK,      /**< MPKr' and TGK' */
    MIKEY_TICKET_INITIAL,   /**< keys of initial messages */
    MIKEY_TICKET_RESPONSE,  /**< keys of response messages */
    MIKEY_TICKET_SESSION,   /**< keys of crypto sessions */
    MIKEY_TICKET_INITIATOR, /**< keys of Vr in the Initiator Data */
    MIKEY_TICKET_TPK,       /**< keys of the Ticket Data */
    MIKEY_TICKET_MPK        /**< MPKi and MPKr */
};

/** CSB ID in labels that are not bound to a CSB, and in the IV of the KEMAC of a base ticket. */
#define MIKEY_TICKET_NO_CSB 0xFFFFFFFFu

/** Longest of what stands behind the CSB ID in a label with RANDs, bytes. */
#define MIKEY_TICKET_TAIL_MAX (1 + 2 * (1 + MIKEY_MAX_RAND))

/** Longest MPK that MPKi and MPKr are derived from, and longest key that is forked, bytes. */
#define MIKEY_TICKET_KEY_MAX 255

/**
 * Writes what stands behind the CSB ID in a label: the type, then length and bytes of each RAND that the type has: of
 * both, an empty one with length 0, in INITIAL, RESPONSE and SESSION; of `one` alone in TPK and MPK; none in INITIATOR.
 * It takes RAND's place in mikey_derive(). Returns its length; RANDs are cut to MIKEY_MAX_RAND bytes.
 */
MIKEY_API size_t mikey_ticket_tail(enum mikey_ticket_label type, struct mikey_slice one,
                                   struct mikey_slice other, uint8_t tail[MIKEY_TICKET_TAIL_MAX]);

/**
 * A forked key, as long as `key`, RFC 6043 5.1.1: `constant` MIKEY_CONST_FORKED_MPKR or MIKEY_CONST_FORKED_TGK, `prf` of
 * the Ticket Policy, `id` and `rand` ID data of IDRr and RANDRkms. MIKEY_ERR_ARGUMENT for an empty key, one of more than
 * MIKEY_TICKET_KEY_MAX bytes or an identity that makes the label longer than MIKEY_LABEL_MAX; else as mikey_prf().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ticket_fork(struct mikey_crypto *crypto, uint8_t prf,
                                                              uint32_t constant, struct mikey_slice key,
                                                              struct mikey_slice id, struct mikey_slice rand,
                                                              uint8_t out[MIKEY_TICKET_KEY_MAX]);

/**
 * MPKi (MIKEY_CONST_MPKI) or MPKr (MIKEY_CONST_MPKR), as long as the MPK of a base ticket, with the RAND of its Ticket
 * Data, RFC 6043 A.2.2. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_ticket_mpk(struct mikey_crypto *crypto, uint8_t prf,
                                                             uint32_t constant, struct mikey_slice mpk,
                                                             struct mikey_slice rand,
                                                             uint8_t out[MIKEY_TICKET_KEY_MAX]);

/** What protects a message that is built. */
struct mikey_ticket_protection {
    struct mikey_slice key;            /**< pre-shared key, envelope key, MPKi or MPKr' */
    enum mikey_ticket_label label;     /**< INITIAL or RESPONSE */
    struct mikey_slice rand_i, rand_r; /**< RANDs of the label; empty: not used */
    struct mikey_slice clear;          /**< chain that the KEMAC of the message is to hold */
    struct mikey_slice mpkr;           /**< for Vr in the Initiator Data, if there is any */
};

/** Most parts that the MAC or signature covers behind the message: two identities, or the request. */
#define MIKEY_TICKET_BEHIND 2

/**
 * Builds a message that ends in V, RFC 6043 4.2: `message` gives header and payloads in order (Next payload fields as
 * wanted, see mikey_message_link()), V with its Auth alg, a KEMAC, if any, with its Encr alg. V covers the message,
 * without length and content of the Initiator Data in TRANSFER_INIT, then `behind`: the ID data of both parties in an
 * initial message, the whole request in a response, nothing in an Error message. Of Initiator Data the MACs of Vi and Vr
 * are filled in. *written bytes of `out` are used. MIKEY_ERR_ARGUMENT if V or T is missing, a length does not fit or the
 * Initiator Data are not Vi and Vr with the Auth alg of V; MIKEY_ERR_SPACE; MIKEY_ERR_CRYPTO; MIKEY_ERR_UNSUPPORTED.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ticket_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                   const struct mikey_ticket_protection *protection, const struct mikey_slice *behind,
                   size_t n_behind, uint8_t *out, size_t size, size_t *written);

/**
 * Builds a REQUEST_INIT_PK or RESOLVE_INIT_PK in the same manner: it has a PKE with its cache indicator and ends in a SIGN
 * with its S type.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ticket_build_signed(struct mikey_crypto *crypto, const struct mikey_message *message,
                          const struct mikey_pk_keys *keys, const struct mikey_slice *behind, size_t n_behind,
                          uint8_t *out, size_t size, size_t *written);

/**
 * Builds the Ticket Data of a MIKEY base ticket, RFC 6043 A.1: `chain` is THDR, T, RAND, KEMAC, [IDRpsk], V, KEMAC with its
 * Encr alg, V with its Auth alg; `clear` the chain that KEMAC is to hold: MPK and the session keys. V covers `policy` as
 * well. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_ticket_build_base(struct mikey_crypto *crypto, const struct mikey_tp *policy,
                        const struct mikey_payload *chain, uint32_t count, struct mikey_slice tpk,
                        struct mikey_slice clear, uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif
