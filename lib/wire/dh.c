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

static void read_dh(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_dh *dh = &payload->u.dh;
    payload->next = mikey_rd_u8(rd, MIKEY_F_DH_NEXT);
    dh->group = mikey_rd_u8(rd, MIKEY_F_DH_GROUP);
    dh->value = mikey_rd_bytes(rd, MIKEY_F_DH_VALUE, value_size(rd, dh->group));
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
