// SPDX-License-Identifier: BSD-2-Clause
// Ticket Policy payload (TP), RFC 6043 6.10; the same fields open the Ticket payload
//
//   +---------------+-------------------------------+---------------+
//   | Next payload  |          Ticket Type          |    Subtype    |
//   +---------------+-------------+-+-+-+-+-+-+-+-+-+-+-+-+---------+
//   |    Version    |  PRF Func   |D|E|F|G|H|I|J|K|L|M|N|O|   Res   |
//   +---------------+-------------+-+-+-------------+-+-+-+---------+
//   |        TP Data length         |            TP Data            ~
//   +-------------------------------+-------------------------------+
#include "ticket_policy.h"

/** The flag fields from the most significant bit, MIKEY_TP_D, on. */
static const enum mikey_field flag_fields[] = {
    MIKEY_F_POLICY_D, MIKEY_F_POLICY_E, MIKEY_F_POLICY_F, MIKEY_F_POLICY_G,
    MIKEY_F_POLICY_H, MIKEY_F_POLICY_I, MIKEY_F_POLICY_J, MIKEY_F_POLICY_K,
    MIKEY_F_POLICY_L, MIKEY_F_POLICY_M, MIKEY_F_POLICY_N, MIKEY_F_POLICY_O,
};
#define N_FLAGS (sizeof flag_fields / sizeof *flag_fields)

void mikey_read_ticket_policy(struct mikey_rd *rd, const struct mikey_payload *payload, struct mikey_tp *tp) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_POLICY);
    tp->ticket_type = mikey_rd_u16(rd, MIKEY_F_POLICY_TYPE);
    tp->subtype = mikey_rd_u8(rd, MIKEY_F_POLICY_SUBTYPE);
    tp->version = mikey_rd_u8(rd, MIKEY_F_POLICY_VERSION);
    tp->prf = mikey_rd_u8(rd, MIKEY_F_POLICY_PRF);
    for (size_t i = 0; i < N_FLAGS; i++)
        tp->flags = (uint16_t)(tp->flags << 1 | mikey_rd_u8(rd, flag_fields[i]));
    tp->reserved = mikey_rd_u8(rd, MIKEY_F_POLICY_RESERVED);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_POLICY_DATA_LEN);
    tp->data = mikey_read_content(rd, payload, MIKEY_F_POLICY_DATA, len, MIKEY_FIRST_ANNOUNCED);
    mikey_rd_close(rd, item);
}

void mikey_write_ticket_policy(struct mikey_wr *wr, const struct mikey_tp *tp) {
    mikey_wr_uint(wr, MIKEY_F_POLICY_TYPE, tp->ticket_type);
    mikey_wr_uint(wr, MIKEY_F_POLICY_SUBTYPE, tp->subtype);
    mikey_wr_uint(wr, MIKEY_F_POLICY_VERSION, tp->version);
    mikey_wr_uint(wr, MIKEY_F_POLICY_PRF, tp->prf);
    for (size_t i = 0; i < N_FLAGS; i++)
        mikey_wr_uint(wr, flag_fields[i], tp->flags >> (N_FLAGS - 1 - i) & 1u);
    mikey_wr_uint(wr, MIKEY_F_POLICY_RESERVED, tp->reserved);
    mikey_wr_counted(wr, MIKEY_F_POLICY_DATA_LEN, tp->data);
}

static void read_tp(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_TP_NEXT);
    mikey_read_ticket_policy(rd, payload, &payload->u.tp);
}

static void write_tp(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_TP_NEXT, payload->next);
    mikey_write_ticket_policy(wr, &payload->u.tp);
}

const struct mikey_codec mikey_codec_tp = {MIKEY_F_TP, MIKEY_F_TP_NEXT, read_tp, write_tp};
