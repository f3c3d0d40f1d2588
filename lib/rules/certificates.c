// SPDX-License-Identifier: BSD-2-Clause
// What the certificate of a signer is worth: RFC 3830 3.2, 4.3, 6.5, 6.7, 9.1.
#include "checks.h"
#include "exchange_rules.h"

#define STRENGTH_EXAMPLE 1024u // bits of the modulus that RFC 3830 9.1 takes for a level of 96 bits
#define BITS_OF_BYTE     8u

// Where a finding about the certificate stands: at its CERT, or at the signature that it is for.
static struct place place_signer(const struct judge *judge, const struct mikey_signer *signer) {
    if (signer->source == MIKEY_SIGNER_MESSAGE)
        return mikey_place_field(judge, &judge->message->payloads[signer->payload], MIKEY_F_CERT_DATA, 0);
    return mikey_place_field(judge, mikey_judge_payload(judge, MIKEY_PAYLOAD_SIGN), MIKEY_F_SIGN_SIGNATURE,
                             0);
}

static void check_type(struct judge *judge, const struct mikey_signer *signer) {
    if (signer->source != MIKEY_SIGNER_MESSAGE)
        return;
    const struct mikey_payload *cert = &judge->message->payloads[signer->payload];
    if (signer->cert_type != MIKEY_CERT_TYPE_X509_ENCR)
        mikey_judge_pass(judge, MIKEY_R_CERT_TYPE_USE);
    else
        mikey_judge_breach(judge, MIKEY_R_CERT_TYPE_USE, mikey_place_field(judge, cert, MIKEY_F_CERT_TYPE, 0),
                           signer->cert_type, 0);
}

static void check_use(struct judge *judge, const struct mikey_signer *signer) {
    if (signer->may_sign)
        mikey_judge_pass(judge, MIKEY_R_CERT_KEY_USAGE);
    else
        mikey_judge_report(judge, MIKEY_R_CERT_KEY_USAGE, mikey_judge_outcome(MIKEY_R_CERT_KEY_USAGE),
                           place_signer(judge, signer), 0, 0, mikey_slice_of("signatures"));
}

// Without the time of capture, or of a certificate, nothing is claimed.
static void check_validity(struct judge *judge, const struct mikey_signer *signer) {
    if (signer->undated)
        mikey_judge_breach(judge, MIKEY_R_CERT_VALIDITY, place_signer(judge, signer), 0, 0);
    else
        mikey_judge_pass(judge, MIKEY_R_CERT_VALIDITY);
    if (signer->undated || judge->sighting == NULL || !judge->sighting->has_time)
        return;
    const int64_t now = judge->sighting->seconds;
    if (now <= signer->not_after)
        mikey_judge_pass(judge, MIKEY_R_CERT_EXPIRED);
    else
        mikey_judge_breach(judge, MIKEY_R_CERT_EXPIRED, place_signer(judge, signer),
                           (uint64_t)(now - signer->not_after), 0);
    if (now >= signer->not_before)
        mikey_judge_pass(judge, MIKEY_R_CERT_NOT_YET_VALID);
    else
        mikey_judge_breach(judge, MIKEY_R_CERT_NOT_YET_VALID, place_signer(judge, signer),
                           (uint64_t)(signer->not_before - now), 0);
}

// Without an anchor there is nothing that the message could do better.
static void check_chain(struct judge *judge, const struct mikey_signer *signer) {
    static const struct {
        enum mikey_outcome outcome;
        const char *reason;
    } answers[] = {
        [MIKEY_CHAIN_NO_ANCHOR] = {MIKEY_NOTE, "no root is configured"},
        [MIKEY_CHAIN_TRUSTED] = {MIKEY_PASS, NULL},
        [MIKEY_CHAIN_INCOMPLETE] = {MIKEY_WARN, "an issuer is neither in the message nor configured"},
        [MIKEY_CHAIN_TOO_LONG] = {MIKEY_WARN, "an issuer allows fewer issuers below it"},
        [MIKEY_CHAIN_NAMES] = {MIKEY_WARN, "an issuer may not issue certificates for such names"},
        [MIKEY_CHAIN_CRITICAL] = {MIKEY_WARN, "a critical extension of a certificate is not understood"},
        [MIKEY_CHAIN_BY_NO_CA] = {MIKEY_WARN, "an issuer may not issue certificates"},
        [MIKEY_CHAIN_FORGED] = {MIKEY_WARN, "the signature on a certificate does not verify"},
    };
    if (signer->chain == MIKEY_CHAIN_TRUSTED)
        mikey_judge_pass(judge, MIKEY_R_CERT_CHAIN);
    else
        mikey_judge_report(judge, MIKEY_R_CERT_CHAIN, answers[signer->chain].outcome,
                           place_signer(judge, signer), 0, 0, mikey_slice_of(answers[signer->chain].reason));
}

