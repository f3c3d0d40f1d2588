// SPDX-License-Identifier: BSD-2-Clause
// A user and the KMS: REQUEST_KEY_INIT and REQUEST_KEY_RESP, RFC 6267 4.2.1, 5.4.
#include "ibake_kms.h"

#include <string.h>

#include "../rules/exchange_rules.h"
#include "../rules/key_request.h"
#include "candidates.h"
#include "chain.h"
#include "csb.h"
#include "envelope.h"
#include "ibake_proof.h"
#include "signature.h"

/** Name of the deviation in which a signature covers the message alone, as RFC 3830 has it. */
static const char signed_alone[] = "ibake-signature-without-identities";

/** One message while it is opened. */
struct opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_message *message;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_csb *csb;
    struct mikey_opened *opened;
    const struct mikey_payload *v, *kemac; /**< NULL: it has none */
    const struct mikey_t *t;
    struct mikey_slice psk; /**< IDRpsk; empty: none */
    bool has_kms;           /**< the KMS is among the parties */
    struct ibake_proof proof;
    struct mikey_slice key; /**< with which V verified; empty: none did */
};

static const struct mikey_payload *top(const struct opening *o, uint8_t type) {
    return mikey_message_find(o->message, MIKEY_NO_PARENT, type, 0);
}

