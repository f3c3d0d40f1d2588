// SPDX-License-Identifier: BSD-2-Clause
// What an opened envelope is compared with: identities, the hash of a certificate.
#include "envelope.h"

#include "../rules/exchange_rules.h"
#include "csb.h"

#include <string.h>

/** The first sub-payload of KEMAC's chain, NULL if there is none. */
static const struct mikey_payload *first_inside(const struct mikey_envelope *o) {
    const struct mikey_message *message = &o->document->message;
    const uint32_t kemac = (uint32_t)(o->kemac - message->payloads);
    for (uint32_t i = kemac + 1; i < message->n_payloads; i++) {
        if (message->payloads[i].parent == kemac)
            return &message->payloads[i];
    }
    return NULL;
}

const struct mikey_id *mikey_envelope_id(const struct mikey_envelope *o) {
    if (o->kemac == NULL || o->opened->decryption != MIKEY_AUTH_VERIFIED)
        return NULL;
    const struct mikey_payload *first = first_inside(o);
    return first != NULL && first->type == MIKEY_PAYLOAD_ID ? &first->u.id : NULL;
}

static void add_finding(struct mikey_envelope *o, enum mikey_rule rule, const struct mikey_payload *about,
                        enum mikey_field field, uint32_t skip, struct mikey_slice subject) {
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = MIKEY_FAIL,
                                          .buffer = about->buffer,
                                          .field = (uint16_t)field,
                                          .off = about->off + skip,
                                          .len = about->len - skip,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

static bool same(const struct mikey_id *a, const struct mikey_id *b) {
    return a->id_type == b->id_type && a->data.len == b->data.len &&
           (a->data.len == 0 || memcmp(a->data.data, b->data.data, a->data.len) == 0);
}

/** Compares an identity with the names of the certificate of the message that signed. */
static enum mikey_status compare_names(struct mikey_envelope *o, const struct mikey_id *inside,
                                       enum mikey_identity_match *match) {
    const struct mikey_signer *signer = &o->opened->signer;
    const struct mikey_certificate *certificate = NULL;
    *match = MIKEY_IDENTITY_UNKNOWN;
    if (signer->source != MIKEY_SIGNER_MESSAGE)
        return MIKEY_OK;
    const struct mikey_slice data = o->document->message.payloads[signer->payload].u.cert.data;
    enum mikey_status status = mikey_certificate_open(o->crypto, data, &certificate);
    if (status == MIKEY_OK)
        *match = mikey_certificate_names(certificate, inside->id_type, inside->data);
    mikey_certificate_close(certificate);
    return status;
}

/** Judges the identity at the start of the chain, payload `first`. */
static enum mikey_status check_first(struct mikey_envelope *o, const struct mikey_payload *first,
                                     const struct mikey_id *expected) {
    static const uint32_t id_header = 4;
    const struct mikey_id *inside = &first->u.id;
    enum mikey_identity_match match = MIKEY_IDENTITY_DIFFERS;
    enum mikey_status status = MIKEY_OK;
    if (expected == NULL)
        status = compare_names(o, inside, &match);
    else if (same(inside, expected))
        match = MIKEY_IDENTITY_MATCHES;
    if (status == MIKEY_OK && match == MIKEY_IDENTITY_MATCHES)
        mikey_opened_pass(o->opened, MIKEY_R_ENCRYPTED_ID);
    else if (status == MIKEY_OK && match == MIKEY_IDENTITY_DIFFERS)
        add_finding(o, MIKEY_R_ENCRYPTED_ID, first,
                    inside->id_type == MIKEY_ID_TYPE_BYTES ? MIKEY_F_ID_BYTES : MIKEY_F_ID_TEXT, id_header,
                    expected != NULL ? expected->data : (struct mikey_slice){NULL, 0});
    return status;
}

enum mikey_status mikey_envelope_check_id(struct mikey_envelope *o, const struct mikey_id *expected) {
    if (o->kemac == NULL || o->opened->decryption != MIKEY_AUTH_VERIFIED)
        return MIKEY_OK;
    const struct mikey_payload *first = first_inside(o);
    if (first == NULL)
        return MIKEY_OK;
    if (first->type != MIKEY_PAYLOAD_ID) {
        add_finding(o, MIKEY_R_KEMAC_ID_FIRST, first, MIKEY_F_NONE, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    mikey_opened_pass(o->opened, MIKEY_R_KEMAC_ID_FIRST);
    return check_first(o, first, expected);
}

static void add_use_finding(struct mikey_envelope *o, enum mikey_rule rule, enum mikey_outcome outcome,
                            enum mikey_field field, uint64_t got, struct mikey_slice subject) {
    const uint32_t len = (uint32_t)o->pke->u.pke.data.len;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = (uint16_t)field,
                                          .off = o->pke->off + o->pke->len - len,
                                          .len = len,
                                          .got = got,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

/** RFC 3830 4.3.1: whether the certificate whose key opened PKE allows encryption. */
static void check_usage(struct mikey_envelope *o, bool may_encrypt) {
    static const char use[] = "encryption";
    if (may_encrypt)
        mikey_opened_pass(o->opened, MIKEY_R_CERT_KEY_USAGE);
    else
        add_use_finding(o, MIKEY_R_CERT_KEY_USAGE, MIKEY_WARN, MIKEY_F_PKE_DATA, 0,
                        (struct mikey_slice){(const uint8_t *)use, sizeof use - 1});
}

/** Certificates of the receiver with the key that opened PKE: how many, whether one has the hash, what they are for. */
struct hashes {
    unsigned seen;
    bool match, may_encrypt, match_may_encrypt;
};

/** Looks at one certificate, if its key is the one that opened PKE. */
static enum mikey_status look_at(struct mikey_envelope *o, const struct mikey_payload *chash,
                                 const struct mikey_certificate *certificate, struct hashes *hashes) {
    struct mikey_pkey *key = NULL;
    if (certificate->key == NULL)
        return MIKEY_OK;
    enum mikey_status status = mikey_pkey_open(o->crypto, o->private_key, &key);
    if (status == MIKEY_OK && mikey_pkey_same(key, certificate->key)) {
        const bool may_encrypt = (certificate->use & MIKEY_USE_ENCRYPT) != 0;
        bool match = false;
        hashes->seen++;
        if (chash != NULL)
            status = mikey_certificate_has_hash(o->crypto, certificate, chash->u.chash.hash_func,
                                                chash->u.chash.hash, &match);
        hashes->match |= match;
        hashes->may_encrypt |= may_encrypt;
        hashes->match_may_encrypt |= match && may_encrypt;
    }
    mikey_pkey_close(key);
    return status;
}

/** Looks at the certificates filed under `identity`. */
static enum mikey_status look_under(struct mikey_envelope *o, const struct mikey_payload *chash,
                                    struct mikey_slice identity, struct hashes *hashes) {
    struct mikey_slice bytes;
    enum mikey_status status = MIKEY_OK;
    for (size_t nth = 0; status == MIKEY_OK &&
                         o->secrets->lookup(o->secrets->context, MIKEY_SECRET_CERT, identity, nth, &bytes);
         nth++) {
        const struct mikey_certificate *certificate = NULL;
        status = mikey_certificate_open(o->crypto, bytes, &certificate);
        if (status == MIKEY_OK)
            status = look_at(o, chash, certificate, hashes);
        else if (status == MIKEY_ERR_STRUCTURE)
            status = MIKEY_OK;
        mikey_certificate_close(certificate);
    }
    return status;
}

enum mikey_status mikey_envelope_check_hash(struct mikey_envelope *o) {
    const struct mikey_payload *chash =
        mikey_message_find(&o->document->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CHASH, 0);
    const struct mikey_slice all = {NULL, 0};
    struct hashes hashes = {0};
    if (o->binding == NULL || o->secret != MIKEY_SECRET_RSA)
        return MIKEY_OK;
    enum mikey_status status = MIKEY_OK;
    if (o->filed.len > 0)
        status = look_under(o, chash, o->filed, &hashes);
    if (status == MIKEY_OK)
        status = look_under(o, chash, all, &hashes);
    if (status != MIKEY_OK || hashes.seen == 0)
        return status;
    check_usage(o, hashes.match ? hashes.match_may_encrypt : hashes.may_encrypt);
    if (hashes.match)
        mikey_opened_pass(o->opened, MIKEY_R_CHASH_MATCH);
    else if (chash != NULL)
        add_finding(o, MIKEY_R_CHASH_MATCH, chash, MIKEY_F_CHASH_HASH,
                    chash->len - (uint32_t)chash->u.chash.hash.len, all);
    return MIKEY_OK;
}

enum mikey_status mikey_envelope_check_sent(struct mikey_envelope *o, const struct mikey_csb *csb) {
    uint8_t fingerprint[MIKEY_FINGERPRINT];
    struct mikey_pkey *key = NULL;
    bool found = false, typed = false, may_encrypt = false;
    if (o->binding == NULL || o->secret != MIKEY_SECRET_RSA || csb->n_sent_keys == 0)
        return MIKEY_OK;
    enum mikey_status status = mikey_pkey_open(o->crypto, o->private_key, &key);
    if (status == MIKEY_OK)
        status = mikey_pkey_fingerprint(o->crypto, key, fingerprint);
    mikey_pkey_close(key);
    for (uint8_t i = 0; i < csb->n_sent_keys && status == MIKEY_OK; i++) {
        const struct mikey_sent_key *sent = &csb->sent_keys[i];
        if (memcmp(sent->fingerprint, fingerprint, sizeof fingerprint) != 0)
            continue;
        const bool for_it = sent->cert_type != MIKEY_CERT_TYPE_X509_SIGN;
        found = true;
        typed |= for_it;
        may_encrypt |= for_it && sent->may_encrypt;
    }
    if (status != MIKEY_OK || !found)
        return status;
    if (!typed)
        add_use_finding(o, MIKEY_R_CERT_TYPE_USE, MIKEY_FAIL, MIKEY_F_CERT_TYPE, MIKEY_CERT_TYPE_X509_SIGN,
                        (struct mikey_slice){NULL, 0});
    else
        mikey_opened_pass(o->opened, MIKEY_R_CERT_TYPE_USE);
    if (typed)
        check_usage(o, may_encrypt);
    return MIKEY_OK;
}

void mikey_envelope_withhold(struct mikey_opened *opened) {
    if (opened->auth.status != MIKEY_AUTH_FAILED)
        return;
    mikey_wipe(opened->keys, sizeof opened->keys);
    opened->n_keys = opened->n_keys_dropped = 0;
}

void mikey_envelope_remember(const struct mikey_envelope *o, struct mikey_csb *csb) {
    if (o->binding == NULL)
        return;
    if (o->secret == MIKEY_SECRET_ENV) {
        const struct mikey_auth env = {.secret = MIKEY_SECRET_ENV};
        mikey_csb_keep_secret(csb, o->key, &env);
        return;
    }
    csb->envelope = (struct mikey_envelope_key){.cache = o->pke->u.pke.c};
    if (o->key.len <= sizeof csb->envelope.bytes) {
        csb->envelope.len = (uint8_t)o->key.len;
        memcpy(csb->envelope.bytes, o->key.data, o->key.len);
    }
    for (uint8_t i = 0; i < MIKEY_ENVELOPE_OTHERS; i++) {
        csb->envelope.other_len[i] = o->other_len[i];
        memcpy(csb->envelope.others[i], o->others[i], o->other_len[i]);
    }
}

enum mikey_status mikey_envelope_leave(struct mikey_envelope *o, struct mikey_csb *csb,
                                       enum mikey_status status) {
    if (status == MIKEY_OK)
        status = mikey_envelope_check_hash(o);
    if (status == MIKEY_OK)
        mikey_envelope_remember(o, csb);
    mikey_wipe(o->bytes, sizeof o->bytes);
    mikey_wipe(o->others, sizeof o->others);
    return status;
}
