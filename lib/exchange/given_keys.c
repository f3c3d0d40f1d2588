// SPDX-License-Identifier: BSD-2-Clause
#include "given_keys.h"

#include <mikeylab/values.h>

/** Whether messages of the type bring TGKs for crypto sessions; those of a KMS bring keys of other kinds. */
static bool brings_tgk(uint8_t data_type) {
    static const bool types[] = {
        [MIKEY_DATA_TYPE_PSK_INIT] = true,      [MIKEY_DATA_TYPE_PK_INIT] = true,
        [MIKEY_DATA_TYPE_DH_RESP] = true,       [MIKEY_DATA_TYPE_DHHMAC_RESP] = true,
        [MIKEY_DATA_TYPE_RSAR_RESP] = true,     [MIKEY_DATA_TYPE_TRANSFER_INIT] = true,
        [MIKEY_DATA_TYPE_TRANSFER_RESP] = true, [MIKEY_DATA_TYPE_R_MESSAGE_1] = true,
        [MIKEY_DATA_TYPE_I_MESSAGE_2] = true,   [MIKEY_DATA_TYPE_SAKKE] = true,
    };
    return data_type < sizeof types / sizeof types[0] && types[data_type];
}

/** Which packets the key is for, as far as that can be read: beside the DH values, not inside KEMAC. */
static struct mikey_kv validity(const struct mikey_message *message) {
    struct mikey_kv kv = {.type = MIKEY_KV_NULL};
    const struct mikey_payload *dh;
    for (uint32_t n = 0; kv.type == MIKEY_KV_NULL &&
                         (dh = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, n)) != NULL;
         n++)
        kv = dh->u.dh.kv;
    return kv;
}

static void take_lines(const struct mikey_secrets *secrets, struct mikey_slice filed,
                       const struct mikey_kv *kv, struct mikey_opened *opened) {
    struct mikey_slice tgk;
    for (size_t nth = 0; opened->n_keys < MIKEY_MAX_KEYS &&
                         secrets->lookup(secrets->context, MIKEY_SECRET_TGK, filed, nth, &tgk);
         nth++) {
        if (tgk.len > 0)
            opened->keys[opened->n_keys++] =
                (struct mikey_key){.type = MIKEY_KEY_TYPE_TGK, .key = tgk, .kv = *kv};
    }
}

static void take_filed(const struct mikey_secrets *secrets, uint32_t csb_id, const struct mikey_kv *kv,
                       struct mikey_opened *opened) {
    const uint8_t name[] = {(uint8_t)(csb_id >> 24), (uint8_t)(csb_id >> 16), (uint8_t)(csb_id >> 8),
                            (uint8_t)csb_id};
    take_lines(secrets, (struct mikey_slice){name, sizeof name}, kv, opened);
}

// In MIKEY-TICKET nothing is decrypted before the key of the MAC is known.
static bool closed(const struct mikey_message *message, const struct mikey_opened *opened) {
    const bool ticket = message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT ||
                        message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_RESP;
    return opened->n_keys == 0 && (opened->decryption == MIKEY_AUTH_NEEDS_KEY ||
                                   (ticket && opened->auth.status == MIKEY_AUTH_NEEDS_KEY));
}

void mikey_given_keys(const struct mikey_message *message, const struct mikey_secrets *secrets,
                      const struct mikey_csb *csb, struct mikey_opened *opened) {
    if (!closed(message, opened) || secrets->lookup == NULL || opened->auth.status == MIKEY_AUTH_FAILED ||
        !brings_tgk(message->hdr.data_type))
        return;
    const struct mikey_kv kv = validity(message);
    take_filed(secrets, message->hdr.csb_id, &kv, opened);
    if (opened->n_keys == 0 && csb->key_csb_id != message->hdr.csb_id) // RFC 4738 3.6: that of a group
        take_filed(secrets, csb->key_csb_id, &kv, opened);
    if (opened->n_keys == 0)
        take_lines(secrets, (struct mikey_slice){NULL, 0}, &kv, opened);
}
