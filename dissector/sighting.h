// SPDX-License-Identifier: GPL-2.0-or-later
/** Where and when a message was seen, as the engine wants to know it. */
#ifndef MIKEYLAB_DISSECTOR_SIGHTING_H
#define MIKEYLAB_DISSECTOR_SIGHTING_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>

#include "message.h"

/** From the packet and what the carrier knows; slices as in `source`. */
struct mikey_sighting sighting_of(const packet_info *pinfo, const struct message_source *source);

/** An address and a port as the engine compares them. Returns the bytes used, 0 for what is not IP. */
uint8_t sighting_end(const address *from, uint32_t port, uint8_t to[MIKEY_ADDRESS_MAX]);

#endif
