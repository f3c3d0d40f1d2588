// SPDX-License-Identifier: BSD-2-Clause
// What SDP, RTSP and SAP ask of the message they carry: RFC 4567 4.1.3, 4.1.4, 4.2, 7, 7.1.
#include "checks.h"
#include "kmpid.h"

static bool in_sdp(const struct mikey_carrier *carrier) {
    return carrier->placement == MIKEY_PLACED_SDP_SESSION || carrier->placement == MIKEY_PLACED_SDP_MEDIA;
}

static const struct mikey_payload *find_sdp_ids(const struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_EXT]; n++) {
        const struct mikey_payload *ext =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n);
        if (ext != NULL && ext->u.ext.type == MIKEY_EXT_SDP_IDS)
            return ext;
    }
    return NULL;
}

// Only offer/answer, which is SIP's use of SDP, lets several protocols be offered: RFC 4567 4.1.2.
// RFC 4650 4.4 asks for the list whatever the SDP is for.
static void check_present(struct judge *judge, const struct mikey_payload *sdp_ids) {
    const struct mikey_carrier *carrier = judge->carrier;
    const bool dhhmac = judge->message->hdr.data_type == MIKEY_DATA_TYPE_DHHMAC_INIT;
    const enum mikey_rule rule = dhhmac ? MIKEY_R_DHHMAC_SDP_IDS : MIKEY_R_SDP_IDS_MISSING;
    if (carrier == NULL || !in_sdp(carrier) || !judge->initiator || !judge->has_rand ||
        (carrier->kind != MIKEY_CARRIER_SIP && !dhhmac))
        return;
    if (sdp_ids != NULL)
        mikey_judge_pass(judge, rule);
    else if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, rule);
}

// The list is that of the SDP description. Where several places of it can have protocols, the carrier tells those of one
// place only, and a longer list may be right.
static enum mikey_outcome outcome_of_list(const struct mikey_carrier *carrier, struct mikey_slice list) {
    bool one_place = carrier->placement == MIKEY_PLACED_SDP_SESSION && !carrier->session_and_media;
    if (!one_place && mikey_kmpid_within(carrier->kmpids, list))
        return MIKEY_INCONCLUSIVE;
    return mikey_judge_outcome(MIKEY_R_SDP_IDS_MATCH);
}

static void check_sdp_ids(struct judge *judge) {
    const struct mikey_payload *ext = find_sdp_ids(judge);
    check_present(judge, ext);
    if (ext == NULL)
        return;
    struct place place = mikey_place_payload(ext);
    const uint32_t header = 4; // Next payload, Type, 16-bit length
    place.off += header;
    place.len = (uint32_t)ext->u.ext.data.len;
    if (!mikey_kmpid_list(ext->u.ext.data)) {
        mikey_judge_breach(judge, MIKEY_R_SDP_IDS_SYNTAX, place, 0, 0);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_SDP_IDS_SYNTAX);
    const struct mikey_carrier *carrier = judge->carrier;
    if (carrier == NULL || !in_sdp(carrier) || carrier->kmpids.len == 0 || !judge->initiator)
        return;
    if (mikey_slice_same(ext->u.ext.data, carrier->kmpids))
        mikey_judge_pass(judge, MIKEY_R_SDP_IDS_MATCH);
    else
        mikey_judge_report(judge, MIKEY_R_SDP_IDS_MATCH, outcome_of_list(carrier, ext->u.ext.data), place, 0,
                           0, carrier->kmpids);
}

// A SAP announcement has no way back.
static void check_one_way(struct judge *judge) {
    if (judge->carrier->kind != MIKEY_CARRIER_SAP)
        return;
    uint8_t data_type = judge->message->hdr.data_type;
    if (data_type == MIKEY_DATA_TYPE_DH_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_INIT ||
        data_type == MIKEY_DATA_TYPE_RSAR_INIT)
        mikey_judge_breach(judge, MIKEY_R_ONE_WAY, mikey_place_header(judge, MIKEY_F_HDR_DATA_TYPE),
                           data_type, 0);
    else if (judge->message->hdr.v != 0)
        mikey_judge_breach(judge, MIKEY_R_ONE_WAY, mikey_place_header(judge, MIKEY_F_HDR_V), 1, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_ONE_WAY);
}

static void check_rtsp_initiator(struct judge *judge) {
    if (judge->carrier->placement != MIKEY_PLACED_RTSP_KEYMGMT)
        return;
    if (judge->initiator && judge->carrier->direction == MIKEY_DIRECTION_REQUEST)
        mikey_judge_breach(judge, MIKEY_R_RTSP_INITIATOR, mikey_place_header(judge, MIKEY_F_HDR_DATA_TYPE),
                           judge->message->hdr.data_type, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_RTSP_INITIATOR);
}

static void check_sessions(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (!in_sdp(judge->carrier) || hdr->map_type != MIKEY_MAP_SRTP_ID || hdr->n_cs == 0 || !judge->initiator)
        return;
    if (hdr->n_cs % 2 == 0)
        mikey_judge_pass(judge, MIKEY_R_CS_PER_STREAM);
    else
        mikey_judge_breach(judge, MIKEY_R_CS_PER_STREAM, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                           hdr->n_cs, 0);
}

void mikey_rules_integration(struct judge *judge) {
    check_sdp_ids(judge);
    if (judge->carrier == NULL)
        return;
    check_one_way(judge);
    check_rtsp_initiator(judge);
    check_sessions(judge);
}
