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

enum mikey_status mikey_exchange_prove(const struct mikey_exchange *exchange, struct mikey_srtp *srtp) {
    enum mikey_status first = MIKEY_OK;
    for (uint32_t i = 0; i < exchange->n_sessions; i++) {
        const struct mikey_session_keys *keys = &exchange->sessions[i];
        if (!keys->has_bytes)
            continue;
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
        if (keys->key_index < exchange->n_keys)
            set_interval(&exchange->keys[keys->key_index].kv, &session);
        enum mikey_status status = mikey_srtp_add(srtp, &session, NULL);
        if (first == MIKEY_OK)
            first = status;
    }
    return first;
}
