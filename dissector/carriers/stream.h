// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * What a TCP connection brought of a text message that is not complete. Wireshark puts messages together itself, but
 * not those of SIP that tell their length by the compact name `l`.
 */
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_STREAM_H
#define MIKEYLAB_DISSECTOR_CARRIERS_STREAM_H

#include "../compat.h"

#include <epan/packet.h>

#include <mikeylab/status.h>

void stream_register(void);

/** What the frames before brought of the message that goes on in this one; empty if none does. Lives with the file. */
struct mikey_slice stream_before(packet_info *pinfo);

/** Keeps `rest` (may be empty), all there is of a message, for the next frame of this direction. False: too long. */
bool stream_keep(packet_info *pinfo, struct mikey_slice rest);

#endif
