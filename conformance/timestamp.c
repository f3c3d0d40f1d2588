// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"

#include <string.h>
#include <time.h>

/** Reads exactly `digits` digits. */
static bool digits_at(const char **text, int digits, int *value) {
    *value = 0;
    for (int i = 0; i < digits; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

static bool one_of(const char **text, const char *allowed) {
    if (**text == '\0' || !strchr(allowed, **text))
        return false;
    ++*text;
    return true;
}

/** ".5" in nanoseconds; digits after the ninth are read and dropped. */
static bool fraction(const char **text, uint32_t *nanoseconds) {
    *nanoseconds = 0;
    if (**text != '.')
        return true;
    uint32_t unit = 100000000;
    const char *start = ++*text;
    for (; **text >= '0' && **text <= '9'; ++*text, unit /= 10)
        *nanoseconds += (uint32_t)(**text - '0') * unit;
    return *text > start;
}

/** "Z" or "+01:30", seconds to subtract. */
static bool zone(const char **text, int *offset) {
    *offset = 0;
    if (one_of(text, "Zz"))
        return true;
    int sign = **text == '-' ? -1 : 1, hours, minutes;
    if (!one_of(text, "+-") || !digits_at(text, 2, &hours) || !one_of(text, ":") ||
        !digits_at(text, 2, &minutes))
        return false;
    *offset = sign * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

bool time_parse(const char *text, int64_t *seconds, uint32_t *nanoseconds) {
    struct tm tm = {0};
    int offset;
    bool date = digits_at(&text, 4, &tm.tm_year) && one_of(&text, "-") && digits_at(&text, 2, &tm.tm_mon) &&
                one_of(&text, "-") && digits_at(&text, 2, &tm.tm_mday) && one_of(&text, "Tt ");
    bool clock = date && digits_at(&text, 2, &tm.tm_hour) && one_of(&text, ":") &&
                 digits_at(&text, 2, &tm.tm_min) && one_of(&text, ":") && digits_at(&text, 2, &tm.tm_sec);
    if (!clock || !fraction(&text, nanoseconds) || !zone(&text, &offset) || *text != '\0')
        return false;
    if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_hour > 23 || tm.tm_min > 59 ||
        tm.tm_sec > 60)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    int day = tm.tm_mday, leap = tm.tm_sec == 60;
    tm.tm_sec -= leap;
    *seconds = (int64_t)timegm(&tm) + leap - offset;
    return tm.tm_mday == day;
}
