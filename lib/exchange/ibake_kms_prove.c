// SPDX-License-Identifier: BSD-2-Clause
// V of REQUEST_KEY exchanges, under a pre-shared or an envelope key: RFC 6267 4.2.1, 5.4.
#include <string.h>

#include "../rules/exchange_rules.h"
#include "candidates.h"
#include "csb.h"
#include "envelope.h"
#include "ibake_kms_opening.h"

void mikey_ibake_kms_finding(struct ibake_kms_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                             uint64_t got, struct mikey_slice subject) {
    const struct mikey_payload *sign = mikey_ibake_kms_top(o, MIKEY_PAYLOAD_SIGN);
    const bool is_signed = o->v == NULL && sign != NULL;
    const size_t len = is_signed ? sign->u.sign.signature.len : o->proof.mac.len;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = is_signed ? MIKEY_F_SIGN_SIGNATURE : MIKEY_F_V_DATA,
                                          .off = o->opened->auth.covered,
                                          .len = (uint32_t)len,
                                          .got = got,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

void mikey_ibake_kms_note_reading(struct ibake_kms_opening *o, const char *name) {
    mikey_ibake_kms_finding(o, MIKEY_R_IBAKE_READING, MIKEY_NOTE, 0,
                            (struct mikey_slice){(const uint8_t *)name, strlen(name)});
}

/** Tries secrets under two identities, and those of '*' if `all`. */
static enum mikey_status search_under(struct ibake_kms_opening *o, const struct mikey_parties *owners,
                                      bool all, uint64_t *tried) {
    struct mikey_auth *auth = &o->opened->auth;
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, o->secrets, o->csb, owners, o->message->hdr.csb_id);
    while (status == MIKEY_OK && o->proof.match == NULL && mikey_candidates_next(&candidates, &candidate) &&
           (all || candidate.identity.len > 0)) {
        status = mikey_ibake_proof_try(&o->proof, candidate.secret);
        if (++*tried == 1 || o->proof.match != NULL) {
            auth->secret = candidate.kind;
            auth->identity = mikey_keep_identity(o->document, candidate.identity);
        }
        if (o->proof.match != NULL)
            o->key = candidate.secret;
    }
    if (o->proof.match != NULL && !mikey_csb_owns(o->csb, o->key))
        mikey_csb_keep_secret(o->csb, o->key, auth);
    return status;
}

/** Whose the pre-shared key may be: IDRpsk's, the user's under each of its names. RFC 6267 4.2.1.1.1. */
static enum mikey_status search(struct ibake_kms_opening *o, uint64_t *tried) {
    const struct mikey_slice none = {NULL, 0};
    const size_t n = o->proof.n_parties;
    const struct mikey_slice user = n > 0 ? o->proof.parties[0].id : none;
    const bool enveloped = mikey_wants_envelope(o->csb);
    struct mikey_parties owners = {.idi = user, .idr = enveloped ? mikey_ibake_kms_identity(o) : none};
    if (o->psk.len > 0 && !enveloped)
        owners = (struct mikey_parties){.idi = o->psk, .idr = user};
    const size_t users = n > o->has_kms && !enveloped ? n - o->has_kms : 1;
    enum mikey_status status = search_under(o, &owners, users == 1, tried);
    for (size_t i = 1; i < users && status == MIKEY_OK && o->proof.match == NULL; i++) {
        owners = (struct mikey_parties){.idi = o->proof.parties[i].id};
        status = search_under(o, &owners, i + 1 == users, tried);
    }
    return status;
}

static void conclude(struct ibake_kms_opening *o, uint64_t tried) {
    struct mikey_auth *auth = &o->opened->auth;
    const struct mikey_slice none = {NULL, 0};
    if (tried == 0) {
        const struct mikey_slice user = o->proof.n_parties > 0 ? o->proof.parties[0].id : none;
        const struct mikey_slice owner = o->psk.len > 0 ? o->psk : user;
        const bool enveloped = mikey_wants_envelope(o->csb);
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        auth->secret = enveloped ? MIKEY_SECRET_RSA : MIKEY_SECRET_PSK;
        auth->identity = mikey_keep_identity(o->document, enveloped ? mikey_ibake_kms_identity(o) : owner);
        mikey_ibake_kms_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_NEEDS_KEY, 0, auth->identity);
        return;
    }
    auth->reading = o->proof.match != NULL ? o->proof.match->name : NULL;
    auth->status = mikey_ibake_proof_good(&o->proof) ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    if (auth->status == MIKEY_AUTH_FAILED)
        mikey_ibake_kms_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_FAIL, tried, auth->identity);
    else if (auth->reading != NULL)
        mikey_ibake_kms_note_reading(o, auth->reading);
}

enum mikey_status mikey_ibake_kms_prove(struct ibake_kms_opening *o) {
    uint64_t tried = 0;
    if (o->v == NULL || o->proof.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK; // ABSENT
    enum mikey_status status = search(o, &tried);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        o->opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
        mikey_ibake_kms_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        conclude(o, tried);
    return status;
}
