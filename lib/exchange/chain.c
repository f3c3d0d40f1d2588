// SPDX-License-Identifier: BSD-2-Clause
#include "chain.h"

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

static void collect_key(struct mikey_opened *opened, const struct mikey_key_data *data) {
    if (opened->n_keys < MIKEY_MAX_KEYS)
        opened->keys[opened->n_keys++] =
            (struct mikey_key){data->type, data->key, data->has_salt, data->salt, data->kv};
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
