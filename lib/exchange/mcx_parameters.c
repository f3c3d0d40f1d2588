// SPDX-License-Identifier: BSD-2-Clause
// Key parameters of mission-critical services, General Extension type 7: 3GPP TS 33.180 8.5.4, E.6, F.1.5.
#include "sakke_opening.h"

#include "../rules/exchange_rules.h"

#define FC_DPCK 0x53

/** Bytes of a DPCK, by payload algorithm. */
static const uint8_t dpck_bytes[] = {[MIKEY_MCX_ALG_AES_128_GCM] = 16, [MIKEY_MCX_ALG_AES_256_GCM] = 32};

/** An item of a payload; NULL if it has none such. */
static const struct mikey_item *find_item(const struct mikey_document *document,
                                          const struct mikey_payload *payload, enum mikey_field field) {
    const struct mikey_tape *tape = &document->tape;
    for (uint32_t i = payload->item; i < tape->items[payload->item].end; i++)
        if (tape->items[i].field == field)
            return &tape->items[i];
    return NULL;
}

static struct mikey_slice bytes_of(const struct mikey_document *document, const struct mikey_item *item) {
    return (struct mikey_slice){document->message.bytes.data + item->off, item->len};
}

/** DPCK: the last 128 bits, or all, of HMAC-SHA-256(DPPK, FC || DPPK-ID || length of that). */
static enum mikey_status make_key(struct mikey_sakke_opening *o, struct mikey_slice dppk_id, size_t bytes,
                                  uint8_t key[MIKEY_MAC_MAX], struct mikey_slice *dpck) {
    static const uint8_t fc = FC_DPCK;
    const uint8_t length[] = {(uint8_t)(dppk_id.len >> 8), (uint8_t)dppk_id.len};
    const struct mikey_slice parts[] = {{&fc, 1}, dppk_id, {length, sizeof length}};
    enum mikey_status status = mikey_mac(o->crypto, MIKEY_MAC_HMAC_SHA_256_256, o->opened->keys[0].key, parts,
                                         sizeof parts / sizeof *parts, key);
    *dpck = (struct mikey_slice){key + MIKEY_MAC_MAX - bytes, bytes};
    return status;
}

/** Decrypts into the room that the document has for that, and decodes what came out. */
static enum mikey_status open_sealed(struct mikey_sakke_opening *o, const struct mikey_payload *ext,
                                     const struct mikey_sealed *sealed) {
    struct mikey_document *document = o->document;
    const uint32_t parent = (uint32_t)(ext - document->message.payloads);
    const size_t clear = sealed->data.len - MIKEY_GCM_TAG;
    if (clear > document->plain_cap - document->plain_len)
        return MIKEY_ERR_SPACE;
    uint8_t *out = document->plain + document->plain_len;
    enum mikey_status status = mikey_unseal(o->crypto, sealed, out);
    if (status == MIKEY_ERR_AUTH) { // how keys of AES-256 are made nobody has published
        const bool sure = sealed->key.len == dpck_bytes[MIKEY_MCX_ALG_AES_128_GCM];
        mikey_sakke_finding(o, MIKEY_R_MCX_PARAMETERS, sure ? MIKEY_FAIL : MIKEY_INCONCLUSIVE,
                            MIKEY_F_MCX_CIPHER, ext, 0, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (status != MIKEY_OK)
        return status;
    mikey_opened_pass(o->opened, MIKEY_R_MCX_PARAMETERS);
    status = mikey_decode_key_params(document, parent, (struct mikey_slice){out, clear});
    return status == MIKEY_ERR_STRUCTURE ? MIKEY_OK : status;
}

static enum mikey_status open_parameters(struct mikey_sakke_opening *o, const struct mikey_payload *ext) {
    const struct mikey_item *alg = find_item(o->document, ext, MIKEY_F_MCX_ALG),
                            *iv = find_item(o->document, ext, MIKEY_F_MCX_IV),
                            *dppk_id = find_item(o->document, ext, MIKEY_F_MCX_DPPK_ID),
                            *iei = find_item(o->document, ext, MIKEY_F_MCX_IEI),
                            *cipher = find_item(o->document, ext, MIKEY_F_MCX_CIPHER);
    uint8_t key[MIKEY_MAC_MAX];
    if (alg == NULL || iv == NULL || dppk_id == NULL || iei == NULL || cipher == NULL) {
        if (find_item(o->document, ext, MIKEY_F_MCX_ENCRYPTED) != NULL) // cut off
            mikey_sakke_finding(o, MIKEY_R_MCX_PARAMETERS, MIKEY_INCONCLUSIVE, MIKEY_F_NONE, ext, 0, 0,
                                (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    if (alg->value >= sizeof dpck_bytes || dpck_bytes[alg->value] == 0 || cipher->len < MIKEY_GCM_TAG) {
        mikey_sakke_finding(o, MIKEY_R_MCX_PARAMETERS,
                            cipher->len < MIKEY_GCM_TAG ? MIKEY_FAIL : MIKEY_INCONCLUSIVE, MIKEY_F_MCX_CIPHER,
                            ext, 0, 0, (struct mikey_slice){NULL, 0});
        return MIKEY_OK;
    }
    const size_t head = (size_t)(iei->off - (ext->off + ext->len - (uint32_t)ext->u.ext.data.len));
    struct mikey_sealed sealed = {.iv = bytes_of(o->document, iv),
                                  .aad = {ext->u.ext.data.data, head},
                                  .data = bytes_of(o->document, cipher)};
    enum mikey_status status =
        make_key(o, bytes_of(o->document, dppk_id), dpck_bytes[alg->value], key, &sealed.key);
    if (status == MIKEY_OK)
        status = open_sealed(o, ext, &sealed);
    mikey_wipe(key, sizeof key);
    return status;
}

enum mikey_status mikey_mcx_open_parameters(struct mikey_sakke_opening *o) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *ext;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t n = 0; status == MIKEY_OK &&
                         (ext = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n)) != NULL;
         n++) {
        if (ext->u.ext.type == MIKEY_EXT_KEY_PARAMS) {
            status = open_parameters(o, ext);
            break;
        }
    }
    return status;
}
