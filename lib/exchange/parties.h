// SPDX-License-Identifier: BSD-2-Clause
/** Who speaks to whom, as far as a message says it. */
#ifndef MIKEYLAB_EXCHANGE_PARTIES_H
#define MIKEYLAB_EXCHANGE_PARTIES_H

#include <mikeylab/exchange.h>

/** ID data of the two sides; `has_` tells an absent identity from an empty one. */
struct mikey_parties {
    struct mikey_slice idi, idr;
    bool has_idi, has_idr;
};

/**
 * Of an Initiator's message: the first ID payload is IDi, the second IDr; a single one is IDr behind a certificate, which
 * stands for IDi, and in DHHMAC, where IDr is mandatory. IDR payloads say their role.
 */
struct mikey_parties mikey_parties_of_init(const struct mikey_message *message);

/**
 * Of a message of the Responder: the last ID payload is IDr, but IDi behind [IDr] in a DH or DHHMAC response; what it
 * leaves out is taken from `csb`. A Responder that was taken for the Initiator, since its ID payload came first in the
 * request, is not any more.
 */
struct mikey_parties mikey_parties_of_response(const struct mikey_message *message,
                                               const struct mikey_csb *csb);

/**
 * The ID payload with this data, as the message has it; with a type guessed from the data if it is from another
 * message. False for empty data: the party is not known.
 */
bool mikey_party_id(const struct mikey_message *message, struct mikey_slice data, struct mikey_id *id);

/** Exchanges the two, whose ID payloads turned out to stand in another order, which is noted as such. */
void mikey_parties_turn(struct mikey_document *document, struct mikey_parties *parties);

/** Fills identities that are missing from those of `csb`. */
void mikey_parties_complete(struct mikey_parties *parties, const struct mikey_csb *csb);

#endif
