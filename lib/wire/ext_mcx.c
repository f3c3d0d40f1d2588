// SPDX-License-Identifier: BSD-2-Clause
// 3GPP key parameters, General Extension type 7, 3GPP TS 33.180 E.6, as seen in messages of mission-critical services
//
// Encrypted (bit E set): an MCData protected payload
//
//   +-+-+-----------+-----------------------------------------------+
//   |R|E|   type    |             date and time (5 bytes)           ~
//   +-+-+-----------+-----------------------------------------------+
//   |  Payload ID (4)   | sequence no (1) | algorithm (1) | IV (16) ~
//   +-------------------+-----------------+---------------+---------+
//   |  DPPK-ID (4)  | IEI (1) |  length n (2) | n bytes, tag at end ~
//   +---------------+---------+---------------+---------------------+
//
// In clear, an older form
//
//   +---------------+-----------------------------------------------+
//   | key type + 1  |                  status (4)                   ~
//   +---------------+-----------------------------------------------+
//   | activation time (5) | expiry time (5) | text length (2), text ~
//   +---------------------+-----------------+-----------------------+
// Decrypted: key type, then as in clear from the status on, then the MC Group IDs of group keys.
#include "ext_mcx.h"

#define IV_SIZE       16u
#define ENCRYPTED_BIT 0x40u

static void read_protected(struct mikey_rd *rd) {
    mikey_rd_u8(rd, MIKEY_F_MCX_RESERVED);
    mikey_rd_u8(rd, MIKEY_F_MCX_ENCRYPTED);
    mikey_rd_u8(rd, MIKEY_F_MCX_TYPE);
    mikey_rd_uint(rd, MIKEY_F_MCX_TIME);
    mikey_rd_u32(rd, MIKEY_F_MCX_PAYLOAD_ID);
    mikey_rd_u8(rd, MIKEY_F_MCX_SEQ);
    mikey_rd_u8(rd, MIKEY_F_MCX_ALG);
    mikey_rd_bytes(rd, MIKEY_F_MCX_IV, IV_SIZE);
    mikey_rd_u32(rd, MIKEY_F_MCX_DPPK_ID);
    mikey_rd_u8(rd, MIKEY_F_MCX_IEI);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_MCX_LEN);
    mikey_rd_bytes(rd, MIKEY_F_MCX_CIPHER, len);
}

/** What both forms have in common, from the status on. */
static void read_parameters(struct mikey_rd *rd) {
    mikey_rd_u32(rd, MIKEY_F_MCX_STATUS);
    mikey_rd_uint(rd, MIKEY_F_MCX_ACTIVATION);
    mikey_rd_uint(rd, MIKEY_F_MCX_EXPIRY);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_MCX_TEXT_LEN);
    mikey_rd_bytes(rd, MIKEY_F_MCX_TEXT, len);
}

static void read_clear(struct mikey_rd *rd) {
    mikey_rd_u8(rd, MIKEY_F_MCX_KEY_TYPE);
    read_parameters(rd);
    mikey_rd_bytes(rd, MIKEY_F_MCX_REST, mikey_rd_left(rd));
}

// Key types of groups: the others have no MC Group IDs.
static bool has_groups(uint8_t type) {
    return type == MIKEY_MCX_KEY_GMK || type == MIKEY_MCX_KEY_MKFC || type == MIKEY_MCX_KEY_MUSIK;
}

// MC Group IDs: a length of 2 bytes, how many, then of each an IEI, a length of 2 bytes and text.
static void read_groups(struct mikey_rd *rd) {
    struct mikey_limit outer;
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_MCX_GROUPS_LEN);
    if (!mikey_rd_enter(rd, &outer, MIKEY_F_MCX_GROUPS, len))
        return;
    uint32_t count = mikey_rd_u8(rd, MIKEY_F_MCX_GROUPS_COUNT);
    for (uint32_t i = 0; i < count && !rd->failed; i++) {
        mikey_rd_u8(rd, MIKEY_F_MCX_GROUP_IEI);
        uint32_t group_len = mikey_rd_u16(rd, MIKEY_F_MCX_GROUP_LEN);
        mikey_rd_bytes(rd, MIKEY_F_MCX_GROUP, group_len);
    }
    mikey_rd_leave(rd, &outer);
}

void mikey_read_mcx_opened(struct mikey_rd *rd) {
    uint8_t type = mikey_rd_u8(rd, MIKEY_F_MCX_PURPOSE);
    read_parameters(rd);
    if (has_groups(type) && mikey_rd_left(rd) > 0)
        read_groups(rd);
    if (mikey_rd_left(rd) > 0)
        mikey_rd_bytes(rd, MIKEY_F_MCX_REST, mikey_rd_left(rd));
}

void mikey_read_mcx_key_params(struct mikey_rd *rd) {
    struct mikey_rd peek = *rd;
    peek.tape = (struct mikey_tape){NULL, 0, 0};
    bool encrypted = (mikey_rd_u8(&peek, MIKEY_F_MCX_KEY_TYPE) & ENCRYPTED_BIT) != 0;
    (encrypted ? read_protected : read_clear)(rd);
}
