// SPDX-License-Identifier: BSD-2-Clause
#include "chain.h"

#include "agreement.h"

struct mikey_mark mikey_mark(const struct mikey_document *document) {
    return (struct mikey_mark){document->tape.count,     document->message.n_payloads,
                               document->findings.count, document->findings.dropped,
                               document->plain_len,      document->n_buffers};
}

void mikey_take_back(struct mikey_document *document, const struct mikey_mark *mark) {
    mikey_wipe(document->plain + mark->plain_len, document->plain_len - mark->plain_len);
    document->tape.count = mark->items;
    document->message.n_payloads = mark->payloads;
    document->findings.count = mark->findings;
    document->findings.dropped = mark->dropped;
    document->plain_len = mark->plain_len;
    document->n_buffers = mark->buffers;
}

enum mikey_status mikey_chain_decrypt(struct mikey_crypto *crypto, struct mikey_document *document,
                                      const struct mikey_key_binding *binding, struct mikey_slice secret,
                                      const struct mikey_kemac *kemac, const struct mikey_t *t,
                                      struct mikey_slice *clear) {
    uint8_t *plain = document->plain + document->plain_len;
    *clear = (struct mikey_slice){plain, 0};
    if (kemac->encr_data.len > document->plain_cap - document->plain_len)
        return MIKEY_ERR_SPACE;
    return mikey_message_decrypt(crypto, binding, secret, kemac->encr_alg, t, kemac->encr_data, plain,
                                 &clear->len);
}

static void collect_key(struct mikey_opened *opened, const struct mikey_key_data *data) {
    if (opened->n_keys < MIKEY_MAX_KEYS)
        opened->keys[opened->n_keys++] = (struct mikey_key){.type = data->type,
                                                            .key = data->key,
                                                            .has_salt = data->has_salt,
                                                            .salt = data->salt,
                                                            .kv = data->kv};
    else if (opened->n_keys_dropped < UINT8_MAX)
        opened->n_keys_dropped++;
}

bool mikey_collect_keys(const struct mikey_document *document, uint32_t parent, struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    bool chain = false;
    for (uint32_t i = parent + 1; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        chain |= payload->parent == parent;
        if (payload->parent == parent && payload->type == MIKEY_PAYLOAD_KEY_DATA)
            collect_key(opened, &payload->u.key_data);
    }
    return chain;
}

enum mikey_status mikey_keep_tgk(struct mikey_document *document, struct mikey_slice secret,
                                 const struct mikey_kv *kv, struct mikey_opened *opened) {
    struct mikey_key key = {.type = MIKEY_KEY_TYPE_TGK, .kv = *kv};
    const enum mikey_status status = mikey_keep_agreed(document, secret.data, secret.len, &key.key);
    if (status != MIKEY_OK)
        return status;
    opened->keys[opened->n_keys++] = key;
    opened->decryption = MIKEY_AUTH_VERIFIED;
    return MIKEY_OK;
}

void mikey_payload_finding(struct mikey_document *document, const struct mikey_payload *payload,
                           struct mikey_finding *finding) {
    const struct mikey_tape *tape = &document->tape;
    finding->buffer = payload->buffer;
    finding->off = payload->off;
    finding->len = payload->len;
    for (uint32_t i = payload->item; i < tape->count && i < tape->items[payload->item].end; i++) {
        if (tape->items[i].field == finding->field) {
            finding->off = tape->items[i].off;
            finding->len = tape->items[i].len;
            break;
        }
    }
    mikey_finding_add(&document->findings, finding);
}

bool mikey_chain_is_sealed(const struct mikey_document *document, uint32_t parent, bool proven,
                           struct mikey_opened *opened) {
    const enum mikey_auth_status auth = opened->auth.status;
    if (document->message.payloads[parent].u.kemac.encr_alg == MIKEY_ENCR_NULL) {
        opened->decryption = MIKEY_AUTH_FAILED;
        if (auth != MIKEY_AUTH_FAILED && mikey_collect_keys(document, parent, opened))
            opened->decryption = MIKEY_AUTH_VERIFIED;
        return false;
    }
    if (!proven)
        opened->decryption = auth == MIKEY_AUTH_ABSENT ? MIKEY_AUTH_INCONCLUSIVE : auth;
    return proven;
}

void mikey_chain_finding(struct mikey_document *document, uint32_t parent, enum mikey_rule rule,
                         enum mikey_outcome outcome, struct mikey_slice subject) {
    const struct mikey_payload *payload = &document->message.payloads[parent];
    const uint32_t len = (uint32_t)payload->u.kemac.encr_data.len;
    const uint32_t mac_alg_and_mac = 1 + (uint32_t)payload->u.kemac.mac.len;
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = MIKEY_F_KEMAC_ENCR_DATA,
                                          .off = payload->off + payload->len - mac_alg_and_mac - len,
                                          .len = len,
                                          .got = len,
                                          .subject = subject};
    mikey_finding_add(&document->findings, &finding);
}

enum mikey_status mikey_chain_conclude(struct mikey_document *document, uint32_t parent,
                                       enum mikey_status status, struct mikey_opened *opened) {
    static const struct {
        enum mikey_status status;
        enum mikey_auth_status answer;
        enum mikey_rule rule; // the length of wrapped data and unknown algorithms have rules of their own
    } answers[] = {
        {MIKEY_OK, MIKEY_AUTH_VERIFIED, MIKEY_R_NONE},
        {MIKEY_ERR_AUTH, MIKEY_AUTH_FAILED, MIKEY_R_AES_KW_INTEGRITY},
        {MIKEY_ERR_STRUCTURE, MIKEY_AUTH_FAILED, MIKEY_R_ENCR_DATA},
        {MIKEY_ERR_ARGUMENT, MIKEY_AUTH_FAILED, MIKEY_R_NONE},
        {MIKEY_ERR_UNSUPPORTED, MIKEY_AUTH_UNSUPPORTED, MIKEY_R_NONE},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (answers[i].status != status)
            continue;
        opened->decryption = answers[i].answer;
        if (status == MIKEY_OK)
            mikey_collect_keys(document, parent, opened);
        if (answers[i].rule != MIKEY_R_NONE)
            mikey_chain_finding(document, parent, answers[i].rule, MIKEY_FAIL, opened->auth.identity);
        return MIKEY_OK;
    }
    return status;
}
