// SPDX-License-Identifier: BSD-2-Clause
#include "proof.h"

#include <stdlib.h>
#include <string.h>

#include "dialogues.h"

/** Pieces of a packet that are told without another allocation. */
#define PIECES_FEW 8u
/** Crypto sessions that a prover has room for: it keeps 16384 keys, and most come with a key or more to try. */
#define SESSIONS_HELD 8192u

struct proof {
    struct mikey_srtp *srtp;
    struct mikey_tracker *tracker;
    struct proof_options options;
    struct dialogues *dialogues;
    struct ledger *ledger;
    struct backlog *backlog;
    struct proof_totals totals;
    uint64_t untold; /* crypto sessions of which it was not told for want of room */
    bool begun;      /* a packet came: keys are no longer held */
    bool news;       /* keys or endpoints came since the backlog was tried */
    bool no_memory;
    struct found_piece *pieces; /* of the packet at hand */
    size_t n_pieces;
    uint8_t plain[UINT16_MAX + 1]; /* the packet at hand, decrypted */
};

/* What the tracker tells and asks. */

static void keyed(void *context, const struct mikey_exchange *exchange) {
    struct proof *proof = context;
    proof->news = true;
    if (!ledger_open(proof->ledger, exchange) ||
        mikey_exchange_prove(exchange, proof->srtp) == MIKEY_ERR_MEMORY)
        proof->no_memory = true;
}

static bool answer_facts(void *context, const struct mikey_exchange *exchange,
                         struct mikey_media_facts *facts) {
    const struct ledger_exchange *page = proof_of(context, exchange);
    if (page->packets == 0)
        return false;
    *facts = page->facts;
    return true;
}

struct proof *proof_new(struct mikey_crypto *crypto, struct mikey_tracker *tracker,
                        const struct proof_options *options) {
    struct proof *proof = calloc(1, sizeof *proof);
    if (!proof)
        return NULL;
    proof->tracker = tracker;
    proof->options = *options;
    if (mikey_srtp_new(&proof->srtp, crypto, NULL) == MIKEY_OK)
        proof->dialogues = dialogues_new(proof->srtp);
    proof->ledger = ledger_new();
    proof->backlog = backlog_new();
    proof->n_pieces = PIECES_FEW;
    proof->pieces = calloc(proof->n_pieces, sizeof *proof->pieces);
    if (proof->dialogues && proof->ledger && proof->backlog && proof->pieces) {
        mikey_tracker_watch_keys(tracker, keyed, proof);
        mikey_tracker_hold_keys(tracker, SESSIONS_HELD);
        mikey_tracker_watch_media(tracker, answer_facts, proof);
        return proof;
    }
    proof_free(proof);
    return NULL;
}

void proof_free(struct proof *proof) {
    if (!proof)
        return;
    dialogues_free(proof->dialogues);
    ledger_free(proof->ledger);
    backlog_free(proof->backlog);
    mikey_srtp_free(proof->srtp);
    free(proof->pieces);
    mikey_wipe(proof->plain, sizeof proof->plain);
    free(proof);
}

const struct ledger_exchange *proof_of(struct proof *proof, const struct mikey_exchange *exchange) {
    static const struct ledger_exchange blank = {.packets = 0};
    const struct ledger_exchange *page = ledger_find(proof->ledger, exchange->id);
    return page ? page : &blank;
}

void proof_closed(struct proof *proof, const struct mikey_exchange *exchange) {
    ledger_close(proof->ledger, exchange->id);
}

/* Packets. */

/** A packet keeps the exchange of its key open. */
static void touch(struct proof *proof, struct ledger_exchange *page, const struct media_packet *packet) {
    if (!packet->has_time || (page->touched && packet->seconds - page->touched_at < PROOF_TOUCH_SECONDS))
        return;
    page->touched = true;
    page->touched_at = packet->seconds;
    mikey_tracker_touch(proof->tracker, page->csb_id, page->bundle, packet->seconds);
}

/** Enters what was said of a packet for good. */
static bool enter(struct proof *proof, const struct media_packet *packet,
                  const struct mikey_srtp_result *result) {
    struct ledger_exchange *page = result->exchange ? ledger_find(proof->ledger, result->exchange) : NULL;
    if (result->status == MIKEY_SRTP_SHORT)
        proof->totals.cut++;
    else if (result->status == MIKEY_SRTP_UNKNOWN ||
             (result->exchange == 0 && result->status != MIKEY_SRTP_FOREIGN))
        proof->totals.unknown++;
    else if (!page && result->status != MIKEY_SRTP_FOREIGN)
        proof->totals.late++;
    proof->totals.proven += result->status == MIKEY_SRTP_AUTHENTICATED;
    if (!page || result->status == MIKEY_SRTP_SHORT)
        return true;
    if (result->status == MIKEY_SRTP_AUTHENTICATED)
        touch(proof, page, packet);
    return ledger_enter(proof->ledger, page, result, &packet->path, packet->frame);
}

static bool open_packet(struct proof *proof, const struct media_packet *packet, bool force,
                        struct mikey_srtp_result *result) {
    struct mikey_srtp_packet sealed = {
        .bytes = packet->bytes, .path = packet->path, .cut = packet->cut, .force = force};
    if (proof->options.opened) {
        sealed.out = proof->plain;
        sealed.size = sizeof proof->plain;
    }
    return mikey_srtp_open(proof->srtp, &sealed, result) == MIKEY_OK;
}

