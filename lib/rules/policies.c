// SPDX-License-Identifier: BSD-2-Clause
// The parameters of an SRTP policy: RFC 3830 6.10.1 with RFC 3711, RFC 6188, RFC 7714 and RFC 8269.
#include "srtp_policy.h"

#define PARAM_HEADER   2u // type and length of a parameter
#define NUMBER_MAX     8u // bytes that a value can have
#define HMAC_SHA1_KEY  20u
#define HMAC_TAG_LONG  10u
#define HMAC_TAG_SHORT 4u
#define SALT_COUNTER   14u
#define SALT_AEAD      12u
#define KDR_MAX        (UINT64_C(1) << 24) // RFC 3711 4.3.1

static uint64_t number_of(struct mikey_slice bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

static struct place place_value(const struct policy *policy, const struct mikey_sp_param *param,
                                uint32_t params_off) {
    uint32_t off = params_off + param->off + PARAM_HEADER;
    return (struct place){policy->sp->buffer, MIKEY_F_SP_PARAM_SRTP, off, (uint32_t)param->value.len};
}

static uint32_t params_offset(const struct policy *policy) {
    const uint32_t sp_header = 5; // Next payload, Policy no, Prot type, 16-bit length
    return policy->sp->off + sp_header;
}

static bool is_wide(uint8_t type) {
    return type == MIKEY_SRTP_PARAM_KDR || type == MIKEY_SRTP_PARAM_ROC_RATE;
}

// The size of a value; false if it holds no number.
static bool check_size(struct judge *judge, const struct policy *policy, const struct mikey_sp_param *param) {
    size_t len = param->value.len;
    if (len == 0 || len > NUMBER_MAX) {
        mikey_judge_breach(judge, MIKEY_R_PARAM_SIZE,
                           (struct place){policy->sp->buffer, MIKEY_F_SP_PARAM_SRTP,
                                          params_offset(policy) + param->off, PARAM_HEADER},
                           len, param->type);
        return false;
    }
    mikey_judge_pass(judge, MIKEY_R_PARAM_SIZE);
    if (is_wide(param->type))
        return true;
    if (len == 1)
        mikey_judge_pass(judge, MIKEY_R_PARAM_WIDTH);
    else
        mikey_judge_breach(judge, MIKEY_R_PARAM_WIDTH, place_value(policy, param, params_offset(policy)), len,
                           param->type);
    return true;
}

// An Error may list the alternatives that its sender supports.
static void check_repeated(struct judge *judge, const struct policy *policy,
                           const struct mikey_sp_param *param) {
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_ERROR)
        return;
    if (!policy->settings[param->type].set)
        mikey_judge_pass(judge, MIKEY_R_PARAM_REPEATED);
    else
        mikey_judge_breach(judge, MIKEY_R_PARAM_REPEATED,
                           (struct place){policy->sp->buffer, MIKEY_F_SP_PARAM_SRTP,
                                          params_offset(policy) + param->off, param->len},
                           param->type, 0);
}

static void collect(struct judge *judge, struct policy *policy) {
    struct mikey_sp_param param;
    for (uint32_t cursor = 0; mikey_sp_param_next(&policy->sp->u.sp, &cursor, &param);) {
        if (param.type >= N_PARAMS)
            continue;
        check_repeated(judge, policy, &param);
        if (check_size(judge, policy, &param) && !policy->settings[param.type].set)
            policy->settings[param.type] = (struct setting){param, number_of(param.value), true};
    }
}

void mikey_judge_setting(struct judge *judge, enum mikey_rule rule, const struct policy *policy, uint8_t type,
                         bool kept, uint64_t want) {
    const struct setting *setting = &policy->settings[type];
    if (kept)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, place_value(policy, &setting->param, params_offset(policy)),
                           setting->value, want);
}

// Key lengths that a cipher has, as bits: 1 for 16 bytes, 2 for 24, 4 for 32; none if it does not matter.
static unsigned key_lengths(uint64_t encr_alg) {
    static const uint8_t lengths[] = {
        [MIKEY_SRTP_ENCR_NULL] = 0,     [MIKEY_SRTP_ENCR_AES_CM] = 7,   [MIKEY_SRTP_ENCR_AES_F8] = 7,
        [MIKEY_SRTP_ENCR_SEED_CTR] = 1, [MIKEY_SRTP_ENCR_SEED_CCM] = 1, [MIKEY_SRTP_ENCR_SEED_GCM] = 1,
        [MIKEY_SRTP_ENCR_AES_GCM] = 5,  [MIKEY_SRTP_ENCR_ARIA_CTR] = 5, [MIKEY_SRTP_ENCR_ARIA_GCM] = 5,
    };
    return encr_alg < sizeof lengths ? lengths[encr_alg] : 0;
}

