// SPDX-License-Identifier: GPL-2.0-or-later
#include "tracking.h"

#include <string.h>

#include <epan/proto_data.h>

#include "preferences.h"
#include "protocol.h"
#include "scratch.h"
#include "secrets.h"
#include "sighting.h"

const struct mikey_tracker_limits tracking_limits = {.max_exchanges = 4096, .max_replay = 65536};

/** The capture that is open. */
static struct {
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    wmem_array_t *messages;      /**< struct message_result *, by the tracker's numbers of messages */
    wmem_array_t *exchanges;     /**< of the first message, by its numbers of exchanges */
    packet_info *pinfo;          /**< while a message is judged */
    struct message_result keyed; /**< crypto sessions that the message being judged made known */
    bool watched;                /**< the watcher wants to know */
} now;

static const struct tracking_watcher *watcher;

void tracking_watch(const struct tracking_watcher *by) {
    watcher = by;
}

void tracking_touch(uint32_t csb_id, uint64_t bundle, int64_t seconds) {
    if (now.tracker)
        mikey_tracker_touch(now.tracker, csb_id, bundle, seconds);
}

static struct message_result *nth(wmem_array_t *results, uint64_t number) {
    if (number == 0 || number > wmem_array_get_count(results))
        return NULL;
    return *(struct message_result **)wmem_array_index(results, (guint)number - 1);
}

/** Before a V comes, keys of MIKEY-IBAKE are the likeliest ones: those that come after them take their place. */
static void supersede(const struct mikey_exchange *exchange) {
    for (uint8_t i = 0; i < exchange->n_messages && exchange->mode == MIKEY_DATA_TYPE_I_MESSAGE_1; i++) {
        struct message_result *result = nth(now.messages, exchange->messages[i].id);
        if (result && !result_has_sessions_of(result, exchange))
            result_forget_sessions(result);
    }
}

static void keys_known(void *context, const struct mikey_exchange *exchange) {
    (void)context;
    if (preferences()->session_keys) {
        supersede(exchange);
        result_keep_sessions(&now.keyed, exchange->sessions, exchange->n_sessions);
    }
    if (now.watched)
        watcher->keyed(now.pinfo, exchange);
}

static void exchange_closed(void *context, const struct mikey_exchange *exchange) {
    struct message_result *first = nth(now.exchanges, exchange->id);
    (void)context;
    if (first)
        result_close(first, exchange);
}

static void open_capture(void) {
    const struct mikey_secrets secrets = secrets_collect();
    now.messages = wmem_array_new(wmem_file_scope(), sizeof(struct message_result *));
    now.exchanges = wmem_array_new(wmem_file_scope(), sizeof(struct message_result *));
    if (mikey_crypto_new(&now.crypto) != MIKEY_OK ||
        mikey_tracker_new(&now.tracker, now.crypto, &secrets, &tracking_limits, false, exchange_closed,
                          NULL) != MIKEY_OK) {
        now.tracker = NULL;
        return;
    }
    mikey_tracker_try_deviations(now.tracker, preferences()->deviations);
    // Deriving keys takes time, so that it is only done for somebody.
    now.watched = watcher && watcher->wanted();
    if (preferences()->session_keys || now.watched)
        mikey_tracker_watch_keys(now.tracker, keys_known, NULL);
    if (now.watched)
        mikey_tracker_watch_media(now.tracker, watcher->media, NULL);
}

static void close_capture(void) {
    mikey_tracker_free(now.tracker);
    now.tracker = NULL;
    mikey_crypto_free(now.crypto);
    now.crypto = NULL;
    for (guint i = 0; now.messages && i < wmem_array_get_count(now.messages); i++)
        result_wipe(nth(now.messages, i + 1));
    now.messages = now.exchanges = NULL;
    secrets_free();
    scratch_free();
}

static void finish_pass(void) {
    if (!now.tracker)
        return;
    if (now.watched)
        watcher->finished();
    mikey_tracker_finish(now.tracker);
}

void tracking_register(void) {
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(finish_pass);
}

/** Of all bytes, eight at a time: quick, and enough for the few messages that stand at one place of a frame. */
static uint32_t hash_of(struct mikey_slice bytes) {
    uint64_t hash = bytes.len;
    while (bytes.len > 0) {
        uint64_t word = 0;
        const size_t n = MIN(bytes.len, sizeof word);
        memcpy(&word, bytes.data, n);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
        bytes = (struct mikey_slice){bytes.data + n, bytes.len - n};
    }
    return (uint32_t)hash;
}

