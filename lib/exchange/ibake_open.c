// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-IBAKE between users, RFC 6267 4.2.2, opened.
#include "ibake_opening.h"

#include "agreement.h"
#include "chain.h"
#include "csb.h"
#include "sakke_opening.h"

#include <string.h>

struct opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_csb *csb;
    struct mikey_opened *opened;
    struct mikey_slice receiver;     /**< identity whose private key opens the message; empty: not told */
    const struct mikey_eccpt *i, *r; /**< the points of the exchange, NULL: not in the message */
    uint64_t tried;
};

static bool of_initiator(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_I_MESSAGE_1 || data_type == MIKEY_DATA_TYPE_I_MESSAGE_2;
}

/** The identity with this role, of the message itself. */
static struct mikey_slice identity_of(const struct mikey_message *message, uint8_t role) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0; (idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        if (idr->u.idr.role == role)
            return idr->u.idr.id.data;
    }
    return (struct mikey_slice){NULL, 0};
}

/** Tries one secret in each form; `*clear` is what was opened, empty if nothing was. */
static enum mikey_status try_secret(struct opening *o, struct mikey_slice secret, struct mikey_slice data,
                                    struct mikey_slice *clear) {
    struct mikey_document *document = o->document;
    struct mikey_ibe_parameters parameters;
    struct mikey_slice key;
    enum mikey_status status = MIKEY_OK;
    if (!mikey_ibe_secret_read(secret, &parameters, &key) || key.len == 0)
        return MIKEY_OK;
    o->tried++;
    for (int form = 0; form < MIKEY_IBE_FORMS && clear->len == 0; form++) {
        uint8_t *out = document->plain + document->plain_len;
        status = mikey_ibe_decrypt(o->crypto, &parameters, key, (enum mikey_ibe_form)form, data, out,
                                   document->plain_cap - document->plain_len, &clear->len);
        clear->data = out;
        if (status == MIKEY_ERR_SPACE || status == MIKEY_ERR_CRYPTO)
            return status;
    }
    return MIKEY_OK;
}

static enum mikey_status decrypt(struct opening *o, struct mikey_slice data, struct mikey_slice *clear) {
    struct mikey_filed filed = {.secrets = o->secrets, .kind = MIKEY_SECRET_IBE, .names = {o->receiver}};
    struct mikey_slice secret;
    enum mikey_status status = MIKEY_OK;
    *clear = (struct mikey_slice){NULL, 0};
    o->tried = 0;
    while (status == MIKEY_OK && clear->len == 0 && o->tried < MIKEY_IBAKE_TRIES &&
           mikey_filed_next(&filed, &secret))
        status = try_secret(o, secret, data, clear);
    return status;
}

#define ID_HEAD 4 /**< bytes of an ID sub-payload in front of its data */
#define SK_HEAD 4 /**< of an SK sub-payload in front of the key */

/** Whether an SK sub-payload stands behind an ID one; if not, the identity of an ESK is an IDR (readings 76). */
static bool begins_with_id(struct mikey_slice clear) {
    if (clear.len < ID_HEAD + SK_HEAD)
        return false;
    const size_t sk = ID_HEAD + ((size_t)clear.data[2] << 8 | clear.data[3]);
    return sk + SK_HEAD <= clear.len &&
           sk + SK_HEAD + ((size_t)clear.data[sk + 2] << 8 | clear.data[sk + 3]) <= clear.len;
}

/** Decrypts and decodes an IBAKE or ESK payload; `*answer` is what became of it. */
static enum mikey_status open_payload(struct opening *o, uint32_t index, enum mikey_auth_status *answer) {
    const struct mikey_payload *payload = &o->document->message.payloads[index];
    const bool esk = payload->type == MIKEY_PAYLOAD_ESK;
    struct mikey_slice clear;
    enum mikey_status status = decrypt(o, esk ? payload->u.esk.data : payload->u.ibake.data, &clear);
    *answer = o->tried > 0 ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY;
    if (status != MIKEY_OK || clear.len == 0)
        return status;
    if (esk)
        status = mikey_decode_chain(o->document, index, MIKEY_F_ESK_CLEAR,
                                    begins_with_id(clear) ? MIKEY_PAYLOAD_ID : MIKEY_PAYLOAD_IDR, clear,
                                    "Decrypted ESK");
    else
        status = mikey_decode_chain(o->document, index, MIKEY_F_IBAKE_CLEAR, MIKEY_PAYLOAD_IDR, clear,
                                    "Decrypted IBAKE");
    *answer = status == MIKEY_OK ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    return status == MIKEY_ERR_STRUCTURE ? MIKEY_OK : status;
}

/** The points in the chain of IBAKE `parent`; each belongs to the identity in front of it, RFC 6267 4.2.2. */
static void find_points(struct opening *o, uint32_t parent) {
    const struct mikey_message *message = &o->document->message;
    uint8_t role = MIKEY_ID_ROLE_INITIATOR;
    for (uint32_t n = parent + 1; n < message->n_payloads; n++) {
        const struct mikey_payload *payload = &message->payloads[n];
        if (payload->parent != parent)
            continue;
        if (payload->type == MIKEY_PAYLOAD_IDR)
            role = payload->u.idr.role;
        else if (payload->type == MIKEY_PAYLOAD_ECCPT && role == MIKEY_ID_ROLE_INITIATOR)
            o->i = &payload->u.eccpt;
        else if (payload->type == MIKEY_PAYLOAD_ECCPT && role == MIKEY_ID_ROLE_RESPONDER)
            o->r = &payload->u.eccpt;
    }
}

