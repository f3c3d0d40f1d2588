// SPDX-License-Identifier: BSD-2-Clause
/** The MAC of a MIKEY-TICKET message: what it covers and what its key is made of, RFC 6043 5.1.2, 5.5. */
#ifndef MIKEYLAB_EXCHANGE_TICKET_PROOF_H
#define MIKEYLAB_EXCHANGE_TICKET_PROOF_H

#include <mikeylab/ticket.h>

#include "message_keys.h"
#include "parties.h"

/** Bytes of a message that a MAC does not cover. */
struct ticket_gap {
    size_t at, len;
};

/** Identities that are tried for a party that the message does not name. */
#define TICKET_GUESSES 4

/** A party that an initial message does not name: who it can be. */
struct ticket_unnamed {
    bool missing;
    uint8_t n;
    struct mikey_slice ids[TICKET_GUESSES];
};

/** A V whose key is searched. Slices are borrowed. */
struct ticket_proof {
    struct mikey_crypto *crypto;
    bool strict; /**< no deviations are tried */
    uint8_t prf, auth_alg;
    uint32_t csb_id;
    enum mikey_ticket_label label;
    enum mikey_ticket_label own_label; /**< of its data type; differs from `label` in CSB updates alone */
    bool any_label;                    /**< of an Error message: of a response as well */
    struct mikey_slice randi, randr;   /**< as far as they are in the label */
    struct mikey_slice message;        /**< up to the MAC */
    struct mikey_slice mac;
    struct ticket_gap gap;     /**< Initiator Data with their length; len 0: there are none */
    struct mikey_slice ids[2]; /**< behind an initial message; once it verifies, as they are covered */
    struct ticket_unnamed unnamed[2];
    bool sender_is_second;         /**< it is from the party of ids[1] */
    struct mikey_slice request;    /**< behind a response */
    size_t request_mac;            /**< bytes of MAC or signature at the end of it */
    struct ticket_gap request_gap; /**< Initiator Data in it; len 0: there are none */
    struct mikey_slice request_t;  /**< its TS value */

    // What came out:
    const struct ticket_reading *match; /**< the reading in which it verifies; NULL: none */
    struct mikey_key_binding binding;   /**< of the keys of the message then, over `tail` */
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
};

/** One way to read what is covered and how the key is derived. */
struct ticket_reading {
    const char *name; /**< NULL for the one taken by default */
    uint8_t cover, label;
    bool allowed; /**< the RFC's text has room for it; else it is a known deviation */
};

/** The deviation in which a CSB update is under MPKi though keys are forked. */
extern const struct ticket_reading mikey_ticket_under_mpki;

/** Tries a key in all readings; sets `match` and `binding` if one fits. MIKEY_OK; else as mikey_message_mac_check(). */
MIKEY_NODISCARD enum mikey_status mikey_ticket_proof_try(struct ticket_proof *proof, struct mikey_slice key);

/**
 * Next choice of identities where the message leaves some out: `named` are those it has. Begins with *nth = 0, which
 * stands for `named` alone and is not among the choices. False behind the last one.
 */
bool mikey_ticket_next_guess(const struct ticket_unnamed unnamed[2], const struct mikey_slice named[2],
                             size_t *nth, struct mikey_slice ids[2]);

/** A copy with memory of its own for all that it borrows, in one block to be freed; NULL if memory is short. */
struct ticket_proof *mikey_ticket_proof_keep(const struct ticket_proof *proof);

/** The RANDR payload of the message with a role; empty if there is none. */
struct mikey_slice mikey_ticket_rand(const struct mikey_message *message, uint8_t role);

/** The first IDR payload in the chain of `parent` with a role; NULL if there is none. */
const struct mikey_payload *mikey_ticket_idr(const struct mikey_message *message, uint32_t parent,
                                             uint8_t role);

/** Length and content of the Initiator Data of a TRANSFER_INIT, if they are among its first `covered` bytes. */
struct ticket_gap mikey_ticket_gap(const struct mikey_message *message, size_t covered);

#endif
