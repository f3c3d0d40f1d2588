// SPDX-License-Identifier: BSD-2-Clause
// A prover, and one packet on its way through it: open.c leads it through search.c, try.c and count.c.
#ifndef MIKEYLAB_MEDIA_PROVER_H
#define MIKEYLAB_MEDIA_PROVER_H

#include "keystore.h"
#include "places.h"
#include "streams.h"

struct mikey_srtp {
    struct mikey_crypto *crypto;
    struct mikey_srtp_limits limits;
    struct keystore keys;
    struct streams streams;
    struct places places;
    struct mikey_srtp_totals totals;
    uint64_t passes; // numbers the walks over keys
};

#define CANDIDATES 64u // keys of sessions that a packet may belong to

/** A key that may be the packet's, and why. */
struct media_candidate {
    struct media_key *key;
    enum mikey_srtp_match match;
};

/** One packet on its way. */
struct media_search {
    struct mikey_srtp *srtp;
    struct media_packet packet;
    struct media_stream *stream;
    struct mikey_srtp_result *result;
    struct media_candidate candidates[CANDIDATES];
    uint32_t n_candidates;
    struct media_candidate found;      // key NULL: none
    struct media_candidate claims;     // the first that could have proven the packet
    struct media_candidate unprovable; // the first under which nothing protects it
    struct media_candidate unsupported, too_short;
    struct media_frame frame; // of what was found
};

/** How hard to try. */
enum media_effort {
    MEDIA_LIKELY,   // ROCs next to what is known
    MEDIA_THOROUGH, // all ROCs within the limit
    MEDIA_TRIAL     // a stranger: few ROCs, and no short tags
};

/** Tries a key on the packet; `search` says what came of it. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_media_try(struct media_search *search,
                                                  const struct media_candidate *candidate,
                                                  enum media_effort effort);

/** Finds the session of the packet, or what there is to say about it. Same statuses. */
MIKEY_NODISCARD enum mikey_status mikey_media_search(struct media_search *search);

/** Collects the sessions that the packet belongs to by stream, SSRC or addresses, and tries none. */
void mikey_media_propose(struct media_search *search);

/** Counts the packet by its status. */
void mikey_media_count(struct media_search *search);

/** The transform of a key for one kind of packets. */
struct media_transform *mikey_media_transform(struct media_key *key, enum mikey_srtp_kind kind);

/** The number of a kind in struct media_key. */
static inline unsigned media_kind_index(enum mikey_srtp_kind kind) {
    return kind == MIKEY_SRTP_KIND_RTCP ? 1 : 0;
}

#endif
