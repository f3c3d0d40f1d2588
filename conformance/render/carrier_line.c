// SPDX-License-Identifier: BSD-2-Clause
#include "carrier_line.h"

#include <string.h>

/** Columns of a line that are shown where the width is not known, and at most. */
#define LINE_COLUMNS 96u
/** What stands before and behind a part of a line, and how far it is indented. */
#define CUT    "..."
#define INDENT 4u

/** The part of a line that is shown. */
struct window {
    uint32_t from, to;
};

static struct window window_around(uint32_t size, uint32_t at, const struct style *style) {
    uint32_t columns = LINE_COLUMNS;
    if (style->width && style->width < columns + INDENT + 2 * strlen(CUT))
        columns = style->width - INDENT - 2 * (uint32_t)strlen(CUT);
    uint32_t from = at > columns / 2 ? at - columns / 2 : 0;
    if (size <= columns)
        from = 0;
    else if (from > size - columns)
        from = size - columns;
    return (struct window){from, size - from < columns ? size : from + columns};
}

/** First and last character (and the one behind it, which shares bits) that carry a run of hidden bytes. */
static struct window characters_of(const struct found_message *found, struct hidden_run run) {
    struct found_place first, last;
    uint32_t size = (uint32_t)found->bytes.len;
    uint32_t to = run.to < size ? run.to : size;
    if (run.from >= to || !found_place(found, run.from, &first) || !first.in_text)
        return (struct window){0, 0};
    if (to == size || !found_place(found, to, &last))
        return (struct window){first.character, UINT32_MAX};
    return (struct window){first.character, last.character + 1};
}

static bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/** Overwrites the base64 digits of `line`, a window of the text, that carry hidden bytes. */
static void mask(const struct found_message *found, const struct hidden *hidden, struct window window,
                 char *line) {
    const struct mikey_carrier *carrier = &found->sighting.carrier;
    size_t n = hidden->nothing ? 0 : found->bytes.len ? hidden->count : 1;
    for (size_t i = 0; i < n; i++) {
        struct window secret = {0, UINT32_MAX};
        if (found->bytes.len)
            secret = characters_of(found, hidden->runs[i]);
        else if (carrier->data.len) // nothing could be taken out of it, so nobody knows what is a key
            secret.from = (uint32_t)(carrier->data.data - carrier->text.data);
        for (uint32_t c = window.from; c < window.to; c++)
            if (c >= secret.from && c < secret.to && is_base64(line[c - window.from]))
                line[c - window.from] = '*';
    }
}

void carrier_line_print(const struct found_message *found, const struct hidden *hidden, uint32_t at,
                        uint32_t len, enum ink ink, const struct style *style, FILE *out) {
    struct mikey_slice text = found->sighting.carrier.text;
    uint32_t size = (uint32_t)text.len;
    if (size == 0 || at > size)
        return;
    struct window window = window_around(size, at, style);
    char line[LINE_COLUMNS + 1];
    for (uint32_t i = window.from; i < window.to; i++)
        line[i - window.from] = text.data[i] >= 0x20 && text.data[i] < 0x7f ? (char)text.data[i] : '.';
    mask(found, hidden, window, line);

    int length = (int)(window.to - window.from);
    const char *before = window.from ? CUT : "";
    fprintf(out, "%*s%s%.*s%s\n", (int)INDENT, "", before, length, line, window.to < size ? CUT : "");
    uint32_t end = at + (len ? len : 1);
    memset(line, '^', sizeof line - 1);
    int carets = (int)((end < window.to ? end : window.to > at ? window.to : at + 1) - at);
    fprintf(out, "%*s", (int)(INDENT + strlen(before) + at - window.from), "");
    style_ink(style, out, ink);
    fprintf(out, "%.*s", carets, line);
    style_ink(style, out, INK_PLAIN);
    fprintf(out, " character %u\n", at);
}
