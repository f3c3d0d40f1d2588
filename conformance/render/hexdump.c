// SPDX-License-Identifier: BSD-2-Clause
#include "hexdump.h"

#include <string.h>

#define ROW 16u

/** "  0010  " */
#define MARGIN 8

static void print_row(const struct hexdump *dump, struct mikey_slice bytes, uint32_t row, FILE *out) {
    fprintf(out, "  %04x ", row);
    for (uint32_t i = row; i < row + ROW && i < bytes.len; i++) {
        if (hidden_touches(dump->hidden, dump->document, dump->buffer, i, 1))
            fputs(" ..", out);
        else
            fprintf(out, " %02x", bytes.data[i]);
    }
    putc('\n', out);
}

/** Carets under the bytes from `from` to before `to` of a row; one caret if there are none. */
static void print_carets(const struct hexdump *dump, uint32_t from, uint32_t to, bool last,
                         const struct style *style, FILE *out) {
    char carets[3 * ROW];
    size_t n = to > from ? 3 * (to - from) - 1 : 1;
    memset(carets, '^', n);
    fprintf(out, "%*s", (int)(MARGIN + 3 * from), "");
    style_ink(style, out, dump->ink);
    fwrite(carets, 1, n, out);
    style_ink(style, out, INK_PLAIN);
    if (last && dump->label && dump->label[0])
        fprintf(out, " %s", dump->label);
    putc('\n', out);
}

void hexdump_print(const struct hexdump *dump, const struct style *style, FILE *out) {
    if (dump->buffer >= dump->document->n_buffers)
        return;
    struct mikey_slice bytes = dump->document->buffers[dump->buffer].bytes;
    uint32_t size = (uint32_t)bytes.len;
    if (size == 0 || dump->off > size)
        return;

    uint32_t end = dump->len < size - dump->off ? dump->off + dump->len : size;
    uint32_t first = dump->off / ROW * ROW;
    if (first == size) // a place at the very end: behind the last byte of the row before
        first -= ROW;
    uint32_t rows = end > first ? (end - first + ROW - 1) / ROW : 1;
    uint32_t shown = rows < HEXDUMP_MAX_ROWS ? rows : HEXDUMP_MAX_ROWS;
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t row = first + i * ROW;
        uint32_t from = dump->off > row ? dump->off - row : 0, to = end - row < ROW ? end - row : ROW;
        print_row(dump, bytes, row, out);
        print_carets(dump, from, to, i + 1 == shown, style, out);
    }
    if (rows > shown)
        fprintf(out, "%*s%u more bytes\n", MARGIN, "", end - (first + shown * ROW));
}
