// SPDX-License-Identifier: BSD-2-Clause
// Ticket payload (TICKET), RFC 6043 6.10; the base ticket A.1
//
//   +---------------+-----------------------------------------------+
//   | Next payload  |            ticket policy, see tp.c            ~
//   +---------------+---------------+-------------------------------+
//   |      Ticket Data length       |          Ticket Data          ~
//   +-------------------------------+-------------------------------+
//   |     Initiator Data length     |   Initiator Data (optional)   ~
//   +-------------------------------+-------------------------------+
#include "ticket_policy.h"

static void read_ticket(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_ticket *ticket = &payload->u.ticket;
    payload->next = mikey_rd_u8(rd, MIKEY_F_TICKET_NEXT);
    mikey_read_ticket_policy(rd, payload, &ticket->policy);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_TICKET_DATA_LEN);
    if (ticket->policy.ticket_type == MIKEY_TICKET_TYPE_BASE)
        ticket->data = mikey_read_content(rd, payload, MIKEY_F_TICKET_CHAIN, len, MIKEY_FIRST_THDR);
    else
        ticket->data = mikey_rd_bytes(rd, MIKEY_F_TICKET_DATA, len);
    len = mikey_rd_u16(rd, MIKEY_F_TICKET_INITIATOR_LEN);
    ticket->initiator_data =
        mikey_read_content(rd, payload, MIKEY_F_TICKET_INITIATOR, len, MIKEY_FIRST_ANNOUNCED);
}

static void write_ticket(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_ticket *ticket = &payload->u.ticket;
    mikey_wr_uint(wr, MIKEY_F_TICKET_NEXT, payload->next);
    mikey_write_ticket_policy(wr, &ticket->policy);
    mikey_wr_counted(wr, MIKEY_F_TICKET_DATA_LEN, ticket->data);
    mikey_wr_counted(wr, MIKEY_F_TICKET_INITIATOR_LEN, ticket->initiator_data);
}

const struct mikey_codec mikey_codec_ticket = {MIKEY_F_TICKET, MIKEY_F_TICKET_NEXT, read_ticket,
                                               write_ticket};
