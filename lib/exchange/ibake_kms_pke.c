// SPDX-License-Identifier: BSD-2-Clause
// REQUEST_KEY_INIT_PKE: its signature and the envelope key, RFC 6267 4.2.1.2.
#include "chain.h"
#include "envelope.h"
#include "ibake_kms_opening.h"
#include "signature.h"

/** Name of the deviation in which a signature covers the message alone, as RFC 3830 has it. */
static const char signed_alone[] = "ibake-signature-without-identities";

/** What the signature covers behind the message in a reading; returns the number of parts. */
static size_t sign_suffix(const struct ibake_kms_opening *o, bool first_alone,
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
static enum mikey_status verifies(struct ibake_kms_opening *o, const struct mikey_signing *signing,
                                  bool *match, struct mikey_signer *signer) {
    const struct mikey_mark mark = mikey_mark(o->document);
    struct mikey_opened opened = {0};
    enum mikey_status status = mikey_signature_check(signing, &opened);
    mikey_take_back(o->document, &mark);
    *match = status == MIKEY_OK && opened.auth.status == MIKEY_AUTH_VERIFIED;
    *signer = opened.signer;
    return status;
}

static const struct mikey_id *signer_of(const struct ibake_kms_opening *o) {
    uint32_t n = 0;
    const struct mikey_payload *idr = mikey_ibake_kms_party(o->message, &n, false);
    return idr != NULL ? &idr->u.idr.id : NULL;
}

/** Where a user has several identities: whether the signature covers but the first of them. */
static enum mikey_status covers_first_alone(struct ibake_kms_opening *o, struct mikey_signing *signing,
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
static enum mikey_status check_signature(struct ibake_kms_opening *o) {
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
        mikey_ibake_kms_note_reading(o, auth->reading);
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

enum mikey_status mikey_ibake_kms_open_envelope(struct ibake_kms_opening *o) {
    struct mikey_envelope envelope = {.crypto = o->crypto,
                                      .document = o->document,
                                      .secrets = o->secrets,
                                      .readings = o->readings,
                                      .opened = o->opened,
                                      .kemac = o->kemac,
                                      .pke = mikey_ibake_kms_top(o, MIKEY_PAYLOAD_PKE),
                                      .t = o->t,
                                      .bindings = {o->proof.binding},
                                      .n_bindings = 1};
    mikey_envelope_receiver(&envelope, mikey_ibake_kms_identity(o));
    enum mikey_status status = mikey_envelope_open(&envelope);
    if (status == MIKEY_OK)
        status = check_signature(o);
    if (status == MIKEY_OK)
        mikey_envelope_withhold(o->opened);
    return mikey_envelope_leave(&envelope, o->csb, status);
}
