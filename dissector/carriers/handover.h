// SPDX-License-Identifier: GPL-2.0-or-later
/** From what the scanners of text carriers find to messages in Wireshark's tree. */
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_HANDOVER_H
#define MIKEYLAB_DISSECTOR_CARRIERS_HANDOVER_H

#include "../compat.h"

#include <epan/packet.h>

#include "carried.h"

/** A body of type application/mikey that Wireshark came upon; it stands in a carrier that is scanned, or in another. */
struct pending;

/** The messages of one frame on their way. */
struct handover {
    packet_info *pinfo;
    proto_tree *tree;
    tvbuff_t *carrier; /**< what is being scanned: struct carried.scanned as a buffer */
    struct pending *pending;
    const char *limit; /**< the last one that was met */
    unsigned n_messages;
};

/** Registers the protocols' ids; called at handoff. */
void handover_handoff(void);

/** Keeps a body until the frame is done. */
void handover_later(packet_info *pinfo, tvbuff_t *tvb);

void handover_begin(struct handover *handover, packet_info *pinfo, proto_tree *tree);

/** Dissects what a scanner found; the context is a struct handover. Functions of struct carried_sink. */
void handover_message(void *context, const struct carried *carried);
void handover_announcement(void *context, const struct announcement *announcement);
void handover_fault(void *context, enum carried_fault fault, const char *text);

/** Dissects the bodies that no scanner found. Returns whether the frame had any message. */
bool handover_end(struct handover *handover, struct carried_scanner *scanner);

/** Whether a protocol has dissected a part of the packet; false for -1. */
bool handover_has_layer(const packet_info *pinfo, int proto);

/** All bytes of a buffer. */
struct mikey_slice handover_slice(tvbuff_t *tvb);

/** Whether what the frame carries was protected on its way: inside TLS, DTLS or ESP. */
enum mikey_protection handover_protection(const packet_info *pinfo);

#endif
