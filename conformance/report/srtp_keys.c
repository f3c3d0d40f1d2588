// SPDX-License-Identifier: BSD-2-Clause
#include "srtp_keys.h"

#include <inttypes.h>
#include <string.h>

#include "../render/text.h"
#include "describe.h"

/** Longest name of a file that is printed, bytes. */
#define NAME_TEXT 1024u
/** Bytes that authenticate: HMAC-SHA-1 in SRTP, and the two lengths of its tag that have names. */
#define HMAC_KEY  20u
#define LONG_TAG  10u
#define SHORT_TAG 4u

bool srtp_split_master(struct mikey_slice *key, struct mikey_slice *salt) {
    static const struct { size_t whole, key; } lengths[] = {{30, 16}, {38, 24}, {46, 32}, {28, 16}, {44, 32}};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (key->len != lengths[i].whole)
            continue;
        *salt = (struct mikey_slice){key->data + lengths[i].key, lengths[i].whole - lengths[i].key};
        key->len = lengths[i].key;
        return true;
    }
    return false;
}

/**
 * The policy as its sender means it: GStreamer and others write the length of the tag where that of the authentication
 * key belongs. Returns whether that was so and makes a difference.
 */
static bool mend_policy(struct mikey_srtp_policy *policy) {
    bool misplaced = policy->auth_alg == MIKEY_SRTP_AUTH_HMAC_SHA_1 &&
                     !(policy->said >> MIKEY_SRTP_PARAM_TAG_LEN & 1) &&
                     (policy->auth_key_len == SHORT_TAG || policy->auth_key_len == LONG_TAG);
    if (!misplaced)
        return false;
    bool matters = policy->tag_len != policy->auth_key_len;
    policy->tag_len = policy->auth_key_len;
    if (!(policy->said >> MIKEY_SRTP_PARAM_SRTCP_TAG_LEN & 1))
        policy->srtcp_tag_len = policy->auth_key_len;
    policy->auth_key_len = policy->srtcp_auth_key_len = HMAC_KEY;
    return matters;
}

struct obstacle {
    bool so;
    const char *text;
};

static const char *first_of(const struct obstacle *obstacles, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (obstacles[i].so)
            return obstacles[i].text;
    return NULL;
}

/** What cannot be said by the name of a suite; NULL if there is nothing such. */
static const char *suite_obstacle(const struct mikey_srtp_policy *policy) {
    bool hmac = policy->auth_alg == MIKEY_SRTP_AUTH_HMAC_SHA_1;
    const struct obstacle obstacles[] = {
        {!mikey_srtp_profile_name(policy), "the policy is none of the named suites"},
        {policy->prf != MIKEY_SRTP_PRF_AES_CM, "the policy has a key derivation other than AES-CM"},
        {hmac && (policy->auth_key_len != HMAC_KEY || policy->srtcp_auth_key_len != HMAC_KEY),
         "the policy's authentication key is not of 20 bytes"},
        {policy->srtcp_auth_alg != policy->auth_alg, "the policy authenticates SRTCP by another algorithm"},
    };
    return first_of(obstacles, sizeof obstacles / sizeof obstacles[0]);
}

/** What most programs have no words for. */
static const char *parameter_obstacle(const struct mikey_srtp_policy *policy) {
    const struct obstacle obstacles[] = {
        {!policy->authenticate_srtp, "the policy leaves SRTP unauthenticated"},
        {!policy->encrypt_srtp, "the policy leaves SRTP unencrypted"},
        {!policy->encrypt_srtcp, "the policy leaves SRTCP unencrypted"},
        {policy->kdr != 0, "the policy has a key derivation rate"},
    };
    return first_of(obstacles, sizeof obstacles / sizeof obstacles[0]);
}

