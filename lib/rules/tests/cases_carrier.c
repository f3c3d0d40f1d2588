// SPDX-License-Identifier: BSD-2-Clause
// Rules on SDP, RTSP and SAP. Offsets of scope CARRIER count in the attribute or header.
#include "craft.h"

static void prtcl_id(struct craft *craft, bool bad) {
    if (bad)
        craft_line(craft, "a=key-mgmt:MIKEY AQAFgM0XflAB", "MIKEY", "AQAFgM0XflAB");
}

static void base64(struct craft *craft, bool bad) {
    if (!bad)
        return;
    craft_line(craft, "a=key-mgmt:mikey AQAF*M0XflAB", "mikey", "AQAF*M0XflAB");
    craft->sighting.carrier.base64_bad = true;
    craft->sighting.carrier.base64_bad_at = 21;
}

static void base64_space(struct craft *craft, bool bad) {
    if (!bad)
        return;
    craft_line(craft, "a=key-mgmt:mikey AQAF gM0XflAB", "mikey", "AQAF gM0XflAB");
    craft->sighting.carrier.base64_folded = true;
}

static void two_spaces(struct craft *craft, bool bad) {
    craft_line(craft, bad ? "a=key-mgmt:mikey  AQAFgM0X" : "a=key-mgmt: mikey AQAFgM0X", "mikey", "AQAFgM0X");
}

static void other_name(struct craft *craft, bool bad) {
    craft_line(craft, bad ? "a=Key-Mgmt:mikey AQAFgM0X" : "key-mgmt:mikey AQAFgM0X", "mikey", "AQAFgM0X");
}

static void text_behind(struct craft *craft, bool bad) {
    craft_line(craft, bad ? "a=key-mgmt:mikey AQAFgM0X " : "a=key-mgmt:mikey AQAFgM0X", "mikey", "AQAFgM0X");
}

static void media_overrides(struct craft *craft, bool bad) {
    craft->sighting.carrier.session_and_media = bad;
}

static void offer(struct craft *craft, enum mikey_carrier_kind kind, const char *kmpids) {
    craft->sighting.carrier.kind = kind;
    craft->sighting.carrier.kmpids = craft_text(kmpids);
    craft_find(craft, MIKEY_PAYLOAD_EXT, 0)->u.ext.data = craft_text(kmpids);
}

static void protocol_repeated(struct craft *craft, bool bad) {
    offer(craft, MIKEY_CARRIER_SIP, bad ? "mikey;keyp1;mikey" : "mikey;keyp1");
}

static void sap_one_protocol(struct craft *craft, bool bad) {
    offer(craft, MIKEY_CARRIER_SAP, bad ? "mikey;keyp1" : "mikey");
}

static void rtsp_one_protocol(struct craft *craft, bool bad) {
    offer(craft, MIKEY_CARRIER_RTSP, bad ? "keyp1;mikey" : "mikey");
}

static struct mikey_carrier *keymgmt(struct craft *craft) {
    struct mikey_carrier *carrier = &craft->sighting.carrier;
    carrier->kind = MIKEY_CARRIER_RTSP;
    carrier->placement = MIKEY_PLACED_RTSP_KEYMGMT;
    carrier->rtsp_data = carrier->rtsp_uri = true;
    craft_line(craft, "prot=mikey;uri=\"rtsp://a\";data=\"AQAF\"", "mikey", "AQAF");
    return carrier;
}

static void rtsp_data(struct craft *craft, bool bad) {
    keymgmt(craft)->rtsp_data = !bad;
}

static void rtsp_quotes(struct craft *craft, bool bad) {
    keymgmt(craft)->rtsp_unquoted = bad;
}

static void rtsp_order(struct craft *craft, bool bad) {
    keymgmt(craft)->rtsp_order = bad;
}

static void rtsp_initiator(struct craft *craft, bool bad) {
    if (!bad)
        craft_good(craft, MIKEY_DATA_TYPE_PSK_RESP);
    keymgmt(craft)->direction = MIKEY_DIRECTION_REQUEST;
}

static void one_way(struct craft *craft, bool bad) {
    craft->sighting.carrier.kind = MIKEY_CARRIER_SAP;
    craft->message.hdr.v = bad;
}

