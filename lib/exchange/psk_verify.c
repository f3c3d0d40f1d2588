// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/pk.h>
#include <mikeylab/psk.h>

#include "aliases.h"
#include "csb.h"
#include "psk_opening.h"
#include "verification.h"

#include <string.h>

/** Pairs of identities that are tried under V. */
#define MAX_PARTIES 6

/** One R_MESSAGE or Error message being verified. */
struct verifying {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings; /**< of the labels of keys; NULL: as the RFC has them */
    const struct mikey_csb *csb;
    struct mikey_opened *opened;
    const struct mikey_payload *v;
    bool is_error;
    struct mikey_key_binding binding;
    struct mikey_v_facts facts; /**< in the first of these: */
    struct mikey_parties parties[MAX_PARTIES];
    uint8_t n_parties;
    bool matched;                        /**< V verifies */
    const struct mikey_v_reading *match; /**< then the reading in which it does */
};

static void add_finding(struct verifying *o, enum mikey_rule rule, enum mikey_outcome outcome,
                        struct mikey_slice subject, uint64_t got) {
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = MIKEY_F_V_DATA,
                                          .off = o->opened->auth.covered,
                                          .len = (uint32_t)o->v->u.v.data.len,
                                          .got = got,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

static void add_mac_finding(struct verifying *o, enum mikey_outcome outcome, uint64_t tried) {
    add_finding(o, o->is_error ? MIKEY_R_ERROR_MAC : MIKEY_R_VERIFICATION_MAC, outcome,
                o->opened->auth.identity, tried);
}

/** Whether the RFC's text has room for the reading. */
static bool allows(const struct verifying *o, const struct mikey_v_reading *reading) {
    return o->is_error ? reading->in_error : reading->in_response;
}

/** Tries a key in a reading, with the parties that `facts` have. */
static enum mikey_status try_reading(struct verifying *o, const struct mikey_message_auth_key *key,
                                     const struct mikey_v_reading *reading,
                                     const struct mikey_v_facts *facts) {
    struct mikey_slice parts[MIKEY_V_PARTS];
    bool match = false;
    const size_t n = mikey_v_cover(reading, facts, parts);
    if (n == 0)
        return MIKEY_OK;
    enum mikey_status status = mikey_message_auth_check(o->crypto, key, parts, n, o->v->u.v.data, &match);
    if (match) {
        o->matched = true;
        o->match = reading;
    }
    return status;
}

static bool is_whole(const struct mikey_v_reading *reading) {
    return reading->ids == MIKEY_V_IDS_WHOLE || reading->t == MIKEY_V_T_WHOLE;
}

/** Which payloads are those of the request, as bits; else they are those of this message. */
enum { IDI_OF_REQUEST = 1, IDR_OF_REQUEST = 2, T_OF_REQUEST = 4, WAYS = 8 };

/** The facts with payloads of the request; false if they are the same then. */
static bool take_of_request(const struct verifying *o, unsigned way, struct mikey_v_facts *facts) {
    const struct mikey_csb *csb = o->csb;
    *facts = o->facts;
    if ((way & IDI_OF_REQUEST) != 0)
        facts->idi_head[0] = csb->next_idi;
    if ((way & IDR_OF_REQUEST) != 0)
        facts->idr_head[0] = csb->next_idr;
    if ((way & T_OF_REQUEST) != 0) {
        facts->own_t = facts->t;
        facts->own_t_head[0] = csb->next_t;
        facts->own_t_head[1] = csb->t_type;
    }
    const bool idi = (way & IDI_OF_REQUEST) == 0 || csb->next_idi != o->facts.idi_head[0];
    const bool idr = (way & IDR_OF_REQUEST) == 0 || csb->next_idr != o->facts.idr_head[0];
    return idi && idr;
}

/** Whole payloads may be those of either message, or payloads that nothing follows. */
static enum mikey_status try_whole(struct verifying *o, const struct mikey_message_auth_key *key,
                                   const struct mikey_v_reading *reading) {
    const unsigned ids = reading->ids == MIKEY_V_IDS_WHOLE ? IDI_OF_REQUEST | IDR_OF_REQUEST : 0;
    const unsigned matter = ids | (reading->t == MIKEY_V_T_WHOLE ? T_OF_REQUEST : 0);
    struct mikey_v_facts facts;
    enum mikey_status status = MIKEY_OK;
    for (unsigned way = 0; way < WAYS && status == MIKEY_OK && !o->matched; way++)
        if ((way & ~matter) == 0 && take_of_request(o, way, &facts))
            status = try_reading(o, key, reading, &facts);
    if (status != MIKEY_OK || o->matched)
        return status;
    facts = o->facts;
    facts.idi_head[0] = facts.idr_head[0] = facts.own_t_head[0] = MIKEY_PAYLOAD_LAST;
    return try_reading(o, key, reading, &facts);
}

/** Tries a secret in every reading, and in that of the RFC with everybody whom the parties may be. */
static enum mikey_status try_secret(struct verifying *o, struct mikey_slice secret) {
    size_t count = 0;
    const struct mikey_v_reading *readings = mikey_v_readings(&count);
    struct mikey_message_auth_key key;
    enum mikey_status status =
        mikey_message_auth_key(o->crypto, &o->binding, secret, o->v->u.v.auth_alg, &key);
    for (uint8_t i = 0; i < o->n_parties && status == MIKEY_OK && !o->matched; i++) {
        struct mikey_v_facts facts = o->facts;
        facts.parties = o->parties[i];
        status = try_reading(o, &key, &readings[0], &facts);
    }
    for (size_t i = 1; i < count && status == MIKEY_OK && !o->matched; i++) {
        if (o->readings == NULL || !o->readings->strict || allows(o, &readings[i]))
            status = is_whole(&readings[i]) ? try_whole(o, &key, &readings[i])
                                            : try_reading(o, &key, &readings[i], &o->facts);
    }
    mikey_wipe(&key, sizeof key);
    return status;
}

static enum mikey_status search(struct verifying *o, uint64_t *tried) {
    struct mikey_auth *auth = &o->opened->auth;
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, o->secrets, o->csb, &o->facts.parties, o->csb->csb_id);
    while (status == MIKEY_OK && !o->matched && mikey_candidates_next(&candidates, &candidate)) {
        status = try_secret(o, candidate.secret);
        if (++*tried == 1 || o->matched) {
            auth->secret = candidate.kind;
            auth->identity = mikey_keep_identity(o->document, candidate.identity);
        }
    }
    return status;
}

