// SPDX-License-Identifier: BSD-2-Clause
// Error payload (ERR), RFC 3830 6.12
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   Error no    |           Reserved            |
//   +---------------+---------------+-------------------------------+
#include "payload.h"

static void read_err(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_ERR_NEXT);
    payload->u.err.error_no = mikey_rd_u8(rd, MIKEY_F_ERR_NO);
    payload->u.err.reserved = mikey_rd_u16(rd, MIKEY_F_ERR_RESERVED);
}

static void write_err(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_ERR_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_ERR_NO, payload->u.err.error_no);
    mikey_wr_uint(wr, MIKEY_F_ERR_RESERVED, payload->u.err.reserved);
}

const struct mikey_codec mikey_codec_err = {MIKEY_F_ERR, MIKEY_F_ERR_NEXT, read_err, write_err};
