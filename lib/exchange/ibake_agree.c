// SPDX-License-Identifier: BSD-2-Clause
// K_SESSION of two points and an exponent, and the TGK of that: RFC 6267 5.1.
#include "ibake_opening.h"

#include "agreement.h"
#include "chain.h"
#include "csb.h"

#include <string.h>

/** 128 bits first: those of the key that AES-CM needs. */
static const uint8_t lengths[MIKEY_IBAKE_LENGTHS] = {MIKEY_IBAKE_KEY, MIKEY_IBAKE_KEY_MAX, 20};

uint8_t mikey_ibake_readings(const struct mikey_ibake_state *state) {
    return state->rand_len > 0 ? MIKEY_IBAKE_READINGS : MIKEY_IBAKE_READINGS / 2;
}

struct ibake_key_reading mikey_ibake_reading(uint8_t n) {
    return (struct ibake_key_reading){.form = n % MIKEY_EC_FORMS,
                                      .length = n / MIKEY_EC_FORMS % MIKEY_IBAKE_LENGTHS,
                                      .second = n >= MIKEY_IBAKE_READINGS / 2};
}

/** The two points, of the message if it has them. */
struct points {
    struct ibake_opening *o;
    struct ibake_point i, r;
    struct ibake_secret *session;
};

static struct ibake_point point_of(const struct mikey_eccpt *eccpt, const struct ibake_point *known) {
    struct ibake_point point = {0};
    if (eccpt == NULL)
        return *known;
    mikey_ibake_keep_point(&point, eccpt);
    return point;
}

/** Whether the point is that of the exponent, which it cannot be if the exponent or the curve is none that is worked with. */
static enum mikey_status find_own(const struct mikey_ec_share *share, const struct ibake_point *point,
                                  bool *own) {
    uint8_t bytes[MIKEY_EC_POINT_MAX];
    size_t len = 0;
    *own = false;
    for (int form = MIKEY_EC_UNCOMPRESSED; form <= MIKEY_EC_COMPRESSED && !*own; form++) {
        enum mikey_status status = mikey_ec_public(share, (enum mikey_ec_form)form, bytes, &len);
        if (status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY)
            return status;
        *own = status == MIKEY_OK && len == point->len && memcmp(bytes, point->bytes, len) == 0;
    }
    return MIKEY_OK;
}

/** A mikey_exponent_try: K_SESSION in all forms, if the exponent is that of either side. */
static enum mikey_status try_exponent(void *context, struct mikey_slice exponent, bool *used) {
    struct points *points = context;
    const struct mikey_ec_share share = {.curve = points->i.curve, .exponent = exponent};
    bool initiator, responder = false;
    enum mikey_status status = find_own(&share, &points->i, &initiator);
    if (status == MIKEY_OK && !initiator)
        status = find_own(&share, &points->r, &responder);
    if (status != MIKEY_OK || (!initiator && !responder))
        return status;
    const struct ibake_point *peer = initiator ? &points->r : &points->i;
    for (int form = 0; form < MIKEY_EC_FORMS && status == MIKEY_OK; form++) {
        size_t len = 0;
        status = mikey_ec_shared(&share, (struct mikey_slice){peer->bytes, peer->len},
                                 (enum mikey_ec_form)form, points->session->bytes[form], &len);
        points->session->len[form] = (uint8_t)len;
    }
    *used = status == MIKEY_OK;
    if (!*used)
        mikey_wipe(points->session, sizeof *points->session);
    // A point that cannot be used agrees on nothing.
    return status == MIKEY_ERR_ARGUMENT || status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
}

struct mikey_slice mikey_ibake_rand(const struct mikey_csb *csb, const struct ibake_key_reading *reading) {
    return reading->second ? (struct mikey_slice){csb->ibake->rand, csb->ibake->rand_len}
                           : mikey_csb_rand(csb);
}