static void one_way_dh(struct craft *craft, bool bad) {
    craft_good(craft, bad ? MIKEY_DATA_TYPE_DH_INIT : MIKEY_DATA_TYPE_PK_INIT);
    craft->sighting.carrier.kind = MIKEY_CARRIER_SAP;
}

static void sdp_ids_missing(struct craft *craft, bool bad) {
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_EXT);
}

static void sdp_ids_syntax(struct craft *craft, bool bad) {
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_EXT, 0)->u.ext.data = craft_text("mikey;");
}

static void sdp_ids_match(struct craft *craft, bool bad) {
    craft->sighting.carrier.kmpids = craft_text("keyp1;mikey");
    craft_find(craft, MIKEY_PAYLOAD_EXT, 0)->u.ext.data = craft_text(bad ? "mikey;keyp1" : "keyp1;mikey");
}

static void at_media_level(struct craft *craft) {
    craft->sighting.carrier.placement = MIKEY_PLACED_SDP_MEDIA;
    craft->sighting.carrier.media = 1;
    craft->sighting.carrier.kmpids = craft_text("mikey;keyp1");
}

// The other stream may have what is listed beyond this one's.
static void sdp_ids_of_all_media(struct craft *craft, bool bad) {
    at_media_level(craft);
    craft_find(craft, MIKEY_PAYLOAD_EXT, 0)->u.ext.data =
        craft_text(bad ? "mikey;keyp2;keyp1" : "mikey;keyp1");
}

static void sdp_ids_of_no_media(struct craft *craft, bool bad) {
    at_media_level(craft);
    craft_find(craft, MIKEY_PAYLOAD_EXT, 0)->u.ext.data = craft_text(bad ? "keyp1;mikey" : "mikey;keyp1");
}

static void cs_per_stream(struct craft *craft, bool bad) {
    if (!bad)
        return;
    craft->message.hdr.n_cs = 1;
    craft->message.hdr.map.len = 9;
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(PRTCL_ID, prtcl_id, CRAFT_START, 11, 5),
    CASE(BASE64, base64, CRAFT_START, 21, 1),
    CASE(BASE64_SPACE, base64_space, CRAFT_START, 17, 13),
    CASE(SDP_GRAMMAR, two_spaces, CRAFT_START, 17, 1),
    CASE(SDP_GRAMMAR, other_name, CRAFT_START, 2, 1),
    CASE(SDP_GRAMMAR, text_behind, CRAFT_START, 25, 1),
    CASE(MEDIA_OVERRIDES, media_overrides, CRAFT_START, 0, 29),
    CASE(PROTOCOL_REPEATED, protocol_repeated, CRAFT_START, 11, 5),
    CASE(SAP_ONE_PROTOCOL, sap_one_protocol, CRAFT_START, 11, 5),
    CASE(RTSP_ONE_PROTOCOL, rtsp_one_protocol, CRAFT_START, 11, 5),
    CASE(RTSP_DATA, rtsp_data, CRAFT_START, 0, 37),
    CASE(RTSP_QUOTES, rtsp_quotes, CRAFT_START, 0, 37),
    CASE(RTSP_ORDER, rtsp_order, CRAFT_START, 0, 37),
    CASE(RTSP_INITIATOR, rtsp_initiator, CRAFT_START, 1, 1),
    CASE(ONE_WAY, one_way, CRAFT_START, 3, 1),
    CASE(ONE_WAY, one_way_dh, CRAFT_START, 1, 1),
    CASE(SDP_IDS_MISSING, sdp_ids_missing, CRAFT_END, 0, 0),
    CASE(SDP_IDS_SYNTAX, sdp_ids_syntax, 5, 4, 6),
    CASE(SDP_IDS_MATCH, sdp_ids_match, 5, 4, 11),
    {MIKEY_R_SDP_IDS_MATCH, sdp_ids_of_all_media, MIKEY_INCONCLUSIVE, 5, 4, 17},
    CASE(SDP_IDS_MATCH, sdp_ids_of_no_media, 5, 4, 11),
    CASE(CS_PER_STREAM, cs_per_stream, CRAFT_START, 8, 1),
};

const struct rule_cases carrier_cases = {cases, sizeof cases / sizeof cases[0]};
