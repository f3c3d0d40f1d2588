// SPDX-License-Identifier: GPL-2.0-or-later
#include "prover.h"

#include <epan/proto_data.h>

#include "backlog.h"
#include "dialogues.h"

#include "../preferences.h"
#include "../protocol.h"
#include "../tracking.h"

/** Packets that no session claims and of which is kept what was said, until a key is found that opens them. */
#define MAX_UNKNOWN 65536u
/** Bytes of a packet by which it is known again: its header. */
#define KNOWN_BY 12u
/** Seconds of capture time after which the tracker is told again that an exchange is in use. */
#define TOUCH_SECONDS 60

/** The capture that is open. */
static struct {
    struct mikey_crypto *crypto;
    struct mikey_srtp *srtp;
    struct dialogues *dialogues;
    struct backlog *backlog;
    wmem_map_t *exchanges; /**< struct keyed_exchange, by id */
    wmem_array_t *waiting; /**< struct packet_verdict *, by the "frame" that the backlog has for it */
    uint32_t unknown;
    bool has_keys;
    bool news; /**< keys or endpoints came since the backlog was tried */
} now;

static void close_capture(void) {
    dialogues_free(now.dialogues);
    backlog_free(now.backlog);
    mikey_srtp_free(now.srtp);
    mikey_crypto_free(now.crypto);
    memset(&now, 0, sizeof now);
}

/** False if there is no memory. */
static bool ready(void) {
    if (now.backlog)
        return true;
    if (mikey_crypto_new(&now.crypto) == MIKEY_OK &&
        mikey_srtp_new(&now.srtp, now.crypto, NULL) == MIKEY_OK &&
        (now.dialogues = dialogues_new(now.srtp)) != NULL && (now.backlog = backlog_new()) != NULL) {
        now.exchanges = wmem_map_new(wmem_file_scope(), wmem_int64_hash, g_int64_equal);
        now.waiting = wmem_array_new(wmem_file_scope(), sizeof(struct packet_verdict *));
        return true;
    }
    close_capture();
    return false;
}

bool prover_wanted(void) {
    return preferences()->take_tables && preferences()->open_media;
}

bool prover_has_keys(void) {
    return now.has_keys;
}

/* What the tracker tells and asks. */

static struct keyed_exchange *exchange_of(uint64_t id) {
    return id && now.exchanges ? wmem_map_lookup(now.exchanges, &id) : NULL;
}

static void keyed(packet_info *pinfo, const struct mikey_exchange *exchange) {
    if (!ready())
        return;
    struct keyed_exchange *known = exchange_of(exchange->id);
    if (!known) {
        known = wmem_new0(wmem_file_scope(), struct keyed_exchange);
        known->id = exchange->id;
        known->bundle = exchange->bundle;
        known->csb_id = exchange->csb_id;
        known->frame = pinfo->num;
        wmem_map_insert(now.exchanges, &known->id, known);
    }
    // Sessions that cannot be processed are recognised nevertheless.
    (void)!mikey_exchange_prove(exchange, now.srtp);
    now.has_keys = now.news = true;
}

static void judged(const struct mikey_sighting *sighting, uint64_t exchange, const struct mikey_hdr *hdr) {
    if (ready())
        (void)dialogues_message(now.dialogues, sighting, exchange, hdr);
}

static bool media_of(void *context, const struct mikey_exchange *exchange, struct mikey_media_facts *facts) {
    const struct keyed_exchange *known = exchange_of(exchange->id);
    (void)context;
    if (!known || !known->has_facts)
        return false;
    *facts = known->facts;
    return true;
}

void prover_announce(const struct found_announcement *found) {
    if (!ready())
        return;
    now.news = true;
    (void)dialogues_announcement(now.dialogues, found);
}

/* Packets. */

/** Enters what was said of a packet for good. */
static bool enter(void *context, const struct media_packet *packet, const struct mikey_srtp_result *result) {
    struct keyed_exchange *known = exchange_of(result->exchange);
    (void)context;
    if (!known || result->status == MIKEY_SRTP_SHORT)
        return true;
    const struct packet_verdict *verdict =
        *(struct packet_verdict **)wmem_array_index(now.waiting, (guint)packet->frame);
    mikey_media_facts_add(&known->facts, result, verdict->frame);
    known->has_facts = true;
    bool due = !known->touched || packet->seconds - known->touched_at >= TOUCH_SECONDS;
    if (result->status == MIKEY_SRTP_AUTHENTICATED && packet->has_time && due) {
        known->touched = true;
        known->touched_at = packet->seconds;
        tracking_touch(known->csb_id, known->bundle, packet->seconds);
    }
    return true;
}

/** Keeps what was said; the decrypted packet is not kept. */
static void settle(struct packet_verdict *verdict, const struct mikey_srtp_result *result) {
    verdict->result = *result;
    verdict->result.plain = (struct mikey_slice){NULL, 0};
    verdict->exchange = exchange_of(result->exchange);
}

static enum backlog_answer try_again(void *context, const struct media_packet *packet) {
    const struct mikey_srtp_packet sealed = {
        .bytes = packet->bytes, .path = packet->path, .cut = packet->cut};
    struct mikey_srtp_result result;
    if (mikey_srtp_open(now.srtp, &sealed, &result) != MIKEY_OK)
        return BACKLOG_STOP;
    if (result.status != MIKEY_SRTP_AUTHENTICATED && result.status != MIKEY_SRTP_UNPROTECTED)
        return BACKLOG_KEEP;
    settle(*(struct packet_verdict **)wmem_array_index(now.waiting, (guint)packet->frame), &result);
    (void)enter(context, packet, &result);
    return BACKLOG_DONE;
}

