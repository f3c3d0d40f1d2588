// SPDX-License-Identifier: BSD-2-Clause
#include "backlog.h"

#include <stdlib.h>
#include <string.h>

/** Streams that are noted as closed while the packets are tried again; of more, every packet is tried. */
#define CLOSED_MAX 64u

struct kept {
    struct kept *next;
    struct mikey_srtp_result result;
    struct media_packet packet; /* its pieces, and then its bytes, are behind the entry */
};

struct backlog {
    struct kept *first, **end;
    uint32_t count;
    size_t bytes;
};

struct backlog *backlog_new(void) {
    struct backlog *backlog = calloc(1, sizeof *backlog);
    if (backlog)
        backlog->end = &backlog->first;
    return backlog;
}

/** Takes the entry at `*link` out and frees it. */
static void drop(struct backlog *backlog, struct kept **link) {
    struct kept *kept = *link;
    *link = kept->next;
    if (!kept->next)
        backlog->end = link;
    backlog->count--;
    backlog->bytes -= kept->packet.bytes.len;
    free(kept);
}

void backlog_free(struct backlog *backlog) {
    while (backlog && backlog->first)
        drop(backlog, &backlog->first);
    free(backlog);
}

static struct kept *copy_of(const struct media_packet *packet, const struct mikey_srtp_result *result) {
    size_t pieces = packet->n_pieces * sizeof *packet->pieces;
    struct kept *kept = malloc(sizeof *kept + pieces + packet->bytes.len);
    if (!kept)
        return NULL;
    struct found_piece *copies = (struct found_piece *)(kept + 1);
    uint8_t *bytes = (uint8_t *)(copies + packet->n_pieces);
    if (pieces > 0)
        memcpy(copies, packet->pieces, pieces);
    memcpy(bytes, packet->bytes.data, packet->bytes.len);
    *kept = (struct kept){.result = *result, .packet = *packet};
    kept->packet.pieces = copies;
    kept->packet.bytes.data = bytes;
    return kept;
}

static bool let_go(struct backlog *backlog, backlog_gone *gone, void *context) {
    bool ok = gone(context, &backlog->first->packet, &backlog->first->result);
    drop(backlog, &backlog->first);
    return ok;
}

bool backlog_keep(struct backlog *backlog, const struct media_packet *packet,
                  const struct mikey_srtp_result *result, backlog_gone *gone, void *context) {
    struct kept *kept = copy_of(packet, result);
    if (!kept)
        return false;
    bool ok = true;
    while (ok && backlog->first &&
           (backlog->count == BACKLOG_PACKETS || backlog->bytes + packet->bytes.len > BACKLOG_BYTES))
        ok = let_go(backlog, gone, context);
    *backlog->end = kept;
    backlog->end = &kept->next;
    backlog->count++;
    backlog->bytes += packet->bytes.len;
    return ok;
}

bool backlog_expire(struct backlog *backlog, int64_t seconds, bool all, backlog_gone *gone, void *context) {
    bool ok = true;
    while (ok && backlog->first &&
           (all || (backlog->first->packet.has_time && backlog->first->packet.seconds < seconds)))
        ok = let_go(backlog, gone, context);
    return ok;
}

/** Streams that were tried and stayed closed. */
struct closed {
    const struct kept *list[CLOSED_MAX];
    size_t count;
};

static bool same_stream(const struct kept *a, const struct kept *b) {
    const struct mikey_srtp_path *x = &a->packet.path, *y = &b->packet.path;
    return a->result.ssrc == b->result.ssrc && x->src_len == y->src_len && x->dst_len == y->dst_len &&
           x->interleaved == y->interleaved && x->channel == y->channel &&
           memcmp(x->src, y->src, x->src_len) == 0 && memcmp(x->dst, y->dst, x->dst_len) == 0;
}

static bool is_closed(const struct closed *closed, const struct kept *kept) {
    for (size_t i = 0; i < closed->count; i++)
        if (same_stream(closed->list[i], kept))
            return true;
    return false;
}

bool backlog_again(struct backlog *backlog, backlog_try *again, void *context) {
    struct closed closed = {.count = 0};
    for (struct kept **link = &backlog->first; *link;) {
        struct kept *kept = *link;
        enum backlog_answer answer = is_closed(&closed, kept) ? BACKLOG_KEEP : again(context, &kept->packet);
        if (answer == BACKLOG_STOP)
            return false;
        if (answer == BACKLOG_DONE) {
            drop(backlog, link);
            continue;
        }
        if (closed.count < CLOSED_MAX && !is_closed(&closed, kept))
            closed.list[closed.count++] = kept;
        link = &kept->next;
    }
    return true;
}
