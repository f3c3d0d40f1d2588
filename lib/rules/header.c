// SPDX-License-Identifier: BSD-2-Clause
// The Common Header and its CS ID map against the policies: RFC 3830 6.1, 6.1.1, 6.10, RFC 4563 5.
#include "checks.h"
#include "policy_set.h"

#define CS_IDS 256u

// Calls for each SP of the message; the first one must exist.
static const struct mikey_payload *next_sp(const struct judge *judge, uint32_t *at) {
    for (; *at < judge->message->n_payloads; ++*at) {
        const struct mikey_payload *payload = &judge->message->payloads[*at];
        if (payload->parent == MIKEY_NO_PARENT && payload->type == MIKEY_PAYLOAD_SP) {
            ++*at;
            return payload;
        }
    }
    return NULL;
}

static void collect_policies(struct judge *judge, struct policy_set *offered) {
    uint32_t at = 0;
    for (const struct mikey_payload *sp = next_sp(judge, &at); sp != NULL; sp = next_sp(judge, &at)) {
        if (policy_set_has(offered, sp->u.sp.policy_no))
            mikey_judge_breach(judge, MIKEY_R_POLICY_REPEATED,
                               mikey_place_field(judge, sp, MIKEY_F_SP_POLICY_NO, 0), sp->u.sp.policy_no, 0);
        policy_set_add(offered, sp->u.sp.policy_no);
    }
    mikey_judge_pass(judge, MIKEY_R_POLICY_REPEATED);
}

// Where a crypto session names its policy: the first byte of an SRTP-ID entry, somewhere in a GENERIC-ID one.
static struct place place_policy(const struct judge *judge, const struct mikey_cs *cs) {
    if (judge->message->hdr.map_type == MIKEY_MAP_SRTP_ID)
        return (struct place){0, MIKEY_F_SRTP_ID_POLICY, cs->off, 1};
    return (struct place){0, MIKEY_F_GENERIC_ID_POLICY, cs->off, cs->len};
}

static void check_used(struct judge *judge, const struct policy_set *offered, struct policy_set *used) {
    mikey_judge_pass(judge, MIKEY_R_POLICY_MISSING);
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);) {
        for (size_t i = 0; i < cs.policies.len; i++) {
            uint8_t policy = cs.policies.data[i];
            if (!policy_set_has(offered, policy) && !policy_set_has(used, policy)) {
                if (judge->complete)
                    mikey_judge_breach(judge, MIKEY_R_POLICY_MISSING, place_policy(judge, &cs), policy, 0);
                else
                    mikey_judge_undecided(judge, MIKEY_R_POLICY_MISSING);
            }
            policy_set_add(used, policy);
        }
    }
}

static void check_unused(struct judge *judge, const struct policy_set *used) {
    mikey_judge_pass(judge, MIKEY_R_POLICY_UNUSED);
    uint32_t at = 0;
    for (const struct mikey_payload *sp = next_sp(judge, &at); sp != NULL; sp = next_sp(judge, &at)) {
        if (!policy_set_has(used, sp->u.sp.policy_no))
            mikey_judge_breach(judge, MIKEY_R_POLICY_UNUSED,
                               mikey_place_field(judge, sp, MIKEY_F_SP_POLICY_NO, 0), sp->u.sp.policy_no, 0);
    }
}

// The map of a first message refers to the policies of the same message; an update, a response and the messages of
// other modes may refer to policies that were sent before, and without any SP the defaults apply.
static bool map_refers_here(const struct judge *judge) {
    uint8_t data_type = judge->message->hdr.data_type;
    bool transports = data_type == MIKEY_DATA_TYPE_PSK_INIT || data_type == MIKEY_DATA_TYPE_PK_INIT ||
                      data_type == MIKEY_DATA_TYPE_DH_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_INIT ||
                      data_type == MIKEY_DATA_TYPE_SAKKE;
    uint8_t map_type = judge->message->hdr.map_type;
    return transports && judge->has_rand && judge->message->hdr.n_cs > 0 &&
           judge->count[MIKEY_PAYLOAD_SP] > 0 &&
           (map_type == MIKEY_MAP_SRTP_ID || map_type == MIKEY_MAP_GENERIC_ID);
}

