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
