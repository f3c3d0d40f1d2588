// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/crypto.h>
#include <openssl/crypto.h>

bool mikey_equal(const void *a, const void *b, size_t len) {
    return CRYPTO_memcmp(a, b, len) == 0;
}

void mikey_wipe(void *data, size_t len) {
    OPENSSL_cleanse(data, len);
}
