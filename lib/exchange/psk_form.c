// SPDX-License-Identifier: BSD-2-Clause
#include "psk_form.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef", hex_capitals[] = "0123456789ABCDEF";
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bits of a character of an alphabet; -1 if it is none. */
static int digit(const char *alphabet, uint8_t character) {
    const char *at = character != '\0' ? strchr(alphabet, character) : NULL;
    return at != NULL ? (int)(at - alphabet) : -1;
}

static size_t in_hex(const char *digits, struct mikey_slice psk, uint8_t *out) {
    if (2 * psk.len > MIKEY_PSK_FORM_MAX)
        return 0;
    for (size_t i = 0; i < psk.len; i++) {
        out[2 * i] = (uint8_t)digits[psk.data[i] >> 4];
        out[2 * i + 1] = (uint8_t)digits[psk.data[i] & 0xF];
    }
    return 2 * psk.len;
}

static size_t as_hex(struct mikey_slice psk, uint8_t *out) {
    return in_hex(hex_digits, psk, out);
}

static size_t as_hex_capitals(struct mikey_slice psk, uint8_t *out) {
    return in_hex(hex_capitals, psk, out);
}

static size_t from_hex(struct mikey_slice psk, uint8_t *out) {
    if (psk.len % 2 != 0 || psk.len / 2 > MIKEY_PSK_FORM_MAX)
        return 0;
    for (size_t i = 0; i < psk.len; i++) {
        const uint8_t c = psk.data[i];
        const int value = digit(hex_digits, c >= 'A' && c <= 'F' ? (uint8_t)(c + ('a' - 'A')) : c);
        if (value < 0)
            return 0;
        out[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : out[i / 2] | value);
    }
    return psk.len / 2;
}

static size_t as_base64(struct mikey_slice psk, uint8_t *out) {
    size_t n = 0;
    if ((psk.len + 2) / 3 * 4 > MIKEY_PSK_FORM_MAX)
        return 0;
    for (size_t i = 0; i < psk.len; i += 3) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (i + k < psk.len ? psk.data[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            out[n++] = i + k > psk.len ? '=' : (uint8_t)base64_digits[group >> (18 - 6 * k) & 0x3F];
    }
    return n;
}

static size_t from_base64(struct mikey_slice psk, uint8_t *out) {
    size_t len = psk.len, n = 0;
    uint32_t bits = 0;
    while (len > 0 && psk.len - len < 2 && psk.data[len - 1] == '=')
        len--;
    if (psk.len % 4 != 0 || len * 6 / 8 > MIKEY_PSK_FORM_MAX)
        return 0;
    for (size_t i = 0; i < len; i++) {
        const int value = digit(base64_digits, psk.data[i]);
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 != 0)
            out[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    return n;
}

size_t mikey_psk_in_form(enum mikey_psk_form form, struct mikey_slice psk, uint8_t out[MIKEY_PSK_FORM_MAX]) {
    static size_t (*const forms[])(struct mikey_slice psk, uint8_t * out) = {
        [MIKEY_PSK_AS_HEX] = as_hex,           [MIKEY_PSK_AS_HEX_CAPITALS] = as_hex_capitals,
        [MIKEY_PSK_FROM_HEX] = from_hex,       [MIKEY_PSK_AS_BASE64] = as_base64,
        [MIKEY_PSK_FROM_BASE64] = from_base64,
    };
    return form == MIKEY_PSK_BYTES ? 0 : forms[form](psk, out);
}
