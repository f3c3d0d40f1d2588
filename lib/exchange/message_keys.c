// SPDX-License-Identifier: BSD-2-Clause
#include "message_keys.h"

#include "../crypto/compare.h"
#include "psk_form.h"

#include <mikeylab/values.h>
#include <string.h>

/** Bytes of auth_key under MIKEY_MAC_KEY_128. */
#define SHORT_AUTH_KEY 16
/** Bytes of a key of linejs. */
#define LINEJS_KEY 16

static uint32_t swapped(uint32_t value) {
    return value << 24 | (value & 0xFF00) << 8 | (value >> 8 & 0xFF00) | value >> 24;
}

/** Derives with PRF and label as `readings` have them. */
static enum mikey_status derive_with(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                     const struct mikey_readings *readings, struct mikey_slice secret,
                                     uint32_t constant, uint8_t cs_id, uint8_t *out, size_t len) {
    const uint32_t csb_id = readings->csb_id_swapped ? swapped(binding->csb_id) : binding->csb_id;
    const uint8_t prf = readings->prf_other ? binding->prf ^ 1 : binding->prf;
    uint8_t counted[1 + MIKEY_MAX_RAND];
    struct mikey_slice rand = binding->rand;
    if (readings->rand_with_length && rand.len <= MIKEY_MAX_RAND) {
        counted[0] = (uint8_t)rand.len;
        if (rand.len > 0)
            memcpy(counted + 1, rand.data, rand.len);
        rand = (struct mikey_slice){counted, 1 + rand.len};
    }
    return mikey_derive_shaped(crypto, (enum mikey_prf_shape)readings->prf_shape, prf, secret, constant,
                               cs_id, csb_id, rand, out, len);
}

enum mikey_status mikey_session_key(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                    struct mikey_slice tgk, uint32_t constant, uint8_t cs_id, uint8_t *out,
                                    size_t len) {
    return derive_with(crypto, binding, binding->readings, tgk, constant, cs_id, out, len);
}

/** As linejs derives: HMAC-SHA-1 of the CSB ID and a number for the key, 0 to encrypt and 1 to authenticate. */
static enum mikey_status derive_linejs(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                       struct mikey_slice secret, uint32_t constant, uint8_t *out,
                                       size_t len) {
    const uint32_t csb_id = binding->csb_id;
    const uint8_t label[] = {(uint8_t)(csb_id >> 24),
                             (uint8_t)(csb_id >> 16),
                             (uint8_t)(csb_id >> 8),
                             (uint8_t)csb_id,
                             0,
                             0,
                             0,
                             constant == MIKEY_CONST_MESSAGE_AUTH};
    const struct mikey_slice part = {label, sizeof label};
    uint8_t mac[MIKEY_MAC_MAX];
    enum mikey_status status = mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_1_160, secret, &part, 1, mac);
    if (status == MIKEY_OK)
        memcpy(out, mac, len < LINEJS_KEY ? len : LINEJS_KEY);
    mikey_wipe(mac, sizeof mac);
    return status;
}

/** Derives a key of messages as `binding->readings` have it. */
static enum mikey_status derive_as_read(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                        struct mikey_slice secret, uint32_t constant, uint8_t *out,
                                        size_t len) {
    const struct mikey_readings *readings = binding->readings;
    if (readings->linejs)
        return derive_linejs(crypto, binding, secret, constant, out, len);
    uint8_t form[MIKEY_PSK_FORM_MAX];
    size_t form_len = 0;
    if (readings->psk != MIKEY_PSK_BYTES) {
        form_len = mikey_psk_in_form((enum mikey_psk_form)readings->psk, secret, form);
        if (form_len > 0)
            secret = (struct mikey_slice){form, form_len};
    }
    enum mikey_status status = derive_with(crypto, binding, readings, secret, constant,
                                           (uint8_t)(MIKEY_CS_ID_MESSAGE ^ readings->cs_id_flip), out, len);
    mikey_wipe(form, form_len);
    return status;
}