static void catch_up(void) {
    if (now.news)
        (void)backlog_again(now.backlog, try_again, NULL);
    now.news = false;
}

static void finished(void) {
    if (!now.backlog)
        return;
    catch_up();
    (void)backlog_expire(now.backlog, 0, true, enter, NULL);
}

static uint32_t hash_of(struct mikey_slice packet) {
    return wmem_strong_hash(packet.data, MIN(packet.len, KNOWN_BY));
}

static struct packet_verdict *find(packet_info *pinfo, uint32_t at, struct mikey_slice packet) {
    struct packet_verdict *verdict = p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_MEDIA);
    uint32_t hash = hash_of(packet);
    while (verdict && (verdict->at != at || verdict->len != packet.len || verdict->hash != hash))
        verdict = verdict->next;
    return verdict;
}

static struct packet_verdict *remember(packet_info *pinfo, uint32_t at, struct mikey_slice packet,
                                       const struct mikey_srtp_result *result) {
    struct packet_verdict *verdict = wmem_new0(wmem_file_scope(), struct packet_verdict);
    verdict->next = p_get_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_MEDIA);
    verdict->at = at;
    verdict->len = (uint32_t)packet.len;
    verdict->hash = hash_of(packet);
    verdict->frame = pinfo->num;
    settle(verdict, result);
    p_set_proto_data(wmem_file_scope(), pinfo, protocol_id(), PACKET_MEDIA, verdict);
    return verdict;
}

/** Enters a packet, at once or when it has waited for a key. */
static void count(packet_info *pinfo, const struct packet_verdict *verdict,
                  const struct mikey_srtp_packet *packet) {
    const struct mikey_srtp_result *result = &verdict->result;
    const bool closed = result->status == MIKEY_SRTP_UNKNOWN || result->status == MIKEY_SRTP_FAILED;
    const struct media_packet media = {
        .bytes = packet->bytes,
        .frame = wmem_array_get_count(now.waiting),
        .has_time = (pinfo->presence_flags & PINFO_HAS_TS) != 0,
        .seconds = pinfo->abs_ts.secs,
        .path = packet->path,
        .cut = packet->cut,
    };
    if (!closed && !verdict->exchange)
        return;
    wmem_array_append_one(now.waiting, verdict);
    if (!closed) {
        (void)enter(NULL, &media, result);
        return;
    }
    if (media.has_time)
        (void)backlog_expire(now.backlog, media.seconds - BACKLOG_SECONDS, false, enter, NULL);
    (void)backlog_keep(now.backlog, &media, result, enter, NULL);
}

/** Judges a packet for the first time. */
static struct packet_verdict *judge(packet_info *pinfo, uint32_t at, const struct mikey_srtp_packet *packet,
                                    struct mikey_slice *plain) {
    struct mikey_srtp_result result;
    if (!ready())
        return NULL;
    catch_up();
    if (mikey_srtp_open(now.srtp, packet, &result) != MIKEY_OK || result.status == MIKEY_SRTP_FOREIGN)
        return NULL;
    if (result.status == MIKEY_SRTP_UNKNOWN && now.unknown++ >= MAX_UNKNOWN)
        return NULL;
    struct packet_verdict *verdict = remember(pinfo, at, packet->bytes, &result);
    count(pinfo, verdict, packet);
    *plain = result.plain;
    return verdict;
}

const struct packet_verdict *prover_look(packet_info *pinfo, tvbuff_t *tvb,
                                         const struct mikey_srtp_path *path, struct mikey_slice *plain) {
    const size_t len = tvb_captured_length(tvb);
    const struct mikey_slice bytes = {len ? tvb_get_ptr(tvb, 0, (gint)len) : NULL, len};
    const uint32_t at = (uint32_t)tvb_raw_offset(tvb);
    *plain = (struct mikey_slice){NULL, 0};
    if (len > UINT16_MAX || mikey_srtp_kind_of(bytes) == MIKEY_SRTP_KIND_OTHER)
        return NULL;
    struct packet_verdict *verdict = find(pinfo, at, bytes);
    if (verdict ? !verdict->result.proof.key || !now.srtp : pinfo->fd->visited)
        return verdict;
    uint8_t *out = wmem_alloc(pinfo->pool, len);
    const struct mikey_srtp_packet packet = {.bytes = bytes,
                                             .path = *path,
                                             .cut = tvb_captured_length(tvb) < tvb_reported_length(tvb),
                                             .out = out,
                                             .size = len};
    if (!verdict)
        return judge(pinfo, at, &packet, plain);
    if (mikey_srtp_open_again(now.srtp, bytes, &verdict->result.proof, out, len, plain) != MIKEY_OK)
        *plain = (struct mikey_slice){NULL, 0};
    return verdict;
}

void prover_register(void) {
    static const struct tracking_watcher watcher = {
        .wanted = prover_wanted,
        .keyed = keyed,
        .message = judged,
        .media = media_of,
        .finished = finished,
    };
    tracking_watch(&watcher);
    register_cleanup_routine(close_capture);
}
