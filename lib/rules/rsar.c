// SPDX-License-Identifier: BSD-2-Clause
// RSA-R: RFC 4738 3.2, 3.4, 3.6, 3.7. What makes it a group's exchange is the CSB_ID extension of the response.
#include "checks.h"
#include "exchange_rules.h"

#define CSB_ID_BYTES 4u // readings 50

static void breach_at_end(struct judge *judge, enum mikey_rule rule) {
    if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, rule);
}

static void check_present(struct judge *judge, enum mikey_rule rule, uint8_t type) {
    if (judge->count[type] > 0)
        mikey_judge_pass(judge, rule);
    else
        breach_at_end(judge, rule);
}

static const struct mikey_payload *find_csb_id(const struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_EXT]; n++) {
        const struct mikey_payload *ext =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n);
        if (ext != NULL && ext->u.ext.type == MIKEY_EXT_CSB_ID)
            return ext;
    }
    return NULL;
}

// The extension belongs to the responses of this mode.
static void check_place(struct judge *judge, const struct mikey_payload *csb_id) {
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_RSAR_RESP)
        mikey_judge_pass(judge, MIKEY_R_RSAR_CSB_ID_PLACE);
    else
        mikey_judge_breach(judge, MIKEY_R_RSAR_CSB_ID_PLACE, mikey_place_payload(csb_id),
                           judge->message->hdr.data_type, 0);
}

static void check_group(struct judge *judge, const struct mikey_payload *csb_id) {
    uint64_t value = 0;
    if (csb_id->u.ext.data.len == CSB_ID_BYTES && mikey_slice_uint(csb_id->u.ext.data, &value)) {
        if (value != judge->message->hdr.csb_id)
            mikey_judge_pass(judge, MIKEY_R_RSAR_NEW_CSB_ID);
        else
            mikey_judge_breach(judge, MIKEY_R_RSAR_NEW_CSB_ID,
                               mikey_place_field(judge, csb_id, MIKEY_F_EXT_CSB_ID, 0), value, 0);
    }
    check_present(judge, MIKEY_R_RSAR_GROUP_RAND, MIKEY_PAYLOAD_RAND);
    check_present(judge, MIKEY_R_RSAR_GROUP_POLICY, MIKEY_PAYLOAD_SP);
}

static void check_sessions(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (hdr->n_cs > 0 && hdr->map_type != MIKEY_MAP_EMPTY)
        mikey_judge_pass(judge, MIKEY_R_RSAR_SESSIONS);
    else
        mikey_judge_breach(judge, MIKEY_R_RSAR_SESSIONS, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                           hdr->n_cs, 0);
}

static void check_v_flag(struct judge *judge) {
    if (judge->message->hdr.v != 0)
        mikey_judge_pass(judge, MIKEY_R_RSAR_V_FLAG);
    else
        mikey_judge_breach(judge, MIKEY_R_RSAR_V_FLAG, mikey_place_header(judge, MIKEY_F_HDR_V), 0, 1);
}

void mikey_rules_rsar(struct judge *judge) {
    const uint8_t data_type = judge->message->hdr.data_type;
    const struct mikey_payload *csb_id = find_csb_id(judge);
    if (csb_id != NULL)
        check_place(judge, csb_id);
    if (data_type == MIKEY_DATA_TYPE_RSAR_INIT)
        check_v_flag(judge);
    if (data_type != MIKEY_DATA_TYPE_RSAR_RESP)
        return;
    check_sessions(judge);
    if (csb_id != NULL)
        check_group(judge, csb_id);
}

// One to one, exactly one side brings the RAND of the CSB; an update has none.
static void check_rand(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    const bool wanted = !facts->request_has_rand && !facts->request_update;
    if ((rand != NULL) == wanted)
        mikey_judge_pass(judge, MIKEY_R_RSAR_RAND);
    else if (rand != NULL)
        mikey_judge_breach(judge, MIKEY_R_RSAR_RAND, mikey_place_payload(rand), 2, 1);
    else
        breach_at_end(judge, MIKEY_R_RSAR_RAND);
    if (facts->request_update)
        return;
    if (facts->request_has_rand || rand == NULL)
        mikey_judge_pass(judge, MIKEY_R_RSAR_INITIATOR_RAND);
    else
        mikey_judge_breach(judge, MIKEY_R_RSAR_INITIATOR_RAND, mikey_place_payload(rand), 0, 0);
}

// Whether one of the offers has what `pick` takes from the chosen policy.
typedef uint64_t pick_parameter(const struct mikey_srtp_policy *policy);

