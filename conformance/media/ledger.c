// SPDX-License-Identifier: BSD-2-Clause
#include "ledger.h"

#include <stdlib.h>

#define FIRST_BUCKETS 256u

struct ledger {
    struct ledger_exchange **buckets;
    uint32_t n_buckets, count;
    uint32_t n_ssrcs;
    struct ledger_exchange *last; /* found last: packets come in bursts */
};

struct ledger *ledger_new(void) {
    struct ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger)
        return NULL;
    ledger->n_buckets = FIRST_BUCKETS;
    // It is a table of pointers.
    // NOLINTNEXTLINE(bugprone-sizeof-expression)
    ledger->buckets = calloc(ledger->n_buckets, sizeof *ledger->buckets);
    if (ledger->buckets)
        return ledger;
    free(ledger);
    return NULL;
}

static void free_page(struct ledger *ledger, struct ledger_exchange *page) {
    while (page->sessions) {
        struct ledger_session *next = page->sessions->next;
        free(page->sessions);
        page->sessions = next;
    }
    while (page->ssrcs) {
        struct ledger_ssrc *next = page->ssrcs->next;
        free(page->ssrcs);
        page->ssrcs = next;
    }
    ledger->n_ssrcs -= page->n_ssrcs;
    free(page);
}

void ledger_free(struct ledger *ledger) {
    if (!ledger)
        return;
    for (uint32_t i = 0; i < ledger->n_buckets; i++) {
        while (ledger->buckets[i]) {
            struct ledger_exchange *next = ledger->buckets[i]->hash_next;
            free_page(ledger, ledger->buckets[i]);
            ledger->buckets[i] = next;
        }
    }
    free(ledger->buckets);
    free(ledger);
}

/** Exchange numbers follow one another, so that they need no hash. */
static struct ledger_exchange **bucket_of(const struct ledger *ledger, uint64_t exchange) {
    return &ledger->buckets[exchange & (ledger->n_buckets - 1)];
}

static bool grow(struct ledger *ledger) {
    struct ledger old = *ledger;
    struct ledger_exchange **buckets = calloc((size_t)old.n_buckets * 2, sizeof(struct ledger_exchange *));
    if (!buckets)
        return false;
    ledger->buckets = buckets;
    ledger->n_buckets *= 2;
    for (uint32_t i = 0; i < old.n_buckets; i++) {
        while (old.buckets[i]) {
            struct ledger_exchange *page = old.buckets[i];
            old.buckets[i] = page->hash_next;
            struct ledger_exchange **head = bucket_of(ledger, page->id);
            page->hash_next = *head;
            *head = page;
        }
    }
    free(old.buckets);
    return true;
}

struct ledger_exchange *ledger_find(struct ledger *ledger, uint64_t exchange) {
    if (ledger->last && ledger->last->id == exchange)
        return ledger->last;
    struct ledger_exchange *page = *bucket_of(ledger, exchange);
    while (page && page->id != exchange)
        page = page->hash_next;
    if (page)
        ledger->last = page;
    return page;
}

bool ledger_open(struct ledger *ledger, const struct mikey_exchange *exchange) {
    if (ledger_find(ledger, exchange->id))
        return true;
    if (ledger->count >= ledger->n_buckets && !grow(ledger))
        return false;
    struct ledger_exchange *page = calloc(1, sizeof *page);
    if (!page)
        return false;
    page->id = exchange->id;
    page->bundle = exchange->bundle;
    page->csb_id = exchange->csb_id;
    struct ledger_exchange **head = bucket_of(ledger, page->id);
    page->hash_next = *head;
    *head = page;
    ledger->count++;
    return true;
}

void ledger_close(struct ledger *ledger, uint64_t exchange) {
    struct ledger_exchange **link = bucket_of(ledger, exchange);
    while (*link && (*link)->id != exchange)
        link = &(*link)->hash_next;
    struct ledger_exchange *page = *link;
    if (!page)
        return;
    *link = page->hash_next;
    if (ledger->last == page)
        ledger->last = NULL;
    ledger->count--;
    free_page(ledger, page);
}

/** The session's row, made if need be; NULL if there is no memory. */
static struct ledger_session *session_of(struct ledger_exchange *page,
                                         const struct mikey_srtp_result *result) {
    struct ledger_session **link = &page->sessions;
    while (*link && ((*link)->cs_id != result->cs_id || (*link)->key_index != result->key_index))
        link = &(*link)->next;
    if (!*link && (*link = calloc(1, sizeof **link)) != NULL) {
        (*link)->cs_id = result->cs_id;
        (*link)->key_index = result->key_index;
    }
    return *link;
}

