// SPDX-License-Identifier: BSD-2-Clause
// RAND payload with role indicator (RANDR), RFC 6043 6.8
//
//   +---------------+---------------+---------------+---------------+
//   | Next payload  |   RAND Role   |  RAND length  |     RAND      ~
//   +---------------+---------------+---------------+---------------+
#include "payload.h"

static void read_randr(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_RANDR_NEXT);
    payload->u.randr.role = mikey_rd_u8(rd, MIKEY_F_RANDR_ROLE);
    uint32_t len = mikey_rd_u8(rd, MIKEY_F_RANDR_LEN);
    payload->u.randr.data = mikey_rd_bytes(rd, MIKEY_F_RANDR_DATA, len);
}

static void write_randr(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_RANDR_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_RANDR_ROLE, payload->u.randr.role);
    mikey_wr_counted(wr, MIKEY_F_RANDR_LEN, payload->u.randr.data);
}

const struct mikey_codec mikey_codec_randr = {MIKEY_F_RANDR, MIKEY_F_RANDR_NEXT, read_randr, write_randr};