// An SSRC that is not zero stands at one crypto session only.
static void check_ssrcs(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (hdr->map_type != MIKEY_MAP_SRTP_ID || hdr->n_cs < 2)
        return;
    mikey_judge_pass(judge, MIKEY_R_SSRC_REPEATED);
    uint32_t seen[MIKEY_MAX_SESSIONS], n_seen = 0;
    struct mikey_cs cs;
    for (uint32_t cursor = 0; n_seen < MIKEY_MAX_SESSIONS && mikey_cs_next(hdr, &cursor, &cs);) {
        uint32_t earlier = 0;
        while (earlier < n_seen && (cs.ssrc == 0 || seen[earlier] != cs.ssrc))
            earlier++;
        if (earlier < n_seen)
            mikey_judge_breach(judge, MIKEY_R_SSRC_REPEATED,
                               (struct place){0, MIKEY_F_SRTP_ID_SSRC, cs.off + 1, sizeof cs.ssrc}, cs.ssrc,
                               earlier + 1);
        seen[n_seen++] = cs.ssrc;
    }
}

// A CS ID is that of one crypto session (RFC 3830 1.3); GENERIC-ID has them as the sender numbers them.
static void check_cs_ids(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (hdr->map_type != MIKEY_MAP_GENERIC_ID || hdr->n_cs < 2)
        return;
    mikey_judge_pass(judge, MIKEY_R_CS_ID_REPEATED);
    bool seen[CS_IDS] = {false};
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs); seen[cs.cs_id] = true) {
        if (seen[cs.cs_id])
            mikey_judge_breach(judge, MIKEY_R_CS_ID_REPEATED,
                               (struct place){0, MIKEY_F_GENERIC_ID_CS_ID, cs.off, sizeof cs.cs_id}, cs.cs_id,
                               0);
    }
}

// 3GPP's profile of SAKKE sends an SP beside the empty map; it is named, not failed. That of an Error message says what
// is supported, and has no crypto sessions to be for.
static void check_empty_map(struct judge *judge) {
    if (judge->message->hdr.map_type != MIKEY_MAP_EMPTY ||
        judge->message->hdr.data_type == MIKEY_DATA_TYPE_ERROR)
        return;
    const struct mikey_payload *sp = mikey_judge_payload(judge, MIKEY_PAYLOAD_SP);
    bool profile = judge->message->hdr.data_type == MIKEY_DATA_TYPE_SAKKE;
    if (sp == NULL)
        mikey_judge_pass(judge, MIKEY_R_EMPTY_MAP_POLICY);
    else
        mikey_judge_report(judge, MIKEY_R_EMPTY_MAP_POLICY, profile ? MIKEY_NOTE : MIKEY_FAIL,
                           mikey_place_payload(sp), 0, 0, (struct mikey_slice){0});
}

static void check_v_flag(struct judge *judge) {
    uint8_t data_type = judge->message->hdr.data_type;
    if (data_type != MIKEY_DATA_TYPE_PSK_RESP && data_type != MIKEY_DATA_TYPE_PK_RESP &&
        data_type != MIKEY_DATA_TYPE_DH_RESP)
        return;
    if (judge->message->hdr.v == 0)
        mikey_judge_pass(judge, MIKEY_R_V_IN_RESPONSE);
    else
        mikey_judge_breach(judge, MIKEY_R_V_IN_RESPONSE, mikey_place_header(judge, MIKEY_F_HDR_V), 1, 0);
}

void mikey_rules_header(struct judge *judge) {
    check_v_flag(judge);
    check_empty_map(judge);
    check_ssrcs(judge);
    check_cs_ids(judge);
    if (judge->count[MIKEY_PAYLOAD_SP] == 0)
        return;
    struct policy_set offered = {0}, used = {0};
    collect_policies(judge, &offered);
    if (!map_refers_here(judge))
        return;
    check_used(judge, &offered, &used);
    check_unused(judge, &used);
}
