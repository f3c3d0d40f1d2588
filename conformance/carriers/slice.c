// SPDX-License-Identifier: BSD-2-Clause
#include "slice.h"

#include <string.h>

struct mikey_slice slice_text(const char *text) {
    return (struct mikey_slice){.data = (const uint8_t *)text, .len = strlen(text)};
}

struct mikey_slice slice_from(struct mikey_slice slice, size_t at) {
    size_t skip = at < slice.len ? at : slice.len;

    if (skip == 0)
        return slice;
    return (struct mikey_slice){.data = slice.data + skip, .len = slice.len - skip};
}

struct mikey_slice slice_first(struct mikey_slice slice, size_t len) {
    return (struct mikey_slice){.data = slice.data, .len = len < slice.len ? len : slice.len};
}

struct mikey_slice slice_part(struct mikey_slice slice, size_t at, size_t len) {
    return slice_first(slice_from(slice, at), len);
}

size_t slice_find(struct mikey_slice slice, char byte) {
    const uint8_t *hit = slice.len > 0 ? memchr(slice.data, (uint8_t)byte, slice.len) : NULL;
    return hit != NULL ? (size_t)(hit - slice.data) : slice.len;
}

bool slice_is_space(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct mikey_slice slice_trim(struct mikey_slice slice) {
    size_t first = 0;
    size_t end = slice.len;

    while (first < end && slice_is_space(slice.data[first]))
        first++;
    while (end > first && slice_is_space(slice.data[end - 1]))
        end--;
    return slice_part(slice, first, end - first);
}

static uint8_t lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

bool slice_equal(struct mikey_slice a, struct mikey_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool slice_begins(struct mikey_slice slice, const char *text) {
    struct mikey_slice want = slice_text(text);

    if (slice.len < want.len)
        return false;
    for (size_t i = 0; i < want.len; i++)
        if (lower(slice.data[i]) != lower(want.data[i]))
            return false;
    return true;
}

bool slice_is(struct mikey_slice slice, const char *text) {
    return slice.len == strlen(text) && slice_begins(slice, text);
}

size_t slice_offset(struct mikey_slice whole, struct mikey_slice part) {
    return part.data != NULL && whole.data != NULL ? (size_t)(part.data - whole.data) : 0;
}

bool slice_number(struct mikey_slice slice, uint64_t max, uint64_t *value) {
    uint64_t number = 0;

    if (slice.len == 0)
        return false;
    for (size_t i = 0; i < slice.len; i++) {
        uint8_t byte = slice.data[i];
        if (byte < '0' || byte > '9' || number > (max - (uint64_t)(byte - '0')) / 10)
            return false;
        number = number * 10 + (uint64_t)(byte - '0');
    }
    *value = number;
    return true;
}

bool slice_take(struct mikey_slice *rest, char separator, struct mikey_slice *before) {
    size_t at = slice_find(*rest, separator);

    if (rest->len == 0)
        return false;
    *before = slice_first(*rest, at);
    *rest = slice_from(*rest, at + 1);
    return true;
}

bool slice_line(struct mikey_slice *rest, struct mikey_slice *line, bool *ended) {
    bool has_end = slice_find(*rest, '\n') < rest->len;

    if (!slice_take(rest, '\n', line))
        return false;
    if (has_end && line->len > 0 && line->data[line->len - 1] == '\r')
        *line = slice_first(*line, line->len - 1);
    if (ended != NULL)
        *ended = has_end;
    return true;
}
