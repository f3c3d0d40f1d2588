// SPDX-License-Identifier: GPL-2.0-or-later
#include "rtp.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-rtcp.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>

/** Where RTP and RTCP keep, beside a packet, a copy of what is known of its conversation. */
#define PACKET_COPY 0

static dissector_handle_t srtp_handle, rtp_handle, rtcp_handle;
static int proto_rtp = -1, proto_rtcp = -1;

void rtp_handoff(dissector_handle_t ours) {
    srtp_handle = ours;
    rtp_handle = find_dissector("rtp");
    rtcp_handle = find_dissector("rtcp");
    proto_rtp = proto_get_id_by_filter_name("rtp");
    proto_rtcp = proto_get_id_by_filter_name("rtcp");
}

/** Whether the dissector is one of media, or there is none. */
static bool is_media(dissector_handle_t handle) {
    static const char *const names[] = {"rtp", "rtcp", "rtp.rfc7983", "rtp.rfc4571"};
    const char *name = handle ? dissector_handle_get_dissector_name(handle) : NULL;
    for (size_t i = 0; handle && name && i < array_length(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return !handle;
}

/** The conversation of all that is sent to an address and port. */
static conversation_t *conversation_to(const packet_info *pinfo, const address *to, uint16_t port) {
    const address any = ADDRESS_INIT_NONE;
    return find_conversation(pinfo->num, to, &any, CONVERSATION_UDP, port, 0, NO_ADDR_B | NO_PORT_B);
}

/** Whether a conversation need not be made or made anew: if SRTP cannot be hidden from RTP, it is told of RTP alone. */
static bool is_usable(const packet_info *pinfo, conversation_t *conversation) {
#ifdef MIKEYLAB_WS_RTP_CONVERSATION
    (void)pinfo;
    return conversation != NULL;
#else
    dissector_handle_t handle = conversation ? conversation_get_dissector(conversation, pinfo->num) : NULL;
    return handle == srtp_handle || !is_media(handle);
#endif
}

void rtp_take_end(packet_info *pinfo, const struct mikey_srtp_endpoint *end, rtp_dyn_payload_t *payloads) {
    const int len = end->len - 2;
    if (!rtp_handle || (len != 4 && len != 16))
        return;
    const uint16_t port = (uint16_t)(end->address[len] << 8 | end->address[len + 1]);
    address to;
    set_address(&to, len == 4 ? AT_IPv4 : AT_IPv6, len, end->address);
    conversation_t *conversation = conversation_to(pinfo, &to, port);
    if (!is_usable(pinfo, conversation)) {
        rtp_add_address(pinfo, PT_UDP, &to, port, 0, "MIKEY", pinfo->num, 0, payloads);
        conversation = conversation_to(pinfo, &to, port);
    }
    if (conversation && is_media(conversation_get_dissector(conversation, pinfo->num)))
        conversation_set_dissector(conversation, srtp_handle);
}

/** One direction of rtp_describe_connection(). */
static void describe(packet_info *pinfo, address *to, uint32_t to_port, uint32_t from_port,
                     rtp_dyn_payload_t *payloads) {
    const address any = ADDRESS_INIT_NONE;
    rtp_add_address(pinfo, PT_UDP, to, (int)to_port, (int)from_port, "MIKEY", pinfo->num, 0, payloads);
    conversation_t *conversation =
        find_conversation(pinfo->num, to, &any, CONVERSATION_UDP, to_port, from_port, NO_ADDR_B);
    if (conversation)
        conversation_set_dissector(conversation, NULL);
}

// In TCP it would take the connection from RTSP. A conversation in UDP, between the same ports, only bears the names.
void rtp_describe_connection(packet_info *pinfo, rtp_dyn_payload_t *payloads) {
    if (!payloads)
        return;
    describe(pinfo, &pinfo->src, pinfo->srcport, pinfo->destport, payloads);
    describe(pinfo, &pinfo->dst, pinfo->destport, pinfo->srcport, payloads);
}

/** Where a conversation says that its media are SRTP, while it does not say so. */
struct hidden {
    struct srtp_info **place; /**< NULL: it did not say so */
    struct srtp_info *info;
};

/** NULL: it has no room for it. */
static struct srtp_info **place_of(conversation_t *conversation, enum mikey_srtp_kind kind) {
    if (kind == MIKEY_SRTP_KIND_RTCP) {
        struct _rtcp_conversation_info *rtcp = conversation_get_proto_data(conversation, proto_rtcp);
        return rtcp ? &rtcp->srtcp_info : NULL;
    }
#ifdef MIKEYLAB_WS_RTP_CONVERSATION
    struct _rtp_conversation_info *rtp = conversation_get_proto_data(conversation, proto_rtp);
    return rtp ? &rtp->srtp_info : NULL;
#else
    return NULL; // rtp_take_end() has made it one of RTP
#endif
}

static struct hidden hide(conversation_t *conversation, enum mikey_srtp_kind kind) {
    struct hidden hidden = {.place = NULL};
    struct srtp_info **place = conversation ? place_of(conversation, kind) : NULL;
    if (place && *place) {
        hidden = (struct hidden){place, *place};
        *place = NULL;
    }
    return hidden;
}

static void show(const struct hidden *hidden) {
    if (hidden->place)
        *hidden->place = hidden->info;
}

/** The conversation of the packet's receiver, or of its sender: RTP asks the one, RTCP the other. */
static conversation_t *conversation_of(const packet_info *pinfo, bool receiver) {
    const conversation_type type = conversation_pt_to_conversation_type(pinfo->ptype);
    return receiver ? find_conversation(pinfo->num, &pinfo->net_dst, &pinfo->net_src, type, pinfo->destport,
                                        pinfo->srcport, NO_ADDR_B)
                    : find_conversation(pinfo->num, &pinfo->net_src, &pinfo->net_dst, type, pinfo->srcport,
                                        pinfo->destport, NO_ADDR_B);
}

/** Hands what was opened over, in conversations that know nothing of SRTP. */
static void dissect_opened(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                           enum mikey_srtp_kind kind) {
    const struct hidden receiver = hide(conversation_of(pinfo, true), kind);
    const struct hidden sender = hide(conversation_of(pinfo, false), kind);
    // It was closed when RTP saw it first, if its key came later.
    if (receiver.place)
        p_remove_proto_data(wmem_file_scope(), pinfo, kind == MIKEY_SRTP_KIND_RTCP ? proto_rtcp : proto_rtp,
                            PACKET_COPY);
    TRY {
        call_dissector_only(handle, tvb, pinfo, tree, NULL);
    }
    FINALLY {
        show(&receiver);
        show(&sender);
    }
    ENDTRY;
}

void rtp_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, enum mikey_srtp_kind kind,
                 bool opened) {
    dissector_handle_t handle = kind == MIKEY_SRTP_KIND_RTCP ? rtcp_handle : rtp_handle;
    const port_type type = pinfo->ptype;
    if (!handle)
        return;
    if (type == PT_TCP)
        pinfo->ptype = PT_UDP; // see rtp_describe_connection()
    TRY {
        if (opened)
            dissect_opened(handle, tvb, pinfo, tree, kind);
        else
            call_dissector_only(handle, tvb, pinfo, tree, NULL);
    }
    FINALLY {
        pinfo->ptype = type;
    }
    ENDTRY;
}
