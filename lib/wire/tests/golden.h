// SPDX-License-Identifier: BSD-2-Clause
/**
 * Golden documents: a text of cases, each a heading `## name`, a block ```hex with the message (```hex linejs:
 * in that layout), optional blocks
 * ```clear PARENT FIRST CONTAINER with what a payload of type PARENT holds decrypted, and the blocks ```tree and
 * ```findings with what decoding has to give.
 */
#ifndef MIKEYLAB_WIRE_TESTS_GOLDEN_H
#define MIKEYLAB_WIRE_TESTS_GOLDEN_H

#include <stddef.h>

#include "support.h"

#define GOLDEN_MAX_CLEAR   4
#define GOLDEN_MAX_MESSAGE 4096

/** A run of characters of the file. */
struct text {
    const char *at;
    size_t len;
};

struct golden_clear {
    unsigned parent, first;
    char container[48];
    struct text hex;
};

struct golden_case {
    char name[96];
    struct text hex, tree, findings;
    struct golden_clear clear[GOLDEN_MAX_CLEAR];
    size_t n_clear;
    struct mikey_layout layout;
};

struct golden_file {
    char *text;
    struct golden_case *cases;
    size_t n_cases;
};

struct golden_file golden_load(const char *path);
void golden_free(struct golden_file *file);

/** Decodes a case; the holder's document refers to `bytes`, which has room for GOLDEN_MAX_MESSAGE. */
enum mikey_status golden_decode(const struct golden_case *test, struct holder *holder, uint8_t *bytes);

/** Writes tree and findings as they stand in the blocks; NUL-terminated, the caller frees it. */
char *golden_tree(const struct mikey_document *document);
char *golden_findings(const struct mikey_document *document, enum mikey_status status);

#endif
