// SPDX-License-Identifier: BSD-2-Clause
// A user and the KMS: REQUEST_KEY_INIT and REQUEST_KEY_RESP, RFC 6267 4.2.1, 5.4.
#include <string.h>

#include "../rules/exchange_rules.h"
#include "chain.h"
#include "csb.h"
#include "ibake_kms.h"
#include "ibake_kms_opening.h"

/** Takes V, KEMAC and T from the message itself. */
static void look_at(struct ibake_kms_opening *o) {
    o->v = mikey_ibake_kms_top(o, MIKEY_PAYLOAD_V);
    o->kemac = mikey_ibake_kms_top(o, MIKEY_PAYLOAD_KEMAC);
    const struct mikey_payload *t = mikey_ibake_kms_top(o, MIKEY_PAYLOAD_T);
    o->t = t != NULL ? &t->u.t : NULL;
    o->proof.crypto = o->crypto;
    o->proof.strict = o->readings != NULL && o->readings->strict;
    if (o->t != NULL)
        o->proof.t = o->t->value;
    if (o->v == NULL)
        return;
    o->opened->auth.kind = MIKEY_AUTH_VERIFICATION;
    o->opened->auth.covered = o->v->off + o->v->len - (uint32_t)o->v->u.v.data.len;
    o->proof.auth_alg = o->v->u.v.auth_alg;
    o->proof.mac = o->v->u.v.data;
    o->proof.message = (struct mikey_slice){o->message->bytes.data, o->opened->auth.covered};
}

static struct ibake_kms_opening start(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_secrets *secrets,
                                      const struct mikey_readings *readings, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    struct ibake_kms_opening o = {.crypto = crypto,
                                  .document = document,
                                  .message = &document->message,
                                  .secrets = secrets,
                                  .readings = readings,
                                  .csb = csb,
                                  .opened = opened};
    *opened = (struct mikey_opened){0};
    look_at(&o);
    return o;
}

static enum mikey_status leave(struct ibake_kms_opening *o, enum mikey_auth_status answer) {
    o->opened->auth.status = answer;
    if (o->kemac != NULL && o->kemac->u.kemac.encr_data.len > 0)
        o->opened->decryption = answer;
    if (o->v != NULL)
        mikey_ibake_kms_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
    return MIKEY_OK;
}

/** What a chain begins with, readings 76: an ID, which has a type below 16, or a key without one. */
static uint8_t first_in(struct mikey_slice clear) {
    return clear.len > 1 && clear.data[1] >> 4 != 0 ? MIKEY_PAYLOAD_KEY_DATA : MIKEY_PAYLOAD_ID;
}

/** Decrypts the chain, and decodes it as one that begins with an IDR, or with what it looks like. */
static enum mikey_status decrypt_as(struct ibake_kms_opening *o, uint32_t index, bool idr) {
    struct mikey_slice clear;
    const enum mikey_status status = mikey_chain_decrypt(o->crypto, o->document, &o->proof.binding, o->key,
                                                         &o->kemac->u.kemac, o->t, &clear);
    return status != MIKEY_OK ? status
                              : mikey_decode_chain(o->document, index, MIKEY_F_KEMAC_CLEAR,
                                                   idr ? (uint8_t)MIKEY_PAYLOAD_IDR : first_in(clear), clear,
                                                   "Decrypted KEMAC");
}

/** As mikey_chain_conclude() takes it. What is taken back is wiped, so that it has to be decrypted again. */
static enum mikey_status decrypt_chain(struct ibake_kms_opening *o, uint32_t index) {
    static const bool idr[] = {false, true, false}; // the last one leaves its findings
    const struct mikey_mark mark = mikey_mark(o->document);
    enum mikey_status status = decrypt_as(o, index, idr[0]);
    for (size_t i = 1; i < sizeof idr / sizeof *idr && status == MIKEY_ERR_STRUCTURE; i++) {
        mikey_take_back(o->document, &mark);
        status = decrypt_as(o, index, idr[i]);
    }
    return status;
}

static enum mikey_status decrypt(struct ibake_kms_opening *o) {
    if (o->kemac == NULL || o->kemac->u.kemac.encr_data.len == 0)
        return MIKEY_OK;
    const uint32_t index = (uint32_t)(o->kemac - o->message->payloads);
    if (!mikey_chain_is_sealed(o->document, index, o->proof.match != NULL, o->opened))
        return MIKEY_OK;
    return mikey_chain_conclude(o->document, index, decrypt_chain(o, index), o->opened);
}

/** RAND is that of the request; RFC 3830 4.1.4 derives the keys of both messages with it. */
static void bind(struct ibake_kms_opening *o) {
    o->proof.binding = (struct mikey_key_binding){o->message->hdr.prf, o->csb->key_csb_id,
                                                  mikey_csb_rand(o->csb), o->readings};
}

