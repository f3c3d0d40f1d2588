// SPDX-License-Identifier: BSD-2-Clause
// Keys that an exchange had before a later answer gave others: a request that is forked is answered by several, and with
// each of them the Initiator agrees on a TGK of its own.
#ifndef MIKEYLAB_EXCHANGE_KEY_SETS_H
#define MIKEYLAB_EXCHANGE_KEY_SETS_H

#include "csb_table.h"

/** Sets of keys that an exchange keeps, those in force included; further ones take the place of the latest. */
#define EXCHANGE_KEY_SETS MIKEY_EXCHANGE_MESSAGES

/** Keys with all that their crypto sessions are derived with. */
struct key_set {
    struct key_set *next; // set aside earlier
    struct key_store *keys;
    struct session_list *sessions;
    struct mikey_deviations deviations;
    uint8_t first; // index of its first key among those of the exchange
    uint8_t prf;
    uint32_t csb_id; // in the labels of keys
    uint16_t rand_len;
    uint8_t rand[];
};

/** Whether the keys in force came with an answer, not with the request or an earlier exchange. */
bool mikey_key_set_of_answer(const struct tracked_exchange *exchange);

/** Whether the exchange has the keys that a message brings, in force or set aside. */
bool mikey_key_set_known(const struct tracked_exchange *exchange, const struct mikey_opened *opened);

/**
 * Sets the keys in force aside, as those of the bundle's present state: the exchange has none then. Its crypto sessions lose
 * the SSRCs that a Responder filled in. MIKEY_ERR_MEMORY.
 */
MIKEY_NODISCARD enum mikey_status mikey_key_set_put_aside(struct tracked_csb *csb,
                                                          struct tracked_exchange *exchange);

/** How many keys were set aside. */
uint8_t mikey_key_set_count(const struct tracked_exchange *exchange);

/** Frees what was set aside. */
void mikey_key_set_free(struct tracked_exchange *exchange);

#endif
