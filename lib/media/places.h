// SPDX-License-Identifier: BSD-2-Clause
// Where media of exchanges is sent, as SDP and RTSP say.
#ifndef MIKEYLAB_MEDIA_PLACES_H
#define MIKEYLAB_MEDIA_PLACES_H

#include "multimap.h"

#include <mikeylab/srtp.h>

#define PLACE_KEYS 4 // ways in which a path can be announced

/** An announced endpoint. */
struct media_place {
    uint64_t hash;
    uint64_t exchange;
    int cs_id; // -1: every session of the exchange
};

/** All zeros, but for the limit, is empty. */
struct places {
    uint32_t limit;
    struct media_place *ring;
    uint32_t n, capacity, next; // `next` is overwritten once the ring is full
    struct multimap by_endpoint;
};

/** False if memory is short. */
bool mikey_places_add(struct places *places, uint64_t exchange, int cs_id,
                      const struct mikey_srtp_endpoint *endpoint);

/** What the path may have been announced as; returns how many. Endpoints with equal hashes are taken for equal. */
unsigned mikey_places_of(const struct mikey_srtp_path *path, uint64_t hashes[PLACE_KEYS]);

void mikey_places_free(struct places *places);

#endif