static bool is_aead(uint64_t encr_alg) {
    return encr_alg == MIKEY_SRTP_ENCR_AES_GCM || encr_alg == MIKEY_SRTP_ENCR_ARIA_GCM ||
           encr_alg == MIKEY_SRTP_ENCR_SEED_GCM || encr_alg == MIKEY_SRTP_ENCR_SEED_CCM;
}

static void check_cipher(struct judge *judge, const struct policy *policy) {
    uint64_t encr_alg = value_or(policy, MIKEY_SRTP_PARAM_ENCR_ALG, MIKEY_SRTP_ENCR_AES_CM);
    unsigned lengths = key_lengths(encr_alg);
    if (lengths == 0)
        return;
    if (policy->settings[MIKEY_SRTP_PARAM_ENCR_KEY_LEN].set) {
        uint64_t len = value_or(policy, MIKEY_SRTP_PARAM_ENCR_KEY_LEN, 0);
        bool known = len == 16 || len == 24 || len == 32;
        bool fits = known && (lengths >> (len / 8 - 2) & 1) != 0;
        mikey_judge_setting(judge, MIKEY_R_ENCR_KEY_LENGTH, policy, MIKEY_SRTP_PARAM_ENCR_KEY_LEN, fits, 16);
    }
    if (policy->settings[MIKEY_SRTP_PARAM_SALT_LEN].set) {
        uint64_t want = is_aead(encr_alg) ? SALT_AEAD : SALT_COUNTER;
        bool fits = value_or(policy, MIKEY_SRTP_PARAM_SALT_LEN, 0) == want;
        mikey_judge_setting(judge, MIKEY_R_SALT_LENGTH, policy, MIKEY_SRTP_PARAM_SALT_LEN, fits, want);
    }
}

static void check_authentication(struct judge *judge, const struct policy *policy) {
    uint64_t encr_alg = value_or(policy, MIKEY_SRTP_PARAM_ENCR_ALG, MIKEY_SRTP_ENCR_AES_CM);
    uint64_t auth_alg = value_or(policy, MIKEY_SRTP_PARAM_AUTH_ALG, MIKEY_SRTP_AUTH_HMAC_SHA_1);
    if (auth_alg != MIKEY_SRTP_AUTH_HMAC_SHA_1 || is_aead(encr_alg))
        return;
    if (policy->settings[MIKEY_SRTP_PARAM_AUTH_KEY_LEN].set) {
        bool fits = value_or(policy, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, 0) == HMAC_SHA1_KEY;
        mikey_judge_setting(judge, MIKEY_R_AUTH_KEY_LENGTH, policy, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, fits,
                            HMAC_SHA1_KEY);
    }
    if (policy->settings[MIKEY_SRTP_PARAM_TAG_LEN].set) {
        uint64_t len = value_or(policy, MIKEY_SRTP_PARAM_TAG_LEN, 0);
        bool fits = len == HMAC_TAG_LONG || len == HMAC_TAG_SHORT;
        mikey_judge_setting(judge, MIKEY_R_TAG_LENGTH, policy, MIKEY_SRTP_PARAM_TAG_LEN, fits, HMAC_TAG_LONG);
    }
}

static void check_switches(struct judge *judge, const struct policy *policy) {
    static const uint8_t switches[] = {MIKEY_SRTP_PARAM_SRTP_ENCR, MIKEY_SRTP_PARAM_SRTCP_ENCR,
                                       MIKEY_SRTP_PARAM_SRTP_AUTH};
    for (size_t i = 0; i < sizeof switches; i++) {
        const struct setting *setting = &policy->settings[switches[i]];
        if (setting->set)
            mikey_judge_setting(judge, MIKEY_R_ON_OFF, policy, switches[i], setting->value <= 1, switches[i]);
    }
}

static void check_kdr(struct judge *judge, const struct policy *policy) {
    const struct setting *setting = &policy->settings[MIKEY_SRTP_PARAM_KDR];
    if (!setting->set)
        return;
    bool fits = setting->value <= KDR_MAX && (setting->value & (setting->value - 1)) == 0;
    mikey_judge_setting(judge, MIKEY_R_KDR, policy, MIKEY_SRTP_PARAM_KDR, setting->value == 0 || fits, 0);
}

void mikey_rules_policies(struct judge *judge) {
    if (judge->count[MIKEY_PAYLOAD_SP] == 0)
        return;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type != MIKEY_PAYLOAD_SP ||
            payload->u.sp.prot_type != MIKEY_PROT_SRTP)
            continue;
        struct policy policy = {.sp = payload};
        collect(judge, &policy);
        check_cipher(judge, &policy);
        check_authentication(judge, &policy);
        check_switches(judge, &policy);
        check_kdr(judge, &policy);
        mikey_rules_transforms(judge, &policy);
    }
}
