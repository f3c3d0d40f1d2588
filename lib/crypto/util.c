// SPDX-License-Identifier: BSD-2-Clause
#include "internal.h"

#include <openssl/crypto.h>

bool mikey_equal(const void *a, const void *b, size_t len) {
    return CRYPTO_memcmp(a, b, len) == 0;
}

void mikey_wipe(void *data, size_t len) {
    OPENSSL_cleanse(data, len);
}

bool mikey_memory_is_short(void) {
    // For any one thing that libcrypto is asked; more would be a mapping of its own, and slow.
    static const size_t enough = 96u << 10;
    void *memory = OPENSSL_malloc(enough);
    OPENSSL_free(memory);
    return memory == NULL;
}
