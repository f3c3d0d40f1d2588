// SPDX-License-Identifier: BSD-2-Clause
// Ticket Request and Ticket Resolve: a party and its KMS. RFC 6043 4.2.1, 4.2.3.
#include <string.h>

#include "../rules/exchange_rules.h"
#include "candidates.h"
#include "chain.h"
#include "csb.h"
#include "envelope.h"
#include "signature.h"
#include "ticket_opening.h"

/** Name of the deviation in which a signature covers the message alone, as RFC 3830 has it. */
static const char signed_alone[] = "ticket-signature-without-identities";

/** Name of the reading in which it covers identities that are not in the message. */
static const char guessed[] = "ticket-identity-of-the-policy";

static bool is_request(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PSK || data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PK;
}

static bool is_signed(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PK || data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PK;
}

static uint8_t keep_bytes(struct mikey_slice from, uint8_t *to, size_t size) {
    const size_t len = from.len < size ? from.len : size;
    if (len > 0)
        memcpy(to, from.data, len);
    return (uint8_t)len;
}

/** Takes the RANDR of whoever asks; only it is in the labels of the exchange. */
static void take_rand(struct ticket_opening *o) {
    const bool request = is_request(o->message->hdr.data_type);
    const struct mikey_slice rand =
        mikey_ticket_rand(o->message, request ? MIKEY_RAND_ROLE_INITIATOR : MIKEY_RAND_ROLE_RESPONDER);
    struct mikey_ticket_state *state = o->state;
    uint8_t *bytes = request ? state->randi : state->randr;
    state->randi_len = state->randr_len = 0;
    const uint8_t len = keep_bytes(rand, bytes, MIKEY_MAX_RAND);
    *(request ? &state->randi_len : &state->randr_len) = len;
    *(request ? &o->proof.randi : &o->proof.randr) = (struct mikey_slice){bytes, len};
}

/** Verifies SIGN over the message and `ids`; what it finds is not left behind if it fails. */
static enum mikey_status try_signature(struct ticket_opening *o, const struct mikey_signing *signing,
                                       const struct mikey_slice *ids, size_t n, struct mikey_opened *opened) {
    const struct mikey_mark mark = mikey_mark(o->document);
    *opened = (struct mikey_opened){0};
    struct mikey_signing tried = *signing;
    tried.suffix = ids;
    tried.n_suffix = n;
    enum mikey_status status = mikey_signature_check(&tried, opened);
    if (status == MIKEY_OK && opened->auth.status != MIKEY_AUTH_VERIFIED)
        mikey_take_back(o->document, &mark);
    return status;
}

/** Readings 70: with identities that the message does not have; if none is the right one, nothing is known. */
static enum mikey_status guess_signed(struct ticket_opening *o, const struct mikey_signing *signing) {
    const struct mikey_slice named[] = {o->parties.idi, o->parties.idr};
    struct mikey_slice ids[2];
    struct mikey_opened opened = {0};
    enum mikey_status status = MIKEY_OK;
    for (size_t nth = 0; status == MIKEY_OK && mikey_ticket_next_guess(o->proof.unnamed, named, &nth, ids);) {
        status = try_signature(o, signing, ids, 2, &opened);
        if (status == MIKEY_OK && opened.auth.status == MIKEY_AUTH_VERIFIED) {
            *o->opened = opened;
            mikey_ticket_name_reading(o, guessed);
            return MIKEY_OK;
        }
    }
    return status;
}

static enum mikey_status explain_signature(struct ticket_opening *o, const struct mikey_signing *signing) {
    struct mikey_opened alone;
    const struct mikey_mark mark = mikey_mark(o->document);
    enum mikey_status status = try_signature(o, signing, NULL, 0, &alone);
    mikey_take_back(o->document, &mark);
    if (status == MIKEY_OK && alone.auth.status == MIKEY_AUTH_VERIFIED) {
        o->opened->auth.reading = signed_alone;
        o->opened->signer = alone.signer;
    }
    return status;
}

