// SPDX-License-Identifier: BSD-2-Clause
#include "bytes.h"

#include <string.h>

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool fail(struct bytes_error *error, size_t at, const char *expected) {
    error->at = at;
    error->expected = expected;
    return false;
}

bool bytes_from_hex(const char *text, size_t len, bool loose, uint8_t *out, size_t *out_len,
                    struct bytes_error *error) {
    size_t n = 0, i = 0;
    if (loose && len >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        i = 2;
    while (i < len) {
        if (loose && (is_space(text[i]) || text[i] == ':' || text[i] == '-')) {
            i++;
            continue;
        }
        int high = hex_digit(text[i]);
        if (high < 0)
            return fail(error, i, "a hexadecimal digit");
        int low = i + 1 < len ? hex_digit(text[i + 1]) : -1;
        if (low < 0)
            return fail(error, i + 1, "a second hexadecimal digit for this byte");
        out[n++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *out_len = n;
    return true;
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

bool bytes_from_base64(const char *text, size_t len, bool loose, uint8_t *out, size_t *out_len,
                       struct bytes_error *error) {
    uint32_t group = 0;
    size_t n = 0, digits = 0, pads = 0;
    for (size_t i = 0; i < len; i++) {
        if (loose && is_space(text[i]))
            continue;
        int digit = base64_digit(text[i]);
        if (text[i] == '=' && digits % 4 >= 2 && digits % 4 + pads < 4)
            pads++;
        else if (digit < 0 || pads)
            return fail(error, i, pads ? "nothing after the padding" : "a base64 digit");
        else {
            group = group << 6 | (uint32_t)digit;
            digits++;
            if (digits % 4 != 1)
                out[n++] = (uint8_t)(group >> (6 - 2 * ((digits - 1) % 4)));
        }
    }
    if ((digits + pads) % 4)
        return fail(error, len, "base64 digits in groups of four, padded with '='");
    if (pads && (group & ((1u << 2 * pads) - 1)))
        return fail(error, len, "zero bits before the padding");
    *out_len = n;
    return true;
}

void bytes_to_hex(const uint8_t *bytes, size_t len, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}