static bool ever_authenticated(const struct ledger_ssrc *row) {
    return row->srtp.authenticated + row->srtcp.authenticated > 0;
}

/** Whether there is room for one more, made by dropping one that never authenticated if the new one does. */
static bool make_room(struct ledger *ledger, struct ledger_exchange *page, bool authentic) {
    if (page->n_ssrcs < LEDGER_SSRCS_OF_EXCHANGE && ledger->n_ssrcs < LEDGER_SSRCS)
        return true;
    struct ledger_ssrc **link = &page->ssrcs;
    while (*link && ever_authenticated(*link))
        link = &(*link)->next;
    if (!authentic || !*link)
        return false;
    struct ledger_ssrc *dropped = *link;
    *link = dropped->next;
    page->unlisted += dropped->srtp.packets + dropped->srtcp.packets;
    page->n_ssrcs--;
    ledger->n_ssrcs--;
    free(dropped);
    return true;
}

/** The row of the packet's SSRC; NULL if there is none and no room for one, or no memory. */
static struct ledger_ssrc *ssrc_of(struct ledger *ledger, struct ledger_exchange *page,
                                   const struct mikey_srtp_result *result, bool *no_memory) {
    struct ledger_ssrc **link = &page->ssrcs;
    while (*link && ((*link)->ssrc != result->ssrc || (*link)->cs_id != result->cs_id ||
                     (*link)->key_index != result->key_index))
        link = &(*link)->next;
    if (*link)
        return *link;
    if (!make_room(ledger, page, result->status == MIKEY_SRTP_AUTHENTICATED))
        return NULL;
    struct ledger_ssrc *row = calloc(1, sizeof *row);
    *no_memory = !row;
    if (!row)
        return NULL;
    row->ssrc = result->ssrc;
    row->cs_id = result->cs_id;
    row->key_index = result->key_index;
    for (link = &page->ssrcs; *link;)
        link = &(*link)->next;
    *link = row;
    page->n_ssrcs++;
    ledger->n_ssrcs++;
    return row;
}

static void count(struct ledger_count *count, const struct mikey_srtp_result *result) {
    count->packets++;
    count->authenticated += result->status == MIKEY_SRTP_AUTHENTICATED;
    count->failed += result->status == MIKEY_SRTP_FAILED;
    count->unprotected += result->status == MIKEY_SRTP_UNPROTECTED;
    count->unsupported += result->status == MIKEY_SRTP_UNSUPPORTED;
    count->replayed += result->replayed;
    count->late += result->late;
}

static void describe(struct ledger_ssrc *row, const struct mikey_srtp_result *result,
                     const struct mikey_srtp_path *path, uint64_t frame) {
    bool rtp = result->kind == MIKEY_SRTP_KIND_RTP;
    if (row->srtp.packets + row->srtcp.packets == 0) {
        row->path = *path;
        row->first_frame = frame;
    }
    if (result->status == MIKEY_SRTP_FAILED) {
        if (row->n_failed_frames == 0)
            row->tried = result->tried;
        if (row->n_failed_frames < LEDGER_FRAMES)
            row->failed_frames[row->n_failed_frames++] = frame;
    }
    if (result->status == MIKEY_SRTP_AUTHENTICATED) {
        if (rtp && !result->replayed && !result->late)
            row->roc = result->proof.roc;
        if (result->proof.reading != MIKEY_SRTP_READING_LETTER)
            row->readings |= UINT32_C(1) << result->proof.reading;
    }
    if (result->key_reading)
        row->key_reading = result->key_reading;
    if (result->obstacle)
        row->obstacle = result->obstacle;
}

bool ledger_enter(struct ledger *ledger, struct ledger_exchange *page, const struct mikey_srtp_result *result,
                  const struct mikey_srtp_path *path, uint64_t frame) {
    bool rtp = result->kind == MIKEY_SRTP_KIND_RTP, no_memory = false;
    struct ledger_session *session = session_of(page, result);
    struct ledger_ssrc *row = ssrc_of(ledger, page, result, &no_memory);
    if (!session || no_memory)
        return false;
    page->packets++;
    mikey_media_facts_add(&page->facts, result, frame);
    count(rtp ? &session->srtp : &session->srtcp, result);
    if (!row) {
        page->unlisted++;
        return true;
    }
    describe(row, result, path, frame);
    count(rtp ? &row->srtp : &row->srtcp, result);
    return true;
}
