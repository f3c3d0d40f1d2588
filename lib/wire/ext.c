// SPDX-License-Identifier: BSD-2-Clause
// General Extension payload, RFC 3830 6.15, and the data of its registered types
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |     Type      |            Length             |
//   +---------------+---------------+-------------------------------+
//   |                             Data                              ~
//   +---------------------------------------------------------------+
#include "ext_mcx.h"

/** Reads a type's data inside a nested limit. */
typedef void read_content(struct mikey_rd *rd, const struct mikey_payload *payload);

// Key ID, RFC 4563 4: one or more of
//
//   +---------------+---------------+-------------------------------+
//   |  Key ID Type  | Key ID Length |            Key ID             ~
//   +---------------+---------------+-------------------------------+
static void read_key_ids(struct mikey_rd *rd, const struct mikey_payload *payload) {
    (void)payload;
    while (rd->pos < rd->limit) {
        uint32_t item = mikey_rd_open(rd, MIKEY_F_EXT_KEY_ID);
        mikey_rd_u8(rd, MIKEY_F_EXT_KEY_ID_TYPE);
        uint32_t len = mikey_rd_u8(rd, MIKEY_F_EXT_KEY_ID_LEN);
        mikey_rd_bytes(rd, MIKEY_F_EXT_KEY_ID_ID, len);
        mikey_rd_close(rd, item);
    }
}

/** CSB_ID, RFC 4738 3.6. */
static void read_csb_id(struct mikey_rd *rd, const struct mikey_payload *payload) {
    (void)payload;
    mikey_rd_u32(rd, MIKEY_F_EXT_CSB_ID);
}

/** OMA BCAST, RFC 5410 3: a subtype, then what OMA defines for it. */
static void read_oma_bcast(struct mikey_rd *rd, const struct mikey_payload *payload) {
    (void)payload;
    mikey_rd_u8(rd, MIKEY_F_EXT_OMA_SUBTYPE);
    mikey_rd_bytes(rd, MIKEY_F_EXT_OMA_DATA, mikey_rd_left(rd));
}

/** SAKKE-to-self, 3GPP TS 33.180 E.5: a whole SAKKE payload, whose Next payload field means nothing. */
static void read_sakke_to_self(struct mikey_rd *rd, const struct mikey_payload *payload) {
    mikey_read_one(rd, payload, MIKEY_PAYLOAD_SAKKE);
}

/** 3GPP key parameters: known from messages, not from a published layout, so nothing in them is reported. */
static void read_key_params(struct mikey_rd *rd, const struct mikey_payload *payload) {
    (void)payload;
    rd->quiet = true;
    mikey_read_mcx_key_params(rd);
}

/** How the data of a type are read: as one field, or, where there is a reader, inside a container. */
static const struct {
    enum mikey_field field;
    read_content *read;
} types[] = {
    [MIKEY_EXT_VENDOR_ID] = {MIKEY_F_EXT_VENDOR_ID, NULL},
    [MIKEY_EXT_SDP_IDS] = {MIKEY_F_EXT_SDP_IDS, NULL},
    [MIKEY_EXT_TESLA_I_KEY] = {MIKEY_F_EXT_I_KEY, NULL},
    [MIKEY_EXT_KEY_ID] = {MIKEY_F_EXT_CONTENT, read_key_ids},
    [MIKEY_EXT_CSB_ID] = {MIKEY_F_EXT_CONTENT, read_csb_id},
    [MIKEY_EXT_OMA_BCAST] = {MIKEY_F_EXT_CONTENT, read_oma_bcast},
    [MIKEY_EXT_SAKKE_TO_SELF] = {MIKEY_F_EXT_CONTENT, read_sakke_to_self},
    [MIKEY_EXT_KEY_PARAMS] = {MIKEY_F_MCX, read_key_params},
};

static void read_ext(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_ext *ext = &payload->u.ext;
    struct mikey_limit outer;
    payload->next = mikey_rd_u8(rd, MIKEY_F_EXT_NEXT);
    ext->type = mikey_rd_u8(rd, MIKEY_F_EXT_TYPE);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_EXT_LEN);
    uint32_t start = rd->pos;
    bool known = ext->type < sizeof types / sizeof *types;
    if (!known || types[ext->type].read == NULL) {
        ext->data = mikey_rd_bytes(rd, known ? types[ext->type].field : MIKEY_F_EXT_DATA, len);
        return;
    }
    if (!mikey_rd_enter(rd, &outer, types[ext->type].field, len))
        return;
    types[ext->type].read(rd, payload);
    mikey_rd_leave(rd, &outer);
    ext->data = mikey_rd_since(rd, start);
}

static void write_ext(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_EXT_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_EXT_TYPE, payload->u.ext.type);
    mikey_wr_counted(wr, MIKEY_F_EXT_LEN, payload->u.ext.data);
}

const struct mikey_codec mikey_codec_ext = {MIKEY_F_EXT, MIKEY_F_EXT_NEXT, read_ext, write_ext};
