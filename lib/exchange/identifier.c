// SPDX-License-Identifier: BSD-2-Clause
// Identifiers of users: RFC 6509 3.2, 3GPP TS 33.180 F.1.3 and F.2.1.
#include "identifier.h"

#include <string.h>

#define SECONDS_OF_DAY 86400
#define MONTHS         12
#define MONTH_TEXT     8 /**< "YYYY-MM" and a zero */
#define PARTS_OF_UID   6
#define FC_USER_SALT   0x50
#define SALT_MASK      0x0FFFFFFFu

static uint64_t read_number(const uint8_t *at) {
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof value; i++)
        value = value << 8 | at[i];
    return value;
}

bool mikey_kms_read(struct mikey_slice secret, struct mikey_kms *kms) {
    if (secret.len != MIKEY_KMS_KEYS && secret.len != MIKEY_KMS_ALL)
        return false;
    *kms = (struct mikey_kms){.kpak = {secret.data, MIKEY_ECCSI_POINT},
                              .z = {secret.data + MIKEY_ECCSI_POINT, MIKEY_SAKKE_POINT},
                              .has_period = secret.len == MIKEY_KMS_ALL};
    if (!kms->has_period)
        return true;
    kms->period = read_number(secret.data + MIKEY_KMS_KEYS);
    kms->offset = read_number(secret.data + MIKEY_KMS_KEYS + sizeof kms->period);
    return kms->period > 0;
}

/** Months since the year 0 of the proleptic Gregorian calendar in which a day lies, counted from 1970-01-01. */
static int64_t month_of_day(int64_t day) {
    // Years are taken to begin in March, so that the leap day is the last one; eras have 400 of them.
    const int64_t shifted = day + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t of_era = shifted - era * 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * of_year + 2) / 153; // from March
    return (year + era * 400) * MONTHS + month + 2;
}

int64_t mikey_month_of(int64_t seconds) {
    const int64_t day = (seconds >= 0 ? seconds : seconds - (SECONDS_OF_DAY - 1)) / SECONDS_OF_DAY;
    return month_of_day(day);
}

bool mikey_identifier_monthly(struct mikey_slice uri, int64_t seconds, int distance,
                              struct mikey_identifier *identifier) {
    const int64_t month = mikey_month_of(seconds) + distance, year = month / MONTHS;
    const unsigned shown = (unsigned)(month % MONTHS + 1);
    if (month < 0 || year > 9999 || uri.len > MIKEY_IDENTIFIER_MAX - MONTH_TEXT - 1)
        return false;
    uint8_t *out = identifier->bytes;
    unsigned rest = (unsigned)year;
    for (size_t i = 4; i-- > 0; rest /= 10)
        out[i] = (uint8_t)('0' + rest % 10);
    out[4] = '-';
    out[5] = (uint8_t)('0' + shown / 10);
    out[6] = (uint8_t)('0' + shown % 10);
    out[7] = 0;
    if (uri.len > 0)
        memcpy(out + MONTH_TEXT, uri.data, uri.len);
    out[MONTH_TEXT + uri.len] = 0;
    identifier->len = MONTH_TEXT + uri.len + 1;
    identifier->distance = distance;
    return true;
}

/** A number in the fewest bytes, at least one; `room` has 8. */
static struct mikey_slice fewest_bytes(uint64_t number, uint8_t room[8]) {
    size_t first = 7;
    for (size_t i = 8; i-- > 0; number >>= 8) {
        room[i] = (uint8_t)number;
        first = room[i] != 0 ? i : first;
    }
    return (struct mikey_slice){room + first, 8 - first};
}

static struct mikey_slice length_of(struct mikey_slice part, uint8_t room[2]) {
    room[0] = (uint8_t)(part.len >> 8);
    room[1] = (uint8_t)part.len;
    return (struct mikey_slice){room, 2};
}

