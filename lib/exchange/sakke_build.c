// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-SAKKE, RFC 6509, built.
#include "sakke_opening.h"
#include "signature.h"

#include <string.h>

/** S type and Signature len, in front of the signature. */
#define SIGN_HEADER 2

static struct mikey_payload *find(struct mikey_message *message, uint8_t type) {
    for (uint32_t i = 0; i < message->n_payloads; i++)
        if (message->payloads[i].parent == MIKEY_NO_PARENT && message->payloads[i].type == type)
            return &message->payloads[i];
    return NULL;
}

/** Appends SIGN with an ECCSI signature over all that is in `out` and SIGN's own two bytes. */
static enum mikey_status append_eccsi(struct mikey_crypto *crypto, const struct mikey_sakke_keys *keys,
                                      uint8_t *out, size_t size, size_t *len) {
    static const uint8_t unsigned_yet[MIKEY_ECCSI_SIGN];
    const struct mikey_payload sign = {
        .type = MIKEY_PAYLOAD_SIGN,
        .u.sign = {.s_type = MIKEY_S_TYPE_ECCSI, .signature = {unsigned_yet, sizeof unsigned_yet}}};
    size_t written = 0;
    enum mikey_status status = mikey_encode_payload(&sign, out + *len, size - *len, &written);
    if (status != MIKEY_OK)
        return status;
    const struct mikey_slice covered = {out, *len + SIGN_HEADER};
    status = mikey_eccsi_sign(crypto, &keys->signer, keys->j, &covered, 1, out + *len + SIGN_HEADER);
    if (status == MIKEY_OK)
        *len += written;
    return status;
}

static enum mikey_status seal(struct mikey_crypto *crypto, struct mikey_message *head, uint8_t s_type,
                              const struct mikey_sakke_keys *keys, uint8_t *out, size_t size, size_t *len) {
    static const struct mikey_readings of_the_rfc;
    enum mikey_status status = mikey_encode(head, out, size, len);
    if (status != MIKEY_OK)
        return status;
    if (s_type == MIKEY_S_TYPE_ECCSI)
        return append_eccsi(crypto, keys, out, size, len);
    if (keys->rsa == NULL)
        return MIKEY_ERR_ARGUMENT;
    return mikey_signature_append(crypto, keys->rsa, s_type, keys->digest, &of_the_rfc, NULL, 0, out, size,
                                  len);
}

enum mikey_status mikey_sakke_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                    const struct mikey_sakke_keys *keys, uint8_t *out, size_t size,
                                    size_t *written) {
    struct mikey_message head = *message;
    uint8_t data[MIKEY_SAKKE_DATA];
    size_t len = 0;
    struct mikey_payload *sakke = find(&head, MIKEY_PAYLOAD_SAKKE);
    if (sakke == NULL || message->payloads[message->n_payloads - 1].type != MIKEY_PAYLOAD_SIGN)
        return MIKEY_ERR_ARGUMENT;
    const uint8_t s_type = message->payloads[--head.n_payloads].u.sign.s_type;
    enum mikey_status status = mikey_sakke_encapsulate(crypto, keys->z, keys->responder, keys->ssv, data);
    if (status != MIKEY_OK)
        return status;
    const struct mikey_slice before = sakke->u.sakke.data;
    sakke->u.sakke.data = (struct mikey_slice){data, sizeof data};
    status = seal(crypto, &head, s_type, keys, out, size, &len);
    sakke->u.sakke.data = before;
    if (status == MIKEY_OK)
        *written = len;
    return status;
}
