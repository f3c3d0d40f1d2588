// SPDX-License-Identifier: BSD-2-Clause
// Packets through the prover.
#include "prover.h"

#include <string.h>

#define SEQ_BITS 16u

// Takes the packet apart by the letter of the key's policy; its index is the likeliest. False if it is too short.
static bool guess(struct media_search *search, const struct media_key *key) {
    const struct media_stream *stream = search->stream;
    const uint16_t seq = search->packet.seq;
    struct media_layout layout;
    if (!mikey_media_layout(&key->policy, key->mki_len, search->packet.kind, MIKEY_SRTP_READING_LETTER,
                            &layout) ||
        !mikey_media_frame_cut(&search->packet, &key->policy, &layout, &search->frame))
        return false;
    uint64_t index = search->frame.srtcp_index;
    if (search->packet.kind == MIKEY_SRTP_KIND_RTP) {
        uint32_t roc = key->has_roc ? key->roc : 0;
        if (search->frame.has_roc)
            index = (uint64_t)search->frame.roc << SEQ_BITS | seq;
        else if (stream->srtp.begun)
            index = mikey_replay_guess(stream->srtp.newest, seq);
        else if (key->has_seq)
            index = mikey_replay_guess((uint64_t)roc << SEQ_BITS | key->seq, seq);
        else
            index = (uint64_t)roc << SEQ_BITS | seq;
    }
    search->result->index = index;
    search->result->proof =
        (struct mikey_srtp_proof){.key = key->number, .roc = (uint32_t)(index >> SEQ_BITS)};
    return true;
}

// The part of a session that nothing protects: index and key are guesses then.
static void settle_unprotected(struct media_search *search) {
    if (!guess(search, search->unprovable.key))
        return;
    search->found = search->unprovable;
    search->result->status = MIKEY_SRTP_UNPROTECTED;
}

// What to say of a packet: the session it most likely belongs to decides.
static void settle(struct media_search *search) {
    struct mikey_srtp_result *result = search->result;
    bool known = search->n_candidates > 0;
    bool claimed = search->claims.key != NULL && search->claims.match != MIKEY_SRTP_BY_TRIAL;
    if (search->found.key != NULL)
        result->status = MIKEY_SRTP_AUTHENTICATED;
    else if (search->unprovable.key != NULL && search->unprovable.match != MIKEY_SRTP_BY_TRIAL &&
             (!claimed || search->unprovable.match <= search->claims.match))
        settle_unprotected(search);
    else if (claimed)
        result->status = MIKEY_SRTP_FAILED;
    else if (known && search->too_short.key != NULL)
        result->status = MIKEY_SRTP_SHORT;
    else if (known && search->unsupported.key != NULL)
        result->status = MIKEY_SRTP_UNSUPPORTED;
    if (result->status == MIKEY_SRTP_FAILED && search->packet.kind == MIKEY_SRTP_KIND_RTCP)
        result->clear_rtcp = mikey_media_is_clear_rtcp(search->packet.bytes);
    result->encrypted = search->found.key != NULL && search->frame.encrypted;
}

// A packet of which the capture has a part: its session is all there is to say.
static void settle_cut(struct media_search *search) {
    if (search->n_candidates == 0)
        return;
    search->result->status = MIKEY_SRTP_SHORT;
    search->too_short = search->candidates[0];
    search->claims = (struct media_candidate){NULL, MIKEY_SRTP_BY_NOTHING};
}

// Header and decrypted body.
static enum mikey_status put_out(struct mikey_srtp *srtp, struct media_key *key,
                                 const struct media_frame *frame, const struct mikey_srtp_proof *proof,
                                 uint64_t index, uint8_t *out, struct mikey_slice *plain) {
    const struct media_packet *packet = frame->packet;
    struct media_transform *transform = mikey_media_transform(key, packet->kind);
    const struct media_keying keying = {srtp->crypto, &key->master, &key->policy,
                                        proof->reading == MIKEY_SRTP_READING_KDF_256};
    enum mikey_status status = mikey_transform_prepare(transform, &keying, packet->kind, index, 0);
    if (status != MIKEY_OK)
        return status;
    if (out != packet->bytes.data)
        memcpy(out, packet->bytes.data, packet->header_len);
    status = mikey_transform_decrypt(transform, &key->policy, frame, index, out + packet->header_len);
    if (status == MIKEY_OK)
        *plain = (struct mikey_slice){out, packet->header_len + frame->body.len};
    return status;
}

