// SPDX-License-Identifier: BSD-2-Clause
// The attribute or header around the message: RFC 4567 3, 3.1, 3.2, 4.1.2, 4.1.3, 4.2. Offsets count in its text.
#include "checks.h"
#include "kmpid.h"

const char *mikey_carrier_name(enum mikey_carrier_kind kind) {
    static const char *const names[] = {"raw", "udp", "tcp", "sip", "sdp", "rtsp", "sap", "http", "mime"};
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "unknown";
}

static bool in_sdp(const struct mikey_carrier *carrier) {
    return carrier->placement == MIKEY_PLACED_SDP_SESSION || carrier->placement == MIKEY_PLACED_SDP_MEDIA;
}

static bool in_keymgmt(const struct mikey_carrier *carrier) {
    return carrier->placement == MIKEY_PLACED_RTSP_KEYMGMT;
}

// Where a slice of the carrier's text stands in it; the whole text if it is not a part of it.
static struct place place_text(const struct mikey_carrier *carrier, struct mikey_slice part) {
    struct place place = {0, MIKEY_F_NONE, 0, (uint32_t)carrier->text.len};
    uintptr_t text = (uintptr_t)carrier->text.data, at = (uintptr_t)part.data;
    if (part.data != NULL && at >= text && at - text <= carrier->text.len) {
        place.off = (uint32_t)(at - text);
        place.len = (uint32_t)part.len;
    }
    return place;
}

// Whether an identifier is meant to be MIKEY's. Those of other protocols stand beside it by right, RFC 4567 3.
static bool means_mikey(struct mikey_slice protocol) {
    static const char name[] = "mikey";
    size_t same = 0;
    while (same < protocol.len && same < sizeof name - 1 && (protocol.data[same] | 0x20) == name[same])
        same++;
    return same == protocol.len && same == sizeof name - 1;
}

static void check_protocol(struct judge *judge) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (carrier->protocol.len == 0 || (judge->message == NULL && !means_mikey(carrier->protocol)))
        return;
    if (mikey_slice_same(carrier->protocol, mikey_slice_of("mikey")))
        mikey_judge_pass(judge, MIKEY_R_PRTCL_ID);
    else
        mikey_judge_report(judge, MIKEY_R_PRTCL_ID, mikey_judge_outcome(MIKEY_R_PRTCL_ID),
                           place_text(carrier, carrier->protocol), 0, 0, carrier->protocol);
}

static bool has_base64(const struct mikey_carrier *carrier) {
    return carrier->placement != MIKEY_PLACED_BINARY && (carrier->data.len > 0 || carrier->base64_bad);
}

static void check_base64(struct judge *judge) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (!has_base64(carrier))
        return;
    if (carrier->base64_bad)
        mikey_judge_breach(judge, MIKEY_R_BASE64,
                           (struct place){0, MIKEY_F_NONE, carrier->base64_bad_at,
                                          carrier->base64_bad_at < carrier->text.len},
                           carrier->base64_bad_at, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_BASE64);
    if (!in_sdp(carrier) && !in_keymgmt(carrier))
        return; // base64 bodies may have line breaks
    if (carrier->base64_folded)
        mikey_judge_breach(judge, MIKEY_R_BASE64_SPACE, place_text(carrier, carrier->data), 0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_BASE64_SPACE);
}

static uint8_t at(struct mikey_slice text, size_t i) {
    return i < text.len ? text.data[i] : 0;
}

static size_t skip_prefix(struct mikey_slice text, size_t i, const char *prefix) {
    struct mikey_slice want = mikey_slice_of(prefix);
    for (size_t n = 0; n < want.len; n++) {
        if (at(text, i + n) != want.data[n])
            return i;
    }
    return i + want.len;
}

// First character of the attribute that departs from its grammar; text.len if none does. What stands in the base64
// is another rule's business.
static size_t departs_at(struct mikey_slice text, bool folded) {
    size_t i = skip_prefix(text, 0, "a=");
    size_t name = skip_prefix(text, i, "key-mgmt:");
    if (name == i && i > 0)
        return i;
    i = name + (at(text, name) == ' ');
    size_t start = i;
    while (mikey_kmpid_char(at(text, i)))
        i++;
    if (i == start || at(text, i) != ' ')
        return i;
    i++;
    start = i;
    while (i < text.len && text.data[i] > ' ')
        i++;
    return folded && i > start ? text.len : i;
}

static void check_grammar(struct judge *judge) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (!in_sdp(carrier) || carrier->text.len == 0)
        return;
    size_t off = departs_at(carrier->text, carrier->base64_folded);
    bool empty = carrier->data.len == 0;
    if (off == carrier->text.len && !empty)
        mikey_judge_pass(judge, MIKEY_R_SDP_GRAMMAR);
    else
        mikey_judge_breach(judge, MIKEY_R_SDP_GRAMMAR,
                           (struct place){0, MIKEY_F_NONE, (uint32_t)off, off < carrier->text.len}, off, 0);
}

static void check_levels(struct judge *judge) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (!in_sdp(carrier))
        return;
    struct place place = place_text(carrier, carrier->text);
    if (carrier->session_and_media && carrier->placement == MIKEY_PLACED_SDP_SESSION)
        mikey_judge_breach(judge, MIKEY_R_MEDIA_OVERRIDES, place, 0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_MEDIA_OVERRIDES);
    if (carrier->kmpids.len == 0)
        return;
    place = place_text(carrier, carrier->protocol);
    uint32_t same = mikey_kmpid_count(carrier->kmpids, carrier->protocol);
    if (same <= 1)
        mikey_judge_pass(judge, MIKEY_R_PROTOCOL_REPEATED);
    else
        mikey_judge_report(judge, MIKEY_R_PROTOCOL_REPEATED, mikey_judge_outcome(MIKEY_R_PROTOCOL_REPEATED),
                           place, same, 1, carrier->protocol);
    bool sap = carrier->kind == MIKEY_CARRIER_SAP;
    if (!sap && carrier->kind != MIKEY_CARRIER_RTSP)
        return;
    enum mikey_rule rule = sap ? MIKEY_R_SAP_ONE_PROTOCOL : MIKEY_R_RTSP_ONE_PROTOCOL;
    uint32_t distinct = mikey_kmpid_distinct(carrier->kmpids);
    if (distinct <= 1)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, place, distinct, 1);
}

static void check_keymgmt(struct judge *judge) {
    const struct mikey_carrier *carrier = judge->carrier;
    if (!in_keymgmt(carrier))
        return;
    struct place place = place_text(carrier, carrier->text);
    if (carrier->rtsp_data)
        mikey_judge_pass(judge, MIKEY_R_RTSP_DATA);
    else
        mikey_judge_breach(judge, MIKEY_R_RTSP_DATA, place, 0, 0);
    if (!carrier->rtsp_unquoted)
        mikey_judge_pass(judge, MIKEY_R_RTSP_QUOTES);
    else
        mikey_judge_breach(judge, MIKEY_R_RTSP_QUOTES, place, 0, 0);
    if (!carrier->rtsp_order)
        mikey_judge_pass(judge, MIKEY_R_RTSP_ORDER);
    else
        mikey_judge_breach(judge, MIKEY_R_RTSP_ORDER, place, 0, 0);
}

void mikey_rules_carrier(struct judge *judge) {
    if (judge->carrier == NULL)
        return;
    check_protocol(judge);
    check_base64(judge);
    check_grammar(judge);
    check_levels(judge);
    check_keymgmt(judge);
}
