// SPDX-License-Identifier: BSD-2-Clause
#include "signature.h"

#include "../rules/exchange_rules.h"
#include "aliases.h"
#include "candidates.h"

#include <string.h>

/** Certificates tried for one signature: each costs a public operation. */
#define MAX_TRIED 16

/** S type and Signature len. */
#define SIGN_HEADER 2

/** Names of the reading in which SIGN's own two bytes are not covered: a mistake, but what RFC 4738 3.6 says. */
static const char without_header[] = "signature-without-header";
static const char without_payload[] = "signr-without-payload";

/** One SIGN while a certificate for it is searched. */
struct checking {
    const struct mikey_signing *given;
    struct mikey_opened *opened;
    const struct mikey_payload *sign;
    struct mikey_certificates sent;
    uint64_t tried;
    bool fits;            /**< the key of a certificate of the message makes signatures of this S type */
    const char *misfit;   /**< the kind of one that does not */
    bool match, headless; /**< it verifies; it does without SIGN's two bytes */
};

/** Whether it is SIGNr of RSA-R, for which RFC 4738 3.6 can be read both ways. */
static bool is_reverse(const struct checking *c) {
    return c->given->document->message.hdr.data_type == MIKEY_DATA_TYPE_RSAR_RESP;
}

static void add_finding(const struct checking *c, enum mikey_outcome outcome, uint64_t got) {
    const struct mikey_slice signature = c->sign->u.sign.signature;
    const struct mikey_finding finding = {.rule = is_reverse(c) ? MIKEY_R_RSAR_SIGNATURE : MIKEY_R_SIGNATURE,
                                          .outcome = (uint8_t)outcome,
                                          .field = MIKEY_F_SIGN_SIGNATURE,
                                          .off = c->opened->auth.covered,
                                          .len = (uint32_t)signature.len,
                                          .got = got,
                                          .subject = c->opened->auth.identity};
    mikey_finding_add(&c->given->document->findings, &finding);
}

/** RFC 3830 4.2.6, 6.5: the S type follows from the key. Where a certificate of the message fits, others are issuers'. */
static void judge_kind(const struct checking *c) {
    if (c->match || c->fits) {
        mikey_opened_pass(c->opened, MIKEY_R_KEY_KIND);
        return;
    }
    const struct mikey_finding finding = {.rule = MIKEY_R_KEY_KIND,
                                          .outcome = MIKEY_FAIL,
                                          .field = MIKEY_F_SIGN_TYPE,
                                          .off = c->sign->off,
                                          .len = SIGN_HEADER,
                                          .got = c->sign->u.sign.s_type,
                                          .subject = {(const uint8_t *)c->misfit, strlen(c->misfit)}};
    mikey_finding_add(&c->given->document->findings, &finding);
}

static struct mikey_slice covered(const struct mikey_readings *readings, const uint8_t *message,
                                  size_t up_to_sign, bool headless) {
    const size_t header = readings->sign == MIKEY_SIGN_TO_SIGNATURE && !headless ? SIGN_HEADER : 0;
    return (struct mikey_slice){message, up_to_sign + header};
}

static size_t join(struct mikey_slice parts[1 + MIKEY_SIGN_SUFFIX], struct mikey_slice message,
                   const struct mikey_slice *suffix, size_t n_suffix) {
    size_t n = 0;
    parts[n++] = message;
    for (size_t i = 0; i < n_suffix && i < MIKEY_SIGN_SUFFIX; i++)
        parts[n++] = suffix[i];
    return n;
}

static enum mikey_identity_match names(const struct mikey_certificate *certificate,
                                       const struct mikey_id *id) {
    return id != NULL ? mikey_certificate_names(certificate, id->id_type, id->data) : MIKEY_IDENTITY_UNKNOWN;
}