static enum mikey_status check_signature(struct ticket_opening *o) {
    const struct mikey_payload *idr = mikey_ticket_idr(
        o->message, MIKEY_NO_PARENT,
        is_request(o->message->hdr.data_type) ? MIKEY_ID_ROLE_INITIATOR : MIKEY_ID_ROLE_RESPONDER);
    const struct mikey_slice behind[] = {o->parties.idi, o->parties.idr};
    const bool unnamed = o->proof.unnamed[0].missing || o->proof.unnamed[1].missing;
    struct mikey_signing signing = {.crypto = o->crypto,
                                    .document = o->document,
                                    .secrets = o->secrets,
                                    .readings = o->readings,
                                    .signer = idr != NULL ? &idr->u.idr.id : NULL,
                                    .suffix = behind,
                                    .n_suffix = sizeof behind / sizeof *behind};
    const struct mikey_mark mark = mikey_mark(o->document);
    enum mikey_status status = mikey_signature_check(&signing, o->opened);
    if (status == MIKEY_OK && o->opened->auth.status == MIKEY_AUTH_VERIFIED && unnamed)
        mikey_ticket_name_reading(o, mikey_ticket_left_out);
    if (status != MIKEY_OK || o->opened->auth.status != MIKEY_AUTH_FAILED || o->opened->auth.reading != NULL)
        return status;
    if (!unnamed)
        return o->readings->strict ? MIKEY_OK : explain_signature(o, &signing);
    const struct mikey_auth failed = o->opened->auth;
    mikey_take_back(o->document, &mark);
    *o->opened = (struct mikey_opened){.auth = failed};
    o->opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
    return guess_signed(o, &signing);
}

/** PKE, whose key protects the response; nothing in this message shows which padding is right. */
static enum mikey_status open_envelope(struct ticket_opening *o) {
    const struct mikey_payload *pke = mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0);
    struct mikey_envelope envelope = {.crypto = o->crypto,
                                      .document = o->document,
                                      .secrets = o->secrets,
                                      .readings = o->readings,
                                      .opened = o->opened,
                                      .pke = pke,
                                      .t = o->t,
                                      .bindings = {{.prf = o->proof.prf, .csb_id = o->proof.csb_id}},
                                      .n_bindings = 1};
    mikey_envelope_receiver(&envelope, o->parties.idr);
    enum mikey_status status = pke != NULL ? mikey_envelope_open(&envelope) : MIKEY_OK;
    if (status == MIKEY_OK)
        status = check_signature(o);
    return mikey_envelope_leave(&envelope, o->csb, status);
}

struct mikey_parties mikey_ticket_owners(const struct mikey_ticket_state *state,
                                         const struct mikey_parties *parties) {
    const struct mikey_slice owner = {state->owner, state->owner_len};
    if (owner.len == 0)
        return (struct mikey_parties){.idi = parties->idi, .has_idi = parties->has_idi};
    return (struct mikey_parties){owner, parties->idi, true, parties->has_idi};
}

/** The policy tells who may have a key of his own if neither IDRpsk nor his identity does. */
static struct mikey_parties owners_of(const struct ticket_opening *o) {
    const struct ticket_unnamed *unnamed = &o->proof.unnamed[0];
    const struct mikey_slice none = {NULL, 0};
    struct mikey_parties owners = mikey_ticket_owners(o->state, &o->parties);
    if (owners.idi.len == 0)
        owners =
            (struct mikey_parties){unnamed->n > 0 ? unnamed->ids[0] : none,
                                   unnamed->n > 1 ? unnamed->ids[1] : none, unnamed->n > 0, unnamed->n > 1};
    return owners;
}

