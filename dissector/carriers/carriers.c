// SPDX-License-Identifier: GPL-2.0-or-later
#include "carriers.h"

#include "../message.h"
#include "../takeover.h"

static dissector_handle_t udp_handle, tcp_handle, key_mgmt_handle, media_type_handle;

static int dissect_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct message_source source = {.facts = {.kind = MIKEY_CARRIER_UDP}};
    (void)data;
    return mikeylab_dissect_message(tvb, pinfo, tree, &source);
}

static int dissect_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct message_source source = {.facts = {.kind = MIKEY_CARRIER_TCP}};
    (void)data;
    return mikeylab_dissect_message(tvb, pinfo, tree, &source);
}

static int dissect_key_mgmt(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct message_source source = {
        .facts = {.kind = MIKEY_CARRIER_SDP, .placement = MIKEY_PLACED_SDP_SESSION}};
    (void)data;
    return mikeylab_dissect_message(tvb, pinfo, tree, &source);
}

static int dissect_media_type(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct message_source source = {.facts = {.kind = MIKEY_CARRIER_MIME}};
    (void)data;
    return mikeylab_dissect_message(tvb, pinfo, tree, &source);
}

void carriers_register(int proto) {
    udp_handle = register_dissector_with_description("mikeylab", "MIKEY (mikeylab)", dissect_udp, proto);
    tcp_handle =
        register_dissector_with_description("mikeylab.tcp", "MIKEY over TCP (mikeylab)", dissect_tcp, proto);
    key_mgmt_handle = register_dissector_with_description("mikeylab.sdp", "MIKEY in SDP (mikeylab)",
                                                          dissect_key_mgmt, proto);
    media_type_handle = register_dissector_with_description("mikeylab.body", "MIKEY as a body (mikeylab)",
                                                            dissect_media_type, proto);
}

void carriers_handoff(void) {
    takeover_announce("udp.port", udp_handle);
    takeover_announce("tcp.port", tcp_handle);
    takeover_announce("key_mgmt", key_mgmt_handle);
    takeover_announce("media_type", media_type_handle);
    takeover_announce("h245.gef.content", udp_handle);
}
