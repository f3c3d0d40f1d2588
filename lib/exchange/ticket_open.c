// SPDX-License-Identifier: BSD-2-Clause
// What opening the messages of MIKEY-TICKET has in common: V and KEMAC.
#include "ticket_opening.h"

#include <string.h>

#include "../rules/exchange_rules.h"
#include "candidates.h"
#include "chain.h"
#include "csb.h"

/** Name of the reading in which the IV of a response has T of the initial message (readings 62). */
static const char initial_iv[] = "ticket-iv-of-the-initial-t";

const char mikey_ticket_left_out[] = "ticket-identity-left-out";

static struct mikey_slice covered_by(const struct ticket_opening *o, const struct mikey_payload *v) {
    return (struct mikey_slice){o->message->bytes.data, v->off + v->len - v->u.v.data.len};
}

static const struct mikey_payload *top(const struct ticket_opening *o, uint8_t type) {
    return mikey_message_find(o->message, MIKEY_NO_PARENT, type, 0);
}

static struct mikey_slice kept(const uint8_t *bytes, uint8_t len) {
    return (struct mikey_slice){bytes, len};
}

bool mikey_ticket_inconclusive(struct ticket_opening *o) {
    o->opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
    if (o->kemac != NULL && o->kemac->u.kemac.encr_data.len > 0)
        o->opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
    if (o->v != NULL)
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
    return false;
}

void mikey_ticket_set_owner(struct mikey_ticket_state *state, struct mikey_slice owner) {
    state->owner_len = (uint8_t)(owner.len < sizeof state->owner ? owner.len : sizeof state->owner);
    if (owner.len > 0)
        memcpy(state->owner, owner.data, state->owner_len);
}

/**
 * Finds payloads, fills what of the proof is in the message itself. False if there is nothing to be opened: the message is
 * not whole, or nothing is known of its bundle. `opened` says so then.
 */
static bool start(struct ticket_opening *o, enum mikey_ticket_label label) {
    o->message = &o->document->message;
    o->state = o->csb->ticket;
    o->v = top(o, MIKEY_PAYLOAD_V);
    o->kemac = top(o, MIKEY_PAYLOAD_KEMAC);
    o->ticket = top(o, MIKEY_PAYLOAD_TICKET);
    const struct mikey_payload *t = top(o, MIKEY_PAYLOAD_T);
    o->t = t != NULL ? &t->u.t : NULL;
    if (o->v != NULL) {
        o->opened->auth.kind = MIKEY_AUTH_VERIFICATION;
        o->opened->auth.covered = (uint32_t)covered_by(o, o->v).len;
    }
    if (!o->message->complete || o->state == NULL)
        return mikey_ticket_inconclusive(o);
    o->state->key_len = o->state->tpk_len = 0;
    o->proof = (struct ticket_proof){.crypto = o->crypto,
                                     .strict = o->readings != NULL && o->readings->strict,
                                     .prf = o->message->hdr.prf,
                                     .csb_id = o->message->hdr.csb_id,
                                     .label = label,
                                     .own_label = label,
                                     .randi = kept(o->state->randi, o->state->randi_len),
                                     .randr = kept(o->state->randr, o->state->randr_len)};
    if (o->v == NULL)
        return true;
    o->proof.auth_alg = o->v->u.v.auth_alg;
    o->proof.mac = o->v->u.v.data;
    o->proof.message = covered_by(o, o->v);
    return true;
}

static void add_guess(struct ticket_unnamed *unnamed, struct mikey_slice id) {
    if (unnamed->missing && id.len > 0 && unnamed->n < TICKET_GUESSES)
        unnamed->ids[unnamed->n++] = id;
}

/** Roles of both parties: who asks and the KMS, or Initiator and Responder. */
static void roles_of(uint8_t data_type, uint8_t roles[2]) {
    const bool transfer = data_type == MIKEY_DATA_TYPE_TRANSFER_INIT;
    const bool resolve =
        data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PSK || data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PK;
    roles[0] = resolve ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_INITIATOR;
    roles[1] = transfer ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_KMS;
}

