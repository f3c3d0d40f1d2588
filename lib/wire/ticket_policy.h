// SPDX-License-Identifier: BSD-2-Clause
/** The ticket policy, which TP and TICKET have in common: tp.c. */
#ifndef MIKEYLAB_WIRE_TICKET_POLICY_H
#define MIKEYLAB_WIRE_TICKET_POLICY_H

#include "payload.h"

/** From Ticket Type to the end of TP Data, which becomes a chain of `payload`. */
void mikey_read_ticket_policy(struct mikey_rd *rd, const struct mikey_payload *payload, struct mikey_tp *tp);
void mikey_write_ticket_policy(struct mikey_wr *wr, const struct mikey_tp *tp);

#endif
