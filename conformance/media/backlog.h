// SPDX-License-Identifier: BSD-2-Clause
/**
 * Packets that no key opened yet, for a while: a call may send media before the answer that completes its keys, and a
 * new key may be used before the message that brings it was seen.
 */
#ifndef MIKEYLAB_CONFORMANCE_BACKLOG_H
#define MIKEYLAB_CONFORMANCE_BACKLOG_H

#include <mikeylab/srtp.h>

#include "../capture/capture.h"

/** Packets, bytes of packets, and seconds of capture time that are kept. */
#define BACKLOG_PACKETS 2048u
#define BACKLOG_BYTES   4194304u
#define BACKLOG_SECONDS 30

/** A media packet: as the capture gave it, or kept. */
struct media_packet {
    struct mikey_slice bytes;
    size_t framing; /**< bytes of '$', channel and length before it */
    uint64_t frame;
    bool has_time;
    int64_t seconds;
    struct mikey_srtp_path path;
    bool cut;
    const struct found_piece *pieces; /**< of framing and bytes */
    size_t n_pieces;
};

struct backlog;

/** NULL if there is no memory. */
struct backlog *backlog_new(void);
void backlog_free(struct backlog *backlog);

/**
 * Keeps a copy of a packet and of what was said of it. The oldest ones are let go for it: `gone` is called for each.
 * False if there is no memory.
 */
typedef bool backlog_gone(void *context, const struct media_packet *packet,
                          const struct mikey_srtp_result *result);
bool backlog_keep(struct backlog *backlog, const struct media_packet *packet,
                  const struct mikey_srtp_result *result, backlog_gone *gone, void *context);

/** Lets go of all that came before `seconds`; of everything if `all`. False if `gone` said so. */
bool backlog_expire(struct backlog *backlog, int64_t seconds, bool all, backlog_gone *gone, void *context);

/** What trying a packet again came to. */
enum backlog_answer {
    BACKLOG_KEEP, /**< still closed */
    BACKLOG_DONE, /**< it was opened, the backlog forgets it */
    BACKLOG_STOP  /**< no memory */
};

/**
 * Has `try` look at each packet, the oldest first. Of packets of one SSRC and path the later ones are left alone when
 * the first is still closed. False if `try` said so.
 */
typedef enum backlog_answer backlog_try(void *context, const struct media_packet *packet);
bool backlog_again(struct backlog *backlog, backlog_try *again, void *context);

#endif
