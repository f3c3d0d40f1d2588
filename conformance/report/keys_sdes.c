// SPDX-License-Identifier: BSD-2-Clause
// `keys` as SDP security descriptions, a=crypto: RFC 4568 9.2 with the suites of RFC 6188 and RFC 7714.
#include "srtp_keys.h"

#include <string.h>

/** Longest MKI, bytes, and the decimal digits it can have. RFC 4568 6.1. */
#define MKI_MAX    128u
#define MKI_DIGITS 309u

/** RFC 4568 6.2: SRTCP has a tag of 10 bytes, also where SRTP has one of 4. */
#define RTCP_TAG 10u

/** Greatest key derivation rate, as a power of 2. RFC 4568 6.3.1. */
#define KDR_MAX 24u

/** The key derivation rate as a power of 2; more than KDR_MAX if it is none that can be said. */
static unsigned kdr_exponent(const struct srtp_keys *keys) {
    uint64_t kdr = keys->session->policy.kdr;
    for (unsigned n = 0; n <= KDR_MAX; n++)
        if (kdr == UINT64_C(1) << n)
            return n;
    return kdr == 0 ? 0 : KDR_MAX + 1;
}

/** RFC 4568 6.3. */
static void put_parameters(const struct srtp_keys *keys, FILE *out) {
    const struct mikey_srtp_policy *policy = &keys->session->policy;
    if (policy->kdr != 0)
        fprintf(out, " KDR=%u", kdr_exponent(keys));
    if (!policy->encrypt_srtcp)
        fputs(" UNENCRYPTED_SRTCP", out);
    if (!policy->encrypt_srtp)
        fputs(" UNENCRYPTED_SRTP", out);
    if (!policy->authenticate_srtp)
        fputs(" UNAUTHENTICATED_SRTP", out);
}

static const char *obstacle(const struct srtp_keys *keys) {
    if (keys->session->has_roc && keys->session->roc != 0)
        return "a=crypto cannot say a rollover counter";
    if (keys->session->mki.len > MKI_MAX)
        return "a=crypto has MKIs of up to 128 bytes";
    if (!strncmp(keys->suite, "NULL", 4))
        return "there is no suite with NULL encryption";
    if (kdr_exponent(keys) > KDR_MAX)
        return "a=crypto has key derivation rates that are powers of 2, up to 2^24";
    return NULL;
}

/** An MKI is written as a decimal number. */
static void put_mki(struct mikey_slice mki, FILE *out) {
    uint8_t digits[MKI_DIGITS] = {0}; // lowest first
    size_t count = 1;
    for (size_t i = 0; i < mki.len; i++) {
        unsigned carry = mki.data[i];
        for (size_t at = 0; at < count; at++) {
            carry += digits[at] * 256u;
            digits[at] = (uint8_t)(carry % 10);
            carry /= 10;
        }
        for (; carry > 0; carry /= 10)
            digits[count++] = (uint8_t)(carry % 10);
    }
    while (count > 0)
        putc('0' + digits[--count], out);
}

static void print(const struct srtp_keys *keys, FILE *out) {
    if (!keys->aead && keys->rtcp_tag_len != RTCP_TAG)
        fprintf(out, "# a=crypto means a tag of 10 bytes for SRTCP; the policy says %u\n",
                keys->rtcp_tag_len);
    fprintf(out, "a=crypto:%u %s inline:", keys->number, keys->suite);
    srtp_put_base64((struct mikey_slice){keys->master, keys->key.len + keys->salt.len}, out);
    if (keys->session->mki.len > 0) {
        putc('|', out);
        put_mki(keys->session->mki, out);
        fprintf(out, ":%zu", keys->session->mki.len);
    }
    put_parameters(keys, out);
    putc('\n', out);
}

static void exchange(struct report *report, const struct report_exchange *closed) {
    static const struct srtp_consumer sdes = {
        .name = "a=crypto", .parameters = true, .obstacle = obstacle, .print = print};
    srtp_keys_exchange(report, closed, &sdes);
}

const struct report_format_ops report_keys_sdes = {.exchange = exchange};
