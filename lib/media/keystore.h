// SPDX-License-Identifier: BSD-2-Clause
// The keys of a prover: crypto sessions under one master key each, found by number, exchange, session and SSRC.
#ifndef MIKEYLAB_MEDIA_KEYSTORE_H
#define MIKEYLAB_MEDIA_KEYSTORE_H

#include "multimap.h"
#include "transform.h"

struct media_key {
    uint32_t number, slot;
    uint64_t exchange, bundle;
    uint8_t cs_id, key_index, generation; // generation 0: of the newest exchange of its session
    uint32_t superseded_by; // number of the same key in a later exchange, which counts for it; 0: none
    struct media_master master;
    struct mikey_srtp_policy policy;
    uint8_t mki_len, mki[MIKEY_SRTP_MKI_MAX];
    bool has_ssrc, has_roc, has_seq, has_interval;
    uint32_t ssrc, roc;
    uint16_t seq;
    uint64_t first, last;
    const char *reading, *obstacle; // static or NULL
    bool alternative;               // derived by a misreading
    uint8_t worked[2];              // reading that authenticated last, of RTP and RTCP
    bool has_index;
    uint64_t index; // newest authenticated one, whichever stream: a first guess for others
    uint32_t vain;  // searches of many ROCs in a row that found nothing
    struct media_transform transforms[2]; // of RTP and RTCP
    struct mikey_srtp_usage usage;
    struct media_key *older, *newer; // by last use
    uint64_t pass;                   // mark of a walk
};

/** All zeros, but for crypto and limit, is empty. */
struct keystore {
    struct mikey_crypto *crypto;
    uint32_t limit;
    struct media_key **slots; // NULL where one was dropped
    uint32_t n_slots, capacity, n_keys, numbers;
    uint32_t epoch; // changes when there is more to try
    uint64_t dropped;
    struct media_key *oldest, *newest;
    struct multimap by_number, by_exchange, by_session, by_ssrc;
};

/** Adds a session or brings one up to date, as mikey_srtp_add() says. */
MIKEY_NODISCARD enum mikey_status
mikey_keystore_add(struct keystore *store, const struct mikey_srtp_session *session, uint32_t *number);

/** NULL if there is none, or it was dropped. */
struct media_key *mikey_keystore_find(const struct keystore *store, uint32_t number);
/** The key as it was carried or derived, or by the misreading of this name; NULL: none of them. */
struct media_key *mikey_keystore_find_session(const struct keystore *store, uint64_t exchange, uint8_t cs_id,
                                              uint8_t key_index, const char *misreading);

/** The `nth` (from 0) of the keys that this one is by misreadings; NULL: there are no more. */
struct media_key *mikey_keystore_alternative(const struct keystore *store, const struct media_key *key,
                                             size_t nth);

/** The key that counts for this one now. */
struct media_key *mikey_keystore_current(const struct keystore *store, struct media_key *key);

uint64_t mikey_keystore_hash_exchange(uint64_t exchange);
uint64_t mikey_keystore_hash_session(uint64_t bundle, uint8_t cs_id);
uint64_t mikey_keystore_hash_ssrc(uint32_t ssrc);

/** Notes that the key was used. */
void mikey_keystore_touch(struct keystore *store, struct media_key *key);

void mikey_keystore_free(struct keystore *store);

#endif
