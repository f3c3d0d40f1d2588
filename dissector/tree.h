// SPDX-License-Identifier: GPL-2.0-or-later
/** The proto tree of a message: one walk over the tape. */
#ifndef MIKEYLAB_DISSECTOR_TREE_H
#define MIKEYLAB_DISSECTOR_TREE_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/document.h>

#include "message.h"

/** Draws the document, its message standing in `tvb`, and its findings under `tree`. `tvb` NULL: there is none. */
void tree_draw(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_document *document,
               const struct message_source *source);

#endif