static enum mikey_status derive(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                struct mikey_slice secret, uint32_t constant, uint8_t *out, size_t len) {
    if (binding->readings != NULL)
        return derive_as_read(crypto, binding, secret, constant, out, len);
    return mikey_derive(crypto, binding->prf, secret, constant, MIKEY_CS_ID_MESSAGE, binding->csb_id,
                        binding->rand, out, len);
}

enum mikey_status mikey_message_auth_key(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                         struct mikey_slice secret, uint8_t mac_alg,
                                         struct mikey_message_auth_key *key) {
    *key = (struct mikey_message_auth_key){.mac_alg = mac_alg, .algorithm = mac_alg};
    if (!mikey_auth_key_length(mac_alg, &key->len))
        return MIKEY_ERR_UNSUPPORTED;
    const enum mikey_mac_form form =
        binding->readings != NULL ? (enum mikey_mac_form)binding->readings->mac : MIKEY_MAC_AS_NAMED;
    if (mac_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    if (form == MIKEY_MAC_KEY_128 || (binding->readings != NULL && binding->readings->linejs))
        key->len = SHORT_AUTH_KEY;
    if (form == MIKEY_MAC_SHA_256_CUT)
        key->algorithm = MIKEY_MAC_HMAC_SHA_256_256;
    return derive(crypto, binding, secret, MIKEY_CONST_MESSAGE_AUTH, key->bytes, key->len);
}

static enum mikey_status run_mac(struct mikey_crypto *crypto, const struct mikey_message_auth_key *key,
                                 const struct mikey_slice *parts, size_t n_parts,
                                 uint8_t mac[MIKEY_MAC_MAX]) {
    return mikey_mac(crypto, key->algorithm, (struct mikey_slice){key->bytes, key->len}, parts, n_parts, mac);
}

enum mikey_status mikey_message_auth_check(struct mikey_crypto *crypto,
                                           const struct mikey_message_auth_key *key,
                                           const struct mikey_slice *parts, size_t n_parts,
                                           struct mikey_slice mac, bool *match) {
    uint8_t want[MIKEY_MAC_MAX];
    size_t len = 0;
    *match = false;
    enum mikey_status status = run_mac(crypto, key, parts, n_parts, want);
    if (status == MIKEY_OK && mikey_mac_length(key->mac_alg, &len))
        *match = mikey_mac_compare(crypto, mac, (struct mikey_slice){want, len});
    return status;
}

enum mikey_status mikey_message_mac(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                    struct mikey_slice secret, uint8_t mac_alg,
                                    const struct mikey_slice *parts, size_t n_parts,
                                    uint8_t mac[MIKEY_MAC_MAX]) {
    struct mikey_message_auth_key key;
    enum mikey_status status = mikey_message_auth_key(crypto, binding, secret, mac_alg, &key);
    if (status == MIKEY_OK)
        status = run_mac(crypto, &key, parts, n_parts, mac);
    mikey_wipe(&key, sizeof key);
    return status;
}

enum mikey_status mikey_message_mac_check(struct mikey_crypto *crypto,
                                          const struct mikey_key_binding *binding, struct mikey_slice secret,
                                          uint8_t mac_alg, const struct mikey_slice *parts, size_t n_parts,
                                          struct mikey_slice mac, bool *match) {
    struct mikey_message_auth_key key;
    *match = false;
    enum mikey_status status = mikey_message_auth_key(crypto, binding, secret, mac_alg, &key);
    if (status == MIKEY_OK)
        status = mikey_message_auth_check(crypto, &key, parts, n_parts, mac, match);
    mikey_wipe(&key, sizeof key);
    return status;
}

typedef enum mikey_status cipher_call(struct mikey_crypto *crypto, uint8_t encr_alg, struct mikey_slice key,
                                      struct mikey_slice salt, const uint8_t iv[16], struct mikey_slice in,
                                      uint8_t *out, size_t *out_len);

/** encr_key, salt_key and IV of a message. */
struct encryption {
    uint8_t key[MIKEY_ENCR_KEY_MAX], salt[MIKEY_SALT_KEY_MAX], iv[16];
    size_t key_len, salt_len;
};

static enum mikey_status make_iv(struct encryption *keys, const struct mikey_key_binding *binding,
                                 const struct mikey_t *t) {
    const enum mikey_iv_form form =
        binding->readings != NULL ? (enum mikey_iv_form)binding->readings->iv : MIKEY_IV_OF_THE_RFC;
    const uint32_t csb_id = form == MIKEY_IV_CSB_ID_SWAPPED ? swapped(binding->csb_id) : binding->csb_id;
    uint8_t ts_type = t->ts_type;
    if (form == MIKEY_IV_ZEROS || (binding->readings != NULL && binding->readings->linejs))
        return MIKEY_OK; // it is zero already
    if (form == MIKEY_IV_T_OTHER_SIDE)
        ts_type = ts_type == MIKEY_TS_COUNTER ? MIKEY_TS_NTP_UTC_32 : MIKEY_TS_COUNTER;
    return mikey_kemac_iv(keys->salt, csb_id, ts_type, t->value, keys->iv);
}

static enum mikey_status set_up(struct encryption *keys, struct mikey_crypto *crypto,
                                const struct mikey_key_binding *binding, struct mikey_slice secret,
                                uint8_t encr_alg, const struct mikey_t *t) {
    if (!mikey_encr_key_lengths(encr_alg, &keys->key_len, &keys->salt_len))
        return MIKEY_ERR_UNSUPPORTED;
    if (keys->key_len == 0)
        return MIKEY_OK;
    enum mikey_status status =
        derive(crypto, binding, secret, MIKEY_CONST_MESSAGE_ENCR, keys->key, keys->key_len);
    if (status == MIKEY_OK)
        status = derive(crypto, binding, secret, MIKEY_CONST_MESSAGE_SALT, keys->salt, keys->salt_len);
    if (status != MIKEY_OK || keys->salt_len != sizeof keys->salt)
        return status;
    return t ? make_iv(keys, binding, t) : MIKEY_ERR_ARGUMENT;
}

static enum mikey_status run(cipher_call *call, struct mikey_crypto *crypto,
                             const struct mikey_key_binding *binding, struct mikey_slice secret,
                             uint8_t encr_alg, const struct mikey_t *t, struct mikey_slice in, uint8_t *out,
                             size_t *out_len) {
    struct encryption keys = {.key_len = 0};
    if (binding->readings != NULL && binding->readings->data_clear) {
        memcpy(out, in.data, in.len);
        *out_len = in.len;
        return MIKEY_OK;
    }
    enum mikey_status status = set_up(&keys, crypto, binding, secret, encr_alg, t);
    if (status == MIKEY_OK)
        status = call(crypto, encr_alg, (struct mikey_slice){keys.key, keys.key_len},
                      (struct mikey_slice){keys.salt, keys.salt_len}, keys.iv, in, out, out_len);
    mikey_wipe(&keys, sizeof keys);
    return status;
}

enum mikey_status mikey_message_encrypt(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                        struct mikey_slice secret, uint8_t encr_alg, const struct mikey_t *t,
                                        struct mikey_slice in, uint8_t *out, size_t *out_len) {
    return run(mikey_kemac_encrypt, crypto, binding, secret, encr_alg, t, in, out, out_len);
}

enum mikey_status mikey_message_decrypt(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                        struct mikey_slice secret, uint8_t encr_alg, const struct mikey_t *t,
                                        struct mikey_slice in, uint8_t *out, size_t *out_len) {
    return run(mikey_kemac_decrypt, crypto, binding, secret, encr_alg, t, in, out, out_len);
}
