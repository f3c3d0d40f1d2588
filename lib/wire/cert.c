// SPDX-License-Identifier: BSD-2-Clause
// Certificate payload (CERT), RFC 3830 6.7
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   Cert Type   |           Cert len            |
//   +---------------+---------------+-------------------------------+
//   |                       Certificate data                        ~
//   +---------------------------------------------------------------+
#include "payload.h"

static void read_cert(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_cert *cert = &payload->u.cert;
    payload->next = mikey_rd_u8(rd, MIKEY_F_CERT_NEXT);
    cert->cert_type = mikey_rd_u8(rd, MIKEY_F_CERT_TYPE);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_CERT_LEN);
    bool url = cert->cert_type == MIKEY_CERT_TYPE_X509_URL;
    cert->data = mikey_rd_bytes(rd, url ? MIKEY_F_CERT_URL : MIKEY_F_CERT_DATA, len);
}

static void write_cert(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_CERT_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_CERT_TYPE, payload->u.cert.cert_type);
    mikey_wr_counted(wr, MIKEY_F_CERT_LEN, payload->u.cert.data);
}

const struct mikey_codec mikey_codec_cert = {MIKEY_F_CERT, MIKEY_F_CERT_NEXT, read_cert, write_cert};
