// SPDX-License-Identifier: BSD-2-Clause
/** A line of a key file while it is read. */
#ifndef MIKEYLAB_KEYFILE_LINE_H
#define MIKEYLAB_KEYFILE_LINE_H

#include "keyfile.h"

/** Words are unquoted and decoded in place. */
struct keyfile_line {
    const char *path; /**< of the key file */
    char *text;
    size_t len, at;
    struct keyfile_error *error;
};

/** Notes the error at offset `at`. Returns false. */
bool keyfile_fail(struct keyfile_line *line, size_t at, const char *expected);
void keyfile_skip_blanks(struct keyfile_line *line);
/** Whether nothing but a comment follows. */
bool keyfile_at_end(const struct keyfile_line *line);
/** Whether the line goes on with `prefix`. */
bool keyfile_starts_with(const struct keyfile_line *line, const char *prefix);
/** A word up to the next blank, or in quotes. */
bool keyfile_word(struct keyfile_line *line, struct mikey_slice *word);
/** A secret in one of its forms, hex:0011 and the like; at least one byte. */
bool keyfile_value(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value);

/** Whether secrets of a kind are made of several, `name=SECRET` each. */
bool keyfile_has_parts(enum mikey_secret_kind kind);
/** Reads them to the end of the line into the one secret that look-ups give. */
bool keyfile_parts(struct keyring *ring, struct keyfile_line *line, enum mikey_secret_kind kind,
                   struct mikey_slice *secret);

/**
 * Replaces the text of public parameters, `name = hex` lines, by what a MIKEY_SECRET_IBE with the private key `key`
 * begins with; errors are at offset `at`.
 */
bool keyfile_ibe(struct keyring *ring, struct keyfile_line *line, size_t at, struct mikey_slice *params,
                 struct mikey_slice key);

#endif
