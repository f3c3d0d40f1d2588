// SPDX-License-Identifier: BSD-2-Clause
// The Ticket Data of a MIKEY base ticket: RFC 6043 Appendix A.
#include <string.h>

#include "../rules/exchange_rules.h"
#include "candidates.h"
#include "chain.h"
#include "ticket_opening.h"

/** TPKs tried for one ticket. */
#define MAX_TRIED 64

/** A ticket while it is opened. */
struct base {
    struct ticket_opening *o;
    const struct mikey_payload *rand, *t, *kemac, *v;
    struct mikey_slice identity, tpk; /**< the TPK that fits; empty: none */
    struct mikey_key_binding binding;
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    bool bare; /**< it fits if V does not cover the policy */
    uint64_t tried;
    uint8_t mpki[MIKEY_TICKET_KEY_MAX], mpkr[MIKEY_TICKET_KEY_MAX]; /**< wipe them */
};

struct mikey_slice mikey_ticket_tpk_identity(const struct mikey_message *message,
                                             const struct mikey_payload *ticket) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_ticket_part(message, ticket, ticket->u.ticket.data, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        if (idr->u.idr.role == MIKEY_ID_ROLE_PSK)
            return idr->u.idr.id.data;
    }
    return (struct mikey_slice){NULL, 0};
}

static const struct mikey_payload *part(const struct base *b, uint8_t type) {
    return mikey_ticket_part(b->o->message, b->o->ticket, b->o->ticket->u.ticket.data, type, 0);
}

static void add_finding(struct base *b, enum mikey_outcome outcome) {
    const uint32_t len = (uint32_t)b->v->u.v.data.len;
    const struct mikey_finding finding = {
        .rule = MIKEY_R_TICKET_DATA_MAC,
        .outcome = (uint8_t)outcome,
        .field = MIKEY_F_V_DATA,
        .off = b->v->off + b->v->len - len,
        .len = len,
        .got = b->tried,
        .deviations = {{b->bare ? MIKEY_DEVIATION_TICKET_WITHOUT_POLICY : MIKEY_DEVIATION_NONE}},
        .subject = mikey_keep_identity(b->o->document, b->identity)};
    mikey_finding_add(&b->o->document->findings, &finding);
}

/** Whether V covers what is from `from` on to its Auth alg, which lies in front of the Initiator Data. */
static enum mikey_status try_from(struct base *b, struct mikey_slice tpk, const uint8_t *from, bool *match) {
    const struct ticket_opening *o = b->o;
    const uint8_t *mac = o->message->bytes.data + b->v->off + b->v->len - b->v->u.v.data.len;
    const struct mikey_slice covered = {from, (size_t)(mac - from)};
    return mikey_message_mac_check(o->crypto, &b->binding, tpk, b->v->u.v.auth_alg, &covered, 1,
                                   b->v->u.v.data, match);
}

/** Readings 58: from Ticket Type on; else, which is a deviation, the Ticket Data alone. */
static enum mikey_status try_tpk(struct base *b, struct mikey_slice tpk) {
    const struct ticket_opening *o = b->o;
    bool match = false;
    enum mikey_status status = try_from(b, tpk, o->message->bytes.data + o->ticket->off + 1, &match);
    b->tried++;
    if (status == MIKEY_OK && !match && !o->proof.strict) {
        status = try_from(b, tpk, o->ticket->u.ticket.data.data, &match);
        b->bare = match;
    }
    if (match)
        b->tpk = tpk;
    return status;
}

static enum mikey_status search(struct base *b, struct mikey_slice identity) {
    const struct mikey_secrets *secrets = b->o->secrets;
    enum mikey_status status = MIKEY_OK;
    struct mikey_slice tpk;
    for (size_t nth = 0;
         status == MIKEY_OK && b->tpk.len == 0 && b->tried < MAX_TRIED && secrets != NULL &&
         secrets->lookup != NULL && secrets->lookup(secrets->context, MIKEY_SECRET_TPK, identity, nth, &tpk);
         nth++)
        status = tpk.len > 0 ? try_tpk(b, tpk) : MIKEY_OK;
    return status;
}

static enum mikey_status decrypt(struct base *b, uint32_t index) {
    struct mikey_document *document = b->o->document;
    const struct mikey_kemac *kemac = &b->kemac->u.kemac;
    uint8_t *plain = document->plain + document->plain_len;
    size_t len = 0;
    if (kemac->encr_data.len > document->plain_cap - document->plain_len)
        return MIKEY_ERR_SPACE;
    enum mikey_status status = mikey_message_decrypt(b->o->crypto, &b->binding, b->tpk, kemac->encr_alg,
                                                     &b->t->u.t, kemac->encr_data, plain, &len);
    if (status != MIKEY_OK)
        return status;
    return mikey_decode_chain(document, index, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                              (struct mikey_slice){plain, len}, "Decrypted ticket");
}

