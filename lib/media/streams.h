// SPDX-License-Identifier: BSD-2-Clause
// The streams that a prover has met: SSRC and path, with what is known of each.
#ifndef MIKEYLAB_MEDIA_STREAMS_H
#define MIKEYLAB_MEDIA_STREAMS_H

#include "packet.h"
#include "replay.h"

struct media_stream {
    struct media_stream *bucket_next, *older, *newer;
    uint32_t slot;
    uint64_t hash;
    struct mikey_srtp_stream pub;
    bool proven;           // a session has claimed it
    uint32_t key;          // number of the key that opened it last; 0: none
    uint32_t rtcp_key;     // the same for the newest SRTCP index
    uint64_t srtp_session; // hash of the session that SRTP authenticated with
    struct media_replay srtp, srtcp;
    uint32_t failures;        // in a row
    uint32_t unknown;         // packets before a session was found
    uint32_t epoch, trial_at; // keys tried so far, as of this epoch
};

struct stream_list {
    struct media_stream *oldest, *newest;
};

/** All zeros, but for the limit, is empty. */
struct streams {
    uint32_t limit;
    struct media_stream **slots, **buckets;
    uint32_t n, capacity, n_buckets;
    struct stream_list proven, others; // by last packet
    uint64_t met, forgotten;
};

/** The stream of a packet, a new one if need be, freshest of its list. NULL if memory is short. */
struct media_stream *mikey_streams_get(struct streams *streams, uint32_t ssrc,
                                       const struct mikey_srtp_path *path);

/** A session has claimed the stream: it is forgotten only when there are no others. */
void mikey_streams_claim(struct streams *streams, struct media_stream *stream);

void mikey_streams_free(struct streams *streams);

#endif
