// SPDX-License-Identifier: BSD-2-Clause
// T and RAND of one message: RFC 3830 4.2.8, 5.3, 5.4, 6.6, 6.11.
#include <mikeylab/ntp.h>

#include "checks.h"

#define FILETIME_SECOND 10000000u                           // steps of a Windows file time in a second
#define FILETIME_UNIX   INT64_C(11644473600)                // seconds from 1601 to 1970
#define YEAR_2000       INT64_C(946684800)                  // Unix time
#define YEAR_2036       (MIKEY_NTP_ERA - MIKEY_NTP_TO_UNIX) // where 32-bit NTP seconds wrap
#define LOCAL_TIME_MAX  (14u * 3600u)                       // farthest that a time zone is from UTC, seconds
#define RAND_MIN        16u                                 // bytes, RFC 3830 6.11
#define RAND_JUDGED     8u                                  // bytes from which equal ones are no coincidence

static uint64_t big_endian(struct mikey_slice bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.len && i < sizeof value; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

static uint64_t distance(int64_t a, int64_t b) {
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

// NTP seconds count modulo 2^32; the era nearest to the capture is meant. RFC 3830 4.2.8.
static uint64_t ntp_skew(uint32_t ntp_seconds, int64_t unix_seconds) {
    uint32_t now = mikey_unix_to_ntp(unix_seconds);
    uint32_t ahead = ntp_seconds - now, behind = now - ntp_seconds;
    return ahead < behind ? ahead : behind;
}

static uint64_t allowed_skew(const struct mikey_sighting *sighting) {
    return sighting->max_skew != 0 ? sighting->max_skew : MIKEY_DEFAULT_SKEW;
}

// A Windows file time put where an NTP time belongs: as NTP it would be in December 1900 or in 2037. Without a time of
// capture that is enough; with one, the file time has to be the better reading of the two.
static bool is_filetime(const struct judge *judge, uint64_t value) {
    int64_t unix_seconds = (int64_t)(value / FILETIME_SECOND) - FILETIME_UNIX;
    if (unix_seconds < YEAR_2000 || unix_seconds > YEAR_2036)
        return false;
    if (judge->sighting == NULL || !judge->sighting->has_time)
        return true;
    return distance(unix_seconds, judge->sighting->seconds) <
           ntp_skew((uint32_t)(value >> 32), judge->sighting->seconds);
}

static void check_skew(struct judge *judge, const struct mikey_payload *t, enum mikey_field value,
                       uint32_t seconds, uint64_t grace) {
    if (judge->sighting == NULL || !judge->sighting->has_time)
        return;
    uint64_t allowed = allowed_skew(judge->sighting);
    uint64_t skew = ntp_skew(seconds, judge->sighting->seconds);
    if (skew <= allowed + grace)
        mikey_judge_pass(judge, MIKEY_R_CLOCK_SKEW);
    else
        mikey_judge_breach(judge, MIKEY_R_CLOCK_SKEW, mikey_place_field(judge, t, value, 0), skew, allowed);
}

static void check_t(struct judge *judge, const struct mikey_payload *t) {
    uint8_t type = t->u.t.ts_type;
    uint64_t value = big_endian(t->u.t.value);
    if (type == MIKEY_TS_NTP_UTC_32) {
        mikey_judge_pass(judge, MIKEY_R_UTC);
        check_skew(judge, t, MIKEY_F_T_NTP_UTC_32, (uint32_t)value, 0);
    }
    if (type != MIKEY_TS_NTP_UTC && type != MIKEY_TS_NTP)
        return;
    enum mikey_field field = type == MIKEY_TS_NTP_UTC ? MIKEY_F_T_NTP_UTC : MIKEY_F_T_NTP;
    if (type == MIKEY_TS_NTP_UTC)
        mikey_judge_pass(judge, MIKEY_R_UTC);
    else
        mikey_judge_breach(judge, MIKEY_R_UTC, mikey_place_field(judge, t, MIKEY_F_T_TYPE, 0), type,
                           MIKEY_TS_NTP_UTC);
    if (is_filetime(judge, value)) {
        mikey_judge_breach(judge, MIKEY_R_FILETIME, mikey_place_field(judge, t, field, 0), 0, 0);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_FILETIME);
    check_skew(judge, t, field, (uint32_t)(value >> 32), type == MIKEY_TS_NTP ? LOCAL_TIME_MAX : 0);
}

static bool is_constant(struct mikey_slice bytes) {
    for (size_t i = 1; i < bytes.len; i++) {
        if (bytes.data[i] != bytes.data[0])
            return false;
    }
    return true;
}

static void check_rand(struct judge *judge, const struct mikey_payload *payload) {
    const bool with_role = payload->type == MIKEY_PAYLOAD_RANDR;
    const struct mikey_slice rand = with_role ? payload->u.randr.data : payload->u.rand.data;
    const enum mikey_field len_field = with_role ? MIKEY_F_RANDR_LEN : MIKEY_F_RAND_LEN;
    const enum mikey_field data_field = with_role ? MIKEY_F_RANDR_DATA : MIKEY_F_RAND_DATA;
    if (rand.len >= RAND_MIN)
        mikey_judge_pass(judge, MIKEY_R_RAND_LEN);
    else
        mikey_judge_breach(judge, MIKEY_R_RAND_LEN, mikey_place_field(judge, payload, len_field, 0), rand.len,
                           RAND_MIN);
    if (rand.len < RAND_JUDGED)
        return;
    if (is_constant(rand))
        mikey_judge_breach(judge, MIKEY_R_RAND_CONSTANT, mikey_place_field(judge, payload, data_field, 0),
                           rand.data[0], rand.len);
    else
        mikey_judge_pass(judge, MIKEY_R_RAND_CONSTANT);
}

void mikey_rules_freshness(struct judge *judge) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    if (t != NULL)
        check_t(judge, t);
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    if (rand != NULL)
        check_rand(judge, rand);
    for (uint32_t n = 0;
         (rand = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL; n++)
        check_rand(judge, rand);
}
