// SPDX-License-Identifier: BSD-2-Clause
// SRTP policies: RFC 3830 6.10.1 read on top of SRTP's own defaults.
#include <mikeylab/media.h>

// What an encryption algorithm implies where the SP payload is silent.
struct defaults {
    uint8_t key_len, salt_len, tag_len;
};

static struct defaults defaults_of(uint8_t encr_alg) {
    static const struct defaults gcm = {16, 12, 16};     // RFC 7714 12, 13
    static const struct defaults counter = {16, 14, 10}; // RFC 3711 8.2
    bool aead = encr_alg == MIKEY_SRTP_ENCR_AES_GCM || encr_alg == MIKEY_SRTP_ENCR_ARIA_GCM ||
                encr_alg == MIKEY_SRTP_ENCR_SEED_GCM || encr_alg == MIKEY_SRTP_ENCR_SEED_CCM;
    return aead ? gcm : counter;
}

static uint8_t byte_of(const struct mikey_sp_numbers *said, uint8_t type, uint8_t otherwise) {
    bool fits = (said->present >> type & 1) != 0 && said->value[type] <= UINT8_MAX;
    return fits ? (uint8_t)said->value[type] : otherwise;
}

void mikey_srtp_policy_read(const struct mikey_sp *sp, struct mikey_srtp_policy *policy) {
    struct mikey_sp_numbers said = {.present = 0};
    if (sp != NULL)
        mikey_sp_numbers_read(sp, &said);
    uint8_t encr_alg = byte_of(&said, MIKEY_SRTP_PARAM_ENCR_ALG, MIKEY_SRTP_ENCR_AES_CM);
    struct defaults defaults = defaults_of(encr_alg);
    bool aead = defaults.salt_len == 12;
    uint8_t auth_alg = aead ? MIKEY_SRTP_AUTH_NULL : MIKEY_SRTP_AUTH_HMAC_SHA_1;
    uint8_t tag_param = aead ? MIKEY_SRTP_PARAM_AEAD_TAG_LEN : MIKEY_SRTP_PARAM_TAG_LEN;
    *policy = (struct mikey_srtp_policy){
        .policy_no = sp != NULL ? sp->policy_no : 0,
        .encr_alg = encr_alg,
        .auth_alg = byte_of(&said, MIKEY_SRTP_PARAM_AUTH_ALG, auth_alg),
        .prf = byte_of(&said, MIKEY_SRTP_PARAM_PRF, MIKEY_SRTP_PRF_AES_CM),
        .key_len = byte_of(&said, MIKEY_SRTP_PARAM_ENCR_KEY_LEN, defaults.key_len),
        .salt_len = byte_of(&said, MIKEY_SRTP_PARAM_SALT_LEN, defaults.salt_len),
        .auth_key_len = byte_of(&said, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, aead ? 0 : 20),
        .tag_len = byte_of(&said, tag_param, defaults.tag_len),
        .kdr = said.value[MIKEY_SRTP_PARAM_KDR],
        .encrypt_srtp = byte_of(&said, MIKEY_SRTP_PARAM_SRTP_ENCR, 1) != 0,
        .encrypt_srtcp = byte_of(&said, MIKEY_SRTP_PARAM_SRTCP_ENCR, 1) != 0,
        .authenticate_srtp = byte_of(&said, MIKEY_SRTP_PARAM_SRTP_AUTH, 1) != 0,
    };
}

const char *mikey_srtp_profile_name(const struct mikey_srtp_policy *policy) {
    static const struct {
        uint8_t encr_alg, key_len, auth_alg, tag_len;
        const char *name;
    } profiles[] = {
        {MIKEY_SRTP_ENCR_AES_CM, 16, MIKEY_SRTP_AUTH_HMAC_SHA_1, 10, "AES_CM_128_HMAC_SHA1_80"},
        {MIKEY_SRTP_ENCR_AES_CM, 16, MIKEY_SRTP_AUTH_HMAC_SHA_1, 4, "AES_CM_128_HMAC_SHA1_32"},
        {MIKEY_SRTP_ENCR_AES_CM, 24, MIKEY_SRTP_AUTH_HMAC_SHA_1, 10, "AES_192_CM_HMAC_SHA1_80"},
        {MIKEY_SRTP_ENCR_AES_CM, 24, MIKEY_SRTP_AUTH_HMAC_SHA_1, 4, "AES_192_CM_HMAC_SHA1_32"},
        {MIKEY_SRTP_ENCR_AES_CM, 32, MIKEY_SRTP_AUTH_HMAC_SHA_1, 10, "AES_256_CM_HMAC_SHA1_80"},
        {MIKEY_SRTP_ENCR_AES_CM, 32, MIKEY_SRTP_AUTH_HMAC_SHA_1, 4, "AES_256_CM_HMAC_SHA1_32"},
        {MIKEY_SRTP_ENCR_AES_F8, 16, MIKEY_SRTP_AUTH_HMAC_SHA_1, 10, "F8_128_HMAC_SHA1_80"},
        {MIKEY_SRTP_ENCR_NULL, 16, MIKEY_SRTP_AUTH_HMAC_SHA_1, 10, "NULL_HMAC_SHA1_80"},
        {MIKEY_SRTP_ENCR_NULL, 16, MIKEY_SRTP_AUTH_HMAC_SHA_1, 4, "NULL_HMAC_SHA1_32"},
        {MIKEY_SRTP_ENCR_AES_GCM, 16, MIKEY_SRTP_AUTH_NULL, 16, "AEAD_AES_128_GCM"},
        {MIKEY_SRTP_ENCR_AES_GCM, 32, MIKEY_SRTP_AUTH_NULL, 16, "AEAD_AES_256_GCM"},
    };
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (profiles[i].encr_alg == policy->encr_alg && profiles[i].key_len == policy->key_len &&
            profiles[i].auth_alg == policy->auth_alg && profiles[i].tag_len == policy->tag_len)
            return profiles[i].name;
    }
    return NULL;
}
