// SPDX-License-Identifier: BSD-2-Clause
/** Text and numbers to a stream that one thread uses: what is printed for each of a million messages. */
#ifndef MIKEYLAB_CONFORMANCE_PUT_H
#define MIKEYLAB_CONFORMANCE_PUT_H

#include <stdint.h>
#include <stdio.h>

static inline void put_text(FILE *out, const char *text) {
    fputs_unlocked(text, out);
}

/** In decimal. */
static inline void put_number(FILE *out, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    fwrite_unlocked(digits + at, 1, sizeof digits - at, out);
}

/** As 0x and eight hexadecimal digits. */
static inline void put_hex(FILE *out, uint32_t number) {
    char digits[10] = "0x";
    for (int i = 0; i < 8; i++)
        digits[2 + i] = "0123456789abcdef"[number >> (28 - 4 * i) & 15];
    fwrite_unlocked(digits, 1, sizeof digits, out);
}

#endif
