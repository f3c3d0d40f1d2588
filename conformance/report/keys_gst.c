// SPDX-License-Identifier: BSD-2-Clause
// `keys` for GStreamer: the caps application/x-srtp that srtpdec takes its keys from, and a pipeline that has them.
#include "srtp_keys.h"

#include <inttypes.h>
#include <string.h>

/** Longest MKI, bytes: libsrtp's limit. */
#define MKI_MAX 128u

/** srtpdec's name of a cipher, NULL if it does not have it. */
static const char *cipher_name(const struct srtp_keys *keys) {
    static const struct {
        uint8_t encr_alg, key_len;
        const char *name;
    } ciphers[] = {
        {MIKEY_SRTP_ENCR_AES_CM, 16, "aes-128-icm"},
        {MIKEY_SRTP_ENCR_AES_CM, 32, "aes-256-icm"},
        {MIKEY_SRTP_ENCR_AES_GCM, 16, "aes-128-gcm"},
        {MIKEY_SRTP_ENCR_AES_GCM, 32, "aes-256-gcm"},
    };
    for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++)
        if (ciphers[i].encr_alg == keys->session->policy.encr_alg && ciphers[i].key_len == keys->key.len)
            return ciphers[i].name;
    return NULL;
}

/** srtpdec's name of HMAC-SHA-1 with a tag of this length, NULL if it does not have it. */
static const char *auth_name(const struct srtp_keys *keys, uint8_t tag_len) {
    if (keys->aead)
        return "null";
    return tag_len == 10 ? "hmac-sha1-80" : tag_len == 4 ? "hmac-sha1-32" : NULL;
}

static const char *obstacle(const struct srtp_keys *keys) {
    if (!cipher_name(keys))
        return "srtpdec does not have the cipher";
    if (!auth_name(keys, keys->tag_len) || !auth_name(keys, keys->rtcp_tag_len))
        return "srtpdec does not have tags of this length";
    if (!keys->session->has_ssrc || keys->session->ssrc == 0)
        return "srtpdec takes keys by SSRC, which the messages do not say";
    if (keys->session->mki.len > MKI_MAX)
        return "srtpdec has MKIs of up to 128 bytes";
    return NULL;
}

static void put_caps(const struct srtp_keys *keys, FILE *out) {
    const struct mikey_session_keys *session = keys->session;
    const char *cipher = cipher_name(keys);
    fprintf(out, "application/x-srtp, ssrc=(uint)%" PRIu32 ", roc=(uint)%" PRIu32 ", srtp-key=(buffer)",
            session->ssrc, session->roc);
    srtp_put_hex((struct mikey_slice){keys->master, keys->key.len + keys->salt.len}, out);
    if (session->mki.len > 0) {
        fputs(", mki=(buffer)", out);
        srtp_put_hex(session->mki, out);
    }
    fprintf(out,
            ", srtp-cipher=(string)%s, srtp-auth=(string)%s, srtcp-cipher=(string)%s, srtcp-auth=(string)%s",
            cipher, auth_name(keys, keys->tag_len), cipher, auth_name(keys, keys->rtcp_tag_len));
}

static void print(const struct srtp_keys *keys, FILE *out) {
    put_caps(keys, out);
    fprintf(out, "\ngst-launch-1.0 udpsrc port=%d caps=\"", SRTP_ANY_PORT);
    put_caps(keys, out);
    fputs("\" ! srtpdec ! application/x-rtp ! fakesink\n", out);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    static const struct srtp_consumer gst = {.name = "GStreamer", .obstacle = obstacle, .print = print};
    srtp_keys_exchange(report, closed, &gst);
}

const struct report_format_ops report_keys_gst = {.exchange = exchange};
