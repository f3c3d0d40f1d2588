// SPDX-License-Identifier: BSD-2-Clause
// What a judged packet leaves behind: counters of its stream, its session and the whole.
#include "prover.h"

// Adds the packet to one set of counters.
static void add(struct mikey_srtp_count *count, const struct mikey_srtp_result *result) {
    count->packets++;
    count->authenticated += result->status == MIKEY_SRTP_AUTHENTICATED;
    count->failed += result->status == MIKEY_SRTP_FAILED;
    count->unprotected += result->status == MIKEY_SRTP_UNPROTECTED;
    count->unsupported += result->status == MIKEY_SRTP_UNSUPPORTED;
    count->shortened += result->status == MIKEY_SRTP_SHORT;
    count->replayed += result->replayed;
    count->late += result->late;
}

static void count_key(struct media_search *search, struct media_key *key) {
    bool rtp = search->packet.kind == MIKEY_SRTP_KIND_RTP;
    add(rtp ? &key->usage.srtp : &key->usage.srtcp, search->result);
    add(rtp ? &search->srtp->totals.srtp : &search->srtp->totals.srtcp, search->result);
    mikey_keystore_touch(&search->srtp->keys, key);
}

static void name_session(struct mikey_srtp_result *result, const struct media_candidate *candidate) {
    const struct media_key *key = candidate->key;
    result->match = candidate->match;
    result->exchange = key->exchange;
    result->cs_id = key->cs_id;
    result->key_index = key->key_index;
    result->generation = key->generation;
    result->key_reading = key->reading;
    result->obstacle = key->obstacle;
}

// The stream belongs to the session from now on.
static void claim(struct media_search *search, struct media_key *key) {
    struct media_stream *stream = search->stream;
    mikey_streams_claim(&search->srtp->streams, stream);
    if (stream->key == 0 || stream->pub.exchange != key->exchange || stream->pub.cs_id != key->cs_id)
        key->usage.streams++;
    stream->pub.exchange = key->exchange;
    stream->pub.cs_id = key->cs_id;
    stream->pub.key_index = key->key_index;
    stream->key = key->number;
    stream->failures = 0;
}

static void count_authenticated(struct media_search *search, struct media_key *key) {
    struct media_stream *stream = search->stream;
    struct mikey_srtp_result *result = search->result;
    const uint8_t reading = result->proof.reading;
    claim(search, key);
    key->worked[media_kind_index(search->packet.kind)] = reading;
    key->usage.readings |= (uint8_t)(1u << reading);
    stream->pub.readings |= (uint8_t)(1u << reading);
    enum media_age age;
    if (search->packet.kind == MIKEY_SRTP_KIND_RTP) {
        // What was there may be a guess, or another session's.
        uint64_t session = mikey_keystore_hash_session(key->bundle, key->cs_id);
        if (!stream->pub.authenticated || stream->srtp_session != session)
            stream->srtp = (struct media_replay){.begun = false};
        stream->srtp_session = session;
        age = mikey_replay_note(&stream->srtp, result->index);
        stream->pub.authenticated = true;
        stream->pub.roc = (uint32_t)(stream->srtp.newest >> 16);
        key->has_index = true;
        key->index = stream->srtp.newest;
        result->outside_interval =
            key->has_interval && (result->index < key->first || result->index > key->last);
    } else {
        // SRTCP may count anew under a new key.
        if (stream->rtcp_key != key->number)
            stream->srtcp = (struct media_replay){.begun = false};
        stream->rtcp_key = key->number;
        age = mikey_replay_note(&stream->srtcp, result->index);
        stream->pub.authenticated = true;
    }
    result->replayed = age == MEDIA_REPLAYED;
    result->late = age == MEDIA_LATE;
}

// Only a stream without any proof follows what is unproven.
static void count_unprotected(struct media_search *search, struct media_key *key) {
    struct media_stream *stream = search->stream;
    claim(search, key);
    if (search->packet.kind == MIKEY_SRTP_KIND_RTP && !stream->pub.authenticated)
        (void)mikey_replay_note(&stream->srtp, search->result->index);
}

// The session that a packet without any proof is put down to.
static const struct media_candidate *blamed(const struct media_search *search) {
    const struct media_candidate *const order[] = {&search->found, &search->claims, &search->unprovable,
                                                   &search->too_short, &search->unsupported};
    static const bool by_status[MIKEY_SRTP_STATUSES][5] = {
        [MIKEY_SRTP_AUTHENTICATED] = {true},
        [MIKEY_SRTP_UNPROTECTED] = {true},
        [MIKEY_SRTP_FAILED] = {false, true},
        [MIKEY_SRTP_SHORT] = {false, true, true, true, true},
        [MIKEY_SRTP_UNSUPPORTED] = {false, false, false, false, true},
    };
    for (size_t i = 0; i < 5; i++) {
        if (by_status[search->result->status][i] && order[i]->key != NULL)
            return order[i];
    }
    return NULL;
}

static void count_unknown(struct media_search *search) {
    struct media_stream *stream = search->stream;
    bool rtp = search->packet.kind == MIKEY_SRTP_KIND_RTP;
    (rtp ? &stream->pub.srtp : &stream->pub.srtcp)->packets++;
    search->srtp->totals.unknown++;
    stream->unknown++;
}

void mikey_media_count(struct media_search *search) {
    struct mikey_srtp_result *result = search->result;
    const struct media_candidate *candidate = blamed(search);
    if (candidate == NULL) {
        count_unknown(search);
        return;
    }
    struct media_key *key = candidate->key;
    if (result->status == MIKEY_SRTP_AUTHENTICATED)
        count_authenticated(search, key);
    else if (result->status == MIKEY_SRTP_UNPROTECTED)
        count_unprotected(search, key);
    else
        search->stream->failures++;
    if (search->stream->pub.exchange == 0) {
        search->stream->pub.exchange = key->exchange;
        search->stream->pub.cs_id = key->cs_id;
        search->stream->pub.key_index = key->key_index;
    }
    name_session(result, candidate);
    bool rtp = search->packet.kind == MIKEY_SRTP_KIND_RTP;
    add(rtp ? &search->stream->pub.srtp : &search->stream->pub.srtcp, result);
    count_key(search, key);
}
