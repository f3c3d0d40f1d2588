// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * One tracker for a capture. On the first pass, in the order of frames, it judges every message once; afterwards what
 * it said is found again.
 */
#ifndef MIKEYLAB_DISSECTOR_TRACKING_H
#define MIKEYLAB_DISSECTOR_TRACKING_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>

#include "message.h"
#include "result.h"

/** Exchanges that may be open at once and messages that are remembered: few enough for the processor's caches. */
extern const struct mikey_tracker_limits tracking_limits;

/** Has a tracker made when a file is opened and freed when it is closed. */
void tracking_register(void);

/**
 * Decodes `bytes` into the document, which is placed for them, and says what the tracker said of them when it met them
 * first; the document then holds findings and decrypted bytes. Never NULL. `bytes` may be empty: the carrier alone is
 * judged. `at` is the offset of the message in its data source.
 */
struct message_result *tracking_judge(packet_info *pinfo, struct mikey_document *document,
                                      struct mikey_slice bytes, uint32_t at,
                                      const struct message_source *source);

/** What was said of the messages of the packet, in their order; NULL if it was found to have none. */
struct message_result *tracking_recall(packet_info *pinfo);

/** Somebody who follows exchanges, on the first pass. All of its functions are needed. */
struct tracking_watcher {
    /** Asked when a file is opened; false: the rest is not called, and no keys are derived for it. */
    bool (*wanted)(void);
    /** The packet's message makes the keys of an exchange known or changes them; `exchange` lives for the call. */
    void (*keyed)(packet_info *pinfo, const struct mikey_exchange *exchange);
    /** A message was judged; it belongs to the exchange `exchange`, 0: to none. */
    void (*message)(const struct mikey_sighting *sighting, uint64_t exchange, const struct mikey_hdr *hdr);
    /** As mikey_exchange_media(). */
    mikey_exchange_media *media;
    /** The first pass is over, exchanges are about to be closed. */
    void (*finished)(void);
};

/** Has `watcher` told, for good. To be called when protocols are registered. */
void tracking_watch(const struct tracking_watcher *by);

/** As mikey_tracker_touch(). */
void tracking_touch(uint32_t csb_id, uint64_t bundle, int64_t seconds);

#endif
