// SPDX-License-Identifier: BSD-2-Clause
// Signature payload (SIGN), RFC 3830 6.5: it has no Next payload field and ends the message
//
//   +-------+-----------------------+-------------------------------+
//   | S type|     Signature len     |           Signature           ~
//   +-------+-----------------------+-------------------------------+
#include "payload.h"

static void read_sign(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_sign *sign = &payload->u.sign;
    payload->next = MIKEY_PAYLOAD_LAST;
    sign->s_type = mikey_rd_u8(rd, MIKEY_F_SIGN_TYPE);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_SIGN_LEN);
    sign->signature = mikey_rd_bytes(rd, MIKEY_F_SIGN_SIGNATURE, len);
}

static void write_sign(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_sign *sign = &payload->u.sign;
    mikey_wr_uint(wr, MIKEY_F_SIGN_TYPE, sign->s_type);
    mikey_wr_counted(wr, MIKEY_F_SIGN_LEN, sign->signature);
}

const struct mikey_codec mikey_codec_sign = {MIKEY_F_SIGN, MIKEY_F_NONE, read_sign, write_sign};
