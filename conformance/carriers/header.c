// SPDX-License-Identifier: BSD-2-Clause
#include "header.h"

#include "slice.h"

/** Lengthens `field`, which ends where `*rest` begins, by the lines that continue it. */
static struct mikey_slice unfold(struct mikey_slice field, struct mikey_slice *rest) {
    struct mikey_slice line;

    while (rest->len > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t') && slice_line(rest, &line, NULL))
        field.len = (size_t)(line.data + line.len - field.data);
    return field;
}

bool header_next(struct mikey_slice *rest, struct header *header) {
    struct mikey_slice line;

    while (slice_line(rest, &line, NULL)) {
        size_t colon = slice_find(line, ':');
        struct mikey_slice field = unfold(line, rest);
        if (colon == line.len)
            continue;
        header->name = slice_trim(slice_first(line, colon));
        header->value = slice_trim(slice_from(field, colon + 1));
        return true;
    }
    return false;
}

bool header_find(struct mikey_slice block, const char *name, const char *compact, struct mikey_slice *value) {
    struct header header;

    while (header_next(&block, &header)) {
        if (slice_is(header.name, name) || (compact != NULL && slice_is(header.name, compact))) {
            *value = header.value;
            return true;
        }
    }
    *value = (struct mikey_slice){.data = NULL, .len = 0};
    return false;
}

struct mikey_slice header_main(struct mikey_slice value) {
    return slice_trim(slice_first(value, slice_find(value, ';')));
}

/** Takes one `name=value` off `*rest`, up to a ';' outside quotes. */
static struct mikey_slice next_parameter(struct mikey_slice *rest) {
    struct mikey_slice all = *rest;
    bool quoted = false;
    size_t at = 0;

    for (; at < all.len && (quoted || all.data[at] != ';'); at++)
        if (all.data[at] == '"')
            quoted = !quoted;
    *rest = slice_from(all, at + 1);
    return slice_trim(slice_first(all, at));
}

bool header_parameter(struct mikey_slice value, const char *name, struct mikey_slice *parameter) {
    (void)next_parameter(&value); /* the main value */
    while (value.len > 0) {
        struct mikey_slice one = next_parameter(&value);
        size_t equals = slice_find(one, '=');
        if (equals == one.len || !slice_is(slice_trim(slice_first(one, equals)), name))
            continue;
        one = slice_trim(slice_from(one, equals + 1));
        if (one.len >= 2 && one.data[0] == '"' && one.data[one.len - 1] == '"')
            one = slice_part(one, 1, one.len - 2);
        *parameter = one;
        return true;
    }
    return false;
}

size_t header_block(struct mikey_slice bytes, size_t *seen) {
    size_t at = *seen;

    for (;;) {
        size_t feed = at + slice_find(slice_from(bytes, at), '\n');
        struct mikey_slice after = slice_from(bytes, feed + 1);
        if (feed >= bytes.len)
            *seen = bytes.len;
        else if (slice_begins(after, "\n"))
            return feed + 2;
        else if (slice_begins(after, "\r\n"))
            return feed + 3;
        else if (after.len == 0 || (after.len == 1 && after.data[0] == '\r'))
            *seen = feed; /* the empty line may be on its way */
        else {
            at = feed + 1;
            continue;
        }
        return 0;
    }
}
