// SPDX-License-Identifier: BSD-2-Clause
// Security Policy payload (SP), RFC 3830 6.10; SRTP parameters 6.10.1, TESLA parameters RFC 4442 4.2
//
//   +---------------+---------------+---------------+---------------+
//   | Next payload  |   Policy no   |   Prot type   | Policy param  ~
//   +---------------+---------------+---------------+---------------+
//   | length (cont) |                 Policy param                  ~
//   +---------------+-----------------------------------------------+
//
// Policy param is a run of
//
//   +---------------+---------------+-------------------------------+
//   |     Type      |    Length     |             Value             ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

/** Longest value that is taken for a number, bytes. */
#define MAX_NUMBER 8

static const enum mikey_field srtp_values[] = {
    [MIKEY_SRTP_PARAM_ENCR_ALG] = MIKEY_F_SP_SRTP_ENCR_ALG,
    [MIKEY_SRTP_PARAM_ENCR_KEY_LEN] = MIKEY_F_SP_SRTP_ENCR_KEY_LEN,
    [MIKEY_SRTP_PARAM_AUTH_ALG] = MIKEY_F_SP_SRTP_AUTH_ALG,
    [MIKEY_SRTP_PARAM_AUTH_KEY_LEN] = MIKEY_F_SP_SRTP_AUTH_KEY_LEN,
    [MIKEY_SRTP_PARAM_SALT_LEN] = MIKEY_F_SP_SRTP_SALT_LEN,
    [MIKEY_SRTP_PARAM_PRF] = MIKEY_F_SP_SRTP_PRF,
    [MIKEY_SRTP_PARAM_KDR] = MIKEY_F_SP_SRTP_KDR,
    [MIKEY_SRTP_PARAM_SRTP_ENCR] = MIKEY_F_SP_SRTP_SRTP_ENCR,
    [MIKEY_SRTP_PARAM_SRTCP_ENCR] = MIKEY_F_SP_SRTP_SRTCP_ENCR,
    [MIKEY_SRTP_PARAM_FEC_ORDER] = MIKEY_F_SP_SRTP_FEC_ORDER,
    [MIKEY_SRTP_PARAM_SRTP_AUTH] = MIKEY_F_SP_SRTP_SRTP_AUTH,
    [MIKEY_SRTP_PARAM_TAG_LEN] = MIKEY_F_SP_SRTP_TAG_LEN,
    [MIKEY_SRTP_PARAM_PREFIX_LEN] = MIKEY_F_SP_SRTP_PREFIX_LEN,
    [MIKEY_SRTP_PARAM_ROC_RATE] = MIKEY_F_SP_SRTP_ROC_RATE,
    [MIKEY_SRTP_PARAM_SRTP_AUTH_ALG] = MIKEY_F_SP_SRTP_SRTP_AUTH_ALG,
    [MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG] = MIKEY_F_SP_SRTP_SRTCP_AUTH_ALG,
    [MIKEY_SRTP_PARAM_SRTP_AUTH_KEY_LEN] = MIKEY_F_SP_SRTP_SRTP_AUTH_KEY_LEN,
    [MIKEY_SRTP_PARAM_SRTCP_AUTH_KEY_LEN] = MIKEY_F_SP_SRTP_SRTCP_AUTH_KEY_LEN,
    [MIKEY_SRTP_PARAM_SRTP_TAG_LEN] = MIKEY_F_SP_SRTP_SRTP_TAG_LEN,
    [MIKEY_SRTP_PARAM_SRTCP_TAG_LEN] = MIKEY_F_SP_SRTP_SRTCP_TAG_LEN,
    [MIKEY_SRTP_PARAM_AEAD_TAG_LEN] = MIKEY_F_SP_SRTP_AEAD_TAG_LEN,
};

