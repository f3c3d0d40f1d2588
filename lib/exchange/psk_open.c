// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/psk.h>

#include "../rules/exchange_rules.h"
#include "csb.h"
#include "psk_opening.h"

void mikey_psk_finding(struct psk_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                       enum mikey_field field, uint32_t off, uint32_t len, uint64_t got) {
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = (uint16_t)field,
                                          .off = off,
                                          .len = len,
                                          .got = got,
                                          .subject = o->opened->auth.identity};
    mikey_finding_add(&o->document->findings, &finding);
}

void mikey_psk_find_bindings(struct psk_opening *o) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_hdr *hdr = &message->hdr;
    if (o->csb->known)
        o->bindings[o->n_bindings++] =
            (struct mikey_key_binding){hdr->prf, o->csb->key_csb_id, mikey_csb_rand(o->csb), o->readings};
    if (rand)
        o->bindings[o->n_bindings++] =
            (struct mikey_key_binding){hdr->prf, hdr->csb_id, rand->u.rand.data, o->readings};
}

/**
 * What the message leaves behind in its CSB. A message that fails leaves a CSB that was set up before as it
 * is.
 */
static void remember(const struct psk_opening *o, struct mikey_csb *csb) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const enum mikey_auth_status status = o->opened->auth.status;
    if (csb->known ? status == MIKEY_AUTH_FAILED : !rand)
        return;
    const struct mikey_parties parties = mikey_parties_of_init(message);
    if (!csb->known || o->opened->auth.reading)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, o->t, &parties);
    mikey_csb_note_next(csb, message, &parties);
    if (o->secret.len > 0 && !mikey_csb_owns(csb, o->secret))
        mikey_csb_keep_secret(csb, o->secret, &o->opened->auth);
}

/** RFC 3830 6.3: a cached envelope key serves other CSBs only if its PKE said so. `known`: the CSB is that of the PKE. */
static void check_cache_use(struct psk_opening *o, bool known) {
    const uint8_t cache = o->csb->envelope.cache;
    if (!o->kemac || o->opened->auth.status != MIKEY_AUTH_VERIFIED || !mikey_csb_owns(o->csb, o->secret))
        return;
    if (cache == MIKEY_CACHE_ANY || (known && cache == MIKEY_CACHE_CSB))
        mikey_opened_pass(o->opened, MIKEY_R_ENVELOPE_CACHE);
    else
        mikey_psk_finding(o, MIKEY_R_ENVELOPE_CACHE, MIKEY_FAIL, MIKEY_F_PKE_C, o->kemac->off, o->kemac->len,
                          cache);
}

enum mikey_status mikey_psk_open_init_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets,
                                         const struct mikey_readings *readings, struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    *opened = (struct mikey_opened){0};
    if (message->hdr.data_type != MIKEY_DATA_TYPE_PSK_INIT)
        return MIKEY_ERR_ARGUMENT;
    if (!message->complete) {
        opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
        opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        return MIKEY_OK;
    }
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    struct psk_opening o = {.crypto = crypto,
                            .document = document,
                            .secrets = secrets,
                            .csb = csb,
                            .readings = readings,
                            .opened = opened,
                            .kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0),
                            .t = t ? &t->u.t : NULL,
                            .parties = mikey_parties_of_init(message),
                            .mac_rule = MIKEY_R_PSK_MAC};
    mikey_parties_complete(&o.parties, csb);
    mikey_psk_find_bindings(&o);
    enum mikey_status status = MIKEY_OK;
    if (o.kemac)
        status = mikey_psk_authenticate(&o);
    if (o.kemac && status == MIKEY_OK)
        status = mikey_psk_decrypt(&o);
    if (status == MIKEY_OK) {
        check_cache_use(&o, csb->known);
        remember(&o, csb);
    } else {
        *opened = (struct mikey_opened){0};
    }
    return status;
}

enum mikey_status mikey_psk_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    return mikey_psk_open_init_as(crypto, document, secrets, NULL, csb, opened);
}
