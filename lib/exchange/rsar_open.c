// SPDX-License-Identifier: BSD-2-Clause
// RSA-R, RFC 4738, opened.
#include "rsar_opening.h"

#include "csb.h"
#include "envelope.h"
#include "parties.h"
#include "signature.h"

#include <string.h>

static const struct mikey_readings of_the_rfc;

/** Bytes of the CSB_ID extension (readings 50). */
#define CSB_ID_LEN 4

static const struct mikey_payload *find(const struct mikey_message *message, uint8_t type) {
    return mikey_message_find(message, MIKEY_NO_PARENT, type, 0);
}

/** What the I_MESSAGE leaves behind. One that fails leaves a CSB that was set up before as it is. */
static void remember_init(const struct mikey_message *message, const struct mikey_parties *parties,
                          const struct mikey_opened *opened, struct mikey_csb *csb) {
    const struct mikey_payload *rand = find(message, MIKEY_PAYLOAD_RAND), *t = find(message, MIKEY_PAYLOAD_T);
    if (csb->known && opened->auth.status == MIKEY_AUTH_FAILED)
        return;
    mikey_csb_note_rand(csb, rand);
    if (!csb->known)
        mikey_csb_begin(csb, message, rand ? rand->u.rand.data : (struct mikey_slice){NULL, 0});
    mikey_csb_renew(csb, t ? &t->u.t : NULL, parties);
}

/** Leaves the keys of the certificates that the I_MESSAGE carries in the CSB. An update without any changes nothing. */
static enum mikey_status keep_keys(struct mikey_crypto *crypto, const struct mikey_message *message,
                                   struct mikey_csb *csb) {
    const struct mikey_payload *payload;
    enum mikey_status status = MIKEY_OK;
    uint8_t n = 0;
    for (uint32_t nth = 0;
         nth < MIKEY_MESSAGE_CERTIFICATES && n < MIKEY_SENT_KEYS && status == MIKEY_OK &&
         (payload = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CERT, nth)) != NULL;
         nth++) {
        const struct mikey_certificate *certificate = NULL;
        struct mikey_sent_key *sent = &csb->sent_keys[n];
        status = mikey_cert_payload_open(crypto, payload, &certificate);
        if (status == MIKEY_OK && certificate->key != NULL && !certificate->ca) {
            sent->cert_type = payload->u.cert.cert_type;
            sent->may_encrypt = (certificate->use & MIKEY_USE_ENCRYPT) != 0;
            status = mikey_pkey_fingerprint(crypto, certificate->key, sent->fingerprint);
            csb->n_sent_keys = ++n;
        }
        mikey_certificate_close(certificate);
        status = status == MIKEY_ERR_STRUCTURE ? MIKEY_OK : status;
    }
    return status;
}

enum mikey_status mikey_rsar_open_init_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                          const struct mikey_secrets *secrets,
                                          const struct mikey_readings *readings, struct mikey_csb *csb,
                                          struct mikey_opened *opened) {
    const struct mikey_signing signing = {
        .crypto = crypto, .document = document, .secrets = secrets, .readings = readings};
    enum mikey_status status =
        mikey_signature_open_init(signing, MIKEY_DATA_TYPE_RSAR_INIT, csb, remember_init, opened);
    if (status == MIKEY_OK && opened->auth.status != MIKEY_AUTH_FAILED)
        status = keep_keys(crypto, &document->message, csb);
    if (status != MIKEY_OK || (csb->has_idi && opened->signer.identity == MIKEY_IDENTITY_MATCHES))
        return status;
    return mikey_aliases_of_signer(crypto, &document->message, opened, &csb->aliases);
}

bool mikey_rsar_group(const struct mikey_message *message, uint32_t *csb_id) {
    const struct mikey_payload *ext;
    for (uint32_t n = 0; (ext = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n)) != NULL;
         n++) {
        uint64_t value = 0;
        if (ext->u.ext.type == MIKEY_EXT_CSB_ID && ext->u.ext.data.len == CSB_ID_LEN &&
            mikey_slice_uint(ext->u.ext.data, &value)) {
            *csb_id = (uint32_t)value;
            return true;
        }
    }
    return false;
}

