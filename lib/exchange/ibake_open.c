// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-IBAKE between users, RFC 6267 4.2.2, opened.
#include "ibake_opening.h"

#include "chain.h"
#include "csb.h"
#include "envelope.h"

#include <string.h>

static const struct mikey_payload *find(const struct mikey_message *message, uint8_t type) {
    return mikey_message_find(message, MIKEY_NO_PARENT, type, 0);
}

void mikey_ibake_finding(struct ibake_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                         const struct mikey_payload *payload, enum mikey_field field,
                         struct mikey_slice subject, uint64_t got) {
    struct mikey_finding finding = {.rule = (uint16_t)rule,
                                    .outcome = (uint8_t)outcome,
                                    .field = (uint16_t)field,
                                    .got = got,
                                    .subject = subject};
    mikey_payload_finding(o->document, payload, &finding);
}

/** Whoever updates a bundle names itself first, RFC 6267 5.3. */
static void note_direction(struct mikey_ibake_state *state, const struct mikey_message *message) {
    const struct mikey_payload *idr = find(message, MIKEY_PAYLOAD_IDR);
    if (idr == NULL || !state->updating)
        return;
    state->by_initiator = idr->u.idr.role == MIKEY_ID_ROLE_INITIATOR;
    state->by_responder = idr->u.idr.role == MIKEY_ID_ROLE_RESPONDER;
}

/** What an I_MESSAGE_1 leaves: RAND, T, the identities, its header. */
static void begin(struct ibake_opening *o) {
    const struct mikey_message *message = o->message;
    struct mikey_ibake_state *state = o->state;
    struct mikey_csb *csb = o->csb;
    const struct mikey_payload *rand = find(message, MIKEY_PAYLOAD_RAND), *t = find(message, MIKEY_PAYLOAD_T);
    const struct mikey_parties parties = mikey_parties_of_init(message);
    const bool update = csb->known;
    mikey_ibake_begin(state, update);
    if (!update && rand != NULL)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    csb->ibake = state;
    mikey_csb_renew(csb, t != NULL ? &t->u.t : NULL, &parties);
    state->asked = true;
    state->version = message->hdr.version;
    state->prf = message->hdr.prf;
    state->n_cs = message->hdr.n_cs;
    state->map_type = message->hdr.map_type;
    note_direction(state, message);
    if (update)
        return;
    mikey_ibake_keep_identity(&state->idi, parties.idi);
    mikey_ibake_keep_identity(&state->idr, parties.idr);
}

/** The points of the IBAKE that was opened; each belongs to the identity in front of it, RFC 6267 4.2.2. */
static void find_points(struct ibake_opening *o) {
    const struct mikey_message *message = o->message;
    uint8_t role = MIKEY_ID_ROLE_INITIATOR;
    for (uint32_t n = 0; n < message->n_payloads; n++) {
        const struct mikey_payload *payload = &message->payloads[n];
        if (payload->parent == MIKEY_NO_PARENT ||
            message->payloads[payload->parent].type != MIKEY_PAYLOAD_IBAKE)
            continue;
        if (payload->type == MIKEY_PAYLOAD_IDR)
            role = payload->u.idr.role;
        else if (payload->type == MIKEY_PAYLOAD_ECCPT && role == MIKEY_ID_ROLE_INITIATOR)
            o->i = &payload->u.eccpt;
        else if (payload->type == MIKEY_PAYLOAD_ECCPT && role == MIKEY_ID_ROLE_RESPONDER)
            o->r = &payload->u.eccpt;
    }
}

