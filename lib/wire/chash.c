// SPDX-License-Identifier: BSD-2-Clause
// Cert hash payload (CHASH), RFC 3830 6.8; SHA-256 RFC 6043 6.7
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   Hash func   |             Hash              ~
//   +---------------+---------------+-------------------------------+
#include "payload.h"

/** Bytes of a hash, by hash function. */
static uint32_t hash_size(struct mikey_rd *rd, uint8_t hash_func) {
    static const uint8_t sizes[] = {
        [MIKEY_HASH_SHA_1] = 20,
        [MIKEY_HASH_MD5] = 16,
        [MIKEY_HASH_SHA_256] = 32,
    };
    if (hash_func < sizeof sizes)
        return sizes[hash_func];
    mikey_rd_unsized(rd, MIKEY_F_CHASH_FUNC, hash_func);
    return 0;
}

static void read_chash(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_chash *chash = &payload->u.chash;
    payload->next = mikey_rd_u8(rd, MIKEY_F_CHASH_NEXT);
    chash->hash_func = mikey_rd_u8(rd, MIKEY_F_CHASH_FUNC);
    chash->hash = mikey_rd_bytes(rd, MIKEY_F_CHASH_HASH, hash_size(rd, chash->hash_func));
}

static void write_chash(struct mikey_wr *wr, const struct mikey_payload *payload) {
    mikey_wr_uint(wr, MIKEY_F_CHASH_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_CHASH_FUNC, payload->u.chash.hash_func);
    mikey_wr_bytes(wr, payload->u.chash.hash);
}

const struct mikey_codec mikey_codec_chash = {MIKEY_F_CHASH, MIKEY_F_CHASH_NEXT, read_chash, write_chash};
