// SPDX-License-Identifier: BSD-2-Clause
/**
 * The seconds of NTP times, as T and TR payloads carry them (RFC 3830 6.6, RFC 6043 6.3), and Unix time.
 *
 * 32 bits of seconds hold 136 years, so that a number stands for a time in each era. RFC 4330 3, which RFC 6043 6.3 makes
 * mandatory, settles it: with the uppermost bit set it is in the era that began in 1900, from 1968-01-20T03:14:08Z to
 * 2036-02-07T06:28:15Z; without it in the era that begins then, from 2036-02-07T06:28:16Z to 2104-02-26T09:42:23Z. All
 * that reads, shows or judges such a time takes it so. A difference of two times is not the business of these functions:
 * modulo 2^32 it needs no era.
 *
 * Pure functions; thread rule: none needed.
 */
#ifndef MIKEYLAB_NTP_H
#define MIKEYLAB_NTP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Seconds from 1900, where NTP counts from, to 1970, where Unix does. */
#define MIKEY_NTP_TO_UNIX INT64_C(2208988800)

/** Seconds of an era of NTP. */
#define MIKEY_NTP_ERA (INT64_C(1) << 32)

/** Set in the seconds of the era that began in 1900, as far as it is told from the next one. */
#define MIKEY_NTP_FIRST_ERA 0x80000000u

/** Seconds since 1900, not cut to 32 bits, of the seconds part of an NTP time. */
static inline int64_t mikey_ntp_seconds(uint32_t seconds) {
    return (int64_t)seconds + ((seconds & MIKEY_NTP_FIRST_ERA) == 0 ? MIKEY_NTP_ERA : 0);
}

/** Unix time, seconds, of the seconds part of an NTP time. */
static inline int64_t mikey_ntp_to_unix(uint32_t seconds) {
    return mikey_ntp_seconds(seconds) - MIKEY_NTP_TO_UNIX;
}

/** The seconds part of the NTP time of a Unix time; from 2104 on it cannot be told from one in 1968. */
static inline uint32_t mikey_unix_to_ntp(int64_t unix_seconds) {
    return (uint32_t)((uint64_t)unix_seconds + (uint64_t)MIKEY_NTP_TO_UNIX);
}

#ifdef __cplusplus
}
#endif

#endif
