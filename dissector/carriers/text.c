// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <string.h>

#include "../compat.h"

#include <epan/packet.h>
#include <epan/proto.h>

#include "carried.h"
#include "handover.h"
#include "slice.h"
#include "stream.h"
#include "text_message.h"

#include "../message.h"
#include "../preferences.h"
#include "../srtp/announced.h"
#include "../takeover.h"

/** Stretches of a data source that were scanned; what Wireshark found inside them again is passed over. */
#define MAX_SCANNED 64u
/** Port of RTSP in TLS (RFC 7826 20.2). */
#define RTSPS_PORT 322u

struct scanned {
    const tvbuff_t *source;
    size_t start, end;
};

/** The look at one frame. */
struct look {
    packet_info *pinfo;
    bool datagram;
    struct handover handover;
    struct scanned scanned[MAX_SCANNED];
    size_t n_scanned;
};

typedef size_t scan_function(struct look *look, struct mikey_slice bytes, bool cut);

static struct carried_scanner *scanner;
static dissector_handle_t postdissector, key_mgmt_handle, body_handle;

/** Length of a message whose head is read; 0 if not all of it is there. */
static size_t message_length(const struct text_message *message, struct mikey_slice bytes) {
    if (message->body == TEXT_BODY_NONE)
        return message->head;
    if (message->body != TEXT_BODY_LENGTH)
        return bytes.len;
    return message->length <= bytes.len - message->head ? message->head + (size_t)message->length : 0;
}

/** Scans a datagram of SIP. */
static size_t scan_datagram(struct look *look, struct mikey_slice bytes, bool cut) {
    (void)look;
    (void)text_message_scan_datagram(scanner, bytes, cut);
    return bytes.len;
}

/**
 * Scans messages one after the other, and keeps the last one if it is not complete. Answers where it met something
 * else, as interleaved media in RTSP.
 */
static size_t scan_stream(struct look *look, struct mikey_slice bytes, bool cut) {
    struct mikey_slice rest = bytes;

    (void)stream_keep(look->pinfo, slice_first(bytes, 0));
    while (rest.len > 0) {
        struct text_message message;
        size_t seen = 0;
        size_t len = 0;
        enum text_match match = text_message_read(rest, false, &seen, &message);
        if (match == TEXT_NO)
            break;
        if (match == TEXT_YES)
            len = message_length(&message, rest);
        if (len == 0 && !cut) {
            if (!stream_keep(look->pinfo, rest))
                carried_fault_say(scanner, CARRIED_TOO_LARGE, "a message that is too long");
            return bytes.len;
        }
        if (match == TEXT_YES)
            text_message_scan(scanner, &message, slice_first(rest, len > 0 ? len : rest.len), len == 0);
        else
            (void)text_message_scan_datagram(scanner, rest, cut);
        rest = slice_from(rest, len > 0 ? len : rest.len);
    }
    return slice_offset(bytes, rest);
}

static size_t scan_message(struct look *look, struct mikey_slice bytes, bool cut) {
    return look->datagram ? scan_datagram(look, bytes, cut) : scan_stream(look, bytes, cut);
}

static size_t scan_sap(struct look *look, struct mikey_slice bytes, bool cut) {
    (void)look;
    carried_scan_sap(scanner, bytes, cut);
    return bytes.len;
}

/** An SDP that stands in none of the others: in MGCP, MEGACO, a compressed body. */
static size_t scan_sdp(struct look *look, struct mikey_slice bytes, bool cut) {
    (void)look;
    scanner->frame =
        (struct carried_frame){.kind = MIKEY_CARRIER_SDP, .title = "SDP", .scanned = bytes, .cut = cut};
    carried_scan_sdp(scanner, bytes);
    return bytes.len;
}

static struct {
    const char *name; /**< filter name of the protocol */
    scan_function *scan;
    int proto;
} carriers[] = {
    {"sip", scan_message, -1}, {"rtsp", scan_message, -1}, {"http", scan_message, -1},
    {"sap", scan_sap, -1},     {"sdp", scan_sdp, -1},
};

static int proto_websocket = -1;

static scan_function *scan_of(int proto) {
    for (size_t i = 0; i < G_N_ELEMENTS(carriers); i++)
        if (carriers[i].proto == proto)
            return carriers[i].scan;
    return NULL;
}

static bool was_scanned(const struct look *look, const tvbuff_t *source, size_t at) {
    for (size_t i = 0; i < look->n_scanned; i++)
        if (look->scanned[i].source == source && at >= look->scanned[i].start && at < look->scanned[i].end)
            return true;
    return false;
}

/** Whether Wireshark has put a message together itself: then it begins with what was kept of it. */
static bool begins_with(tvbuff_t *tvb, struct mikey_slice kept) {
    struct mikey_slice bytes = slice_trim(handover_slice(tvb)), start = slice_trim(kept);

    return start.len <= bytes.len && slice_equal(slice_first(bytes, start.len), start);
}

