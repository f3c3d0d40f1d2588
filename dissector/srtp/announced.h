// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * What carriers announce of media, for Wireshark: ports of SDP and RTSP come to our dissector, and RTP learns the names
 * of payload types. Wireshark makes its own of the same announcements, before; each new one takes the ports back.
 */
#ifndef MIKEYLAB_DISSECTOR_SRTP_ANNOUNCED_H
#define MIKEYLAB_DISSECTOR_SRTP_ANNOUNCED_H

#include "../compat.h"

#include <epan/packet.h>

#include "announce.h"

void announced_register(void);

/** Whether somebody wants to hear of the announcements in the packet: once, and if media are to be opened. */
bool announced_wanted(const packet_info *pinfo);

/** An announcement in the carrier message `text`. `dialogue` is named as its messages name it. */
void announced(packet_info *pinfo, const struct announcement *what, struct mikey_slice dialogue,
               struct mikey_slice text);

#endif
