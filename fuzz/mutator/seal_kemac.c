// SPDX-License-Identifier: BSD-2-Clause
// KEMAC: its Encr data and its MAC.
#include "seal.h"

#include "../../lib/exchange/envelope.h"

#include <string.h>

/** Most that encryption adds. */
#define OVERHEAD 8
/** Encr data is counted in 16 bits. */
#define ENCR_DATA_MAX 65535
/** Secrets that are tried for opening. */
#define MAX_TRIED 6

static bool open_with(const struct sealer *sealer, struct draft *draft, const struct seal_keys *keys) {
    const struct mikey_kemac *kemac = &draft_kemac(draft)->u.kemac;
    uint8_t *clear = draft->scratch;
    size_t len = 0;
    return mikey_message_decrypt(sealer->crypto, &keys->binding, keys->secret, kemac->encr_alg, keys->t,
                                 kemac->encr_data, clear, &len) == MIKEY_OK &&
           draft_open(draft, (struct mikey_slice){clear, len});
}

void seal_open(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_payload *kemac = draft_kemac(draft);
    struct seal_keys keys;
    bool opened = false;
    if (kemac == NULL || kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL || kemac->u.kemac.encr_data.len == 0 ||
        kemac->u.kemac.encr_data.len > MIKEY_MUTATOR_MAX - OVERHEAD)
        return;
    for (unsigned nth = 0; nth < MAX_TRIED && !opened && seal_find_keys(sealer, draft, nth, &keys); nth++)
        opened = open_with(sealer, draft, &keys);
    mikey_wipe(keys.envelope, sizeof keys.envelope);
}

/** The length field of the Encr data of a KEMAC. */
static const struct mikey_item *find_length(const struct draft *draft, const struct mikey_payload *kemac) {
    const struct mikey_tape *tape = &draft->document.tape;
    for (uint32_t i = kemac->item; i < tape->items[kemac->item].end; i++) {
        if (tape->items[i].field == MIKEY_F_KEMAC_ENCR_LEN)
            return &tape->items[i];
    }
    return NULL;
}

void seal_close(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_payload *kemac = draft_kemac(draft);
    const struct run *clear = &draft->runs[DRAFT_CLEAR];
    struct seal_keys keys;
    size_t off, counted, len = 0;
    if (!draft->open || kemac == NULL || clear->len > ENCR_DATA_MAX - OVERHEAD)
        return;
    const struct mikey_item *length = find_length(draft, kemac);
    enum mikey_status status = MIKEY_OK;
    if (length == NULL || !draft_counted(draft, length, &off, &counted) ||
        !seal_find_keys(sealer, draft, 0, &keys))
        return;
    if (clear->len > 0)
        status =
            mikey_message_encrypt(sealer->crypto, &keys.binding, keys.secret, kemac->u.kemac.encr_alg, keys.t,
                                  (struct mikey_slice){clear->bytes, clear->len}, draft->scratch, &len);
    mikey_wipe(keys.envelope, sizeof keys.envelope);
    if (status != MIKEY_OK)
        return;
    draft->open = false;
    draft_replace(draft, DRAFT_MESSAGE, off, counted, (struct mikey_slice){draft->scratch, len},
                  length->depth);
    draft_read(draft);
}

/** Covered by the MAC: the message up to it, or KEMAC alone under an envelope key. */
static size_t cover(const struct draft *draft, const struct mikey_payload *kemac, size_t mac_off,
                    struct mikey_slice parts[MIKEY_KEMAC_PARTS]) {
    static const struct mikey_readings rfc;
    const struct mikey_message *message = &draft->document.message;
    if (seal_has_envelope(message->hdr.data_type))
        return mikey_kemac_cover(&rfc, message->bytes, kemac->off, (uint32_t)mac_off, parts);
    parts[0] = (struct mikey_slice){message->bytes.data, mac_off};
    return 1;
}

void seal_mac(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_payload *kemac = draft_kemac(draft);
    struct seal_keys keys;
    struct mikey_slice parts[MIKEY_KEMAC_PARTS];
    uint8_t mac[MIKEY_MAC_MAX];
    if (kemac == NULL || kemac->u.kemac.mac.len == 0 || !seal_find_keys(sealer, draft, 0, &keys))
        return;
    const size_t len = kemac->u.kemac.mac.len, off = (size_t)kemac->off + kemac->len - len;
    const size_t n = cover(draft, kemac, off, parts);
    if (mikey_message_mac(sealer->crypto, &keys.binding, keys.secret, kemac->u.kemac.mac_alg, parts, n,
                          mac) == MIKEY_OK)
        memcpy(draft->runs[DRAFT_MESSAGE].bytes + off, mac, len);
    mikey_wipe(keys.envelope, sizeof keys.envelope);
}