/** Without a proof nobody knows that the key is right, also where the policy asks for none. */
static bool may_tell(const struct proof *proof, const struct mikey_srtp_result *result) {
    return result->plain.len > 0 && proof->options.opened &&
           (result->status == MIKEY_SRTP_AUTHENTICATED || proof->options.force);
}

static bool settle(struct proof *proof, const struct media_packet *packet,
                   const struct mikey_srtp_result *result) {
    if (may_tell(proof, result) && !proof->options.opened(proof->options.context, packet, result))
        return false;
    return enter(proof, packet, result);
}

/** A packet that no key opened, for good. */
static bool give_up(void *context, const struct media_packet *packet,
                    const struct mikey_srtp_result *result) {
    struct proof *proof = context;
    struct mikey_srtp_result forced;
    if (proof->options.force && result->status == MIKEY_SRTP_FAILED) {
        if (!open_packet(proof, packet, true, &forced))
            return false;
        if (forced.plain.len > 0 && !proof->options.opened(proof->options.context, packet, &forced))
            return false;
    }
    return enter(proof, packet, result);
}

static enum backlog_answer try_again(void *context, const struct media_packet *packet) {
    struct proof *proof = context;
    struct mikey_srtp_result result;
    if (!open_packet(proof, packet, false, &result))
        return BACKLOG_STOP;
    if (result.status != MIKEY_SRTP_AUTHENTICATED && result.status != MIKEY_SRTP_UNPROTECTED)
        return BACKLOG_KEEP;
    return settle(proof, packet, &result) ? BACKLOG_DONE : BACKLOG_STOP;
}

static bool catch_up(struct proof *proof) {
    if (!proof->news)
        return true;
    proof->news = false;
    return backlog_again(proof->backlog, try_again, proof);
}

/** The packet, with the pieces it came in. False if there is no memory. */
static bool describe(struct proof *proof, const struct found_media *media, struct media_packet *packet) {
    size_t count = found_media_pieces(media, proof->pieces, proof->n_pieces);
    if (count > proof->n_pieces) {
        struct found_piece *pieces = realloc(proof->pieces, count * sizeof *pieces);
        if (!pieces)
            return false;
        proof->pieces = pieces;
        proof->n_pieces = count;
        (void)found_media_pieces(media, pieces, count);
    }
    *packet = (struct media_packet){
        .bytes = media->bytes,
        .framing = media->framed.len - media->bytes.len,
        .frame = media->frame,
        .has_time = media->has_time,
        .seconds = media->seconds,
        .path = {.src_len = media->src_len,
                 .dst_len = media->dst_len,
                 .interleaved = media->interleaved,
                 .channel = media->channel},
        .cut = media->truncated,
        .pieces = proof->pieces,
        .n_pieces = count,
    };
    memcpy(packet->path.src, media->src, sizeof packet->path.src);
    memcpy(packet->path.dst, media->dst, sizeof packet->path.dst);
    return true;
}

/** With the first packet the keys are wanted. False if there is no memory for them. */
static bool begin(struct proof *proof, const struct found_media *media) {
    if (proof->begun || mikey_srtp_kind_of(media->bytes) == MIKEY_SRTP_KIND_OTHER)
        return true;
    proof->begun = true;
    proof->untold = mikey_tracker_release_keys(proof->tracker);
    return !proof->no_memory;
}

bool proof_media(struct proof *proof, const struct found_media *media) {
    struct media_packet packet;
    struct mikey_srtp_result result;
    if (media->bytes.len > sizeof proof->plain)
        return true;
    if (!begin(proof, media))
        return false;
    if (!catch_up(proof) || !describe(proof, media, &packet) || !open_packet(proof, &packet, false, &result))
        return false;
    if (result.status == MIKEY_SRTP_FOREIGN)
        return true;
    proof->totals.packets++;
    if (result.status != MIKEY_SRTP_UNKNOWN && result.status != MIKEY_SRTP_FAILED)
        return settle(proof, &packet, &result);
    return (!packet.has_time || proof_time(proof, packet.seconds)) &&
           backlog_keep(proof->backlog, &packet, &result, give_up, proof);
}

bool proof_time(struct proof *proof, int64_t seconds) {
    return backlog_expire(proof->backlog, seconds - BACKLOG_SECONDS, false, give_up, proof);
}

bool proof_finish(struct proof *proof) {
    return catch_up(proof) && backlog_expire(proof->backlog, 0, true, give_up, proof);
}

/* Signalling. */

bool proof_message(struct proof *proof, const struct mikey_sighting *sighting,
                   const struct mikey_judgement *judgement, const struct mikey_message *message) {
    return !proof->no_memory &&
           dialogues_message(proof->dialogues, sighting, judgement->exchange_id, &message->hdr);
}

bool proof_announcement(struct proof *proof, const struct found_announcement *found) {
    proof->news = true;
    return dialogues_announcement(proof->dialogues, found);
}

void proof_totals_of(const struct proof *proof, struct proof_totals *totals) {
    *totals = proof->totals;
    mikey_srtp_totals_of(proof->srtp, &totals->prover);
    totals->prover.keys_dropped += proof->untold;
}
