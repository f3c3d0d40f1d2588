// SPDX-License-Identifier: BSD-2-Clause
#include "dialogue.h"

#include <string.h>

uint8_t dialogue_write(struct mikey_slice name, uint8_t out[MIKEY_DIALOGUE_MAX]) {
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    size_t keep = name.len <= MIKEY_DIALOGUE_MAX ? name.len : MIKEY_DIALOGUE_MAX - sizeof hash;

    if (name.len > 0)
        memcpy(out, name.data, keep);
    if (name.len > MIKEY_DIALOGUE_MAX) {
        for (size_t i = 0; i < name.len; i++)
            hash = (hash ^ name.data[i]) * 0x100000001b3u;
        memcpy(out + keep, &hash, sizeof hash);
        keep += sizeof hash;
    }
    return (uint8_t)keep;
}
