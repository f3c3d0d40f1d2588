// SPDX-License-Identifier: BSD-2-Clause
/** Secrets that may have protected a message, the likeliest first. */
#ifndef MIKEYLAB_EXCHANGE_CANDIDATES_H
#define MIKEYLAB_EXCHANGE_CANDIDATES_H

#include "parties.h"

struct mikey_candidate {
    enum mikey_secret_kind kind;
    struct mikey_slice identity; /**< under which it is filed; empty: '*' */
    struct mikey_slice secret;
};

/** Where the search goes on. It points into itself: do not copy it. */
struct mikey_candidates {
    const struct mikey_secrets *secrets;
    struct mikey_candidate
        sources[7 + MIKEY_ENVELOPE_OTHERS]; /**< first secrets at hand, then those that are looked up */
    uint8_t n_sources;
    uint8_t source; /**< the one that is being asked */
    size_t nth;     /**< which of its secrets comes next */
    uint8_t csb_id[4];
};

/**
 * Whether the key is the cached envelope key: a public-key message set up the CSB, and RFC 3830 4.5 has it updated
 * under that key.
 */
bool mikey_wants_envelope(const struct mikey_csb *csb);

/**
 * Starts a search: the secret that protected the CSB before, the envelope key of its PKE, pre-shared keys of IDi and of IDr, the envelope
 * key cached for the CSB ID (readings 26), then what is filed under '*'; no pre-shared keys where the envelope key is
 * wanted. `csb` may be NULL.
 */
void mikey_candidates_start(struct mikey_candidates *candidates, const struct mikey_secrets *secrets,
                            const struct mikey_csb *csb, const struct mikey_parties *parties,
                            uint32_t csb_id);

/** The next candidate; false when there is none. Empty secrets are passed over. */
bool mikey_candidates_next(struct mikey_candidates *candidates, struct mikey_candidate *candidate);

/** The identity that a missing secret is best filed under: IDi, else IDr, else empty for '*'. */
struct mikey_slice mikey_wanted_identity(const struct mikey_parties *parties);

/**
 * Copies an identity, cut to MIKEY_MAX_IDENTITY bytes, to where findings may point as long as the document
 * lives.
 */
struct mikey_slice mikey_keep_identity(struct mikey_document *document, struct mikey_slice identity);

#endif
