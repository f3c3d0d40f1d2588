// SPDX-License-Identifier: BSD-2-Clause
// Key validity data, RFC 3830 6.14: part of Key data, DH, ECCPT and SK
//
//   SPI       +---------------+-----------------------------------------------+
//             |  SPI Length   |                      SPI                      ~
//             +---------------+-----------------------------------------------+
//   Interval  +---------------+-----------------------------------------------+
//             |   VF Length   |                  Valid From                   ~
//             +---------------+-----------------------------------------------+
//             |   VT Length   |              Valid To (expires)               ~
//             +---------------+-----------------------------------------------+
#include "payload.h"

void mikey_read_kv(struct mikey_rd *rd, enum mikey_field kv_field, uint32_t kv_off, struct mikey_kv *kv) {
    if (kv->type == MIKEY_KV_NULL)
        return;
    if (kv->type > MIKEY_KV_INTERVAL) {
        mikey_rd_unsized_at(rd, kv_field, kv_off, kv->type);
        return;
    }
    uint32_t item = mikey_rd_open(rd, MIKEY_F_KV);
    if (kv->type == MIKEY_KV_SPI) {
        uint32_t len = mikey_rd_u8(rd, MIKEY_F_KV_SPI_LEN);
        kv->spi = mikey_rd_bytes(rd, MIKEY_F_KV_SPI, len);
    } else {
        uint32_t len = mikey_rd_u8(rd, MIKEY_F_KV_FROM_LEN);
        kv->from = mikey_rd_bytes(rd, MIKEY_F_KV_FROM, len);
        len = mikey_rd_u8(rd, MIKEY_F_KV_TO_LEN);
        kv->to = mikey_rd_bytes(rd, MIKEY_F_KV_TO, len);
    }
    mikey_rd_close(rd, item);
}

void mikey_write_kv(struct mikey_wr *wr, const struct mikey_kv *kv) {
    if (kv->type == MIKEY_KV_SPI) {
        mikey_wr_counted(wr, MIKEY_F_KV_SPI_LEN, kv->spi);
    } else if (kv->type == MIKEY_KV_INTERVAL) {
        mikey_wr_counted(wr, MIKEY_F_KV_FROM_LEN, kv->from);
        mikey_wr_counted(wr, MIKEY_F_KV_TO_LEN, kv->to);
    }
}