static uint64_t encr_alg(const struct mikey_srtp_policy *policy) {
    return policy->encr_alg;
}
static uint64_t auth_alg(const struct mikey_srtp_policy *policy) {
    return policy->auth_alg;
}
static uint64_t prf(const struct mikey_srtp_policy *policy) {
    return policy->prf;
}
static uint64_t key_len(const struct mikey_srtp_policy *policy) {
    return policy->key_len;
}
static uint64_t salt_len(const struct mikey_srtp_policy *policy) {
    return policy->salt_len;
}
static uint64_t auth_key_len(const struct mikey_srtp_policy *policy) {
    return policy->auth_key_len;
}
static uint64_t tag_len(const struct mikey_srtp_policy *policy) {
    return policy->tag_len;
}
static uint64_t kdr(const struct mikey_srtp_policy *policy) {
    return policy->kdr;
}
static uint64_t aead_tag_len(const struct mikey_srtp_policy *policy) {
    return policy->aead_tag_len;
}
static uint64_t roc_rate(const struct mikey_srtp_policy *policy) {
    return policy->roc_rate;
}
static uint64_t srtcp(const struct mikey_srtp_policy *policy) {
    return (uint64_t)policy->srtcp_auth_alg << 16 | (uint64_t)policy->srtcp_auth_key_len << 8 |
           (uint64_t)policy->srtcp_tag_len;
}
static uint64_t switches(const struct mikey_srtp_policy *policy) {
    return (uint64_t)policy->encrypt_srtp << 2 | (uint64_t)policy->encrypt_srtcp << 1 |
           (uint64_t)policy->authenticate_srtp;
}

// The policy parameter that no offer has; NULL if each of the chosen policy is in one of them.
static const char *find_foreign(const struct mikey_exchange_facts *facts,
                                const struct mikey_srtp_policy *chosen) {
    static const struct {
        const char *name;
        pick_parameter *pick;
    } parameters[] = {
        {"encryption algorithm", encr_alg},     {"session encryption key length", key_len},
        {"authentication algorithm", auth_alg}, {"session authentication key length", auth_key_len},
        {"session salt key length", salt_len},  {"pseudo-random function", prf},
        {"key derivation rate", kdr},           {"authentication tag length", tag_len},
        {"AEAD tag length", aead_tag_len},      {"ROC transmission rate", roc_rate},
        {"authentication of SRTCP", srtcp},     {"encryption and authentication switches", switches},
    };
    for (size_t p = 0; p < sizeof parameters / sizeof parameters[0]; p++) {
        bool offered = false;
        for (uint32_t i = 0; i < facts->n_offered && !offered; i++)
            offered = parameters[p].pick(&facts->offered[i]) == parameters[p].pick(chosen);
        if (!offered)
            return parameters[p].name;
    }
    return NULL;
}

// The same of an SP; of other protocols than SRTP nothing but that they are offered is looked at.
static const char *find_unoffered(const struct mikey_exchange_facts *facts, const struct mikey_sp *sp) {
    static const char protocol[] = "security protocol";
    struct mikey_srtp_policy chosen;
    if (sp->prot_type != MIKEY_PROT_SRTP)
        return facts->offers_others ? NULL : protocol;
    if (facts->n_offered == 0)
        return protocol;
    mikey_srtp_policy_read(sp, &chosen);
    return find_foreign(facts, &chosen);
}

static bool is_used(const struct mikey_hdr *hdr, uint8_t policy_no) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        for (uint8_t i = 0; i < cs.n_policies; i++) {
            if (cs.policies.data[i] == policy_no)
                return true;
        }
    }
    return false;
}

// Whether an SP has another one for a parameter in front of number `nth`.
static bool is_repeated(const struct mikey_sp *sp, uint32_t nth, uint8_t type) {
    struct mikey_sp_param earlier;
    uint32_t cursor = 0;
    for (uint32_t i = 0; i < nth && mikey_sp_param_next(sp, &cursor, &earlier); i++) {
        if (earlier.type == type)
            return true;
    }
    return false;
}

static bool leaves_choice(const struct judge *judge, const struct mikey_sp *sp) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    struct mikey_sp_param param;
    uint32_t cursor = 0;
    for (uint32_t i = 0; mikey_sp_param_next(sp, &cursor, &param); i++) {
        if (is_repeated(sp, i, param.type))
            return true;
    }
    return judge->count[MIKEY_PAYLOAD_SP] > 1 && hdr->n_cs > 0 && hdr->map_type == MIKEY_MAP_SRTP_ID &&
           !is_used(hdr, sp->policy_no);
}