static struct message_key key_of(struct mikey_slice bytes, uint32_t at, const struct message_source *source) {
    const struct mikey_carrier *facts = &source->facts;
    return (struct message_key){
        .len = (uint32_t)bytes.len,
        .at = at,
        .hash = hash_of(bytes) ^ hash_of(facts->text),
        .media = facts->media,
        .line = facts->line,
        .kind = (uint8_t)facts->kind,
        .placement = (uint8_t)facts->placement,
    };
}

static gboolean same_key(gconstpointer one, gconstpointer other) {
    const struct message_key *a = one, *b = other;
    return a->len == b->len && a->at == b->at && a->hash == b->hash && a->media == b->media &&
           a->line == b->line && a->kind == b->kind && a->placement == b->placement;
}

static guint hash_of_key(gconstpointer key) {
    const struct message_key *of = key;
    return of->hash ^ of->at * 0x9e3779b9u;
}

struct message_result *tracking_recall(packet_info *pinfo) {
    return p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_RESULTS);
}

static struct message_result *find(packet_info *pinfo, const struct message_key *key) {
    struct message_result *first = tracking_recall(pinfo);
    if (!first || same_key(&first->key, key))
        return first;
    return first->index ? wmem_map_lookup(first->index->by_key, key) : NULL;
}

/** Hangs the result onto its frame. */
static void remember(packet_info *pinfo, struct message_result *result) {
    struct message_result *first = tracking_recall(pinfo);
    if (!first) {
        p_add_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_RESULTS, result);
        return;
    }
    if (!first->index) {
        first->index = wmem_new(wmem_file_scope(), struct frame_index);
        *first->index = (struct frame_index){first, wmem_map_new(wmem_file_scope(), hash_of_key, same_key)};
    }
    struct frame_index *index = first->index;
    result->nth = index->last->nth + 1;
    index->last->next = result;
    index->last = result;
    wmem_map_insert(index->by_key, &result->key, result);
}

/** Judges the document without the tracker: there is none, or the message was not met on the first pass. */
static struct message_result *judge_alone(struct mikey_document *document, struct mikey_slice bytes,
                                          const struct mikey_sighting *sighting) {
    struct mikey_judgement judgement = {0};
    if (bytes.len) {
        judgement.status = mikey_decode(document, bytes);
        mikey_check_message(document, sighting, &judgement.outcomes);
    } else {
        mikey_check_carrier(&document->findings, sighting, &judgement.outcomes);
    }
    return result_new(document, &judgement);
}

/** Links a message to those that it has to do with. */
static void link_result(struct message_result *result, const struct mikey_judgement *judgement) {
    result->original = nth(now.messages, judgement->duplicate_of);
    struct message_result *request = nth(now.messages, judgement->answers);
    result->request = request;
    if (request && !request->response)
        request->response = result;
    if (judgement->update)
        result->initial = nth(now.exchanges, judgement->initial);
    if (judgement->exchange_id == wmem_array_get_count(now.exchanges) + 1)
        wmem_array_append_one(now.exchanges, result);
}

/** Lets the tracker judge the document. */
static struct message_result *judge_in_turn(packet_info *pinfo, struct mikey_document *document,
                                            struct mikey_slice bytes, const struct mikey_sighting *sighting) {
    struct mikey_judgement judgement;
    struct message_result *result;
    now.pinfo = pinfo;
    now.keyed = (struct message_result){0};
    if (mikey_tracker_add(now.tracker, document, bytes, sighting, &judgement) == MIKEY_OK) {
        result = result_new(document, &judgement);
        result->sessions = now.keyed.sessions;
        result->n_sessions = now.keyed.n_sessions;
        link_result(result, &judgement);
        if (now.watched)
            watcher->message(sighting, judgement.exchange_id, &document->message.hdr);
    } else {
        result = judge_alone(document, bytes, sighting);
    }
    now.pinfo = NULL;
    // It has a number even if it could not be judged.
    wmem_array_append_one(now.messages, result);
    return result;
}

struct message_result *tracking_judge(packet_info *pinfo, struct mikey_document *document,
                                      struct mikey_slice bytes, uint32_t at,
                                      const struct message_source *source) {
    struct message_key key = key_of(bytes, at, source);
    struct message_result *result = find(pinfo, &key);
    if (result) {
        enum mikey_status status = bytes.len ? mikey_decode_as(document, bytes, &result->layout) : MIKEY_OK;
        if (status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE)
            result_restore(result, document);
        return result;
    }
    struct mikey_sighting sighting = sighting_of(pinfo, source);
    bool in_turn = now.tracker && bytes.len && !pinfo->fd->visited;
    result =
        in_turn ? judge_in_turn(pinfo, document, bytes, &sighting) : judge_alone(document, bytes, &sighting);
    result->key = key;
    result->frame = pinfo->num;
    result->time = pinfo->abs_ts;
    remember(pinfo, result);
    return result;
}
