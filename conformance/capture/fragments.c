// SPDX-License-Identifier: BSD-2-Clause
#include "fragments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets.h"
#include "slice.h"
#include "start_line.h"

/** What fragments have in common. */
struct key {
    struct way addresses;
    uint32_t id;
    uint8_t protocol; /* IPv4 only: in IPv6 only the first fragment's counts */
};

struct datagram {
    bool used;
    bool done; /* handed out; kept to know its fragments when they come again */
    struct key key;
    uint8_t protocol;
    uint8_t *bytes;
    uint32_t capacity;
    uint32_t total;      /* length, known from the last fragment; 0 before */
    uint32_t covered;    /* bytes seen */
    uint64_t seen_frame; /* of the latest fragment */
    int64_t seen_seconds;
    struct piece *pieces;
    uint32_t count, piece_capacity;
};

struct fragments {
    uint32_t limit;
    struct datagram datagrams[];
};

struct fragments *fragments_new(uint32_t limit) {
    struct fragments *fragments = calloc(1, sizeof *fragments + limit * sizeof fragments->datagrams[0]);

    if (fragments != NULL)
        fragments->limit = limit;
    return fragments;
}

static void release(struct datagram *datagram) {
    free(datagram->bytes);
    free(datagram->pieces);
    *datagram = (struct datagram){.used = false};
}

void fragments_free(struct fragments *fragments) {
    if (fragments == NULL)
        return;
    for (uint32_t i = 0; i < fragments->limit; i++)
        release(&fragments->datagrams[i]);
    free(fragments);
}

static bool port_is_ours(const struct run *run, uint16_t port) {
    return run_is_tls_port(run, port) || port == CAPTURE_SAP_PORT;
}

/** Whether what is missing may have carried MIKEY, as far as the beginning of the datagram tells. */
static bool may_matter(const struct run *run, const struct datagram *datagram) {
    struct start_line start;
    struct mikey_slice head = {.data = datagram->bytes, .len = 0};

    if (datagram->protocol != IP_PROTOCOL_UDP && datagram->protocol != IP_PROTOCOL_TCP)
        return datagram->key.protocol == 0 && datagram->protocol == 0;
    if (datagram->count > 0 && datagram->pieces[0].at == 0)
        head.len = datagram->pieces[0].len;
    if (head.len < 8 || datagram->protocol == IP_PROTOCOL_TCP)
        return true;
    return port_is_ours(run, (uint16_t)octets_u16(head.data)) ||
           port_is_ours(run, (uint16_t)octets_u16(head.data + 2)) ||
           start_line_read(slice_from(head, 8), &start) != TEXT_NO;
}

/** Forgets a datagram, and says so if it is not complete. */
static void give_up(struct run *run, struct datagram *datagram, enum capture_problem_kind kind) {
    char total[32] = "";

    if (datagram->done) {
        release(datagram);
        return;
    }
    if (datagram->total > 0)
        (void)snprintf(total, sizeof total, " of %u", datagram->total);
    run_problem(run, kind, may_matter(run, datagram), &datagram->key.addresses, datagram->covered,
                "an IP datagram never became complete: %u bytes%s were seen, the last in frame %llu",
                datagram->covered, total, (unsigned long long)datagram->seen_frame);
    release(datagram);
}

static bool key_equal(const struct key *a, const struct key *b) {
    return a->id == b->id && a->protocol == b->protocol &&
           memcmp(&a->addresses, &b->addresses, sizeof a->addresses) == 0;
}

/** Which of two makes room first: what is done, then what is older. */
static bool goes_before(const struct datagram *a, const struct datagram *b) {
    return a->done != b->done ? a->done : a->seen_frame < b->seen_frame;
}

static void begin(struct datagram *datagram, const struct key *key) {
    release(datagram);
    datagram->used = true;
    datagram->key = *key;
    datagram->protocol = key->protocol;
}

/** The datagram of this key, or a fresh one: a free place, or that of the oldest. */
static struct datagram *look_up(struct run *run, const struct key *key) {
    struct fragments *fragments = run->fragments;
    struct datagram *spare = NULL;
    struct datagram *oldest = &fragments->datagrams[0];

    for (uint32_t i = 0; i < fragments->limit; i++) {
        struct datagram *datagram = &fragments->datagrams[i];
        if (datagram->used && run->seconds - datagram->seen_seconds > FRAGMENTS_SECONDS)
            give_up(run, datagram, CAPTURE_LOST_FRAGMENT);
        if (!datagram->used)
            spare = datagram;
        else if (key_equal(&datagram->key, key))
            return datagram;
        else if (goes_before(datagram, oldest))
            oldest = datagram;
    }
    if (spare == NULL) {
        give_up(run, oldest, CAPTURE_LIMIT_FRAGMENTS);
        spare = oldest;
    }
    begin(spare, key);
    return spare;
}

static bool make_room(struct datagram *datagram, uint32_t end) {
    uint32_t capacity = datagram->capacity > 0 ? datagram->capacity : 4096;
    uint8_t *bytes;

    if (end <= datagram->capacity)
        return true;
    while (capacity < end)
        capacity *= 2;
    bytes = realloc(datagram->bytes, capacity);
    if (bytes == NULL)
        return false;
    datagram->bytes = bytes;
    datagram->capacity = capacity;
    return true;
}

