// SPDX-License-Identifier: BSD-2-Clause
// Ticket Header payload (THDR), RFC 6043 A.3
//
//   +---------------+-------------------------------+---------------+
//   | Next payload  |       THDR Data length        |   THDR Data   ~
//   +---------------+-------------------------------+---------------+
#include "payload.h"

static void read_thdr(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_THDR_NEXT);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_THDR_LEN);
    payload->u.thdr.data = mikey_rd_bytes(rd, MIKEY_F_THDR_DATA, len);
}

static void write_thdr(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_THDR_NEXT, payload->next);
    mikey_wr_counted(wr, MIKEY_F_THDR_LEN, payload->u.thdr.data);
}

const struct mikey_codec mikey_codec_thdr = {MIKEY_F_THDR, MIKEY_F_THDR_NEXT, read_thdr, write_thdr};