enum mikey_status mikey_ibake_key(struct mikey_crypto *crypto, const struct mikey_csb *csb,
                                  const struct ibake_secret *session, const struct ibake_key_reading *reading,
                                  enum mikey_ibake_key which, uint8_t key[MIKEY_IBAKE_KEY_MAX], size_t *len) {
    const struct mikey_slice octets = {session->bytes[reading->form], session->len[reading->form]};
    *len = lengths[reading->length];
    return mikey_ibake_derive(crypto, csb->ibake->prf, octets, which, mikey_ibake_rand(csb, reading), key,
                              *len);
}

/** The branch's TGK with the key validity of the points, in memory of its own. */
static enum mikey_status store(struct ibake_opening *o, struct mikey_slice tgk) {
    struct mikey_key key = {.type = MIKEY_KEY_TYPE_TGK, .key = tgk};
    if (o->branch->keys != NULL)
        key.kv = o->branch->keys->keys[0].kv;
    if (o->i != NULL && o->i->kv.type != MIKEY_KV_NULL)
        key.kv = o->i->kv;
    if (o->r != NULL && o->r->kv.type != MIKEY_KV_NULL)
        key.kv = o->r->kv;
    struct key_store *made = mikey_key_store_new(&key, 1);
    if (made == NULL)
        return MIKEY_ERR_MEMORY;
    mikey_key_store_release(o->branch->keys);
    o->branch->keys = made;
    return MIKEY_OK;
}

enum mikey_status mikey_ibake_give(struct ibake_opening *o, const struct ibake_key_reading *reading) {
    uint8_t tgk[MIKEY_IBAKE_KEY_MAX];
    size_t len = 0;
    enum mikey_status status =
        mikey_ibake_key(o->crypto, o->csb, &o->branch->session, reading, MIKEY_IBAKE_TGK, tgk, &len);
    if (status == MIKEY_OK)
        status = store(o, (struct mikey_slice){tgk, len});
    mikey_wipe(tgk, sizeof tgk);
    if (status != MIKEY_OK)
        return status;
    const struct mikey_key *key = &o->branch->keys->keys[0];
    const enum mikey_auth_status decryption = o->opened->decryption;
    o->opened->n_keys = 0;
    status = mikey_keep_tgk(o->document, key->key, &key->kv, o->opened);
    o->opened->decryption = decryption;
    o->state->given = o->branch;
    return status;
}

/** The message itself, if it has a point of the agreement: what is said of the agreement is said of it. */
static const struct mikey_payload *place(const struct ibake_opening *o) {
    return o->i == NULL && o->r == NULL
               ? NULL
               : mikey_message_find(o->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IBAKE, 0);
}

static enum mikey_status find_session(struct ibake_opening *o) {
    uint64_t tried = 0;
    const struct mikey_payload *ibake = place(o);
    struct points points = {.o = o,
                            .i = point_of(o->i, &o->state->i),
                            .r = point_of(o->r, &o->branch->r),
                            .session = &o->branch->session};
    if (o->branch->session.len[0] > 0 || ibake == NULL || points.i.len == 0 || points.r.len == 0 ||
        points.i.curve != points.r.curve)
        return MIKEY_OK;
    enum mikey_status status =
        mikey_exponents_try(o->secrets, o->message->hdr.csb_id, try_exponent, &points, &tried);
    if (status != MIKEY_OK)
        return status;
    if (o->branch->session.len[0] > 0)
        mikey_opened_pass(o->opened, MIKEY_R_IBAKE_SECRET);
    else
        mikey_ibake_finding(o, MIKEY_R_IBAKE_SECRET, MIKEY_NEEDS_KEY, ibake, MIKEY_F_IBAKE_DATA,
                            (struct mikey_slice){NULL, 0}, tried);
    return MIKEY_OK;
}

enum mikey_status mikey_ibake_agree(struct ibake_opening *o) {
    enum mikey_status status = find_session(o);
    if (status != MIKEY_OK || o->branch->session.len[0] == 0 || o->state->given == o->branch ||
        !o->csb->known)
        return status;
    status = mikey_ibake_give(o, &o->state->reading);
    return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status; // a PRF that is not known
}
