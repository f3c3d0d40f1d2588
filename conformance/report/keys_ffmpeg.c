// SPDX-License-Identifier: BSD-2-Clause
// `keys` for ffmpeg: the options of its srtp protocol.
#include "srtp_keys.h"

static const char *suite_name(const struct srtp_keys *keys) {
    // The first name of the short tag has it for SRTCP too, the second, of RFC 5764, a long one there.
    static const struct {
        uint8_t tag_len, rtcp_tag_len;
        const char *name;
    } suites[] = {
        {10, 10, "AES_CM_128_HMAC_SHA1_80"},
        {4, 4, "AES_CM_128_HMAC_SHA1_32"},
        {4, 10, "SRTP_AES128_CM_HMAC_SHA1_32"},
    };
    if (keys->session->policy.encr_alg != MIKEY_SRTP_ENCR_AES_CM || keys->key.len != 16)
        return NULL;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
        if (suites[i].tag_len == keys->tag_len && suites[i].rtcp_tag_len == keys->rtcp_tag_len)
            return suites[i].name;
    return NULL;
}

static const char *obstacle(const struct srtp_keys *keys) {
    if (!suite_name(keys))
        return "it has AES-CM with keys of 16 bytes and tags of 10 or 4 bytes only";
    if (keys->session->mki.len > 0)
        return "it does not know MKIs";
    if (keys->session->has_roc && keys->session->roc != 0)
        return "it always begins with rollover counter 0";
    return NULL;
}

static void print(const struct srtp_keys *keys, FILE *out) {
    fprintf(out, "-srtp_in_suite %s -srtp_in_params ", suite_name(keys));
    srtp_put_base64((struct mikey_slice){keys->master, keys->key.len + keys->salt.len}, out);
    putc('\n', out);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    static const struct srtp_consumer ffmpeg = {.name = "ffmpeg", .obstacle = obstacle, .print = print};
    srtp_keys_exchange(report, closed, &ffmpeg);
}

const struct report_format_ops report_keys_ffmpeg = {.exchange = exchange};
