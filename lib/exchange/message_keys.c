// SPDX-License-Identifier: BSD-2-Clause
#include "message_keys.h"

#include <mikeylab/values.h>
#include <string.h>

static uint32_t swapped(uint32_t value) {
    return value << 24 | (value & 0xFF00) << 8 | (value >> 8 & 0xFF00) | value >> 24;
}

/** Derives with a label as `binding->readings` has it. */
static enum mikey_status derive_as_read(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                        struct mikey_slice secret, uint32_t constant, uint8_t *out,
                                        size_t len) {
    const struct mikey_readings *readings = binding->readings;
    const uint32_t csb_id = readings->csb_id_swapped ? swapped(binding->csb_id) : binding->csb_id;
    uint8_t counted[1 + MIKEY_MAX_RAND];
    struct mikey_slice rand = binding->rand;
    if (readings->rand_with_length && rand.len <= MIKEY_MAX_RAND) {
        counted[0] = (uint8_t)rand.len;
        if (rand.len > 0)
            memcpy(counted + 1, rand.data, rand.len);
        rand = (struct mikey_slice){counted, 1 + rand.len};
    }
    return mikey_derive(crypto, binding->prf, secret, constant,
                        (uint8_t)(MIKEY_CS_ID_MESSAGE ^ readings->cs_id_flip), csb_id, rand, out, len);
}

static enum mikey_status derive(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                struct mikey_slice secret, uint32_t constant, uint8_t *out, size_t len) {
    if (binding->readings != NULL)
        return derive_as_read(crypto, binding, secret, constant, out, len);
    return mikey_derive(crypto, binding->prf, secret, constant, MIKEY_CS_ID_MESSAGE, binding->csb_id,
                        binding->rand, out, len);
}

enum mikey_status mikey_message_mac(struct mikey_crypto *crypto, const struct mikey_key_binding *binding,
                                    struct mikey_slice secret, uint8_t mac_alg,
                                    const struct mikey_slice *parts, size_t n_parts,
                                    uint8_t mac[MIKEY_MAC_MAX]) {
    uint8_t key[MIKEY_AUTH_KEY_MAX];
    size_t len = 0;
    if (!mikey_auth_key_length(mac_alg, &len))
        return MIKEY_ERR_UNSUPPORTED;
    if (mac_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    enum mikey_status status = derive(crypto, binding, secret, MIKEY_CONST_MESSAGE_AUTH, key, len);
    if (status == MIKEY_OK)
        status = mikey_mac(crypto, mac_alg, (struct mikey_slice){key, len}, parts, n_parts, mac);
    mikey_wipe(key, sizeof key);
    return status;
}

enum mikey_status mikey_message_mac_check(struct mikey_crypto *crypto,
                                          const struct mikey_key_binding *binding, struct mikey_slice secret,
                                          uint8_t mac_alg, const struct mikey_slice *parts, size_t n_parts,
                                          struct mikey_slice mac, bool *match) {
    uint8_t want[MIKEY_MAC_MAX];
    size_t len = 0;
    *match = false;
    enum mikey_status status = mikey_message_mac(crypto, binding, secret, mac_alg, parts, n_parts, want);
    if (status == MIKEY_OK && mikey_mac_length(mac_alg, &len))
        *match = mac.len == len && mikey_equal(mac.data, want, len);
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
    return t ? mikey_kemac_iv(keys->salt, binding->csb_id, t->ts_type, t->value, keys->iv)
             : MIKEY_ERR_ARGUMENT;
}

static enum mikey_status run(cipher_call *call, struct mikey_crypto *crypto,
                             const struct mikey_key_binding *binding, struct mikey_slice secret,
                             uint8_t encr_alg, const struct mikey_t *t, struct mikey_slice in, uint8_t *out,
                             size_t *out_len) {
    struct encryption keys = {.key_len = 0};
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