// The Responder decides: what its crypto sessions do not use, and a second value for a parameter, leaves a choice. With
// several crypto sessions there may be several policies.
static void check_one_option(struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_SP]; n++) {
        const struct mikey_payload *sp =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n);
        if (sp != NULL && leaves_choice(judge, &sp->u.sp)) {
            mikey_judge_breach(judge, MIKEY_R_RSAR_ONE_OPTION, mikey_place_payload(sp), sp->u.sp.policy_no,
                               0);
            return;
        }
    }
    mikey_judge_pass(judge, MIKEY_R_RSAR_ONE_OPTION);
}

// The Responder may take one option of each parameter from several policies (RFC 4738 3.6).
static void check_choice(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!facts->request_has_policy)
        return;
    check_present(judge, MIKEY_R_RSAR_POLICY, MIKEY_PAYLOAD_SP);
    if (judge->count[MIKEY_PAYLOAD_SP] > 0)
        check_one_option(judge);
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *sp = &judge->message->payloads[i];
        if (sp->depth > 0 || sp->type != MIKEY_PAYLOAD_SP)
            continue;
        const char *foreign = find_unoffered(facts, &sp->u.sp);
        if (foreign == NULL)
            mikey_judge_pass(judge, MIKEY_R_RSAR_POLICY_CHOICE);
        else
            mikey_judge_report(judge, MIKEY_R_RSAR_POLICY_CHOICE, MIKEY_FAIL, mikey_place_payload(sp), 0, 0,
                               mikey_slice_of(foreign));
    }
}

static void judge_same(struct judge *judge, enum mikey_rule rule, bool known, bool kept, struct place place,
                       uint64_t got, uint64_t want) {
    if (known && kept)
        mikey_judge_pass(judge, rule);
    else if (known)
        mikey_judge_breach(judge, rule, place, got, want);
}

// What one member of a group is given against what another was given.
static void check_members(struct judge *judge, const struct mikey_group_facts *group) {
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    const struct mikey_payload *sp = group->other_policy;
    const struct place none = {0}, entry = {0, MIKEY_F_NONE, group->cs.off, group->cs.len};
    judge_same(judge, MIKEY_R_RSAR_GROUP_SAME_RAND, group->rand_known, group->rand_same,
               rand != NULL ? mikey_place_payload(rand) : none, 0, 0);
    judge_same(judge, MIKEY_R_RSAR_GROUP_SAME_KEY, group->key_known, group->key_same,
               kemac != NULL ? mikey_place_payload(kemac) : none, 0, 0);
    judge_same(judge, MIKEY_R_RSAR_GROUP_CS_ID, group->cs_known, !group->cs_differs, entry, group->cs.cs_id,
               group->other_cs_id);
    judge_same(judge, MIKEY_R_RSAR_GROUP_SAME_POLICY, group->policy_known, sp == NULL,
               sp != NULL ? mikey_place_payload(sp) : none, sp != NULL ? sp->u.sp.policy_no : 0, 0);
}

// Who answers may be somebody else than who was asked; the Initiator has to look whether it will talk to it.
static void check_responder(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID];
    if (!facts->request_has_idr || ids == 0)
        return;
    const struct mikey_payload *id =
        mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, ids - 1);
    if (id == NULL || mikey_slice_same(id->u.id.data, facts->request_idr))
        mikey_judge_pass(judge, MIKEY_R_RSAR_RESPONDER);
    else
        mikey_judge_report(judge, MIKEY_R_RSAR_RESPONDER, MIKEY_NOTE, mikey_place_payload(id), 0, 0,
                           facts->request_idr);
}

void mikey_rules_rsar_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_RSAR_RESP ||
        facts->request_data_type != MIKEY_DATA_TYPE_RSAR_INIT)
        return;
    check_responder(judge, facts);
    mikey_rules_answered_anew(judge, facts);
    check_members(judge, &facts->group);
    if (find_csb_id(judge) == NULL) {
        check_rand(judge, facts);
        check_choice(judge, facts);
        mikey_rules_reverse_map(judge, facts);
    } else if (facts->request_has_policy) {
        mikey_judge_breach(judge, MIKEY_R_RSAR_GROUP_REQUEST, mikey_place_payload(find_csb_id(judge)), 0, 0);
    } else {
        mikey_judge_pass(judge, MIKEY_R_RSAR_GROUP_REQUEST);
    }
}
