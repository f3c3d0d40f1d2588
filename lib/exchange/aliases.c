// SPDX-License-Identifier: BSD-2-Clause
#include "aliases.h"

#include "trust.h"

#include <mikeylab/values.h>
#include <string.h>

bool mikey_aliases_next(const struct mikey_aliases *aliases, uint8_t *cursor, struct mikey_slice *identity) {
    if (*cursor >= aliases->len)
        return false;
    const uint8_t *at = &aliases->bytes[*cursor];
    *identity = (struct mikey_slice){at + 1, at[0]};
    *cursor = (uint8_t)(*cursor + 1 + at[0]);
    return true;
}

void mikey_aliases_add(struct mikey_aliases *aliases, struct mikey_slice identity) {
    struct mikey_slice earlier;
    if (identity.len == 0 || identity.len + 1 > sizeof aliases->bytes - aliases->len)
        return;
    for (uint8_t cursor = 0; mikey_aliases_next(aliases, &cursor, &earlier);) {
        if (earlier.len == identity.len && memcmp(earlier.data, identity.data, identity.len) == 0)
            return;
    }
    aliases->bytes[aliases->len++] = (uint8_t)identity.len;
    memcpy(&aliases->bytes[aliases->len], identity.data, identity.len);
    aliases->len = (uint8_t)(aliases->len + identity.len);
}

void mikey_aliases_certified(struct mikey_aliases *aliases, const struct mikey_certificate *certificate) {
    static const enum mikey_name_kind kinds[] = {MIKEY_NAME_URI, MIKEY_NAME_EMAIL, MIKEY_NAME_COMMON};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !certificate->ca; k++) {
        for (uint8_t i = 0; i < certificate->n_names; i++) {
            if (certificate->names[i].kind == kinds[k])
                mikey_aliases_add(aliases, certificate->names[i].value);
        }
    }
}

/** Adds the names of the certificate in a CERT payload, if it holds one that can be read. */
static enum mikey_status add_payload(struct mikey_crypto *crypto, const struct mikey_payload *payload,
                                     struct mikey_aliases *aliases) {
    const struct mikey_certificate *certificate = NULL;
    enum mikey_status status = mikey_cert_payload_open(crypto, payload, &certificate);
    if (status == MIKEY_OK)
        mikey_aliases_certified(aliases, certificate);
    mikey_certificate_close(certificate);
    return status == MIKEY_ERR_STRUCTURE ? MIKEY_OK : status;
}

enum mikey_status mikey_aliases_sent(struct mikey_crypto *crypto, const struct mikey_message *message,
                                     struct mikey_aliases *aliases) {
    const struct mikey_payload *payload;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t n = 0;
         n < MIKEY_MESSAGE_CERTIFICATES && status == MIKEY_OK &&
         (payload = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_CERT, n)) != NULL;
         n++)
        status = add_payload(crypto, payload, aliases);
    return status;
}

enum mikey_status mikey_aliases_of_signer(struct mikey_crypto *crypto, const struct mikey_message *message,
                                          const struct mikey_opened *opened, struct mikey_aliases *aliases) {
    const struct mikey_signer *signer = &opened->signer;
    if (signer->source == MIKEY_SIGNER_SECRETS)
        mikey_aliases_add(aliases, opened->auth.identity);
    if (signer->source == MIKEY_SIGNER_MESSAGE && opened->auth.status == MIKEY_AUTH_VERIFIED)
        return add_payload(crypto, &message->payloads[signer->payload], aliases);
    return mikey_aliases_sent(crypto, message, aliases);
}
