// SPDX-License-Identifier: BSD-2-Clause
// Identities of mission-critical services that depend on each other: 3GPP TS 33.180 F.1.3, F.2.1.
#include "sakke_opening.h"

#include "../rules/exchange_rules.h"

#include <string.h>

#define PURPOSE_SHIFT 28
#define ID_BYTES      4
#define CSB_ID_OFFSET 4u /**< in the Common Header */

static const struct mikey_payload *find_role(const struct mikey_message *message, uint8_t role) {
    const struct mikey_payload *idr = NULL;
    for (uint32_t n = 0; (idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++)
        if (idr->u.idr.role == role)
            break;
    return idr;
}

/** Compares a UID with those that the URI beside it has in key periods about T. */
static bool find_period(struct mikey_sakke_opening *o, const struct mikey_sakke_party *party,
                        const struct mikey_kms *kms, struct mikey_identifier *identifier) {
    const struct mikey_identity_source source =
        mikey_sakke_source(o, party, kms, (struct mikey_slice){NULL, 0});
    for (size_t n = 0; mikey_identifier_at(o->crypto, &source, n, identifier); n++)
        if (identifier->len == party->uid.len &&
            memcmp(identifier->bytes, party->uid.data, party->uid.len) == 0)
            return true;
    return false;
}

static void check_uid(struct mikey_sakke_opening *o, const struct mikey_sakke_party *party, uint8_t role) {
    struct mikey_filed lines = {.secrets = o->secrets, .kind = MIKEY_SECRET_KMS, .names = {party->kms}};
    struct mikey_identifier identifier;
    struct mikey_slice secret;
    struct mikey_kms kms;
    if (party->uri.len == 0 || party->uid.len == 0 || party->kms.len == 0 || !o->has_time)
        return;
    uint64_t number = 0;
    bool tried = false;
    while (mikey_filed_next(&lines, &secret)) {
        if (!mikey_kms_read(secret, &kms) || !kms.has_period || o->ntp < kms.offset)
            continue;
        if (find_period(o, party, &kms, &identifier)) {
            mikey_sakke_note_period(o, &identifier, party, &kms);
            mikey_opened_pass(o->opened, MIKEY_R_MCX_UID);
            return;
        }
        number = (o->ntp - kms.offset) / kms.period;
        tried = true;
    }
    if (tried)
        mikey_sakke_finding(o, MIKEY_R_MCX_UID, MIKEY_FAIL, MIKEY_F_IDR_BYTES,
                            find_role(&o->document->message, role), 0, number, party->uri);
}

/** GUK-ID = GMK-ID XOR user salt, where the SPI has the GMK-ID and the Responder is named. */
static enum mikey_status check_guk(struct mikey_sakke_opening *o) {
    const struct mikey_hdr *hdr = &o->document->message.hdr;
    const struct mikey_slice user = o->responder.uri;
    uint32_t cursor = 0, salt = 0;
    uint64_t gmk_id = 0;
    struct mikey_cs cs;
    if (hdr->csb_id >> PURPOSE_SHIFT != MIKEY_MCX_KEY_GMK || user.len == 0 ||
        hdr->map_type != MIKEY_MAP_GENERIC_ID || !mikey_cs_next(hdr, &cursor, &cs) ||
        cs.spi.len != 2 * ID_BYTES || !mikey_slice_uint((struct mikey_slice){cs.spi.data, ID_BYTES}, &gmk_id))
        return MIKEY_OK;
    enum mikey_status status = mikey_mcx_user_salt(o->crypto, o->opened->keys[0].key, user, &salt);
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status;
    if ((gmk_id ^ salt) == hdr->csb_id) {
        mikey_opened_pass(o->opened, MIKEY_R_MCX_GUK);
        return MIKEY_OK;
    }
    const struct mikey_finding finding = {.rule = MIKEY_R_MCX_GUK,
                                          .outcome = MIKEY_FAIL,
                                          .field = MIKEY_F_HDR_CSB_ID,
                                          .off = CSB_ID_OFFSET,
                                          .len = ID_BYTES,
                                          .got = hdr->csb_id,
                                          .want = gmk_id ^ salt,
                                          .subject = user};
    mikey_finding_add(&o->document->findings, &finding);
    return MIKEY_OK;
}

enum mikey_status mikey_mcx_check_identities(struct mikey_sakke_opening *o) {
    if (o->sakke->u.sakke.id_scheme != MIKEY_ID_SCHEME_MCX_UID)
        return MIKEY_OK;
    check_uid(o, &o->initiator, MIKEY_ID_ROLE_UID_I);
    check_uid(o, &o->responder, MIKEY_ID_ROLE_UID_R);
    return o->opened->n_keys > 0 ? check_guk(o) : MIKEY_OK;
}
