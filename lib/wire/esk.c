// SPDX-License-Identifier: BSD-2-Clause
// Encrypted Secret Key payload (ESK), RFC 6267 6.1.2
//
//   +---------------+-------------------------------+---------------+
//   | Next payload  |         Encr data len         |   Encr data   ~
//   +---------------+-------------------------------+---------------+
#include "payload.h"

static void read_esk(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_ESK_NEXT);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_ESK_LEN);
    payload->u.esk.data = mikey_rd_bytes(rd, MIKEY_F_ESK_DATA, len);
}

static void write_esk(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_ESK_NEXT, payload->next);
    mikey_wr_counted(wr, MIKEY_F_ESK_LEN, payload->u.esk.data);
}

const struct mikey_codec mikey_codec_esk = {MIKEY_F_ESK, MIKEY_F_ESK_NEXT, read_esk, write_esk};
