// SPDX-License-Identifier: BSD-2-Clause
/**
 * What packets said of each open exchange: counts by crypto session and SSRC, the first frames that failed, and the
 * facts for the rules. Bounded: see the limits; what they cost is counted.
 */
#ifndef MIKEYLAB_CONFORMANCE_LEDGER_H
#define MIKEYLAB_CONFORMANCE_LEDGER_H

#include <mikeylab/check.h>

/** Frames of packets that failed that are kept of an SSRC. */
#define LEDGER_FRAMES 8u
/** SSRCs listed of one exchange, and of all together: one that never authenticated makes room for one that does. */
#define LEDGER_SSRCS_OF_EXCHANGE 256u
#define LEDGER_SSRCS             65536u

/** Numbers of packets; `packets` is the sum of the next four. */
struct ledger_count {
    uint64_t packets, authenticated, failed, unprotected, unsupported;
    uint64_t replayed, late; /**< among the authenticated ones */
};

/** An SSRC of a crypto session under one key. */
struct ledger_ssrc {
    struct ledger_ssrc *next;
    uint8_t cs_id, key_index;
    uint32_t ssrc;
    struct mikey_srtp_path path; /**< of its first packet */
    uint64_t first_frame;
    struct ledger_count srtp, srtcp;
    uint32_t roc;                          /**< of the newest authenticated SRTP packet */
    uint64_t failed_frames[LEDGER_FRAMES]; /**< the first ones */
    uint32_t n_failed_frames;
    struct mikey_srtp_tried tried; /**< on the first that failed */
    uint32_t readings;             /**< bit n: a packet needed enum mikey_srtp_reading n */
    const char *key_reading;       /**< as in mikey_srtp_result; NULL */
    const char *obstacle;
};

/** A crypto session under one key: all of its SSRCs, listed or not. */
struct ledger_session {
    struct ledger_session *next;
    uint8_t cs_id, key_index;
    struct ledger_count srtp, srtcp;
};

struct ledger_exchange {
    struct ledger_exchange *hash_next;
    uint64_t id, bundle;
    uint32_t csb_id;
    bool touched;
    int64_t touched_at;              /**< seconds of capture time, when the tracker was last told */
    struct mikey_media_facts facts;  /**< all zero: no packet came */
    uint64_t packets;                /**< of it */
    struct ledger_session *sessions; /**< in order of their first packets */
    struct ledger_ssrc *ssrcs;       /**< likewise */
    uint32_t n_ssrcs;
    uint64_t unlisted; /**< packets of SSRCs that are not listed for want of room */
};

struct ledger;

/** NULL if there is no memory. */
struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/** Opens the page of an exchange; again is allowed. False if there is no memory. */
bool ledger_open(struct ledger *ledger, const struct mikey_exchange *exchange);

/** The page of an open exchange, NULL if there is none. */
struct ledger_exchange *ledger_find(struct ledger *ledger, uint64_t exchange);

/** Enters a packet of `page`. False if there is no memory. */
bool ledger_enter(struct ledger *ledger, struct ledger_exchange *page, const struct mikey_srtp_result *result,
                  const struct mikey_srtp_path *path, uint64_t frame);

/** Closes the page of an exchange. */
void ledger_close(struct ledger *ledger, uint64_t exchange);

#endif
