// SPDX-License-Identifier: BSD-2-Clause
#include "key_chain.h"

#include <mikeylab/values.h>

// A cursor over bytes that may or may not be Key data; it remembers that it ran out of them.
struct cursor {
    struct mikey_slice left;
    bool short_of;
};

static void skip(struct cursor *cursor, size_t n) {
    if (cursor->left.len < n) {
        cursor->short_of = true;
        return;
    }
    cursor->left.data += n;
    cursor->left.len -= n;
}

static uint32_t take(struct cursor *cursor, size_t n) {
    uint32_t value = 0;
    if (cursor->left.len < n) {
        cursor->short_of = true;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        value = value << 8 | cursor->left.data[i];
    skip(cursor, n);
    return value;
}

bool mikey_key_chain_is(struct mikey_slice bytes) {
    struct cursor cursor = {bytes, false};
    uint32_t next = MIKEY_PAYLOAD_KEY_DATA;
    while (next == MIKEY_PAYLOAD_KEY_DATA && !cursor.short_of) {
        next = take(&cursor, 1);
        uint32_t type_and_kv = take(&cursor, 1);
        uint32_t type = type_and_kv >> 4, kv = type_and_kv & 0x0F;
        if (type > MIKEY_KEY_TYPE_TEK_SALT || kv > MIKEY_KV_INTERVAL)
            return false;
        skip(&cursor, take(&cursor, 2));
        if (type == MIKEY_KEY_TYPE_TGK_SALT || type == MIKEY_KEY_TYPE_TEK_SALT)
            skip(&cursor, take(&cursor, 2));
        for (uint32_t i = 0; i < kv; i++) // one value for an SPI, two for an interval
            skip(&cursor, take(&cursor, 1));
    }
    return next == MIKEY_PAYLOAD_LAST && !cursor.short_of && cursor.left.len == 0;
}