static const enum mikey_field tesla_values[] = {
    [MIKEY_TESLA_PARAM_UNASSIGNED_0] = MIKEY_F_SP_PARAM_VALUE,
    [MIKEY_TESLA_PARAM_PRF] = MIKEY_F_SP_TESLA_PRF,
    [MIKEY_TESLA_PARAM_PRF_LEN] = MIKEY_F_SP_TESLA_PRF_LEN,
    [MIKEY_TESLA_PARAM_MAC] = MIKEY_F_SP_TESLA_MAC,
    [MIKEY_TESLA_PARAM_MAC_LEN] = MIKEY_F_SP_TESLA_MAC_LEN,
    [MIKEY_TESLA_PARAM_START] = MIKEY_F_SP_TESLA_START,
    [MIKEY_TESLA_PARAM_INTERVAL] = MIKEY_F_SP_TESLA_INTERVAL,
    [MIKEY_TESLA_PARAM_DELAY] = MIKEY_F_SP_TESLA_DELAY,
    [MIKEY_TESLA_PARAM_CHAIN_LEN] = MIKEY_F_SP_TESLA_CHAIN_LEN,
    [MIKEY_TESLA_PARAM_RECV_TIME] = MIKEY_F_SP_TESLA_RECV_TIME,
};

/** How the parameters of a protocol are named. */
struct parameters {
    enum mikey_field type;
    const enum mikey_field *values;
    uint32_t count;
};

static const struct parameters *parameters_of(uint8_t prot_type) {
    static const struct parameters protocols[] = {
        [MIKEY_PROT_SRTP] = {MIKEY_F_SP_PARAM_SRTP, srtp_values, sizeof srtp_values / sizeof *srtp_values},
        [MIKEY_PROT_TESLA] = {MIKEY_F_SP_PARAM_TESLA, tesla_values,
                              sizeof tesla_values / sizeof *tesla_values},
    };
    static const struct parameters other = {MIKEY_F_SP_PARAM_TYPE, NULL, 0};
    return prot_type < sizeof protocols / sizeof *protocols ? &protocols[prot_type] : &other;
}

/** Field of a value: that of its type, or plain bytes if the size is not that of such a value. */
MIKEY_RD_INLINE enum mikey_field value_field(const struct parameters *names, uint8_t type, uint32_t len) {
    if (type >= names->count || len == 0 || len > MAX_NUMBER)
        return MIKEY_F_SP_PARAM_VALUE;
    enum mikey_field field = names->values[type];
    uint32_t size = mikey_shapes[field].size;
    return size == 0 || size == len ? field : MIKEY_F_SP_PARAM_VALUE;
}

MIKEY_RD_INLINE struct mikey_sp_param read_param(struct mikey_rd *rd, const struct parameters *names) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_SP_PARAM);
    struct mikey_sp_param param = {.type = (uint8_t)mikey_rd_sized(rd, names->type, 1, 0)};
    uint32_t len = mikey_rd_u8(rd, MIKEY_F_SP_PARAM_VALUE_LEN);
    enum mikey_field field = value_field(names, param.type, len);
    param.value =
        field == MIKEY_F_SP_PARAM_VALUE ? mikey_rd_bytes(rd, field, len) : mikey_rd_number(rd, field, len);
    mikey_rd_close(rd, item);
    return param;
}

static void read_sp(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_sp *sp = &payload->u.sp;
    struct mikey_limit outer;
    payload->next = mikey_rd_u8(rd, MIKEY_F_SP_NEXT);
    sp->policy_no = mikey_rd_u8(rd, MIKEY_F_SP_POLICY_NO);
    sp->prot_type = mikey_rd_u8(rd, MIKEY_F_SP_PROT);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_SP_PARAM_LEN);
    uint32_t start = rd->pos;
    if (!mikey_rd_enter(rd, &outer, MIKEY_F_SP_PARAMS, len))
        return;
    const struct parameters *names = parameters_of(sp->prot_type);
    // A copy that no other function sees can stay in registers; parameters are most of what a message holds.
    struct mikey_rd local = *rd;
    while (local.pos < local.limit)
        read_param(&local, names);
    *rd = local;
    mikey_rd_leave(rd, &outer);
    sp->params = mikey_rd_since(rd, start);
}

