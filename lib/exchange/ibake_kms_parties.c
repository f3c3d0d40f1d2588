// SPDX-License-Identifier: BSD-2-Clause
// Who a user and a KMS are in REQUEST_KEY exchanges, RFC 6267 4.2.1.
#include <string.h>

#include "../rules/key_request.h"
#include "ibake_kms.h"
#include "ibake_kms_opening.h"

const struct mikey_payload *mikey_ibake_kms_party(const struct mikey_message *message, uint32_t *n,
                                                  bool other) {
    const struct mikey_payload *idr;
    while ((idr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, *n)) != NULL &&
           mikey_is_user_role(idr->u.idr.role) == other)
        ++*n;
    return idr;
}

size_t mikey_ibake_write_parties(const struct mikey_message *message, uint8_t *out) {
    size_t len = 0;
    for (int kms = 0; kms <= 1; kms++) {
        const struct mikey_payload *idr;
        for (uint32_t n = 0; (idr = mikey_ibake_kms_party(message, &n, kms != 0)) != NULL; n++) {
            if (out != NULL)
                memcpy(out + len, message->bytes.data + idr->off, idr->len);
            len += idr->len;
        }
    }
    return len;
}

bool mikey_ibake_kms_take_parties(struct ibake_kms_opening *o, struct mikey_slice list) {
    struct ibake_party party;
    uint8_t role = 0;
    while (mikey_idr_cut(&list, &party.whole, &role, &party.id)) {
        if (role == MIKEY_ID_ROLE_PSK)
            o->psk = party.id;
        const bool kms = role == MIKEY_ID_ROLE_KMS && !o->has_kms;
        if (!kms && !mikey_is_user_role(role))
            continue;
        o->has_kms |= kms;
        if (o->proof.n_parties == MIKEY_IBAKE_IDENTITIES)
            return false;
        o->proof.parties[o->proof.n_parties++] = party;
    }
    return true;
}

bool mikey_ibake_kms_own_parties(struct ibake_kms_opening *o) {
    for (int kms = 0; kms <= 1; kms++) {
        const struct mikey_payload *idr;
        for (uint32_t n = 0; (idr = mikey_ibake_kms_party(o->message, &n, kms != 0)) != NULL; n++) {
            if (!mikey_ibake_kms_take_parties(
                    o, (struct mikey_slice){o->message->bytes.data + idr->off, idr->len}))
                return false;
        }
    }
    return true;
}

struct mikey_slice mikey_ibake_kms_identity(const struct ibake_kms_opening *o) {
    return (struct mikey_slice){o->csb->idr, o->csb->idr_len};
}