static void describe(struct media_search *search) {
    struct mikey_srtp_result *result = search->result;
    result->status = MIKEY_SRTP_UNKNOWN;
    result->kind = search->packet.kind;
    result->ssrc = search->packet.ssrc;
    result->seq = search->packet.seq;
    result->payload_type = search->packet.payload_type;
}

enum mikey_status mikey_srtp_open(struct mikey_srtp *srtp, const struct mikey_srtp_packet *packet,
                                  struct mikey_srtp_result *result) {
    *result = (struct mikey_srtp_result){.status = MIKEY_SRTP_FOREIGN};
    if (packet->out != NULL && packet->size < packet->bytes.len)
        return MIKEY_ERR_SPACE;
    struct media_search search;
    search.srtp = srtp;
    search.result = result;
    search.n_candidates = 0;
    search.found = search.claims = search.unprovable = search.unsupported = search.too_short =
        (struct media_candidate){NULL, MIKEY_SRTP_BY_NOTHING};
    if (!mikey_media_packet_read(packet->bytes, &search.packet)) {
        srtp->totals.foreign++;
        return MIKEY_OK;
    }
    search.stream = mikey_streams_get(&srtp->streams, search.packet.ssrc, &packet->path);
    if (search.stream == NULL)
        return MIKEY_ERR_MEMORY;
    describe(&search);
    enum mikey_status status = MIKEY_OK;
    if (packet->cut) {
        mikey_media_propose(&search);
        settle_cut(&search);
    } else {
        status = mikey_media_search(&search);
        if (status != MIKEY_OK)
            return status;
        settle(&search);
    }
    mikey_media_count(&search);
    if (packet->force && packet->out != NULL && result->status == MIKEY_SRTP_FAILED && !result->clear_rtcp &&
        guess(&search, search.claims.key)) {
        struct mikey_srtp_proof unproven = result->proof;
        result->proof = (struct mikey_srtp_proof){.key = 0};
        return put_out(srtp, search.claims.key, &search.frame, &unproven, result->index, packet->out,
                       &result->plain);
    }
    if (search.found.key == NULL)
        return MIKEY_OK;
    result->tried = (struct mikey_srtp_tried){.keys = 0};
    return packet->out == NULL ? MIKEY_OK
                               : put_out(srtp, search.found.key, &search.frame, &result->proof, result->index,
                                         packet->out, &result->plain);
}

enum mikey_status mikey_srtp_open_again(struct mikey_srtp *srtp, struct mikey_slice packet,
                                        const struct mikey_srtp_proof *proof, uint8_t *out, size_t size,
                                        struct mikey_slice *plain) {
    struct media_packet read;
    struct media_layout layout;
    struct media_frame frame;
    *plain = (struct mikey_slice){NULL, 0};
    if (proof->key == 0 || !mikey_media_packet_read(packet, &read))
        return MIKEY_ERR_ARGUMENT;
    if (size < packet.len)
        return MIKEY_ERR_SPACE;
    struct media_key *key = mikey_keystore_find(&srtp->keys, proof->key);
    if (key == NULL || key->obstacle != NULL)
        return MIKEY_ERR_KEY_MISSING;
    if (!mikey_media_layout(&key->policy, key->mki_len, read.kind, (enum mikey_srtp_reading)proof->reading,
                            &layout) ||
        !mikey_media_frame_cut(&read, &key->policy, &layout, &frame))
        return MIKEY_ERR_AUTH;
    uint64_t index =
        read.kind == MIKEY_SRTP_KIND_RTP ? (uint64_t)proof->roc << SEQ_BITS | read.seq : frame.srtcp_index;
    struct media_transform *transform = mikey_media_transform(key, read.kind);
    const struct media_keying keying = {srtp->crypto, &key->master, &key->policy, layout.kdf_256};
    bool match = false;
    enum mikey_status status = mikey_transform_prepare(transform, &keying, read.kind, index,
                                                       frame.mac.len > 0 ? layout.auth_key_len : 0);
    if (status == MIKEY_OK)
        status = mikey_transform_authentic(transform, &frame, index, false, &match);
    if (status == MIKEY_OK && !match)
        status = MIKEY_ERR_AUTH;
    return status == MIKEY_OK ? put_out(srtp, key, &frame, proof, index, out, plain) : status;
}
