// SPDX-License-Identifier: GPL-2.0-or-later
/** What does not stand in a message but follows from it: authentication, links to other frames, session keys. */
#ifndef MIKEYLAB_DISSECTOR_GENERATED_H
#define MIKEYLAB_DISSECTOR_GENERATED_H

#include "compat.h"

#include <epan/packet.h>

#include "message.h"
#include "result.h"

void generated_register(int proto);

/** Adds the generated items of a message, which stands in `tvb`, to its tree. */
void generated_draw(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct message_result *result,
                    const struct message_source *source);

#endif
