// SPDX-License-Identifier: BSD-2-Clause
#include "../wire/slice.h"
#include "pk_opening.h"

#include "csb.h"
#include "envelope.h"
#include "parties.h"
#include "signature.h"

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

/** The parties of a message while it is opened. */
struct people {
    struct mikey_parties parties;  /**< that it names */
    struct mikey_id sender, other; /**< as struct mikey_signing has them */
    bool has_sender, has_other;
};

/**
 * IDi and IDr by their order; the identity inside KEMAC may belong to whom the order has for IDr, or to neither, where the
 * only ID payload names the Responder.
 */
static struct people find_people(const struct mikey_envelope *o) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_id *inside = mikey_envelope_id(o);
    struct people people = {.parties = mikey_parties_of_init(message)};
    people.has_sender = mikey_party_id(message, people.parties.idi, &people.sender);
    people.has_other = mikey_party_id(message, people.parties.idr, &people.other);
    if (inside == NULL)
        return people;
    if (!people.has_sender)
        people.sender = *inside;
    else if (!people.has_other)
        people.other = *inside;
    people.has_other |= people.has_sender;
    people.has_sender = true;
    return people;
}

/** Where neither certificates nor the key that opened PKE tell, the identity inside KEMAC says who IDi is. */
static bool is_turned(const struct mikey_envelope *o, const struct people *people) {
    const struct mikey_id *inside = mikey_envelope_id(o);
    if (o->opened->ids_turned || inside == NULL || inside->data.len == 0 || !people->parties.has_idr ||
        o->opened->signer.identity == MIKEY_IDENTITY_MATCHES ||
        mikey_slice_same(o->filed, people->parties.idr))
        return o->opened->ids_turned;
    return mikey_slice_same(inside->data, people->parties.idr) &&
           (!people->parties.has_idi || !mikey_slice_same(inside->data, people->parties.idi));
}

static enum mikey_status check_signature(struct mikey_envelope *o, struct people *people) {
    const struct mikey_signing signing = {.crypto = o->crypto,
                                          .document = o->document,
                                          .secrets = o->secrets,
                                          .readings = o->readings,
                                          .signer = people->has_sender ? &people->sender : NULL,
                                          .other = people->has_other ? &people->other : NULL};
    enum mikey_status status = mikey_signature_check(&signing, o->opened);
    o->opened->ids_turned = is_turned(o, people);
    if (o->opened->ids_turned)
        mikey_parties_turn(o->document, &people->parties);
    return status;
}

/** What the message leaves behind; one that fails leaves a CSB that was set up before as it is. */
static void remember(const struct mikey_envelope *o, const struct people *people, struct mikey_csb *csb) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_id *inside = mikey_envelope_id(o);
    struct mikey_parties parties = people->parties;
    if (csb->known ? o->opened->auth.status == MIKEY_AUTH_FAILED : rand == NULL)
        return;
    if (!parties.has_idi && inside != NULL) {
        parties.idi = inside->data;
        parties.has_idi = true;
    }
    if (!parties.has_idr && !csb->has_idr && o->filed.len > 0 && o->binding != NULL) {
        parties.idr = o->filed; // whose key it is that opened PKE
        parties.has_idr = true;
    }
    if (!csb->known)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    else if (rand != NULL && o->binding == &o->bindings[1])
        mikey_csb_take_rand(csb, &message->hdr, rand->u.rand.data);
    mikey_csb_renew(csb, o->t, &parties);
    mikey_csb_note_next(csb, message, &parties);
    mikey_envelope_remember(o, csb);
}

static enum mikey_status open_message(struct mikey_envelope *o, struct people *people) {
    struct mikey_id idi;
    enum mikey_status status = mikey_envelope_open(o);
    *people = find_people(o);
    if (status == MIKEY_OK)
        status = check_signature(o, people);
    if (status != MIKEY_OK)
        return status;
    const struct mikey_slice idr = people->parties.has_idr ? people->parties.idr : o->receivers[0];
    if (idr.len > 0)
        mikey_envelope_check_receiver(o, &idr, 1);
    const bool sent = mikey_party_id(&o->document->message, people->parties.idi, &idi);
    status = mikey_envelope_check_id(o, sent ? &idi : NULL);
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
    struct people people;
    mikey_parties_complete(&parties, csb);
    struct mikey_envelope o = {.crypto = crypto,
                               .document = document,
                               .secrets = secrets,
                               .readings = readings,
                               .opened = opened,
                               .kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0),
                               .pke = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0),
                               .t = t != NULL ? &t->u.t : NULL};
    mikey_envelope_receiver(&o, parties.idr);
    find_bindings(&o, csb);
    enum mikey_status status = open_message(&o, &people);
    if (status == MIKEY_OK)
        remember(&o, &people, csb);
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
