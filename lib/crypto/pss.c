// SPDX-License-Identifier: BSD-2-Clause
// EMSA-PSS of RFC 8017 9.1.2: what RSASSA-PSS signs. Nothing here is secret.
#include "internal.h"
#include "pkey.h"

#include <string.h>

#define TRAILER 0xbc

/** A block taken apart: maskedDB || H || bc, as long as the modulus without its highest bit. */
struct block {
    uint8_t db[MIKEY_RSA_BYTES_MAX]; /**< zeros || 01 || salt, when its mask is off */
    size_t db_len;
    struct mikey_slice h;
};

/** Takes the block apart; false if it is none. `bits` are those of the modulus. */
static bool take_apart(struct mikey_slice em, unsigned bits, size_t hash_len, struct block *block) {
    const unsigned spare = (8 - (bits - 1) % 8) % 8; // bits of the first byte that are zero
    if ((bits - 1) % 8 == 0) { // of which there is none: the first byte is not part of it
        if (em.data[0] != 0)
            return false;
        em = (struct mikey_slice){em.data + 1, em.len - 1};
    }
    if (em.len < hash_len + 2 || em.data[em.len - 1] != TRAILER || em.data[0] >> (8 - spare) != 0)
        return false;
    block->db_len = em.len - hash_len - 1;
    memcpy(block->db, em.data, block->db_len);
    block->h = (struct mikey_slice){em.data + block->db_len, hash_len};
    return true;
}

/** The salt behind zeros and 01, of whatever length it is; false if that is not what the block holds. */
static bool find_salt(const struct block *block, struct mikey_slice *salt) {
    size_t at = 0;
    while (at < block->db_len && block->db[at] == 0)
        at++;
    if (at == block->db_len || block->db[at] != 1)
        return false;
    *salt = (struct mikey_slice){block->db + at + 1, block->db_len - at - 1};
    return true;
}

enum mikey_status mikey_pss_check(struct mikey_crypto *crypto, enum mikey_digest digest,
                                  struct mikey_slice em, unsigned bits, struct mikey_slice hash,
                                  bool *match) {
    static const uint8_t zeros[8];
    struct block block;
    struct mikey_slice salt;
    uint8_t want[MIKEY_DIGEST_MAX];
    size_t want_len = 0;
    *match = false;
    if (!take_apart(em, bits, hash.len, &block))
        return MIKEY_OK;
    enum mikey_status status = mikey_mgf1(crypto, digest, block.h, block.db, (uint32_t)block.db_len);
    if (status != MIKEY_OK)
        return status;
    block.db[0] &= (uint8_t)(0xff >> (8 - (bits - 1) % 8) % 8);
    if (!find_salt(&block, &salt))
        return MIKEY_OK;
    const struct mikey_slice parts[] = {{zeros, sizeof zeros}, hash, salt};
    status = mikey_hash(crypto, digest, parts, sizeof parts / sizeof *parts, want, &want_len);
    *match = status == MIKEY_OK && mikey_equal(want, block.h.data, want_len);
    return status;
}
