// SPDX-License-Identifier: BSD-2-Clause
// V of R_MESSAGE_2, of the answer to an update, of an Error in their exchange: RFC 6267 5.1 to 5.4.
#include "../wire/slice.h"
#include "ibake_opening.h"

#include "candidates.h"
#include "csb.h"
#include "message_keys.h"
#include "modes.h"

#include <string.h>

/** Most parts that are covered: the message around an ESK, identities, T. */
#define PARTS 5

/** One way to read what V covers (readings 79). */
struct cover {
    const char *name; /**< NULL for the one taken by default */
    bool ids, called, t;
    bool allowed, in_error; /**< the RFC's text has room for it, in an Error; else it is a known deviation */
};

static const struct cover covers[] = {
    {NULL, true, false, false, true, true},
    {"ibake-v-with-timestamp", true, false, true, true, true},
    {"ibake-v-called-responder", true, true, false, false, false},
    {"ibake-v-without-identities", false, false, false, false, true},
};

/** A V being verified. */
struct verifying {
    struct ibake_opening *o;
    const struct mikey_payload *v, *t, *esk; /**< NULL: the message has none; v it has */
    bool error;                              /**< of an Error */
    const struct ibake_secret *session;
    const struct cover *match; /**< in which it verifies; NULL: none yet */
    struct ibake_key_reading reading;
};

static bool allows(const struct verifying *s, const struct cover *cover) {
    return s->error ? cover->in_error : cover->allowed;
}

/** Whether the reading differs from the others for this message. */
static bool differs(const struct verifying *s, const struct cover *cover) {
    const struct mikey_ibake_state *state = s->o->state;
    const struct mikey_parties *parties = &s->o->parties;
    if (cover->called)
        return state->idr.known && !mikey_slice_same(mikey_ibake_identity(&state->idr), parties->idr);
    return cover->ids || parties->idi.len > 0 || parties->idr.len > 0;
}

/** The message up to the MAC, without ESK (RFC 6267 5.4), and what stands behind it. */
static size_t cover_parts(const struct verifying *s, const struct cover *cover,
                          struct mikey_slice parts[PARTS]) {
    const struct ibake_opening *o = s->o;
    const uint8_t *bytes = o->message->bytes.data;
    const size_t end = o->opened->auth.covered;
    size_t from = 0, n = 0;
    if (s->esk != NULL && s->esk->off < end) {
        parts[n++] = (struct mikey_slice){bytes, s->esk->off};
        from = s->esk->off + s->esk->len;
    }
    parts[n++] = (struct mikey_slice){bytes + from, end - from};
    if (cover->ids) {
        parts[n++] = o->parties.idi;
        parts[n++] = cover->called ? mikey_ibake_identity(&o->state->idr) : o->parties.idr;
    }
    if (cover->t && s->t != NULL)
        parts[n++] = s->t->u.t.value;
    return n;
}

/** Tries an MPK with every coverage. */
static enum mikey_status try_covers(struct verifying *s, const struct ibake_key_reading *reading,
                                    struct mikey_slice mpk) {
    const struct ibake_opening *o = s->o;
    const struct mikey_key_binding binding = {
        .prf = o->state->prf, .csb_id = o->csb->key_csb_id, .rand = mikey_ibake_rand(o->csb, reading)};
    enum mikey_status status = MIKEY_OK;
    for (size_t n = 0; n < sizeof covers / sizeof *covers && status == MIKEY_OK && s->match == NULL; n++) {
        struct mikey_slice parts[PARTS];
        bool match = false;
        if (!differs(s, &covers[n]) || (o->readings->strict && !allows(s, &covers[n])))
            continue;
        const size_t n_parts = cover_parts(s, &covers[n], parts);
        status = mikey_message_mac_check(o->crypto, &binding, mpk, s->v->u.v.auth_alg, parts, n_parts,
                                         s->v->u.v.data, &match);
        if (match) {
            s->match = &covers[n];
            s->reading = *reading;
        }
    }
    return status;
}

