// SPDX-License-Identifier: BSD-2-Clause
// Rules on what KEMAC holds. It is payload 6; its data, sent in clear here, begin at byte 4 of it.
#include "craft.h"

#include <stdio.h>

#define KEY16  "00112233445566778899aabbccddeeff"
#define SALT14 "f0f1f2f3f4f5f6f7f8f9fafbfcfd"

static void one_session(struct craft *craft) {
    craft->message.hdr.n_cs = 1;
    craft->message.hdr.map.len = 9;
}

// The chain that the decoder reads is announced as Key data, so a foreign payload can only come second.
static void kemac_content(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "06 21 0010 " KEY16 " 01 07  00 00 0001 61" : "00 21 0010 " KEY16 " 01 07");
}

static void key_type(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "00 91 0010 " KEY16 " 01 07" : "00 01 0010 " KEY16 " 01 07");
}

static void interval_length(struct craft *craft, bool bad) {
    one_session(craft);
    craft_clear(craft, bad ? "00 22 0010 " KEY16 " 06 000000000000 04 ffffffff"
                           : "00 22 0010 " KEY16 " 06 000000000000 06 ffffffffffff");
}

static void interval_order(struct craft *craft, bool bad) {
    one_session(craft);
    craft_clear(craft, bad ? "00 22 0010 " KEY16 " 06 000000000008 06 000000000007"
                           : "00 22 0010 " KEY16 " 06 000000000007 06 000000000007");
}

static void spi_empty(struct craft *craft, bool bad) {
    one_session(craft);
    craft_clear(craft, bad ? "00 21 0010 " KEY16 " 00" : "00 21 0010 " KEY16 " 01 07");
}

static void mki_several_sessions(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "00 20 0010 " KEY16 : "00 21 0010 " KEY16 " 01 07");
}

static void interval_shared(struct craft *craft, bool bad) {
    if (!bad)
        one_session(craft);
    craft_clear(craft, "00 22 0010 " KEY16 " 06 000000000000 06 ffffffffffff");
}

static void same_mki(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "14 21 0010 " KEY16 " 01 07  00 21 0010 " KEY16 " 01 07"
                           : "14 21 0010 " KEY16 " 01 07  00 21 0010 " KEY16 " 01 08");
}

static void no_mki(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "14 21 0010 " KEY16 " 01 07  00 20 0010 " KEY16
                           : "14 21 0010 " KEY16 " 01 07  00 21 0010 " KEY16 " 01 08");
}

static void empty_mki(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "14 21 0010 " KEY16 " 00  00 21 0010 " KEY16 " 01 08"
                           : "14 21 0010 " KEY16 " 01 07  00 21 0010 " KEY16 " 01 08");
}

// One more than is kept of a message.
static void too_many(struct craft *craft, bool bad) {
    char hex[(MIKEY_MAX_KEYS + 1) * 64] = "";
    const int n = bad ? MIKEY_MAX_KEYS + 1 : MIKEY_MAX_KEYS;
    for (int i = 0, at = 0; i < n; i++)
        at += snprintf(hex + at, sizeof hex - (size_t)at, "%02x 21 0010 " KEY16 " 01 %02x ",
                       i + 1 < n ? 0x14u : 0u, (unsigned)i);
    craft_clear(craft, hex);
}

static void key_salt_length(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "00 31 0010 " KEY16 " 0004 f0f1f2f3 01 07"
                           : "00 31 0010 " KEY16 " 000e " SALT14 " 01 07");
}

static void tek_length(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "00 21 0020 " KEY16 KEY16 " 01 07" : "00 21 0010 " KEY16 " 01 07");
}

static void salt_in_tek(struct craft *craft, bool bad) {
    craft_clear(craft,
                bad ? "00 21 001e " KEY16 SALT14 " 01 07" : "00 31 0010 " KEY16 " 000e " SALT14 " 01 07");
}

static void tgk_repeated(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "14 01 0010 " KEY16 " 01 07  00 01 0010 " KEY16 " 01 08"
                           : "14 01 0010 " KEY16 " 01 07  00 01 0010 ff112233445566778899aabbccddeeff 01 08");
}

static void tgk_size(struct craft *craft, bool bad) {
    craft_clear(craft, bad ? "00 01 0008 0011223344556677 01 07" : "00 01 0010 " KEY16 " 01 07");
}

#define CASE(rule, make, off, len)                                                                           \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, 6, off, len }

static const struct rule_case cases[] = {
    CASE(KEMAC_CONTENT, kemac_content, 26, 5),
    CASE(KEY_TYPE, key_type, 5, 1),
    CASE(INTERVAL_LENGTH, interval_length, 31, 1),
    CASE(INTERVAL_ORDER, interval_order, 32, 6),
    CASE(SPI_EMPTY, spi_empty, 24, 1),
    CASE(MKI_SEVERAL_SESSIONS, mki_several_sessions, 5, 1),
    CASE(INTERVAL_SHARED, interval_shared, 5, 1),
    CASE(DISTINCT_MKI, same_mki, 27, 1),
    CASE(DISTINCT_MKI, no_mki, 27, 1),
    CASE(DISTINCT_MKI, empty_mki, 5, 1),
    {MIKEY_R_DISTINCT_MKI, too_many, MIKEY_INCONCLUSIVE, 6, 4 + MIKEY_MAX_KEYS * 22 + 1, 1},
    CASE(KEY_SALT_LENGTH, key_salt_length, 24, 2),
    CASE(TEK_LENGTH, tek_length, 6, 2),
    CASE(SALT_IN_TEK, salt_in_tek, 6, 2),
    CASE(TGK_REPEATED, tgk_repeated, 30, 16),
    CASE(TGK_SIZE, tgk_size, 6, 2),
};

const struct rule_cases key_cases = {cases, sizeof cases / sizeof cases[0]};