/** What I_MESSAGE_2 adds to its branch: its T, and a RAND of its own. */
static void note_confirmation(struct ibake_opening *o) {
    const struct mikey_payload *t = find(o->message, MIKEY_PAYLOAD_T),
                               *rand = find(o->message, MIKEY_PAYLOAD_RAND);
    struct ibake_branch *branch = o->branch;
    branch->confirmed = true;
    branch->confirmation_opened = o->opened->decryption == MIKEY_AUTH_VERIFIED;
    branch->again = o->i != NULL;
    if (t != NULL && t->u.t.value.len <= sizeof branch->t) {
        branch->t_type = t->u.t.ts_type;
        branch->t_len = (uint8_t)t->u.t.value.len;
        memcpy(branch->t, t->u.t.value.data, branch->t_len);
    }
    const struct mikey_slice first = mikey_csb_rand(o->csb),
                             own = rand != NULL ? rand->u.rand.data : (struct mikey_slice){NULL, 0};
    o->state->rand_len = 0;
    if (own.len == 0 || (own.len == first.len && memcmp(own.data, first.data, own.len) == 0))
        return;
    o->state->rand_len = (uint8_t)own.len;
    memcpy(o->state->rand, own.data, own.len);
}

/** Finds whose answer it is, and adds what the message tells of the exchange. */
static void note(struct ibake_opening *o) {
    const uint8_t data_type = o->message->hdr.data_type;
    if (o->i != NULL)
        mikey_ibake_keep_point(&o->state->i, o->i);
    if (data_type == MIKEY_DATA_TYPE_I_MESSAGE_1 && !o->state->updating)
        return;
    const bool answer = data_type == MIKEY_DATA_TYPE_R_MESSAGE_1;
    const struct mikey_payload *t = find(o->message, MIKEY_PAYLOAD_T);
    const struct ibake_trace trace = {data_type, o->parties.idr, o->r, t != NULL ? &t->u.t : NULL};
    o->branch = mikey_ibake_branch(o->state, &trace);
    if (o->r != NULL)
        mikey_ibake_keep_point(&o->branch->r, o->r);
    if (answer) {
        o->branch->answered = true;
        o->branch->opened = o->opened->decryption == MIKEY_AUTH_VERIFIED;
        o->branch->echoed = o->i != NULL;
    } else if (data_type == MIKEY_DATA_TYPE_I_MESSAGE_2) {
        note_confirmation(o);
    }
    o->state->at = o->branch;
}

static enum mikey_status open_all(struct ibake_opening *o) {
    const uint8_t data_type = o->message->hdr.data_type;
    const bool first = data_type == MIKEY_DATA_TYPE_I_MESSAGE_1;
    if (first)
        begin(o);
    o->parties = first ? mikey_parties_of_init(o->message) : mikey_parties_of_response(o->message, o->csb);
    mikey_parties_complete(&o->parties, o->csb);
    enum mikey_status status = mikey_ibake_decrypt(o);
    if (status != MIKEY_OK)
        return status;
    find_points(o);
    note(o);
    if (o->branch != NULL)
        status = mikey_ibake_agree(o);
    if (status == MIKEY_OK)
        status = mikey_ibake_verify(o);
    if (status == MIKEY_OK)
        mikey_envelope_withhold(o->opened);
    return status;
}

struct ibake_opening mikey_ibake_opening(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets,
                                         const struct mikey_readings *readings, struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    *opened = (struct mikey_opened){.auth = {.kind = MIKEY_AUTH_NONE, .status = MIKEY_AUTH_ABSENT},
                                    .decryption = MIKEY_AUTH_ABSENT};
    return (struct ibake_opening){.crypto = crypto,
                                  .document = document,
                                  .message = &document->message,
                                  .secrets = secrets,
                                  .readings = readings,
                                  .csb = csb,
                                  .state = csb->ibake,
                                  .opened = opened};
}

enum mikey_status mikey_ibake_open_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_secrets *secrets,
                                      const struct mikey_readings *readings, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    if (csb->ibake == NULL)
        return MIKEY_ERR_ARGUMENT;
    struct ibake_opening o = mikey_ibake_opening(crypto, document, secrets, readings, csb, opened);
    const enum mikey_status status = open_all(&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}