static enum mikey_status try_reading(struct verifying *s, const struct ibake_key_reading *reading) {
    uint8_t mpk[MIKEY_IBAKE_KEY_MAX];
    size_t len = 0;
    enum mikey_status status =
        mikey_ibake_key(s->o->crypto, s->o->csb, s->session, reading, MIKEY_IBAKE_MPK, mpk, &len);
    if (status == MIKEY_OK)
        status = try_covers(s, reading, (struct mikey_slice){mpk, len});
    mikey_wipe(mpk, sizeof mpk);
    return status;
}

/** All readings, that of the initial exchange first. */
static enum mikey_status search(struct verifying *s) {
    const struct mikey_ibake_state *state = s->o->state;
    const uint8_t count = mikey_ibake_readings(state);
    enum mikey_status status = try_reading(s, &state->reading);
    for (uint8_t n = 0; n < count && status == MIKEY_OK && s->match == NULL; n++) {
        const struct ibake_key_reading reading = mikey_ibake_reading(n);
        status = try_reading(s, &reading);
    }
    return status;
}

static void add_finding(struct verifying *s, enum mikey_rule rule, enum mikey_outcome outcome,
                        const char *subject) {
    const struct mikey_slice text = {(const uint8_t *)subject, subject != NULL ? strlen(subject) : 0};
    mikey_ibake_finding(s->o, rule, outcome, s->v, MIKEY_F_V_DATA, text, 0);
}

/** Whoever receives V has to verify it. */
static struct mikey_slice receiver(const struct ibake_opening *o) {
    return mikey_keep_identity(o->document, o->state->by_responder ? o->parties.idr : o->parties.idi);
}

static void add_mac_finding(struct verifying *s, enum mikey_outcome outcome, uint64_t tried) {
    mikey_ibake_finding(s->o, MIKEY_R_IBAKE_MAC, outcome, s->v, MIKEY_F_V_DATA, s->o->opened->auth.identity,
                        tried);
}

/** Names what of the reading is not the usual one; auth->reading is the first. */
static void name_reading(struct verifying *s) {
    static const char *const by_form[MIKEY_EC_FORMS] = {NULL, "ibake-point-compressed", "ibake-point-x"};
    static const char *const by_length[] = {NULL, "ibake-keys-of-256-bits", "ibake-keys-of-160-bits"};
    const struct ibake_key_reading *reading = &s->reading;
    const char *const names[] = {by_form[reading->form], by_length[reading->length],
                                 reading->second ? "ibake-second-rand" : NULL};
    struct mikey_auth *auth = &s->o->opened->auth;
    auth->reading = s->match->name;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        if (names[n] == NULL)
            continue;
        add_finding(s, MIKEY_R_IBAKE_KEY_READING, MIKEY_NOTE, names[n]);
        if (auth->reading == NULL)
            auth->reading = names[n];
    }
    if (s->match->name != NULL && allows(s, s->match))
        add_finding(s, MIKEY_R_IBAKE_READING, MIKEY_NOTE, s->match->name);
}

/** From now on keys are made as V shows them to be. */
static enum mikey_status settle(struct verifying *s) {
    struct ibake_opening *o = s->o;
    struct mikey_ibake_state *state = o->state;
    const bool news = memcmp(&s->reading, &state->reading, sizeof s->reading) != 0;
    enum mikey_status status = MIKEY_OK;
    if (!state->updating)
        state->guard = *s->session;
    if (news && s->session == &o->branch->session)
        status = mikey_ibake_give(o, &s->reading);
    state->reading = s->reading;
    state->settled = true;
    if (!s->reading.second)
        return status;
    memcpy(o->csb->rand, state->rand, state->rand_len);
    o->csb->rand_len = state->rand_len;
    state->rand_len = 0;
    state->reading.second = false;
    return status;
}

static enum mikey_status conclude(struct verifying *s) {
    struct mikey_auth *auth = &s->o->opened->auth;
    if (s->match == NULL || !allows(s, s->match)) {
        auth->status = MIKEY_AUTH_FAILED;
        add_mac_finding(s, MIKEY_FAIL, 1);
    } else {
        auth->status = MIKEY_AUTH_VERIFIED;
    }
    if (s->match == NULL)
        return MIKEY_OK;
    name_reading(s);
    return s->error ? MIKEY_OK : settle(s);
}

