// SPDX-License-Identifier: BSD-2-Clause
// The format of rvoip's pre-shared key mode. Its header is packed into bits, and has neither CSB ID nor map:
//
//   +-----+-----+---------------+-+-------------+-------------------+---------------+---------------+
//   | ver | type| next payload  |V|  PRF func   |      CSP ID       |      #CS      |  CS map type  |
//   +-----+-----+---------------+-+-------------+-------------------+---------------+---------------+
//     3     3          8         1       7               10                  8               8
//
// Every payload behind it has its own type, numbered otherwise, and its length in front:
//
//   +---------------+-------------------------------+---------------+
//   |     Type      |            Length             |     Data      ~
//   +---------------+-------------------------------+---------------+
//
// An I_MESSAGE has T, Key data, SP and MAC, an R_MESSAGE RAND, T and MAC, in this order. Key data has the TEK and the salt
// in clear, each behind its length.
#include "payload.h"

#define VERSION    1u
#define PRF        1u
#define TYPE_INIT  0u
#define TYPE_RESP  1u
#define HDR_BYTES  6u
#define TS_BYTES   8u
#define MAC_BYTES  32u
#define KEY_IS_TEK 0u

/** Numbers of its payloads. */
enum rvoip_payload { RVOIP_KEY_DATA = 1, RVOIP_T, RVOIP_RAND, RVOIP_SP, RVOIP_KEY_VALIDATION, RVOIP_MAC = 9 };

/** The header of a message of this type that is followed, as it says, by payload `next`. */
static uint64_t header_of(uint64_t type, uint64_t next) {
    const uint64_t cs_count = 1;
    return (uint64_t)VERSION << 45 | type << 42 | next << 34 | (uint64_t)PRF << 26 | cs_count << 8;
}

/** Opens a payload; false unless it is of this type and all of it is there. */
static bool enter(struct mikey_rd *rd, struct mikey_limit *outer, uint32_t *item, uint8_t type) {
    *item = mikey_rd_open(rd, MIKEY_F_RVOIP_PAYLOAD);
    if (mikey_rd_u8(rd, MIKEY_F_RVOIP_TYPE) != type)
        return false;
    const uint32_t len = mikey_rd_u16(rd, MIKEY_F_RVOIP_LEN);
    return mikey_rd_enter(rd, outer, MIKEY_F_RVOIP_DATA, len);
}

/** Closes it; false if it goes on. */
static bool leave(struct mikey_rd *rd, const struct mikey_limit *outer, uint32_t item) {
    const bool whole = !rd->failed && mikey_rd_left(rd) == 0;
    mikey_rd_leave(rd, outer);
    mikey_rd_close(rd, item);
    return whole;
}

/** Reads a payload whose data is one field; of `len` bytes, or of any number if that is 0. */
static bool read_plain(struct mikey_rd *rd, uint8_t type, enum mikey_field field, uint32_t len,
                       struct mikey_slice *data) {
    struct mikey_limit outer;
    uint32_t item;
    if (!enter(rd, &outer, &item, type))
        return false;
    *data = mikey_rd_bytes(rd, field, len > 0 ? len : mikey_rd_left(rd));
    return leave(rd, &outer, item);
}

static bool read_key_data(struct mikey_rd *rd, struct mikey_rvoip *rvoip) {
    struct mikey_limit outer;
    uint32_t item;
    if (!enter(rd, &outer, &item, RVOIP_KEY_DATA))
        return false;
    const bool tek = mikey_rd_u8(rd, MIKEY_F_RVOIP_KEY_TYPE) == KEY_IS_TEK;
    rvoip->tek = mikey_rd_bytes(rd, MIKEY_F_RVOIP_TEK, mikey_rd_u16(rd, MIKEY_F_RVOIP_KEY_LEN));
    rvoip->salt = mikey_rd_bytes(rd, MIKEY_F_RVOIP_SALT, mikey_rd_u16(rd, MIKEY_F_RVOIP_SALT_LEN));
    return leave(rd, &outer, item) && tek;
}

/** Reads a whole message; whether it is one of rvoip, to the last byte. */
static bool read_message(struct mikey_rd *rd, bool init, struct mikey_rvoip *rvoip) {
    struct mikey_slice data;
    uint32_t item = mikey_rd_open(rd, MIKEY_F_RVOIP);
    mikey_rd_bytes(rd, MIKEY_F_RVOIP_HDR, HDR_BYTES);
    bool good = init || read_plain(rd, RVOIP_RAND, MIKEY_F_RVOIP_RAND, 0, &data);
    good = good && read_plain(rd, RVOIP_T, MIKEY_F_RVOIP_TS, TS_BYTES, &rvoip->ts);
    if (init)
        good = good && read_key_data(rd, rvoip) && read_plain(rd, RVOIP_SP, MIKEY_F_RVOIP_SP, 0, &data);
    rvoip->covered = rd->pos;
    good = good && read_plain(rd, RVOIP_MAC, MIKEY_F_RVOIP_MAC, MAC_BYTES, &rvoip->mac);
    mikey_rd_close(rd, item);
    return good && !rd->failed && mikey_rd_left(rd) == 0;
}

/** Whether the header is one that rvoip writes, and of which of the two messages. */
static bool read_type(struct mikey_slice bytes, bool *init) {
    uint64_t header = 0;
    for (size_t i = 0; i < HDR_BYTES && i < bytes.len; i++)
        header = header << 8 | bytes.data[i];
    *init = header == header_of(TYPE_INIT, RVOIP_KEY_DATA);
    return *init || header == header_of(TYPE_RESP, RVOIP_KEY_VALIDATION);
}

void mikey_read_rvoip(struct mikey_document *document) {
    struct mikey_message *message = &document->message;
    struct mikey_rvoip rvoip = {.recognised = true};
    bool init;
    struct mikey_rd rd = mikey_rd_start(NULL, message->bytes, 0);
    if (!read_type(message->bytes, &init) || !read_message(&rd, init, &rvoip))
        return;
    document->tape.count = 0;
    rd = mikey_rd_start(document, message->bytes, 0);
    read_message(&rd, init, &rvoip);
    mikey_rd_finish(&rd);
    message->hdr = (struct mikey_hdr){.version = VERSION,
                                      .data_type = init ? MIKEY_DATA_TYPE_PSK_INIT : MIKEY_DATA_TYPE_PSK_RESP,
                                      .n_cs = 1,
                                      .map_type = MIKEY_MAP_SRTP_ID};
    message->n_payloads = 0;
    message->complete = false;
    message->undecoded = (struct mikey_slice){NULL, 0};
    message->rvoip = rvoip;
}
