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

static bool is_known(const struct mikey_ticket_facts *ticket, uint8_t cs_id) {
    return (ticket->cs_ids[cs_id / 8] >> cs_id % 8 & 1) != 0;
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

static void check_entry(struct judge *judge, const struct mikey_cs *cs, const struct mikey_hdr *request) {
    const struct mikey_cs asked = entry_of(request, cs->cs_id);
    mikey_judge_pass(judge, MIKEY_R_TICKET_PROVIDES);
    if (lacks_data(cs) && asked.session_data.len == 0)
        mikey_judge_breach(judge, MIKEY_R_TICKET_PROVIDES, place_entry(MIKEY_F_GENERIC_ID_SESSION, cs),
                           cs->cs_id, 0);
    if (cs->spi.len + asked.spi.len == 0)
        mikey_judge_breach(judge, MIKEY_R_TICKET_PROVIDES, place_entry(MIKEY_F_GENERIC_ID_SPI, cs), cs->cs_id,
                           0);
}

static void check_provided(struct judge *judge, const struct mikey_hdr *request) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);)
        check_entry(judge, &cs, request);
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

// Whether it is a policy for SRTP of the request, or of an earlier message of the bundle.
static bool came_before(const struct mikey_exchange_facts *facts, uint8_t policy_no) {
    return find_policy(facts->offered, facts->n_offered, policy_no) != NULL ||
           find_policy(facts->policies, facts->n_policies, policy_no) != NULL;
}

// Policies that came before are known of SRTP alone.
static void check_earlier_policy(struct judge *judge, const struct mikey_exchange_facts *facts,
                                 const struct mikey_cs *cs, uint8_t policy_no) {
    const bool later = facts->part == MIKEY_PART_RESPONSE || facts->update;
    const struct place place = place_entry(MIKEY_F_GENERIC_ID_POLICY, cs);
    const bool srtp = cs->prot_type == MIKEY_PROT_SRTP, before = later && came_before(facts, policy_no);
    if (!srtp && before)
        mikey_judge_breach(judge, MIKEY_R_TICKET_PROT_TYPE, place, policy_no, cs->cs_id);
    else if (!later || (srtp && !before))
        mikey_judge_breach(judge, MIKEY_R_TICKET_POLICY, place, policy_no, cs->cs_id);
}

static void check_policies(struct judge *judge, const struct mikey_exchange_facts *facts) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);) {
        mikey_judge_pass(judge, MIKEY_R_TICKET_POLICY);
        for (uint32_t i = 0; i < cs.policies.len; i++) {
            if (mikey_judge_policy(judge, cs.policies.data[i]) == NULL)
                check_earlier_policy(judge, facts, &cs, cs.policies.data[i]);
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

static bool has_key(const struct mikey_ticket_facts *ticket, struct mikey_slice spi) {
    bool unnamed = false;
    for (uint8_t i = 0; i < ticket->n_named; i++) {
        const struct mikey_kv *kv = &ticket->named[i].kv;
        if (kv->type == MIKEY_KV_SPI && mikey_slice_same(kv->spi, spi))
            return true;
        unnamed |= kv->type != MIKEY_KV_SPI || kv->spi.len == 0; // has a rule of its own
    }
    return unnamed;
}

// All keys are known once the response is opened, or the request if there is to be none.
static void check_keys(struct judge *judge, const struct mikey_exchange_facts *facts,
                       const struct mikey_hdr *request) {
    const struct mikey_opened *opened = facts->opened;
    const struct mikey_hdr *hdr = &judge->message->hdr;
    struct mikey_cs cs;
    if (opened->auth.status != MIKEY_AUTH_VERIFIED || !facts->ticket.named_all ||
        opened->decryption == MIKEY_AUTH_FAILED || hdr->n_cs == 0)
        return;
    if (facts->part == MIKEY_PART_RESPONSE && facts->ticket.n_named == 0) {
        mikey_judge_breach(judge, MIKEY_R_TICKET_SESSION_KEY, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                           hdr->n_cs, 0);
        return;
    }
    if (facts->part == MIKEY_PART_RESPONSE)
        mikey_judge_pass(judge, MIKEY_R_TICKET_SESSION_KEY);
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        const struct mikey_slice spi = cs.spi.len > 0 ? cs.spi : entry_of(request, cs.cs_id).spi;
        if (spi.len == 0)
            continue;
        if (has_key(&facts->ticket, spi))
            mikey_judge_pass(judge, MIKEY_R_TICKET_SPI_KEY);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_SPI_KEY, place_entry(MIKEY_F_GENERIC_ID_SPI, &cs),
                               cs.cs_id, 0);
    }
}

// Whether the Responder is not to answer: the policy says it of a ticket, V of an update. RFC 6043 5.2, 6.10.
static bool is_final(const struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    if (facts->update)
        return judge->message->hdr.v == 0;
    return ticket != NULL && (ticket->u.ticket.policy.flags & MIKEY_TP_F) == 0;
}

// What is left to the response has to be in the request if there is none. An update may leave out what the bundle has.
static void check_final(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr none = {0};
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(&judge->message->hdr, &cursor, &cs);) {
        if (facts->update && is_known(&facts->ticket, cs.cs_id))
            continue;
        check_entry(judge, &cs, &none);
        if (cs.n_policies > 0)
            mikey_judge_pass(judge, MIKEY_R_TICKET_ONE_POLICY);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_ONE_POLICY,
                               place_entry(MIKEY_F_GENERIC_ID_N_POLICIES, &cs), 0, cs.cs_id);
    }
    check_keys(judge, facts, &none);
}

void mikey_rules_ticket_sessions(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr request = request_of(facts);
    const bool verified = facts->opened->auth.status == MIKEY_AUTH_VERIFIED;
    if (judge->message->hdr.map_type != MIKEY_MAP_GENERIC_ID)
        return;
    if (facts->part != MIKEY_PART_RESPONSE) {
        // What the bundle has is certain if nothing before was disbelieved: then the keys are others.
        if (facts->update && (!verified || facts->duplicate))
            return;
        check_policies(judge, facts);
        if (is_final(judge, facts))
            check_final(judge, facts);
        return;
    }
    check_policies(judge, facts);
    check_provided(judge, &request);
    check_choice(judge, &request);
    check_again(judge, facts);
    check_keys(judge, facts, &request);
}