/** Fills `keys` from its session; returns why that cannot be, or NULL. `*mended`: see mend_policy(). */
static const char *read_session(struct srtp_keys *keys, const struct srtp_consumer *consumer, bool *mended) {
    const struct mikey_session_keys *session = keys->session;
    struct mikey_srtp_policy policy = session->policy;
    *mended = mend_policy(&policy);
    const char *obstacle = suite_obstacle(&policy);
    if (!obstacle && !consumer->parameters)
        obstacle = parameter_obstacle(&policy);
    if (obstacle)
        return obstacle;
    struct mikey_slice tek = {session->tek, session->tek_len}, salt = {session->salt, session->salt_len};
    if (!session->has_bytes)
        return "the TEK is not known";
    if (salt.len == 0)
        srtp_split_master(&tek, &salt);
    keys->aead = mikey_srtp_is_aead(policy.encr_alg);
    if (tek.len != policy.key_len || salt.len != (keys->aead ? 12 : 14))
        return "TEK and salt do not have the lengths of the policy";
    keys->suite = mikey_srtp_profile_name(&policy);
    keys->tag_len = keys->aead ? policy.aead_tag_len : policy.tag_len;
    keys->rtcp_tag_len = keys->aead ? policy.aead_tag_len : policy.srtcp_tag_len;
    memcpy(keys->master, tek.data, tek.len);
    memcpy(keys->master + tek.len, salt.data, salt.len);
    keys->key = (struct mikey_slice){keys->master, tek.len};
    keys->salt = (struct mikey_slice){keys->master + tek.len, salt.len};
    return NULL;
}

/** "exchange 1, crypto session 2, SSRC 0x12345678", and the suite if it is known. */
static void print_which(const struct report_exchange *closed, const struct srtp_keys *keys, FILE *out) {
    const struct mikey_session_keys *session = keys->session;
    fprintf(out, "exchange %" PRIu64 ", crypto session %u", closed->exchange->id, session->cs_id);
    if (session->has_ssrc && session->ssrc != 0)
        fprintf(out, ", SSRC 0x%08" PRIx32, session->ssrc);
    if (session->key_index > 0)
        fprintf(out, ", key %u", session->key_index + 1u);
    if (keys->suite)
        fprintf(out, ", %s", keys->suite);
}

static void complain(const struct report *report, const struct report_exchange *closed,
                     const struct srtp_keys *keys, const char *name, const char *obstacle) {
    char file[NAME_TEXT];
    text_escape_string(report->file, true, file, sizeof file);
    fprintf(stderr, "mikeylab: %s: ", file);
    print_which(closed, keys, stderr);
    fprintf(stderr, ": not for %s: %s\n", name, obstacle);
}

static void print_session(struct report *report, const struct report_exchange *closed, struct srtp_keys *keys,
                          const struct srtp_consumer *consumer) {
    FILE *out = report->out;
    bool mended;
    const char *obstacle = read_session(keys, consumer, &mended);
    if (!obstacle)
        obstacle = consumer->obstacle(keys);
    fputs("# ", out);
    describe_file(report, out);
    putc(' ', out);
    print_which(closed, keys, out);
    putc('\n', out);
    if (mended)
        fprintf(out, "# the length in parameter 3, authentication key, is taken for that of the tag\n");
    if (obstacle) {
        fprintf(out, "# not for %s: %s\n", consumer->name, obstacle);
        complain(report, closed, keys, consumer->name, obstacle);
        report->unsaid++;
    } else {
        consumer->print(keys, out);
    }
}

void srtp_keys_exchange(struct report *report, const struct report_exchange *closed,
                        const struct srtp_consumer *consumer) {
    const struct mikey_exchange *exchange = closed->exchange;
    for (uint32_t i = 0; i < exchange->n_sessions; i++) {
        struct srtp_keys keys = {.session = &exchange->sessions[i], .number = i + 1};
        print_session(report, closed, &keys, consumer);
        mikey_wipe(&keys, sizeof keys);
    }
    if (exchange->n_sessions == 0) {
        fputs("# ", report->out);
        describe_file(report, report->out);
        fprintf(report->out, " exchange %" PRIu64 ": no keys\n", exchange->id);
    }
}

void srtp_put_base64(struct mikey_slice bytes, FILE *out) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t n = bytes.len - at < 3 ? bytes.len - at : 3;
        uint32_t group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < n ? bytes.data[at + i] : 0u);
        for (size_t i = 0; i < 4; i++)
            putc(i <= n ? alphabet[group >> (18 - 6 * i) & 63] : '=', out);
    }
}

void srtp_put_hex(struct mikey_slice bytes, FILE *out) {
    for (size_t i = 0; i < bytes.len; i++)
        fprintf(out, "%02x", bytes.data[i]);
}
