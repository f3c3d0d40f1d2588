// SPDX-License-Identifier: BSD-2-Clause
// Secret Key sub-payload (SK), RFC 6267 6.1.5
//
//   +---------------+-------+-------+-------------------------------+
//   | Next payload  | Type  |  KV   |         Key data len          |
//   +---------------+-------+-------+-------------------------------+
//   |                           Key data                            ~
//   +---------------------------------------------------------------+
//   |                      KV data (optional)                       ~
//   +---------------------------------------------------------------+
#include "payload.h"

static void read_sk(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_sk *sk = &payload->u.sk;
    payload->next = mikey_rd_u8(rd, MIKEY_F_SK_NEXT);
    uint32_t kv_off = rd->pos;
    sk->type = mikey_rd_u8(rd, MIKEY_F_SK_TYPE);
    sk->kv.type = mikey_rd_u8(rd, MIKEY_F_SK_KV);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_SK_LEN);
    sk->key = mikey_rd_bytes(rd, MIKEY_F_SK_KEY, len);
    mikey_read_kv(rd, MIKEY_F_SK_KV, kv_off, &sk->kv);
}

static void write_sk(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_sk *sk = &payload->u.sk;
    mikey_wr_uint(wr, MIKEY_F_SK_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_SK_TYPE, sk->type);
    mikey_wr_uint(wr, MIKEY_F_SK_KV, sk->kv.type);
    mikey_wr_counted(wr, MIKEY_F_SK_LEN, sk->key);
    mikey_write_kv(wr, &sk->kv);
}

const struct mikey_codec mikey_codec_sk = {MIKEY_F_SK, MIKEY_F_SK_NEXT, read_sk, write_sk};
