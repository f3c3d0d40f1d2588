// SPDX-License-Identifier: BSD-2-Clause
// Rules on a message against earlier ones: what the tracker would have found out is given.
#include "craft.h"

static void replay(struct craft *craft, bool bad) {
    craft->facts.replayed = bad;
}

static void timestamp_unique(struct craft *craft, bool bad) {
    craft->facts.timestamp_reused = bad;
}

static void csb_id_unsure(struct craft *craft, bool bad) {
    craft->facts.csb_id_unsure = bad;
}

static void update(struct craft *craft) {
    craft_remove(craft, MIKEY_PAYLOAD_RAND);
    craft->facts.csb_known = craft->facts.update = true;
}

static void update_policy(struct craft *craft, bool bad) {
    static const struct mikey_srtp_policy earlier[] = {{.policy_no = 0}, {.policy_no = 9}};
    update(craft);
    craft_remove(craft, MIKEY_PAYLOAD_SP);
    craft->facts.policies = earlier;
    craft->facts.n_policies = 2;
    craft->message.hdr.map = craft_hex(craft, bad ? "09 11223344 00000000 07 55667788 00000000"
                                                  : "09 11223344 00000000 00 55667788 00000000");
}

static void update_timestamp(struct craft *craft, bool bad) {
    update(craft);
    craft->facts.timestamp_reused = bad;
}

void craft_response(struct craft *craft, uint8_t data_type) {
    craft_good(craft, data_type);
    craft->sighting.carrier.direction = MIKEY_DIRECTION_RESPONSE;
    craft->facts = (struct mikey_exchange_facts){
        .part = MIKEY_PART_RESPONSE,
        .opened = &craft->opened,
        .request_seen = true,
        .request_data_type = (uint8_t)(data_type - 1),
        .request_csb_id = craft->message.hdr.csb_id,
        .request_wants_response = true,
        .request_t = craft_ntp(craft, 0),
        .request_map = craft_hex(craft, "00 11223344 00000000 00 00000000 00000000"),
        .request_n_cs = 2,
        .request_placed = true,
        .request_placement = MIKEY_PLACED_SDP_SESSION,
    };
}

static void response_timestamp(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->facts.request_t = craft_ntp(craft, bad ? -1 : 0);
}

static void response_type(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->facts.request_data_type = bad ? MIKEY_DATA_TYPE_PK_INIT : MIKEY_DATA_TYPE_PSK_INIT;
}

static void response_csb_id(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (bad)
        craft->message.hdr.csb_id ^= 1;
}

static void response_unrequested(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->facts.request_wants_response = !bad;
}

static void response_ssrc(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000 00 00000000 00000000");
}

static void response_ssrc_without_map(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (!bad)
        return;
    craft->message.hdr.map = (struct mikey_slice){0};
    craft->message.hdr.n_cs = 0;
}

static void response_prf(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PK_RESP);
    craft->facts.request_prf = bad ? MIKEY_PRF_HMAC_SHA_256 : MIKEY_PRF_MIKEY_1;
}

static void response_sessions(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    if (!bad)
        return;
    craft->message.hdr.map =
        craft_hex(craft, "00 11223344 00000000 00 55667788 00000000 00 99aabbcc 00000000");
    craft->message.hdr.n_cs = 3;
}

static void response_without_sessions(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->facts.request_map = craft_hex(craft, "00 11223344 00000000 00 55667788 00000000");
    if (!bad)
        return;
    craft->message.hdr.map = (struct mikey_slice){0};
    craft->message.hdr.n_cs = 0;
}

static void response_policy(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DHHMAC_RESP);
    if (bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223344 00000000 01 55667788 00000000");
}

static void response_ssrc_changed(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_DH_RESP);
    if (bad)
        craft->message.hdr.map = craft_hex(craft, "00 11223345 00000000 00 55667788 00000000");
}

static void response_missing(struct craft *craft, bool bad) {
    craft->closing =
        (struct mikey_closing_facts){.request_seen = true, .wants_response = true, .answered = !bad};
}

static void rand_missing(struct craft *craft, bool bad) {
    if (!bad)
        return;
    craft_remove(craft, MIKEY_PAYLOAD_RAND);
    craft->facts.update_unsure = true;
}

static void rand_missing_at_opening(struct craft *craft, bool bad) {
    rand_missing(craft, bad);
    craft->sighting.carrier.opens_session = true;
}

