// SPDX-License-Identifier: BSD-2-Clause
// Common Header payload (HDR), RFC 3830 6.1
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +---------------+---------------+---------------+-+-------------+
//   |    version    |   data type   | next payload  |V|  PRF func   |
//   +---------------+---------------+---------------+-+-------------+
//   |                            CSB ID                             |
//   +---------------+---------------+-------------------------------+
//   |      #CS      | CS ID map type|  CS ID map info               ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

void mikey_read_hdr(struct mikey_rd *rd, struct mikey_hdr *hdr) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_HDR);
    hdr->version = mikey_rd_u8(rd, MIKEY_F_HDR_VERSION);
    hdr->data_type = mikey_rd_u8(rd, MIKEY_F_HDR_DATA_TYPE);
    hdr->next_payload = mikey_rd_u8(rd, MIKEY_F_HDR_NEXT);
    hdr->v = mikey_rd_u8(rd, MIKEY_F_HDR_V);
    hdr->prf = mikey_rd_u8(rd, MIKEY_F_HDR_PRF);
    hdr->csb_id = mikey_rd_u32(rd, MIKEY_F_HDR_CSB_ID);
    hdr->n_cs = mikey_rd_u8(rd, MIKEY_F_HDR_N_CS);
    hdr->map_type = mikey_rd_u8(rd, MIKEY_F_HDR_MAP_TYPE);
    mikey_read_map(rd, hdr);
    mikey_rd_close(rd, item);
}

void mikey_write_hdr(struct mikey_wr *wr, const struct mikey_hdr *hdr) {
    mikey_wr_uint(wr, MIKEY_F_HDR_VERSION, hdr->version);
    mikey_wr_uint(wr, MIKEY_F_HDR_DATA_TYPE, hdr->data_type);
    mikey_wr_uint(wr, MIKEY_F_HDR_NEXT, hdr->next_payload);
    mikey_wr_uint(wr, MIKEY_F_HDR_V, hdr->v);
    mikey_wr_uint(wr, MIKEY_F_HDR_PRF, hdr->prf);
    mikey_wr_uint(wr, MIKEY_F_HDR_CSB_ID, hdr->csb_id);
    mikey_wr_uint(wr, MIKEY_F_HDR_N_CS, hdr->n_cs);
    mikey_wr_uint(wr, MIKEY_F_HDR_MAP_TYPE, hdr->map_type);
    mikey_wr_bytes(wr, hdr->map);
}
