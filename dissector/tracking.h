// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * One tracker for a capture. On the first pass, in the order of frames, it judges every message once; afterwards what
 * it said is found again.
 */
#ifndef MIKEYLAB_DISSECTOR_TRACKING_H
#define MIKEYLAB_DISSECTOR_TRACKING_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/document.h>

#include "message.h"
#include "result.h"

/** Has a tracker made when a file is opened and freed when it is closed. */
void tracking_register(void);

/**
 * Decodes `bytes` into the document, which is placed for them, and says what the tracker said of them when it met them
 * first; the document then holds findings and decrypted bytes. Never NULL. `bytes` may be empty: the carrier alone is
 * judged. `at` is the offset of the message in its data source.
 */
const struct message_result *tracking_judge(packet_info *pinfo, struct mikey_document *document,
                                            struct mikey_slice bytes, uint32_t at,
                                            const struct message_source *source);

/** What was said of the messages of the packet, the last one first; NULL if it was found to have none. */
const struct message_result *tracking_recall(packet_info *pinfo);

/**
 * Hears of keys: on the first pass, while the packet is dissected whose message makes the keys of an exchange known or
 * changes them. TEK and salt of every crypto session are in `exchange`, which lives for the call.
 */
typedef void tracking_keys_listener(packet_info *pinfo, const struct mikey_exchange *exchange);

/** Has `listener` told of keys, for good. To be called when protocols are registered. */
void tracking_hear_keys(tracking_keys_listener *listener);

#endif