void mikey_read_unbounded_params(struct mikey_rd *rd, struct mikey_sp *sp) {
    const struct parameters *names = parameters_of(sp->prot_type);
    uint32_t start = rd->pos, item = mikey_rd_open(rd, MIKEY_F_SP_PARAMS);
    while (mikey_rd_left(rd) > 0 && rd->data[rd->pos] <= MIKEY_SRTP_PARAM_PREFIX_LEN)
        read_param(rd, names);
    mikey_rd_close(rd, item);
    sp->params = mikey_rd_since(rd, start);
}

static void write_sp(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_sp *sp = &payload->u.sp;
    mikey_wr_uint(wr, MIKEY_F_SP_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_SP_POLICY_NO, sp->policy_no);
    mikey_wr_uint(wr, MIKEY_F_SP_PROT, sp->prot_type);
    mikey_wr_counted(wr, MIKEY_F_SP_PARAM_LEN, sp->params);
}

const struct mikey_codec mikey_codec_sp = {MIKEY_F_SP, MIKEY_F_SP_NEXT, read_sp, write_sp};

bool mikey_sp_param_next(const struct mikey_sp *sp, uint32_t *cursor, struct mikey_sp_param *param) {
    *param = (struct mikey_sp_param){0};
    if (*cursor >= sp->params.len)
        return false;
    struct mikey_rd rd = mikey_rd_start(NULL, sp->params, 0);
    rd.pos = *cursor;
    struct mikey_sp_param read = read_param(&rd, parameters_of(sp->prot_type));
    if (rd.failed)
        return false;
    *param = read;
    param->off = *cursor;
    param->len = (uint32_t)mikey_rd_since(&rd, *cursor).len;
    *cursor = rd.pos;
    return true;
}

bool mikey_slice_uint(struct mikey_slice bytes, uint64_t *value) {
    if (bytes.len == 0 || bytes.len > MAX_NUMBER)
        return false;
    uint64_t number = 0;
    for (size_t i = 0; i < bytes.len; i++)
        number = number << 8 | bytes.data[i];
    *value = number;
    return true;
}

void mikey_sp_numbers_read(const struct mikey_sp *sp, struct mikey_sp_numbers *numbers) {
    const struct parameters *names = parameters_of(sp->prot_type);
    struct mikey_rd rd = mikey_rd_start(NULL, sp->params, 0);
    uint32_t seen = 0;
    *numbers = (struct mikey_sp_numbers){.present = 0};
    while (mikey_rd_left(&rd) > 0) {
        struct mikey_sp_param param = read_param(&rd, names);
        if (rd.failed || param.type >= MIKEY_SP_NUMBERS || (seen >> param.type & 1) != 0)
            continue;
        seen |= 1u << param.type;
        if (mikey_slice_uint(param.value, &numbers->value[param.type]))
            numbers->present |= 1u << param.type;
    }
}

bool mikey_sp_param_uint(const struct mikey_sp *sp, uint8_t type, uint64_t *value) {
    uint32_t cursor = 0;
    struct mikey_sp_param param;
    while (mikey_sp_param_next(sp, &cursor, &param)) {
        if (param.type == type)
            return mikey_slice_uint(param.value, value);
    }
    return false;
}

enum mikey_status mikey_encode_sp_params(const struct mikey_sp_param *params, uint32_t count, uint8_t *out,
                                         size_t size, size_t *written) {
    struct mikey_wr wr = mikey_wr_start(out, size);
    for (uint32_t i = 0; i < count; i++) {
        mikey_wr_uint(&wr, MIKEY_F_SP_PARAM_TYPE, params[i].type);
        mikey_wr_counted(&wr, MIKEY_F_SP_PARAM_VALUE_LEN, params[i].value);
    }
    return mikey_wr_finish(&wr, written);
}
