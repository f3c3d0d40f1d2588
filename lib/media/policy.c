// SPDX-License-Identifier: BSD-2-Clause
// SRTP policies: RFC 3830 6.10.1 and RFC 4771 4 read on top of SRTP's own defaults.
#include <mikeylab/media.h>

#define AEAD_TAG   16u // RFC 7714 13.2
#define AEAD_SALT  12u
#define CM_SALT    14u // RFC 3711 8.2, with what follows
#define HMAC_KEY   20u
#define HMAC_TAG   10u
#define ROC_BYTES  4u // RFC 4771 5: the whole tag of RCCm3
#define MASTER_KEY 16u

static bool has(const struct mikey_sp_numbers *said, uint8_t type) {
    return (said->present >> type & 1) != 0;
}

static uint8_t byte_of(const struct mikey_sp_numbers *said, uint8_t type, uint8_t otherwise) {
    return has(said, type) && said->value[type] <= UINT8_MAX ? (uint8_t)said->value[type] : otherwise;
}

bool mikey_srtp_is_aead(uint8_t encr_alg) {
    return encr_alg == MIKEY_SRTP_ENCR_AES_GCM || encr_alg == MIKEY_SRTP_ENCR_ARIA_GCM ||
           encr_alg == MIKEY_SRTP_ENCR_SEED_GCM || encr_alg == MIKEY_SRTP_ENCR_SEED_CCM;
}

static bool needs_auth_key(uint8_t auth_alg) {
    return auth_alg != MIKEY_SRTP_AUTH_NULL && auth_alg != MIKEY_SRTP_AUTH_RCCM3;
}

static bool carries_roc(uint8_t auth_alg) {
    return auth_alg == MIKEY_SRTP_AUTH_RCCM1 || auth_alg == MIKEY_SRTP_AUTH_RCCM2 ||
           auth_alg == MIKEY_SRTP_AUTH_RCCM3;
}

// The parameters of RFC 4771 4 say it for SRTP or SRTCP alone and come before the general ones.
static uint8_t either(const struct mikey_sp_numbers *said, uint8_t special, uint8_t general,
                      uint8_t otherwise) {
    return byte_of(said, special, byte_of(said, general, otherwise));
}

static void read_srtp_tag(const struct mikey_sp_numbers *said, struct mikey_srtp_policy *policy,
                          uint8_t auth_alg) {
    policy->auth_alg = either(said, MIKEY_SRTP_PARAM_SRTP_AUTH_ALG, MIKEY_SRTP_PARAM_AUTH_ALG, auth_alg);
    bool keyed = needs_auth_key(policy->auth_alg);
    if (keyed)
        policy->auth_key_len =
            either(said, MIKEY_SRTP_PARAM_SRTP_AUTH_KEY_LEN, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, HMAC_KEY);
    if (policy->auth_alg != MIKEY_SRTP_AUTH_NULL)
        policy->tag_len = either(said, MIKEY_SRTP_PARAM_SRTP_TAG_LEN, MIKEY_SRTP_PARAM_TAG_LEN,
                                 keyed ? HMAC_TAG : ROC_BYTES);
}

// The roll-over counter transforms are not for SRTCP: where the general algorithm is one, SRTCP has its default.
static void read_srtcp_tag(const struct mikey_sp_numbers *said, struct mikey_srtp_policy *policy,
                           uint8_t auth_alg) {
    uint8_t general = byte_of(said, MIKEY_SRTP_PARAM_AUTH_ALG, auth_alg);
    uint8_t tag_len = byte_of(said, MIKEY_SRTP_PARAM_TAG_LEN, HMAC_TAG);
    if (carries_roc(general)) {
        general = auth_alg;
        tag_len = HMAC_TAG;
    }
    policy->srtcp_auth_alg = byte_of(said, MIKEY_SRTP_PARAM_SRTCP_AUTH_ALG, general);
    if (policy->srtcp_auth_alg == MIKEY_SRTP_AUTH_NULL)
        return;
    policy->srtcp_auth_key_len =
        either(said, MIKEY_SRTP_PARAM_SRTCP_AUTH_KEY_LEN, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, HMAC_KEY);
    policy->srtcp_tag_len = byte_of(said, MIKEY_SRTP_PARAM_SRTCP_TAG_LEN, tag_len);
}

