// SPDX-License-Identifier: BSD-2-Clause
// CS ID map info of the Common Header: SRTP-ID (RFC 3830 6.1.1), Empty map (RFC 4563 5), GENERIC-ID (RFC 6043 6.1.1)
#include "payload.h"

/** Bytes of the Common Header before the map. */
#define MAP_OFFSET 10u
/** Bytes of an SRTP-ID entry. */
#define SRTP_ID_SIZE 9u

// SRTP-ID: one entry for each crypto session, whose CS ID is the number of the entry, from 1
//
//   +---------------+-----------------------------------------------+
//   | Policy_no_i   |                    SSRC_i                     |
//   +---------------+-----------------------------------------------+
//   | SSRC_i (cont) |                    ROC_i                      |
//   +---------------+-----------------------------------------------+
//   | ROC_i (cont)  |
//   +---------------+
MIKEY_RD_INLINE struct mikey_cs read_srtp_id(struct mikey_rd *rd) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_SRTP_ID);
    uint32_t start = rd->pos;
    mikey_rd_u8(rd, MIKEY_F_SRTP_ID_POLICY);
    struct mikey_cs cs = {
        .n_policies = 1, .policies = mikey_rd_since(rd, start), .has_ssrc = true, .has_roc = true};
    cs.ssrc = mikey_rd_u32(rd, MIKEY_F_SRTP_ID_SSRC);
    cs.roc = mikey_rd_u32(rd, MIKEY_F_SRTP_ID_ROC);
    mikey_rd_close(rd, item);
    return cs;
}

static void write_srtp_id(struct mikey_wr *wr, const struct mikey_cs *cs) {
    mikey_wr_bytes(wr, cs->policies);
    mikey_wr_uint(wr, MIKEY_F_SRTP_ID_SSRC, cs->ssrc);
    mikey_wr_uint(wr, MIKEY_F_SRTP_ID_ROC, cs->roc);
}

// Session Data for SRTP: ROC and SEQ are there if the S flag is set; an initial message may leave all of it out
//
//   +---------------------------------------------------------------+
//   |                             SSRC                              |
//   +---------------------------------------------------------------+
//   |                        ROC (optional)                         |
//   +-------------------------------+-------------------------------+
//   |        SEQ (optional)         |
//   +-------------------------------+
static void read_session_data(struct mikey_rd *rd, struct mikey_cs *cs, uint32_t len) {
    uint32_t start = rd->pos;
    struct mikey_limit outer;
    if (cs->prot_type != MIKEY_PROT_SRTP) {
        cs->session_data = mikey_rd_bytes(rd, MIKEY_F_GENERIC_ID_SESSION_DATA, len);
        return;
    }
    if (len == 0 || !mikey_rd_enter(rd, &outer, MIKEY_F_GENERIC_ID_SESSION, len))
        return;
    cs->ssrc = mikey_rd_u32(rd, MIKEY_F_GENERIC_ID_SSRC);
    cs->has_ssrc = !rd->failed;
    if (cs->s != 0) {
        cs->roc = mikey_rd_u32(rd, MIKEY_F_GENERIC_ID_ROC);
        cs->has_roc = !rd->failed;
        cs->seq = mikey_rd_u16(rd, MIKEY_F_GENERIC_ID_SEQ);
        cs->has_seq = !rd->failed;
    }
    mikey_rd_leave(rd, &outer);
    cs->session_data = mikey_rd_since(rd, start);
}

// GENERIC-ID
//
//   +---------------+---------------+-+-------------+---------------+
//   |     CS ID     |   Prot type   |S|     #P      | Ps (optional) ~
//   +---------------+---------------+-+-------------+---------------+
//   |      Session Data Length      |    Session Data (optional)    ~
//   +---------------+---------------+-------------------------------+
//   |  SPI Length   |                SPI (optional)                 ~
//   +---------------+-----------------------------------------------+
static struct mikey_cs read_generic_id(struct mikey_rd *rd) {
    struct mikey_cs cs = {0};
    uint32_t item = mikey_rd_open(rd, MIKEY_F_GENERIC_ID);
    cs.cs_id = mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_CS_ID);
    cs.prot_type = mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_PROT);
    cs.s = mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_S);
    cs.n_policies = mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_N_POLICIES);
    uint32_t start = rd->pos;
    for (uint32_t i = 0; i < cs.n_policies; i++)
        mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_POLICY);
    cs.policies = mikey_rd_since(rd, start);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_GENERIC_ID_SESSION_LEN);
    read_session_data(rd, &cs, len);
    len = mikey_rd_u8(rd, MIKEY_F_GENERIC_ID_SPI_LEN);
    cs.spi = mikey_rd_bytes(rd, MIKEY_F_GENERIC_ID_SPI, len);
    mikey_rd_close(rd, item);
    return cs;
}

