// SPDX-License-Identifier: BSD-2-Clause
// The SSV of SAKKE payloads: RFC 6508 6.2.2, RFC 6509 2.2.2; 3GPP's SAKKE-to-self, TS 33.180 E.5.
#include "chain.h"
#include "sakke_opening.h"

#include "../rules/exchange_rules.h"

#include <string.h>

/** One SAKKE payload while what it holds is searched. */
struct search {
    struct mikey_sakke_opening *o;
    const struct mikey_payload *sakke;
    const struct mikey_sakke_party *party; /**< whose key opens it */
    struct mikey_slice data;
    unsigned zs, confirms;   /**< KMS keys there are; comparisons of R that were made */
    bool has_rsk, is_theirs; /**< there was an RSK; it is the one of this party for this message */
    bool unusable;           /**< its data are no point of the curve and a hint */
    bool found;
    uint8_t ssv[MIKEY_SAKKE_SSV];
};

/** Compares R with what each identifier of the party makes of the SSV. */
static enum mikey_status confirm_with(struct search *s, const struct mikey_kms *kms, struct mikey_slice uid,
                                      struct mikey_slice rsk) {
    const struct mikey_identity_source source = mikey_sakke_source(s->o, s->party, kms, uid);
    struct mikey_identifier identifier;
    enum mikey_status status = MIKEY_OK;
    for (size_t n = 0; status == MIKEY_OK && !s->found && s->confirms < MIKEY_SAKKE_CONFIRMS &&
                       mikey_identifier_at(s->o->crypto, &source, n, &identifier);
         n++) {
        const struct mikey_slice name = {identifier.bytes, identifier.len};
        s->confirms++;
        status = mikey_sakke_confirm(s->o->crypto, kms->z, name, s->ssv, s->data, &s->found);
        if (status == MIKEY_OK && !s->found && n == 0 && rsk.len > 0 && !s->is_theirs)
            status = mikey_sakke_check_rsk(kms->z, name, rsk, &s->is_theirs);
    }
    if (s->found && uid.len == 0)
        mikey_sakke_note_period(s->o, &identifier, s->party, kms);
    return status;
}

/** Tries the SSV with the keys of every KMS that may be the party's. */
static enum mikey_status confirm(struct search *s, struct mikey_slice uid, struct mikey_slice rsk) {
    struct mikey_filed lines = {.secrets = s->o->secrets, .kind = MIKEY_SECRET_KMS, .names = {s->party->kms}};
    struct mikey_kms kms;
    bool more;
    enum mikey_status status = mikey_filed_kms(&lines, s->o->crypto, &kms, &more);
    for (s->zs = 0; status == MIKEY_OK && more && !s->found; s->zs++) {
        status = confirm_with(s, &kms, uid, rsk);
        if (status == MIKEY_OK && !s->found)
            status = mikey_filed_kms(&lines, s->o->crypto, &kms, &more);
    }
    return status;
}

/** An SSV of the CSB itself is believed where there is no key to compare it with. */
static enum mikey_status try_values(struct search *s) {
    const uint32_t csb_id = s->o->document->message.hdr.csb_id;
    const uint8_t name[] = {(uint8_t)(csb_id >> 24), (uint8_t)(csb_id >> 16), (uint8_t)(csb_id >> 8),
                            (uint8_t)csb_id};
    struct mikey_filed lines = {
        .secrets = s->o->secrets, .kind = MIKEY_SECRET_SSV, .names = {{name, sizeof name}}};
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice secret;
    while (status == MIKEY_OK && !s->found && mikey_filed_next(&lines, &secret)) {
        if (secret.len != MIKEY_SAKKE_SSV)
            continue;
        memcpy(s->ssv, secret.data, MIKEY_SAKKE_SSV);
        status = confirm(s, s->party->uid, (struct mikey_slice){NULL, 0});
        s->found |= status == MIKEY_OK && s->confirms == 0 && lines.name == 0;
    }
    return status;
}

/** The uid of the line, else that of the message. */
static enum mikey_status try_rsk(struct search *s, struct mikey_slice secret) {
    const struct mikey_slice rsk = {secret.data, MIKEY_SAKKE_POINT},
                             uid = {secret.data + MIKEY_SAKKE_POINT, secret.len - MIKEY_SAKKE_POINT};
    s->has_rsk = true;
    enum mikey_status status = mikey_sakke_open(s->o->crypto, rsk, s->data, s->ssv);
    if (status == MIKEY_OK)
        status = confirm(s, uid.len > 0 ? uid : s->party->uid, rsk);
    return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status; // no key, or no point: rules say so
}

static enum mikey_status try_keys(struct search *s) {
    struct mikey_filed lines = {
        .secrets = s->o->secrets, .kind = MIKEY_SECRET_SAKKE, .names = {s->party->uri, s->party->uid}};
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice secret;
    for (unsigned tried = 0;
         status == MIKEY_OK && !s->found && tried < MIKEY_SAKKE_RSKS && mikey_filed_next(&lines, &secret);
         tried++) {
        if (secret.len >= MIKEY_SAKKE_POINT)
            status = try_rsk(s, secret);
    }
    return status;
}

static void note_order(struct search *s) {
    mikey_sakke_finding(s->o, MIKEY_R_SAKKE_ORDER, MIKEY_FAIL, MIKEY_F_SAKKE_DATA, s->sakke, 0, 0,
                        (struct mikey_slice){NULL, 0});
}

