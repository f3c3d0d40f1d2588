// SPDX-License-Identifier: BSD-2-Clause
// X25519, RFC 7748 5 and 6.1: what peers with a private DH-Group agree with.
#include "internal.h"

#include <string.h>

#define TOP_BIT 0x80 // of a value, which does not count

// The values of order 1, 2, 4 and 8 on the curve and on its twist, little-endian, p and p + 1 for 0 and 1 included.
static const uint8_t weak[][MIKEY_X25519_BYTES] = {
    {0},
    {1},
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
     0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
     0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

bool mikey_x25519_is_weak(const uint8_t value[MIKEY_X25519_BYTES]) {
    const size_t last = MIKEY_X25519_BYTES - 1;
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (memcmp(value, weak[i], last) == 0 && (value[last] & ~TOP_BIT) == weak[i][last])
            return true;
    return false;
}

enum mikey_status mikey_x25519_public(struct mikey_slice key, uint8_t out[MIKEY_X25519_BYTES]) {
    size_t len = MIKEY_X25519_BYTES;
    if (key.len != MIKEY_X25519_BYTES)
        return MIKEY_ERR_ARGUMENT;
    EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key.data, key.len);
    const bool good = ours && EVP_PKEY_get_raw_public_key(ours, out, &len) == 1 && len == MIKEY_X25519_BYTES;
    EVP_PKEY_free(ours);
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

static enum mikey_status derive(EVP_PKEY *ours, EVP_PKEY *theirs, uint8_t *out) {
    size_t len = MIKEY_X25519_BYTES;
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    EVP_PKEY_CTX *context = ours && theirs ? EVP_PKEY_CTX_new(ours, NULL) : NULL;
    if (context && EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, theirs) == 1)
        status = EVP_PKEY_derive(context, out, &len) == 1 && len == MIKEY_X25519_BYTES ? MIKEY_OK
                                                                                       : MIKEY_ERR_CRYPTO;
    EVP_PKEY_CTX_free(context);
    return status;
}

enum mikey_status mikey_x25519_shared(struct mikey_slice key, struct mikey_slice value,
                                      uint8_t out[MIKEY_X25519_BYTES]) {
    // A value of small order leads to the secret 0 whatever the key is.
    if (key.len != MIKEY_X25519_BYTES || value.len != MIKEY_X25519_BYTES || mikey_x25519_is_weak(value.data))
        return MIKEY_ERR_ARGUMENT;
    EVP_PKEY *ours = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key.data, key.len);
    EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, value.data, value.len);
    const enum mikey_status status = derive(ours, theirs, out);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    if (status != MIKEY_OK)
        mikey_wipe(out, MIKEY_X25519_BYTES);
    return status;
}