static void check_identity(struct judge *judge, const struct mikey_opened *opened) {
    const struct mikey_signer *signer = &opened->signer;
    if (signer->identity == MIKEY_IDENTITY_MATCHES)
        mikey_judge_pass(judge, MIKEY_R_CERT_IDENTITY);
    else if (signer->identity == MIKEY_IDENTITY_DIFFERS)
        mikey_judge_report(judge, MIKEY_R_CERT_IDENTITY, mikey_judge_outcome(MIKEY_R_CERT_IDENTITY),
                           place_signer(judge, signer), 0, 0, opened->auth.identity);
}

static void check_strength(struct judge *judge, const struct mikey_signer *signer) {
    if (signer->key_bits >= STRENGTH_EXAMPLE)
        mikey_judge_pass(judge, MIKEY_R_PUBLIC_KEY_STRENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_PUBLIC_KEY_STRENGTH, place_signer(judge, signer), signer->key_bits,
                           STRENGTH_EXAMPLE);
}

static void check_length(struct judge *judge, const struct mikey_opened *opened) {
    const struct mikey_payload *sign = mikey_judge_payload(judge, MIKEY_PAYLOAD_SIGN);
    const size_t have = sign->u.sign.signature.len;
    const size_t want = (opened->signer.key_bits + BITS_OF_BYTE - 1) / BITS_OF_BYTE;
    if (have == want)
        mikey_judge_pass(judge, MIKEY_R_SIGNATURE_LENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_SIGNATURE_LENGTH,
                           mikey_place_field(judge, sign, MIKEY_F_SIGN_LEN, 0), have, want);
}

// The first CERT with a certificate in it; NULL if there is none.
static const struct mikey_payload *first_certificate(const struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_CERT]; n++) {
        const struct mikey_payload *cert =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CERT, n);
        if (cert != NULL && mikey_cert_is_x509(cert->u.cert.cert_type))
            return cert;
    }
    return NULL;
}

static enum mikey_rule rule_of_signer(uint8_t data_type) {
    if (data_type == MIKEY_DATA_TYPE_RSAR_INIT)
        return MIKEY_R_RSAR_CERT_OF_INITIATOR;
    return data_type == MIKEY_DATA_TYPE_RSAR_RESP ? MIKEY_R_RSAR_CERT_OF_RESPONDER : MIKEY_R_CERT_OF_SIGNER;
}

// Whether what the CERT payloads hold are certificates, each in its own.
static bool is_readable(const struct judge *judge) {
    const uint8_t *of = judge->outcomes->of;
    return of[MIKEY_R_CERT_X509] != MIKEY_FAIL && of[MIKEY_R_CERT_DER] != MIKEY_FAIL &&
           of[MIKEY_R_CERT_SEPARATE] != MIKEY_WARN;
}

// Certificates that cannot be read have a rule of their own.
static void check_signer(struct judge *judge, const struct mikey_signer *signer) {
    const enum mikey_rule rule = rule_of_signer(judge->message->hdr.data_type);
    const struct mikey_payload *sent = first_certificate(judge);
    if (sent == NULL || !is_readable(judge))
        return;
    if (signer->source == MIKEY_SIGNER_MESSAGE)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, mikey_place_field(judge, sent, MIKEY_F_CERT_DATA, 0), 0, 0);
}

// A certificate under which the signature does not verify may be the wrong one: it is not held against the sender.
void mikey_rules_signer(struct judge *judge, const struct mikey_opened *opened) {
    if (opened->auth.kind != MIKEY_AUTH_SIGNATURE || judge->count[MIKEY_PAYLOAD_SIGN] == 0)
        return;
    if (first_certificate(judge) != NULL) {
        if (is_readable(judge))
            mikey_judge_pass(judge, MIKEY_R_CERT_X509);
        mikey_judge_pass(judge, MIKEY_R_CERT_NOT_FETCHED);
    }
    if (opened->signer.source == MIKEY_SIGNER_NONE)
        return;
    check_length(judge, opened);
    check_strength(judge, &opened->signer);
    if (opened->auth.status != MIKEY_AUTH_VERIFIED)
        return;
    check_signer(judge, &opened->signer);
    check_type(judge, &opened->signer);
    check_use(judge, &opened->signer);
    check_validity(judge, &opened->signer);
    check_chain(judge, &opened->signer);
    check_identity(judge, opened);
}
