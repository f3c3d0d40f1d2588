// SPDX-License-Identifier: BSD-2-Clause
/** Base64 as RFC 4648 4 has it, with white space tolerated and reported, and the way back to the characters. */
#ifndef MIKEYLAB_CONFORMANCE_BASE64_H
#define MIKEYLAB_CONFORMANCE_BASE64_H

#include <mikeylab/status.h>

struct base64_result {
    size_t len; /**< bytes decoded; up to the fault if there is one */
    bool bad;   /**< a character, or padding, that base64 does not have there */
    /** where, bytes from the start of the text; its length if padding is missing at the end */
    size_t bad_at;
    bool unpadded; /**< nothing is wrong but the padding that is missing at the end */
    bool folded;   /**< white space stands inside */
};

/**
 * Decodes `text` into `out`, at most `size` bytes (3 bytes for 4 characters always suffice). Returns false if
 * `size` is too small; `result` then describes what was decoded.
 */
bool base64_decode(struct mikey_slice text, uint8_t *out, size_t size, struct base64_result *result);

/** Index in `text` of the first character that carries byte `byte` of what it decodes to; text.len if none does. */
size_t base64_character(struct mikey_slice text, size_t byte);

/** Whether every character is of the base64 alphabet, padding or white space, and there is at least one. */
bool base64_looks_like(struct mikey_slice text);

#endif
