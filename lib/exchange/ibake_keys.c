// SPDX-License-Identifier: BSD-2-Clause
// Private keys that a KMS sends, and the parameters of services that they fit: RFC 6267 4.2.1.3, 6.1.3.
#include "ibake_kms.h"
#include "ibake_opening.h"

bool mikey_ibake_next_key(const struct mikey_message *message, uint32_t *at, struct ibake_private_key *key) {
    const struct mikey_payload *kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0);
    const uint32_t parent = kemac != NULL ? (uint32_t)(kemac - message->payloads) : MIKEY_NO_PARENT;
    if (*at == 0)
        *key = (struct ibake_private_key){NULL, {NULL, 0}};
    for (uint32_t i = *at; kemac != NULL && i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent != parent)
            continue;
        if (payload->type == MIKEY_PAYLOAD_ID)
            key->identity = payload->u.id.data;
        else if (payload->type == MIKEY_PAYLOAD_IDR)
            key->identity = payload->u.idr.id.data;
        else if (payload->type == MIKEY_PAYLOAD_KEY_DATA && payload->u.key_data.type == MIKEY_KEY_TYPE_K_PR) {
            key->payload = payload;
            *at = i + 1;
            return true;
        }
    }
    return false;
}

void mikey_ibake_services_start(struct ibake_services *services, const struct mikey_secrets *secrets,
                                const struct ibake_private_key *key, struct mikey_slice kms) {
    *services = (struct ibake_services){
        .filed = {.secrets = secrets, .kind = MIKEY_SECRET_IBE, .names = {key->identity, kms}},
        .key = key->payload->u.key_data.key};
}

/** Whether the key is a point of order q to the parameters of services->secret. */
static enum mikey_status try_secret(struct ibake_services *services, bool *found) {
    struct mikey_ibe_parameters parameters;
    struct mikey_slice own;
    enum mikey_ibe_fault fault = MIKEY_IBE_FIELD;
    if (!mikey_ibe_secret_read(services->secret, &parameters, &own))
        return MIKEY_OK;
    services->tried++;
    services->parameters_len = services->secret.len - own.len;
    services->point_len = parameters.kms.len;
    if (!mikey_ibe_key_read(services->key, parameters.p.len, services->point, &services->form))
        return MIKEY_OK;
    parameters.kms = (struct mikey_slice){services->point, services->point_len};
    enum mikey_status status = mikey_ibe_check_parameters(&parameters, &fault);
    *found = status == MIKEY_OK && fault == MIKEY_IBE_GOOD;
    return status;
}

enum mikey_status mikey_ibake_services_next(struct ibake_services *services, bool *found) {
    enum mikey_status status = MIKEY_OK;
    *found = false;
    while (status == MIKEY_OK && !*found && services->tried < MIKEY_IBAKE_TRIES &&
           mikey_filed_next(&services->filed, &services->secret))
        status = try_secret(services, found);
    return status;
}
