// SPDX-License-Identifier: BSD-2-Clause
/**
 * Bytes written as hexadecimal or base64 text by people: on the command line and in key files. Strict, with the
 * place of the first wrong character.
 */
#ifndef MIKEYLAB_KEYFILE_BYTES_H
#define MIKEYLAB_KEYFILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Why text is not what it should be. */
struct bytes_error {
    size_t at;            /**< offset of the character */
    const char *expected; /**< static: "a hexadecimal digit" */
};

/**
 * Hexadecimal digits; with `loose`, white space, ':' and '-' between bytes and a leading 0x are allowed. `out` has
 * room for len / 2 bytes. Returns false and fills `error`.
 */
bool bytes_from_hex(const char *text, size_t len, bool loose, uint8_t *out, size_t *out_len,
                    struct bytes_error *error);

/**
 * Base64 of RFC 4648 section 4 with its padding; with `loose`, white space is skipped. `out` has room for
 * len / 4 * 3 + 3 bytes. Returns false and fills `error`.
 */
bool bytes_from_base64(const char *text, size_t len, bool loose, uint8_t *out, size_t *out_len,
                       struct bytes_error *error);

/** Lower-case hexadecimal digits, NUL-terminated; `out` has room for 2 * len + 1. */
void bytes_to_hex(const uint8_t *bytes, size_t len, char *out);

#endif
