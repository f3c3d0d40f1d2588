// SPDX-License-Identifier: BSD-2-Clause
#include "chunked.h"

#include <string.h>

#include "slice.h"

/** More than any body that is looked at; greater numbers are taken for a fault. */
#define CHUNK_SIZE_MAX 0xffffffffffu

static int hex_digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/** The number before a chunk extension. */
static bool read_size(struct mikey_slice line, uint64_t *size) {
    struct mikey_slice digits = slice_trim(slice_first(line, slice_find(line, ';')));

    *size = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = hex_digit(digits.data[i]);
        if (digit < 0 || *size > CHUNK_SIZE_MAX / 16)
            return false;
        *size = *size * 16 + (uint64_t)digit;
    }
    return digits.len > 0;
}

enum chunked_step chunked_read(struct mikey_slice bytes, struct chunk *chunk) {
    struct mikey_slice rest = bytes;
    struct mikey_slice line;
    bool ended = false;

    *chunk = (struct chunk){0};
    if (!slice_line(&rest, &line, &ended) || !ended)
        return bytes.len > CHUNKED_LINE_MAX ? CHUNKED_BROKEN : CHUNKED_MORE;
    if (!read_size(line, &chunk->data))
        return CHUNKED_BROKEN;
    chunk->head = slice_offset(bytes, rest);
    chunk->next = chunk->head + chunk->data + 2;
    if (chunk->data > 0)
        return CHUNKED_CHUNK;
    while (slice_line(&rest, &line, &ended)) {
        chunk->next = slice_offset(bytes, rest);
        if (ended && line.len == 0)
            return CHUNKED_LAST;
    }
    return bytes.len > CHUNKED_TRAILER_MAX ? CHUNKED_BROKEN : CHUNKED_MORE;
}

size_t chunked_join(struct mikey_slice raw, uint8_t *out, size_t size) {
    struct chunk chunk;
    size_t len = 0;

    while (chunked_read(raw, &chunk) == CHUNKED_CHUNK) {
        struct mikey_slice data = slice_first(slice_part(raw, chunk.head, chunk.data), size - len);
        if (data.len == 0)
            break;
        memcpy(out + len, data.data, data.len);
        len += data.len;
        raw = slice_from(raw, chunk.next);
    }
    return len;
}

size_t chunked_origin(struct mikey_slice raw, size_t offset) {
    struct mikey_slice rest = raw;
    struct chunk chunk;

    while (chunked_read(rest, &chunk) == CHUNKED_CHUNK) {
        if (offset < chunk.data)
            return slice_offset(raw, rest) + chunk.head + offset;
        offset -= chunk.data;
        rest = slice_from(rest, chunk.next);
    }
    return raw.len;
}
