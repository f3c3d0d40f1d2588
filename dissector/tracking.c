// SPDX-License-Identifier: GPL-2.0-or-later
#include "tracking.h"

#include <string.h>

#include <epan/proto_data.h>

#include "dialogue.h"
#include "protocol.h"
#include "scratch.h"

/** The capture that is open. */
static struct {
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    wmem_array_t *results; /**< struct message_result *, by the tracker's numbers */
} now;

/** Key of the list of results beside a frame. */
#define FRAME_RESULTS 0u

static void open_capture(void) {
    const struct mikey_secrets secrets = {NULL, NULL};
    if (mikey_crypto_new(&now.crypto) != MIKEY_OK ||
        mikey_tracker_new(&now.tracker, now.crypto, &secrets, NULL, false, NULL, NULL) != MIKEY_OK)
        now.tracker = NULL;
    now.results = wmem_array_new(wmem_file_scope(), sizeof(struct message_result *));
}

static void close_capture(void) {
    for (guint i = 0; now.results && i < wmem_array_get_count(now.results); i++)
        result_wipe(*(struct message_result **)wmem_array_index(now.results, i));
    now.results = NULL;
    mikey_tracker_free(now.tracker);
    mikey_crypto_free(now.crypto);
    now.tracker = NULL;
    now.crypto = NULL;
    scratch_free();
}

static void finish_pass(void) {
    if (now.tracker)
        mikey_tracker_finish(now.tracker);
}

void tracking_register(void) {
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(finish_pass);
}

/** An address and a port as the engine compares them; bytes used. */
static uint8_t endpoint(const address *from, uint32_t port, uint8_t to[MIKEY_ADDRESS_MAX]) {
    if (from->len <= 0 || from->len > MIKEY_ADDRESS_MAX - 2)
        return 0;
    size_t len = (size_t)from->len;
    memcpy(to, from->data, len);
    to[len] = (uint8_t)(port >> 8);
    to[len + 1] = (uint8_t)port;
    return (uint8_t)(len + 2);
}

static struct mikey_sighting sighting_of(const packet_info *pinfo, const struct message_source *source) {
    struct mikey_sighting sighting = {
        .carrier = source->facts,
        .has_time = pinfo->presence_flags & PINFO_HAS_TS,
        .seconds = pinfo->abs_ts.secs,
        .nanoseconds = (uint32_t)pinfo->abs_ts.nsecs,
        .frame = pinfo->num,
        .truncated = source->truncated,
    };
    sighting.src_len = endpoint(&pinfo->src, pinfo->srcport, sighting.src);
    sighting.dst_len = endpoint(&pinfo->dst, pinfo->destport, sighting.dst);
    sighting.dialogue_len = dialogue_write(source->dialogue, sighting.dialogue);
    return sighting;
}

static struct message_key key_of(struct mikey_slice bytes, uint32_t at, const struct message_source *source) {
    const struct mikey_carrier *facts = &source->facts;
    return (struct message_key){
        .len = (uint32_t)bytes.len,
        .at = at,
        .hash = wmem_strong_hash(bytes.data, bytes.len) ^ wmem_strong_hash(facts->text.data, facts->text.len),
        .media = facts->media,
        .line = facts->line,
        .kind = (uint8_t)facts->kind,
        .placement = (uint8_t)facts->placement,
    };
}

static bool same_key(const struct message_key *a, const struct message_key *b) {
    return a->len == b->len && a->at == b->at && a->hash == b->hash && a->media == b->media &&
           a->line == b->line && a->kind == b->kind && a->placement == b->placement;
}

static struct message_result *find(packet_info *pinfo, const struct message_key *key) {
    struct message_result *result = p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), FRAME_RESULTS);
    while (result && !same_key(&result->key, key))
        result = result->next;
    return result;
}

/** Hangs the result onto its frame. */
static void remember(packet_info *pinfo, struct message_result *result) {
    result->next = p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), FRAME_RESULTS);
    p_set_proto_data(wmem_file_scope(), pinfo, protocol_id(), FRAME_RESULTS, result);
}

static const struct message_result *by_id(uint64_t id) {
    if (id == 0 || id > wmem_array_get_count(now.results))
        return NULL;
    return *(struct message_result **)wmem_array_index(now.results, (guint)id - 1);
}

/** Judges the document without a tracker: there is none, or the message was not met on the first pass. */
static void judge_alone(struct mikey_document *document, struct mikey_slice bytes,
                        const struct mikey_sighting *sighting, struct mikey_judgement *judgement) {
    *judgement = (struct mikey_judgement){0};
    if (!bytes.len) {
        mikey_check_carrier(&document->findings, sighting, &judgement->outcomes);
        return;
    }
    judgement->status = mikey_decode(document, bytes);
    mikey_check_message(document, sighting, &judgement->outcomes);
}

static struct message_result *judge_first(packet_info *pinfo, struct mikey_document *document,
                                          struct mikey_slice bytes, const struct message_source *source) {
    struct mikey_sighting sighting = sighting_of(pinfo, source);
    struct mikey_judgement judgement;
    bool tracked = now.tracker && bytes.len && !pinfo->fd->visited;
    if (!tracked || mikey_tracker_add(now.tracker, document, bytes, &sighting, &judgement) != MIKEY_OK) {
        judge_alone(document, bytes, &sighting, &judgement);
        return result_new(document, &judgement);
    }
    struct message_result *result = result_new(document, &judgement);
    result->original = by_id(judgement.duplicate_of);
    result->request = by_id(judgement.answers);
    wmem_array_append_one(now.results, result);
    return result;
}

const struct message_result *tracking_judge(packet_info *pinfo, struct mikey_document *document,
                                            struct mikey_slice bytes, uint32_t at,
                                            const struct message_source *source) {
    struct message_key key = key_of(bytes, at, source);
    struct message_result *result = find(pinfo, &key);
    if (result) {
        if (bytes.len && mikey_decode(document, bytes) == MIKEY_ERR_SPACE)
            return result;
        result_restore(result, document);
        return result;
    }
    result = judge_first(pinfo, document, bytes, source);
    result->key = key;
    result->frame = pinfo->num;
    result->time = pinfo->abs_ts;
    remember(pinfo, result);
    return result;
}