enum mikey_status mikey_mcx_uid(struct mikey_crypto *crypto, const struct mikey_uid_parts *parts,
                                uint8_t uid[MIKEY_UID]) {
    static const uint8_t zero, scheme[] = "MIKEY-SAKKE-UID";
    uint8_t numbers[3][8], lengths[PARTS_OF_UID][2], hash[MIKEY_DIGEST_MAX];
    const struct mikey_slice texts[PARTS_OF_UID] = {{scheme, sizeof scheme - 1},
                                                    parts->uri,
                                                    parts->kms_uri,
                                                    fewest_bytes(parts->period, numbers[0]),
                                                    fewest_bytes(parts->offset, numbers[1]),
                                                    fewest_bytes(parts->number, numbers[2])};
    struct mikey_slice all[1 + 2 * PARTS_OF_UID] = {{&zero, 1}};
    size_t len = 0;
    if (parts->uri.len > UINT16_MAX || parts->kms_uri.len > UINT16_MAX)
        return MIKEY_ERR_ARGUMENT;
    for (size_t i = 0; i < PARTS_OF_UID; i++) {
        all[1 + 2 * i] = texts[i];
        all[2 + 2 * i] = length_of(texts[i], lengths[i]);
    }
    enum mikey_status status =
        mikey_hash(crypto, MIKEY_DIGEST_SHA_256, all, sizeof all / sizeof *all, hash, &len);
    if (status != MIKEY_OK)
        return MIKEY_ERR_CRYPTO;
    memcpy(uid, hash, MIKEY_UID);
    return MIKEY_OK;
}

enum mikey_status mikey_mcx_user_salt(struct mikey_crypto *crypto, struct mikey_slice gmk,
                                      struct mikey_slice user, uint32_t *salt) {
    static const uint8_t fc = FC_USER_SALT;
    uint8_t length[2], mac[MIKEY_MAC_MAX];
    const struct mikey_slice parts[] = {{&fc, 1}, user, length_of(user, length)};
    if (user.len > UINT16_MAX)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_256_256, gmk, parts, 3, mac);
    if (status == MIKEY_OK)
        *salt = ((uint32_t)mac[28] << 24 | (uint32_t)mac[29] << 16 | (uint32_t)mac[30] << 8 | mac[31]) &
                SALT_MASK;
    mikey_wipe(mac, sizeof mac);
    return status;
}

/** Distances of neighbours: 0, -1, 1, -2, 2, ... */
static int distance_at(size_t n) {
    return n % 2 == 1 ? -(int)((n + 1) / 2) : (int)(n / 2);
}

static bool hashed_at(struct mikey_crypto *crypto, const struct mikey_identity_source *from, size_t n,
                      struct mikey_identifier *identifier) {
    const struct mikey_kms *kms = from->kms;
    int distance = distance_at(n);
    if (n > 2 * MIKEY_PERIODS_TRIED || from->uri.len == 0 || from->kms_uri.len == 0 || kms == NULL ||
        !kms->has_period || from->ntp < kms->offset)
        return false;
    const uint64_t number = (from->ntp - kms->offset) / kms->period;
    if (distance < 0 && number < (uint64_t)-distance)
        distance = 0; // there were no periods before: the first is tried again
    const struct mikey_uid_parts parts = {from->uri, from->kms_uri, kms->period, kms->offset,
                                          number + (uint64_t)(int64_t)distance};
    identifier->len = MIKEY_UID;
    identifier->distance = distance;
    return mikey_mcx_uid(crypto, &parts, identifier->bytes) == MIKEY_OK;
}

static bool given(struct mikey_slice bytes, struct mikey_identifier *identifier) {
    if (bytes.len == 0 || bytes.len > sizeof identifier->bytes)
        return false;
    memcpy(identifier->bytes, bytes.data, bytes.len);
    identifier->len = bytes.len;
    identifier->distance = 0;
    return true;
}

bool mikey_identifier_at(struct mikey_crypto *crypto, const struct mikey_identity_source *from, size_t n,
                         struct mikey_identifier *identifier) {
    const bool known = from->uid.len > 0 && from->uid.len <= sizeof identifier->bytes;
    if (known && n == 0)
        return given(from->uid, identifier);
    n -= known;
    if (from->scheme == MIKEY_ID_SCHEME_MCX_UID)
        return from->has_time && hashed_at(crypto, from, n, identifier);
    if (from->scheme != MIKEY_ID_SCHEME_TEL_MONTHLY || n > 2 || from->uri.len == 0 || !from->has_time ||
        !mikey_identifier_monthly(from->uri, (int64_t)from->ntp - MIKEY_NTP_TO_UNIX, distance_at(n),
                                  identifier))
        return false;
    identifier->len -= from->unterminated;
    return true;
}
