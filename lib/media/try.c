// SPDX-License-Identifier: BSD-2-Clause
// One key on one packet: each reading of its policy, and each ROC that the packet may have.
#include "prover.h"

#include <string.h>

#define SEQ_BITS      16u
#define TRIAL_PROOF   4u // bytes of tag that a stranger's packet must have
#define TRIAL_ROCS    4u
#define PATIENT_TRIES 4u   // packets of a stream for which many ROCs are tried; then fewer and fewer
#define VAIN_SEARCHES 256u // of many ROCs, with a key: each time a stream must have gone on for twice as long
#define DOUBT_MAX     8u

// A key and a reading of its policy on the packet.
struct attempt {
    struct media_search *search;
    const struct media_candidate *candidate;
    struct media_layout layout;
    struct media_frame frame;
    struct media_keying keying;
    struct media_transform *transform;
    bool read; // the MAC has read what all ROCs have in common
};

static void note_attempt(struct attempt *attempt, uint64_t index) {
    struct mikey_srtp_tried *tried = &attempt->search->result->tried;
    uint32_t roc = (uint32_t)(index >> SEQ_BITS);
    if (tried->attempts == 0 || roc < tried->roc_first)
        tried->roc_first = roc;
    if (tried->attempts == 0 || roc > tried->roc_last)
        tried->roc_last = roc;
    tried->attempts++;
    tried->readings |= 1u << attempt->layout.reading;
}

static void succeed(const struct attempt *attempt, uint64_t index) {
    struct media_search *search = attempt->search;
    const struct media_key *key = attempt->candidate->key;
    search->found = *attempt->candidate;
    search->frame = attempt->frame;
    search->result->index = index;
    search->result->proof = (struct mikey_srtp_proof){.key = key->number,
                                                      .roc = (uint32_t)(index >> SEQ_BITS),
                                                      .reading = (uint8_t)attempt->layout.reading};
}

// Only what RTP has with one set of session keys is worth reading once for several ROCs.
static bool can_read_once(const struct attempt *attempt) {
    return attempt->frame.mac.len > 0 && attempt->frame.aead_tag.len == 0 &&
           attempt->candidate->key->policy.kdr == 0;
}

static enum mikey_status try_index(struct attempt *attempt, uint64_t index, bool more) {
    const enum mikey_srtp_kind kind = attempt->search->packet.kind;
    bool match = false;
    note_attempt(attempt, index);
    enum mikey_status status =
        mikey_transform_prepare(attempt->transform, &attempt->keying, kind, index,
                                attempt->frame.mac.len > 0 ? attempt->layout.auth_key_len : 0);
    if (status == MIKEY_OK && more && !attempt->read && can_read_once(attempt)) {
        status = mikey_transform_read(attempt->transform, &attempt->frame);
        attempt->read = true;
    }
    if (status == MIKEY_OK)
        status = mikey_transform_authentic(attempt->transform, &attempt->frame, index, attempt->read, &match);
    if (status == MIKEY_OK && match)
        succeed(attempt, index);
    return status;
}

static bool proven(const struct attempt *attempt) {
    return attempt->search->found.key != NULL;
}

static uint64_t index_of(const struct attempt *attempt, uint32_t roc) {
    return (uint64_t)roc << SEQ_BITS | attempt->search->packet.seq;
}

// Where a stream begins of which nothing has been seen: the map says, else at 0; where the capture begins late, others
// of the session may know.
static void rocs_of_beginning(const struct media_key *key, uint16_t seq, struct media_rocs *rocs) {
    uint32_t roc = key->has_roc ? key->roc : 0;
    if (key->has_seq)
        roc = (uint32_t)(mikey_replay_guess((uint64_t)roc << SEQ_BITS | key->seq, seq) >> SEQ_BITS);
    mikey_rocs_add(rocs, roc);
    if (key->has_index)
        mikey_rocs_add(rocs, (uint32_t)(mikey_replay_guess(key->index, seq) >> SEQ_BITS));
    mikey_rocs_add(rocs, 0);
    if (roc < UINT32_MAX)
        mikey_rocs_add(rocs, roc + 1);
    if (roc > 0)
        mikey_rocs_add(rocs, roc - 1);
    mikey_rocs_add(rocs, 1);
}

static struct media_rocs likely_rocs(const struct attempt *attempt) {
    struct media_rocs rocs = {.n = 0};
    const struct media_search *search = attempt->search;
    if (attempt->frame.has_roc) {
        mikey_rocs_add(&rocs, attempt->frame.roc);
        return rocs;
    }
    if (search->stream->srtp.begun)
        mikey_rocs_near(&rocs, search->stream->srtp.newest, search->packet.seq);
    rocs_of_beginning(attempt->candidate->key, search->packet.seq, &rocs);
    return rocs;
}

