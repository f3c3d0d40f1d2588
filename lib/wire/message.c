// SPDX-License-Identifier: BSD-2-Clause
// Finding payloads in a message, and linking the payloads of a message that is built.
#include <mikeylab/message.h>

const struct mikey_payload *mikey_message_find(const struct mikey_message *message, uint32_t parent,
                                               uint8_t type, uint32_t nth) {
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent == parent && payload->type == type && nth-- == 0)
            return payload;
    }
    return NULL;
}

uint8_t mikey_chain_link(struct mikey_payload *payloads, uint32_t count) {
    uint8_t next = MIKEY_PAYLOAD_LAST;
    while (count-- > 0) {
        payloads[count].next = next;
        next = payloads[count].type;
    }
    return next;
}

void mikey_message_link(struct mikey_message *message) {
    uint8_t next = MIKEY_PAYLOAD_LAST;
    for (uint32_t i = message->n_payloads; i-- > 0;) {
        if (message->payloads[i].depth != 0)
            continue;
        message->payloads[i].next = next;
        next = message->payloads[i].type;
    }
    message->hdr.next_payload = next;
}
