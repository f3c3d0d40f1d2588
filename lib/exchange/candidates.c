// SPDX-License-Identifier: BSD-2-Clause
#include "candidates.h"

#include <string.h>

static void add(struct mikey_candidates *candidates, enum mikey_secret_kind kind, struct mikey_slice identity,
                struct mikey_slice secret) {
    candidates->sources[candidates->n_sources++] = (struct mikey_candidate){kind, identity, secret};
}

// What made them known is the private key that opened PKE.
static void add_envelope(struct mikey_candidates *candidates, const struct mikey_envelope_key *key,
                         struct mikey_slice receiver) {
    if (key->len > 0)
        add(candidates, MIKEY_SECRET_RSA, receiver, (struct mikey_slice){key->bytes, key->len});
    for (size_t i = 0; i < MIKEY_ENVELOPE_OTHERS; i++) {
        if (key->other_len[i] > 0)
            add(candidates, MIKEY_SECRET_RSA, receiver,
                (struct mikey_slice){key->others[i], key->other_len[i]});
    }
}

bool mikey_wants_envelope(const struct mikey_csb *csb) {
    return csb && csb->known &&
           (csb->mode == MIKEY_DATA_TYPE_PK_INIT || csb->mode == MIKEY_DATA_TYPE_RSAR_INIT ||
            csb->mode == MIKEY_DATA_TYPE_REQUEST_INIT_PK || csb->mode == MIKEY_DATA_TYPE_RESOLVE_INIT_PK ||
            csb->mode == MIKEY_DATA_TYPE_REQUEST_KEY_PKE);
}

void mikey_candidates_start(struct mikey_candidates *candidates, const struct mikey_secrets *secrets,
                            const struct mikey_csb *csb, const struct mikey_parties *parties,
                            uint32_t csb_id) {
    const struct mikey_slice none = {NULL, 0};
    *candidates = (struct mikey_candidates){.secrets = secrets};
    for (unsigned i = 0; i < 4; i++)
        candidates->csb_id[i] = (uint8_t)(csb_id >> (24 - 8 * i));
    if (csb && csb->has_secret)
        add(candidates, (enum mikey_secret_kind)csb->secret_kind,
            (struct mikey_slice){csb->secret_id, csb->secret_id_len}, csb->secret);
    if (csb) // RFC 4738: in RSA-R the Initiator's key opened PKE
        add_envelope(candidates, &csb->envelope,
                     csb->mode == MIKEY_DATA_TYPE_RSAR_INIT ? parties->idi : parties->idr);
    // An empty identity would ask for the '*' lines, whose turn comes last.
    const bool envelope = mikey_wants_envelope(csb);
    if (!envelope && parties->idi.len > 0)
        add(candidates, MIKEY_SECRET_PSK, parties->idi, none);
    if (!envelope && parties->idr.len > 0)
        add(candidates, MIKEY_SECRET_PSK, parties->idr, none);
    add(candidates, MIKEY_SECRET_ENV, (struct mikey_slice){candidates->csb_id, sizeof candidates->csb_id},
        none);
    if (!envelope)
        add(candidates, MIKEY_SECRET_PSK, none, none);
    add(candidates, MIKEY_SECRET_ENV, none, none);
}

/** Asks the current source for its next secret. */
static bool ask(struct mikey_candidates *candidates, struct mikey_candidate *candidate) {
    const struct mikey_secrets *secrets = candidates->secrets;
    const size_t nth = candidates->nth++;
    *candidate = candidates->sources[candidates->source];
    if (candidate->secret.len > 0)
        return nth == 0;
    return secrets && secrets->lookup &&
           secrets->lookup(secrets->context, candidate->kind, candidate->identity, nth, &candidate->secret);
}

bool mikey_candidates_next(struct mikey_candidates *candidates, struct mikey_candidate *candidate) {
    while (candidates->source < candidates->n_sources) {
        if (!ask(candidates, candidate)) {
            candidates->source++;
            candidates->nth = 0;
        } else if (candidate->secret.len > 0) {
            // The CSB ID of an envelope key is no identity of the message.
            if (candidate->kind == MIKEY_SECRET_ENV)
                candidate->identity = (struct mikey_slice){NULL, 0};
            return true;
        }
    }
    return false;
}

struct mikey_slice mikey_wanted_identity(const struct mikey_parties *parties) {
    return parties->idi.len > 0 ? parties->idi : parties->idr;
}

struct mikey_slice mikey_keep_identity(struct mikey_document *document, struct mikey_slice identity) {
    size_t len = identity.len < sizeof document->identity ? identity.len : sizeof document->identity;
    if (len > 0)
        memcpy(document->identity, identity.data, len);
    return (struct mikey_slice){document->identity, len};
}
