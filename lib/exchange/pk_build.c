// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/pk.h>
#include <string.h>

#include "csb.h"
#include "envelope.h"
#include "signature.h"

/** Encr data is counted in 16 bits; encryption adds this much at most. */
#define ENCR_DATA_MAX 65535
#define ENCR_OVERHEAD 8

static const struct mikey_readings rfc;

/** A message being built in the caller's memory. */
struct building {
    struct mikey_crypto *crypto;
    const struct mikey_message *message;
    const struct mikey_pk_keys *keys;
    const struct mikey_sealing *sealing;
    const struct mikey_t *t;
    struct mikey_slice clear;
    uint8_t *out;
    size_t size, len;
};

static enum mikey_status append(struct building *b, const struct mikey_payload *payload) {
    size_t len = 0;
    enum mikey_status status = mikey_encode_payload(payload, b->out + b->len, b->size - b->len, &len);
    b->len += len;
    return status;
}

static enum mikey_status encrypt(struct building *b, uint8_t encr_alg, uint8_t *sealed, size_t *len) {
    *len = 0;
    if (b->clear.len == 0)
        return MIKEY_OK;
    return mikey_message_encrypt(b->crypto, &b->sealing->binding, b->keys->envelope, encr_alg, b->t, b->clear,
                                 sealed, len);
}

static enum mikey_status append_kemac(struct building *b, const struct mikey_payload *payload) {
    static const uint8_t no_mac_yet[MIKEY_MAC_MAX];
    uint8_t sealed[ENCR_DATA_MAX + ENCR_OVERHEAD], mac[MIKEY_MAC_MAX];
    struct mikey_payload kemac = *payload;
    size_t len = 0, mac_len = 0;
    if (!mikey_mac_length(kemac.u.kemac.mac_alg, &mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    enum mikey_status status = encrypt(b, kemac.u.kemac.encr_alg, sealed, &len);
    kemac.u.kemac.encr_data = (struct mikey_slice){sealed, len};
    kemac.u.kemac.mac = (struct mikey_slice){no_mac_yet, mac_len};
    const uint32_t off = (uint32_t)b->len;
    if (status == MIKEY_OK)
        status = append(b, &kemac);
    mikey_wipe(sealed, len);
    if (status != MIKEY_OK)
        return status;
    struct mikey_slice parts[2];
    const uint32_t mac_off = (uint32_t)(b->len - mac_len);
    const size_t n = mikey_kemac_cover(&rfc, (struct mikey_slice){b->out, b->len}, off, mac_off, parts);
    status = mikey_message_mac(b->crypto, &b->sealing->binding, b->keys->envelope, kemac.u.kemac.mac_alg,
                               parts, n, mac);
    if (status == MIKEY_OK)
        memcpy(b->out + mac_off, mac, mac_len);
    return status;
}

static enum mikey_status append_pke(struct building *b, const struct mikey_payload *payload) {
    uint8_t data[MIKEY_RSA_BYTES_MAX];
    struct mikey_payload pke = *payload;
    size_t len = 0;
    enum mikey_status status = mikey_rsa_encrypt(b->crypto, b->keys->receiver, b->keys->padding,
                                                 b->keys->envelope, data, sizeof data, &len);
    pke.u.pke.data = (struct mikey_slice){data, len};
    return status == MIKEY_OK ? append(b, &pke) : status;
}

static enum mikey_status append_sign(struct building *b, const struct mikey_payload *payload) {
    return mikey_signature_append(b->crypto, b->keys->signer, payload->u.sign.s_type, b->keys->digest, &rfc,
                                  b->sealing->suffix, b->sealing->n_suffix, b->out, b->size, &b->len);
}

static enum mikey_status append_any(struct building *b, const struct mikey_payload *payload) {
    static const struct {
        uint8_t type;
        enum mikey_status (*append)(struct building *b, const struct mikey_payload *payload);
    } made[] = {{MIKEY_PAYLOAD_KEMAC, append_kemac},
                {MIKEY_PAYLOAD_PKE, append_pke},
                {MIKEY_PAYLOAD_SIGN, append_sign}};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        if (payload->type == made[i].type && !payload->opaque)
            return made[i].append(b, payload);
    }
    return append(b, payload);
}

static bool has_all(const struct mikey_message *message) {
    static const uint8_t needed[] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_KEMAC, MIKEY_PAYLOAD_PKE,
                                     MIKEY_PAYLOAD_SIGN};
    for (size_t i = 0; i < sizeof needed; i++) {
        if (mikey_message_find(message, MIKEY_NO_PARENT, needed[i], 0) == NULL)
            return false;
    }
    return message->payloads[message->n_payloads - 1].type == MIKEY_PAYLOAD_SIGN;
}

enum mikey_status mikey_envelope_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                       struct mikey_slice clear, const struct mikey_pk_keys *keys,
                                       const struct mikey_sealing *sealing, uint8_t *out, size_t size,
                                       size_t *written) {
    struct building b = {.crypto = crypto,
                         .message = message,
                         .keys = keys,
                         .sealing = sealing,
                         .clear = clear,
                         .out = out,
                         .size = size};
    struct mikey_message header = *message;
    if (clear.len > ENCR_DATA_MAX || !has_all(message))
        return MIKEY_ERR_ARGUMENT;
    b.t = &mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0)->u.t;
    header.n_payloads = 0;
    enum mikey_status status = mikey_encode(&header, out, size, &b.len);
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++) {
        if (message->payloads[i].depth == 0)
            status = append_any(&b, &message->payloads[i]);
    }
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

static bool find_binding(const struct mikey_message *message, const struct mikey_csb *initial,
                         struct mikey_key_binding *binding) {
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    *binding = (struct mikey_key_binding){.prf = message->hdr.prf, .csb_id = message->hdr.csb_id};
    if (initial != NULL) {
        binding->csb_id = initial->key_csb_id;
        binding->rand = mikey_csb_rand(initial);
    } else if (rand != NULL) {
        binding->rand = rand->u.rand.data;
    }
    return initial != NULL || rand != NULL;
}

enum mikey_status mikey_pk_build_init(struct mikey_crypto *crypto, const struct mikey_message *message,
                                      struct mikey_slice clear, const struct mikey_pk_keys *keys,
                                      const struct mikey_csb *initial, uint8_t *out, size_t size,
                                      size_t *written) {
    struct mikey_sealing sealing = {.n_suffix = 0};
    if (!find_binding(message, initial, &sealing.binding))
        return MIKEY_ERR_ARGUMENT;
    return mikey_envelope_build(crypto, message, clear, keys, &sealing, out, size, written);
}