void mikey_ticket_behind_parties(struct ticket_opening *o, struct mikey_slice owner) {
    struct ticket_unnamed *unnamed = o->proof.unnamed;
    const struct mikey_payload *tp = top(o, MIKEY_PAYLOAD_TP), *idr;
    const struct mikey_payload *payload = o->ticket != NULL ? o->ticket : tp;
    uint8_t roles[2];
    roles_of(o->message->hdr.data_type, roles);
    o->proof.ids[0] = o->parties.idi;
    o->proof.ids[1] = o->parties.idr;
    unnamed[0].missing = !o->parties.has_idi;
    unnamed[1].missing = !o->parties.has_idr;
    add_guess(&unnamed[0], owner);
    if (payload == NULL || !(unnamed[0].missing || unnamed[1].missing))
        return;
    const struct mikey_slice data = o->ticket != NULL ? o->ticket->u.ticket.policy.data : payload->u.tp.data;
    for (uint32_t n = 0; (idr = mikey_ticket_part(o->message, payload, data, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        for (size_t i = 0; i < 2; i++) {
            if (idr->u.idr.role == roles[i])
                add_guess(&unnamed[i], idr->u.idr.id.data);
        }
    }
}

void mikey_ticket_take_parties(struct ticket_opening *o) {
    const struct ticket_unnamed *unnamed = o->proof.unnamed;
    if (o->proof.match == NULL || !(unnamed[0].missing || unnamed[1].missing))
        return;
    o->parties = (struct mikey_parties){o->proof.ids[0], o->proof.ids[1],
                                        !unnamed[0].missing || o->proof.ids[0].len > 0,
                                        !unnamed[1].missing || o->proof.ids[1].len > 0};
    mikey_csb_renew(o->csb, NULL, &o->parties);
}

/** Puts the request that a message answers behind it. False, and INCONCLUSIVE, if it is not known. */
static bool find_request(struct ticket_opening *o) {
    if (!o->csb->known || o->csb->request.len == 0 || o->csb->id_cut)
        return mikey_ticket_inconclusive(o);
    o->parties = mikey_parties_of_response(o->message, o->csb);
    o->proof.request = o->csb->request;
    o->proof.request_mac = o->csb->request_mac;
    o->proof.request_gap = o->state->gap;
    o->proof.request_t = kept(o->csb->t, o->csb->t_len);
    o->proof.ids[0] = o->parties.idi;
    o->proof.ids[1] = o->parties.idr;
    return true;
}

void mikey_ticket_finding(struct ticket_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                          uint64_t got, struct mikey_slice subject) {
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = o->v != NULL ? MIKEY_F_V_DATA : MIKEY_F_SIGN_SIGNATURE,
                                          .off = o->opened->auth.covered,
                                          .len = o->v != NULL ? (uint32_t)o->v->u.v.data.len : 0,
                                          .got = got,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

void mikey_ticket_conclude(struct ticket_opening *o, uint64_t tried, enum mikey_secret_kind kind,
                           struct mikey_slice wanted) {
    struct mikey_auth *auth = &o->opened->auth;
    if (tried == 0) {
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        auth->secret = kind;
        auth->identity = mikey_keep_identity(o->document, wanted);
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_NEEDS_KEY, 0, auth->identity);
        return;
    }
    const struct ticket_reading *match = o->proof.match;
    o->state->key_len = match != NULL ? (uint16_t)o->key.len : 0;
    const bool unnamed = o->proof.unnamed[0].missing || o->proof.unnamed[1].missing;
    if (match == NULL && unnamed) { // it covers identities that nobody tells
        auth->status = MIKEY_AUTH_INCONCLUSIVE;
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_INCONCLUSIVE, tried, auth->identity);
        return;
    }
    auth->reading = match != NULL ? match->name : NULL;
    if (match != NULL && match->name == NULL && unnamed)
        auth->reading = mikey_ticket_left_out;
    auth->status = match != NULL && match->allowed ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    if (auth->status == MIKEY_AUTH_FAILED)
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_FAIL, tried, auth->identity);
    else if (auth->reading != NULL)
        mikey_ticket_name_reading(o, auth->reading);
}

void mikey_ticket_name_reading(struct ticket_opening *o, const char *reading) {
    o->opened->auth.reading = reading;
    mikey_ticket_finding(o, MIKEY_R_TICKET_READING, MIKEY_NOTE, 0,
                         (struct mikey_slice){(const uint8_t *)reading, strlen(reading)});
}

static enum mikey_status search(struct ticket_opening *o, const struct mikey_parties *owners,
                                uint64_t *tried) {
    struct mikey_auth *auth = &o->opened->auth;
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, o->secrets, o->csb, owners, o->message->hdr.csb_id);
    while (status == MIKEY_OK && o->proof.match == NULL && mikey_candidates_next(&candidates, &candidate)) {
        status = mikey_ticket_proof_try(&o->proof, candidate.secret);
        if (++*tried == 1 || o->proof.match != NULL) {
            auth->secret = candidate.kind;
            auth->identity = mikey_keep_identity(o->document, candidate.identity);
        }
        if (o->proof.match != NULL && !mikey_csb_owns(o->csb, candidate.secret))
            mikey_csb_keep_secret(o->csb, candidate.secret, auth);
        if (o->proof.match != NULL)
            o->key = candidate.secret;
    }
    return status;
}