/** Puts MPKi, and MPKr if keys are forked, in the place of the first MPK. */
static enum mikey_status derive_mpks(struct base *b, struct mikey_opened *inner, bool forking) {
    struct ticket_opening *o = b->o;
    const struct mikey_slice rand = b->rand->u.rand.data;
    uint8_t at = 0;
    while (at < inner->n_keys && inner->keys[at].type != MIKEY_KEY_TYPE_MPK)
        at++;
    if (at == inner->n_keys || (forking && inner->n_keys == MIKEY_MAX_KEYS))
        return MIKEY_ERR_STRUCTURE;
    const struct mikey_key mpk = inner->keys[at];
    const uint8_t prf = o->ticket->u.ticket.policy.prf, n = forking ? 2 : 1;
    enum mikey_status status = mikey_ticket_mpk(o->crypto, prf, MIKEY_CONST_MPKI, mpk.key, rand, b->mpki);
    if (status == MIKEY_OK)
        status = mikey_ticket_mpk(o->crypto, prf, MIKEY_CONST_MPKR, mpk.key, rand, b->mpkr);
    if (status != MIKEY_OK)
        return status;
    memmove(&inner->keys[at + n], &inner->keys[at + 1],
            (size_t)(inner->n_keys - at - 1) * sizeof inner->keys[0]);
    memmove(&inner->keys[n], &inner->keys[0], at * sizeof inner->keys[0]);
    inner->keys[0] = inner->keys[n - 1] = mpk;
    inner->keys[0].key.data = b->mpki;
    if (forking)
        inner->keys[1].key.data = b->mpkr;
    inner->n_keys = (uint8_t)(inner->n_keys + n - 1);
    return MIKEY_OK;
}

/** Keys of the ticket are those that the KMS gave with it. */
static void compare(struct base *b, const struct key_store *made) {
    struct ticket_opening *o = b->o;
    if (mikey_ticket_same_keys(made, o->state->met->master))
        mikey_opened_pass(o->opened, MIKEY_R_TICKET_MPK);
    else
        mikey_chain_finding(o->document, (uint32_t)(b->kemac - o->message->payloads), MIKEY_R_TICKET_MPK,
                            MIKEY_FAIL, b->identity);
}

static enum mikey_status take_keys(struct base *b, struct mikey_opened *inner) {
    struct ticket_session *session = b->o->state->met;
    enum mikey_status status = derive_mpks(b, inner, ticket_has(session, MIKEY_TP_I));
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_STRUCTURE || status == MIKEY_ERR_ARGUMENT ||
                       status == MIKEY_ERR_UNSUPPORTED
                   ? MIKEY_OK // rules on key types and lengths say so
                   : status;
    struct key_store *made = mikey_key_store_new(inner->keys, inner->n_keys);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    if (session->master == NULL) {
        session->master = made;
        return MIKEY_OK;
    }
    compare(b, made);
    mikey_key_store_release(made);
    return MIKEY_OK;
}

static enum mikey_status open_keys(struct base *b) {
    struct ticket_opening *o = b->o;
    const uint32_t index = (uint32_t)(b->kemac - o->message->payloads);
    struct mikey_opened inner = {.auth.identity = b->identity};
    enum mikey_status status = MIKEY_OK;
    if (b->kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL)
        mikey_collect_keys(o->document, index, &inner);
    else
        status = mikey_chain_conclude(o->document, index, decrypt(b, index), &inner);
    if (status == MIKEY_OK && inner.n_keys > 0)
        status = take_keys(b, &inner);
    mikey_wipe(b->mpki, sizeof b->mpki);
    mikey_wipe(b->mpkr, sizeof b->mpkr);
    return status;
}

enum mikey_status mikey_ticket_open_base(struct ticket_opening *o, bool wanted) {
    struct base b = {.o = o};
    if (o->ticket == NULL || o->state->met == NULL ||
        o->ticket->u.ticket.policy.ticket_type != MIKEY_TICKET_TYPE_BASE)
        return MIKEY_OK;
    b.rand = part(&b, MIKEY_PAYLOAD_RAND);
    b.t = part(&b, MIKEY_PAYLOAD_T);
    b.kemac = part(&b, MIKEY_PAYLOAD_KEMAC);
    b.v = part(&b, MIKEY_PAYLOAD_V);
    if (b.rand == NULL || b.t == NULL || b.kemac == NULL || b.v == NULL ||
        b.v->u.v.auth_alg == MIKEY_MAC_NULL)
        return MIKEY_OK; // what is missing has rules of its own
    const struct mikey_slice all = {NULL, 0};
    b.identity = mikey_ticket_tpk_identity(o->message, o->ticket);
    b.binding = (struct mikey_key_binding){
        .prf = o->ticket->u.ticket.policy.prf,
        .csb_id = MIKEY_TICKET_NO_CSB,
        .rand = {b.tail, mikey_ticket_tail(MIKEY_TICKET_TPK, b.rand->u.rand.data, all, b.tail)}};
    enum mikey_status status = b.identity.len > 0 ? search(&b, b.identity) : MIKEY_OK;
    if (status == MIKEY_OK && b.tpk.len == 0)
        status = search(&b, all);
    if (status == MIKEY_ERR_UNSUPPORTED)
        return MIKEY_OK;
    if (status != MIKEY_OK)
        return status;
    o->state->tpk_len = (uint16_t)b.tpk.len;
    if (b.tpk.len > 0 && !b.bare)
        mikey_opened_pass(o->opened, MIKEY_R_TICKET_DATA_MAC);
    else if (b.tried > 0 || wanted)
        add_finding(&b, b.tried > 0 ? MIKEY_FAIL : MIKEY_NEEDS_KEY);
    return b.tpk.len > 0 ? open_keys(&b) : MIKEY_OK;
}
