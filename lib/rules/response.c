// SPDX-License-Identifier: BSD-2-Clause
// Header and CS ID map of a response against those of its request: RFC 3830 6.1, 6.1.1.
#include "checks.h"
#include "exchange_rules.h"

static struct mikey_hdr request_header(const struct mikey_exchange_facts *facts) {
    return (struct mikey_hdr){
        .n_cs = facts->request_n_cs, .map_type = facts->request_map_type, .map = facts->request_map};
}

// The SSRCs that the Initiator could not know; a response without their crypto sessions fills them in as little as one
// with zeros. One finding is enough.
static void check_response_ssrc(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const struct mikey_hdr request = request_header(facts);
    if (hdr->map_type != MIKEY_MAP_SRTP_ID || request.map_type != MIKEY_MAP_SRTP_ID)
        return;
    struct mikey_cs asked, given = {0};
    uint32_t ask = 0, give = 0;
    while (mikey_cs_next(&request, &ask, &asked)) {
        bool has = mikey_cs_next(hdr, &give, &given);
        if (asked.ssrc != 0)
            continue;
        if (has && given.ssrc != 0) {
            mikey_judge_pass(judge, MIKEY_R_RESPONSE_SSRC);
            continue;
        }
        struct place place = {0, MIKEY_F_SRTP_ID_SSRC, given.off + 1, sizeof given.ssrc};
        mikey_judge_breach(judge, MIKEY_R_RESPONSE_SSRC,
                           has ? place : mikey_place_header(judge, MIKEY_F_HDR_N_CS), asked.cs_id, 0);
        return;
    }
}

static void check_prf(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t prf = judge->message->hdr.prf;
    mikey_judge_equal(judge, MIKEY_R_RESPONSE_PRF, mikey_place_header(judge, MIKEY_F_HDR_PRF), prf,
                      facts->request_prf);
}

// A response without any crypto sessions changes none, as an Initiator that asks for no SSRC may not care.
static void check_sessions(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t n_cs = judge->message->hdr.n_cs;
    const struct place place = mikey_place_header(judge, MIKEY_F_HDR_N_CS);
    if (n_cs == facts->request_n_cs)
        mikey_judge_pass(judge, MIKEY_R_RESPONSE_SESSIONS);
    else
        mikey_judge_report(judge, MIKEY_R_RESPONSE_SESSIONS, n_cs == 0 ? MIKEY_NOTE : MIKEY_WARN, place, n_cs,
                           facts->request_n_cs, (struct mikey_slice){0});
}

static void compare_session(struct judge *judge, const struct mikey_cs *asked, const struct mikey_cs *given) {
    const uint8_t want = asked->policies.data[0], got = given->policies.data[0];
    mikey_judge_equal(judge, MIKEY_R_RESPONSE_POLICY,
                      (struct place){0, MIKEY_F_SRTP_ID_POLICY, given->off, sizeof got}, got, want);
    if (asked->ssrc != 0 && given->ssrc != 0)
        mikey_judge_equal(judge, MIKEY_R_RESPONSE_SSRC_KEPT,
                          (struct place){0, MIKEY_F_SRTP_ID_SSRC, given->off + 1, sizeof given->ssrc},
                          given->ssrc, asked->ssrc);
}

// The Initiator chooses policies and SSRCs, as far as it knows them.
static void check_map(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr *hdr = &judge->message->hdr, request = request_header(facts);
    if (hdr->map_type != MIKEY_MAP_SRTP_ID || request.map_type != MIKEY_MAP_SRTP_ID)
        return;
    struct mikey_cs asked, given;
    for (uint32_t ask = 0, give = 0;
         mikey_cs_next(&request, &ask, &asked) && mikey_cs_next(hdr, &give, &given);)
        compare_session(judge, &asked, &given);
}

static bool has_ssrc(const struct mikey_hdr *hdr, uint32_t ssrc) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        if (cs.ssrc == ssrc)
            return true;
    }
    return false;
}

// Fewer crypto sessions are what the Responder makes of "the number of CSs supported" (RFC 4738 3.4), more are its own.
void mikey_rules_reverse_map(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr *hdr = &judge->message->hdr, request = request_header(facts);
    if (hdr->map_type != MIKEY_MAP_SRTP_ID || request.map_type != MIKEY_MAP_SRTP_ID || hdr->n_cs == 0)
        return;
    if (hdr->n_cs < request.n_cs) {
        mikey_judge_report(judge, MIKEY_R_RESPONSE_SESSIONS, MIKEY_NOTE,
                           mikey_place_header(judge, MIKEY_F_HDR_N_CS), hdr->n_cs, request.n_cs,
                           (struct mikey_slice){0});
        return;
    }
    struct mikey_cs asked, given;
    for (uint32_t ask = 0, give = 0;
         mikey_cs_next(&request, &ask, &asked) && mikey_cs_next(hdr, &give, &given);) {
        if (asked.ssrc == 0 || given.ssrc == 0)
            continue;
        if (has_ssrc(hdr, asked.ssrc))
            mikey_judge_pass(judge, MIKEY_R_RESPONSE_SSRC_KEPT);
        else
            mikey_judge_breach(judge, MIKEY_R_RESPONSE_SSRC_KEPT,
                               (struct place){0, MIKEY_F_SRTP_ID_SSRC, given.off + 1, sizeof given.ssrc},
                               given.ssrc, asked.ssrc);
    }
}

void mikey_rules_response_header(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t data_type = judge->message->hdr.data_type;
    check_response_ssrc(judge, facts);
    if (data_type == MIKEY_DATA_TYPE_RSAR_RESP && facts->request_data_type == MIKEY_DATA_TYPE_RSAR_INIT)
        check_prf(judge, facts);
    // In RSA-R and MIKEY-TICKET the Responder has its say.
    if (data_type > MIKEY_DATA_TYPE_DHHMAC_RESP || facts->request_data_type > MIKEY_DATA_TYPE_DHHMAC_INIT)
        return;
    check_prf(judge, facts);
    check_sessions(judge, facts);
    check_map(judge, facts);
}