enum mikey_status mikey_ticket_prove(struct ticket_opening *o, const struct mikey_parties *owners) {
    uint64_t tried = 0;
    if (o->v == NULL || o->proof.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK; // ABSENT
    enum mikey_status status = search(o, owners, &tried);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        o->opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        mikey_ticket_conclude(o, tried, mikey_wants_envelope(o->csb) ? MIKEY_SECRET_ENV : MIKEY_SECRET_PSK,
                              mikey_wanted_identity(owners));
    return status;
}

/** As mikey_chain_conclude() takes it. */
static enum mikey_status decrypt_with(struct ticket_opening *o, uint32_t index, const struct mikey_t *t) {
    struct mikey_document *document = o->document;
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    uint8_t *plain = document->plain + document->plain_len;
    size_t len = 0;
    if (kemac->encr_data.len > document->plain_cap - document->plain_len)
        return MIKEY_ERR_SPACE;
    enum mikey_status status = mikey_message_decrypt(o->crypto, &o->proof.binding, o->key, kemac->encr_alg, t,
                                                     kemac->encr_data, plain, &len);
    if (status != MIKEY_OK)
        return status;
    return mikey_decode_chain(document, index, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                              (struct mikey_slice){plain, len}, "Decrypted KEMAC");
}

/** With T of this message, then with that of the request, which RFC 3830 4.2.3 can be read to want. */
static enum mikey_status decrypt(struct ticket_opening *o, uint32_t index) {
    const struct mikey_mark mark = mikey_mark(o->document);
    const struct mikey_t initial = {o->csb->t_type, kept(o->csb->t, o->csb->t_len)};
    enum mikey_status status = decrypt_with(o, index, o->t);
    if (status != MIKEY_ERR_STRUCTURE || o->proof.request.len == 0 || initial.value.len == 0)
        return status;
    mikey_take_back(o->document, &mark);
    status = decrypt_with(o, index, &initial);
    if (status == MIKEY_OK) {
        mikey_ticket_name_reading(o, initial_iv);
        return status;
    }
    mikey_take_back(o->document, &mark);
    return decrypt_with(o, index, o->t);
}

enum mikey_status mikey_ticket_decrypt(struct ticket_opening *o) {
    if (o->kemac == NULL || o->kemac->u.kemac.encr_data.len == 0)
        return MIKEY_OK;
    const uint32_t index = (uint32_t)(o->kemac - o->message->payloads);
    if (!mikey_chain_is_sealed(o->document, index, o->proof.match != NULL, o->opened))
        return MIKEY_OK;
    return mikey_chain_conclude(o->document, index, decrypt(o, index), o->opened);
}

/** How each message is opened; Error messages are those of an exchange of the method. */
static ticket_step *const steps[] = {
    [MIKEY_DATA_TYPE_ERROR] = mikey_ticket_error,
    [MIKEY_DATA_TYPE_REQUEST_INIT_PSK] = mikey_ticket_request,
    [MIKEY_DATA_TYPE_REQUEST_INIT_PK] = mikey_ticket_request,
    [MIKEY_DATA_TYPE_REQUEST_RESP] = mikey_ticket_answer,
    [MIKEY_DATA_TYPE_TRANSFER_INIT] = mikey_ticket_transfer,
    [MIKEY_DATA_TYPE_TRANSFER_RESP] = mikey_ticket_transfer_answer,
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = mikey_ticket_request,
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = mikey_ticket_request,
    [MIKEY_DATA_TYPE_RESOLVE_RESP] = mikey_ticket_answer,
};

enum mikey_status mikey_ticket_open(struct mikey_crypto *crypto, struct mikey_document *document,
                                    const struct mikey_secrets *secrets,
                                    const struct mikey_readings *readings, struct mikey_csb *csb,
                                    struct mikey_opened *opened) {
    struct ticket_opening o = {.crypto = crypto,
                               .document = document,
                               .secrets = secrets,
                               .readings = readings,
                               .csb = csb,
                               .opened = opened};
    const uint8_t data_type = document->message.hdr.data_type;
    const bool answers = data_type == MIKEY_DATA_TYPE_REQUEST_RESP ||
                         data_type == MIKEY_DATA_TYPE_TRANSFER_RESP ||
                         data_type == MIKEY_DATA_TYPE_RESOLVE_RESP;
    *opened = (struct mikey_opened){0};
    if (data_type >= sizeof steps / sizeof *steps || steps[data_type] == NULL)
        return MIKEY_ERR_ARGUMENT;
    if (!start(&o, answers ? MIKEY_TICKET_RESPONSE : MIKEY_TICKET_INITIAL) || (answers && !find_request(&o)))
        return MIKEY_OK;
    enum mikey_status status = steps[data_type](&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}