static enum mikey_status try_likely(struct attempt *attempt, enum media_effort effort) {
    const struct media_rocs rocs = likely_rocs(attempt);
    uint32_t n = effort == MEDIA_TRIAL && rocs.n > TRIAL_ROCS ? TRIAL_ROCS : rocs.n;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t i = 0; i < n && status == MIKEY_OK && !proven(attempt); i++)
        status = try_index(attempt, index_of(attempt, rocs.list[i]), i > 0);
    return status;
}

// A stream that began long before the capture, and whose map says nothing.
static enum mikey_status try_many(struct attempt *attempt) {
    const struct media_key *key = attempt->candidate->key;
    uint32_t base = key->has_roc ? key->roc : 0;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t i = 0; i < attempt->search->srtp->limits.max_rocs; i++) {
        if (status != MIKEY_OK || proven(attempt) || i > UINT32_MAX - base)
            break;
        status = try_index(attempt, index_of(attempt, base + i), true);
    }
    return status;
}

static void remember(struct media_candidate *slot, const struct media_candidate *candidate) {
    if (slot->key == NULL)
        *slot = *candidate;
}

static bool mki_fits(const struct attempt *attempt) {
    const struct media_key *key = attempt->candidate->key;
    return attempt->layout.mki_len == 0 ||
           memcmp(attempt->frame.mki.data, key->mki, attempt->layout.mki_len) == 0;
}

static enum mikey_status try_reading(struct media_search *search, const struct media_candidate *candidate,
                                     enum mikey_srtp_reading reading, enum media_effort effort) {
    struct media_key *key = candidate->key;
    struct attempt attempt = {.search = search,
                              .candidate = candidate,
                              .keying = {search->srtp->crypto, &key->master, &key->policy, false},
                              .transform = mikey_media_transform(key, search->packet.kind)};
    if (!mikey_media_layout(&key->policy, key->mki_len, search->packet.kind, reading, &attempt.layout))
        return MIKEY_OK;
    attempt.keying.kdf_256 = attempt.layout.kdf_256;
    if (!mikey_media_frame_cut(&search->packet, &key->policy, &attempt.layout, &attempt.frame)) {
        remember(&search->too_short, candidate);
        return MIKEY_OK;
    }
    if (!mikey_media_frame_proves(&attempt.frame)) {
        if (reading == MIKEY_SRTP_READING_LETTER && mki_fits(&attempt))
            remember(&search->unprovable, candidate);
        return MIKEY_OK;
    }
    if (effort == MEDIA_TRIAL && attempt.frame.mac.len + attempt.frame.aead_tag.len < TRIAL_PROOF)
        return MIKEY_OK;
    remember(&search->claims, candidate);
    if (!mki_fits(&attempt))
        return MIKEY_OK;
    if (search->packet.kind == MIKEY_SRTP_KIND_RTCP)
        return try_index(&attempt, attempt.frame.srtcp_index, false);
    return effort == MEDIA_THOROUGH && !attempt.frame.has_roc ? try_many(&attempt)
                                                              : try_likely(&attempt, effort);
}

// Many ROCs only for a stream that never authenticated, and not for each of its packets. Thousands of sources that have
// nothing to do with the session must not cost them all.
static bool worth_many(const struct media_search *search, const struct media_key *key) {
    uint32_t failures = search->stream->failures, doubt = key->vain / VAIN_SEARCHES;
    if (search->packet.kind != MIKEY_SRTP_KIND_RTP || search->stream->srtp.begun)
        return false;
    if (doubt == 0 && failures < PATIENT_TRIES)
        return true;
    uint32_t least = PATIENT_TRIES << (doubt < DOUBT_MAX ? doubt : DOUBT_MAX);
    return failures >= least && (failures & (failures - 1)) == 0;
}

struct media_transform *mikey_media_transform(struct media_key *key, enum mikey_srtp_kind kind) {
    return &key->transforms[media_kind_index(kind)];
}

enum mikey_status mikey_media_try(struct media_search *search, const struct media_candidate *candidate,
                                  enum media_effort effort) {
    struct media_key *key = candidate->key;
    if (key->obstacle != NULL) {
        remember(&search->unsupported, candidate);
        return MIKEY_OK;
    }
    if (effort == MEDIA_THOROUGH && !worth_many(search, key))
        return MIKEY_OK;
    if (effort != MEDIA_THOROUGH)
        search->result->tried.keys++;
    uint8_t worked = key->worked[media_kind_index(search->packet.kind)];
    enum mikey_status status = try_reading(search, candidate, (enum mikey_srtp_reading)worked, effort);
    for (unsigned i = 0; i < MIKEY_SRTP_READINGS && status == MIKEY_OK && search->found.key == NULL; i++) {
        if (i != worked)
            status = try_reading(search, candidate, (enum mikey_srtp_reading)i, effort);
    }
    if (effort == MEDIA_THOROUGH)
        key->vain = search->found.key != NULL ? 0 : key->vain + (key->vain < UINT32_MAX);
    return status;
}
