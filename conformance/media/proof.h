// SPDX-License-Identifier: BSD-2-Clause
/**
 * The proof of the keys on the media of the same capture: crypto sessions as the tracker learns of them, endpoints as
 * carriers announce them, and then every packet that may be SRTP or SRTCP, in one pass.
 */
#ifndef MIKEYLAB_CONFORMANCE_PROOF_H
#define MIKEYLAB_CONFORMANCE_PROOF_H

#include "backlog.h"
#include "ledger.h"

/** Seconds of capture time after which the tracker is told again that an exchange is in use. */
#define PROOF_TOUCH_SECONDS 60

/** Hears of each packet that was opened: `plain` is RTP or RTCP and lives for the call. False: no memory. */
typedef bool proof_opened(void *context, const struct media_packet *packet,
                          const struct mikey_srtp_result *result);

struct proof_options {
    proof_opened *opened; /**< NULL: nobody, and nothing is decrypted */
    void *context;
    bool force; /**< open packets too that do not authenticate, or have no authentication */
};

/** Packets that belong to no open exchange, and what the limits cost. */
struct proof_totals {
    uint64_t packets; /**< that have the shape of RTP or RTCP */
    uint64_t proven;  /**< authenticated */
    uint64_t unknown; /**< no session is known for them, and no key authenticates them */
    uint64_t late;    /**< of exchanges that were closed already */
    uint64_t cut;     /**< too short, or the capture lacks their end */
    struct mikey_srtp_totals prover;
};

struct proof;

/** Watches `tracker`, which must live until proof_free(). NULL if there is no memory. */
struct proof *proof_new(struct mikey_crypto *crypto, struct mikey_tracker *tracker,
                        const struct proof_options *options);

/** NULL is allowed. */
void proof_free(struct proof *proof);

/** Capture time is now `seconds`: packets that waited too long for a key are counted as they are. */
bool proof_time(struct proof *proof, int64_t seconds);

/** A message was added to the tracker. These four return false if there is no memory. */
bool proof_message(struct proof *proof, const struct mikey_sighting *sighting,
                   const struct mikey_judgement *judgement, const struct mikey_message *message);
bool proof_announcement(struct proof *proof, const struct found_announcement *found);
bool proof_media(struct proof *proof, const struct found_media *media);

/** The last packet was seen: everything that waits is counted. To be called before mikey_tracker_finish(). */
bool proof_finish(struct proof *proof);

/** What is known of an exchange being closed, which may be nothing. It goes when the call of `closed` is over. */
const struct ledger_exchange *proof_of(struct proof *proof, const struct mikey_exchange *exchange);

/** The exchange is closed and reported. */
void proof_closed(struct proof *proof, const struct mikey_exchange *exchange);

void proof_totals_of(const struct proof *proof, struct proof_totals *totals);

#endif