void mikey_srtp_policy_read(const struct mikey_sp *sp, struct mikey_srtp_policy *policy) {
    struct mikey_sp_numbers said = {.present = 0};
    if (sp != NULL)
        mikey_sp_numbers_read(sp, &said);
    uint8_t encr_alg = byte_of(&said, MIKEY_SRTP_PARAM_ENCR_ALG, MIKEY_SRTP_ENCR_AES_CM);
    bool aead = mikey_srtp_is_aead(encr_alg);
    uint64_t rate = has(&said, MIKEY_SRTP_PARAM_ROC_RATE) ? said.value[MIKEY_SRTP_PARAM_ROC_RATE] : 1;
    *policy = (struct mikey_srtp_policy){
        .policy_no = sp != NULL ? sp->policy_no : 0,
        .encr_alg = encr_alg,
        .prf = byte_of(&said, MIKEY_SRTP_PARAM_PRF, MIKEY_SRTP_PRF_AES_CM),
        .key_len = byte_of(&said, MIKEY_SRTP_PARAM_ENCR_KEY_LEN, MASTER_KEY),
        .salt_len = byte_of(&said, MIKEY_SRTP_PARAM_SALT_LEN, aead ? AEAD_SALT : CM_SALT),
        .aead_tag_len = aead ? byte_of(&said, MIKEY_SRTP_PARAM_AEAD_TAG_LEN, AEAD_TAG) : 0,
        .roc_rate = rate > 0 && rate <= UINT16_MAX ? (uint16_t)rate : 1,
        .kdr = said.value[MIKEY_SRTP_PARAM_KDR],
        .said = said.present,
        .encrypt_srtp = byte_of(&said, MIKEY_SRTP_PARAM_SRTP_ENCR, 1) != 0,
        .encrypt_srtcp = byte_of(&said, MIKEY_SRTP_PARAM_SRTCP_ENCR, 1) != 0,
        .authenticate_srtp = byte_of(&said, MIKEY_SRTP_PARAM_SRTP_AUTH, 1) != 0,
    };
    uint8_t auth_alg = aead ? MIKEY_SRTP_AUTH_NULL : MIKEY_SRTP_AUTH_HMAC_SHA_1;
    read_srtp_tag(&said, policy, auth_alg);
    read_srtcp_tag(&said, policy, auth_alg);
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
        {MIKEY_SRTP_ENCR_AES_GCM, 16, MIKEY_SRTP_AUTH_NULL, AEAD_TAG, "AEAD_AES_128_GCM"},
        {MIKEY_SRTP_ENCR_AES_GCM, 32, MIKEY_SRTP_AUTH_NULL, AEAD_TAG, "AEAD_AES_256_GCM"},
    };
    uint8_t tag_len = policy->aead_tag_len > 0 ? policy->aead_tag_len : policy->tag_len;
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (profiles[i].encr_alg == policy->encr_alg && profiles[i].key_len == policy->key_len &&
            profiles[i].auth_alg == policy->auth_alg && profiles[i].tag_len == tag_len)
            return profiles[i].name;
    }
    return NULL;
}

// Key lengths that a cipher is used with, bit n: 16 + 8n bytes.
static bool has_key_length(const struct mikey_srtp_policy *policy) {
    static const uint8_t lengths[] = {[MIKEY_SRTP_ENCR_NULL] = 7,
                                      [MIKEY_SRTP_ENCR_AES_CM] = 7,
                                      [MIKEY_SRTP_ENCR_AES_F8] = 7,
                                      [MIKEY_SRTP_ENCR_AES_GCM] = 5};
    uint8_t len = policy->key_len;
    return (len == 16 || len == 24 || len == 32) && (lengths[policy->encr_alg] >> (len / 8 - 2) & 1) != 0;
}

static const char *cipher_obstacle(uint8_t encr_alg) {
    static const char *const unsupported[] = {
        [MIKEY_SRTP_ENCR_SEED_CTR] = "SEED-CTR is not supported",
        [MIKEY_SRTP_ENCR_SEED_CCM] = "SEED-CCM is not supported",
        [MIKEY_SRTP_ENCR_SEED_GCM] = "SEED-GCM is not supported",
        [MIKEY_SRTP_ENCR_ARIA_CTR] = "ARIA-CTR is not supported",
        [MIKEY_SRTP_ENCR_ARIA_GCM] = "ARIA-GCM is not supported",
    };
    return encr_alg < sizeof unsupported / sizeof unsupported[0] ? unsupported[encr_alg]
                                                                 : "the encryption algorithm is not known";
}

static bool fits_aead(uint8_t tag_len) {
    return tag_len == 8 || (tag_len >= 12 && tag_len <= AEAD_TAG);
}

const char *mikey_srtp_policy_obstacle(const struct mikey_srtp_policy *policy) {
    const char *cipher = cipher_obstacle(policy->encr_alg);
    if (cipher != NULL)
        return cipher;
    if (policy->prf != MIKEY_SRTP_PRF_AES_CM)
        return "the key derivation is not AES-CM";
    if (!has_key_length(policy))
        return "the cipher has no such key length";
    if (policy->salt_len > MIKEY_SRTP_SALT_MAX)
        return "the salt is longer than the block";
    if (policy->auth_alg > MIKEY_SRTP_AUTH_RCCM3 || policy->srtcp_auth_alg > MIKEY_SRTP_AUTH_HMAC_SHA_1)
        return "the authentication algorithm is not known";
    if ((needs_auth_key(policy->auth_alg) && policy->auth_key_len == 0) ||
        (needs_auth_key(policy->srtcp_auth_alg) && policy->srtcp_auth_key_len == 0))
        return "the authentication key has no bytes";
    if (policy->tag_len > HMAC_KEY || policy->srtcp_tag_len > HMAC_KEY)
        return "the tag is longer than HMAC-SHA-1 makes it";
    if (carries_roc(policy->auth_alg) && policy->tag_len < ROC_BYTES)
        return "the tag is too short for the ROC";
    if (mikey_srtp_is_aead(policy->encr_alg) && !fits_aead(policy->aead_tag_len))
        return "GCM has no such tag length";
    if (!mikey_srtp_is_aead(policy->encr_alg) && policy->aead_tag_len != 0)
        return "the cipher has no tag of its own";
    return NULL;
}

bool mikey_srtp_policy_same(const struct mikey_srtp_policy *a, const struct mikey_srtp_policy *b) {
    return a->encr_alg == b->encr_alg && a->auth_alg == b->auth_alg && a->prf == b->prf &&
           a->key_len == b->key_len && a->salt_len == b->salt_len && a->auth_key_len == b->auth_key_len &&
           a->tag_len == b->tag_len && a->srtcp_auth_alg == b->srtcp_auth_alg &&
           a->srtcp_auth_key_len == b->srtcp_auth_key_len && a->srtcp_tag_len == b->srtcp_tag_len &&
           a->aead_tag_len == b->aead_tag_len && a->roc_rate == b->roc_rate && a->kdr == b->kdr &&
           a->encrypt_srtp == b->encrypt_srtp && a->encrypt_srtcp == b->encrypt_srtcp &&
           a->authenticate_srtp == b->authenticate_srtp;
}