/** The name in a certificate of a signer that nothing else names. */
static void name_signer(struct checking *c, const struct mikey_certificate *certificate) {
    struct mikey_aliases aliases = {0};
    struct mikey_slice name;
    uint8_t cursor = 0;
    mikey_aliases_certified(&aliases, certificate);
    if (mikey_aliases_next(&aliases, &cursor, &name))
        c->opened->auth.identity = mikey_keep_identity(c->given->document, name);
}

/** Says who signed: the certificate that verifies, or the first that was tried. */
static enum mikey_status describe(struct checking *c, const struct mikey_certificate *certificate,
                                  enum mikey_signer_source source, uint32_t payload,
                                  enum mikey_digest digest) {
    struct mikey_signer *signer = &c->opened->signer;
    const struct mikey_signing *given = c->given;
    *signer = (struct mikey_signer){.source = source,
                                    .payload = payload,
                                    .key_bits = certificate->key_bits,
                                    .digest = digest,
                                    .may_sign = (certificate->use & MIKEY_USE_SIGN) != 0};
    memcpy(signer->fingerprint, certificate->fingerprint, sizeof signer->fingerprint);
    if (source == MIKEY_SIGNER_MESSAGE && c->match && given->signer == NULL && given->other == NULL)
        name_signer(c, certificate);
    if (source == MIKEY_SIGNER_MESSAGE)
        signer->cert_type = given->document->message.payloads[payload].u.cert.cert_type;
    signer->identity = names(certificate, given->signer);
    c->opened->ids_turned = signer->identity != MIKEY_IDENTITY_MATCHES &&
                            names(certificate, given->other) == MIKEY_IDENTITY_MATCHES;
    if (c->opened->ids_turned)
        signer->identity = MIKEY_IDENTITY_MATCHES;
    enum mikey_status status = mikey_trust(given->crypto, given->secrets, certificate, &c->sent, signer);
    if (source == MIKEY_SIGNER_SECRETS) // RFC 3830 4.3.2: configured for this very peer
        signer->chain = MIKEY_CHAIN_TRUSTED;
    return status;
}

/** Verifies in each variant of what is covered; without SIGN's own two bytes if that is `headless` (readings 3, 46). */
static enum mikey_status verify(struct checking *c, const struct mikey_certificate *certificate,
                                bool headless, struct mikey_signature_result *result) {
    const struct mikey_signing *given = c->given;
    const size_t n_variants = given->n_variants > 0 ? given->n_variants : 1;
    const struct mikey_slice message =
        covered(given->readings, given->document->message.bytes.data, c->sign->off, headless);
    enum mikey_status status = MIKEY_OK;
    c->match = false;
    for (size_t v = 0; v < n_variants && status == MIKEY_OK && !c->match; v++) {
        struct mikey_slice parts[1 + MIKEY_SIGN_SUFFIX];
        const struct mikey_slice *suffix = v > 0 ? given->suffix + v * given->n_suffix : given->suffix;
        const size_t n_parts = join(parts, message, suffix, given->n_suffix);
        status = mikey_verify(given->crypto, certificate->key, c->sign->u.sign.s_type, parts, n_parts,
                              c->sign->u.sign.signature, result);
        c->match = status == MIKEY_OK && result->match;
        if (c->match && given->variant != NULL)
            *given->variant = v;
    }
    c->headless = c->match && headless;
    return status;
}

static enum mikey_status try_certificate(struct checking *c, const struct mikey_certificate *certificate,
                                         enum mikey_signer_source source, uint32_t payload) {
    struct mikey_signature_result result;
    if (source == MIKEY_SIGNER_MESSAGE && !mikey_certificate_fits(certificate, c->sign->u.sign.s_type)) {
        c->misfit = certificate->key_kind != NULL ? certificate->key_kind : "unknown";
        return MIKEY_OK;
    }
    c->fits |= source == MIKEY_SIGNER_MESSAGE;
    if (certificate->key == NULL)
        return MIKEY_OK;
    c->tried++;
    enum mikey_status status = verify(c, certificate, false, &result);
    const bool both = !c->given->readings->strict || is_reverse(c);
    if (status == MIKEY_OK && !c->match && both && c->given->readings->sign == MIKEY_SIGN_TO_SIGNATURE)
        status = verify(c, certificate, true, &result);
    if (status == MIKEY_OK && (c->match || c->tried == 1))
        status = describe(c, certificate, source, payload, result.digest);
    return status;
}