/** Whether the data could be what a sender made. Rules of their own say what is wrong with them. */
static enum mikey_status look_at(struct search *s) {
    enum mikey_point_fault fault = MIKEY_POINT_LENGTH;
    enum mikey_status status = MIKEY_OK;
    s->data = s->sakke->u.sakke.data;
    if (s->data.len == MIKEY_SAKKE_DATA)
        status =
            mikey_sakke_check_point((struct mikey_slice){s->data.data, MIKEY_SAKKE_POINT}, false, &fault);
    s->unusable = fault != MIKEY_POINT_GOOD;
    if (fault == MIKEY_POINT_ORDER)
        note_order(s);
    return status;
}

static enum mikey_status run(struct search *s) {
    enum mikey_status status = MIKEY_OK;
    if (s->sakke->u.sakke.params != MIKEY_SAKKE_PARAMS_SET_1)
        return MIKEY_OK;
    status = look_at(s);
    if (status == MIKEY_OK && !s->unusable)
        status = try_values(s);
    if (status == MIKEY_OK && !s->unusable && !s->found)
        status = try_keys(s);
    return status;
}

/** What keeps a payload closed. */
static enum mikey_auth_status verdict(const struct search *s) {
    if (s->found)
        return MIKEY_AUTH_VERIFIED;
    if (s->sakke->u.sakke.params != MIKEY_SAKKE_PARAMS_SET_1)
        return MIKEY_AUTH_UNSUPPORTED;
    return s->is_theirs || s->unusable ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY;
}

/** Whether R is one of the points that senders make; asked where it was not what any SSV makes. */
static enum mikey_status check_order(struct search *s) {
    enum mikey_point_fault fault = MIKEY_POINT_GOOD;
    enum mikey_status status = MIKEY_OK;
    if (s->unusable || s->confirms == 0)
        return MIKEY_OK;
    if (!s->found)
        status = mikey_sakke_check_point((struct mikey_slice){s->data.data, MIKEY_SAKKE_POINT}, true, &fault);
    if (status == MIKEY_OK && fault == MIKEY_POINT_GOOD)
        mikey_opened_pass(s->o->opened, MIKEY_R_SAKKE_ORDER);
    else if (status == MIKEY_OK)
        note_order(s);
    return status;
}

static struct mikey_slice name_of(const struct mikey_sakke_party *party) {
    return party->uri.len > 0 ? party->uri : party->uid;
}

static void report(struct search *s, enum mikey_auth_status status) {
    if (status == MIKEY_AUTH_VERIFIED && s->confirms > 0)
        mikey_opened_pass(s->o->opened, MIKEY_R_SAKKE_TEST);
    else if (status == MIKEY_AUTH_FAILED && !s->unusable)
        mikey_sakke_finding(s->o, MIKEY_R_SAKKE_TEST, MIKEY_FAIL, MIKEY_F_SAKKE_DATA, s->sakke, 0, 0,
                            name_of(s->party));
    else if (status == MIKEY_AUTH_NEEDS_KEY)
        mikey_sakke_finding(s->o, MIKEY_R_SAKKE_TEST, MIKEY_NEEDS_KEY, MIKEY_F_SAKKE_DATA, s->sakke, 0, 0,
                            s->has_rsk && s->zs == 0 ? s->party->kms : name_of(s->party));
}

/** The SAKKE payload that a SAKKE-to-self extension holds, or NULL. */
static const struct mikey_payload *to_self(const struct mikey_message *message) {
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *ext = &message->payloads[i];
        if (ext->parent == MIKEY_NO_PARENT && ext->type == MIKEY_PAYLOAD_EXT &&
            ext->u.ext.type == MIKEY_EXT_SAKKE_TO_SELF)
            return mikey_message_find(message, i, MIKEY_PAYLOAD_SAKKE, 0);
    }
    return NULL;
}

/** The Initiator's copy: it gives the key where the other cannot, and is to be the same. */
static enum mikey_status open_own(struct mikey_sakke_opening *o, struct search *main) {
    struct search own = {.o = o, .sakke = to_self(&o->document->message), .party = &o->initiator};
    if (own.sakke == NULL)
        return MIKEY_OK;
    enum mikey_status status = run(&own);
    const bool differs = own.found && main->found && !mikey_equal(own.ssv, main->ssv, sizeof own.ssv);
    if (status == MIKEY_OK && (differs || (!own.found && own.is_theirs)))
        mikey_sakke_finding(o, MIKEY_R_MCX_SELF, MIKEY_FAIL, MIKEY_F_SAKKE_DATA, own.sakke, 0, 0,
                            name_of(own.party));
    else if (status == MIKEY_OK && own.found && main->found)
        mikey_opened_pass(o->opened, MIKEY_R_MCX_SELF);
    if (own.found && !main->found) {
        memcpy(main->ssv, own.ssv, sizeof main->ssv);
        o->opened->decryption = MIKEY_AUTH_VERIFIED;
    }
    mikey_wipe(own.ssv, sizeof own.ssv);
    return status;
}

enum mikey_status mikey_sakke_decapsulate(struct mikey_sakke_opening *o) {
    static const struct mikey_kv no_limit;
    struct search s = {.o = o, .sakke = o->sakke, .party = &o->responder};
    enum mikey_status status = run(&s);
    if (status == MIKEY_OK)
        status = check_order(&s);
    if (status == MIKEY_OK) {
        o->opened->decryption = verdict(&s);
        status = open_own(o, &s);
    }
    if (status == MIKEY_OK && o->opened->decryption == MIKEY_AUTH_VERIFIED)
        status = mikey_keep_tgk(o->document, (struct mikey_slice){s.ssv, sizeof s.ssv}, &no_limit, o->opened);
    if (status == MIKEY_OK)
        report(&s, verdict(&s) == MIKEY_AUTH_NEEDS_KEY && o->opened->n_keys > 0 ? MIKEY_AUTH_ABSENT
                                                                                : verdict(&s));
    mikey_wipe(s.ssv, sizeof s.ssv);
    return status;
}