static enum mikey_status conclude_opening(struct mikey_opened *opened, enum mikey_status status) {
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_ibake_open_key_request(struct mikey_crypto *crypto, struct mikey_document *document,
                                               const struct mikey_secrets *secrets,
                                               const struct mikey_readings *readings, struct mikey_csb *csb,
                                               struct mikey_opened *opened) {
    struct ibake_kms_opening o = start(crypto, document, secrets, readings, csb, opened);
    const struct mikey_payload *rand = mikey_ibake_kms_top(&o, MIKEY_PAYLOAD_RAND);
    const struct mikey_parties parties = mikey_parties_of_init(o.message);
    if (rand == NULL)
        return leave(&o, MIKEY_AUTH_INCONCLUSIVE);
    mikey_csb_begin(csb, o.message, rand->u.rand.data);
    mikey_csb_renew(csb, o.t, &parties);
    bind(&o);
    if (!mikey_ibake_kms_own_parties(&o))
        return leave(&o, MIKEY_AUTH_UNSUPPORTED);
    if (o.message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_KEY_PKE)
        return conclude_opening(opened, mikey_ibake_kms_open_envelope(&o));
    enum mikey_status status = mikey_ibake_kms_prove(&o);
    return conclude_opening(opened, status == MIKEY_OK ? decrypt(&o) : status);
}

/** Puts the request that a message answers behind it. False if nothing is known of it. */
static bool behind_request(struct ibake_kms_opening *o, enum mikey_status *status) {
    o->proof.by_last = true;
    if (!o->csb->known || o->csb->request.data == NULL) {
        *status = leave(o, MIKEY_AUTH_INCONCLUSIVE);
        return false;
    }
    bind(o);
    if (mikey_ibake_kms_take_parties(o, o->csb->request))
        return true;
    *status = leave(o, MIKEY_AUTH_UNSUPPORTED);
    return false;
}

static void add_key_finding(struct ibake_kms_opening *o, const struct ibake_private_key *key,
                            enum mikey_rule rule, enum mikey_outcome outcome, struct mikey_slice subject) {
    const struct mikey_payload *payload = key->payload;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .buffer = payload->buffer,
                                          .field = MIKEY_F_KEY_DATA_KEY,
                                          .off = payload->off,
                                          .len = payload->len,
                                          .got = payload->u.key_data.key.len,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

/** Whether a private key is a point of order q to parameters that are known, and how it is written. */
static enum mikey_status check_private_key(struct ibake_kms_opening *o, const struct ibake_private_key *key) {
    struct ibake_services services;
    bool found = false;
    mikey_ibake_services_start(&services, o->secrets, key, mikey_ibake_kms_identity(o));
    enum mikey_status status = mikey_ibake_services_next(&services, &found);
    mikey_wipe(services.point, sizeof services.point);
    if (status != MIKEY_OK || services.tried == 0)
        return status;
    if (!found) {
        add_key_finding(o, key, MIKEY_R_IBAKE_PRIVATE_KEY, MIKEY_FAIL, key->identity);
        return MIKEY_OK;
    }
    mikey_opened_pass(o->opened, MIKEY_R_IBAKE_PRIVATE_KEY);
    if (services.form == MIKEY_IBE_KEY_XY) {
        mikey_opened_pass(o->opened, MIKEY_R_IBAKE_KEY_FORM);
        return MIKEY_OK;
    }
    const char *name = mikey_ibe_key_form_name(services.form);
    add_key_finding(o, key, MIKEY_R_IBAKE_KEY_FORM, MIKEY_NOTE,
                    (struct mikey_slice){(const uint8_t *)name, strlen(name)});
    return MIKEY_OK;
}

/** RFC 6267 6.1.3: whether private keys are points of the group whose parameters are known. */
static enum mikey_status check_private_keys(struct ibake_kms_opening *o) {
    struct ibake_private_key key;
    enum mikey_status status = MIKEY_OK;
    if (o->opened->decryption != MIKEY_AUTH_VERIFIED)
        return MIKEY_OK;
    for (uint32_t at = 0, n = 0;
         n < MIKEY_IBAKE_KEYS && status == MIKEY_OK && mikey_ibake_next_key(o->message, &at, &key); n++)
        status = check_private_key(o, &key);
    return status;
}

enum mikey_status mikey_ibake_open_key_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                                const struct mikey_secrets *secrets,
                                                const struct mikey_readings *readings, struct mikey_csb *csb,
                                                struct mikey_opened *opened) {
    struct ibake_kms_opening o = start(crypto, document, secrets, readings, csb, opened);
    enum mikey_status status = MIKEY_OK;
    if (!behind_request(&o, &status))
        return status;
    status = mikey_ibake_kms_prove(&o);
    if (status == MIKEY_OK)
        status = decrypt(&o);
    return conclude_opening(opened, status == MIKEY_OK ? check_private_keys(&o) : status);
}

enum mikey_status mikey_ibake_open_key_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                             const struct mikey_secrets *secrets,
                                             const struct mikey_readings *readings, struct mikey_csb *csb,
                                             struct mikey_opened *opened) {
    struct ibake_kms_opening o = start(crypto, document, secrets, readings, csb, opened);
    enum mikey_status status = MIKEY_OK;
    o.kemac = NULL;
    o.proof.error = true;
    return behind_request(&o, &status) ? conclude_opening(opened, mikey_ibake_kms_prove(&o)) : status;
}
