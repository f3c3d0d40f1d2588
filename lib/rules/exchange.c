// SPDX-License-Identifier: BSD-2-Clause
// A message against the earlier ones of its exchange and CSB: RFC 3830 4.5, 5.2, 5.4, 6.1, 6.11, RFC 4567 4.
#include "checks.h"
#include "exchange_rules.h"

static struct place place_message(const struct judge *judge) {
    return (struct place){0, MIKEY_F_NONE, 0, (uint32_t)judge->message->bytes.len};
}

static struct place place_t(const struct judge *judge) {
    static const enum mikey_field fields[] = {
        [MIKEY_TS_NTP_UTC] = MIKEY_F_T_NTP_UTC,
        [MIKEY_TS_NTP] = MIKEY_F_T_NTP,
        [MIKEY_TS_COUNTER] = MIKEY_F_T_COUNTER,
        [MIKEY_TS_NTP_UTC_32] = MIKEY_F_T_NTP_UTC_32,
    };
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    uint8_t type = t->u.t.ts_type;
    return type < sizeof fields / sizeof fields[0] ? mikey_place_field(judge, t, fields[type], 0)
                                                   : mikey_place_payload(t);
}

static bool mode_has_updates(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_PSK_INIT || data_type == MIKEY_DATA_TYPE_PK_INIT ||
           data_type == MIKEY_DATA_TYPE_DH_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_INIT ||
           data_type == MIKEY_DATA_TYPE_I_MESSAGE_1;
}

static void check_timestamp(struct judge *judge, const struct mikey_exchange_facts *facts) {
    enum mikey_rule rule = facts->update ? MIKEY_R_UPDATE_TIMESTAMP : MIKEY_R_TIMESTAMP_UNIQUE;
    if (facts->duplicate || facts->replayed || judge->count[MIKEY_PAYLOAD_T] == 0)
        return;
    if (facts->timestamp_reused)
        mikey_judge_breach(judge, rule, place_t(judge), 0, 0);
    else
        mikey_judge_pass(judge, rule);
}

// The first message of a CSB has a RAND. Whether this one is the first is only certain where its carrier opens a
// session; else the capture may have begun too late.
static void check_rand_present(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!mode_has_updates(judge->message->hdr.data_type))
        return;
    if (judge->has_rand) {
        mikey_judge_pass(judge, MIKEY_R_RAND_MISSING);
        return;
    }
    if (!facts->update_unsure)
        return;
    bool opens = judge->carrier != NULL && judge->carrier->opens_session && judge->complete;
    mikey_judge_report(judge, MIKEY_R_RAND_MISSING, opens ? MIKEY_FAIL : MIKEY_INCONCLUSIVE,
                       mikey_place_end(judge, MIKEY_F_NONE), 0, 0, (struct mikey_slice){0});
}

// A RAND of the initial exchange that is merely repeated changes nothing, and is noted only.
static void check_update_rand(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!facts->update)
        return;
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    if (rand == NULL) {
        mikey_judge_pass(judge, MIKEY_R_UPDATE_RAND);
        return;
    }
    bool repeated = facts->initial_rand.len > 0 && mikey_slice_same(facts->initial_rand, rand->u.rand.data);
    mikey_judge_report(judge, MIKEY_R_UPDATE_RAND, repeated ? MIKEY_NOTE : MIKEY_FAIL,
                       mikey_place_payload(rand), 0, 0, (struct mikey_slice){0});
}

// The transfers of one group key have the same RANDRi, RFC 6043 9; whether it is one, the opened KEMAC tells.
static void check_new_rand(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    const struct mikey_payload *randr = mikey_judge_payload(judge, MIKEY_PAYLOAD_RANDR);
    const bool gives_keys = judge->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT &&
                            mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC) != NULL;
    if (!facts->rand_reused || facts->ticket.group_known)
        mikey_judge_pass(judge, MIKEY_R_RAND_REUSED);
    else if (gives_keys && facts->ticket.key_len == 0)
        mikey_judge_undecided(judge, MIKEY_R_RAND_REUSED);
    else
        mikey_judge_breach(judge, MIKEY_R_RAND_REUSED,
                           rand != NULL ? mikey_place_field(judge, rand, MIKEY_F_RAND_DATA, 0)
                                        : mikey_place_field(judge, randr, MIKEY_F_RANDR_DATA, 0),
                           0, 0);
}

