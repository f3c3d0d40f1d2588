// SPDX-License-Identifier: GPL-2.0-or-later
/** Protocol and Info column. */
#ifndef MIKEYLAB_DISSECTOR_COLUMNS_H
#define MIKEYLAB_DISSECTOR_COLUMNS_H

#include "compat.h"

#include <epan/packet.h>

#include "message.h"
#include "result.h"

/** Says mode, role, CSB ID and verdict; alone where MIKEY is all there is, else behind what the carrier said. */
void columns_show(packet_info *pinfo, const struct message_result *result);

#endif