/** Which K_SESSION protects the message, RFC 6267 5.3: that of its exchange, of the initial one if it has no points. */
static const struct ibake_secret *find_session(const struct ibake_opening *o) {
    const bool points = o->state->i.len > 0 || o->branch->r.len > 0 ||
                        mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IBAKE, 0) != NULL;
    const struct ibake_secret *session =
        o->state->updating && !points ? &o->state->guard : &o->branch->session;
    return session->len[0] > 0 ? session : NULL;
}

/** Leaves V as it is for want of something. */
static enum mikey_status leave(struct verifying *s, enum mikey_auth_status status,
                               enum mikey_outcome outcome) {
    s->o->opened->auth.status = status;
    add_mac_finding(s, outcome, 0);
    return MIKEY_OK;
}

/** What a search came to. */
static enum mikey_status judge(struct verifying *s, enum mikey_status status) {
    if (status == MIKEY_ERR_UNSUPPORTED)
        return leave(s, MIKEY_AUTH_UNSUPPORTED, MIKEY_INCONCLUSIVE);
    return status == MIKEY_OK ? conclude(s) : status;
}

static enum mikey_status verify(struct verifying *s) {
    if (!s->o->csb->known)
        return leave(s, MIKEY_AUTH_INCONCLUSIVE, MIKEY_INCONCLUSIVE);
    s->session = find_session(s->o);
    if (s->session == NULL)
        return leave(s, MIKEY_AUTH_NEEDS_KEY, MIKEY_NEEDS_KEY);
    return judge(s, search(s));
}

/** Finds V and says what it is; false if the message has none. */
static bool start(struct verifying *s, struct ibake_opening *o) {
    *s = (struct verifying){.o = o,
                            .v = mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_V, 0),
                            .t = mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0),
                            .esk = mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ESK, 0)};
    struct mikey_auth *auth = &o->opened->auth;
    if (s->v == NULL || s->v->u.v.auth_alg == MIKEY_MAC_NULL)
        return false;
    auth->kind = MIKEY_AUTH_VERIFICATION;
    auth->secret = MIKEY_SECRET_DH;
    auth->covered = s->v->off + s->v->len - (uint32_t)s->v->u.v.data.len;
    return true;
}

enum mikey_status mikey_ibake_verify(struct ibake_opening *o) {
    struct verifying s;
    if (o->branch == NULL || !start(&s, o))
        return MIKEY_OK;
    o->opened->auth.identity = receiver(o);
    return verify(&s);
}

/** An Error tells neither who sent it nor whose answer it is about: all who answered are tried, then the initial keys. */
static enum mikey_status search_all(struct verifying *s, bool *all_known) {
    struct ibake_opening *o = s->o;
    struct mikey_ibake_state *state = o->state;
    enum mikey_status status = MIKEY_OK;
    *all_known = state->n_branches > 0;
    for (uint8_t n = state->n_branches; n > 0 && status == MIKEY_OK && s->match == NULL; n--) {
        const struct ibake_branch *branch = &state->branches[n - 1];
        s->session = &branch->session;
        if (branch->session.len[0] > 0) {
            o->parties.idr = mikey_ibake_identity(&branch->idr);
            status = search(s);
        }
        *all_known &= branch->session.len[0] > 0;
    }
    if (status != MIKEY_OK || s->match != NULL || !state->updating || state->guard.len[0] == 0)
        return status;
    *all_known |= state->n_branches == 0;
    s->session = &state->guard;
    o->parties.idr = (struct mikey_slice){o->csb->idr, o->csb->idr_len};
    return search(s);
}

enum mikey_status mikey_ibake_open_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets,
                                         const struct mikey_readings *readings, struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    struct ibake_opening o = mikey_ibake_opening(crypto, document, secrets, readings, csb, opened);
    struct verifying s;
    bool all_known = false;
    if (!start(&s, &o))
        return MIKEY_OK;
    s.error = true;
    mikey_parties_complete(&o.parties, csb);
    opened->auth.identity = mikey_keep_identity(document, o.parties.idi);
    if (!csb->known)
        return leave(&s, MIKEY_AUTH_INCONCLUSIVE, MIKEY_INCONCLUSIVE);
    const enum mikey_status status = search_all(&s, &all_known);
    if (status == MIKEY_OK && s.match == NULL && !all_known)
        return leave(&s, MIKEY_AUTH_NEEDS_KEY, MIKEY_NEEDS_KEY);
    return judge(&s, status);
}