static void check_new_csb(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!judge->has_rand || facts->update)
        return;
    if (facts->csb_id_reused || facts->csb_id_unsure)
        mikey_judge_report(judge, MIKEY_R_CSB_ID_UNIQUE,
                           facts->csb_id_reused ? MIKEY_FAIL : MIKEY_INCONCLUSIVE,
                           mikey_place_header(judge, MIKEY_F_HDR_CSB_ID), judge->message->hdr.csb_id, 0,
                           (struct mikey_slice){0});
    else
        mikey_judge_pass(judge, MIKEY_R_CSB_ID_UNIQUE);
    check_new_rand(judge, facts);
}

static void check_cached(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!facts->update || !facts->envelope_key_cached)
        return;
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_PK_INIT)
        mikey_judge_pass(judge, MIKEY_R_UPDATE_CACHED);
    else
        mikey_judge_breach(judge, MIKEY_R_UPDATE_CACHED, mikey_place_header(judge, MIKEY_F_HDR_DATA_TYPE),
                           MIKEY_DATA_TYPE_PK_INIT, MIKEY_DATA_TYPE_PSK_INIT);
}

static bool has_policy(const struct judge *judge, const struct mikey_exchange_facts *facts, uint8_t number) {
    for (uint32_t i = 0; i < facts->n_policies; i++) {
        if (facts->policies[i].policy_no == number)
            return true;
    }
    return mikey_judge_policy(judge, number) != NULL;
}

// The map of an update may refer to the policies of the messages before. Where none had any, the defaults apply. One
// that is in no message seen may have come in an update that the capture has not.
static void check_update_policies(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (!facts->update || judge->has_rand || facts->n_policies == 0 || hdr->map_type != MIKEY_MAP_SRTP_ID ||
        hdr->n_cs == 0 || !judge->complete)
        return;
    mikey_judge_pass(judge, MIKEY_R_POLICY_MISSING);
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        if (!has_policy(judge, facts, cs.policies.data[0]))
            mikey_judge_report(judge, MIKEY_R_POLICY_MISSING, MIKEY_INCONCLUSIVE,
                               (struct place){0, MIKEY_F_SRTP_ID_POLICY, cs.off, 1}, cs.policies.data[0], 0,
                               (struct mikey_slice){0});
    }
}

static void check_request(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (facts->replayed)
        mikey_judge_breach(judge, MIKEY_R_REPLAY, place_message(judge), 0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_REPLAY);
    check_timestamp(judge, facts);
    if (facts->duplicate || facts->replayed)
        return;
    check_rand_present(judge, facts);
    mikey_rules_responder(judge, facts);
    check_update_rand(judge, facts);
    check_new_csb(judge, facts);
    check_cached(judge, facts);
    check_update_policies(judge, facts);
    mikey_rules_dhhmac_update(judge, facts);
    mikey_rules_ticket_request(judge, facts);
}

// The Responder makes no timestamp of its own. RFC 6043 and its children let responses have one.
static void check_response_t(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    if (t == NULL || facts->request_t.len == 0 || facts->request_data_type > MIKEY_DATA_TYPE_RSAR_INIT)
        return;
    if (t->u.t.ts_type == facts->request_t_type && mikey_slice_same(t->u.t.value, facts->request_t))
        mikey_judge_pass(judge, MIKEY_R_RESPONSE_TIMESTAMP);
    else
        mikey_judge_breach(judge, MIKEY_R_RESPONSE_TIMESTAMP, place_t(judge), 0, 0);
}

static bool in_sdp(enum mikey_placement placement) {
    return placement == MIKEY_PLACED_SDP_SESSION || placement == MIKEY_PLACED_SDP_MEDIA;
}