enum mikey_status mikey_ticket_request(struct ticket_opening *o) {
    struct mikey_ticket_state *state = o->state;
    mikey_csb_begin(o->csb, o->message, (struct mikey_slice){NULL, 0});
    o->csb->ticket = state;
    o->parties = mikey_parties_of_init(o->message);
    mikey_csb_renew(o->csb, o->t, &o->parties);
    take_rand(o);
    const struct mikey_payload *psk = mikey_ticket_idr(o->message, MIKEY_NO_PARENT, MIKEY_ID_ROLE_PSK);
    mikey_ticket_set_owner(state, psk != NULL ? psk->u.idr.id.data : (struct mikey_slice){NULL, 0});
    mikey_ticket_behind_parties(o, (struct mikey_slice){state->owner, state->owner_len});
    const struct mikey_parties owners = owners_of(o);
    enum mikey_status status =
        is_signed(o->message->hdr.data_type) ? open_envelope(o) : mikey_ticket_prove(o, &owners);
    mikey_ticket_take_parties(o);
    if (status == MIKEY_OK)
        status = mikey_ticket_open_base(o, false);
    return status == MIKEY_OK ? mikey_ticket_check_vr(o) : status;
}

/** Keys from the KMS are the ticket's: those of a RESOLVE_RESP in the form that its Responder gets. */
static enum mikey_status check_resolved(struct ticket_opening *o, const struct ticket_resolved *resolved) {
    struct key_store *want = NULL;
    enum mikey_status status =
        mikey_ticket_fork_keys(o->crypto, o->state->session, &resolved->modifier, &want);
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_ARGUMENT || status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
    if (mikey_ticket_same_keys(want, resolved->keys))
        mikey_opened_pass(o->opened, MIKEY_R_TICKET_RESOLVED_KEYS);
    else
        mikey_chain_finding(o->document, (uint32_t)(o->kemac - o->message->payloads),
                            MIKEY_R_TICKET_RESOLVED_KEYS, MIKEY_FAIL, o->parties.idi);
    mikey_key_store_release(want);
    return MIKEY_OK;
}

static enum mikey_status take_resolved(struct ticket_opening *o) {
    struct ticket_session *session = o->state->session;
    struct key_store *keys = mikey_key_store_new(o->opened->keys, o->opened->n_keys);
    if (keys == NULL)
        return MIKEY_ERR_MEMORY;
    const struct ticket_modifier modifier = mikey_ticket_modifier(o->message);
    struct ticket_resolved *place = mikey_ticket_resolved(session, &modifier);
    mikey_ticket_put(&place->keys, keys);
    return session->master != NULL ? check_resolved(o, place) : MIKEY_OK;
}

/** What the KMS gave is known of the ticket from now on. */
static enum mikey_status take_keys(struct ticket_opening *o) {
    struct mikey_ticket_state *state = o->state;
    if (o->opened->decryption != MIKEY_AUTH_VERIFIED || o->opened->n_keys == 0)
        return MIKEY_OK;
    if (o->message->hdr.data_type == MIKEY_DATA_TYPE_RESOLVE_RESP)
        return state->session != NULL ? take_resolved(o) : MIKEY_OK;
    if (state->met == NULL)
        return MIKEY_OK;
    struct key_store *keys = mikey_key_store_new(o->opened->keys, o->opened->n_keys);
    if (keys == NULL)
        return MIKEY_ERR_MEMORY;
    mikey_ticket_put(&state->met->master, keys);
    return MIKEY_OK;
}

enum mikey_status mikey_ticket_answer(struct ticket_opening *o) {
    const struct mikey_parties owners = mikey_ticket_owners(o->state, &o->parties);
    enum mikey_status status = mikey_ticket_prove(o, mikey_wants_envelope(o->csb) ? &o->parties : &owners);
    if (status == MIKEY_OK)
        status = mikey_ticket_decrypt(o);
    if (status == MIKEY_OK)
        status = take_keys(o);
    return status == MIKEY_OK ? mikey_ticket_open_base(o, false) : status;
}
