// SPDX-License-Identifier: BSD-2-Clause
// ECCSI signatures of MIKEY-SAKKE: RFC 6507 5.2.2, RFC 6509 2.2.2.
#include "candidates.h"
#include "chain.h"
#include "sakke_opening.h"

#include "../rules/exchange_rules.h"

#include <string.h>

/** S type and Signature len. */
#define SIGN_HEADER 2

/** Name of the reading in which SIGN's own two bytes are not covered. */
static const char without_header[] = "signature-without-header";

/** One signature while the KMS and the identifier of its signer are searched. */
struct checking {
    struct mikey_sakke_opening *o;
    struct mikey_slice covered;
    unsigned kms, tried; /**< KMSs whose keys there are; verifications */
    bool match;
    bool no_period; /**< a KMS does not say when its keys change */
};

static enum mikey_status try_kms(struct checking *c, const struct mikey_kms *kms) {
    struct mikey_sakke_opening *o = c->o;
    const struct mikey_identity_source source = mikey_sakke_source(o, &o->initiator, kms, o->initiator.uid);
    struct mikey_identifier identifier;
    enum mikey_status status = MIKEY_OK;
    c->no_period |= !kms->has_period;
    for (size_t n = 0; status == MIKEY_OK && !c->match && c->tried < MIKEY_SAKKE_VERIFIES &&
                       mikey_identifier_at(o->crypto, &source, n, &identifier);
         n++) {
        c->tried++;
        status =
            mikey_eccsi_verify(o->crypto, kms->kpak, (struct mikey_slice){identifier.bytes, identifier.len},
                               &c->covered, 1, o->sign->u.sign.signature, &c->match);
    }
    if (c->match && o->initiator.uid.len == 0)
        mikey_sakke_note_period(o, &identifier, &o->initiator, kms);
    return status;
}

static enum mikey_status search(struct checking *c, size_t header) {
    struct mikey_sakke_opening *o = c->o;
    struct mikey_filed lines = {.secrets = o->secrets, .kind = MIKEY_SECRET_KMS, .names = {o->initiator.kms}};
    struct mikey_kms kms;
    bool more;
    enum mikey_status status = mikey_filed_kms(&lines, o->crypto, &kms, &more);
    c->covered = (struct mikey_slice){o->document->message.bytes.data, o->sign->off + header};
    for (; status == MIKEY_OK && more && !c->match; c->kms++) {
        status = try_kms(c, &kms);
        if (status == MIKEY_OK && !c->match)
            status = mikey_filed_kms(&lines, o->crypto, &kms, &more);
    }
    return status;
}

/** Why there was no identifier to verify with; NULL if it is not for the user to mend. */
static const char *missing(const struct checking *c) {
    const struct mikey_sakke_opening *o = c->o;
    const bool hashed = o->sakke != NULL && o->sakke->u.sakke.id_scheme == MIKEY_ID_SCHEME_MCX_UID;
    if (!hashed || !c->no_period || !o->has_time || o->initiator.uid.len > 0 || o->initiator.uri.len == 0)
        return NULL;
    return "neither period nor offset of the KMS's keys is given, from which the identifier is made";
}

static void conclude(const struct checking *c, bool headless) {
    struct mikey_sakke_opening *o = c->o;
    struct mikey_auth *auth = &o->opened->auth;
    enum mikey_outcome outcome = MIKEY_FAIL;
    if (c->match && !headless) {
        auth->status = MIKEY_AUTH_VERIFIED;
        mikey_opened_pass(o->opened, MIKEY_R_ECCSI_SIGNATURE);
        return;
    }
    auth->status = MIKEY_AUTH_FAILED;
    auth->reading = headless ? without_header : NULL;
    if (!headless && c->tried == 0) {
        auth->status = c->kms == 0 ? MIKEY_AUTH_NEEDS_KEY : MIKEY_AUTH_INCONCLUSIVE;
        outcome = c->kms == 0 ? MIKEY_NEEDS_KEY : MIKEY_INCONCLUSIVE;
    }
    struct mikey_finding finding = {.rule = MIKEY_R_ECCSI_SIGNATURE,
                                    .outcome = (uint8_t)outcome,
                                    .field = MIKEY_F_SIGN_SIGNATURE,
                                    .got = c->tried,
                                    .subject = auth->identity,
                                    .missing = missing(c)};
    mikey_payload_finding(o->document, o->sign, &finding);
}

/** Whether the PVT, the last part of the signature, is a point. */
static enum mikey_status check_pvt(struct mikey_sakke_opening *o) {
    const struct mikey_slice signature = o->sign->u.sign.signature;
    enum mikey_point_fault fault = MIKEY_POINT_GOOD;
    if (signature.len != MIKEY_ECCSI_SIGN)
        return MIKEY_OK;
    const struct mikey_slice pvt = {signature.data + 2 * MIKEY_ECCSI_NUMBER, MIKEY_ECCSI_POINT};
    enum mikey_status status = mikey_eccsi_check_point(o->crypto, pvt, &fault);
    if (status != MIKEY_OK)
        return status;
    if (fault == MIKEY_POINT_GOOD) {
        mikey_opened_pass(o->opened, MIKEY_R_ECCSI_PVT);
        return MIKEY_OK;
    }
    const struct mikey_finding finding = {
        .rule = MIKEY_R_ECCSI_PVT,
        .outcome = MIKEY_FAIL,
        .field = MIKEY_F_SIGN_SIGNATURE,
        .off = o->sign->off + SIGN_HEADER + 2 * MIKEY_ECCSI_NUMBER,
        .len = MIKEY_ECCSI_POINT,
        .subject = {(const uint8_t *)mikey_point_fault_name(fault), strlen(mikey_point_fault_name(fault))}};
    mikey_finding_add(&o->document->findings, &finding);
    return MIKEY_OK;
}

enum mikey_status mikey_eccsi_check(struct mikey_sakke_opening *o) {
    struct mikey_auth *auth = &o->opened->auth;
    struct checking c = {.o = o};
    const bool alone = o->readings->sign == MIKEY_SIGN_TO_PAYLOAD;
    auth->kind = MIKEY_AUTH_SIGNATURE;
    auth->secret = MIKEY_SECRET_KMS;
    auth->covered = o->sign->off + SIGN_HEADER;
    auth->identity = mikey_keep_identity(o->document, o->initiator.kms);
    enum mikey_status status = check_pvt(o);
    if (status == MIKEY_OK)
        status = search(&c, alone ? 0 : SIGN_HEADER);
    bool headless = false;
    if (status == MIKEY_OK && !c.match && !alone && !o->readings->strict) {
        c.tried = c.kms = 0;
        status = search(&c, 0);
        headless = c.match;
    }
    if (status == MIKEY_OK)
        conclude(&c, headless);
    return status;
}
