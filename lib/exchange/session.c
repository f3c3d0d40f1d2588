// SPDX-License-Identifier: BSD-2-Clause
#include "session_keys.h"

#include "mykey.h"

#include <string.h>

/** Longest TEK or salt that fits mikey_session_keys. */
#define SESSION_KEY_MAX 255

static bool is_tgk(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TGK || type == MIKEY_KEY_TYPE_TGK_SALT || type == MIKEY_KEY_TYPE_GTGK ||
           type == MIKEY_KEY_TYPE_GTGK_SALT;
}

static bool is_tek(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TEK || type == MIKEY_KEY_TYPE_TEK_SALT;
}

enum mikey_status mikey_session_describe(const struct mikey_key *key, const struct mikey_cs *cs,
                                         uint8_t tek_len, uint8_t salt_len, struct mikey_session_keys *out) {
    *out = (struct mikey_session_keys){.cs_id = cs->cs_id,
                                       .has_ssrc = cs->has_ssrc,
                                       .has_roc = cs->has_roc,
                                       .has_seq = cs->has_seq,
                                       .ssrc = cs->ssrc,
                                       .roc = cs->roc,
                                       .seq = cs->seq,
                                       .policy_no = cs->n_policies > 0 ? cs->policies.data[0] : 0,
                                       .mki = key->kv.type == MIKEY_KV_SPI ? key->kv.spi : cs->spi};
    if (!is_tgk(key->type) && !is_tek(key->type))
        return MIKEY_ERR_UNSUPPORTED;
    if ((is_tek(key->type) && key->key.len > SESSION_KEY_MAX) ||
        (key->has_salt && key->salt.len > SESSION_KEY_MAX))
        return MIKEY_ERR_ARGUMENT;
    if (is_tgk(key->type) && (key->key.len == 0 || tek_len == 0))
        return MIKEY_ERR_ARGUMENT;
    out->tek_derived = is_tgk(key->type);
    out->tek_len = out->tek_derived ? tek_len : (uint8_t)key->key.len;
    out->salt_derived = out->tek_derived && !key->has_salt && salt_len > 0;
    if (key->has_salt)
        out->salt_len = (uint8_t)key->salt.len;
    else if (out->salt_derived)
        out->salt_len = salt_len;
    return MIKEY_OK;
}

/** Copies what was carried; an empty slice leaves nothing. */
static void take(struct mikey_slice carried, uint8_t to[SESSION_KEY_MAX]) {
    if (carried.len > 0)
        memcpy(to, carried.data, carried.len);
}

/** TEK and salt as RFC 3830 4.1.3 has them, or as the `mykey` crate. */
static enum mikey_status derive(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                struct mikey_slice tgk, struct mikey_session_keys *out) {
    if (binding->readings->mykey != 0)
        return mikey_mykey_session(crypto, (enum mikey_mykey_hash)binding->readings->mykey, tgk,
                                   binding->rand, out);
    enum mikey_status status =
        mikey_session_key(crypto, binding, tgk, MIKEY_CONST_TEK, out->cs_id, out->tek, out->tek_len);
    if (status == MIKEY_OK && out->salt_derived)
        status = mikey_session_key(crypto, binding, tgk, MIKEY_CONST_TGK_SALT, out->cs_id, out->salt,
                                   out->salt_len);
    return status;
}

enum mikey_status mikey_session_derive_as(struct mikey_crypto *crypto,
                                          const struct mikey_key_binding *binding,
                                          const struct mikey_key *key, const struct mikey_cs *cs,
                                          uint8_t tek_len, uint8_t salt_len, struct mikey_session_keys *out) {
    enum mikey_status status = mikey_session_describe(key, cs, tek_len, salt_len, out);
    if (status != MIKEY_OK)
        return status;
    out->has_bytes = true;
    if (key->has_salt)
        take(key->salt, out->salt);
    if (!out->tek_derived) {
        take(key->key, out->tek);
        return MIKEY_OK;
    }
    status = derive(crypto, binding, key->key, out);
    if (status != MIKEY_OK)
        mikey_wipe(out, sizeof *out);
    return status;
}

enum mikey_status mikey_session_derive(struct mikey_crypto *crypto, uint8_t prf, uint32_t csb_id,
                                       struct mikey_slice rand, const struct mikey_key *key,
                                       const struct mikey_cs *cs, uint8_t tek_len, uint8_t salt_len,
                                       struct mikey_session_keys *out) {
    static const struct mikey_readings rfc;
    const struct mikey_key_binding binding = {prf, csb_id, rand, &rfc};
    return mikey_session_derive_as(crypto, &binding, key, cs, tek_len, salt_len, out);
}

void mikey_csb_wipe(struct mikey_csb *csb) {
    // All keys that are the bundle's own; most have none.
    unsigned held = csb->envelope.len;
    for (size_t i = 0; i < MIKEY_ENVELOPE_OTHERS; i++)
        held += csb->envelope.other_len[i];
    if (held > 0)
        mikey_wipe(&csb->envelope, sizeof csb->envelope);
    *csb = (struct mikey_csb){.known = false};
}