static enum mikey_status try_sent(struct checking *c) {
    enum mikey_status status = mikey_certificates_open(c->given->crypto, c->given->document, &c->sent);
    for (uint8_t i = 0; i < c->sent.count && status == MIKEY_OK && !c->match; i++)
        status = try_certificate(c, c->sent.list[i], MIKEY_SIGNER_MESSAGE, c->sent.payloads[i]);
    return status;
}

/** Tries the certificate of a `cert` line. */
static enum mikey_status try_line(struct checking *c, struct mikey_slice bytes, struct mikey_slice identity) {
    const struct mikey_certificate *certificate = NULL;
    enum mikey_status status = mikey_certificate_open(c->given->crypto, bytes, &certificate);
    if (status == MIKEY_ERR_STRUCTURE)
        return MIKEY_OK; // the key file has said so when it was loaded
    if (status == MIKEY_OK)
        status = try_certificate(c, certificate, MIKEY_SIGNER_SECRETS, 0);
    if (c->match)
        c->opened->auth.identity = mikey_keep_identity(c->given->document, identity);
    mikey_certificate_close(certificate);
    return status;
}

static enum mikey_status try_configured(struct checking *c, struct mikey_slice identity) {
    const struct mikey_secrets *secrets = c->given->secrets;
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice bytes;
    for (size_t nth = 0; c->tried < MAX_TRIED && status == MIKEY_OK && !c->match && secrets != NULL &&
                         secrets->lookup != NULL &&
                         secrets->lookup(secrets->context, MIKEY_SECRET_CERT, identity, nth, &bytes);
         nth++)
        status = try_line(c, bytes, identity);
    return status;
}

/** Where nobody is named, any of the `cert` lines may be the signer's. */
static enum mikey_status try_all(struct checking *c) {
    const struct mikey_secrets *secrets = c->given->secrets;
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice bytes, identity;
    for (size_t nth = 0;
         c->tried < MAX_TRIED && status == MIKEY_OK && !c->match && secrets != NULL &&
         secrets->list != NULL && secrets->list(secrets->context, MIKEY_SECRET_CERT, nth, &identity, &bytes);
         nth++)
        status = try_line(c, bytes, identity);
    return status;
}

static enum mikey_status try_party(struct checking *c, const struct mikey_id *id) {
    return id != NULL && id->data.len > 0 && !c->match ? try_configured(c, id->data) : MIKEY_OK;
}

static enum mikey_status search(struct checking *c) {
    const struct mikey_slice all = {NULL, 0};
    enum mikey_status status = try_sent(c);
    if (status == MIKEY_OK)
        status = try_party(c, c->given->signer);
    if (status == MIKEY_OK)
        status = try_party(c, c->given->other);
    if (status == MIKEY_OK && !c->match)
        status = try_configured(c, all);
    if (status == MIKEY_OK && !c->match && c->given->signer == NULL && c->given->other == NULL)
        status = try_all(c);
    return status;
}

static void conclude(struct checking *c, enum mikey_status status) {
    struct mikey_auth *auth = &c->opened->auth;
    const bool misfit = c->misfit != NULL && !c->match && !c->fits;
    if (c->misfit != NULL || c->fits)
        judge_kind(c);
    if (status == MIKEY_ERR_UNSUPPORTED && !misfit) {
        auth->status = MIKEY_AUTH_UNSUPPORTED;
        add_finding(c, MIKEY_INCONCLUSIVE, c->tried);
    } else if (c->headless && !is_reverse(c)) {
        auth->status = MIKEY_AUTH_FAILED;
        auth->reading = without_header;
        add_finding(c, MIKEY_FAIL, c->tried);
    } else if (c->match) {
        auth->status = MIKEY_AUTH_VERIFIED;
        auth->reading = c->headless ? without_payload : NULL;
    } else if (c->tried > 0 && c->given->unsure && !misfit) {
        auth->status = MIKEY_AUTH_INCONCLUSIVE;
        add_finding(c, MIKEY_INCONCLUSIVE, c->tried);
    } else if (c->tried > 0 || misfit) {
        auth->status = MIKEY_AUTH_FAILED;
        add_finding(c, MIKEY_FAIL, c->tried);
    } else {
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        add_finding(c, MIKEY_NEEDS_KEY, 0);
    }
}

