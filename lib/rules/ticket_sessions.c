// SPDX-License-Identifier: BSD-2-Clause
// Crypto sessions of a Ticket Transfer: their policies, Session Data, SPIs and keys. RFC 6043 4.2.2.3, 5.2, 6.1.1.
#include "checks.h"
#include "exchange_rules.h"
#include "ticket.h"

// The entry of the other message for a crypto session; empty if there is none.
static struct mikey_cs entry_of(const struct mikey_hdr *hdr, uint8_t cs_id) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        if (cs.cs_id == cs_id)
            return cs;
    }
    return (struct mikey_cs){0};
}

static struct mikey_hdr request_of(const struct mikey_exchange_facts *facts) {
    return (struct mikey_hdr){
        .n_cs = facts->request_n_cs, .map_type = facts->request_map_type, .map = facts->request_map};
}

static struct place place_entry(enum mikey_field field, const struct mikey_cs *cs) {
    return (struct place){0, (uint16_t)field, cs->off, cs->len};
}

static bool lacks_data(const struct mikey_cs *cs) {
    return cs->prot_type == MIKEY_PROT_SRTP && cs->session_data.len == 0;
}

// What the Initiator left open, in sessions that the response does not have.
static void check_dropped(struct judge *judge, const struct mikey_hdr *request) {
    struct mikey_cs asked;
    for (uint32_t cursor = 0; mikey_cs_next(request, &cursor, &asked);) {
        const bool open = lacks_data(&asked) || asked.spi.len == 0;
        if (open && entry_of(&judge->message->hdr, asked.cs_id).len == 0)
            mikey_judge_breach(judge, MIKEY_R_TICKET_PROVIDES, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                               asked.cs_id, 0);
    }
}

static void check_provided(struct judge *judge, const struct mikey_hdr *request) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        const struct mikey_cs asked = entry_of(request, cs.cs_id);
        mikey_judge_pass(judge, MIKEY_R_TICKET_PROVIDES);
        if (lacks_data(&cs) && asked.session_data.len == 0)
            mikey_judge_breach(judge, MIKEY_R_TICKET_PROVIDES, place_entry(MIKEY_F_GENERIC_ID_SESSION, &cs),
                               cs.cs_id, 0);
        if (cs.spi.len + asked.spi.len == 0)
            mikey_judge_breach(judge, MIKEY_R_TICKET_PROVIDES, place_entry(MIKEY_F_GENERIC_ID_SPI, &cs),
                               cs.cs_id, 0);
    }
    check_dropped(judge, request);
}

static const struct mikey_srtp_policy *find_policy(const struct mikey_srtp_policy *policies, uint32_t n,
                                                   uint8_t policy_no) {
    for (uint32_t i = 0; i < n; i++) {
        if (policies[i].policy_no == policy_no)
            return &policies[i];
    }
    return NULL;
}

// Policies that came before are known of SRTP alone.
static bool policy_exists(const struct judge *judge, const struct mikey_exchange_facts *facts,
                          const struct mikey_cs *cs, uint8_t policy_no) {
    const bool later = judge->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_RESP;
    if (mikey_judge_policy(judge, policy_no) != NULL || (later && cs->prot_type != MIKEY_PROT_SRTP))
        return true;
    return later && (find_policy(facts->offered, facts->n_offered, policy_no) != NULL ||
                     find_policy(facts->policies, facts->n_policies, policy_no) != NULL);
}

static void check_policies(struct judge *judge, const struct mikey_exchange_facts *facts) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);) {
        mikey_judge_pass(judge, MIKEY_R_TICKET_POLICY);
        for (uint32_t i = 0; i < cs.policies.len; i++) {
            const uint8_t policy_no = cs.policies.data[i];
            if (!policy_exists(judge, facts, &cs, policy_no))
                mikey_judge_breach(judge, MIKEY_R_TICKET_POLICY, place_entry(MIKEY_F_GENERIC_ID_POLICY, &cs),
                                   policy_no, cs.cs_id);
        }
    }
}