/** What stands at a node of the tree, behind what came before of the same message. */
static tvbuff_t *node_buffer(struct look *look, const field_info *found, gint len, size_t *before) {
    tvbuff_t *tvb = tvb_new_subset_length(found->ds_tvb, found->start, len);
    struct mikey_slice kept = {.data = NULL, .len = 0};
    uint8_t *joined;

    if (!look->datagram && look->n_scanned == 0)
        kept = stream_before(look->pinfo);
    if (kept.len > 0 && begins_with(tvb, kept))
        kept = slice_first(kept, 0);
    *before = kept.len;
    if (kept.len == 0)
        return tvb;
    joined = wmem_alloc(look->pinfo->pool, kept.len + (size_t)len);
    memcpy(joined, kept.data, kept.len);
    (void)tvb_memcpy(tvb, joined + kept.len, 0, (size_t)len);
    tvb =
        tvb_new_child_real_data(found->ds_tvb, joined, (guint)(kept.len + (size_t)len), (gint)kept.len + len);
    add_new_data_source(look->pinfo, tvb, "Joined segments");
    return tvb;
}

/** Scans what stands at a node; of a stream to the end of the data source: an item may be shorter than its message. */
static void scan_node(struct look *look, const field_info *found, scan_function *scan) {
    tvbuff_t *source = found->ds_tvb;
    size_t start = (size_t)found->start;
    bool exact = look->datagram || scan != scan_message;
    gint len = exact ? found->length : tvb_captured_length_remaining(source, found->start);
    bool cut = tvb_captured_length(source) < tvb_reported_length(source);
    size_t before, scanned;

    if (len <= 0 || was_scanned(look, source, start))
        return;
    look->handover.carrier = node_buffer(look, found, len, &before);
    scanned = scan(look, handover_slice(look->handover.carrier), cut);
    scanned -= MIN(scanned, before);
    if (look->n_scanned < MAX_SCANNED)
        look->scanned[look->n_scanned++] = (struct scanned){source, start, start + scanned};
}

static void walk(proto_node *node, gpointer data) {
    struct look *look = data;
    const field_info *found = PNODE_FINFO(node);
    scan_function *scan = found != NULL && found->hfinfo != NULL ? scan_of(found->hfinfo->id) : NULL;

    if (scan != NULL && found->ds_tvb != NULL && found->start >= 0)
        scan_node(look, found, scan);
    else
        proto_tree_children_foreach(node, walk, look);
}

/** Whether the frame has a protocol that can carry MIKEY; most do not, and cost no more than this. */
static bool has_carrier(const packet_info *pinfo) {
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer; layer = wmem_list_frame_next(layer))
        if (scan_of(GPOINTER_TO_INT(wmem_list_frame_data(layer))) != NULL)
            return true;
    return false;
}

static int look_at_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    struct look look = {
        .pinfo = pinfo,
        .datagram = pinfo->ptype != PT_TCP || handover_has_layer(pinfo, proto_websocket),
    };

    (void)data;
    if (!preferences()->take_tables)
        return 0;
    if (tree == NULL)
        return mikeylab_recall_messages(pinfo) ? (int)tvb_captured_length(tvb) : 0;
    handover_begin(&look.handover, pinfo, tree);
    if (has_carrier(pinfo)) {
        scanner->sink.context = &look.handover;
        scanner->sink.message = handover_message;
        scanner->sink.announcement = announced_wanted(pinfo) ? handover_announcement : NULL;
        scanner->sink.fault = handover_fault;
        proto_tree_children_foreach(tree, walk, &look);
    }
    return handover_end(&look.handover, scanner) ? (int)tvb_captured_length(tvb) : 0;
}

/** The key-mgmt attribute of an SDP at session level: the SDP itself is scanned, with all of its lines. */
static int pass_key_mgmt(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)pinfo;
    (void)tree;
    (void)data;
    return (int)tvb_captured_length(tvb);
}

static int keep_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)tree;
    (void)data;
    handover_later(pinfo, tvb);
    return (int)tvb_captured_length(tvb);
}

void text_register(int proto) {
    postdissector = register_dissector_with_description("mikeylab.text", "MIKEY in text (mikeylab)",
                                                        look_at_frame, proto);
    key_mgmt_handle =
        register_dissector_with_description("mikeylab.sdp", "MIKEY in SDP (mikeylab)", pass_key_mgmt, proto);
    body_handle =
        register_dissector_with_description("mikeylab.body", "MIKEY as a body (mikeylab)", keep_body, proto);
    scanner = g_new0(struct carried_scanner, 1);
    stream_register();
}

/** Wireshark looks for RTSP in TCP only. */
static void offer_rtsp_in_tls(void) {
    dissector_handle_t rtsp = find_dissector("rtsp");

    if (rtsp == NULL)
        return;
    dissector_add_uint("tls.port", RTSPS_PORT, rtsp);
    dissector_add_for_decode_as("tls.port", rtsp);
}

void text_handoff(void) {
    GArray *wanted = g_array_new(FALSE, FALSE, sizeof(int));

    for (size_t i = 0; i < G_N_ELEMENTS(carriers); i++) {
        carriers[i].proto = proto_get_id_by_filter_name(carriers[i].name);
        if (carriers[i].proto != -1)
            g_array_append_val(wanted, carriers[i].proto);
    }
    takeover_announce("key_mgmt", key_mgmt_handle);
    takeover_announce("media_type", body_handle);
    offer_rtsp_in_tls();
    proto_websocket = proto_get_id_by_filter_name("websocket");
    register_postdissector(postdissector);
    set_postdissector_wanted_hfids(postdissector, wanted); // without these there is no tree in summary runs
}
