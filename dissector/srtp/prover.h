// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * The proof of keys on the media of the capture that is open. On the first pass, in the order of frames, every packet
 * is judged once; afterwards what was said of it is found again, and it is opened with the key that opened it then.
 */
#ifndef MIKEYLAB_DISSECTOR_SRTP_PROVER_H
#define MIKEYLAB_DISSECTOR_SRTP_PROVER_H

#include "../compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>
#include <mikeylab/srtp.h>

#include "capture.h"

/** What is kept of an exchange whose keys are known, as long as the file is open. */
struct keyed_exchange {
    uint64_t id, bundle;
    uint32_t csb_id;
    uint32_t frame; /**< of the message that made its keys known */
    struct mikey_media_facts facts;
    bool has_facts; /**< a packet of it was judged */
    bool touched;
    int64_t touched_at; /**< the tracker was told that it is in use; seconds */
};

/** What was said of a packet. Lives as long as the file is open; one that had to wait for its key is corrected. */
struct packet_verdict {
    struct packet_verdict *next; /**< of the same frame */
    uint32_t at, len, hash;      /**< by which it is known again */
    uint32_t frame;
    struct mikey_srtp_result result;       /**< without `plain` */
    const struct keyed_exchange *exchange; /**< NULL: none, or one whose keys are not known */
};

/** Has it made when it is needed, and freed when the file is closed. */
void prover_register(void);

/** Whether media are to be opened: the user may have switched it off. */
bool prover_wanted(void);

/** Whether any key is known. */
bool prover_has_keys(void);

/** Where media will flow; on the first pass. */
void prover_announce(const struct found_announcement *found);

/**
 * Judges the packet in `tvb`, or finds what was said of it; NULL: nothing was. `*plain` is RTP or RTCP in memory of the
 * packet, or empty.
 */
const struct packet_verdict *prover_look(packet_info *pinfo, tvbuff_t *tvb,
                                         const struct mikey_srtp_path *path, struct mikey_slice *plain);

#endif
