// SPDX-License-Identifier: BSD-2-Clause
#include "psk_opening.h"

/** Name of the reading in which an update's own RAND counts. */
static const char own_rand[] = "rand-of-the-update";

static void add_finding(struct psk_opening *o, enum mikey_outcome outcome, uint64_t tried) {
    mikey_psk_finding(o, o->mac_rule, outcome, MIKEY_F_KEMAC_MAC, o->opened->auth.covered,
                      (uint32_t)o->kemac->u.kemac.mac.len, tried);
}

/** Tries a secret with every binding. */
static enum mikey_status try_secret(struct psk_opening *o, struct mikey_slice secret, bool *match) {
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    struct mikey_slice covered[1 + sizeof o->behind / sizeof o->behind[0]];
    covered[0] = (struct mikey_slice){o->document->message.bytes.data, o->opened->auth.covered};
    for (uint8_t i = 0; i < o->n_behind; i++)
        covered[1 + i] = o->behind[i];
    enum mikey_status status = MIKEY_OK;
    for (uint8_t i = 0; i < o->n_bindings && status == MIKEY_OK && !*match; i++) {
        o->binding = &o->bindings[i];
        status = mikey_message_mac_check(o->crypto, o->binding, secret, kemac->mac_alg, covered,
                                         1 + o->n_behind, kemac->mac, match);
    }
    if (*match)
        o->secret = secret;
    return status;
}

/** Searches the secret under which the MAC verifies; opened->auth names it, or the first that did not fit. */
static enum mikey_status search(struct psk_opening *o, uint64_t *tried, bool *match) {
    struct mikey_auth *auth = &o->opened->auth;
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, o->secrets, o->csb, &o->parties, o->document->message.hdr.csb_id);
    while (status == MIKEY_OK && !*match && mikey_candidates_next(&candidates, &candidate)) {
        status = try_secret(o, candidate.secret, match);
        if (++*tried == 1 || *match) {
            auth->secret = candidate.kind;
            auth->identity = mikey_keep_identity(o->document, candidate.identity);
        }
    }
    return status;
}

static void conclude(struct psk_opening *o, uint64_t tried, bool match) {
    struct mikey_auth *auth = &o->opened->auth;
    if (match) {
        auth->status = MIKEY_AUTH_VERIFIED;
        auth->reading = o->csb->known && o->binding != &o->bindings[0] ? own_rand : NULL;
    } else if (tried > 0) {
        auth->status = MIKEY_AUTH_FAILED;
        add_finding(o, MIKEY_FAIL, tried);
    } else {
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        auth->secret = mikey_wants_envelope(o->csb) ? MIKEY_SECRET_ENV : MIKEY_SECRET_PSK;
        if (auth->secret == MIKEY_SECRET_PSK)
            auth->identity = mikey_keep_identity(o->document, mikey_wanted_identity(&o->parties));
        add_finding(o, MIKEY_NEEDS_KEY, 0);
    }
}

/** Whether the MAC is what somebody sends who has none to send. */
static bool is_no_mac(enum mikey_mac_form form, struct mikey_slice mac) {
    uint8_t bits = 0;
    for (size_t i = 0; i < mac.len; i++)
        bits |= mac.data[i];
    return bits == 0 && (form == MIKEY_MAC_ZEROS) == (mac.len > 0);
}

enum mikey_status mikey_psk_authenticate(struct psk_opening *o) {
    struct mikey_auth *auth = &o->opened->auth;
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    if (kemac->mac_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    auth->kind = MIKEY_AUTH_MAC;
    // Reading 1: every byte from the start of the message to the MAC alg is covered.
    auth->covered = o->kemac->off + o->kemac->len - (uint32_t)kemac->mac.len;
    const uint8_t form = o->readings != NULL ? o->readings->mac : MIKEY_MAC_AS_NAMED;
    if (form == MIKEY_MAC_ZEROS || form == MIKEY_MAC_LEFT_OUT) {
        auth->status =
            is_no_mac((enum mikey_mac_form)form, kemac->mac) ? MIKEY_AUTH_ABSENT : MIKEY_AUTH_FAILED;
        return MIKEY_OK;
    }
    if (o->n_bindings == 0) {
        auth->status = MIKEY_AUTH_INCONCLUSIVE;
        add_finding(o, MIKEY_INCONCLUSIVE, 0);
        return MIKEY_OK;
    }
    uint64_t tried = 0;
    bool match = false;
    enum mikey_status status = search(o, &tried, &match);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        auth->status = MIKEY_AUTH_UNSUPPORTED;
        add_finding(o, MIKEY_INCONCLUSIVE, 0);
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        conclude(o, tried, match);
    return status;
}
