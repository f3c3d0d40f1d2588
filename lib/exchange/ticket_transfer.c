// SPDX-License-Identifier: BSD-2-Clause
// Ticket Transfer and CSB updates: RFC 6043 4.2.2, 5.1.3, 5.2, 6.10.
#include <string.h>

#include "../rules/exchange_rules.h"
#include "candidates.h"
#include "csb.h"
#include "ticket_opening.h"

/** Session keys that are put together from where they come from. */
struct key_list {
    struct mikey_key keys[MIKEY_MAX_KEYS];
    uint8_t n, dropped;
};

static bool is_tgk(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TGK || type == MIKEY_KEY_TYPE_TGK_SALT;
}

static bool is_gtgk(uint8_t type) {
    return type == MIKEY_KEY_TYPE_GTGK || type == MIKEY_KEY_TYPE_GTGK_SALT;
}

/** Which keys can be used already: when a response is still to come, it may change TGKs and bring a RAND. */
struct phase {
    bool no_tgk, no_derived;
};

static void add_keys(struct key_list *list, const struct mikey_key *keys, uint8_t n, struct phase phase,
                     bool forkable) {
    for (uint8_t i = 0; i < n; i++) {
        const uint8_t type = keys[i].type;
        if (type == MIKEY_KEY_TYPE_MPK || (phase.no_derived && (is_tgk(type) || is_gtgk(type))) ||
            (phase.no_tgk && forkable && is_tgk(type)))
            continue;
        if (list->n < MIKEY_MAX_KEYS)
            list->keys[list->n++] = keys[i];
        else if (list->dropped < UINT8_MAX)
            list->dropped++;
    }
}

static void add_store(struct key_list *list, const struct key_store *store, struct phase phase,
                      bool forkable) {
    if (store != NULL)
        add_keys(list, store->keys, store->n_keys, phase, forkable);
}

/** Keeps the list in the bundle, where `opened` points to. */
static enum mikey_status publish(struct mikey_ticket_state *state, const struct key_list *list,
                                 struct mikey_opened *opened) {
    struct key_store *store = mikey_key_store_new(list->keys, list->n);
    if (store == NULL)
        return MIKEY_ERR_MEMORY;
    mikey_ticket_put(&state->keys, store);
    if (opened == NULL)
        return MIKEY_OK;
    memcpy(opened->keys, store->keys, store->n_keys * sizeof opened->keys[0]);
    opened->n_keys = store->n_keys;
    opened->n_keys_dropped = list->dropped;
    return MIKEY_OK;
}

/** RANDs in the labels of session keys, RFC 6043 5.1.3. */
static void bind_sessions(struct mikey_csb *csb) {
    const struct mikey_ticket_state *state = csb->ticket;
    const struct mikey_slice none = {NULL, 0}, randi = {state->randi, state->randi_len},
                             randr = {state->randr, state->randr_len};
    const bool h = state->session == NULL || ticket_has(state->session, MIKEY_TP_H);
    csb->key_csb_id = MIKEY_TICKET_NO_CSB;
    csb->rand_len = (uint16_t)mikey_ticket_tail(MIKEY_TICKET_SESSION, h ? randi : none, randr, csb->rand);
}

static const struct ticket_session *session_of(const struct mikey_ticket_state *state) {
    return state->session != NULL ? state->session : state->met;
}

/** What the ticket gives before a response: keys as they were issued, or as the KMS gave them to whoever asked. */
static const struct key_store *issued(const struct ticket_session *session) {
    const struct key_store *last = NULL;
    for (uint8_t i = 0; i < session->n_resolved; i++)
        last = session->resolved[i].keys != NULL ? session->resolved[i].keys : last;
    return session->master != NULL ? session->master : last;
}

static void collect_initial(const struct mikey_ticket_state *state, struct key_list *list) {
    const struct ticket_session *session = session_of(state);
    const struct phase phase = {.no_tgk = ticket_has(session, MIKEY_TP_I),
                                .no_derived = ticket_has(session, MIKEY_TP_G)};
    add_store(list, issued(session), phase, true);
    add_store(list, state->sent, phase, false);
}

/** All of them, those too that a response may change: they are named alike. */
static enum mikey_status name_issued(struct mikey_ticket_state *state) {
    const struct key_store *keys = issued(session_of(state));
    return keys != NULL ? mikey_ticket_name_keys(state, keys->keys, keys->n_keys) : MIKEY_OK;
}

