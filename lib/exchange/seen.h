// SPDX-License-Identifier: BSD-2-Clause
// A bounded memory of things seen: the oldest entry is forgotten when it is full.
#ifndef MIKEYLAB_EXCHANGE_SEEN_H
#define MIKEYLAB_EXCHANGE_SEEN_H

#include <mikeylab/status.h>

/** A fingerprint of some bytes: equal bytes have equal fingerprints, others differ but for crafted ones. */
struct fingerprint {
    uint64_t a, b;
};

/** Fingerprint of `data`, continued from `seed` (zero to begin). */
struct fingerprint mikey_fingerprint_add(struct fingerprint seed, const void *data, size_t len);

/** One thing seen. */
struct seen_entry {
    struct fingerprint what;     /**< the key */
    struct fingerprint where;    /**< who sent it to whom: addresses, direction kept */
    struct fingerprint dialogue; /**< zero if there is none */
    uint64_t id;                 /**< of the message; of the CSB where RANDs are remembered */
    int64_t seconds;
    bool has_time;
    uint32_t next; /**< next entry in the bucket, SEEN_END at its end */
};

/** Zero-initialise it and set `limit`; grows to it by doubling. */
struct seen {
    struct seen_entry *entries;
    uint32_t *buckets;
    uint32_t count, capacity, limit;
    uint32_t oldest; /**< next slot to overwrite once count has reached limit */
};

/** Lets the memory where a key would be found come nearer, before it is asked for. */
void mikey_seen_prefetch(const struct seen *seen, struct fingerprint what);

/** The latest entry with this key, or NULL. */
const struct seen_entry *mikey_seen_find(const struct seen *seen, struct fingerprint what);

/** Remembers a copy of `entry`. MIKEY_OK or MIKEY_ERR_MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_seen_add(struct seen *seen, const struct seen_entry *entry);

void mikey_seen_free(struct seen *seen);

#endif
