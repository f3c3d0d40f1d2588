// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-SAKKE, RFC 6509, opened.
#include "csb.h"
#include "sakke_opening.h"

#include "chain.h"
#include "signature.h"

#include "../rules/exchange_rules.h"

#define MONTHS     12
#define YEAR_SHIFT 100

static const struct mikey_readings of_the_rfc;

bool mikey_filed_next(struct mikey_filed *filed, struct mikey_slice *secret) {
    const size_t last = sizeof filed->names / sizeof *filed->names - 1;
    while (filed->secrets != NULL && filed->secrets->lookup != NULL && filed->name <= last) {
        const struct mikey_slice name =
            filed->name == last ? (struct mikey_slice){NULL, 0} : filed->names[filed->name];
        if ((name.len > 0 || filed->name == last) &&
            filed->secrets->lookup(filed->secrets->context, filed->kind, name, filed->nth++, secret))
            return true;
        filed->name++;
        filed->nth = 0;
    }
    return false;
}

enum mikey_status mikey_filed_kms(struct mikey_filed *filed, struct mikey_crypto *crypto,
                                  struct mikey_kms *kms, bool *found) {
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice secret;
    *found = false;
    while (status == MIKEY_OK && !*found && mikey_filed_next(filed, &secret)) {
        enum mikey_point_fault kpak = MIKEY_POINT_FORM, z = MIKEY_POINT_FORM;
        if (!mikey_kms_read(secret, kms))
            continue;
        status = mikey_eccsi_check_point(crypto, kms->kpak, &kpak);
        if (status == MIKEY_OK)
            status = mikey_sakke_check_point(kms->z, false, &z);
        *found = status == MIKEY_OK && kpak == MIKEY_POINT_GOOD && z == MIKEY_POINT_GOOD;
    }
    return status;
}

struct mikey_identity_source mikey_sakke_source(const struct mikey_sakke_opening *o,
                                                const struct mikey_sakke_party *party,
                                                const struct mikey_kms *kms, struct mikey_slice uid) {
    return (struct mikey_identity_source){.scheme = o->sakke != NULL ? o->sakke->u.sakke.id_scheme : 0,
                                          .uid = uid,
                                          .uri = party->uri,
                                          .kms_uri = party->kms,
                                          .kms = kms,
                                          .has_time = o->has_time,
                                          .ntp = o->ntp,
                                          .unterminated = o->readings->id_unterminated};
}

void mikey_sakke_finding(struct mikey_sakke_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                         enum mikey_field field, const struct mikey_payload *payload, uint64_t got,
                         uint64_t want, struct mikey_slice subject) {
    struct mikey_finding finding = {.rule = (uint16_t)rule,
                                    .outcome = (uint8_t)outcome,
                                    .field = (uint16_t)field,
                                    .got = got,
                                    .want = want,
                                    .subject = subject};
    mikey_payload_finding(o->document, payload, &finding);
}

void mikey_sakke_note_period(struct mikey_sakke_opening *o, const struct mikey_identifier *identifier,
                             const struct mikey_sakke_party *party, const struct mikey_kms *kms) {
    const bool hashed = o->sakke->u.sakke.id_scheme == MIKEY_ID_SCHEME_MCX_UID;
    uint64_t of_t = 0, used = 0;
    if (identifier->distance == 0) {
        mikey_opened_pass(o->opened, hashed ? MIKEY_R_MCX_PERIOD : MIKEY_R_SAKKE_MONTH);
        return;
    }
    if (hashed) {
        of_t = (o->ntp - kms->offset) / kms->period;
        used = of_t + (uint64_t)(int64_t)identifier->distance;
    } else {
        const int64_t month = mikey_month_of((int64_t)o->ntp - MIKEY_NTP_TO_UNIX),
                      other = month + identifier->distance;
        of_t = (uint64_t)(month / MONTHS * YEAR_SHIFT + month % MONTHS + 1);
        used = (uint64_t)(other / MONTHS * YEAR_SHIFT + other % MONTHS + 1);
    }
    const bool utc = o->t->u.t.ts_type == MIKEY_TS_NTP_UTC;
    mikey_sakke_finding(o, hashed ? MIKEY_R_MCX_PERIOD : MIKEY_R_SAKKE_MONTH, MIKEY_FAIL,
                        utc ? MIKEY_F_T_NTP_UTC : MIKEY_F_T_NTP, o->t, used, of_t, party->uri);
}

