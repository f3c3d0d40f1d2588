// SPDX-License-Identifier: BSD-2-Clause
#include "readings.h"

#include "../crypto/mykey.h"

#include <mikeylab/crypto.h>
#include <stddef.h>
#include <string.h>

/** Member of struct mikey_readings that a deviation changes, and to what; value 0: none. */
static const struct {
    size_t member;
    uint8_t value;
} changes[MIKEY_DEVIATION_COUNT] = {
#define CHANGE(deviation, member, value)                                                                     \
    [MIKEY_DEVIATION_##deviation] = {offsetof(struct mikey_readings, member), value}
    CHANGE(PRF_EXTRA_BLOCK, prf_shape, MIKEY_PRF_EXTRA_BLOCK),
    CHANGE(PRF_512, prf_shape, MIKEY_PRF_SPLIT_512),
    CHANGE(PRF_SHA_256, prf_other, true),
    CHANGE(PRF_SHA_1, prf_other, true),
    CHANGE(CS_ID_0, cs_id_flip, MIKEY_CS_ID_MESSAGE),
    CHANGE(CS_ID_1, cs_id_flip, MIKEY_CS_ID_MESSAGE ^ 1),
    CHANGE(CSB_ID_SWAPPED, csb_id_swapped, true),
    CHANGE(RAND_WITH_LENGTH, rand_with_length, true),
    CHANGE(AUTH_KEY_128, mac, MIKEY_MAC_KEY_128),
    CHANGE(MAC_SHA_256, mac, MIKEY_MAC_SHA_256_CUT),
    CHANGE(PSK_AS_HEX, psk, MIKEY_PSK_AS_HEX),
    CHANGE(PSK_FROM_HEX, psk, MIKEY_PSK_FROM_HEX),
    CHANGE(PSK_AS_BASE64, psk, MIKEY_PSK_AS_BASE64),
    CHANGE(PSK_FROM_BASE64, psk, MIKEY_PSK_FROM_BASE64),
    CHANGE(MAC_ZERO, mac, MIKEY_MAC_ZEROS),
    CHANGE(MAC_ABSENT, mac, MIKEY_MAC_LEFT_OUT),
    CHANGE(DATA_CLEAR, data_clear, true),
    CHANGE(T_OTHER_SIDE, iv, MIKEY_IV_T_OTHER_SIDE),
    CHANGE(IV_ZERO, iv, MIKEY_IV_ZEROS),
    CHANGE(IV_CSB_ID_SWAPPED, iv, MIKEY_IV_CSB_ID_SWAPPED),
    CHANGE(IV_OWN_T, iv, MIKEY_IV_OWN_T),
    CHANGE(KEMAC_AS_SENT, kemac, MIKEY_KEMAC_AS_SENT),
    CHANGE(KEMAC_WHOLE, kemac, MIKEY_KEMAC_WHOLE_MESSAGE),
    CHANGE(SIGN_WITHOUT_HEADER, sign, MIKEY_SIGN_TO_PAYLOAD),
    CHANGE(DH_LIKE_V, dh_identities, true),
    CHANGE(GROUP_KEYS_OF_HEADER, group_keys_of_header, true),
    CHANGE(RSAR_OWN_RAND, rsar_own_rand, true),
    CHANGE(RSAR_OWN_SUFFIX, rsar_own_suffix, true),
    CHANGE(RSAR_SIGNED_ALONE, rsar_alone, true),
    CHANGE(DH_STRIPPED, dh_stripped, true),
    CHANGE(MYKEY_SHA_256, mykey, MIKEY_MYKEY_SHA_256),
    CHANGE(MYKEY_SHA_1, mykey, MIKEY_MYKEY_SHA_1),
    CHANGE(LINEJS_KEYS, linejs, true),
    CHANGE(ID_UNTERMINATED, id_unterminated, true),
#undef CHANGE
};

_Static_assert(sizeof(bool) == 1, "every member is one byte");

/** The other form of deviations that are met in two: with digits in capitals, a rebuilt KEMAC, the IV as it should be. */
static const struct {
    enum mikey_deviation deviation;
    size_t member;
    uint8_t value;
} variants[] = {
    {MIKEY_DEVIATION_PSK_AS_HEX, offsetof(struct mikey_readings, psk), MIKEY_PSK_AS_HEX_CAPITALS},
    {MIKEY_DEVIATION_KEMAC_WHOLE, offsetof(struct mikey_readings, kemac), MIKEY_KEMAC_WHOLE_NEXT_ZERO},
    {MIKEY_DEVIATION_RSAR_OWN_SUFFIX, offsetof(struct mikey_readings, iv), MIKEY_IV_REQUEST_T},
};

bool mikey_readings_vary(struct mikey_readings *readings, const struct mikey_deviations *deviations) {
    bool varied = false;
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        for (size_t k = 0; k < MIKEY_DEVIATIONS_MAX; k++) {
            if (deviations->of[k] != variants[i].deviation)
                continue;
            memcpy((uint8_t *)readings + variants[i].member, &variants[i].value, 1);
            varied = true;
        }
    }
    return varied;
}

void mikey_readings_take(struct mikey_readings *readings, enum mikey_deviation deviation) {
    if (changes[deviation].value != 0)
        memcpy((uint8_t *)readings + changes[deviation].member, &changes[deviation].value, 1);
}

static void take_all(struct mikey_readings *readings, const struct mikey_deviations *deviations) {
    for (size_t i = 0; i < MIKEY_DEVIATIONS_MAX; i++)
        mikey_readings_take(readings, (enum mikey_deviation)deviations->of[i]);
}

struct mikey_readings mikey_readings_of(const struct mikey_deviations *deviations) {
    struct mikey_readings readings = {0};
    take_all(&readings, deviations);
    return readings;
}

struct mikey_readings mikey_readings_of_key(const struct mikey_deviations *deviations,
                                            const struct mikey_key *key) {
    struct mikey_readings readings = mikey_readings_of(deviations);
    take_all(&readings, &key->deviations);
    return readings;
}
