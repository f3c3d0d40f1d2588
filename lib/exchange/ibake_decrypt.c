// SPDX-License-Identifier: BSD-2-Clause
// IBAKE and ESK opened with the private keys of their receivers: RFC 6267 6.1.1, 6.1.2.
#include "ibake_opening.h"

#include "candidates.h"
#include "chain.h"
#include "sakke_opening.h"

#include <string.h>

/** Bytes of a chain that is decoded in another reading: four sub-payloads with the longest identities and points. */
#define CLEAR_MAX 2048
/** Receivers that a ciphertext may be for: of some updates it is not told. */
#define RECEIVERS 2

/** One ciphertext being opened. */
struct ciphertext {
    struct ibake_opening *o;
    uint32_t index; /**< of its payload */
    bool esk;
    struct mikey_slice data, clear;
    struct mikey_slice receivers[RECEIVERS]; /**< empty: not known */
    bool sure;                               /**< it is for the first of them */
    enum mikey_ibe_form form;                /**< in which it was opened */
    bool alone;                              /**< points in it are padded by themselves */
    uint64_t tried, own[RECEIVERS];          /**< private keys, those of each receiver itself */
};

static bool of_initiator(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_I_MESSAGE_1 || data_type == MIKEY_DATA_TYPE_I_MESSAGE_2;
}

/** Whose public key it is encrypted with. */
static void find_receivers(struct ciphertext *c) {
    const struct ibake_opening *o = c->o;
    const struct mikey_ibake_state *state = o->state;
    const uint8_t data_type = o->message->hdr.data_type;
    const bool to_responder = of_initiator(data_type) != state->by_responder;
    c->sure = !state->updating || state->by_responder || state->by_initiator;
    c->receivers[0] = to_responder ? o->parties.idr : o->parties.idi;
    if (!c->sure)
        c->receivers[1] = to_responder ? o->parties.idi : o->parties.idr;
    // Deferred delivery: whoever was called gets the key, though somebody else answers for now.
    if (!c->esk || data_type == MIKEY_DATA_TYPE_I_MESSAGE_1 || !state->idr.known)
        return;
    c->receivers[1] = c->receivers[0];
    c->receivers[0] = mikey_ibake_identity(&state->idr);
    c->sure = mikey_ibake_is(&state->idr, o->parties.idr);
}

/** Tries one secret in each form; c->clear is what was opened, empty if nothing was. */
static enum mikey_status try_secret(struct ciphertext *c, struct mikey_slice secret) {
    struct mikey_document *document = c->o->document;
    struct mikey_ibe_parameters parameters;
    struct mikey_slice key;
    if (!mikey_ibe_secret_read(secret, &parameters, &key) || key.len == 0)
        return MIKEY_OK;
    c->tried++;
    for (int form = 0; form < MIKEY_IBE_FORMS && c->clear.len == 0; form++) {
        uint8_t *out = document->plain + document->plain_len;
        c->form = (enum mikey_ibe_form)form;
        const enum mikey_status status =
            mikey_ibe_decrypt(c->o->crypto, &parameters, key, c->form, c->data, out,
                              document->plain_cap - document->plain_len, &c->clear.len);
        c->clear.data = out;
        if (status == MIKEY_ERR_SPACE || status == MIKEY_ERR_CRYPTO)
            return status;
    }
    return MIKEY_OK;
}

