// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/exchange.h>
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

/** Copies what was carried; an empty slice leaves nothing. */
static void take(struct mikey_slice carried, uint8_t to[SESSION_KEY_MAX], uint8_t *len) {
    if (carried.len > 0)
        memcpy(to, carried.data, carried.len);
    *len = (uint8_t)carried.len;
}

enum mikey_status mikey_session_derive(struct mikey_crypto *crypto, uint8_t prf, uint32_t csb_id,
                                       struct mikey_slice rand, const struct mikey_key *key,
                                       const struct mikey_cs *cs, uint8_t tek_len, uint8_t salt_len,
                                       struct mikey_session_keys *out) {
    *out = (struct mikey_session_keys){.cs_id = cs->cs_id,
                                       .has_ssrc = cs->has_ssrc,
                                       .ssrc = cs->ssrc,
                                       .roc = cs->roc,
                                       .policy_no = cs->n_policies > 0 ? cs->policies.data[0] : 0,
                                       .mki = key->kv.type == MIKEY_KV_SPI ? key->kv.spi
                                                                           : (struct mikey_slice){NULL, 0}};
    if (!is_tgk(key->type) && !is_tek(key->type))
        return MIKEY_ERR_UNSUPPORTED;
    if ((is_tek(key->type) && key->key.len > SESSION_KEY_MAX) ||
        (key->has_salt && key->salt.len > SESSION_KEY_MAX))
        return MIKEY_ERR_ARGUMENT;

    enum mikey_status status = MIKEY_OK;
    if (key->has_salt)
        take(key->salt, out->salt, &out->salt_len);
    if (is_tek(key->type)) {
        take(key->key, out->tek, &out->tek_len);
        return MIKEY_OK;
    }
    status = mikey_derive(crypto, prf, key->key, MIKEY_CONST_TEK, cs->cs_id, csb_id, rand, out->tek, tek_len);
    if (status == MIKEY_OK && !key->has_salt && salt_len > 0) {
        status = mikey_derive(crypto, prf, key->key, MIKEY_CONST_TGK_SALT, cs->cs_id, csb_id, rand, out->salt,
                              salt_len);
        out->salt_derived = true;
        out->salt_len = salt_len;
    }
    out->tek_derived = true;
    out->tek_len = tek_len;
    if (status != MIKEY_OK)
        mikey_wipe(out, sizeof *out);
    return status;
}

void mikey_csb_wipe(struct mikey_csb *csb) {
    mikey_wipe(csb, sizeof *csb);
}
