// SPDX-License-Identifier: BSD-2-Clause
// DH data payload (DH), RFC 3830 6.4
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   DH-Group    |           DH-value            ~
//   +-------+-------+---------------+-------------------------------+
//   | Reserv|  KV   |              KV data (optional)               ~
//   +-------+-------+-----------------------------------------------+
#include "payload.h"

/** Bytes of a DH-value, by group. */
static uint32_t value_size(struct mikey_rd *rd, uint8_t group) {
    static const uint8_t sizes[] = {
        [MIKEY_DH_GROUP_OAKLEY_5] = 192,
        [MIKEY_DH_GROUP_OAKLEY_1] = 96,
        [MIKEY_DH_GROUP_OAKLEY_2] = 128,
    };
    if (group < sizeof sizes)
        return sizes[group];
    mikey_rd_unsized(rd, MIKEY_F_DH_GROUP, group);
    return 0;
}

/** Bytes that the value of this payload is short of, which is none as RFC 3830 6.4 has it. */
static uint32_t missing(const struct mikey_rd *rd, const struct mikey_payload *payload) {
    const uint8_t *lacking = rd->document->layout.dh_short;
    const bool second =
        mikey_message_find(&rd->document->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 0) != payload;
    return lacking[second ? 1 : 0];
}

static void read_dh(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_dh *dh = &payload->u.dh;
    payload->next = mikey_rd_u8(rd, MIKEY_F_DH_NEXT);
    dh->group = mikey_rd_u8(rd, MIKEY_F_DH_GROUP);
    const uint32_t size = value_size(rd, dh->group);
    dh->value = mikey_rd_bytes(rd, MIKEY_F_DH_VALUE, size > 0 ? size - missing(rd, payload) : 0);
    uint32_t kv_off = rd->pos;
    dh->reserved = mikey_rd_u8(rd, MIKEY_F_DH_RESERVED);
    dh->kv.type = mikey_rd_u8(rd, MIKEY_F_DH_KV);
    mikey_read_kv(rd, MIKEY_F_DH_KV, kv_off, &dh->kv);
}

static void write_dh(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_dh *dh = &payload->u.dh;
    mikey_wr_uint(wr, MIKEY_F_DH_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_DH_GROUP, dh->group);
    mikey_wr_bytes(wr, dh->value);
    mikey_wr_uint(wr, MIKEY_F_DH_RESERVED, dh->reserved);
    mikey_wr_uint(wr, MIKEY_F_DH_KV, dh->kv.type);
    mikey_write_kv(wr, &dh->kv);
}

const struct mikey_codec mikey_codec_dh = {MIKEY_F_DH, MIKEY_F_DH_NEXT, read_dh, write_dh};
