// SPDX-License-Identifier: BSD-2-Clause
// V of responses, and signatures.
#include "seal.h"

#include "../../lib/exchange/csb.h"
#include "../../lib/exchange/verification.h"

#include <string.h>

/** S type and Signature len. */
#define SIGN_HEADER 2

static const struct mikey_payload *find(const struct draft *draft, uint8_t type) {
    return mikey_message_find(&draft->document.message, MIKEY_NO_PARENT, type, 0);
}

void seal_verification(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *v = find(draft, MIKEY_PAYLOAD_V);
    const struct mikey_csb *request = &sealer->request;
    struct seal_keys keys;
    if (v == NULL || v->u.v.data.len == 0 || !request->known || !seal_is_response(message->hdr.data_type) ||
        !seal_find_keys(sealer, draft, 0, &keys))
        return;
    const size_t off = (size_t)v->off + v->len - v->u.v.data.len;
    const struct mikey_v_facts facts = {.message = {message->bytes.data, off},
                                        .parties = keys.parties,
                                        .t_type = request->t_type,
                                        .t = {request->t, request->t_len}};
    struct mikey_slice parts[MIKEY_V_PARTS];
    uint8_t mac[MIKEY_MAC_MAX];
    size_t count = 0;
    const size_t n = mikey_v_cover(mikey_v_readings(&count), &facts, parts);
    if (mikey_message_mac(sealer->crypto, &keys.binding, keys.secret, v->u.v.auth_alg, parts, n, mac) ==
        MIKEY_OK)
        memcpy(draft->runs[DRAFT_MESSAGE].bytes + off, mac, v->u.v.data.len);
}

/** Gives SIGN the room that a signature of `len` bytes takes. False if there is none. */
static bool make_room(struct draft *draft, size_t len) {
    static const uint8_t nothing[MIKEY_RSA_BYTES_MAX];
    const struct mikey_payload *sign = find(draft, MIKEY_PAYLOAD_SIGN);
    if (sign->u.sign.signature.len == len)
        return true;
    const bool fits = draft_replace(draft, DRAFT_MESSAGE, (size_t)sign->off + SIGN_HEADER,
                                    sign->u.sign.signature.len, (struct mikey_slice){nothing, len}, 1);
    draft_read(draft);
    return fits && find(draft, MIKEY_PAYLOAD_SIGN) != NULL;
}

static void sign_with(const struct sealer *sealer, struct draft *draft, const struct mikey_pkey *key,
                      const struct mikey_parties *parties) {
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *sign = find(draft, MIKEY_PAYLOAD_SIGN);
    const struct mikey_csb *request = &sealer->request;
    const size_t off = (size_t)sign->off + SIGN_HEADER;
    const struct mikey_slice parts[] = {{message->bytes.data, off},
                                        {request->idi, request->idi_len},
                                        parties->idr,
                                        {request->t, request->t_len}};
    const bool reverse = message->hdr.data_type == MIKEY_DATA_TYPE_RSAR_RESP; // RFC 4738 3.6
    uint8_t signature[MIKEY_RSA_BYTES_MAX];
    size_t len = 0;
    if (mikey_sign(sealer->crypto, key, sign->u.sign.s_type, MIKEY_DIGEST_SHA_1, parts,
                   reverse ? sizeof parts / sizeof parts[0] : 1, signature, sizeof signature,
                   &len) == MIKEY_OK &&
        len == sign->u.sign.signature.len)
        memcpy(draft->runs[DRAFT_MESSAGE].bytes + off, signature, len);
}

void seal_signature(const struct sealer *sealer, struct draft *draft) {
    if (find(draft, MIKEY_PAYLOAD_SIGN) == NULL)
        return;
    struct mikey_parties parties = seal_parties(sealer, draft);
    const bool response = seal_is_response(draft->document.message.hdr.data_type);
    struct mikey_pkey *key = seal_private_key(sealer, response ? parties.idr : parties.idi);
    if (key != NULL && make_room(draft, mikey_pkey_bytes(key))) {
        parties = seal_parties(sealer, draft);
        sign_with(sealer, draft, key, &parties);
    }
    mikey_pkey_close(key);
}