struct mikey_key_binding mikey_rsar_binding(const struct mikey_message *message, const struct mikey_csb *csb,
                                            const struct mikey_readings *readings) {
    const struct mikey_payload *rand = find(message, MIKEY_PAYLOAD_RAND);
    struct mikey_key_binding binding = {message->hdr.prf, csb->key_csb_id, mikey_csb_rand(csb), readings};
    uint32_t new_csb_id = 0;
    const bool group = mikey_rsar_group(message, &new_csb_id);
    if (group && !readings->group_keys_of_header)
        binding.csb_id = new_csb_id;
    if (rand && (group || binding.rand.len == 0 || readings->rsar_own_rand))
        binding.rand = rand->u.rand.data;
    return binding;
}

/** An R_MESSAGE while it is opened. */
struct response {
    struct mikey_envelope envelope;
    struct mikey_csb *csb;
    struct mikey_t t; /**< for the IV */
    struct mikey_parties parties;
    const struct mikey_id *idr;      /**< NULL: nobody knows */
    bool sent_id;                    /**< it is in the message */
    struct mikey_aliases idis, idrs; /**< that may be under the signature */
};

/** Identities of one party that are tried under SIGNr. */
#define ALIASES 4
/** IDi, IDr, T. */
#define SIGNR_PARTS 3

/** What follows the message under SIGNr: the combinations of identities that are tried, and T. */
struct suffixes {
    struct mikey_slice parts[ALIASES * ALIASES][SIGNR_PARTS];
    size_t n, match;
};

/** Readings 6, 47: the identities that ID payloads transported; whose has none, those that the peer may know it by. */
static enum mikey_status find_aliases(struct response *o) {
    const struct mikey_csb *csb = o->csb;
    const struct mikey_id *inside = mikey_envelope_id(&o->envelope);
    struct mikey_slice alias;
    mikey_aliases_add(&o->idis, o->parties.idi);
    mikey_aliases_add(&o->idis, (struct mikey_slice){csb->idi, csb->idi_len});
    for (uint8_t cursor = 0; mikey_aliases_next(&csb->aliases, &cursor, &alias);)
        mikey_aliases_add(&o->idis, alias);
    mikey_aliases_add(&o->idrs, o->parties.idr);
    if (o->sent_id)
        return MIKEY_OK;
    if (inside != NULL)
        mikey_aliases_add(&o->idrs, inside->data);
    return mikey_aliases_sent(o->envelope.crypto, &o->envelope.document->message, &o->idrs);
}

/** The identities as a list, which ends with none at all where none was sent. Returns their number. */
static size_t list(const struct mikey_aliases *aliases, bool sent, struct mikey_slice out[ALIASES]) {
    uint8_t cursor = 0;
    size_t n = 0;
    while (n < ALIASES - 1 && mikey_aliases_next(aliases, &cursor, &out[n]))
        n++;
    if (!sent || n == 0)
        out[n++] = (struct mikey_slice){NULL, 0};
    return n;
}

static void combine(const struct response *o, struct mikey_slice t, struct suffixes *suffixes) {
    static const struct mikey_aliases nobody;
    const bool own = o->envelope.readings->rsar_own_suffix;
    struct mikey_slice idis[ALIASES], idrs[ALIASES];
    const size_t n_idis = list(own ? &nobody : &o->idis, o->csb->has_idi, idis);
    const size_t n_idrs = list(&o->idrs, o->sent_id, idrs);
    for (size_t i = 0; i < n_idis; i++) {
        for (size_t r = 0; r < n_idrs; r++) {
            struct mikey_slice *parts = suffixes->parts[suffixes->n++];
            parts[0] = idis[i];
            parts[1] = idrs[r];
            parts[2] = t;
        }
    }
}