static bool make_piece(struct datagram *datagram) {
    uint32_t capacity = datagram->piece_capacity > 0 ? datagram->piece_capacity * 2 : 8;
    struct piece *pieces;

    if (datagram->count < datagram->piece_capacity)
        return true;
    if (datagram->count == FRAGMENTS_PIECES)
        return false;
    pieces = realloc(datagram->pieces, capacity * sizeof *pieces);
    if (pieces == NULL)
        return false;
    datagram->pieces = pieces;
    datagram->piece_capacity = capacity;
    return true;
}

/** Puts the `len` bytes of `payload` from `at` before piece `index`, where nothing was yet. */
static bool put(struct datagram *datagram, uint32_t index, uint32_t start, struct view payload, uint32_t at,
                uint32_t len) {
    struct view part = view_part(payload, at, len);
    uint32_t first = 0;

    if (datagram->bytes == NULL || !make_piece(datagram) || view_count_pieces(part, &first) != 1)
        return false;
    memmove(&datagram->pieces[index + 1], &datagram->pieces[index],
            (datagram->count - index) * sizeof datagram->pieces[0]);
    (void)view_copy_pieces(part, start + at, &datagram->pieces[index]);
    memcpy(datagram->bytes + start + at, part.bytes.data, len);
    datagram->count++;
    datagram->covered += len;
    return true;
}

/**
 * Fills the holes that `payload`, which begins at `start`, covers. What is there already stays; `*differs` is set
 * where it is not the same. False if there are too many pieces.
 */
static bool insert(struct datagram *datagram, uint32_t start, struct view payload, bool *differs) {
    uint32_t len = (uint32_t)payload.bytes.len;
    uint32_t at = 0;

    for (uint32_t i = 0; i < datagram->count && at < len; i++) {
        const struct piece old = datagram->pieces[i];
        uint32_t same;
        if (old.at + old.len <= start + at)
            continue;
        if (old.at > start + at) {
            uint32_t hole = old.at - start - at < len - at ? old.at - start - at : len - at;
            if (!put(datagram, i, start, payload, at, hole))
                return false;
            at += hole;
            continue; /* `old` is the next piece now */
        }
        same = old.at + old.len - start - at < len - at ? old.at + old.len - start - at : len - at;
        if (memcmp(datagram->bytes + start + at, payload.bytes.data + at, same) != 0)
            *differs = true;
        at += same;
    }
    return at == len || put(datagram, datagram->count, start, payload, at, len - at);
}

/** Whether this fragment is part of a datagram that is done: it was captured twice, or at two interfaces. */
static bool comes_again(const struct run *run, const struct datagram *datagram, uint32_t start,
                        struct mikey_slice bytes) {
    return datagram->done && run->seconds - datagram->seen_seconds <= FRAGMENTS_AGAIN_SECONDS &&
           start <= datagram->total && bytes.len <= datagram->total - start &&
           memcmp(datagram->bytes + start, bytes.data, bytes.len) == 0;
}

static bool is_sound(const struct ip_header *header, struct view payload) {
    size_t end = header->fragment_offset + header->len;

    return end <= FRAGMENTS_MAX_DATAGRAM && payload.bytes.len > 0 && payload.count > 0 &&
           (!header->more_fragments || header->len % 8 == 0);
}

bool fragments_add(struct run *run, const struct way *addresses, const struct ip_header *header,
                   struct view payload, struct view *datagram, uint8_t *protocol) {
    struct datagram *entry;
    const struct key key = {.addresses = *addresses,
                            .id = header->id,
                            .protocol = header->address_len == 4 ? header->protocol : 0};
    bool differs = false;
    bool room;

    if (!is_sound(header, payload))
        return false;
    entry = look_up(run, &key);
    if (comes_again(run, entry, header->fragment_offset, payload.bytes))
        return false;
    if (entry->done)
        begin(entry, &key);
    entry->seen_frame = run->frame;
    entry->seen_seconds = run->seconds;
    room = make_room(entry, header->fragment_offset + (uint32_t)payload.bytes.len);
    if (!room || !insert(entry, header->fragment_offset, payload, &differs)) {
        give_up(run, entry, CAPTURE_LIMIT_FRAGMENTS);
        return false;
    }
    if (differs)
        run_problem(run, CAPTURE_OVERLAP, may_matter(run, entry), addresses, payload.bytes.len,
                    "IP fragments overlap with different bytes; the first were taken");
    if (header->fragment_offset == 0)
        entry->protocol = header->protocol;
    if (!header->more_fragments && entry->total == 0)
        entry->total = header->fragment_offset + (uint32_t)header->len;
    if (entry->total == 0 || entry->covered < entry->total || entry->pieces[0].at != 0)
        return false;
    entry->done = true;
    *protocol = entry->protocol;
    *datagram = (struct view){.bytes = {.data = entry->bytes, .len = entry->total},
                              .pieces = entry->pieces,
                              .count = entry->count,
                              .base = 0};
    return true;
}

void fragments_finish(struct run *run) {
    struct fragments *fragments = run->fragments;

    for (uint32_t i = 0; i < fragments->limit; i++)
        if (fragments->datagrams[i].used)
            give_up(run, &fragments->datagrams[i], CAPTURE_LOST_FRAGMENT);
}
