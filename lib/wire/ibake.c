// SPDX-License-Identifier: BSD-2-Clause
// IBAKE payload, RFC 6267 6.1.1
//
//   +---------------+-------------------------------+---------------+
//   | Next payload  |         Encr data len         |   Encr data   ~
//   +---------------+-------------------------------+---------------+
#include "payload.h"

static void read_ibake(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_IBAKE_NEXT);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_IBAKE_LEN);
    payload->u.ibake.data = mikey_rd_bytes(rd, MIKEY_F_IBAKE_DATA, len);
}

static void write_ibake(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_IBAKE_NEXT, payload->next);
    mikey_wr_counted(wr, MIKEY_F_IBAKE_LEN, payload->u.ibake.data);
}

const struct mikey_codec mikey_codec_ibake = {MIKEY_F_IBAKE, MIKEY_F_IBAKE_NEXT, read_ibake, write_ibake};