/** The identities that turned out to be under the signature. */
static void take_parties(struct response *o, const struct mikey_slice suffix[SIGNR_PARTS]) {
    if (suffix[0].len > 0)
        o->parties.idi = suffix[0];
    if (suffix[1].len > 0)
        o->parties.idr = suffix[1];
    o->parties.has_idi |= suffix[0].len > 0;
    o->parties.has_idr |= suffix[1].len > 0;
}

/** IDi, IDr, T: the values that are transported, of the request or of the response. */
static enum mikey_status check_signature(struct response *o) {
    const struct mikey_csb *csb = o->csb;
    const struct mikey_slice t = {csb->t, csb->t_len};
    const bool own = o->envelope.readings->rsar_own_suffix, alone = o->envelope.readings->rsar_alone;
    struct suffixes suffixes = {.n = 0};
    const struct mikey_payload *sent_t = find(&o->envelope.document->message, MIKEY_PAYLOAD_T);
    const struct mikey_slice own_t = own && sent_t ? sent_t->u.t.value : t;
    enum mikey_status status = find_aliases(o);
    if (status != MIKEY_OK)
        return status;
    combine(o, own_t, &suffixes);
    const struct mikey_signing signing = {.crypto = o->envelope.crypto,
                                          .document = o->envelope.document,
                                          .secrets = o->envelope.secrets,
                                          .readings = o->envelope.readings,
                                          .signer = o->idr,
                                          .suffix = suffixes.parts[0],
                                          .n_suffix = alone ? 0 : SIGNR_PARTS,
                                          .n_variants = alone ? 1 : suffixes.n,
                                          .variant = &suffixes.match,
                                          .unsure = (!csb->has_idi && o->idis.len == 0) ||
                                                    (!o->sent_id && o->idrs.len == 0)};
    status = mikey_signature_check(&signing, o->envelope.opened);
    const struct mikey_auth *auth = &o->envelope.opened->auth;
    if (auth->status == MIKEY_AUTH_VERIFIED && !own && !alone)
        take_parties(o, suffixes.parts[suffixes.match]);
    if (status != MIKEY_OK || auth->status != MIKEY_AUTH_VERIFIED || !auth->reading)
        return status;
    const struct mikey_finding finding = {
        .rule = MIKEY_R_RSAR_SIGNATURE_READING,
        .outcome = MIKEY_NOTE,
        .field = MIKEY_F_SIGN_SIGNATURE,
        .off = auth->covered,
        .len = (uint32_t)(o->envelope.document->message.bytes.len - auth->covered),
        .subject = {(const uint8_t *)auth->reading, strlen(auth->reading)}};
    mikey_finding_add(&o->envelope.document->findings, &finding);
    return MIKEY_OK;
}

static void remember_response(const struct response *o) {
    const struct mikey_envelope *envelope = &o->envelope;
    const struct mikey_slice rand = envelope->binding ? envelope->binding->rand : envelope->bindings[0].rand;
    struct mikey_csb *csb = o->csb;
    if (envelope->opened->auth.status == MIKEY_AUTH_FAILED)
        return;
    uint32_t new_csb_id = 0;
    if (mikey_rsar_group(&envelope->document->message,
                         &new_csb_id)) // of session keys without doubt (readings 48)
        csb->key_csb_id = new_csb_id;
    if (rand.len <= sizeof csb->rand && rand.data != csb->rand && rand.len > 0) {
        csb->rand_len = (uint16_t)rand.len;
        memcpy(csb->rand, rand.data, rand.len);
    }
    mikey_csb_renew(csb, NULL, &o->parties);
    mikey_envelope_remember(envelope, csb);
}