/** Keys of the message at hand. */
static enum mikey_status name_opened(const struct ticket_opening *o) {
    const bool sealed = o->kemac != NULL && o->kemac->u.kemac.encr_data.len > 0;
    o->state->names_lost |= (sealed && o->opened->n_keys == 0) || o->opened->n_keys_dropped > 0;
    return mikey_ticket_name_keys(o->state, o->opened->keys, o->opened->n_keys);
}

enum mikey_status mikey_ticket_initial_keys(struct mikey_csb *csb) {
    struct key_list list = {.n = 0};
    collect_initial(csb->ticket, &list);
    bind_sessions(csb);
    const enum mikey_status status = name_issued(csb->ticket);
    return status == MIKEY_OK ? publish(csb->ticket, &list, NULL) : status;
}

static enum mikey_status try_key(struct ticket_opening *o, struct mikey_slice key, uint64_t *tried) {
    if (key.len == 0 || o->proof.match != NULL)
        return MIKEY_OK;
    ++*tried;
    enum mikey_status status = mikey_ticket_proof_try(&o->proof, key);
    if (o->proof.match != NULL)
        o->key = key;
    return status;
}

/** Tries MPKi of everybody who told of the ticket. */
static enum mikey_status try_mpki(struct ticket_opening *o, const struct ticket_session *session,
                                  uint64_t *tried) {
    enum mikey_status status = try_key(o, mikey_ticket_key(session->master, MIKEY_KEY_TYPE_MPK, 0), tried);
    for (uint8_t i = 0; i < session->n_resolved && status == MIKEY_OK; i++)
        status = try_key(o, mikey_ticket_key(session->resolved[i].keys, MIKEY_KEY_TYPE_MPK, 0), tried);
    return status;
}

/** The key that protects messages from now on, until the response to this one. */
static enum mikey_status set_guard(struct mikey_ticket_state *state, struct mikey_slice key,
                                   enum mikey_ticket_label label) {
    const struct mikey_key mpk = {.type = MIKEY_KEY_TYPE_MPK, .key = key};
    struct key_store *guard = mikey_key_store_new(&mpk, 1);
    if (guard == NULL)
        return MIKEY_ERR_MEMORY;
    mikey_ticket_put(&state->guard, guard);
    state->guard_label = label;
    return MIKEY_OK;
}

static enum mikey_status keep_sent(struct ticket_opening *o) {
    struct key_store *sent = NULL;
    if (o->opened->n_keys > 0) {
        sent = mikey_key_store_new(o->opened->keys, o->opened->n_keys);
        if (sent == NULL)
            return MIKEY_ERR_MEMORY;
    }
    mikey_ticket_put(&o->state->sent, sent);
    return name_opened(o);
}

static struct mikey_slice wanted(const struct ticket_opening *o) {
    return (struct mikey_slice){o->state->owner, o->state->owner_len};
}

/** Ends the search; a V that nothing can be said of is UNSUPPORTED. */
static enum mikey_status conclude(struct ticket_opening *o, enum mikey_status status, uint64_t tried) {
    const struct mikey_slice all = {NULL, 0};
    if (status == MIKEY_ERR_UNSUPPORTED) {
        o->opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
        mikey_ticket_finding(o, MIKEY_R_TICKET_MAC, MIKEY_INCONCLUSIVE, 0, all);
        return MIKEY_OK;
    }
    if (status == MIKEY_OK) {
        o->opened->auth.secret = MIKEY_SECRET_TPK;
        o->opened->auth.identity = mikey_keep_identity(o->document, wanted(o));
        mikey_ticket_conclude(o, tried, MIKEY_SECRET_TPK, wanted(o));
    }
    return status;
}

static bool has_mac(const struct ticket_opening *o) {
    return o->v != NULL && o->v->u.v.auth_alg != MIKEY_MAC_NULL;
}

/** Vr in the Initiator Data of the message; NULL if there is none. */
static const struct mikey_payload *find_vr(const struct ticket_opening *o) {
    if (o->ticket == NULL || o->ticket->u.ticket.initiator_data.len == 0)
        return NULL;
    return mikey_ticket_part(o->message, o->ticket, o->ticket->u.ticket.initiator_data, MIKEY_PAYLOAD_V, 1);
}

/** Readings 57: Vr covers the Initiator Data up to its own MAC, under a key from the unforked MPKr. */
static enum mikey_status try_vr(const struct ticket_opening *o, const struct mikey_payload *vr,
                                struct mikey_slice mpkr, uint8_t prf, bool *match) {
    static const uint8_t tail[] = {MIKEY_TICKET_INITIATOR};
    const struct mikey_key_binding binding = {
        .prf = prf, .csb_id = MIKEY_TICKET_NO_CSB, .rand = {tail, sizeof tail}};
    const uint8_t *from = o->ticket->u.ticket.initiator_data.data;
    const uint32_t mac_at = vr->off + vr->len - (uint32_t)vr->u.v.data.len;
    const struct mikey_slice covered = {from, (size_t)(o->message->bytes.data + mac_at - from)};
    return mikey_message_mac_check(o->crypto, &binding, mpkr, vr->u.v.auth_alg, &covered, 1, vr->u.v.data,
                                   match);
}

