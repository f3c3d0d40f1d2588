// SPDX-License-Identifier: BSD-2-Clause
#include "prover.h"

#include <stdlib.h>

#define DEFAULT_KEYS    16384u
#define DEFAULT_STREAMS 32768u
#define DEFAULT_TRIALS  64u
#define DEFAULT_ROCS    256u
#define KEYS_MAX        (1u << 24)
#define PLACES_OF_KEY   2u
#define PORT_BYTES      2u

static uint32_t or_default(uint32_t value, uint32_t otherwise) {
    return value == 0 ? otherwise : value;
}

enum mikey_status mikey_srtp_new(struct mikey_srtp **srtp, struct mikey_crypto *crypto,
                                 const struct mikey_srtp_limits *limits) {
    static const struct mikey_srtp_limits none;
    struct mikey_srtp *made = calloc(1, sizeof *made);
    *srtp = made;
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    if (limits == NULL)
        limits = &none;
    made->crypto = made->keys.crypto = crypto;
    made->limits = (struct mikey_srtp_limits){
        .max_keys = or_default(limits->max_keys, DEFAULT_KEYS),
        .max_streams = or_default(limits->max_streams, DEFAULT_STREAMS),
        .max_trials = or_default(limits->max_trials, DEFAULT_TRIALS),
        .max_rocs = or_default(limits->max_rocs, DEFAULT_ROCS),
    };
    if (made->limits.max_keys > KEYS_MAX)
        made->limits.max_keys = KEYS_MAX;
    if (made->limits.max_streams > KEYS_MAX)
        made->limits.max_streams = KEYS_MAX;
    made->keys.limit = made->limits.max_keys;
    made->streams.limit = made->limits.max_streams;
    made->places.limit = PLACES_OF_KEY * made->limits.max_keys;
    return MIKEY_OK;
}

void mikey_srtp_free(struct mikey_srtp *srtp) {
    if (srtp == NULL)
        return;
    mikey_keystore_free(&srtp->keys);
    mikey_streams_free(&srtp->streams);
    mikey_places_free(&srtp->places);
    free(srtp);
}

struct mikey_crypto *mikey_srtp_crypto(const struct mikey_srtp *srtp) {
    return srtp->crypto;
}

enum mikey_status mikey_srtp_add(struct mikey_srtp *srtp, const struct mikey_srtp_session *session,
                                 uint32_t *key) {
    return mikey_keystore_add(&srtp->keys, session, key);
}

enum mikey_status mikey_srtp_locate(struct mikey_srtp *srtp, uint64_t exchange, int cs_id,
                                    const struct mikey_srtp_endpoint *endpoint) {
    if (endpoint->len < PORT_BYTES || endpoint->len > MIKEY_SRTP_ADDRESS_MAX ||
        endpoint->peer_len > MIKEY_SRTP_ADDRESS_MAX)
        return MIKEY_ERR_ARGUMENT;
    return mikey_places_add(&srtp->places, exchange, cs_id, endpoint) ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

bool mikey_srtp_next_stream(const struct mikey_srtp *srtp, uint32_t *cursor,
                            struct mikey_srtp_stream *stream) {
    if (*cursor >= srtp->streams.n)
        return false;
    *stream = srtp->streams.slots[(*cursor)++]->pub;
    return true;
}

static void add(struct mikey_srtp_count *to, const struct mikey_srtp_count *from) {
    to->packets += from->packets;
    to->authenticated += from->authenticated;
    to->failed += from->failed;
    to->unprotected += from->unprotected;
    to->unsupported += from->unsupported;
    to->shortened += from->shortened;
    to->replayed += from->replayed;
    to->late += from->late;
}

bool mikey_srtp_usage_of(const struct mikey_srtp *srtp, uint64_t exchange, uint8_t cs_id, uint8_t key_index,
                         struct mikey_srtp_usage *usage) {
    const struct media_key *key = mikey_keystore_find_session(&srtp->keys, exchange, cs_id, key_index, NULL);
    const struct media_key *other;
    if (key == NULL)
        return false;
    *usage = key->usage;
    for (size_t nth = 0; (other = mikey_keystore_alternative(&srtp->keys, key, nth)) != NULL; nth++) {
        if (other->usage.srtp.packets + other->usage.srtcp.packets == 0)
            continue;
        add(&usage->srtp, &other->usage.srtp);
        add(&usage->srtcp, &other->usage.srtcp);
        usage->streams += other->usage.streams;
        usage->readings |= other->usage.readings;
        usage->key_reading = other->reading;
    }
    return true;
}

void mikey_srtp_totals_of(const struct mikey_srtp *srtp, struct mikey_srtp_totals *totals) {
    *totals = srtp->totals;
    totals->streams = srtp->streams.met;
    totals->streams_forgotten = srtp->streams.forgotten;
    totals->keys_dropped = srtp->keys.dropped;
}
