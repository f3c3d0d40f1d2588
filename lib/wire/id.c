// SPDX-License-Identifier: BSD-2-Clause
// ID payload (ID), RFC 3830 6.7; byte strings RFC 6043 6.5
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |    ID Type    |            ID len             |
//   +---------------+---------------+-------------------------------+
//   |                            ID data                            ~
//   +---------------------------------------------------------------+
#include "payload.h"

static void read_id(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_id *id = &payload->u.id;
    payload->next = mikey_rd_u8(rd, MIKEY_F_ID_NEXT);
    id->id_type = mikey_rd_u8(rd, MIKEY_F_ID_TYPE);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_ID_LEN);
    bool text = id->id_type == MIKEY_ID_TYPE_NAI || id->id_type == MIKEY_ID_TYPE_URI;
    id->data = mikey_rd_bytes(rd, text ? MIKEY_F_ID_TEXT : MIKEY_F_ID_BYTES, len);
}

static void write_id(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_ID_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_ID_TYPE, payload->u.id.id_type);
    mikey_wr_counted(wr, MIKEY_F_ID_LEN, payload->u.id.data);
}

const struct mikey_codec mikey_codec_id = {MIKEY_F_ID, MIKEY_F_ID_NEXT, read_id, write_id};