static void note_idr(struct mikey_sakke_opening *o, const struct mikey_idr *idr) {
    struct mikey_slice *const by_role[] = {
        [MIKEY_ID_ROLE_INITIATOR] = &o->initiator.uri, [MIKEY_ID_ROLE_RESPONDER] = &o->responder.uri,
        [MIKEY_ID_ROLE_KMS_I] = &o->initiator.kms,     [MIKEY_ID_ROLE_KMS_R] = &o->responder.kms,
        [MIKEY_ID_ROLE_UID_I] = &o->initiator.uid,     [MIKEY_ID_ROLE_UID_R] = &o->responder.uid};
    struct mikey_slice *to = idr->role <= MIKEY_ID_ROLE_UID_R ? by_role[idr->role] : NULL;
    if (to != NULL && to->len == 0)
        *to = idr->id.data;
}

static void read_time(struct mikey_sakke_opening *o) {
    uint64_t value = 0;
    const struct mikey_t *t = o->t != NULL ? &o->t->u.t : NULL;
    if (t == NULL || (t->ts_type != MIKEY_TS_NTP_UTC && t->ts_type != MIKEY_TS_NTP) || t->value.len != 8 ||
        !mikey_slice_uint(t->value, &value))
        return;
    o->ntp = (uint64_t)mikey_ntp_seconds((uint32_t)(value >> 32));
    o->has_time = true;
}

static void gather(struct mikey_sakke_opening *o) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *idr;
    o->sakke = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SAKKE, 0);
    o->sign = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SIGN, 0);
    o->t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    for (uint32_t n = 0; (idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++)
        note_idr(o, &idr->u.idr);
    read_time(o);
}

/** A signature of RSA is verified like those of other methods, ECCSI with the keys of the KMS. */
static enum mikey_status check_signature(struct mikey_sakke_opening *o) {
    if (o->sign == NULL)
        return MIKEY_OK;
    if (o->sign->u.sign.s_type == MIKEY_S_TYPE_ECCSI && o->sakke != NULL)
        return mikey_eccsi_check(o);
    struct mikey_id signer;
    const struct mikey_signing signing = {
        .crypto = o->crypto,
        .document = o->document,
        .secrets = o->secrets,
        .readings = o->readings,
        .signer = mikey_party_id(&o->document->message, o->initiator.uri, &signer) ? &signer : NULL};
    return mikey_signature_check(&signing, o->opened);
}

static enum mikey_status open_all(struct mikey_sakke_opening *o) {
    enum mikey_status status = check_signature(o);
    if (status != MIKEY_OK || o->sakke == NULL)
        return status;
    if (o->opened->auth.status == MIKEY_AUTH_FAILED) {
        o->opened->decryption =
            MIKEY_AUTH_FAILED; // RFC 6509 2.2.2: it is processed if authentication succeeds
        return MIKEY_OK;
    }
    status = mikey_sakke_decapsulate(o);
    if (status == MIKEY_OK && o->opened->n_keys > 0)
        status = mikey_mcx_open_parameters(o);
    if (status == MIKEY_OK)
        status = mikey_mcx_check_identities(o);
    return status;
}

static void remember(const struct mikey_sakke_opening *o, struct mikey_csb *csb) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_parties parties = mikey_parties_of_init(message);
    if (csb->known ? o->opened->auth.status == MIKEY_AUTH_FAILED : rand == NULL)
        return;
    if (!csb->known)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, o->t != NULL ? &o->t->u.t : NULL, &parties);
}

enum mikey_status mikey_sakke_open_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_secrets *secrets,
                                      const struct mikey_readings *readings, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_SAKKE)
        return MIKEY_ERR_ARGUMENT;
    if (!document->message.complete) {
        opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
        opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        return MIKEY_OK;
    }
    struct mikey_sakke_opening o = {
        .crypto = crypto, .document = document, .secrets = secrets, .readings = readings, .opened = opened};
    gather(&o);
    enum mikey_status status = open_all(&o);
    if (status == MIKEY_OK)
        remember(&o, csb);
    else
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_sakke_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                        const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                        struct mikey_opened *opened) {
    return mikey_sakke_open_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}