/** Readings 13: the IV has the T of the Initiator, which the response is to repeat. NULL: nobody sent one. */
static const struct mikey_t *find_t(struct response *o) {
    const struct mikey_payload *own = find(&o->envelope.document->message, MIKEY_PAYLOAD_T);
    const struct mikey_readings *readings = o->envelope.readings;
    const struct mikey_csb *csb = o->csb;
    if (csb->t_len == 0 || readings->iv == MIKEY_IV_OWN_T ||
        (readings->rsar_own_suffix && readings->iv != MIKEY_IV_REQUEST_T))
        return own ? &own->u.t : NULL;
    o->t = (struct mikey_t){csb->t_type, {csb->t, csb->t_len}};
    return &o->t;
}

static enum mikey_status open_response(struct response *o) {
    enum mikey_status status = mikey_envelope_open(&o->envelope);
    if (status == MIKEY_OK && !o->idr)
        o->idr = mikey_envelope_id(&o->envelope);
    if (status == MIKEY_OK)
        status = check_signature(o);
    if (status == MIKEY_OK)
        status = mikey_envelope_check_id(&o->envelope, o->sent_id ? o->idr : NULL);
    if (status != MIKEY_OK)
        return status;
    mikey_envelope_check_receiver(&o->envelope, o->envelope.receivers, o->envelope.n_receivers);
    status = mikey_envelope_check_sent(&o->envelope, o->csb);
    if (status != MIKEY_OK)
        return status;
    mikey_envelope_withhold(o->envelope.opened);
    remember_response(o);
    return MIKEY_OK;
}

enum mikey_status mikey_rsar_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                              const struct mikey_secrets *secrets,
                                              const struct mikey_readings *readings, struct mikey_csb *csb,
                                              struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    struct mikey_id idr;
    struct mikey_slice alias;
    *opened = (struct mikey_opened){0};
    if (message->hdr.data_type != MIKEY_DATA_TYPE_RSAR_RESP)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_signature_whole(message, opened))
        return MIKEY_OK;
    if (!csb->known || csb->id_cut) {
        opened->auth = (struct mikey_auth){.kind = MIKEY_AUTH_SIGNATURE, .status = MIKEY_AUTH_INCONCLUSIVE};
        opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        return MIKEY_OK;
    }
    struct response o = {.envelope = {.crypto = crypto,
                                      .document = document,
                                      .secrets = secrets,
                                      .readings = readings,
                                      .opened = opened,
                                      .kemac = find(message, MIKEY_PAYLOAD_KEMAC),
                                      .pke = find(message, MIKEY_PAYLOAD_PKE),
                                      .bindings = {mikey_rsar_binding(message, csb, readings)}},
                         .csb = csb,
                         .parties = mikey_parties_of_response(message, csb),
                         .sent_id = find(message, MIKEY_PAYLOAD_ID) != NULL};
    o.envelope.t = find_t(&o);
    mikey_envelope_receiver(&o.envelope, o.parties.idi);
    mikey_envelope_receiver(&o.envelope, (struct mikey_slice){csb->idi, csb->idi_len});
    for (uint8_t cursor = 0; mikey_aliases_next(&csb->aliases, &cursor, &alias);)
        mikey_envelope_receiver(&o.envelope, alias);
    o.envelope.n_bindings = o.envelope.bindings[0].rand.len > 0; // without RAND there are no keys
    if (o.envelope.n_bindings > 0 && csb->update_rand_len > 0) {
        o.envelope.bindings[1] = o.envelope.bindings[0];
        o.envelope.bindings[o.envelope.n_bindings++].rand =
            (struct mikey_slice){csb->update_rand, csb->update_rand_len};
    }
    o.idr = mikey_party_id(message, o.parties.idr, &idr) ? &idr : NULL;
    enum mikey_status status = open_response(&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    mikey_wipe(o.envelope.bytes, sizeof o.envelope.bytes);
    return status;
}

enum mikey_status mikey_rsar_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                       const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                       struct mikey_opened *opened) {
    return mikey_rsar_open_init_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}

enum mikey_status mikey_rsar_open_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                           const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                           struct mikey_opened *opened) {
    return mikey_rsar_open_response_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}