static void conclude(struct verifying *o, uint64_t tried) {
    struct mikey_auth *auth = &o->opened->auth;
    if (tried == 0) {
        auth->status = MIKEY_AUTH_NEEDS_KEY;
        auth->secret = mikey_wants_envelope(o->csb) ? MIKEY_SECRET_ENV : MIKEY_SECRET_PSK;
        // An envelope key is nobody's: it came in PKE, or it is filed for the CSB.
        if (auth->secret == MIKEY_SECRET_PSK)
            auth->identity = mikey_keep_identity(o->document, mikey_wanted_identity(&o->facts.parties));
        add_mac_finding(o, MIKEY_NEEDS_KEY, 0);
        return;
    }
    auth->reading = o->matched ? o->match->name : NULL;
    auth->status = o->matched && allows(o, o->match) ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    if (auth->status == MIKEY_AUTH_FAILED)
        add_mac_finding(o, MIKEY_FAIL, tried);
    if (auth->reading)
        add_finding(o, MIKEY_R_VERIFICATION_READING, MIKEY_NOTE,
                    (struct mikey_slice){(const uint8_t *)auth->reading, strlen(auth->reading)}, 0);
}

/** The ID payload of a party up to the identity; `next` is what followed it. */
static void write_head(const struct mikey_message *message, struct mikey_slice identity, uint8_t next,
                       uint8_t head[MIKEY_V_ID_HEAD]) {
    struct mikey_id id;
    if (!mikey_party_id(message, identity, &id))
        return;
    head[0] = next;
    head[1] = id.id_type;
    head[2] = (uint8_t)(identity.len >> 8);
    head[3] = (uint8_t)identity.len;
}

static void add_parties(struct verifying *o, const struct mikey_parties *parties) {
    if (o->n_parties < MAX_PARTIES)
        o->parties[o->n_parties++] = *parties;
}

/**
 * Who IDi and IDr are: as the message has them; as the request has them, if its Responder names somebody else; and where
 * no ID payload names the Initiator, whom its certificate names.
 */
