// SPDX-License-Identifier: BSD-2-Clause
// V of responses, and signatures.
#include "seal.h"

#include "../../lib/exchange/csb.h"
#include "../../lib/exchange/verification.h"

#include <string.h>

/** Private keys and certificates of a party that are looked at. */
#define MAX_TRIED 24

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

size_t seal_signature_at(const struct draft *draft) {
    return (size_t)find(draft, MIKEY_PAYLOAD_SIGN)->off + SIGN_HEADER;
}

bool seal_make_room(struct draft *draft, size_t len) {
    static const uint8_t nothing[MIKEY_RSA_BYTES_MAX];
    const struct mikey_payload *sign = find(draft, MIKEY_PAYLOAD_SIGN);
    if (sign->u.sign.signature.len == len)
        return true;
    const bool fits = draft_replace(draft, DRAFT_MESSAGE, seal_signature_at(draft),
                                    sign->u.sign.signature.len, (struct mikey_slice){nothing, len}, 1);
    draft_read(draft);
    return fits && find(draft, MIKEY_PAYLOAD_SIGN) != NULL;
}

static void sign_with(const struct sealer *sealer, struct draft *draft, const struct mikey_pkey *key,
                      const struct mikey_parties *parties) {
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *sign = find(draft, MIKEY_PAYLOAD_SIGN);
    const struct mikey_csb *request = &sealer->request;
    const size_t off = seal_signature_at(draft);
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

/** Whether a certificate is of this key. */
static bool certifies(const struct sealer *sealer, struct mikey_slice bytes, const struct mikey_pkey *key) {
    const struct mikey_certificate *certificate = NULL;
    if (mikey_certificate_open(sealer->crypto, bytes, &certificate) != MIKEY_OK)
        return false;
    const bool same = certificate->key != NULL && mikey_pkey_same(certificate->key, key);
    mikey_certificate_close(certificate);
    return same;
}

/** Whether a certificate of the message, or a `cert` line of the signer, is of this key. */
static bool is_certified(const struct sealer *sealer, const struct draft *draft, struct mikey_slice signer,
                         const struct mikey_pkey *key) {
    const struct mikey_payload *cert;
    struct mikey_slice bytes;
    for (uint32_t n = 0;
         n < MAX_TRIED && (cert = mikey_message_find(&draft->document.message, MIKEY_NO_PARENT,
                                                     MIKEY_PAYLOAD_CERT, n)) != NULL;
         n++) {
        if (certifies(sealer, cert->u.cert.data, key))
            return true;
    }
    for (size_t n = 0; n < MAX_TRIED && seal_look_up(sealer, MIKEY_SECRET_CERT, signer, n, &bytes); n++) {
        if (certifies(sealer, bytes, key))
            return true;
    }
    return false;
}

/** The signer's private key that a certificate is of, else the first; close it. NULL if there is none. */
static struct mikey_pkey *find_signing_key(const struct sealer *sealer, const struct draft *draft,
                                           struct mikey_slice signer) {
    struct mikey_pkey *first = NULL, *key = NULL;
    struct mikey_slice bytes;
    for (size_t n = 0; n < MAX_TRIED && seal_look_up(sealer, MIKEY_SECRET_RSA, signer, n, &bytes); n++) {
        if (mikey_pkey_open(sealer->crypto, bytes, &key) != MIKEY_OK)
            continue;
        if (is_certified(sealer, draft, signer, key)) {
            mikey_pkey_close(first);
            return key;
        }
        if (first == NULL)
            first = key;
        else
            mikey_pkey_close(key);
    }
    return first;
}

/** Whether a receiver looks at the SIGN of a message: making one takes a hundred times as long as a MAC. */
static bool is_signed(uint8_t data_type) {
    static const uint8_t types[] = {
        MIKEY_DATA_TYPE_PK_INIT,         MIKEY_DATA_TYPE_DH_INIT,         MIKEY_DATA_TYPE_DH_RESP,
        MIKEY_DATA_TYPE_RSAR_INIT,       MIKEY_DATA_TYPE_RSAR_RESP,       MIKEY_DATA_TYPE_REQUEST_INIT_PK,
        MIKEY_DATA_TYPE_RESOLVE_INIT_PK, MIKEY_DATA_TYPE_REQUEST_KEY_PKE, MIKEY_DATA_TYPE_SAKKE};
    return memchr(types, data_type, sizeof types) != NULL;
}

void seal_signature(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_payload *sign = find(draft, MIKEY_PAYLOAD_SIGN);
    const uint8_t data_type = draft->document.message.hdr.data_type;
    if (sign == NULL || !is_signed(data_type))
        return;
    if (data_type == MIKEY_DATA_TYPE_SAKKE && sign->u.sign.s_type == MIKEY_S_TYPE_ECCSI) {
        seal_eccsi(sealer, draft);
        return;
    }
    struct mikey_parties parties = seal_parties(sealer, draft);
    const bool response = seal_is_response(data_type);
    struct mikey_pkey *key = find_signing_key(sealer, draft, response ? parties.idr : parties.idi);
    if (key != NULL && seal_make_room(draft, mikey_pkey_bytes(key))) {
        parties = seal_parties(sealer, draft);
        sign_with(sealer, draft, key, &parties);
    }
    mikey_pkey_close(key);
}
