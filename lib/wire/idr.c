// SPDX-License-Identifier: BSD-2-Clause
// ID payload with role indicator (IDR), RFC 6043 6.6; more roles in RFC 6509 4.4
//
//   +---------------+---------------+---------------+---------------+
//   | Next payload  |    ID Role    |    ID Type    |    ID len     ~
//   +---------------+---------------+---------------+---------------+
//   | ID len (cont) |                    ID data                    ~
//   +---------------+-----------------------------------------------+
#include "payload.h"

/** NAI and URI are text, but not the hashed identities of 3GPP, which say they are URIs and are 32 raw bytes. */
static bool is_text(const struct mikey_idr *idr) {
    bool hashed = idr->role == MIKEY_ID_ROLE_UID_I || idr->role == MIKEY_ID_ROLE_UID_R;
    return !hashed && (idr->id.id_type == MIKEY_ID_TYPE_NAI || idr->id.id_type == MIKEY_ID_TYPE_URI);
}

static void read_idr(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_idr *idr = &payload->u.idr;
    payload->next = mikey_rd_u8(rd, MIKEY_F_IDR_NEXT);
    idr->role = mikey_rd_u8(rd, MIKEY_F_IDR_ROLE);
    idr->id.id_type = mikey_rd_u8(rd, MIKEY_F_IDR_TYPE);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_IDR_LEN);
    idr->id.data = mikey_rd_bytes(rd, is_text(idr) ? MIKEY_F_IDR_TEXT : MIKEY_F_IDR_BYTES, len);
}

static void write_idr(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_IDR_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_IDR_ROLE, payload->u.idr.role);
    mikey_wr_uint(wr, MIKEY_F_IDR_TYPE, payload->u.idr.id.id_type);
    mikey_wr_counted(wr, MIKEY_F_IDR_LEN, payload->u.idr.id.data);
}

const struct mikey_codec mikey_codec_idr = {MIKEY_F_IDR, MIKEY_F_IDR_NEXT, read_idr, write_idr};
