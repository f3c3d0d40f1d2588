// SPDX-License-Identifier: BSD-2-Clause
// Crypto sessions of an exchange, as a prover of SRTP wants them.
#include "session_keys.h"

#include <mikeylab/check.h>
#include <mikeylab/values.h>

#define PRF_BLOCK        32u // RFC 3830 4.1.2: bytes
#define SRTP_INDEX_BYTES 6u  // RFC 3830 6.14: ROC and SEQ

// When a key is valid, if it says so with SRTP indices.
static void set_interval(const struct mikey_kv *kv, struct mikey_srtp_session *session) {
    session->has_interval = kv->type == MIKEY_KV_INTERVAL && kv->from.len == SRTP_INDEX_BYTES &&
                            kv->to.len == SRTP_INDEX_BYTES && mikey_slice_uint(kv->from, &session->first) &&
                            mikey_slice_uint(kv->to, &session->last);
}

// Deviations that nothing but media shows, as the keys of a session come out with them.
struct alternative {
    const char *name;
    bool from_0, extra_block, stripped;
    bool own_salt;     // derived, though one was sent
    bool update_rand;  // made with the RAND of an update
    uint8_t mykey_len; // of a key that the mykey crate derives, whose length the message does not say
};

static const struct alternative alternatives[] = {
    {"cs-id-from-0", .from_0 = true},
    {"libmikey-prf-extra-block", .extra_block = true},
    {"libmikey-prf-extra-block+cs-id-from-0", .from_0 = true, .extra_block = true},
    {"dh-secret-stripped", .stripped = true},
    {"salt-derived-though-sent", .own_salt = true},
    {"rand-of-update", .update_rand = true},
    {"mykey-master-key-256", .mykey_len = 32},
};

// Whether they change anything about these keys.
static bool makes_a_difference(const struct alternative *alternative, const struct mikey_exchange *exchange,
                               const struct mikey_session_keys *keys) {
    const struct mikey_key *key = &exchange->keys[keys->key_index];
    const struct mikey_slice tgk = key->key;
    if (key->deviations.of[0] != MIKEY_DEVIATION_NONE)
        return alternative->mykey_len > keys->tek_len;
    const bool agreed =
        exchange->mode == MIKEY_DATA_TYPE_DH_INIT || exchange->mode == MIKEY_DATA_TYPE_DHHMAC_INIT;
    return alternative->mykey_len == 0 && (!alternative->from_0 || keys->cs_id > 0) &&
           (!alternative->extra_block ||
            (tgk.len % PRF_BLOCK == 0 && exchange->deviations.of[0] != MIKEY_DEVIATION_PRF_EXTRA_BLOCK)) &&
           (!alternative->own_salt || (key->has_salt && keys->salt_len > 0)) &&
           (!alternative->update_rand || exchange->update_rand.len > 0) &&
           (!alternative->stripped || (agreed && tgk.len > 1 && tgk.data[0] == 0));
}

// How a peer comes to the keys of a session.
struct derivation {
    struct mikey_key_binding binding;
    struct mikey_key key;
    uint8_t cs_id, tek_len, salt_len;
    const char *name;
};

// The same session with the keys of such a peer.
static enum mikey_status add_derived(const struct derivation *derivation,
                                     const struct mikey_srtp_session *session, struct mikey_srtp *srtp) {
    const struct mikey_cs cs = {.cs_id = derivation->cs_id};
    struct mikey_session_keys keys;
    enum mikey_status status =
        mikey_session_derive_as(mikey_srtp_crypto(srtp), &derivation->binding, &derivation->key, &cs,
                                derivation->tek_len, derivation->salt_len, &keys);
    if (status == MIKEY_OK) {
        struct mikey_srtp_session mine = *session;
        mine.tek = (struct mikey_slice){keys.tek, derivation->tek_len};
        mine.salt.data = keys.salt;
        mine.reading = derivation->name;
        status = mikey_srtp_add(srtp, &mine, NULL);
    }
    mikey_wipe(&keys, sizeof keys);
    return status;
}

