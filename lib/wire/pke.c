// SPDX-License-Identifier: BSD-2-Clause
// Envelope data payload (PKE), RFC 3830 6.3
//
//   +---------------+---+---------------------------+---------------+
//   | Next payload  | C |         Data len          |     Data      ~
//   +---------------+---+---------------------------+---------------+
#include "payload.h"

static void read_pke(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_pke *pke = &payload->u.pke;
    payload->next = mikey_rd_u8(rd, MIKEY_F_PKE_NEXT);
    pke->c = mikey_rd_u8(rd, MIKEY_F_PKE_C);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_PKE_LEN);
    if (len == 1 && rd->document != NULL && rd->document->layout.pke_len > 0)
        len = rd->document->layout.pke_len;
    pke->data = mikey_rd_bytes(rd, MIKEY_F_PKE_DATA, len);
}

static void write_pke(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_pke *pke = &payload->u.pke;
    mikey_wr_uint(wr, MIKEY_F_PKE_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_PKE_C, pke->c);
    mikey_wr_counted(wr, MIKEY_F_PKE_LEN, pke->data);
}

const struct mikey_codec mikey_codec_pke = {MIKEY_F_PKE, MIKEY_F_PKE_NEXT, read_pke, write_pke};
