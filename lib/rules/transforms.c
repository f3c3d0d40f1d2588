// SPDX-License-Identifier: BSD-2-Clause
// Policies that contradict the transform they choose: RFC 3711 3.4, RFC 4771 2 to 5, RFC 7714 5.3, 7.1, 13.2, 15.
#include "srtp_policy.h"

#include <mikeylab/media.h>

#define ROC_BYTES 4u
#define AEAD_TAG  16u
#define RATE_MAX  UINT16_MAX

static bool carries_roc(uint64_t auth_alg) {
    return auth_alg >= MIKEY_SRTP_AUTH_RCCM1 && auth_alg <= MIKEY_SRTP_AUTH_RCCM3;
}

// The parameter that says it: that of SRTP or SRTCP alone comes before the general one.
static uint8_t decisive(const struct policy *policy, uint8_t special, uint8_t general) {
    return policy->settings[special].set ? special : general;
}

static void check_roc(struct judge *judge, const struct policy *policy) {
    uint8_t alg = decisive(policy, MIKEY_SRTP_PARAM_SRTP_AUTH_ALG, MIKEY_SRTP_PARAM_AUTH_ALG);
    uint8_t tag = decisive(policy, MIKEY_SRTP_PARAM_SRTP_TAG_LEN, MIKEY_SRTP_PARAM_TAG_LEN);
    uint64_t auth_alg = value_or(policy, alg, MIKEY_SRTP_AUTH_HMAC_SHA_1), tag_len = value_or(policy, tag, 0);
    if (policy->settings[MIKEY_SRTP_PARAM_ROC_RATE].set) {
        uint64_t rate = value_or(policy, MIKEY_SRTP_PARAM_ROC_RATE, 0);
        mikey_judge_setting(judge, MIKEY_R_ROC_RATE, policy, MIKEY_SRTP_PARAM_ROC_RATE,
                            rate > 0 && rate <= RATE_MAX, RATE_MAX);
    }
    if (carries_roc(auth_alg) && policy->settings[tag].set) {
        bool fits = auth_alg == MIKEY_SRTP_AUTH_RCCM3 ? tag_len == ROC_BYTES : tag_len >= ROC_BYTES;
        mikey_judge_setting(judge, MIKEY_R_ROC_TAG_LENGTH, policy, tag, fits, ROC_BYTES);
    }
    if (policy->settings[MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG].set)
        mikey_judge_setting(judge, MIKEY_R_ROC_SRTCP, policy, MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG,
                            !carries_roc(value_or(policy, MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG, 0)), 0);
}

static void check_aead(struct judge *judge, const struct policy *policy) {
    uint8_t alg = decisive(policy, MIKEY_SRTP_PARAM_SRTP_AUTH_ALG, MIKEY_SRTP_PARAM_AUTH_ALG);
    uint64_t auth_alg = value_or(policy, alg, MIKEY_SRTP_AUTH_NULL);
    const struct {
        enum mikey_rule rule;
        uint8_t type;
        bool kept;
        uint64_t want;
    } checks[] = {
        {MIKEY_R_AEAD_PRF, MIKEY_SRTP_PARAM_PRF,
         value_or(policy, MIKEY_SRTP_PARAM_PRF, 0) == MIKEY_SRTP_PRF_AES_CM, MIKEY_SRTP_PRF_AES_CM},
        {MIKEY_R_AEAD_TAG_LENGTH, MIKEY_SRTP_PARAM_AEAD_TAG_LEN,
         value_or(policy, MIKEY_SRTP_PARAM_AEAD_TAG_LEN, 0) == AEAD_TAG, AEAD_TAG},
        {MIKEY_R_AEAD_SECOND_TAG, alg, auth_alg == MIKEY_SRTP_AUTH_NULL || auth_alg == MIKEY_SRTP_AUTH_RCCM3,
         MIKEY_SRTP_AUTH_NULL},
        {MIKEY_R_AEAD_AUTH_OFF, MIKEY_SRTP_PARAM_SRTP_AUTH,
         value_or(policy, MIKEY_SRTP_PARAM_SRTP_AUTH, 0) != 0, 1},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (policy->settings[checks[i].type].set)
            mikey_judge_setting(judge, checks[i].rule, policy, checks[i].type, checks[i].kept,
                                checks[i].want);
    }
}

void mikey_rules_transforms(struct judge *judge, const struct policy *policy) {
    uint64_t encr_alg = value_or(policy, MIKEY_SRTP_PARAM_ENCR_ALG, MIKEY_SRTP_ENCR_AES_CM);
    check_roc(judge, policy);
    if (encr_alg <= UINT8_MAX && mikey_srtp_is_aead((uint8_t)encr_alg)) {
        check_aead(judge, policy);
        return;
    }
    uint8_t alg = decisive(policy, MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG, MIKEY_SRTP_PARAM_AUTH_ALG);
    if (policy->settings[alg].set)
        mikey_judge_setting(judge, MIKEY_R_SRTCP_AUTH, policy, alg,
                            value_or(policy, alg, 0) != MIKEY_SRTP_AUTH_NULL, MIKEY_SRTP_AUTH_HMAC_SHA_1);
}
