// SPDX-License-Identifier: BSD-2-Clause
// RAND payload (RAND), RFC 3830 6.11
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   RAND len    |             RAND              ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

static void read_rand(struct mikey_rd *rd, struct mikey_payload *payload) {
    payload->next = mikey_rd_u8(rd, MIKEY_F_RAND_NEXT);
    uint32_t len = mikey_rd_u8(rd, MIKEY_F_RAND_LEN);
    payload->u.rand.data = mikey_rd_bytes(rd, MIKEY_F_RAND_DATA, len);
}

static void write_rand(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_RAND_NEXT, payload->next);
    mikey_wr_counted(wr, MIKEY_F_RAND_LEN, payload->u.rand.data);
}

const struct mikey_codec mikey_codec_rand = {MIKEY_F_RAND, MIKEY_F_RAND_NEXT, read_rand, write_rand};