static void check_choice(struct judge *judge, const struct mikey_hdr *request) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);) {
        const struct mikey_cs asked = entry_of(request, cs.cs_id);
        bool among = false;
        if (asked.policies.len == 0 || cs.policies.len != 1)
            continue;
        for (uint32_t i = 0; i < asked.policies.len; i++)
            among |= asked.policies.data[i] == cs.policies.data[0];
        if (among)
            mikey_judge_pass(judge, MIKEY_R_TICKET_POLICY_CHOICE);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_POLICY_CHOICE,
                               place_entry(MIKEY_F_GENERIC_ID_POLICY, &cs), cs.policies.data[0], cs.cs_id);
    }
}

static bool same_policy(const struct mikey_srtp_policy *a, const struct mikey_srtp_policy *b) {
    return a->said == b->said && a->encr_alg == b->encr_alg && a->auth_alg == b->auth_alg &&
           a->key_len == b->key_len && a->salt_len == b->salt_len && a->tag_len == b->tag_len &&
           a->kdr == b->kdr;
}

static void check_again(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *sp;
    mikey_judge_pass(judge, MIKEY_R_TICKET_POLICY_AGAIN);
    for (uint32_t n = 0;
         (sp = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n)) != NULL; n++) {
        struct mikey_srtp_policy own;
        const struct mikey_srtp_policy *offered =
            find_policy(facts->offered, facts->n_offered, sp->u.sp.policy_no);
        if (sp->u.sp.prot_type != MIKEY_PROT_SRTP || offered == NULL)
            continue;
        mikey_srtp_policy_read(&sp->u.sp, &own);
        if (same_policy(&own, offered))
            mikey_judge_breach(judge, MIKEY_R_TICKET_POLICY_AGAIN, mikey_place_payload(sp),
                               sp->u.sp.policy_no, 0);
    }
}

static bool has_key(const struct mikey_opened *opened, struct mikey_slice spi) {
    bool unnamed = false;
    for (uint8_t i = 0; i < opened->n_keys; i++) {
        const struct mikey_kv *kv = &opened->keys[i].kv;
        if (kv->type == MIKEY_KV_SPI && mikey_slice_same(kv->spi, spi))
            return true;
        unnamed |= kv->type != MIKEY_KV_SPI || kv->spi.len == 0; // has a rule of its own
    }
    return unnamed;
}

// All keys are known once the response is opened.
static void check_keys(struct judge *judge, const struct mikey_exchange_facts *facts,
                       const struct mikey_hdr *request) {
    const struct mikey_opened *opened = facts->opened;
    const struct mikey_hdr *hdr = &judge->message->hdr;
    struct mikey_cs cs;
    if (opened->auth.status != MIKEY_AUTH_VERIFIED || opened->n_keys_dropped > 0 ||
        opened->decryption == MIKEY_AUTH_FAILED || hdr->n_cs == 0)
        return;
    if (opened->n_keys == 0) {
        mikey_judge_breach(judge, MIKEY_R_TICKET_SESSION_KEY, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                           hdr->n_cs, 0);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_TICKET_SESSION_KEY);
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        const struct mikey_slice spi = cs.spi.len > 0 ? cs.spi : entry_of(request, cs.cs_id).spi;
        if (spi.len == 0)
            continue;
        if (has_key(opened, spi))
            mikey_judge_pass(judge, MIKEY_R_TICKET_SPI_KEY);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_SPI_KEY, place_entry(MIKEY_F_GENERIC_ID_SPI, &cs),
                               cs.cs_id, 0);
    }
}

void mikey_rules_ticket_sessions(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr request = request_of(facts);
    if (judge->message->hdr.map_type != MIKEY_MAP_GENERIC_ID)
        return;
    check_policies(judge, facts);
    if (facts->part != MIKEY_PART_RESPONSE)
        return;
    check_provided(judge, &request);
    check_choice(judge, &request);
    check_again(judge, facts);
    if (!facts->request_update)
        check_keys(judge, facts, &request);
}