static enum mikey_status decrypt(struct ciphertext *c) {
    struct mikey_filed filed = {
        .secrets = c->o->secrets, .kind = MIKEY_SECRET_IBE, .names = {c->receivers[0], c->receivers[1]}};
    struct mikey_slice secret;
    enum mikey_status status = MIKEY_OK;
    while (status == MIKEY_OK && c->clear.len == 0 && c->tried < MIKEY_IBAKE_TRIES &&
           mikey_filed_next(&filed, &secret)) {
        status = try_secret(c, secret);
        if (filed.name < RECEIVERS)
            c->own[filed.name]++;
    }
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

static enum mikey_status decode_chain(struct ciphertext *c) {
    const bool id = c->esk && begins_with_id(c->clear);
    return mikey_decode_chain(c->o->document, c->index, c->esk ? MIKEY_F_ESK_CLEAR : MIKEY_F_IBAKE_CLEAR,
                              id ? MIKEY_PAYLOAD_ID : MIKEY_PAYLOAD_IDR, c->clear,
                              c->esk ? "Decrypted ESK" : "Decrypted IBAKE");
}

/** Decodes a chain of bytes kept elsewhere in the place of what was decoded since `mark`. */
static enum mikey_status decode_again(struct ciphertext *c, const struct mikey_mark *mark,
                                      const uint8_t *clear, bool alone) {
    struct mikey_document *document = c->o->document;
    mikey_take_back(document, mark);
    memcpy(document->plain + document->plain_len, clear, c->clear.len);
    document->layout.point_alone = alone;
    const enum mikey_status status = decode_chain(c);
    document->layout.point_alone = false;
    return status;
}

/** Whether what was decoded looks like points: reserved bits and padding are zeros where nobody says otherwise. */
static bool is_plausible(const struct ciphertext *c) {
    const struct mikey_message *message = c->o->message;
    uint8_t bits = 0;
    for (uint32_t n = c->index + 1; n < message->n_payloads; n++) {
        const struct mikey_payload *payload = &message->payloads[n];
        if (payload->parent != c->index || payload->type != MIKEY_PAYLOAD_ECCPT)
            continue;
        const struct mikey_slice padding = payload->u.eccpt.padding;
        bits |= payload->u.eccpt.reserved;
        for (size_t i = 0; i < padding.len; i++)
            bits |= padding.data[i];
    }
    return bits == 0;
}

/** Decodes the chain again with points that are padded by themselves; as it was if that is no better than `usual`. */
static enum mikey_status decode_alone(struct ciphertext *c, const struct mikey_mark *mark,
                                      const uint8_t *clear, enum mikey_status usual) {
    const enum mikey_status status = decode_again(c, mark, clear, true);
    if (status != MIKEY_OK && status != MIKEY_ERR_STRUCTURE)
        return status;
    c->alone = status == MIKEY_OK && (usual != MIKEY_OK || is_plausible(c));
    return c->alone ? status : decode_again(c, mark, clear, false);
}

/** Decodes the chain; if it is none, or an odd one, the other padding may fit better (readings 77). */
static enum mikey_status decode(struct ciphertext *c) {
    const struct mikey_mark mark = mikey_mark(c->o->document);
    uint8_t clear[CLEAR_MAX];
    const bool kept = !c->esk && c->clear.len <= sizeof clear;
    if (kept)
        memcpy(clear, c->clear.data, c->clear.len);
    enum mikey_status status = decode_chain(c);
    if (kept && (status == MIKEY_ERR_STRUCTURE || (status == MIKEY_OK && !is_plausible(c))))
        status = decode_alone(c, &mark, clear, status);
    mikey_wipe(clear, kept ? c->clear.len : 0);
    return status;
}

static void add_finding(struct ciphertext *c, enum mikey_rule rule, enum mikey_outcome outcome,
                        struct mikey_slice subject) {
    mikey_ibake_finding(c->o, rule, outcome, &c->o->message->payloads[c->index],
                        c->esk ? MIKEY_F_ESK_DATA : MIKEY_F_IBAKE_DATA, subject, c->tried);
}

static struct mikey_slice text(const char *string) {
    return (struct mikey_slice){(const uint8_t *)string, strlen(string)};
}

/** Says what became of it. */
static enum mikey_auth_status conclude(struct ciphertext *c, bool opened) {
    const enum mikey_rule rule = c->esk ? MIKEY_R_ESK_DATA : MIKEY_R_IBAKE_DATA;
    if (opened) {
        mikey_opened_pass(c->o->opened, rule);
        if (c->form == MIKEY_IBE_BF_BLOCK)
            mikey_opened_pass(c->o->opened, MIKEY_R_IBAKE_FORM);
        else
            add_finding(c, MIKEY_R_IBAKE_FORM, MIKEY_NOTE, text(mikey_ibe_form_name(c->form)));
        if (c->alone)
            add_finding(c, MIKEY_R_ECC_PADDING, MIKEY_NOTE, text(""));
        else if (!c->esk)
            mikey_opened_pass(c->o->opened, MIKEY_R_ECC_PADDING);
        return MIKEY_AUTH_VERIFIED;
    }
    // Keys of nobody in particular need not be the receiver's.
    const bool everybody = c->own[0] > 0 && (c->sure || c->own[1] > 0);
    const bool failed = c->clear.len > 0 || everybody;
    add_finding(c, rule, failed ? MIKEY_FAIL : MIKEY_NEEDS_KEY,
                mikey_keep_identity(c->o->document, c->receivers[0]));
    return failed ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY;
}

/** Decrypts and decodes the payload; `*answer` is what became of it. */
static enum mikey_status open_payload(struct ibake_opening *o, uint32_t index,
                                      enum mikey_auth_status *answer) {
    const struct mikey_payload *payload = &o->message->payloads[index];
    const bool esk = payload->type == MIKEY_PAYLOAD_ESK;
    struct ciphertext c = {
        .o = o, .index = index, .esk = esk, .data = esk ? payload->u.esk.data : payload->u.ibake.data};
    if (o->document->n_buffers == MIKEY_MAX_BUFFERS) {
        add_finding(&c, esk ? MIKEY_R_ESK_DATA : MIKEY_R_IBAKE_DATA, MIKEY_INCONCLUSIVE,
                    text("anybody: no more are opened in one message"));
        *answer = MIKEY_AUTH_INCONCLUSIVE;
        return MIKEY_OK;
    }
    find_receivers(&c);
    enum mikey_status status = decrypt(&c);
    if (status == MIKEY_OK && c.clear.len > 0)
        status = decode(&c);
    if (status != MIKEY_OK && status != MIKEY_ERR_STRUCTURE)
        return status;
    *answer = conclude(&c, c.clear.len > 0 && status == MIKEY_OK);
    return MIKEY_OK;
}

enum mikey_status mikey_ibake_decrypt(struct ibake_opening *o) {
    const uint32_t n_payloads = o->message->n_payloads;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t n = 0; n < n_payloads && status == MIKEY_OK; n++) {
        const struct mikey_payload *payload = &o->message->payloads[n];
        enum mikey_auth_status answer = MIKEY_AUTH_ABSENT;
        if (payload->depth != 0 ||
            (payload->type != MIKEY_PAYLOAD_IBAKE && payload->type != MIKEY_PAYLOAD_ESK))
            continue;
        const bool decides = payload->type == MIKEY_PAYLOAD_IBAKE;
        status = open_payload(o, n, &answer);
        if (decides)
            o->opened->decryption = answer;
    }
    return status;
}