static void check_placement(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (carrier == NULL || !facts->request_placed || !in_sdp(facts->request_placement))
        return;
    struct place place = {0, MIKEY_F_NONE, 0, 0};
    if (facts->part == MIKEY_PART_RESPONSE && carrier->placement == MIKEY_PLACED_RTSP_KEYMGMT &&
        facts->request_placement == MIKEY_PLACED_SDP_SESSION) {
        if (carrier->rtsp_uri)
            mikey_judge_pass(judge, MIKEY_R_RTSP_URI);
        else
            mikey_judge_breach(judge, MIKEY_R_RTSP_URI, place, 0, 0);
    }
    if (!in_sdp(carrier->placement))
        return;
    if (carrier->placement == facts->request_placement && carrier->media == facts->request_media)
        mikey_judge_pass(judge, MIKEY_R_ANSWER_LEVEL);
    else
        mikey_judge_breach(judge, MIKEY_R_ANSWER_LEVEL, place, 0, 0);
}

static void check_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!facts->request_seen)
        return;
    uint32_t csb_id = judge->message->hdr.csb_id;
    if (csb_id == facts->request_csb_id)
        mikey_judge_pass(judge, MIKEY_R_RESPONSE_CSB_ID);
    else
        mikey_judge_breach(judge, MIKEY_R_RESPONSE_CSB_ID, mikey_place_header(judge, MIKEY_F_HDR_CSB_ID),
                           csb_id, facts->request_csb_id);
    check_response_t(judge, facts);
    check_placement(judge, facts);
    if (facts->part == MIKEY_PART_ERROR) {
        mikey_rules_ticket_error(judge, facts);
        mikey_rules_dhhmac_error(judge, facts);
    }
    if (facts->part != MIKEY_PART_RESPONSE)
        return;
    uint8_t data_type = judge->message->hdr.data_type;
    if (facts->request_data_type <= MIKEY_DATA_TYPE_RSAR_INIT && data_type <= MIKEY_DATA_TYPE_RSAR_RESP) {
        if (data_type == facts->request_data_type + 1)
            mikey_judge_pass(judge, MIKEY_R_RESPONSE_TYPE);
        else
            mikey_judge_breach(judge, MIKEY_R_RESPONSE_TYPE, mikey_place_header(judge, MIKEY_F_HDR_DATA_TYPE),
                               data_type, facts->request_data_type);
    }
    if (facts->request_wants_response)
        mikey_judge_pass(judge, MIKEY_R_RESPONSE_UNREQUESTED);
    else
        mikey_judge_breach(judge, MIKEY_R_RESPONSE_UNREQUESTED, place_message(judge), 0, 0);
    mikey_rules_response_header(judge, facts);
    mikey_rules_dh_answer(judge, facts);
    mikey_rules_rsar_answer(judge, facts);
    mikey_rules_ticket_answer(judge, facts);
    mikey_rules_key_answer(judge, facts);
}

void mikey_check_exchange_message(struct mikey_document *document, const struct mikey_exchange_facts *facts,
                                  struct mikey_outcomes *outcomes) {
    struct judge judge;
    mikey_judge_start(&judge, document, facts->sighting, outcomes);
    mikey_rules_dh_fresh(&judge, facts);
    mikey_rules_ticket_keys(&judge, facts);
    mikey_rules_key_data(&judge, facts);
    mikey_rules_ibake_exchange(&judge, facts);
    if (facts->part == MIKEY_PART_REQUEST)
        check_request(&judge, facts);
    else if (facts->part == MIKEY_PART_RESPONSE || facts->part == MIKEY_PART_ERROR)
        check_answer(&judge, facts);
}

void mikey_check_exchange_closed(const struct mikey_closing_facts *facts, struct mikey_findings *findings,
                                 struct mikey_outcomes *outcomes) {
    if (!facts->request_seen || !facts->wants_response)
        return;
    struct judge judge = {.findings = findings, .outcomes = outcomes};
    if (facts->answered)
        mikey_judge_pass(&judge, MIKEY_R_RESPONSE_MISSING);
    else
        mikey_judge_report(&judge, MIKEY_R_RESPONSE_MISSING, MIKEY_INCONCLUSIVE,
                           (struct place){0, MIKEY_F_NONE, 0, 0}, 0, 0, (struct mikey_slice){0});
}
