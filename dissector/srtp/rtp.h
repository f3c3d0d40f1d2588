// SPDX-License-Identifier: GPL-2.0-or-later
/** Taking media from Wireshark's RTP and RTCP dissectors, and giving it back. */
#ifndef MIKEYLAB_DISSECTOR_SRTP_RTP_H
#define MIKEYLAB_DISSECTOR_SRTP_RTP_H

#include "../compat.h"

#include <epan/dissectors/packet-rtp.h>
#include <epan/packet.h>

#include <mikeylab/srtp.h>

/** Called at handoff. `ours` is the dissector that UDP ports of media are to come to. */
void rtp_handoff(dissector_handle_t ours);

/** Has what is sent to the end come to us, unless it is something else than RTP and RTCP. `payloads` may be NULL. */
void rtp_take_end(packet_info *pinfo, const struct mikey_srtp_endpoint *end, rtp_dyn_payload_t *payloads);

/** Tells RTP of the payload types that are interleaved in the connection of the packet. */
void rtp_describe_connection(packet_info *pinfo, rtp_dyn_payload_t *payloads);

/** Hands RTP or RTCP to Wireshark: as it was sent, or opened. */
void rtp_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, enum mikey_srtp_kind kind, bool opened);

#endif
