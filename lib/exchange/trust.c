// SPDX-License-Identifier: BSD-2-Clause
#include "trust.h"

#include "../rules/exchange_rules.h"

#include <mikeylab/values.h>
#include <string.h>

/** Trust anchors that are compared with a certificate. */
#define MAX_ANCHORS 1024

static void add_finding(struct mikey_document *document, enum mikey_rule rule, enum mikey_outcome outcome,
                        const struct mikey_payload *payload, struct mikey_slice subject) {
    const struct mikey_slice data = payload->u.cert.data;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .buffer = payload->buffer,
                                          .field = MIKEY_F_CERT_DATA,
                                          .off = payload->off + payload->len - (uint32_t)data.len,
                                          .len = (uint32_t)data.len,
                                          .got = data.len,
                                          .subject = subject};
    mikey_finding_add(&document->findings, &finding);
}

enum mikey_status mikey_cert_payload_open(struct mikey_crypto *crypto, const struct mikey_payload *payload,
                                          const struct mikey_certificate **certificate) {
    static const uint8_t sequence = 0x30; // DER; PEM is for key files
    const struct mikey_slice data = payload->u.cert.data;
    if (!mikey_cert_is_x509(payload->u.cert.cert_type) || data.len == 0 || data.data[0] != sequence)
        return MIKEY_ERR_STRUCTURE;
    return mikey_certificate_open(crypto, data, certificate);
}

/** Whether it was already said that the payload holds no certificate, or more than one. */
static bool is_reported(const struct mikey_document *document, const struct mikey_payload *payload) {
    const struct mikey_findings *findings = &document->findings;
    for (uint32_t i = 0; i < findings->count; i++) {
        const struct mikey_finding *finding = &findings->list[i];
        if ((finding->rule == MIKEY_R_CERT_DER || finding->rule == MIKEY_R_CERT_SEPARATE) &&
            finding->off >= payload->off && finding->off < payload->off + payload->len)
            return true;
    }
    return false;
}

static enum mikey_status open_one(struct mikey_crypto *crypto, struct mikey_document *document,
                                  uint32_t index, struct mikey_certificates *certificates) {
    const struct mikey_payload *payload = &document->message.payloads[index];
    const struct mikey_certificate **slot = &certificates->list[certificates->count];
    enum mikey_status status = mikey_cert_payload_open(crypto, payload, slot);
    if (status == MIKEY_ERR_STRUCTURE) {
        if (!is_reported(document, payload))
            add_finding(document, MIKEY_R_CERT_X509, MIKEY_FAIL, payload, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        certificates->payloads[certificates->count++] = index;
    return status;
}

enum mikey_status mikey_certificates_open(struct mikey_crypto *crypto, struct mikey_document *document,
                                          struct mikey_certificates *certificates) {
    const struct mikey_message *message = &document->message;
    enum mikey_status status = MIKEY_OK;
    certificates->count = 0;
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->type != MIKEY_PAYLOAD_CERT || payload->parent != MIKEY_NO_PARENT)
            continue;
        if (payload->u.cert.cert_type == MIKEY_CERT_TYPE_X509_URL)
            add_finding(document, MIKEY_R_CERT_NOT_FETCHED, MIKEY_NOTE, payload, payload->u.cert.data);
        else if (mikey_cert_is_x509(payload->u.cert.cert_type) &&
                 certificates->count < MIKEY_MESSAGE_CERTIFICATES)
            status = open_one(crypto, document, i, certificates);
    }
    return status;
}

void mikey_certificates_close(struct mikey_certificates *certificates) {
    for (uint8_t i = 0; i < certificates->count; i++)
        mikey_certificate_close(certificates->list[i]);
    certificates->count = 0;
}

static bool same(const struct mikey_certificate *a, const struct mikey_certificate *b) {
    return memcmp(a->fingerprint, b->fingerprint, sizeof a->fingerprint) == 0;
}

static bool is_self_issued(const struct mikey_certificate *certificate) {
    const struct mikey_slice subject = certificate->subject, issuer = certificate->issuer;
    return subject.len == issuer.len &&
           (subject.len == 0 || memcmp(subject.data, issuer.data, subject.len) == 0);
}

/** A chain being followed. */
struct path {
    struct mikey_crypto *crypto;
    const struct mikey_secrets *secrets;
    const struct mikey_certificates *others;
    const struct mikey_certificate *at; /**< how far it leads */
    struct mikey_signer *signer;
    enum mikey_issued worst; /**< of issuers that fit by name but did not sign */
    long issuers;            /**< passed so far that others named; RFC 5280 4.2.1.9 counts these */
    bool too_long, critical, forbidden;
    const struct mikey_certificate *passed[MIKEY_MESSAGE_CERTIFICATES + 1]; /**< the first is the signer's */
    unsigned n_passed;
};

static void note(struct path *path, enum mikey_issued issued) {
    if (issued != MIKEY_ISSUED_YES && issued > path->worst)
        path->worst = issued;
}

/** Whether `issuer` allows as many issuers below it as there are. */
static bool allows(struct path *path, const struct mikey_certificate *issuer) {
    const bool allowed = issuer->path_len < 0 || path->issuers <= issuer->path_len;
    path->too_long |= !allowed;
    return allowed;
}