/** Session Data comes from the slice if there is one, else from the numbers that are marked as present. */
static void write_generic_id(struct mikey_wr *wr, const struct mikey_cs *cs) {
    mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_CS_ID, cs->cs_id);
    mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_PROT, cs->prot_type);
    mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_S, cs->s);
    mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_N_POLICIES, cs->n_policies);
    mikey_wr_bytes(wr, cs->policies);
    if (cs->session_data.len > 0) {
        mikey_wr_counted(wr, MIKEY_F_GENERIC_ID_SESSION_LEN, cs->session_data);
    } else {
        mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_SESSION_LEN,
                      (cs->has_ssrc ? 4u : 0u) + (cs->has_roc ? 4u : 0u) + (cs->has_seq ? 2u : 0u));
        if (cs->has_ssrc)
            mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_SSRC, cs->ssrc);
        if (cs->has_roc)
            mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_ROC, cs->roc);
        if (cs->has_seq)
            mikey_wr_uint(wr, MIKEY_F_GENERIC_ID_SEQ, cs->seq);
    }
    mikey_wr_counted(wr, MIKEY_F_GENERIC_ID_SPI_LEN, cs->spi);
}

void mikey_read_map(struct mikey_rd *rd, struct mikey_hdr *hdr) {
    if (hdr->map_type > MIKEY_MAP_GENERIC_ID) {
        mikey_rd_unsized(rd, MIKEY_F_HDR_MAP_TYPE, hdr->map_type);
        return;
    }
    const bool left_out = rd->document != NULL && rd->document->layout.linejs;
    if (hdr->map_type == MIKEY_MAP_EMPTY || hdr->n_cs == 0 || left_out)
        return;
    uint32_t item = mikey_rd_open(rd, MIKEY_F_HDR_MAP);
    uint32_t start = rd->pos;
    for (uint32_t i = 0; i < hdr->n_cs && !rd->failed; i++) {
        hdr->map = mikey_rd_since(rd, start);
        if (hdr->map_type == MIKEY_MAP_SRTP_ID)
            read_srtp_id(rd);
        else
            read_generic_id(rd);
    }
    if (!rd->failed)
        hdr->map = mikey_rd_since(rd, start);
    mikey_rd_close(rd, item);
}

bool mikey_cs_next(const struct mikey_hdr *hdr, uint32_t *cursor, struct mikey_cs *entry) {
    *entry = (struct mikey_cs){0};
    if (*cursor >= hdr->map.len ||
        (hdr->map_type != MIKEY_MAP_SRTP_ID && hdr->map_type != MIKEY_MAP_GENERIC_ID))
        return false;
    struct mikey_rd rd = mikey_rd_start(NULL, hdr->map, 0);
    rd.pos = *cursor;
    struct mikey_cs cs = hdr->map_type == MIKEY_MAP_SRTP_ID ? read_srtp_id(&rd) : read_generic_id(&rd);
    if (rd.failed)
        return false;
    *entry = cs;
    if (hdr->map_type == MIKEY_MAP_SRTP_ID)
        entry->cs_id = (uint8_t)(*cursor / SRTP_ID_SIZE + 1);
    entry->off = MAP_OFFSET + *cursor;
    entry->len = (uint32_t)mikey_rd_since(&rd, *cursor).len;
    *cursor = rd.pos;
    return true;
}

enum mikey_status mikey_encode_map(uint8_t map_type, const struct mikey_cs *entries, uint32_t count,
                                   uint8_t *out, size_t size, size_t *written) {
    struct mikey_wr wr = mikey_wr_start(out, size);
    if (map_type > MIKEY_MAP_GENERIC_ID)
        return MIKEY_ERR_ARGUMENT;
    for (uint32_t i = 0; i < count && map_type != MIKEY_MAP_EMPTY; i++)
        (map_type == MIKEY_MAP_SRTP_ID ? write_srtp_id : write_generic_id)(&wr, &entries[i]);
    return mikey_wr_finish(&wr, written);
}
