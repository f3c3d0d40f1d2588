// SPDX-License-Identifier: BSD-2-Clause
/**
 * SRTP packets under any policy: what authenticates opens again the same, in place as well, and with a changed bit not
 * at all, unless its tag is so short that it may be right by chance. An input has policy parameters, TEK, salt and MKI,
 * each behind a length of one byte; flags, SSRC, ROC, SEQ; then packets behind lengths of two bytes.
 */
#include <mikeylab/srtp.h>

#include <string.h>

#include "support.h"

#define PARAM_MAX   255
#define PACKETS_MAX 16
#define PACKET_MAX  2048
#define PROOF_MIN   4 /**< bytes of a tag that are not right by chance */
#define ROC_BYTES   4 /**< of the tag of a roll-over counter transform, RFC 4771 2.1 */

enum flag { HAS_SSRC = 1, HAS_ROC = 2, HAS_SEQ = 4, HAS_PLACE = 8, FORCED = 16 };

static const struct mikey_srtp_path path = {
    .src_len = 6, .dst_len = 6, .src = {192, 0, 2, 1, 0x13, 0x88}, .dst = {192, 0, 2, 2, 0x13, 0x88}};

struct opened {
    struct mikey_srtp *srtp;
    struct mikey_slice packet;
    struct mikey_srtp_result result;
};

/** The same packet with a bit changed in what stands where the plain packet has it: an MKI is not authenticated. */
static void require_flip_fails(const struct opened *opened) {
    static struct fuzz_memory memory;
    uint8_t out[PACKET_MAX];
    struct mikey_slice plain;
    const struct mikey_slice changed = fuzz_memory_copy(&memory, opened->packet);
    fuzz_require(opened->result.plain.len > 0, "a packet opens that has no bytes");
    const uint32_t bit = fuzz_hash(opened->packet) % (uint32_t)(8 * opened->result.plain.len);
    memory.base[bit / 8] ^= (uint8_t)(1u << bit % 8);
    const enum mikey_status status =
        mikey_srtp_open_again(opened->srtp, changed, &opened->result.proof, out, sizeof out, &plain);
    fuzz_require(status != MIKEY_OK, "a packet with a changed bit opens");
}

static void require_same_again(const struct opened *opened) {
    static struct fuzz_memory memory;
    struct mikey_slice plain;
    const struct mikey_slice copy = fuzz_memory_copy(&memory, opened->packet);
    fuzz_require_ok(
        mikey_srtp_open_again(opened->srtp, copy, &opened->result.proof, memory.base, copy.len, &plain),
        "a packet opens again");
    const struct mikey_slice before = opened->result.plain;
    fuzz_require(plain.len == before.len && memcmp(plain.data, before.data, plain.len) == 0,
                 "a packet opens again differently");
}

/** Whether tags of this policy are so long that a changed packet does not open by chance. */
static bool is_proof(const struct mikey_srtp_policy *policy, enum mikey_srtp_kind kind) {
    const bool rtp = kind == MIKEY_SRTP_KIND_RTP;
    const uint8_t tag = rtp ? policy->tag_len : policy->srtcp_tag_len;
    const bool plain = (rtp ? policy->auth_alg : policy->srtcp_auth_alg) == MIKEY_SRTP_AUTH_HMAC_SHA_1;
    return policy->aead_tag_len >= PROOF_MIN || tag >= PROOF_MIN + (plain ? 0 : ROC_BYTES);
}

static void run_packet(struct mikey_srtp *srtp, const struct mikey_srtp_policy *policy,
                       struct mikey_slice bytes, bool force) {
    static struct fuzz_memory copies, outs;
    struct opened opened = {.srtp = srtp, .packet = fuzz_memory_copy(&copies, bytes)};
    const struct mikey_srtp_packet packet = {.bytes = opened.packet,
                                             .path = path,
                                             .out = fuzz_memory_take(&outs, bytes.len),
                                             .size = bytes.len,
                                             .force = force};
    fuzz_require_ok(mikey_srtp_open(srtp, &packet, &opened.result), "the prover judges a packet");
    fuzz_require(opened.result.status < MIKEY_SRTP_STATUSES, "a status is none");
    fuzz_require(opened.result.plain.len <= bytes.len, "a packet grows when it is opened");
    if (opened.result.status == MIKEY_SRTP_AUTHENTICATED) {
        require_same_again(&opened);
        if (is_proof(policy, opened.result.kind))
            require_flip_fails(&opened);
    }
}

static struct mikey_srtp_session session_of(struct fuzz_choices *choices, uint32_t *flags) {
    const struct mikey_sp sp = {.prot_type = MIKEY_PROT_SRTP,
                                .params = fuzz_choose_bytes(choices, PARAM_MAX)};
    struct mikey_srtp_session session = {.exchange = 1, .bundle = 1, .cs_id = 1};
    mikey_srtp_policy_read(&sp, &session.policy);
    session.tek = fuzz_choose_bytes(choices, PARAM_MAX);
    session.salt = fuzz_choose_bytes(choices, PARAM_MAX);
    session.mki = fuzz_choose_bytes(choices, PARAM_MAX);
    *flags = (uint32_t)fuzz_choose(choices, 1);
    session.has_ssrc = (*flags & HAS_SSRC) != 0;
    session.has_roc = (*flags & HAS_ROC) != 0;
    session.has_seq = (*flags & HAS_SEQ) != 0;
    session.ssrc = (uint32_t)fuzz_choose(choices, 4);
    session.roc = (uint32_t)fuzz_choose(choices, 4);
    session.seq = (uint16_t)fuzz_choose(choices, 2);
    return session;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz_choices choices = {{data, size}};
    uint32_t flags;
    const struct mikey_srtp_session session = session_of(&choices, &flags);
    struct mikey_srtp_endpoint endpoint = {.len = path.dst_len};
    struct mikey_srtp *srtp = NULL;
    memcpy(endpoint.address, path.dst, path.dst_len);
    fuzz_require_ok(mikey_srtp_new(&srtp, fuzz_crypto(), NULL), "a prover is made");
    const enum mikey_status status = mikey_srtp_add(srtp, &session, NULL);
    fuzz_require(status == MIKEY_OK || status == MIKEY_ERR_UNSUPPORTED || status == MIKEY_ERR_ARGUMENT,
                 "a session is added or refused");
    if (flags & HAS_PLACE)
        fuzz_require_ok(mikey_srtp_locate(srtp, 1, -1, &endpoint), "an endpoint is taken");
    for (unsigned i = 0; i < PACKETS_MAX && choices.left.len > 2; i++) {
        size_t len = (size_t)fuzz_choose(&choices, 2);
        if (len > choices.left.len)
            len = choices.left.len;
        if (len <= PACKET_MAX)
            run_packet(srtp, &session.policy, (struct mikey_slice){choices.left.data, len},
                       (flags & FORCED) != 0);
        choices.left = (struct mikey_slice){choices.left.data + len, choices.left.len - len};
    }
    struct mikey_srtp_stream stream;
    for (uint32_t cursor = 0; mikey_srtp_next_stream(srtp, &cursor, &stream);)
        fuzz_require(stream.srtp.authenticated <= stream.srtp.packets, "a stream counts more than it has");
    mikey_srtp_free(srtp);
    return 0;
}
