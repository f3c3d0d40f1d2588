// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/pk.h>

#include "building.h"
#include "csb.h"
#include "envelope.h"

enum mikey_status mikey_envelope_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                       struct mikey_slice clear, const struct mikey_pk_keys *keys,
                                       const struct mikey_sealing *sealing, uint8_t *out, size_t size,
                                       size_t *written) {
    struct mikey_building b = {.crypto = crypto,
                               .binding = sealing->binding,
                               .key = keys->envelope,
                               .clear = clear,
                               .t = mikey_building_t(message->payloads, message->n_payloads),
                               .keys = keys,
                               .kemac_mac = true,
                               .out = out,
                               .size = size};
    if (mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0) == NULL)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_building_signed(&b, message, sealing->suffix, sealing->n_suffix);
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
