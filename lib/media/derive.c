// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/media.h>

#include "../crypto/keyed.h"

#define OUT_MAX   255u
#define LABEL_AT  7u // key_id = label || r fills the last 7 bytes of the 14 that the salt has
#define R_AT      8u
#define R_BYTES   6u
#define AEAD_SALT 12u

// A master salt that is shorter than 112 bits stands at the end of them, RFC 3711 4.3.1; but the 96 bits of the AEAD
// algorithms are shifted up, RFC 7714 11.
static void place_salt(struct mikey_slice salt, uint8_t x[MIKEY_AES_BLOCK]) {
    size_t at = salt.len == AEAD_SALT ? 0 : MIKEY_SRTP_SALT_MAX - salt.len;
    for (size_t i = 0; i < salt.len; i++)
        x[at + i] = salt.data[i];
}

//   x = (label || index DIV kdr) XOR master_salt, and the key stream of AES-CM under the master key from x * 2^16 on
enum mikey_status mikey_srtp_derive(struct mikey_crypto *crypto, struct mikey_slice key,
                                    struct mikey_slice salt, enum mikey_srtp_label label, uint64_t index,
                                    uint64_t kdr, uint8_t *out, size_t out_len) {
    if (salt.len > MIKEY_SRTP_SALT_MAX || out_len == 0 || out_len > OUT_MAX)
        return MIKEY_ERR_ARGUMENT;
    uint8_t x[MIKEY_AES_BLOCK] = {0};
    const uint64_t r = kdr == 0 ? 0 : index / kdr;
    place_salt(salt, x);
    x[LABEL_AT] ^= (uint8_t)label;
    for (unsigned i = 0; i < R_BYTES; i++)
        x[R_AT + i] ^= (uint8_t)(r >> (8 * (R_BYTES - 1 - i)));
    for (size_t i = 0; i < out_len; i++)
        out[i] = 0;
    enum mikey_status status = mikey_aes_ctr_once(crypto, key, x, (struct mikey_slice){out, out_len}, out);
    mikey_wipe(x, sizeof x);
    if (status != MIKEY_OK)
        mikey_wipe(out, out_len);
    return status;
}
