// SPDX-License-Identifier: BSD-2-Clause
// Crypto sessions of an exchange, as a prover of SRTP wants them.
#include <mikeylab/check.h>

#define SRTP_INDEX_BYTES 6u // RFC 3830 6.14: ROC and SEQ

// When a key is valid, if it says so with SRTP indices.
static void set_interval(const struct mikey_kv *kv, struct mikey_srtp_session *session) {
    session->has_interval = kv->type == MIKEY_KV_INTERVAL && kv->from.len == SRTP_INDEX_BYTES &&
                            kv->to.len == SRTP_INDEX_BYTES && mikey_slice_uint(kv->from, &session->first) &&
                            mikey_slice_uint(kv->to, &session->last);
}

// The same session with the keys of peers who number crypto sessions from 0; RFC 3830 6.1.1 says from 1.
static enum mikey_status add_numbered_from_0(const struct mikey_exchange *exchange,
                                             const struct mikey_session_keys *keys,
                                             struct mikey_srtp_session *session, struct mikey_srtp *srtp) {
    if (!keys->tek_derived || keys->cs_id == 0)
        return MIKEY_OK;
    const struct mikey_cs cs = {.cs_id = (uint8_t)(keys->cs_id - 1)};
    struct mikey_session_keys other;
    enum mikey_status status =
        mikey_session_derive(mikey_srtp_crypto(srtp), exchange->prf, exchange->key_csb_id, exchange->rand,
                             &exchange->keys[keys->key_index], &cs, keys->tek_len, keys->salt_len, &other);
    if (status == MIKEY_OK) {
        session->tek.data = other.tek;
        session->salt.data = other.salt;
        session->reading = "cs-id-from-0";
        status = mikey_srtp_add(srtp, session, NULL);
    }
    mikey_wipe(&other, sizeof other);
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
    return status == MIKEY_OK ? add_numbered_from_0(exchange, keys, &session, srtp) : status;
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
