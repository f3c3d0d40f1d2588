// SPDX-License-Identifier: BSD-2-Clause
// Timestamp payload with role indicator (TR), RFC 6043 6.4
//
//   +---------------+---------------+---------------+---------------+
//   | Next payload  |    TS Role    |    TS Type    |   TS value    ~
//   +---------------+---------------+---------------+---------------+
#include "payload.h"

static void read_tr(struct mikey_rd *rd, struct mikey_payload *payload) {
    static const enum mikey_field values[] = {
        [MIKEY_TS_NTP_UTC] = MIKEY_F_TR_NTP_UTC,
        [MIKEY_TS_NTP] = MIKEY_F_TR_NTP,
        [MIKEY_TS_COUNTER] = MIKEY_F_TR_COUNTER,
        [MIKEY_TS_NTP_UTC_32] = MIKEY_F_TR_NTP_UTC_32,
    };
    struct mikey_tr *tr = &payload->u.tr;
    payload->next = mikey_rd_u8(rd, MIKEY_F_TR_NEXT);
    tr->role = mikey_rd_u8(rd, MIKEY_F_TR_ROLE);
    tr->t.ts_type = mikey_rd_u8(rd, MIKEY_F_TR_TYPE);
    if (tr->t.ts_type >= sizeof values / sizeof *values) {
        mikey_rd_unsized(rd, MIKEY_F_TR_TYPE, tr->t.ts_type);
        return;
    }
    // RFC 6043 6.10: TRr is no time, but the seconds between two rekeyings.
    const bool interval = tr->role == MIKEY_TS_ROLE_REKEY && tr->t.ts_type == MIKEY_TS_NTP_UTC_32;
    const enum mikey_field value = interval ? MIKEY_F_TR_INTERVAL : values[tr->t.ts_type];
    tr->t.value = mikey_rd_number(rd, value, mikey_shapes[value].size);
}

static void write_tr(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_TR_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_TR_ROLE, payload->u.tr.role);
    mikey_wr_uint(wr, MIKEY_F_TR_TYPE, payload->u.tr.t.ts_type);
    mikey_wr_bytes(wr, payload->u.tr.t.value);
}

const struct mikey_codec mikey_codec_tr = {MIKEY_F_TR, MIKEY_F_TR_NEXT, read_tr, write_tr};