static void find_parties(struct verifying *o) {
    const struct mikey_csb *csb = o->csb;
    struct mikey_parties known = {0}, assumed = o->facts.parties;
    add_parties(o, &o->facts.parties);
    mikey_parties_complete(&known, csb);
    if (known.has_idi && known.has_idr)
        add_parties(o, &known);
    for (uint8_t cursor = 0; !known.has_idi && mikey_aliases_next(&csb->aliases, &cursor, &assumed.idi);)
        add_parties(o, &assumed);
}

static enum mikey_status verify(struct verifying *o) {
    struct mikey_auth *auth = &o->opened->auth;
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    auth->kind = MIKEY_AUTH_VERIFICATION;
    auth->covered = o->v->off + o->v->len - (uint32_t)o->v->u.v.data.len;
    if (!o->csb || !o->csb->known || o->csb->id_cut) {
        auth->status = MIKEY_AUTH_INCONCLUSIVE;
        add_mac_finding(o, MIKEY_INCONCLUSIVE, 0);
        return MIKEY_OK;
    }
    o->binding =
        (struct mikey_key_binding){message->hdr.prf, o->csb->key_csb_id, mikey_csb_rand(o->csb), o->readings};
    o->facts = (struct mikey_v_facts){.message = {message->bytes.data, auth->covered},
                                      .parties = mikey_parties_of_response(message, o->csb),
                                      .t_type = o->csb->t_type,
                                      .t = {o->csb->t, o->csb->t_len}};
    if (t) {
        o->facts.own_t = t->u.t.value;
        o->facts.own_t_head[0] = t->next;
        o->facts.own_t_head[1] = t->u.t.ts_type;
    }
    write_head(message, o->facts.parties.idi, MIKEY_PAYLOAD_ID, o->facts.idi_head);
    write_head(message, o->facts.parties.idr, MIKEY_PAYLOAD_V, o->facts.idr_head);
    find_parties(o);
    uint64_t tried = 0;
    enum mikey_status status = search(o, &tried);
    if (status == MIKEY_ERR_UNSUPPORTED) {
        auth->status = MIKEY_AUTH_UNSUPPORTED;
        add_mac_finding(o, MIKEY_INCONCLUSIVE, 0);
        return MIKEY_OK;
    }
    if (status == MIKEY_OK)
        conclude(o, tried);
    return status;
}

/** Verifies a message of type `data_type`, which an Error is by that alone. */
static enum mikey_status verify_type(struct mikey_crypto *crypto, struct mikey_document *document,
                                     const struct mikey_secrets *secrets,
                                     const struct mikey_readings *readings, const struct mikey_csb *csb,
                                     struct mikey_opened *opened, uint8_t data_type) {
    const struct mikey_message *message = &document->message;
    struct verifying o = {.crypto = crypto,
                          .document = document,
                          .secrets = secrets,
                          .readings = readings,
                          .csb = csb,
                          .opened = opened,
                          .is_error = data_type == MIKEY_DATA_TYPE_ERROR,
                          .v = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_V, 0)};
    *opened = (struct mikey_opened){0};
    if (message->hdr.data_type != data_type)
        return MIKEY_ERR_ARGUMENT;
    if (!message->complete)
        opened->auth.status = MIKEY_AUTH_INCONCLUSIVE;
    if (!message->complete || !o.v || o.v->u.v.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    enum mikey_status status = verify(&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_verify_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                           const struct mikey_secrets *secrets,
                                           const struct mikey_readings *readings, const struct mikey_csb *csb,
                                           struct mikey_opened *opened) {
    return verify_type(crypto, document, secrets, readings, csb, opened, document->message.hdr.data_type);
}

enum mikey_status mikey_verify_error_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                        const struct mikey_secrets *secrets,
                                        const struct mikey_readings *readings, const struct mikey_csb *csb,
                                        struct mikey_opened *opened) {
    return verify_type(crypto, document, secrets, readings, csb, opened, MIKEY_DATA_TYPE_ERROR);
}

enum mikey_status mikey_psk_verify_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                            const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                            struct mikey_opened *opened) {
    return verify_type(crypto, document, secrets, NULL, csb, opened, MIKEY_DATA_TYPE_PSK_RESP);
}

enum mikey_status mikey_pk_verify_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                           const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                           struct mikey_opened *opened) {
    return verify_type(crypto, document, secrets, NULL, csb, opened, MIKEY_DATA_TYPE_PK_RESP);
}

enum mikey_status mikey_psk_verify_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    return verify_type(crypto, document, secrets, NULL, csb, opened, MIKEY_DATA_TYPE_ERROR);
}
