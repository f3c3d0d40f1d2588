// SPDX-License-Identifier: BSD-2-Clause
// Rules on SRTP policies. The SP is payload 4; its parameters begin at byte 5 of it.
#include "craft.h"

static void params(struct craft *craft, const char *hex) {
    craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp.params = craft_hex(craft, hex);
}

static void prot_type(struct craft *craft, bool bad) {
    craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp.prot_type = bad ? 7 : MIKEY_PROT_SRTP;
}

static void param_repeated(struct craft *craft, bool bad) {
    params(craft, bad ? "010110 000101 010110" : "010110 000101");
}

static void param_type(struct craft *craft, bool bad) {
    params(craft, bad ? "000101 630101" : "000101 140110");
}

static void srtp_encr_alg(struct craft *craft, bool bad) {
    params(craft, bad ? "00010c" : "000106");
}

static void srtp_auth_alg(struct craft *craft, bool bad) {
    params(craft, bad ? "020109" : "020104");
}

static void srtp_prf(struct craft *craft, bool bad) {
    params(craft, bad ? "050109" : "050100");
}

static void srtp_fec(struct craft *craft, bool bad) {
    params(craft, bad ? "090101" : "090100");
}

static void param_size(struct craft *craft, bool bad) {
    params(craft, bad ? "000101 0c00" : "000101 0c0104");
}

static void param_width(struct craft *craft, bool bad) {
    params(craft, bad ? "010400000010" : "060400010000 010110");
}

static void encr_key_length(struct craft *craft, bool bad) {
    params(craft, bad ? "000101 010180" : "000101 010120");
}

// AES-GCM has no 192-bit key in SRTP.
static void gcm_key_length(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 010118" : "000106 010110");
}

static void auth_key_length(struct craft *craft, bool bad) {
    params(craft, bad ? "020101 03010a" : "020101 030114");
}

static void salt_length(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 04010e" : "000106 04010c");
}

static void tag_length(struct craft *craft, bool bad) {
    params(craft, bad ? "020101 0b0150" : "020101 0b0104");
}

static void on_off(struct craft *craft, bool bad) {
    params(craft, bad ? "0701ff" : "070100");
}

static void kdr(struct craft *craft, bool bad) {
    params(craft, bad ? "060118" : "060401000000");
}

static void srtcp_auth(struct craft *craft, bool bad) {
    params(craft, bad ? "000101 020100" : "020100 0f0101");
}

static void roc_rate(struct craft *craft, bool bad) {
    params(craft, bad ? "020103 0d0100" : "020103 0d0101");
}

static void roc_tag_length(struct craft *craft, bool bad) {
    params(craft, bad ? "020102 0b0103" : "020103 0b010e");
}

// RCCm3 has the ROC and nothing else; the length of SRTP alone decides.
static void roc_alone(struct craft *craft, bool bad) {
    params(craft, bad ? "020104 12010e 0b0104" : "020104 120104 0b010a");
}

static void roc_srtcp(struct craft *craft, bool bad) {
    params(craft, bad ? "020103 0f0103" : "020103 0f0101");
}

static void aead_prf(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 050102" : "000106 050100");
}

static void aead_tag_length(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 140108" : "000106 140110");
}

static void aead_second_tag(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 020101" : "000106 020104");
}

static void aead_auth_off(struct craft *craft, bool bad) {
    params(craft, bad ? "000106 0a0100" : "000106 0a0101");
}

#define CASE(rule, make, off, len)                                                                           \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, 4, off, len }

static const struct rule_case cases[] = {
    CASE(PROT_TYPE, prot_type, 2, 1),
    CASE(PARAM_REPEATED, param_repeated, 11, 3),
    CASE(SRTP_PARAM, param_type, 8, 1),
    CASE(SRTP_ENCR_ALG, srtp_encr_alg, 7, 1),
    CASE(SRTP_AUTH_ALG, srtp_auth_alg, 7, 1),
    CASE(SRTP_PRF, srtp_prf, 7, 1),
    CASE(SRTP_FEC, srtp_fec, 7, 1),
    CASE(PARAM_SIZE, param_size, 8, 2),
    CASE(PARAM_WIDTH, param_width, 7, 4),
    CASE(ENCR_KEY_LENGTH, encr_key_length, 10, 1),
    CASE(ENCR_KEY_LENGTH, gcm_key_length, 10, 1),
    CASE(AUTH_KEY_LENGTH, auth_key_length, 10, 1),
    CASE(SALT_LENGTH, salt_length, 10, 1),
    CASE(TAG_LENGTH, tag_length, 10, 1),
    CASE(ON_OFF, on_off, 7, 1),
    CASE(KDR, kdr, 7, 1),
    CASE(SRTCP_AUTH, srtcp_auth, 10, 1),
    CASE(ROC_RATE, roc_rate, 10, 1),
    CASE(ROC_TAG_LENGTH, roc_tag_length, 10, 1),
    CASE(ROC_TAG_LENGTH, roc_alone, 10, 1),
    CASE(ROC_SRTCP, roc_srtcp, 10, 1),
    CASE(AEAD_PRF, aead_prf, 10, 1),
    CASE(AEAD_TAG_LENGTH, aead_tag_length, 10, 1),
    CASE(AEAD_SECOND_TAG, aead_second_tag, 10, 1),
    CASE(AEAD_AUTH_OFF, aead_auth_off, 10, 1),
};

const struct rule_cases policy_cases = {cases, sizeof cases / sizeof cases[0]};
