// SPDX-License-Identifier: BSD-2-Clause
#include "building.h"

#include <string.h>

#include "envelope.h"
#include "signature.h"

/** Encr data is counted in 16 bits; encryption adds this much at most. */
#define ENCR_DATA_MAX 65535
#define ENCR_OVERHEAD 8

static const struct mikey_readings rfc;
static const uint8_t no_mac_yet[MIKEY_MAC_MAX];

const struct mikey_payload *mikey_building_last(const struct mikey_message *message, uint8_t type) {
    const struct mikey_payload *last =
        message->n_payloads > 0 ? &message->payloads[message->n_payloads - 1] : NULL;
    return last != NULL && last->type == type && !last->opaque ? last : NULL;
}

const struct mikey_t *mikey_building_t(const struct mikey_payload *payloads, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (payloads[i].type == MIKEY_PAYLOAD_T && !payloads[i].opaque)
            return &payloads[i].u.t;
    }
    return NULL;
}

enum mikey_status mikey_building_start(struct mikey_building *b, const struct mikey_message *message) {
    struct mikey_message header = *message;
    header.n_payloads = 0;
    return mikey_encode(&header, b->out, b->size, &b->len);
}

static enum mikey_status append(struct mikey_building *b, const struct mikey_payload *payload) {
    size_t len = 0;
    enum mikey_status status = mikey_encode_payload(payload, b->out + b->len, b->size - b->len, &len);
    b->len += len;
    return status;
}

// Puts the MAC over the KEMAC at `off`, which ends the message so far, into its last octets.
static enum mikey_status fill_mac(struct mikey_building *b, const struct mikey_kemac *kemac, uint32_t off) {
    uint8_t mac[MIKEY_MAC_MAX];
    struct mikey_slice parts[MIKEY_KEMAC_PARTS];
    const uint32_t mac_off = (uint32_t)(b->len - kemac->mac.len);
    const size_t n = mikey_kemac_cover(&rfc, (struct mikey_slice){b->out, b->len}, off, mac_off, parts);
    enum mikey_status status =
        mikey_message_mac(b->crypto, &b->binding, b->key, kemac->mac_alg, parts, n, mac);
    if (status == MIKEY_OK)
        memcpy(b->out + mac_off, mac, kemac->mac.len);
    return status;
}

static enum mikey_status append_kemac(struct mikey_building *b, const struct mikey_payload *payload) {
    uint8_t sealed[ENCR_DATA_MAX + ENCR_OVERHEAD];
    struct mikey_payload kemac = *payload;
    const uint32_t off = (uint32_t)b->len;
    size_t len = 0, mac_len = 0;
    if (b->clear.len > ENCR_DATA_MAX || b->t == NULL)
        return MIKEY_ERR_ARGUMENT;
    if (!b->kemac_mac)
        kemac.u.kemac.mac_alg = MIKEY_MAC_NULL;
    if (!mikey_mac_length(kemac.u.kemac.mac_alg, &mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    enum mikey_status status =
        b->clear.len == 0 ? MIKEY_OK
                          : mikey_message_encrypt(b->crypto, &b->binding, b->key, kemac.u.kemac.encr_alg,
                                                  b->t, b->clear, sealed, &len);
    kemac.u.kemac.encr_data = (struct mikey_slice){sealed, len};
    kemac.u.kemac.mac = (struct mikey_slice){no_mac_yet, mac_len};
    if (status == MIKEY_OK)
        status = append(b, &kemac);
    mikey_wipe(sealed, len);
    return status == MIKEY_OK && mac_len > 0 ? fill_mac(b, &kemac.u.kemac, off) : status;
}

static enum mikey_status append_v(struct mikey_building *b, const struct mikey_payload *payload) {
    struct mikey_payload v = *payload;
    if (!mikey_mac_length(v.u.v.auth_alg, &b->mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    v.u.v.data = (struct mikey_slice){no_mac_yet, b->mac_len};
    return append(b, &v);
}

static enum mikey_status append_pke(struct mikey_building *b, const struct mikey_payload *payload) {
    uint8_t data[MIKEY_RSA_BYTES_MAX];
    struct mikey_payload pke = *payload;
    size_t len = 0;
    enum mikey_status status = mikey_rsa_encrypt(b->crypto, b->keys->receiver, b->keys->padding,
                                                 b->keys->envelope, data, sizeof data, &len);
    pke.u.pke.data = (struct mikey_slice){data, len};
    return status == MIKEY_OK ? append(b, &pke) : status;
}

enum mikey_status mikey_building_append(struct mikey_building *b, const struct mikey_payload *payload) {
    if (payload->opaque)
        return append(b, payload);
    if (payload->type == MIKEY_PAYLOAD_KEMAC)
        return append_kemac(b, payload);
    if (payload->type == MIKEY_PAYLOAD_V)
        return append_v(b, payload);
    if (payload->type == MIKEY_PAYLOAD_PKE && b->keys != NULL)
        return append_pke(b, payload);
    return append(b, payload);
}

enum mikey_status mikey_building_signed(struct mikey_building *b, const struct mikey_message *message,
                                        const struct mikey_slice *behind, size_t n_behind) {
    const struct mikey_payload *last = mikey_building_last(message, MIKEY_PAYLOAD_SIGN);
    if (last == NULL || n_behind > MIKEY_SIGN_SUFFIX ||
        mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0) == NULL)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_building_start(b, message);
    for (uint32_t i = 0; i + 1 < message->n_payloads && status == MIKEY_OK; i++) {
        if (message->payloads[i].depth == 0)
            status = mikey_building_append(b, &message->payloads[i]);
    }
    if (status != MIKEY_OK)
        return status;
    return mikey_signature_append(b->crypto, b->keys->signer, last->u.sign.s_type, b->keys->digest, &rfc,
                                  behind, n_behind, b->out, b->size, &b->len);
}