static bool is_own(const struct mikey_ec_share *share, const struct mikey_eccpt *eccpt) {
    uint8_t point[MIKEY_EC_POINT_MAX];
    size_t len = 0;
    for (int form = MIKEY_EC_UNCOMPRESSED; form <= MIKEY_EC_COMPRESSED; form++) {
        if (mikey_ec_public(share, (enum mikey_ec_form)form, point, &len) == MIKEY_OK &&
            len == eccpt->point.len && memcmp(point, eccpt->point.data, len) == 0)
            return true;
    }
    return false;
}

/** A mikey_exponent_try: K_SESSION and the TGK, if the exponent is that of either side. */
static enum mikey_status try_exponent(void *context, struct mikey_slice exponent, bool *used) {
    struct opening *o = context;
    const struct mikey_ec_share share = {.curve = o->i->curve, .exponent = exponent};
    const bool initiator = is_own(&share, o->i);
    uint8_t session[MIKEY_EC_POINT_MAX], tgk[MIKEY_IBAKE_KEY];
    size_t len = 0;
    if (!initiator && !is_own(&share, o->r))
        return MIKEY_OK;
    enum mikey_status status =
        mikey_ec_shared(&share, initiator ? o->r->point : o->i->point, MIKEY_EC_UNCOMPRESSED, session, &len);
    if (status == MIKEY_OK)
        status =
            mikey_ibake_derive(o->crypto, o->document->message.hdr.prf, (struct mikey_slice){session, len},
                               MIKEY_IBAKE_TGK, mikey_csb_rand(o->csb), tgk, sizeof tgk);
    if (status == MIKEY_OK) {
        status = mikey_keep_tgk(o->document, (struct mikey_slice){tgk, sizeof tgk}, &o->r->kv, o->opened);
        *used = status == MIKEY_OK;
    }
    mikey_wipe(session, sizeof session);
    mikey_wipe(tgk, sizeof tgk);
    // A point or PRF that cannot be used agrees on nothing.
    return status == MIKEY_ERR_ARGUMENT || status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
}

static enum mikey_status agree(struct opening *o) {
    uint64_t tried = 0;
    if (o->i == NULL || o->r == NULL || o->i->curve != o->r->curve || !o->csb->known)
        return MIKEY_OK;
    return mikey_exponents_try(o->secrets, o->document->message.hdr.csb_id, try_exponent, o, &tried);
}

/** Opens all IBAKE and ESK payloads of the message; IBAKE decides opened->decryption. */
static enum mikey_status open_all(struct opening *o) {
    const uint32_t n_payloads = o->document->message.n_payloads;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t n = 0; n < n_payloads && status == MIKEY_OK; n++) {
        const struct mikey_payload *payload = &o->document->message.payloads[n];
        enum mikey_auth_status answer = MIKEY_AUTH_ABSENT;
        if (payload->depth != 0 ||
            (payload->type != MIKEY_PAYLOAD_IBAKE && payload->type != MIKEY_PAYLOAD_ESK))
            continue;
        const bool decides = payload->type == MIKEY_PAYLOAD_IBAKE;
        status = open_payload(o, n, &answer);
        if (!decides)
            continue;
        o->opened->decryption = answer;
        if (answer == MIKEY_AUTH_VERIFIED)
            find_points(o, n);
    }
    return status == MIKEY_OK ? agree(o) : status;
}

/** What an I_MESSAGE_1 leaves: RAND, T, the identities. */
static void remember(const struct mikey_message *message, struct mikey_csb *csb) {
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    const struct mikey_parties parties = mikey_parties_of_init(message);
    if (message->hdr.data_type != MIKEY_DATA_TYPE_I_MESSAGE_1 || (!csb->known && rand == NULL))
        return;
    if (!csb->known)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, t != NULL ? &t->u.t : NULL, &parties);
}

enum mikey_status mikey_ibake_open_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_secrets *secrets,
                                      const struct mikey_readings *readings, struct mikey_csb *csb,
                                      struct mikey_opened *opened) {
    (void)readings;
    const struct mikey_message *message = &document->message;
    const uint8_t role =
        of_initiator(message->hdr.data_type) ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_INITIATOR;
    *opened = (struct mikey_opened){.auth = {.kind = MIKEY_AUTH_NONE, .status = MIKEY_AUTH_ABSENT},
                                    .decryption = MIKEY_AUTH_ABSENT};
    if (mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_V, 0) != NULL) {
        opened->auth.kind = MIKEY_AUTH_VERIFICATION;
        opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
    }
    remember(message, csb);
    struct opening o = {.crypto = crypto,
                        .document = document,
                        .secrets = secrets,
                        .csb = csb,
                        .opened = opened,
                        .receiver = identity_of(message, role)};
    enum mikey_status status = open_all(&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}
