// SPDX-License-Identifier: BSD-2-Clause
#include "multipart.h"

#include "header.h"
#include "slice.h"

/** Whether a line is `--boundary` or `--boundary--`; the latter closes. */
static bool is_delimiter(struct multipart *multipart, struct mikey_slice line) {
    struct mikey_slice name = slice_from(line, 2);

    if (!slice_begins(line, "--") ||
        !slice_equal(slice_first(name, multipart->boundary.len), multipart->boundary))
        return false;
    name = slice_trim(slice_from(name, multipart->boundary.len));
    if (name.len == 0)
        return true;
    multipart->closed = slice_is(name, "--");
    return multipart->closed;
}

/** Reads lines up to a delimiter; answers what stood before it. */
static struct mikey_slice take_part(struct multipart *multipart) {
    struct mikey_slice all = multipart->rest;
    struct mikey_slice line;

    while (slice_line(&multipart->rest, &line, NULL)) {
        size_t end = slice_offset(all, line);
        if (!is_delimiter(multipart, line))
            continue;
        if (end > 0 && all.data[end - 1] == '\n')
            end -= end > 1 && all.data[end - 2] == '\r' ? 2 : 1;
        return slice_first(all, end);
    }
    multipart->closed = true;
    return all;
}

struct multipart multipart_begin(struct mikey_slice body, struct mikey_slice boundary) {
    struct multipart multipart = {.rest = body, .boundary = boundary, .closed = boundary.len == 0};

    if (!multipart.closed)
        (void)take_part(&multipart);
    return multipart;
}

bool multipart_next(struct multipart *multipart, struct mikey_slice *headers, struct mikey_slice *body) {
    struct mikey_slice part;
    size_t seen = 0;
    size_t head = 0;

    if (multipart->closed)
        return false;
    part = take_part(multipart);
    if (slice_begins(part, "\n") || slice_begins(part, "\r\n"))
        head = slice_begins(part, "\n") ? 1 : 2;
    else
        head = header_block(part, &seen);
    *headers = head > 0 ? slice_first(part, head) : part;
    *body = head > 0 ? slice_from(part, head) : slice_from(part, part.len);
    return true;
}