/** Whether its name constraints, RFC 5280 6.1.4, allow all that it is an issuer above. */
static bool may_name(struct path *path, const struct mikey_certificate *issuer) {
    bool allowed = true;
    for (unsigned i = 0; i < path->n_passed && allowed; i++) {
        const struct mikey_certificate *below = path->passed[i];
        allowed = (i > 0 && is_self_issued(below)) || mikey_certificate_may_name(issuer, below);
    }
    path->forbidden |= !allowed;
    return allowed;
}

static void narrow(struct mikey_signer *signer, const struct mikey_certificate *certificate) {
    if (certificate->not_before == 0 && certificate->not_after == 0) {
        signer->undated = true;
        return;
    }
    if (certificate->not_before > signer->not_before)
        signer->not_before = certificate->not_before;
    if (certificate->not_after < signer->not_after)
        signer->not_after = certificate->not_after;
}

/** Whether one of the anchors is the certificate, or issued it. Lines that hold no certificate are passed over. */
static enum mikey_status find_anchor(struct path *path, bool *found, bool *any) {
    const struct mikey_secrets *secrets = path->secrets;
    const struct mikey_slice all = {NULL, 0};
    struct mikey_slice bytes;
    for (size_t nth = 0; nth < MAX_ANCHORS && !*found && secrets != NULL && secrets->lookup != NULL &&
                         secrets->lookup(secrets->context, MIKEY_SECRET_CA, all, nth, &bytes);
         nth++) {
        const struct mikey_certificate *anchor = NULL;
        enum mikey_status status = mikey_certificate_open(path->crypto, bytes, &anchor);
        if (status == MIKEY_ERR_STRUCTURE)
            continue;
        enum mikey_issued issued = MIKEY_ISSUED_YES;
        bool allowed = true;
        if (status == MIKEY_OK && !same(anchor, path->at)) {
            status = mikey_certificate_issued(path->crypto, anchor, path->at, &issued);
            allowed = issued != MIKEY_ISSUED_YES || (allows(path, anchor) && may_name(path, anchor));
        }
        mikey_certificate_close(anchor);
        if (status != MIKEY_OK)
            return status;
        note(path, issued);
        *any = true;
        *found = issued == MIKEY_ISSUED_YES && allowed;
    }
    return MIKEY_OK;
}

/** Goes on to the issuer in the message; `*stepped` is false if it is not there. */
static enum mikey_status step(struct path *path, bool *stepped) {
    *stepped = false;
    for (uint8_t i = 0; i < path->others->count; i++) {
        const struct mikey_certificate *other = path->others->list[i];
        if (same(other, path->at))
            continue;
        enum mikey_issued issued;
        enum mikey_status status = mikey_certificate_issued(path->crypto, other, path->at, &issued);
        if (status != MIKEY_OK)
            return status;
        note(path, issued);
        if (issued == MIKEY_ISSUED_YES && allows(path, other) && may_name(path, other)) {
            path->at = other;
            if (path->n_passed <= MIKEY_MESSAGE_CERTIFICATES)
                path->passed[path->n_passed++] = other;
            path->issuers += !is_self_issued(other);
            path->critical |= other->unknown_critical;
            narrow(path->signer, other);
            *stepped = true;
            break;
        }
    }
    return MIKEY_OK;
}

static enum mikey_chain conclude(const struct path *path, bool trusted, bool any_anchor) {
    if (trusted)
        return path->critical ? MIKEY_CHAIN_CRITICAL : MIKEY_CHAIN_TRUSTED;
    if (path->too_long)
        return MIKEY_CHAIN_TOO_LONG;
    if (path->forbidden)
        return MIKEY_CHAIN_NAMES;
    if (path->worst == MIKEY_ISSUED_FORGED)
        return MIKEY_CHAIN_FORGED;
    if (path->worst == MIKEY_ISSUED_BY_NO_CA)
        return MIKEY_CHAIN_BY_NO_CA;
    return any_anchor ? MIKEY_CHAIN_INCOMPLETE : MIKEY_CHAIN_NO_ANCHOR;
}

enum mikey_status mikey_trust(struct mikey_crypto *crypto, const struct mikey_secrets *secrets,
                              const struct mikey_certificate *certificate,
                              const struct mikey_certificates *others, struct mikey_signer *signer) {
    struct path path = {.crypto = crypto,
                        .secrets = secrets,
                        .others = others,
                        .at = certificate,
                        .signer = signer,
                        .worst = MIKEY_ISSUED_NO,
                        .passed = {certificate},
                        .n_passed = 1,
                        .critical = certificate->unknown_critical};
    bool trusted = false, any_anchor = false, goes_on = true;
    enum mikey_status status = MIKEY_OK;
    signer->not_before = INT64_MIN;
    signer->not_after = INT64_MAX;
    narrow(signer, certificate);
    for (unsigned length = 0; length <= MIKEY_MESSAGE_CERTIFICATES && status == MIKEY_OK && goes_on;
         length++) {
        status = find_anchor(&path, &trusted, &any_anchor);
        if (status == MIKEY_OK && !trusted)
            status = step(&path, &goes_on);
        goes_on = goes_on && !trusted;
    }
    signer->chain = conclude(&path, trusted, any_anchor);
    return status;
}
