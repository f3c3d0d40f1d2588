// SPDX-License-Identifier: BSD-2-Clause
// DHHMAC, RFC 4650: KEMAC carries nothing but a MAC under the pre-shared key; the TGK is agreed on.
#include <mikeylab/dh.h>
#include <mikeylab/psk.h>

#include "../rules/dhhmac.h"
#include "agreement.h"
#include "csb.h"
#include "psk_opening.h"

/** Name of the reading in which the numbers of RFC 4650 4.2 count. */
static const char literal_numbers[] = "rfc4650-literal-numbers";

static const struct mikey_readings of_the_rfc;

/** A message being opened; `kemac` is its KEMAC with the MAC where RFC 3830 6.2 has it. */
struct dhhmac_opening {
    struct psk_opening psk;
    struct mikey_payload kemac;
    bool literal;
};

/** Sets the opening up; false if there is nothing to verify. */
static bool begin(struct dhhmac_opening *o, struct mikey_crypto *crypto, struct mikey_document *document,
                  const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                  struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    const struct mikey_payload *kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0);
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    o->literal = mikey_dhhmac_is_literal(message);
    if (!message->complete && !o->literal) {
        opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
        opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        return false;
    }
    if (!kemac)
        return false;
    o->kemac = *kemac;
    if (o->literal) {
        o->kemac.u.kemac.mac_alg = MIKEY_MAC_HMAC_SHA_1_160;
        o->kemac.u.kemac.mac = message->undecoded;
        o->kemac.len += (uint32_t)message->undecoded.len;
    }
    o->psk = (struct psk_opening){.crypto = crypto,
                                  .document = document,
                                  .secrets = secrets,
                                  .csb = csb,
                                  .opened = opened,
                                  .kemac = &o->kemac,
                                  .mac_rule = MIKEY_R_DHHMAC_MAC,
                                  .t = t ? &t->u.t : NULL};
    return true;
}

static enum mikey_status authenticate(struct dhhmac_opening *o) {
    enum mikey_status status = mikey_psk_authenticate(&o->psk);
    struct mikey_auth *auth = &o->psk.opened->auth;
    if (status == MIKEY_OK && auth->status == MIKEY_AUTH_VERIFIED && o->literal && !auth->reading)
        auth->reading = literal_numbers;
    return status;
}

/** What the I_MESSAGE leaves behind. One that fails leaves a CSB that was set up before as it is. */
static void remember(const struct dhhmac_opening *o, struct mikey_csb *csb) {
    const struct mikey_message *message = &o->psk.document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_auth *auth = &o->psk.opened->auth;
    if (csb->known ? auth->status == MIKEY_AUTH_FAILED : !rand)
        return;
    const struct mikey_parties parties = mikey_parties_of_init(message);
    if (!csb->known || (auth->reading && auth->reading != literal_numbers && rand))
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, o->psk.t, &parties);
    mikey_dh_remember(csb, message);
    if (o->psk.secret.len > 0)
        mikey_csb_keep_secret(csb, o->psk.secret, auth);
}

enum mikey_status mikey_dhhmac_open_init_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                            const struct mikey_secrets *secrets,
                                            const struct mikey_readings *readings, struct mikey_csb *csb,
                                            struct mikey_opened *opened) {
    struct dhhmac_opening o;
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_DHHMAC_INIT)
        return MIKEY_ERR_ARGUMENT;
    if (!begin(&o, crypto, document, secrets, csb, opened))
        return MIKEY_OK;
    o.psk.parties = mikey_parties_of_init(&document->message);
    mikey_parties_complete(&o.psk.parties, csb);
    o.psk.readings = readings;
    mikey_psk_find_bindings(&o.psk);
    enum mikey_status status = authenticate(&o);
    if (status == MIKEY_OK)
        remember(&o, csb);
    else
        *opened = (struct mikey_opened){0};
    return status;
}

/** Verifies the MAC of what answers a request; `known` is the state of that, or empty. */
static enum mikey_status authenticate_answer(struct dhhmac_opening *o, const struct mikey_readings *readings,
                                             const struct mikey_csb *known) {
    const struct mikey_message *message = &o->psk.document->message;
    o->psk.parties = mikey_parties_of_response(message, known);
    if (known->known)
        o->psk.bindings[o->psk.n_bindings++] =
            (struct mikey_key_binding){message->hdr.prf, known->key_csb_id, mikey_csb_rand(known), readings};
    if (readings->dh_identities) {
        o->psk.behind[o->psk.n_behind++] = o->psk.parties.idi;
        o->psk.behind[o->psk.n_behind++] = o->psk.parties.idr;
        o->psk.behind[o->psk.n_behind++] = (struct mikey_slice){known->t, known->t_len};
    }
    return authenticate(o);
}

/** What is known of a request; an identity that is not known in full is of no use. */
static const struct mikey_csb *usable(const struct mikey_csb *csb) {
    static const struct mikey_csb nobody;
    return csb && csb->known && !csb->id_cut ? csb : &nobody;
}

enum mikey_status mikey_dhhmac_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                                const struct mikey_secrets *secrets,
                                                const struct mikey_readings *readings,
                                                const struct mikey_csb *csb, struct mikey_opened *opened) {
    struct dhhmac_opening o;
    const struct mikey_csb *known = usable(csb);
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_DHHMAC_RESP)
        return MIKEY_ERR_ARGUMENT;
    if (!begin(&o, crypto, document, secrets, known, opened))
        return MIKEY_OK;
    enum mikey_status status = authenticate_answer(&o, readings, known);
    const bool believed = opened->auth.status != MIKEY_AUTH_FAILED;
    if (status == MIKEY_OK && known->known && believed)
        status = mikey_dh_agree(crypto, document, secrets, readings, known, opened);
    else if (status == MIKEY_OK &&
             mikey_message_find(&document->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 0))
        opened->decryption = opened->auth.status;
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_dhhmac_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    return mikey_dhhmac_open_init_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}

enum mikey_status mikey_dhhmac_open_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                             const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                             struct mikey_opened *opened) {
    return mikey_dhhmac_open_response_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}

enum mikey_status mikey_dhhmac_verify_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                            const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                            struct mikey_opened *opened) {
    struct dhhmac_opening o;
    const struct mikey_csb *known = usable(csb);
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_ERROR)
        return MIKEY_ERR_ARGUMENT;
    if (!begin(&o, crypto, document, secrets, known, opened))
        return MIKEY_OK;
    enum mikey_status status = authenticate_answer(&o, &of_the_rfc, known);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_dhhmac_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                     struct mikey_slice psk, const struct mikey_csb *initial, uint8_t *out,
                                     size_t size, size_t *written) {
    const struct mikey_slice nothing = {NULL, 0};
    return mikey_psk_build_init(crypto, message, nothing, psk, initial, out, size, written);
}
