// SPDX-License-Identifier: GPL-2.0-or-later
/** Statistics > MIKEY, `-z mikey,tree` and `-z mikey,rtd`, and the tap that they listen to. */
#ifndef MIKEYLAB_DISSECTOR_STATISTICS_H
#define MIKEYLAB_DISSECTOR_STATISTICS_H

#include "compat.h"

#include <epan/packet.h>

#include "message.h"
#include "result.h"

void statistics_register(int proto);

/** Tells the tap of a message; to be called once each time its frame is dissected. */
void statistics_tell(packet_info *pinfo, const struct message_result *result);

#endif
