// SPDX-License-Identifier: BSD-2-Clause
// Ver msg payload (V), RFC 3830 6.9
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   Auth alg    |           Ver data            ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

static void read_v(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_v *v = &payload->u.v;
    payload->next = mikey_rd_u8(rd, MIKEY_F_V_NEXT);
    v->auth_alg = mikey_rd_u8(rd, MIKEY_F_V_AUTH_ALG);
    v->data = mikey_rd_bytes(rd, MIKEY_F_V_DATA, mikey_mac_size(rd, MIKEY_F_V_AUTH_ALG, v->auth_alg));
}

static void write_v(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_V_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_V_AUTH_ALG, payload->u.v.auth_alg);
    mikey_wr_bytes(wr, payload->u.v.data);
}

const struct mikey_codec mikey_codec_v = {MIKEY_F_V, MIKEY_F_V_NEXT, read_v, write_v};
