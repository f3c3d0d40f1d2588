// SPDX-License-Identifier: BSD-2-Clause
// EC Diffie-Hellman sub-payload (ECCPT), RFC 6267 6.1.4
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   ECC Curve   |           ECC Point           ~
//   +---------------+---------------+---------------+-------+-------+
//   |   Auth alg    |            TGK len            | Reserv|  KV   |
//   +---------------+-------------------------------+-------+-------+
//   |                      KV data (optional)                       ~
//   +---------------------------------------------------------------+
//
// The point has no length field: curve and form (SEC 1: the first octet) tell it. Padding follows to the next 32-bit
// boundary, counted from the start of the sub-payload.
#include "payload.h"

#define FORM_INFINITY        0
#define FORM_COMPRESSED_EVEN 2
#define FORM_COMPRESSED_ODD  3
#define FORM_UNCOMPRESSED    4
/** Bytes before the point's coordinates: Next payload, curve, form. */
#define BEFORE_COORDINATES 3u
/** Those of the point itself. */
#define FORM_BYTES 1u

/** Bytes of a coordinate, by curve. */
static uint32_t coordinate_size(struct mikey_rd *rd, uint8_t curve) {
    static const uint8_t sizes[] = {
        [MIKEY_CURVE_P192] = 24,      [MIKEY_CURVE_B163] = 21, [MIKEY_CURVE_K163] = 21,
        [MIKEY_CURVE_SECT163R1] = 21, [MIKEY_CURVE_P224] = 28, [MIKEY_CURVE_B233] = 30,
        [MIKEY_CURVE_K233] = 30,      [MIKEY_CURVE_P256] = 32, [MIKEY_CURVE_B283] = 36,
        [MIKEY_CURVE_K283] = 36,      [MIKEY_CURVE_P384] = 48, [MIKEY_CURVE_B409] = 52,
        [MIKEY_CURVE_K409] = 52,      [MIKEY_CURVE_P521] = 66, [MIKEY_CURVE_B571] = 72,
        [MIKEY_CURVE_K571] = 72,
    };
    if (curve < sizeof sizes && sizes[curve] != 0)
        return sizes[curve];
    mikey_rd_unsized(rd, MIKEY_F_ECCPT_CURVE, curve);
    return 0;
}

/** How many coordinates a point of this form has. */
static uint32_t coordinates(struct mikey_rd *rd, uint8_t form) {
    if (form == FORM_UNCOMPRESSED)
        return 2;
    if (form == FORM_COMPRESSED_EVEN || form == FORM_COMPRESSED_ODD)
        return 1;
    if (form != FORM_INFINITY)
        mikey_rd_unsized(rd, MIKEY_F_ECCPT_FORM, form);
    return 0;
}

static void read_point(struct mikey_rd *rd, struct mikey_eccpt *eccpt) {
    uint32_t size = coordinate_size(rd, eccpt->curve);
    uint32_t start = rd->pos;
    size *= coordinates(rd, mikey_rd_u8(rd, MIKEY_F_ECCPT_FORM));
    mikey_rd_bytes(rd, MIKEY_F_ECCPT_POINT, size);
    eccpt->point = mikey_rd_since(rd, start);
    const bool alone = rd->document->layout.point_alone;
    uint32_t beyond = ((alone ? FORM_BYTES : BEFORE_COORDINATES) + size) % 4;
    eccpt->padding = mikey_rd_bytes(rd, MIKEY_F_ECCPT_PADDING, (4 - beyond) % 4);
}

static void read_eccpt(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_eccpt *eccpt = &payload->u.eccpt;
    payload->next = mikey_rd_u8(rd, MIKEY_F_ECCPT_NEXT);
    eccpt->curve = mikey_rd_u8(rd, MIKEY_F_ECCPT_CURVE);
    read_point(rd, eccpt);
    eccpt->auth_alg = mikey_rd_u8(rd, MIKEY_F_ECCPT_AUTH_ALG);
    eccpt->tgk_len = mikey_rd_u16(rd, MIKEY_F_ECCPT_TGK_LEN);
    uint32_t kv_off = rd->pos;
    eccpt->reserved = mikey_rd_u8(rd, MIKEY_F_ECCPT_RESERVED);
    eccpt->kv.type = mikey_rd_u8(rd, MIKEY_F_ECCPT_KV);
    mikey_read_kv(rd, MIKEY_F_ECCPT_KV, kv_off, &eccpt->kv);
}

static void write_eccpt(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_eccpt *eccpt = &payload->u.eccpt;
    mikey_wr_uint(wr, MIKEY_F_ECCPT_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_ECCPT_CURVE, eccpt->curve);
    mikey_wr_bytes(wr, eccpt->point);
    mikey_wr_bytes(wr, eccpt->padding);
    mikey_wr_uint(wr, MIKEY_F_ECCPT_AUTH_ALG, eccpt->auth_alg);
    mikey_wr_uint(wr, MIKEY_F_ECCPT_TGK_LEN, eccpt->tgk_len);
    mikey_wr_uint(wr, MIKEY_F_ECCPT_RESERVED, eccpt->reserved);
    mikey_wr_uint(wr, MIKEY_F_ECCPT_KV, eccpt->kv.type);
    mikey_write_kv(wr, &eccpt->kv);
}

const struct mikey_codec mikey_codec_eccpt = {MIKEY_F_ECCPT, MIKEY_F_ECCPT_NEXT, read_eccpt, write_eccpt};
