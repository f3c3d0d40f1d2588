// SPDX-License-Identifier: BSD-2-Clause
#include "pk_opening.h"

#include "csb.h"
#include "envelope.h"
#include "parties.h"
#include "signature.h"

#include <string.h>

/** Readings 11: the CSB's RAND first; a RAND of its own is a mistake in an update. */
static void find_bindings(struct mikey_envelope *o, const struct mikey_csb *csb) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_hdr *hdr = &message->hdr;
    if (csb->known)
        o->bindings[o->n_bindings++] =
            (struct mikey_key_binding){hdr->prf, csb->key_csb_id, mikey_csb_rand(csb), o->readings};
    if (rand != NULL)
        o->bindings[o->n_bindings++] =
            (struct mikey_key_binding){hdr->prf, hdr->csb_id, rand->u.rand.data, o->readings};
}

/** The ID payload of the message that is IDi; NULL if it has none. */
static const struct mikey_id *find_idi(const struct mikey_message *message) {
    const struct mikey_parties parties = mikey_parties_of_init(message);
    const struct mikey_payload *id = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, 0);
    return parties.has_idi && id != NULL && id->u.id.data.data == parties.idi.data ? &id->u.id : NULL;
}

static enum mikey_status check_signature(struct mikey_envelope *o, const struct mikey_id *idi) {
    const struct mikey_signing signing = {.crypto = o->crypto,
                                          .document = o->document,
                                          .secrets = o->secrets,
                                          .readings = o->readings,
                                          .signer = idi != NULL ? idi : mikey_envelope_id(o)};
    return mikey_signature_check(&signing, o->opened);
}

/** The identity inside KEMAC tells whose a single ID payload is, and is IDi where there is none. */
static struct mikey_parties find_parties(const struct mikey_envelope *o) {
    struct mikey_parties parties = mikey_parties_of_init(&o->document->message);
    const struct mikey_id *inside = mikey_envelope_id(o);
    if (inside == NULL || parties.has_idi)
        return parties;
    const bool is_idi = parties.has_idr && inside->data.len > 0 && parties.idr.len == inside->data.len &&
                        memcmp(parties.idr.data, inside->data.data, inside->data.len) == 0;
    if (is_idi)
        return (struct mikey_parties){.idi = parties.idr, .has_idi = true};
    parties.idi = inside->data;
    parties.has_idi = true;
    return parties;
}

/** What the message leaves behind; one that fails leaves a CSB that was set up before as it is. */
static void remember(const struct mikey_envelope *o, struct mikey_csb *csb) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    if (csb->known ? o->opened->auth.status == MIKEY_AUTH_FAILED : rand == NULL)
        return;
    const struct mikey_parties parties = find_parties(o);
    if (!csb->known)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, o->t, &parties);
    mikey_envelope_remember(o, csb);
}

static enum mikey_status open_message(struct mikey_envelope *o, const struct mikey_id *idi) {
    enum mikey_status status = mikey_envelope_open(o);
    if (status == MIKEY_OK)
        status = check_signature(o, idi);
    if (status == MIKEY_OK)
        status = mikey_envelope_check_id(o, idi);
    if (status != MIKEY_OK)
        return status;
    mikey_envelope_withhold(o->opened);
    return mikey_envelope_check_hash(o);
}

enum mikey_status mikey_pk_open_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                   const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                                   struct mikey_csb *csb, struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    *opened = (struct mikey_opened){0};
    if (message->hdr.data_type != MIKEY_DATA_TYPE_PK_INIT)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_signature_whole(message, opened))
        return MIKEY_OK;
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    struct mikey_parties parties = mikey_parties_of_init(message);
    mikey_parties_complete(&parties, csb);
    struct mikey_envelope o = {.crypto = crypto,
                               .document = document,
                               .secrets = secrets,
                               .readings = readings,
                               .opened = opened,
                               .kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0),
                               .pke = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0),
                               .t = t != NULL ? &t->u.t : NULL,
                               .receiver = parties.idr};
    find_bindings(&o, csb);
    enum mikey_status status = open_message(&o, find_idi(message));
    if (status == MIKEY_OK)
        remember(&o, csb);
    else
        *opened = (struct mikey_opened){0};
    mikey_wipe(o.bytes, sizeof o.bytes);
    mikey_wipe(o.others, sizeof o.others);
    return status;
}

enum mikey_status mikey_pk_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                     const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                     struct mikey_opened *opened) {
    static const struct mikey_readings rfc;
    return mikey_pk_open_as(crypto, document, secrets, &rfc, csb, opened);
}