/** Takes V, KEMAC and T from the message itself. */
static void look_at(struct opening *o) {
    o->v = top(o, MIKEY_PAYLOAD_V);
    o->kemac = top(o, MIKEY_PAYLOAD_KEMAC);
    const struct mikey_payload *t = top(o, MIKEY_PAYLOAD_T);
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

static struct opening start(struct mikey_crypto *crypto, struct mikey_document *document,
                            const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                            struct mikey_csb *csb, struct mikey_opened *opened) {
    struct opening o = {.crypto = crypto,
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

/** The next IDR at or behind number `*n`: of the user, or `other` ones. */
static const struct mikey_payload *next_party(const struct mikey_message *message, uint32_t *n, bool other) {
    const struct mikey_payload *idr;
    while ((idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, *n)) != NULL &&
           mikey_is_user_role(idr->u.idr.role) == other)
        ++*n;
    return idr;
}

size_t mikey_ibake_write_parties(const struct mikey_message *message, uint8_t *out) {
    size_t len = 0;
    for (int kms = 0; kms <= 1; kms++) {
        const struct mikey_payload *idr;
        for (uint32_t n = 0; (idr = next_party(message, &n, kms != 0)) != NULL; n++) {
            if (out != NULL)
                memcpy(out + len, message->bytes.data + idr->off, idr->len);
            len += idr->len;
        }
    }
    return len;
}

/** Takes the parties from IDR payloads, users' first, and one KMS. False if they are too many. */
static bool take_parties(struct opening *o, struct mikey_slice list) {
    struct ibake_party party;
    uint8_t role = 0;
    while (mikey_idr_cut(&list, &party.whole, &role, &party.id)) {
        if (role == MIKEY_ID_ROLE_PSK)
            o->psk = party.id;
        const bool kms = role == MIKEY_ID_ROLE_KMS && !o->has_kms;
        if (!kms && !mikey_is_user_role(role))
            continue;
        o->has_kms |= kms;
        if (o->proof.n_parties == MIKEY_IBAKE_IDENTITIES)
            return false;
        o->proof.parties[o->proof.n_parties++] = party;
    }
    return true;
}

/** Those of the message itself; their slices are in it. */
static bool take_own_parties(struct opening *o) {
    for (int kms = 0; kms <= 1; kms++) {
        const struct mikey_payload *idr;
        for (uint32_t n = 0; (idr = next_party(o->message, &n, kms != 0)) != NULL; n++) {
            if (!take_parties(o, (struct mikey_slice){o->message->bytes.data + idr->off, idr->len}))
                return false;
        }
    }
    return true;
}

static struct mikey_slice identity_of_kms(const struct opening *o) {
    return (struct mikey_slice){o->csb->idr, o->csb->idr_len};
}

static void add_finding(struct opening *o, enum mikey_rule rule, enum mikey_outcome outcome, uint64_t got,
                        struct mikey_slice subject) {
    const struct mikey_payload *sign = top(o, MIKEY_PAYLOAD_SIGN);
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

static void note_reading(struct opening *o, const char *name) {
    add_finding(o, MIKEY_R_IBAKE_READING, MIKEY_NOTE, 0,
                (struct mikey_slice){(const uint8_t *)name, strlen(name)});
}

static enum mikey_status leave(struct opening *o, enum mikey_auth_status answer) {
    o->opened->auth.status = answer;
    if (o->kemac != NULL && o->kemac->u.kemac.encr_data.len > 0)
        o->opened->decryption = answer;
    if (o->v != NULL)
        add_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
    return MIKEY_OK;
}

/** Tries secrets under two identities, and those of '*' if `all`. */
static enum mikey_status search_under(struct opening *o, const struct mikey_parties *owners, bool all,
                                      uint64_t *tried) {
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
static enum mikey_status search(struct opening *o, uint64_t *tried) {
    const struct mikey_slice none = {NULL, 0};
    const size_t n = o->proof.n_parties;
    const struct mikey_slice user = n > 0 ? o->proof.parties[0].id : none;
    const bool enveloped = mikey_wants_envelope(o->csb);
    struct mikey_parties owners = {.idi = user, .idr = enveloped ? identity_of_kms(o) : none};
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

static void conclude(struct opening *o, uint64_t tried) {
    struct mikey_auth *auth = &o->opened->auth;
    const struct mikey_slice none = {NULL, 0};
    if (tried == 0) {
        const struct mikey_slice user = o->proof.n_parties > 0 ? o->proof.parties[0].id : none;
        const struct mikey_slice owner = o->psk.len > 0 ? o->psk : user;
        const bool enveloped = mikey_wants_envelope(o->csb);
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        auth->secret = enveloped ? MIKEY_SECRET_RSA : MIKEY_SECRET_PSK;
        auth->identity = mikey_keep_identity(o->document, enveloped ? identity_of_kms(o) : owner);
        add_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_NEEDS_KEY, 0, auth->identity);
        return;
    }
    auth->reading = o->proof.match != NULL ? o->proof.match->name : NULL;
    auth->status = mikey_ibake_proof_good(&o->proof) ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    if (auth->status == MIKEY_AUTH_FAILED)
        add_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_FAIL, tried, auth->identity);
    else if (auth->reading != NULL)
        note_reading(o, auth->reading);
}

/** V under a pre-shared or envelope key. */
static enum mikey_status prove(struct opening *o) {
    uint64_t tried = 0;
    if (o->v == NULL || o->proof.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK; // ABSENT
    enum mikey_status status = search(o, &tried);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        o->opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
        add_finding(o, MIKEY_R_IBAKE_MAC, MIKEY_INCONCLUSIVE, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        conclude(o, tried);
    return status;
}

/** What a chain begins with, readings 76: an ID, which has a type below 16, or a key without one. */
static uint8_t first_in(struct mikey_slice clear) {
    return clear.len > 1 && clear.data[1] >> 4 != 0 ? MIKEY_PAYLOAD_KEY_DATA : MIKEY_PAYLOAD_ID;
}

/** Decrypts the chain, and decodes it as one that begins with an IDR, or with what it looks like. */
static enum mikey_status decrypt_as(struct opening *o, uint32_t index, bool idr) {
    struct mikey_slice clear;
    const enum mikey_status status = mikey_chain_decrypt(o->crypto, o->document, &o->proof.binding, o->key,
                                                         &o->kemac->u.kemac, o->t, &clear);
    return status != MIKEY_OK ? status
                              : mikey_decode_chain(o->document, index, MIKEY_F_KEMAC_CLEAR,
                                                   idr ? (uint8_t)MIKEY_PAYLOAD_IDR : first_in(clear), clear,
                                                   "Decrypted KEMAC");
}

/** As mikey_chain_conclude() takes it. What is taken back is wiped, so that it has to be decrypted again. */
static enum mikey_status decrypt_chain(struct opening *o, uint32_t index) {
    static const bool idr[] = {false, true, false}; // the last one leaves its findings
    const struct mikey_mark mark = mikey_mark(o->document);
    enum mikey_status status = decrypt_as(o, index, idr[0]);
    for (size_t i = 1; i < sizeof idr / sizeof *idr && status == MIKEY_ERR_STRUCTURE; i++) {
        mikey_take_back(o->document, &mark);
        status = decrypt_as(o, index, idr[i]);
    }
    return status;
}

static enum mikey_status decrypt(struct opening *o) {
    if (o->kemac == NULL || o->kemac->u.kemac.encr_data.len == 0)
        return MIKEY_OK;
    const uint32_t index = (uint32_t)(o->kemac - o->message->payloads);
    if (!mikey_chain_is_sealed(o->document, index, o->proof.match != NULL, o->opened))
        return MIKEY_OK;
    return mikey_chain_conclude(o->document, index, decrypt_chain(o, index), o->opened);
}

/** What the signature covers behind the message in a reading; returns the number of parts. */
static size_t sign_suffix(const struct opening *o, bool first_alone,
                          struct mikey_slice suffix[MIKEY_IBAKE_IDENTITIES]) {
    const size_t count = o->proof.n_parties;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!first_alone || i == 0 || i + 1 == count)
            suffix[n++] = o->proof.parties[i].id;
    }
    return n;
}

/** Whether a signature verifies, and by whom; the document stays as it is. */
static enum mikey_status verifies(struct opening *o, const struct mikey_signing *signing, bool *match,
                                  struct mikey_signer *signer) {
    const struct mikey_mark mark = mikey_mark(o->document);
    struct mikey_opened opened = {0};
    enum mikey_status status = mikey_signature_check(signing, &opened);
    mikey_take_back(o->document, &mark);
    *match = status == MIKEY_OK && opened.auth.status == MIKEY_AUTH_VERIFIED;
    *signer = opened.signer;
    return status;
}

static const struct mikey_id *signer_of(const struct opening *o) {
    uint32_t n = 0;
    const struct mikey_payload *idr = next_party(o->message, &n, false);
    return idr != NULL ? &idr->u.idr.id : NULL;
}

/** Where a user has several identities: whether the signature covers but the first of them. */
static enum mikey_status covers_first_alone(struct opening *o, struct mikey_signing *signing,
                                            struct mikey_slice suffix[MIKEY_IBAKE_IDENTITIES], bool *first) {
    struct mikey_signer signer;
    bool all = true;
    *first = false;
    enum mikey_status status = o->proof.n_parties > 2 ? verifies(o, signing, &all, &signer) : MIKEY_OK;
    if (status != MIKEY_OK || all)
        return status;
    signing->n_suffix = sign_suffix(o, true, suffix);
    status = verifies(o, signing, first, &signer);
    if (!*first)
        signing->n_suffix = sign_suffix(o, false, suffix);
    return status;
}

/** SIGN, with the identities behind the message as 5.4 wants them. */
static enum mikey_status check_signature(struct opening *o) {
    struct mikey_slice suffix[MIKEY_IBAKE_IDENTITIES];
    struct mikey_signing signing = {.crypto = o->crypto,
                                    .document = o->document,
                                    .secrets = o->secrets,
                                    .readings = o->readings,
                                    .signer = signer_of(o),
                                    .suffix = suffix,
                                    .n_suffix = sign_suffix(o, false, suffix)};
    struct mikey_auth *auth = &o->opened->auth;
    struct mikey_signer signer;
    bool first = false, alone = false;
    enum mikey_status status = covers_first_alone(o, &signing, suffix, &first);
    if (status == MIKEY_OK)
        status = mikey_signature_check(&signing, o->opened);
    if (status == MIKEY_OK && first && auth->status == MIKEY_AUTH_VERIFIED) {
        auth->reading = mikey_ibake_first_identity;
        note_reading(o, auth->reading);
    }
    if (status != MIKEY_OK || auth->status != MIKEY_AUTH_FAILED || auth->reading != NULL || o->proof.strict)
        return status;
    signing.n_suffix = 0;
    status = verifies(o, &signing, &alone, &signer);
    if (alone) {
        auth->reading = signed_alone;
        o->opened->signer = signer;
    }
    return status;
}

/** PKE, whose key protects the response; nothing but that shows which padding is right. */
static enum mikey_status open_envelope(struct opening *o) {
    struct mikey_envelope envelope = {.crypto = o->crypto,
                                      .document = o->document,
                                      .secrets = o->secrets,
                                      .readings = o->readings,
                                      .opened = o->opened,
                                      .kemac = o->kemac,
                                      .pke = top(o, MIKEY_PAYLOAD_PKE),
                                      .t = o->t,
                                      .bindings = {o->proof.binding},
                                      .n_bindings = 1};
    mikey_envelope_receiver(&envelope, identity_of_kms(o));
    enum mikey_status status = mikey_envelope_open(&envelope);
    if (status == MIKEY_OK)
        status = check_signature(o);
    if (status == MIKEY_OK)
        mikey_envelope_withhold(o->opened);
    return mikey_envelope_leave(&envelope, o->csb, status);
}

/** RAND is that of the request; RFC 3830 4.1.4 derives the keys of both messages with it. */
static void bind(struct opening *o) {
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
    struct opening o = start(crypto, document, secrets, readings, csb, opened);
    const struct mikey_payload *rand = top(&o, MIKEY_PAYLOAD_RAND);
    const struct mikey_parties parties = mikey_parties_of_init(o.message);
    if (rand == NULL)
        return leave(&o, MIKEY_AUTH_INCONCLUSIVE);
    mikey_csb_begin(csb, o.message, rand->u.rand.data);
    mikey_csb_renew(csb, o.t, &parties);
    bind(&o);
    if (!take_own_parties(&o))
        return leave(&o, MIKEY_AUTH_UNSUPPORTED);
    if (o.message->hdr.data_type == MIKEY_DATA_TYPE_REQUEST_KEY_PKE)
        return conclude_opening(opened, open_envelope(&o));
    enum mikey_status status = prove(&o);
    return conclude_opening(opened, status == MIKEY_OK ? decrypt(&o) : status);
}

/** Puts the request that a message answers behind it. False if nothing is known of it. */
static bool behind_request(struct opening *o, enum mikey_status *status) {
    o->proof.by_last = true;
    if (!o->csb->known || o->csb->request.data == NULL) {
        *status = leave(o, MIKEY_AUTH_INCONCLUSIVE);
        return false;
    }
    bind(o);
    if (take_parties(o, o->csb->request))
        return true;
    *status = leave(o, MIKEY_AUTH_UNSUPPORTED);
    return false;
}

static void add_key_finding(struct opening *o, const struct ibake_private_key *key, enum mikey_rule rule,
                            enum mikey_outcome outcome, struct mikey_slice subject) {
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
static enum mikey_status check_private_key(struct opening *o, const struct ibake_private_key *key) {
    struct ibake_services services;
    bool found = false;
    mikey_ibake_services_start(&services, o->secrets, key, identity_of_kms(o));
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
static enum mikey_status check_private_keys(struct opening *o) {
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
    struct opening o = start(crypto, document, secrets, readings, csb, opened);
    enum mikey_status status = MIKEY_OK;
    if (!behind_request(&o, &status))
        return status;
    status = prove(&o);
    if (status == MIKEY_OK)
        status = decrypt(&o);
    return conclude_opening(opened, status == MIKEY_OK ? check_private_keys(&o) : status);
}

enum mikey_status mikey_ibake_open_key_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                             const struct mikey_secrets *secrets,
                                             const struct mikey_readings *readings, struct mikey_csb *csb,
                                             struct mikey_opened *opened) {
    struct opening o = start(crypto, document, secrets, readings, csb, opened);
    enum mikey_status status = MIKEY_OK;
    o.kemac = NULL;
    o.proof.error = true;
    return behind_request(&o, &status) ? conclude_opening(opened, prove(&o)) : status;
}
