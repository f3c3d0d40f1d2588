// SPDX-License-Identifier: BSD-2-Clause
#include "style.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/** Columns below which lines are not cut to the terminal's width. */
#define LEAST_WIDTH 40u
#define MOST_WIDTH  10000u

static const char *const ink_codes[INK_COUNT] = {
    [INK_PLAIN] = "\x1b[0m",   [INK_ERROR] = "\x1b[1;31m",  [INK_WARNING] = "\x1b[1;33m",
    [INK_NOTE] = "\x1b[1;36m", [INK_UNSURE] = "\x1b[1;35m", [INK_GOOD] = "\x1b[1;32m",
    [INK_DIM] = "\x1b[2m",     [INK_STRONG] = "\x1b[1m",
};

static const struct {
    const char *word;
    enum ink ink;
} outcome_looks[MIKEY_OUTCOME_COUNT] = {
    [MIKEY_NOT_APPLICABLE] = {"n/a", INK_PLAIN},
    [MIKEY_PASS] = {"pass", INK_GOOD},
    [MIKEY_NOTE] = {"note", INK_NOTE},
    [MIKEY_WARN] = {"warning", INK_WARNING},
    [MIKEY_NEEDS_KEY] = {"needs-key", INK_UNSURE},
    [MIKEY_INCONCLUSIVE] = {"inconclusive", INK_UNSURE},
    [MIKEY_FAIL] = {"error", INK_ERROR},
};

/** Columns of the terminal behind `fd`, or of COLUMNS. */
static unsigned terminal_width(int fd) {
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
    if (!width && ioctl(fd, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    return width >= LEAST_WIDTH && width <= MOST_WIDTH ? (unsigned)width : 0;
}

struct style style_for(FILE *out, const struct options *options) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    bool terminal = isatty(fileno(out)) == 1;
    bool plain = (no_color && no_color[0]) || !term || strcmp(term, "dumb") == 0;
    return (struct style){
        .color = options->color == COLOR_ALWAYS || (options->color == COLOR_AUTO && terminal && !plain),
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .reveal = options->reveal,
        .width = terminal ? terminal_width(fileno(out)) : 0,
    };
}

void style_ink(const struct style *style, FILE *out, enum ink ink) {
    if (style->color)
        fputs(ink_codes[ink], out);
}

const char *style_arrow(const struct style *style) {
    return style->utf8 ? " \u2192 " : " -> ";
}

enum ink style_outcome_ink(enum mikey_outcome outcome) {
    return outcome_looks[outcome].ink;
}

const char *style_outcome_word(enum mikey_outcome outcome) {
    return outcome_looks[outcome].word;
}
