// SPDX-License-Identifier: BSD-2-Clause
// Messages of MIKEY-IBAKE that authenticate themselves, built: RFC 6267 4.2, 5.4.
#include <mikeylab/ibake.h>
#include <string.h>

#include "building.h"

static struct mikey_building begin(struct mikey_crypto *crypto, const struct mikey_message *message,
                                   const struct mikey_ibake_protection *protection, uint8_t *out,
                                   size_t size) {
    return (struct mikey_building){
        .crypto = crypto,
        .binding = {.prf = message->hdr.prf, .csb_id = message->hdr.csb_id, .rand = protection->rand},
        .key = protection->key,
        .clear = protection->clear,
        .t = mikey_building_t(message->payloads, message->n_payloads),
        .out = out,
        .size = size};
}

static enum mikey_status fill_mac(const struct mikey_building *b, uint8_t auth_alg,
                                  const struct mikey_ibake_protection *protection) {
    struct mikey_slice parts[1 + MIKEY_IBAKE_IDENTITIES] = {{b->out, b->len - b->mac_len}};
    uint8_t mac[MIKEY_MAC_MAX];
    for (size_t i = 0; i < protection->n_identities; i++)
        parts[1 + i] = protection->identities[i];
    enum mikey_status status =
        mikey_message_mac(b->crypto, &b->binding, b->key, auth_alg, parts, 1 + protection->n_identities, mac);
    if (status == MIKEY_OK)
        memcpy(b->out + b->len - b->mac_len, mac, b->mac_len);
    return status;
}

enum mikey_status mikey_ibake_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                    const struct mikey_ibake_protection *protection, uint8_t *out,
                                    size_t size, size_t *written) {
    struct mikey_building b = begin(crypto, message, protection, out, size);
    const struct mikey_payload *last = mikey_building_last(message, MIKEY_PAYLOAD_V);
    if (last == NULL || protection->n_identities > MIKEY_IBAKE_IDENTITIES)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_building_start(&b, message);
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++)
        status = mikey_building_append(&b, &message->payloads[i]);
    if (status == MIKEY_OK)
        status = fill_mac(&b, last->u.v.auth_alg, protection);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

enum mikey_status mikey_ibake_build_signed(struct mikey_crypto *crypto, const struct mikey_message *message,
                                           const struct mikey_pk_keys *keys,
                                           const struct mikey_ibake_protection *protection, uint8_t *out,
                                           size_t size, size_t *written) {
    struct mikey_building b = begin(crypto, message, protection, out, size);
    b.key = keys->envelope;
    b.keys = keys;
    enum mikey_status status =
        mikey_building_signed(&b, message, protection->identities, protection->n_identities);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

/** The payload of `type`, which has its ciphertext in `bytes` while the message is encoded; NULL: there is none. */
struct sealing {
    struct mikey_payload *payload;
    uint8_t bytes[MIKEY_IBAKE_CLEAR_MAX + MIKEY_IBE_OVERHEAD_MAX];
};

static struct mikey_payload *find(const struct mikey_message *message, uint8_t type) {
    for (uint32_t i = 0; i < message->n_payloads; i++)
        if (message->payloads[i].parent == MIKEY_NO_PARENT && message->payloads[i].type == type)
            return &message->payloads[i];
    return NULL;
}

static void put(struct mikey_payload *payload, struct mikey_slice data) {
    if (payload != NULL && payload->type == MIKEY_PAYLOAD_ESK)
        payload->u.esk.data = data;
    else if (payload != NULL)
        payload->u.ibake.data = data;
}

/** Encrypts into the payload, if there is one; it has to be there if and only if there is something to encrypt. */
static enum mikey_status seal(struct mikey_crypto *crypto, const struct mikey_message *message, uint8_t type,
                              const struct mikey_ibake_sealed *sealed, struct sealing *sealing) {
    size_t len = 0;
    sealing->payload = find(message, type);
    if ((sealing->payload == NULL) != (sealed == NULL) ||
        (sealed != NULL && sealed->plain.text.len > MIKEY_IBAKE_CLEAR_MAX))
        return MIKEY_ERR_ARGUMENT;
    if (sealed == NULL)
        return MIKEY_OK;
    const enum mikey_status status =
        mikey_ibe_encrypt(crypto, sealed->parameters, &sealed->plain, sealed->form, sealing->bytes,
                          sizeof sealing->bytes, &len);
    if (status == MIKEY_OK)
        put(sealing->payload, (struct mikey_slice){sealing->bytes, len});
    return status;
}

enum mikey_status mikey_ibake_build_sealed(struct mikey_crypto *crypto, const struct mikey_message *message,
                                           const struct mikey_ibake_sealed *ibake,
                                           const struct mikey_ibake_sealed *esk,
                                           const struct mikey_ibake_protection *protection, uint8_t *out,
                                           size_t size, size_t *written) {
    static const struct mikey_slice nothing;
    struct sealing first, second = {.payload = NULL};
    const bool verified = mikey_building_last(message, MIKEY_PAYLOAD_V) != NULL;
    if (verified && protection == NULL)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = seal(crypto, message, MIKEY_PAYLOAD_IBAKE, ibake, &first);
    if (status == MIKEY_OK)
        status = seal(crypto, message, MIKEY_PAYLOAD_ESK, esk, &second);
    if (status == MIKEY_OK)
        status = verified ? mikey_ibake_build(crypto, message, protection, out, size, written)
                          : mikey_encode(message, out, size, written);
    put(first.payload, nothing);
    put(second.payload, nothing);
    return status;
}
