// SPDX-License-Identifier: BSD-2-Clause
#include "chain.h"
#include "psk_opening.h"

static uint32_t kemac_index(const struct psk_opening *o) {
    return (uint32_t)(o->kemac - o->document->message.payloads);
}

static enum mikey_status conclude(struct psk_opening *o, enum mikey_status status) {
    return mikey_chain_conclude(o->document, kemac_index(o), status, o->opened);
}

static void add_finding(struct psk_opening *o, enum mikey_rule rule, enum mikey_outcome outcome) {
    mikey_chain_finding(o->document, kemac_index(o), rule, outcome, o->opened->auth.identity);
}

/**
 * Decrypts under `secret` and `binding` and decodes the chain. MIKEY_OK; MIKEY_ERR_AUTH: the key wrap's
 * integrity check fails; MIKEY_ERR_STRUCTURE: what came out is no chain; MIKEY_ERR_ARGUMENT: the algorithm
 * cannot work with the length; MIKEY_ERR_UNSUPPORTED, MIKEY_ERR_SPACE, MIKEY_ERR_CRYPTO.
 */
static enum mikey_status decrypt_with(struct psk_opening *o, struct mikey_slice secret,
                                      const struct mikey_key_binding *binding) {
    struct mikey_slice clear;
    enum mikey_status status =
        mikey_chain_decrypt(o->crypto, o->document, binding, secret, &o->kemac->u.kemac, o->t, &clear);
    if (status != MIKEY_OK)
        return status;
    return mikey_decode_chain(o->document, kemac_index(o), MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA, clear,
                              "Decrypted KEMAC");
}

static bool does_not_fit(enum mikey_status status) {
    return status == MIKEY_ERR_AUTH || status == MIKEY_ERR_STRUCTURE;
}

/** Under a NULL MAC nothing says which secret is the right one, except that its chain can be decoded. */
static enum mikey_status search(struct psk_opening *o) {
    const struct mikey_mark mark = mikey_mark(o->document);
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_ERR_KEY_MISSING;
    mikey_candidates_start(&candidates, o->secrets, o->csb, &o->parties, o->document->message.hdr.csb_id);
    while ((status == MIKEY_ERR_KEY_MISSING || does_not_fit(status)) &&
           mikey_candidates_next(&candidates, &candidate)) {
        status = decrypt_with(o, candidate.secret, &o->bindings[0]);
        if (does_not_fit(status))
            mikey_take_back(o->document, &mark);
        if (status == MIKEY_OK)
            o->secret = candidate.secret;
        o->opened->auth.secret = candidate.kind;
        o->opened->auth.identity = mikey_keep_identity(o->document, candidate.identity);
    }
    if (status != MIKEY_ERR_KEY_MISSING)
        return conclude(o, status);
    o->opened->decryption = MIKEY_AUTH_NEEDS_KEY;
    o->opened->auth.identity = mikey_keep_identity(o->document, mikey_wanted_identity(&o->parties));
    add_finding(o, MIKEY_R_ENCR_DATA, MIKEY_NEEDS_KEY);
    return MIKEY_OK;
}

/** Data sent in the clear was decoded with the message. It is believed unless the MAC is wrong. */
static void read_clear(struct psk_opening *o) {
    const enum mikey_auth_status auth = o->opened->auth.status;
    o->opened->decryption = MIKEY_AUTH_FAILED;
    if (auth != MIKEY_AUTH_FAILED && mikey_collect_keys(o->document, kemac_index(o), o->opened))
        o->opened->decryption = MIKEY_AUTH_VERIFIED;
}

enum mikey_status mikey_psk_decrypt(struct psk_opening *o) {
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    const enum mikey_auth_status auth = o->opened->auth.status;
    if (kemac->encr_data.len == 0)
        return MIKEY_OK;
    if (kemac->encr_alg == MIKEY_ENCR_NULL) {
        read_clear(o);
        return MIKEY_OK;
    }
    o->opened->decryption = auth;
    if (auth == MIKEY_AUTH_VERIFIED)
        return conclude(o, decrypt_with(o, o->secret, o->binding));
    if (auth != MIKEY_AUTH_ABSENT)
        return MIKEY_OK;
    if (o->n_bindings > 0)
        return search(o);
    o->opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
    add_finding(o, MIKEY_R_ENCR_DATA, MIKEY_INCONCLUSIVE);
    return MIKEY_OK;
}