static void update_rand(struct craft *craft, bool bad) {
    if (!bad)
        update(craft);
    craft->facts.csb_known = craft->facts.update = true;
}

static void update_rand_again(struct craft *craft, bool bad) {
    update_rand(craft, bad);
    craft->facts.initial_rand = craft_hex(craft, "3f9a0c5577e1d2b84460913cfe072ba5");
}

static void csb_id_unique(struct craft *craft, bool bad) {
    craft->facts.csb_known = craft->facts.csb_id_reused = bad;
}

static void rand_reused(struct craft *craft, bool bad) {
    craft->facts.rand_reused = bad;
}

static void update_cached(struct craft *craft, bool bad) {
    craft_good(craft, bad ? MIKEY_DATA_TYPE_PK_INIT : MIKEY_DATA_TYPE_PSK_INIT);
    update(craft);
    craft->facts.envelope_key_cached = true;
}

static void rtsp_uri(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->sighting.carrier.kind = MIKEY_CARRIER_RTSP;
    craft->sighting.carrier.placement = MIKEY_PLACED_RTSP_KEYMGMT;
    craft->sighting.carrier.rtsp_data = true;
    craft->sighting.carrier.rtsp_uri = !bad;
}

static void answer_level(struct craft *craft, bool bad) {
    craft_response(craft, MIKEY_DATA_TYPE_PSK_RESP);
    craft->facts.request_placement = bad ? MIKEY_PLACED_SDP_MEDIA : MIKEY_PLACED_SDP_SESSION;
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(REPLAY, replay, CRAFT_START, 0, 201),
    CASE(TIMESTAMP_UNIQUE, timestamp_unique, 0, 2, 8),
    CASE(UPDATE_TIMESTAMP, update_timestamp, 0, 2, 8),
    CASE(RESPONSE_TIMESTAMP, response_timestamp, 0, 2, 8),
    CASE(RESPONSE_TYPE, response_type, CRAFT_START, 1, 1),
    CASE(RESPONSE_UNREQUESTED, response_unrequested, CRAFT_START, 0, 81),
    CASE(RESPONSE_CSB_ID, response_csb_id, CRAFT_START, 4, 4),
    CASE(RESPONSE_SSRC, response_ssrc, CRAFT_START, 20, 4),
    CASE(RESPONSE_SSRC, response_ssrc_without_map, CRAFT_START, 8, 1),
    CASE(RESPONSE_PRF, response_prf, CRAFT_START, 3, 1),
    CASE(RESPONSE_SESSIONS, response_sessions, CRAFT_START, 8, 1),
    {MIKEY_R_RESPONSE_SESSIONS, response_without_sessions, MIKEY_NOTE, CRAFT_START, 8, 1},
    CASE(RESPONSE_POLICY, response_policy, CRAFT_START, 19, 1),
    CASE(RESPONSE_SSRC_KEPT, response_ssrc_changed, CRAFT_START, 11, 4),
    {MIKEY_R_RESPONSE_MISSING, response_missing, MIKEY_INCONCLUSIVE, CRAFT_START, 0, 0},
    {MIKEY_R_RAND_MISSING, rand_missing, MIKEY_INCONCLUSIVE, CRAFT_END, 0, 0},
    CASE(RAND_MISSING, rand_missing_at_opening, CRAFT_END, 0, 0),
    {MIKEY_R_POLICY_MISSING, update_policy, MIKEY_INCONCLUSIVE, CRAFT_START, 19, 1},
    CASE(UPDATE_RAND, update_rand, 1, 0, 18),
    {MIKEY_R_UPDATE_RAND, update_rand_again, MIKEY_NOTE, 1, 0, 18},
    CASE(CSB_ID_UNIQUE, csb_id_unique, CRAFT_START, 4, 4),
    {MIKEY_R_CSB_ID_UNIQUE, csb_id_unsure, MIKEY_INCONCLUSIVE, CRAFT_START, 4, 4},
    CASE(RAND_REUSED, rand_reused, 1, 2, 16),
    CASE(UPDATE_CACHED, update_cached, CRAFT_START, 1, 1),
    CASE(RTSP_URI, rtsp_uri, CRAFT_START, 0, 0),
    CASE(ANSWER_LEVEL, answer_level, CRAFT_START, 0, 0),
};

const struct rule_cases exchange_cases = {cases, sizeof cases / sizeof cases[0]};
