// SPDX-License-Identifier: BSD-2-Clause
// Which sessions a packet may belong to: by its stream, its SSRC, its addresses, or by trial.
#include "prover.h"

#define LOST_AFTER    2u // failures in a row after which a stream's session is doubted
#define PACKETS_A_KEY 2u // of a stream that no key fits, one round of all keys in so many packets

static void propose(struct media_search *search, struct media_key *key, enum mikey_srtp_match match) {
    if (key->pass == search->srtp->passes || search->n_candidates >= CANDIDATES)
        return;
    key->pass = search->srtp->passes;
    search->candidates[search->n_candidates++] = (struct media_candidate){key, match};
}

// All keys of a session that are worth trying, the newest first.
static void propose_session(struct media_search *search, uint64_t bundle, uint8_t cs_id,
                            enum mikey_srtp_match match) {
    const struct keystore *keys = &search->srtp->keys;
    const struct multimap *map = &keys->by_session;
    uint32_t node = mikey_multimap_first(map, mikey_keystore_hash_session(bundle, cs_id));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        struct media_key *key = keys->slots[map->nodes[node].value];
        if (key->bundle == bundle && key->cs_id == cs_id && key->superseded_by == 0 &&
            key->generation < MIKEY_SRTP_GENERATIONS)
            propose(search, key, match);
    }
}

static void propose_by_ssrc(struct media_search *search) {
    const struct keystore *keys = &search->srtp->keys;
    const struct multimap *map = &keys->by_ssrc;
    uint32_t node = mikey_multimap_first(map, mikey_keystore_hash_ssrc(search->packet.ssrc));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        const struct media_key *key = keys->slots[map->nodes[node].value];
        if (key->ssrc == search->packet.ssrc)
            propose_session(search, key->bundle, key->cs_id, MIKEY_SRTP_BY_SSRC);
    }
}

static void propose_exchange(struct media_search *search, const struct media_place *place) {
    const struct keystore *keys = &search->srtp->keys;
    const struct multimap *map = &keys->by_exchange;
    uint32_t node = mikey_multimap_first(map, mikey_keystore_hash_exchange(place->exchange));
    for (; node != MULTIMAP_END; node = mikey_multimap_next(map, node)) {
        const struct media_key *key = keys->slots[map->nodes[node].value];
        if (key->exchange == place->exchange && (place->cs_id < 0 || place->cs_id == key->cs_id))
            propose_session(search, key->bundle, key->cs_id, MIKEY_SRTP_BY_ADDRESS);
    }
}

static void propose_by_address(struct media_search *search) {
    const struct places *places = &search->srtp->places;
    uint64_t hashes[PLACE_KEYS];
    unsigned n = mikey_places_of(&search->stream->pub.path, hashes);
    for (unsigned i = 0; i < n && places->n > 0; i++) {
        uint32_t node = mikey_multimap_first(&places->by_endpoint, hashes[i]);
        for (; node != MULTIMAP_END; node = mikey_multimap_next(&places->by_endpoint, node))
            propose_exchange(search, &places->ring[places->by_endpoint.nodes[node].value]);
    }
}

// Keys that were derived by a misreading come last.
static enum mikey_status try_candidates(struct media_search *search, uint32_t from,
                                        enum media_effort effort) {
    enum mikey_status status = MIKEY_OK;
    for (int alternative = 0; alternative < 2; alternative++) {
        for (uint32_t i = from; i < search->n_candidates; i++) {
            if (status != MIKEY_OK || search->found.key != NULL)
                return status;
            if (search->candidates[i].key->alternative == (alternative == 1))
                status = mikey_media_try(search, &search->candidates[i], effort);
        }
    }
    return status;
}

// Whether there are keys that the stream has not been tried with; after that, samples of it are tried once more, so
// that each of its packets costs less than one key.
static bool trial_due(const struct media_search *search) {
    struct media_stream *stream = search->stream;
    const struct keystore *keys = &search->srtp->keys;
    if (search->n_candidates > 0 && stream->failures < LOST_AFTER)
        return false;
    if (stream->epoch != keys->epoch) {
        stream->epoch = keys->epoch;
        stream->trial_at = 0;
    }
    uint32_t packets = stream->unknown + stream->failures, rest = keys->n_keys * PACKETS_A_KEY;
    if (stream->trial_at >= keys->n_slots && rest > 0 && packets % rest == 0)
        stream->trial_at = 0;
    return stream->trial_at < keys->n_slots;
}

// Sessions that are numbered from 0 have each other's keys: only what is nobody else's tells a misreading.
static bool worth_trial(const struct media_key *key) {
    return !key->alternative || key->cs_id <= 1;
}

static enum mikey_status try_strangers(struct media_search *search) {
    struct media_stream *stream = search->stream;
    const struct keystore *keys = &search->srtp->keys;
    enum mikey_status status = MIKEY_OK;
    uint32_t left = search->srtp->limits.max_trials;
    while (stream->trial_at < keys->n_slots && left > 0 && status == MIKEY_OK && search->found.key == NULL) {
        struct media_key *key = keys->slots[keys->n_slots - 1 - stream->trial_at++];
        if (key == NULL || key->pass == search->srtp->passes || key->superseded_by != 0 ||
            key->obstacle != NULL || key->generation >= MIKEY_SRTP_GENERATIONS || !worth_trial(key))
            continue;
        left--;
        status = mikey_media_try(search, &(struct media_candidate){key, MIKEY_SRTP_BY_TRIAL}, MEDIA_TRIAL);
    }
    search->result->tried.budget_spent = stream->trial_at < keys->n_slots;
    return status;
}

static struct media_key *key_of_stream(const struct media_search *search) {
    const struct keystore *keys = &search->srtp->keys;
    return mikey_keystore_current(keys, mikey_keystore_find(keys, search->stream->key));
}

void mikey_media_propose(struct media_search *search) {
    struct media_key *key = key_of_stream(search);
    search->srtp->passes++;
    if (key != NULL)
        propose(search, key, MIKEY_SRTP_BY_STREAM);
    propose_by_ssrc(search);
    propose_by_address(search);
}

enum mikey_status mikey_media_search(struct media_search *search) {
    struct mikey_srtp *srtp = search->srtp;
    struct media_key *key = key_of_stream(search);
    enum mikey_status status = MIKEY_OK;
    srtp->passes++;
    if (key != NULL) {
        propose(search, key, MIKEY_SRTP_BY_STREAM);
        status = try_candidates(search, 0, MEDIA_LIKELY);
        if (status != MIKEY_OK || search->found.key != NULL)
            return status;
        propose_session(search, key->bundle, key->cs_id, MIKEY_SRTP_BY_STREAM);
    }
    uint32_t tried = key != NULL ? 1 : 0;
    propose_by_ssrc(search);
    propose_by_address(search);
    status = try_candidates(search, tried, MEDIA_LIKELY);
    if (status == MIKEY_OK && search->found.key == NULL)
        status = try_candidates(search, 0, MEDIA_THOROUGH);
    // What cannot be proven under its own session is not anybody's.
    bool settled =
        search->found.key != NULL || (search->unprovable.key != NULL && search->claims.key == NULL);
    if (status == MIKEY_OK && !settled && trial_due(search))
        status = try_strangers(search);
    return status;
}
