// SPDX-License-Identifier: BSD-2-Clause
// `keys` for the programs of libsrtp: rtp_decoder, which reads captures, and rtpw, which listens.
#include "srtp_keys.h"

#include <inttypes.h>
#include <string.h>

/** The SSRC that rtpw sends and expects. */
#define RTPW_SSRC 0xdeadbeefu
/** Longest MKI, bytes. */
#define MKI_MAX 128u
/** rtp_decoder's tag of SRTCP with HMAC, bytes, whatever that of SRTP. */
#define RTCP_TAG 10u

static const char *obstacle(const struct srtp_keys *keys) {
    uint8_t cipher = keys->session->policy.encr_alg;
    if (cipher != MIKEY_SRTP_ENCR_AES_CM && cipher != MIKEY_SRTP_ENCR_AES_GCM)
        return "it does not have the cipher";
    if (keys->session->mki.len > MKI_MAX)
        return "it has MKIs of up to 128 bytes";
    if (keys->session->has_roc && keys->session->roc != 0 && !keys->session->ssrc)
        return "it takes a rollover counter by SSRC, which the messages do not say";
    return NULL;
}

static void put_master(const struct srtp_keys *keys, FILE *out) {
    srtp_put_hex((struct mikey_slice){keys->master, keys->key.len + keys->salt.len}, out);
}

/** -c has to come first: it forgets a key that was given before it. */
static void print_decoder(const struct srtp_keys *keys, FILE *out) {
    const struct mikey_session_keys *session = keys->session;
    if (!keys->aead && keys->rtcp_tag_len != RTCP_TAG)
        fprintf(out, "# rtp_decoder wants a tag of 10 bytes for SRTCP; the policy says %u\n",
                keys->rtcp_tag_len);
    if (session->mki.len > 0)
        fputs("# releases of libsrtp up to 2.8 do not have -i\n", out);
    fprintf(out, "rtp_decoder -c %s -k ", keys->suite);
    put_master(keys, out);
    if (session->mki.len > 0) {
        fputs(" -i ", out);
        srtp_put_hex(session->mki, out);
    }
    if (session->has_ssrc && session->ssrc != 0)
        fprintf(out, " -s 0x%08" PRIx32, session->ssrc);
    if (session->has_roc && session->roc != 0)
        fprintf(out, " -r %" PRIu32, session->roc);
    putc('\n', out);
}

/** What keeps rtpw from receiving the stream; NULL if nothing does. */
static const char *rtpw_obstacle(const struct srtp_keys *keys) {
    const struct mikey_session_keys *session = keys->session;
    if (session->has_ssrc && session->ssrc != 0 && session->ssrc != RTPW_SSRC)
        return "it hears SSRC 0xdeadbeef only";
    if (keys->key.len == 24)
        return "it does not have keys of 24 bytes";
    if (keys->tag_len == 4)
        return "it does not have tags of 4 bytes";
    if (session->mki.len > 0)
        return "it does not know MKIs";
    return session->has_roc && session->roc != 0 ? "it always begins with rollover counter 0" : NULL;
}

static void print_rtpw(const struct srtp_keys *keys, FILE *out) {
    const char *why = rtpw_obstacle(keys);
    if (why) {
        fprintf(out, "# not for rtpw: %s\n", why);
        return;
    }
    fputs("# rtpw takes packets of up to 128 bytes\n", out);
    fprintf(out, "rtpw -r %s -e %zu -k ", keys->aead ? "-g -t 16" : "-a", keys->key.len * 8);
    put_master(keys, out);
    fprintf(out, " 0.0.0.0 %d\n", SRTP_ANY_PORT);
}

static void print(const struct srtp_keys *keys, FILE *out) {
    print_decoder(keys, out);
    print_rtpw(keys, out);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    static const struct srtp_consumer libsrtp = {.name = "libsrtp", .obstacle = obstacle, .print = print};
    srtp_keys_exchange(report, closed, &libsrtp);
}

const struct report_format_ops report_keys_libsrtp = {.exchange = exchange};
