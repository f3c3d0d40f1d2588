// SPDX-License-Identifier: BSD-2-Clause
// What MIKEY-TICKET messages have of their own, RFC 6043.
#ifndef MIKEYLAB_RULES_TICKET_H
#define MIKEYLAB_RULES_TICKET_H

#include <mikeylab/message.h>

/** Whether it is one of the eight messages of RFC 6043. */
static inline bool mikey_is_ticket(uint8_t data_type) {
    return data_type >= MIKEY_DATA_TYPE_REQUEST_INIT_PSK && data_type <= MIKEY_DATA_TYPE_RESOLVE_RESP;
}

/** Whether it is a message of a Ticket Transfer. */
static inline bool mikey_is_transfer(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_TRANSFER_INIT || data_type == MIKEY_DATA_TYPE_TRANSFER_RESP;
}

/** Role of the RANDR that the sender of a request puts into it, MIKEY_RAND_ROLE_*; 0 for other messages. */
uint8_t mikey_ticket_sender_rand(uint8_t data_type);

/** The `nth` payload of `type` in the part of a TICKET or TP that `part` is: TP Data, Ticket Data, Initiator Data. */
const struct mikey_payload *mikey_ticket_part(const struct mikey_message *message,
                                              const struct mikey_payload *ticket, struct mikey_slice part,
                                              uint8_t type, uint32_t nth);

/** The policy of a TP or TICKET payload. */
static inline const struct mikey_tp *mikey_ticket_policy(const struct mikey_payload *payload) {
    return payload->type == MIKEY_PAYLOAD_TP ? &payload->u.tp : &payload->u.ticket.policy;
}

#endif
