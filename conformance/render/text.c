// SPDX-License-Identifier: BSD-2-Clause
#include "text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/** Bytes of the well-formed UTF-8 character that `bytes` (`len` of them) begin with; 0 if it is none. */
static size_t utf8_length(const uint8_t *bytes, size_t len, uint32_t *character) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = bytes[0] < 0x80       ? 1
               : bytes[0] >> 5 == 6  ? 2
               : bytes[0] >> 4 == 14 ? 3
               : bytes[0] >> 3 == 30 ? 4
                                     : 0;
    if (n == 0 || n > len)
        return 0;
    uint32_t value = n == 1 ? bytes[0] : bytes[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (bytes[i] >> 6 != 2)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 0;
    *character = value;
    return n;
}

/** Characters that neither control the terminal nor hide or turn around what is written. */
static bool printable(uint32_t character) {
    static const struct {
        uint32_t first, last;
    } unprintable[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x200b, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof unprintable / sizeof unprintable[0]; i++)
        if (character >= unprintable[i].first && character <= unprintable[i].last)
            return false;
    return true;
}

size_t text_escape(struct mikey_slice bytes, bool utf8, char *out, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < bytes.len;) {
        if (bytes.data[i] >= 0x20 && bytes.data[i] < 0x7f && used + 1 < size) {
            out[used++] = (char)bytes.data[i++];
            continue;
        }
        uint32_t character;
        size_t n = utf8_length(bytes.data + i, bytes.len - i, &character);
        bool plain = n && printable(character) && (utf8 || n == 1);
        size_t room = plain ? n : 4;
        if (used + room >= size)
            break;
        if (plain)
            memcpy(out + used, bytes.data + i, n);
        else
            snprintf(out + used, size - used, "\\x%02x", bytes.data[i]);
        used += room;
        i += plain ? n : 1;
    }
    out[used] = '\0';
    return used;
}

size_t text_escape_string(const char *string, bool utf8, char *out, size_t size) {
    return text_escape((struct mikey_slice){(const uint8_t *)string, strlen(string)}, utf8, out, size);
}

const char *time_text(int64_t seconds, uint32_t nanoseconds, char out[TIME_TEXT]) {
    struct tm tm;
    time_t when = (time_t)seconds;
    if (!gmtime_r(&when, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099) {
        snprintf(out, TIME_TEXT, "@%lld", (long long)seconds);
        return out;
    }
    size_t n = strftime(out, TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
    if (nanoseconds % 1000)
        snprintf(out + n, TIME_TEXT - n, ".%09uZ", (unsigned)(nanoseconds % 1000000000));
    else
        snprintf(out + n, TIME_TEXT - n, ".%06uZ", (unsigned)(nanoseconds / 1000 % 1000000));
    return out;
}