// With the keys of peers who deviate so.
static enum mikey_status add_alternative(const struct mikey_exchange *exchange,
                                         const struct mikey_session_keys *keys,
                                         const struct alternative *alternative,
                                         const struct mikey_srtp_session *session, struct mikey_srtp *srtp) {
    struct mikey_key key = exchange->keys[keys->key_index];
    struct mikey_readings readings = mikey_readings_of_key(&exchange->deviations, &key);
    const uint8_t tek_len = alternative->mykey_len > 0 ? alternative->mykey_len : keys->tek_len;
    if (alternative->extra_block)
        mikey_readings_take(&readings, MIKEY_DEVIATION_PRF_EXTRA_BLOCK);
    if (alternative->own_salt)
        key.has_salt = false;
    while (alternative->stripped && key.key.len > 1 && key.key.data[0] == 0)
        key.key = (struct mikey_slice){key.key.data + 1, key.key.len - 1};
    const struct mikey_slice rand = alternative->update_rand ? exchange->update_rand : exchange->rand;
    const struct derivation derivation = {.binding = {exchange->prf, exchange->key_csb_id, rand, &readings},
                                          .key = key,
                                          .cs_id = (uint8_t)(keys->cs_id - alternative->from_0),
                                          .tek_len = tek_len,
                                          .salt_len = keys->salt_len,
                                          .name = alternative->name};
    return add_derived(&derivation, session, srtp);
}

// With the TGK of a peer who reads the RFC differently.
static enum mikey_status add_other(const struct mikey_exchange *exchange,
                                   const struct mikey_session_keys *keys, const struct mikey_other_tgk *other,
                                   const struct mikey_srtp_session *session, struct mikey_srtp *srtp) {
    static const struct mikey_readings usual;
    struct derivation derivation = {.binding = {exchange->prf, exchange->key_csb_id, other->rand, &usual},
                                    .key = exchange->keys[keys->key_index],
                                    .cs_id = keys->cs_id,
                                    .tek_len = keys->tek_len,
                                    .salt_len = keys->salt_len,
                                    .name = other->reading};
    derivation.key.key = other->key;
    return add_derived(&derivation, session, srtp);
}

static enum mikey_status add_alternatives(const struct mikey_exchange *exchange,
                                          const struct mikey_session_keys *keys,
                                          const struct mikey_srtp_session *session, struct mikey_srtp *srtp) {
    enum mikey_status status = MIKEY_OK;
    for (size_t i = 0; i < sizeof alternatives / sizeof *alternatives && status == MIKEY_OK; i++)
        if (keys->tek_derived && makes_a_difference(&alternatives[i], exchange, keys))
            status = add_alternative(exchange, keys, &alternatives[i], session, srtp);
    for (uint8_t i = 0; i < exchange->n_others && keys->tek_derived && status == MIKEY_OK; i++)
        status = add_other(exchange, keys, &exchange->others[i], session, srtp);
    return status;
}

static enum mikey_status add_session(const struct mikey_exchange *exchange,
                                     const struct mikey_session_keys *keys, struct mikey_srtp *srtp) {
    struct mikey_srtp_session session = {
        .exchange = exchange->id,
        .bundle = exchange->bundle,
        .cs_id = keys->cs_id,
        .key_index = keys->key_index,
        .tek = {keys->tek, keys->tek_len},
        .salt = {keys->salt, keys->salt_len},
        .mki = keys->mki,
        .policy = keys->policy,
        .has_ssrc = keys->has_ssrc,
        .has_roc = keys->has_roc,
        .has_seq = keys->has_seq,
        .ssrc = keys->ssrc,
        .roc = keys->roc,
        .seq = keys->seq,
    };
    if (keys->key_index >= exchange->n_keys)
        return mikey_srtp_add(srtp, &session, NULL);
    set_interval(&exchange->keys[keys->key_index].kv, &session);
    enum mikey_status status = mikey_srtp_add(srtp, &session, NULL);
    return status == MIKEY_OK ? add_alternatives(exchange, keys, &session, srtp) : status;
}

enum mikey_status mikey_exchange_prove(const struct mikey_exchange *exchange, struct mikey_srtp *srtp) {
    enum mikey_status first = MIKEY_OK;
    for (uint32_t i = 0; i < exchange->n_sessions; i++) {
        const struct mikey_session_keys *keys = &exchange->sessions[i];
        enum mikey_status status = keys->has_bytes ? add_session(exchange, keys, srtp) : MIKEY_OK;
        if (first == MIKEY_OK)
            first = status;
    }
    return first;
}
