// SPDX-License-Identifier: GPL-2.0-or-later
/** The one entry: every carrier hands its messages over here. */
#ifndef MIKEYLAB_DISSECTOR_MESSAGE_H
#define MIKEYLAB_DISSECTOR_MESSAGE_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>

/** What a carrier knows of a message. Zero it, then fill in what is known; `facts.kind` at least. */
struct message_source {
    struct mikey_carrier facts; /**< its slices point into the bytes of `text` */
    tvbuff_t *text; /**< facts.text as a buffer, where findings about the carrier are shown; NULL: none */
    struct mikey_slice dialogue; /**< Call-ID, RTSP session and the like; empty if none */
    bool truncated;              /**< the capture cut the packet: what is missing is not the sender's fault */
};

/**
 * Dissects the message in `tvb`, all of it, under `tree`. NULL or empty `tvb`: the carrier announced a message, but
 * none could be taken out; the rules on carriers judge that. A message counts once a frame, however often it is
 * handed over: it is known again by its bytes and its place. Returns the bytes dissected.
 */
int mikeylab_dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                             const struct message_source *source);

/**
 * Tells columns and statistics of the messages that an earlier dissection of the packet found and this one did not come
 * to: Wireshark dissects without a tree at times, and there is nothing to find text carriers in then. False if none.
 */
bool mikeylab_recall_messages(packet_info *pinfo);

/** Registers what the entry needs. */
void message_register(int proto);

#endif
