// SPDX-License-Identifier: BSD-2-Clause
// SAKKE payload, RFC 6509 4.2
//
//   +---------------+---------------+---------------+---------------+
//   | Next payload  | SAKKE params  |   ID scheme   |  SAKKE data   ~
//   +---------------+---------------+---------------+---------------+
//   ~ length (cont) |                  SAKKE data                   ~
//   +---------------+-----------------------------------------------+
#include "payload.h"

static void read_sakke(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_sakke *sakke = &payload->u.sakke;
    payload->next = mikey_rd_u8(rd, MIKEY_F_SAKKE_NEXT);
    sakke->params = mikey_rd_u8(rd, MIKEY_F_SAKKE_PARAMS);
    sakke->id_scheme = mikey_rd_u8(rd, MIKEY_F_SAKKE_ID_SCHEME);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_SAKKE_LEN);
    sakke->data = mikey_rd_bytes(rd, MIKEY_F_SAKKE_DATA, len);
}

static void write_sakke(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_sakke *sakke = &payload->u.sakke;
    mikey_wr_uint(wr, MIKEY_F_SAKKE_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_SAKKE_PARAMS, sakke->params);
    mikey_wr_uint(wr, MIKEY_F_SAKKE_ID_SCHEME, sakke->id_scheme);
    mikey_wr_counted(wr, MIKEY_F_SAKKE_LEN, sakke->data);
}

const struct mikey_codec mikey_codec_sakke = {MIKEY_F_SAKKE, MIKEY_F_SAKKE_NEXT, read_sakke, write_sakke};
