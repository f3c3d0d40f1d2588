// SPDX-License-Identifier: BSD-2-Clause
// Key data sub-payload, RFC 3830 6.13; more types in RFC 6043 6.2.1 and RFC 6267 6.1.3
//
//   +---------------+-------+-------+-------------------------------+
//   | Next payload  | Type  |  KV   |         Key data len          |
//   +---------------+-------+-------+-------------------------------+
//   |                           Key data                            ~
//   +-------------------------------+-------------------------------+
//   |      Salt len (optional)      |     Salt data (optional)      ~
//   +-------------------------------+-------------------------------+
//   |                      KV data (optional)                       ~
//   +---------------------------------------------------------------+
#include "payload.h"

static bool type_has_salt(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TGK_SALT || type == MIKEY_KEY_TYPE_TEK_SALT ||
           type == MIKEY_KEY_TYPE_GTGK_SALT;
}

static void read_key_data(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_key_data *key = &payload->u.key_data;
    payload->next = mikey_rd_u8(rd, MIKEY_F_KEY_DATA_NEXT);
    uint32_t kv_off = rd->pos;
    const bool linejs = rd->document != NULL && rd->document->layout.linejs;
    key->type = mikey_rd_u8(rd, linejs ? MIKEY_F_LINEJS_KEY_TYPE : MIKEY_F_KEY_DATA_TYPE);
    key->kv.type = mikey_rd_u8(rd, linejs ? MIKEY_F_LINEJS_KEY_KV : MIKEY_F_KEY_DATA_KV);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_KEY_DATA_LEN);
    key->key = mikey_rd_bytes(rd, MIKEY_F_KEY_DATA_KEY, len);
    key->has_salt = type_has_salt(key->type);
    if (key->has_salt) {
        len = mikey_rd_u16(rd, MIKEY_F_KEY_DATA_SALT_LEN);
        key->salt = mikey_rd_bytes(rd, MIKEY_F_KEY_DATA_SALT, len);
    }
    mikey_read_kv(rd, MIKEY_F_KEY_DATA_KV, kv_off, &key->kv);
}

static void write_key_data(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_key_data *key = &payload->u.key_data;
    mikey_wr_uint(wr, MIKEY_F_KEY_DATA_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_KEY_DATA_TYPE, key->type);
    mikey_wr_uint(wr, MIKEY_F_KEY_DATA_KV, key->kv.type);
    mikey_wr_counted(wr, MIKEY_F_KEY_DATA_LEN, key->key);
    if (key->has_salt)
        mikey_wr_counted(wr, MIKEY_F_KEY_DATA_SALT_LEN, key->salt);
    mikey_write_kv(wr, &key->kv);
}

const struct mikey_codec mikey_codec_key_data = {MIKEY_F_KEY_DATA, MIKEY_F_KEY_DATA_NEXT, read_key_data,
                                                 write_key_data};
