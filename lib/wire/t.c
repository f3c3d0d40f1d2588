// SPDX-License-Identifier: BSD-2-Clause
// Timestamp payload (T), RFC 3830 6.6; NTP-UTC-32 RFC 6043 6.3
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |    TS type    |           TS value            ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

static void read_t(struct mikey_rd *rd, struct mikey_payload *payload) {
    static const enum mikey_field values[] = {
        [MIKEY_TS_NTP_UTC] = MIKEY_F_T_NTP_UTC,
        [MIKEY_TS_NTP] = MIKEY_F_T_NTP,
        [MIKEY_TS_COUNTER] = MIKEY_F_T_COUNTER,
        [MIKEY_TS_NTP_UTC_32] = MIKEY_F_T_NTP_UTC_32,
    };
    struct mikey_t *t = &payload->u.t;
    payload->next = mikey_rd_u8(rd, MIKEY_F_T_NEXT);
    t->ts_type = mikey_rd_u8(rd, MIKEY_F_T_TYPE);
    if (t->ts_type >= sizeof values / sizeof *values)
        mikey_rd_unsized(rd, MIKEY_F_T_TYPE, t->ts_type);
    else
        t->value = mikey_rd_number(rd, values[t->ts_type], mikey_shapes[values[t->ts_type]].size);
}

static void write_t(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_T_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_T_TYPE, payload->u.t.ts_type);
    mikey_wr_bytes(wr, payload->u.t.value);
}

const struct mikey_codec mikey_codec_t = {MIKEY_F_T, MIKEY_F_T_NEXT, read_t, write_t};