static void report_vr(struct ticket_opening *o, const struct mikey_payload *vr, enum mikey_rule rule,
                      enum mikey_outcome outcome, struct mikey_slice subject) {
    const uint32_t len = (uint32_t)vr->u.v.data.len;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = MIKEY_F_V_DATA,
                                          .off = vr->off + vr->len - len,
                                          .len = len,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

/** The KMS, which verifies Vr, knows the PRF of the policy alone; that of the message which brought it is tried next. */
enum mikey_status mikey_ticket_check_vr(struct ticket_opening *o) {
    static const char other_prf[] = "ticket-vr-prf-of-the-header";
    const struct ticket_session *session = session_of(o->state);
    const struct mikey_payload *vr = find_vr(o);
    const struct mikey_slice none = {NULL, 0};
    const struct mikey_slice mpkr =
        session != NULL ? mikey_ticket_key(session->master, MIKEY_KEY_TYPE_MPK, 1) : none;
    if (vr == NULL || mpkr.len == 0 || session == NULL)
        return MIKEY_OK;
    const uint8_t own = session->prf,
                  other = own == MIKEY_PRF_MIKEY_1 ? MIKEY_PRF_HMAC_SHA_256 : MIKEY_PRF_MIKEY_1;
    bool match = false, as_header = false;
    enum mikey_status status = try_vr(o, vr, mpkr, own, &match);
    if (status == MIKEY_OK && !match)
        status = try_vr(o, vr, mpkr, other, &as_header);
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
    if (match || as_header)
        mikey_opened_pass(o->opened, MIKEY_R_TICKET_VR);
    else
        report_vr(o, vr, MIKEY_R_TICKET_VR, MIKEY_FAIL, none);
    if (as_header)
        report_vr(o, vr, MIKEY_R_TICKET_READING, MIKEY_NOTE,
                  (struct mikey_slice){(const uint8_t *)other_prf, sizeof other_prf - 1});
    return MIKEY_OK;
}

/** Keeps V until the KMS tells MPKi to the Responder. */
static enum mikey_status wait_for_key(struct ticket_opening *o) {
    struct mikey_ticket_state *state = o->state;
    if (o->opened->auth.status != MIKEY_AUTH_NEEDS_KEY || state->waiting != NULL)
        return MIKEY_OK;
    state->names_lost |= o->kemac != NULL; // it stays unopened
    state->waiting = mikey_ticket_proof_keep(&o->proof);
    return state->waiting != NULL ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

static enum mikey_status take_initial(struct ticket_opening *o) {
    struct key_list list = {.n = 0};
    if (o->proof.match == NULL)
        return wait_for_key(o);
    mikey_ticket_take_parties(o);
    enum mikey_status status = set_guard(o->state, o->key, MIKEY_TICKET_INITIAL);
    if (status == MIKEY_OK)
        status = mikey_ticket_decrypt(o);
    if (status == MIKEY_OK)
        status = keep_sent(o);
    if (status == MIKEY_OK)
        status = name_issued(o->state);
    if (status != MIKEY_OK)
        return status;
    collect_initial(o->state, &list);
    return publish(o->state, &list, o->opened);
}

static uint8_t keep_rand(struct mikey_slice rand, uint8_t to[MIKEY_MAX_RAND]) {
    const size_t len = rand.len < MIKEY_MAX_RAND ? rand.len : MIKEY_MAX_RAND;
    if (len > 0)
        memcpy(to, rand.data, len);
    return (uint8_t)len;
}

static void begin(struct ticket_opening *o) {
    struct mikey_ticket_state *state = o->state;
    mikey_csb_begin(o->csb, o->message, (struct mikey_slice){NULL, 0});
    o->csb->ticket = state;
    o->parties = mikey_parties_of_init(o->message);
    mikey_csb_renew(o->csb, o->t, &o->parties);
    state->randr_len = state->randkms_len = 0;
    state->randi_len = keep_rand(mikey_ticket_rand(o->message, MIKEY_RAND_ROLE_INITIATOR), state->randi);
    o->proof.randi = (struct mikey_slice){state->randi, state->randi_len};
    o->proof.randr.len = 0;
    o->proof.gap = o->state->gap = mikey_ticket_gap(o->message, o->proof.message.len);
    if (o->ticket != NULL)
        mikey_ticket_set_owner(state, mikey_ticket_tpk_identity(o->message, o->ticket));
}

static enum mikey_status open_initial(struct ticket_opening *o) {
    uint64_t tried = 0;
    begin(o);
    mikey_ticket_behind_parties(o, (struct mikey_slice){NULL, 0});
    const struct ticket_session *session = session_of(o->state);
    const bool known = session != NULL && issued(session) != NULL;
    enum mikey_status status = mikey_ticket_open_base(o, !known);
    if (status == MIKEY_OK && has_mac(o) && session != NULL)
        status = try_mpki(o, session, &tried);
    if (has_mac(o))
        status = conclude(o, status, tried);
    if (status == MIKEY_OK)
        status = mikey_ticket_check_vr(o);
    if (status == MIKEY_OK && has_mac(o) && session != NULL)
        status = take_initial(o);
    bind_sessions(o->csb);
    return status;
}

/** Whether the Responder may have sent it: IDRi does not stand in front. RFC 6043 5.2. */
static bool from_responder(const struct mikey_message *message) {
    const struct mikey_payload *idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, 0);
    return idr == NULL || idr->u.idr.role == MIKEY_ID_ROLE_RESPONDER;
}

/** A deviation: under MPKi, which protected the first message, though a Responder has an MPKr of his own. */
static enum mikey_status try_under_mpki(struct ticket_opening *o, uint64_t *tried) {
    const struct ticket_session *session = o->state->session;
    if (session == NULL || o->proof.match != NULL || o->proof.strict || !ticket_has(session, MIKEY_TP_I))
        return MIKEY_OK;
    enum mikey_status status = try_mpki(o, session, tried);
    if (o->proof.match != NULL)
        o->proof.match = &mikey_ticket_under_mpki;
    return status;
}

/** Readings 64: under what protected the last message of the initial exchange. */
static enum mikey_status prove_by_guard(struct ticket_opening *o) {
    uint64_t tried = 0;
    if (!has_mac(o))
        return mikey_ticket_decrypt(o);
    o->proof.label = o->state->guard_label;
    enum mikey_status status = try_key(o, mikey_ticket_key(o->state->guard, MIKEY_KEY_TYPE_MPK, 0), &tried);
    if (status == MIKEY_OK && tried > 0)
        status = try_under_mpki(o, &tried);
    status = conclude(o, status, tried);
    return status == MIKEY_OK ? mikey_ticket_decrypt(o) : status;
}

static enum mikey_status open_update(struct ticket_opening *o) {
    o->parties = mikey_parties_of_init(o->message);
    mikey_parties_complete(&o->parties, o->csb);
    mikey_ticket_behind_parties(o, (struct mikey_slice){NULL, 0});
    o->proof.sender_is_second = from_responder(o->message);
    o->proof.gap = o->state->gap = mikey_ticket_gap(o->message, o->proof.message.len);
    enum mikey_status status = prove_by_guard(o);
    if (status != MIKEY_OK || o->opened->auth.status == MIKEY_AUTH_FAILED)
        return status;
    mikey_csb_renew(o->csb, o->t, &o->parties);
    return o->proof.match != NULL ? keep_sent(o) : MIKEY_OK;
}

enum mikey_status mikey_ticket_transfer(struct ticket_opening *o) {
    const bool initial =
        mikey_ticket_rand(o->message, MIKEY_RAND_ROLE_INITIATOR).len > 0 || o->ticket != NULL;
    if (o->csb->known)
        return open_update(o);
    if (initial)
        return open_initial(o);
    mikey_ticket_inconclusive(o);
    return MIKEY_OK;
}

/** Keys for this Responder from what is known of the ticket, NULL if nothing is. */
static enum mikey_status keys_for(struct ticket_opening *o, const struct ticket_session *session,
                                  struct key_store **keys) {
    const struct ticket_modifier modifier = mikey_ticket_modifier(o->message);
    *keys = NULL;
    if (session->master != NULL)
        return mikey_ticket_fork_keys(o->crypto, session, &modifier, keys);
    for (uint8_t i = session->n_resolved; i > 0; i--) {
        const struct ticket_resolved *one = &session->resolved[i - 1];
        const bool same = one->modifier.rand_len == modifier.rand_len &&
                          memcmp(one->modifier.rand, modifier.rand, modifier.rand_len) == 0;
        if (*keys == NULL && (same || !ticket_has(session, MIKEY_TP_I)))
            *keys = mikey_key_store_share(one->keys);
    }
    return MIKEY_OK;
}

/** The Responder's RAND is in labels if the policy says so, RFC 6043 5.1.2. */
static void take_randr(struct ticket_opening *o, const struct ticket_session *session) {
    struct mikey_ticket_state *state = o->state;
    const struct mikey_slice none = {NULL, 0};
    const struct mikey_slice rand = mikey_ticket_rand(o->message, MIKEY_RAND_ROLE_RESPONDER);
    state->randr_len = keep_rand(ticket_has(session, MIKEY_TP_G) ? rand : none, state->randr);
    state->randkms_len = keep_rand(mikey_ticket_rand(o->message, MIKEY_RAND_ROLE_KMS), state->randkms);
    o->proof.randr = (struct mikey_slice){state->randr, state->randr_len};
}

static enum mikey_status take_answer(struct ticket_opening *o, const struct key_store *keys) {
    const struct phase all = {false, false};
    struct key_list list = {.n = 0};
    enum mikey_status status = set_guard(o->state, o->key, MIKEY_TICKET_RESPONSE);
    if (status == MIKEY_OK)
        status = mikey_ticket_decrypt(o);
    if (status == MIKEY_OK)
        status = name_opened(o);
    if (status == MIKEY_OK && keys != NULL)
        status = mikey_ticket_name_keys(o->state, keys->keys, keys->n_keys);
    if (status != MIKEY_OK)
        return status;
    add_store(&list, keys, all, true);
    add_store(&list, o->state->sent, all, false);
    add_keys(&list, o->opened->keys, o->opened->n_keys, all, false);
    bind_sessions(o->csb);
    return publish(o->state, &list, o->opened);
}

static enum mikey_status answer_initial(struct ticket_opening *o) {
    const struct ticket_session *session = o->state->session;
    struct key_store *keys = NULL;
    uint64_t tried = 0;
    if (session == NULL) {
        mikey_ticket_inconclusive(o);
        return MIKEY_OK;
    }
    take_randr(o, session);
    enum mikey_status status = keys_for(o, session, &keys);
    if (status == MIKEY_ERR_ARGUMENT)
        status = MIKEY_ERR_UNSUPPORTED;
    if (status == MIKEY_OK && has_mac(o))
        status = try_key(
            o, mikey_ticket_key(keys, MIKEY_KEY_TYPE_MPK, ticket_has(session, MIKEY_TP_I) ? 1 : 0), &tried);
    if (has_mac(o))
        status = conclude(o, status, tried);
    if (status == MIKEY_OK && o->proof.match != NULL)
        status = take_answer(o, keys);
    else if (status == MIKEY_OK && o->opened->auth.status == MIKEY_AUTH_NEEDS_KEY)
        bind_sessions(o->csb); // the RANDs are not secret
    mikey_key_store_release(keys);
    return status;
}

static enum mikey_status answer_update(struct ticket_opening *o) {
    const struct phase all = {false, false};
    struct key_list list = {.n = 0};
    enum mikey_status status = prove_by_guard(o);
    if (status == MIKEY_OK && o->proof.match != NULL)
        status = name_opened(o);
    if (status != MIKEY_OK || o->opened->n_keys == 0 || o->state->sent == NULL)
        return status;
    add_store(&list, o->state->sent, all, false);
    add_keys(&list, o->opened->keys, o->opened->n_keys, all, false);
    return publish(o->state, &list, o->opened);
}

enum mikey_status mikey_ticket_transfer_answer(struct ticket_opening *o) {
    enum mikey_status status = o->csb->request_updates ? answer_update(o) : answer_initial(o);
    if (status == MIKEY_OK)
        mikey_csb_renew(o->csb, NULL, &o->parties);
    return status;
}

enum mikey_status mikey_ticket_verify_waiting(struct mikey_crypto *crypto, struct mikey_csb *csb,
                                              bool *match) {
    struct mikey_ticket_state *state = csb->ticket;
    struct mikey_opened opened = {.n_keys = 0};
    struct ticket_opening o = {.crypto = crypto, .csb = csb, .state = state, .opened = &opened};
    uint64_t tried = 0;
    o.proof = *state->waiting;
    o.proof.strict = true;
    enum mikey_status status = try_mpki(&o, state->session, &tried);
    *match = o.proof.match != NULL;
    mikey_ticket_take_parties(&o);
    if (status == MIKEY_OK && *match)
        status = set_guard(state, o.key, MIKEY_TICKET_INITIAL);
    if (status == MIKEY_OK && *match)
        status = mikey_ticket_initial_keys(csb);
    return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
}
