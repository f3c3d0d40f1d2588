// SPDX-License-Identifier: GPL-2.0-or-later
#include "plain.h"

#include "../message.h"
#include "../takeover.h"
#include "connection.h"
#include "extent.h"
#include "handover.h"

static dissector_handle_t udp_handle, tcp_handle, h235_handle;
static struct extent *extent;

static int dissect_alone(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, enum mikey_carrier_kind kind,
                         char name_kind) {
    struct connection_name name;
    const struct message_source source = {
        .facts = {.kind = kind, .protection = handover_protection(pinfo)},
        .dialogue = connection_name(name_kind, pinfo, &name),
        .truncated = tvb_captured_length(tvb) < tvb_reported_length(tvb),
    };

    return mikeylab_dissect_message(tvb, pinfo, tree, &source);
}

static int dissect_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)data;
    return dissect_alone(tvb, pinfo, tree, MIKEY_CARRIER_UDP, 'u');
}

static int dissect_h235(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    (void)data;
    return dissect_alone(tvb, pinfo, tree, MIKEY_CARRIER_MIME, 'h');
}

/** Asks for more segments; false if this one is the last that Wireshark will give. */
static bool wants_more(packet_info *pinfo, tvbuff_t *tvb, gint offset) {
    if (!pinfo->can_desegment || tvb_captured_length(tvb) < tvb_reported_length(tvb))
        return false;
    pinfo->desegment_offset = offset;
    pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
    return true;
}

/** One message after another; nothing but its structure says where one ends. */
static int dissect_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    gint offset = 0;
    gint len;

    (void)data;
    while ((len = tvb_captured_length_remaining(tvb, offset)) > 0) {
        const struct mikey_slice bytes = {.data = tvb_get_ptr(tvb, offset, len), .len = (size_t)len};
        size_t used = bytes.len;
        enum capture_extent found = extent_find(extent, bytes, &used);
        if (found == CAPTURE_EXTENT_INCOMPLETE && wants_more(pinfo, tvb, offset))
            break;
        if (found == CAPTURE_EXTENT_WHOLE)
            len = (gint)used;
        (void)dissect_alone(tvb_new_subset_length(tvb, offset, len), pinfo, tree, MIKEY_CARRIER_TCP, 't');
        offset += len;
    }
    return (int)tvb_captured_length(tvb);
}

void plain_register(int proto) {
    extent = extent_new();
    udp_handle = register_dissector_with_description("mikeylab", "MIKEY (mikeylab)", dissect_udp, proto);
    tcp_handle =
        register_dissector_with_description("mikeylab.tcp", "MIKEY over TCP (mikeylab)", dissect_tcp, proto);
    h235_handle = register_dissector_with_description("mikeylab.h235", "MIKEY in H.235 (mikeylab)",
                                                      dissect_h235, proto);
}

void plain_handoff(void) {
    takeover_announce("udp.port", udp_handle);
    takeover_announce("tcp.port", tcp_handle);
    takeover_announce("h245.gef.content", h235_handle);
}
