// SPDX-License-Identifier: BSD-2-Clause
// Error messages in the exchanges of MIKEY-TICKET: RFC 6043 5.4.
#include "candidates.h"
#include "signature.h"
#include "ticket_opening.h"

/** SIGN of whoever reports the error; it covers the message alone. */
static enum mikey_status check_signature(const struct ticket_opening *o) {
    const struct mikey_signing signing = {
        .crypto = o->crypto, .document = o->document, .secrets = o->secrets, .readings = o->readings};
    return mikey_signature_check(&signing, o->opened);
}

/** Under auth_key of the message where the error occurred: the request, or the response to it. */
static enum mikey_status check_transfer(struct ticket_opening *o) {
    const struct ticket_session *session = o->state->session;
    const struct mikey_slice none = {NULL, 0};
    const struct mikey_slice mpki =
        session != NULL ? mikey_ticket_key(session->master, MIKEY_KEY_TYPE_MPK, 0) : none;
    const struct mikey_slice keys[] = {mpki, mikey_ticket_key(o->state->guard, MIKEY_KEY_TYPE_MPK, 0)};
    enum mikey_status status = MIKEY_OK;
    uint64_t tried = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == MIKEY_OK && o->proof.match == NULL; i++) {
        if (keys[i].len == 0)
            continue;
        tried++;
        status = mikey_ticket_proof_try(&o->proof, keys[i]);
    }
    if (status == MIKEY_OK)
        mikey_ticket_conclude(o, tried, MIKEY_SECRET_TPK, none);
    return status;
}

static enum mikey_status check_mac(struct ticket_opening *o) {
    struct mikey_parties parties = {.has_idi = false};
    mikey_parties_complete(&parties, o->csb);
    const struct mikey_parties owners = mikey_ticket_owners(o->state, &parties);
    o->proof.any_label = true;
    if (o->v->u.v.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    if (o->csb->mode == MIKEY_DATA_TYPE_TRANSFER_INIT)
        return check_transfer(o);
    return mikey_ticket_prove(o, &owners);
}

enum mikey_status mikey_ticket_error(struct ticket_opening *o) {
    enum mikey_status status = o->v != NULL ? check_mac(o) : check_signature(o);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        o->opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
        status = MIKEY_OK;
    }
    return status;
}