enum mikey_status mikey_signature_check(const struct mikey_signing *signing, struct mikey_opened *opened) {
    const struct mikey_message *message = &signing->document->message;
    struct checking c = {.given = signing, .opened = opened};
    struct mikey_auth *auth = &opened->auth;
    c.sign = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SIGN, 0);
    if (c.sign == NULL)
        return MIKEY_OK;
    auth->kind = MIKEY_AUTH_SIGNATURE;
    auth->secret = MIKEY_SECRET_CERT;
    auth->covered = c.sign->off + SIGN_HEADER;
    if (signing->signer != NULL)
        auth->identity = mikey_keep_identity(signing->document, signing->signer->data);
    enum mikey_status status = search(&c);
    mikey_certificates_close(&c.sent);
    if (status != MIKEY_OK && status != MIKEY_ERR_UNSUPPORTED)
        return status;
    if (opened->ids_turned)
        auth->identity = mikey_keep_identity(signing->document, signing->other->data);
    conclude(&c, status);
    return MIKEY_OK;
}

bool mikey_signature_whole(const struct mikey_message *message, struct mikey_opened *opened) {
    if (!message->complete)
        opened->auth.status = opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
    return message->complete;
}

enum mikey_status mikey_signature_open_init(struct mikey_signing signing, uint8_t data_type,
                                            struct mikey_csb *csb, mikey_init_remember *remember,
                                            struct mikey_opened *opened) {
    const struct mikey_message *message = &signing.document->message;
    struct mikey_parties parties = mikey_parties_of_init(message), known = parties;
    struct mikey_id signer, other;
    *opened = (struct mikey_opened){0};
    if (message->hdr.data_type != data_type)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_signature_whole(message, opened))
        return MIKEY_OK;
    mikey_parties_complete(&known, csb);
    if (mikey_party_id(message, known.idi, &signer))
        signing.signer = &signer;
    if (mikey_party_id(message, parties.idr, &other))
        signing.other = &other;
    enum mikey_status status = mikey_signature_check(&signing, opened);
    if (opened->ids_turned)
        mikey_parties_turn(signing.document, &parties);
    if (status == MIKEY_OK)
        remember(message, &parties, opened, csb);
    else
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_signature_append(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                         uint8_t s_type, enum mikey_digest digest,
                                         const struct mikey_readings *readings,
                                         const struct mikey_slice *suffix, size_t n_suffix, uint8_t *out,
                                         size_t size, size_t *len) {
    static const uint8_t unsigned_yet[MIKEY_RSA_BYTES_MAX];
    const struct mikey_payload sign = {
        .type = MIKEY_PAYLOAD_SIGN,
        .u.sign = {.s_type = s_type, .signature = {unsigned_yet, mikey_pkey_bytes(key)}}};
    struct mikey_slice parts[1 + MIKEY_SIGN_SUFFIX];
    size_t written = 0;
    enum mikey_status status = mikey_encode_payload(&sign, out + *len, size - *len, &written);
    if (status != MIKEY_OK)
        return status;
    const size_t n_parts = join(parts, covered(readings, out, *len, false), suffix, n_suffix);
    uint8_t *signature = out + *len + SIGN_HEADER;
    status =
        mikey_sign(crypto, key, s_type, digest, parts, n_parts, signature, written - SIGN_HEADER, &written);
    if (status == MIKEY_OK)
        *len += SIGN_HEADER + written;
    return status;
}
