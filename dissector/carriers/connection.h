// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_CONNECTION_H
#define MIKEYLAB_DISSECTOR_CARRIERS_CONNECTION_H

#include "../compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>

struct connection_name {
    uint8_t bytes[MIKEY_DIALOGUE_MAX];
};

/**
 * The name of the dialogue that a frame belongs to when its carrier gives none: its two ends, the same in both
 * directions. `kind` keeps those of different carriers apart.
 */
struct mikey_slice connection_name(char kind, const packet_info *pinfo, struct connection_name *name);

#endif
