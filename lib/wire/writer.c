// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "shape.h"
#include "writer.h"

struct mikey_wr mikey_wr_start(uint8_t *out, size_t size) {
    return (struct mikey_wr){.out = out, .size = size, .len = 0, .status = MIKEY_OK};
}

void mikey_wr_fail(struct mikey_wr *wr, enum mikey_status status) {
    if (wr->status == MIKEY_OK)
        wr->status = status;
}

static bool reserve(struct mikey_wr *wr, size_t need) {
    if (wr->size - wr->len < need)
        mikey_wr_fail(wr, MIKEY_ERR_SPACE);
    return wr->status == MIKEY_OK;
}

void mikey_wr_uint(struct mikey_wr *wr, enum mikey_field field, uint64_t value) {
    uint32_t size = mikey_shapes[field].size;
    uint64_t all = UINT64_MAX >> (64 - 8 * size);
    uint64_t mask = mikey_shapes[field].mask != 0 ? mikey_shapes[field].mask : all;
    if (value > mask >> __builtin_ctzll(mask))
        mikey_wr_fail(wr, MIKEY_ERR_ARGUMENT);
    if (!reserve(wr, size))
        return;
    bool first = (mask & ~(all >> 1)) != 0;
    uint64_t bits = value << __builtin_ctzll(mask);
    for (uint32_t i = 0; i < size; i++) {
        uint8_t *byte = &wr->out[wr->len + i];
        *byte = (uint8_t)((first ? 0 : *byte) | (uint8_t)(bits >> (8 * (size - 1 - i))));
    }
    if ((mask & 1) != 0)
        wr->len += size;
}

void mikey_wr_bytes(struct mikey_wr *wr, struct mikey_slice bytes) {
    if (bytes.len == 0 || !reserve(wr, bytes.len))
        return;
    memcpy(wr->out + wr->len, bytes.data, bytes.len);
    wr->len += bytes.len;
}

void mikey_wr_counted(struct mikey_wr *wr, enum mikey_field field, struct mikey_slice bytes) {
    mikey_wr_uint(wr, field, bytes.len);
    mikey_wr_bytes(wr, bytes);
}

enum mikey_status mikey_wr_finish(const struct mikey_wr *wr, size_t *written) {
    if (wr->status == MIKEY_OK)
        *written = wr->len;
    return wr->status;
}
