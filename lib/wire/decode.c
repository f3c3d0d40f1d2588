// SPDX-License-Identifier: BSD-2-Clause
// The message loop: chains of payloads, RFC 3830 6.1.
#include <string.h>

#include "payload.h"

const struct mikey_codec *mikey_codec_find(uint32_t type) {
    static const struct mikey_codec *const codecs[MIKEY_FIRST_THDR + 1] = {
        [MIKEY_PAYLOAD_KEMAC] = &mikey_codec_kemac,   [MIKEY_PAYLOAD_PKE] = &mikey_codec_pke,
        [MIKEY_PAYLOAD_DH] = &mikey_codec_dh,         [MIKEY_PAYLOAD_SIGN] = &mikey_codec_sign,
        [MIKEY_PAYLOAD_T] = &mikey_codec_t,           [MIKEY_PAYLOAD_ID] = &mikey_codec_id,
        [MIKEY_PAYLOAD_CERT] = &mikey_codec_cert,     [MIKEY_PAYLOAD_CHASH] = &mikey_codec_chash,
        [MIKEY_PAYLOAD_V] = &mikey_codec_v,           [MIKEY_PAYLOAD_SP] = &mikey_codec_sp,
        [MIKEY_PAYLOAD_RAND] = &mikey_codec_rand,     [MIKEY_PAYLOAD_ERR] = &mikey_codec_err,
        [MIKEY_PAYLOAD_TR] = &mikey_codec_tr,         [MIKEY_PAYLOAD_IDR] = &mikey_codec_idr,
        [MIKEY_PAYLOAD_RANDR] = &mikey_codec_randr,   [MIKEY_PAYLOAD_TP] = &mikey_codec_tp,
        [MIKEY_PAYLOAD_TICKET] = &mikey_codec_ticket, [MIKEY_PAYLOAD_KEY_DATA] = &mikey_codec_key_data,
        [MIKEY_PAYLOAD_EXT] = &mikey_codec_ext,       [MIKEY_PAYLOAD_IBAKE] = &mikey_codec_ibake,
        [MIKEY_PAYLOAD_ESK] = &mikey_codec_esk,       [MIKEY_PAYLOAD_SK] = &mikey_codec_sk,
        [MIKEY_PAYLOAD_ECCPT] = &mikey_codec_eccpt,   [MIKEY_PAYLOAD_SAKKE] = &mikey_codec_sakke,
        [MIKEY_FIRST_THDR] = &mikey_codec_thdr,
    };
    return type <= MIKEY_FIRST_THDR ? codecs[type] : NULL;
}

/** Zeroes a payload, in halves: as a whole compilers do it with a string instruction that is slow to start. */
static void clear(struct mikey_payload *payload) {
    const size_t half = sizeof *payload / 2;
    memset(payload, 0, half);
    memset((uint8_t *)payload + half, 0, sizeof *payload - half);
}

/** Reads one payload into the model and returns it; NULL, and nothing added to the model, at a fault. */
MIKEY_RD_INLINE const struct mikey_payload *read_payload(struct mikey_rd *rd, uint32_t parent, uint32_t type,
                                                         const struct mikey_codec *codec) {
    struct mikey_message *message = &rd->document->message;
    uint32_t index = message->n_payloads;
    if (index == message->cap_payloads) {
        mikey_rd_full(rd);
        return NULL;
    }
    struct mikey_payload *payload = &message->payloads[message->n_payloads++];
    clear(payload);
    payload->type = (uint8_t)type;
    payload->buffer = mikey_rd_buffer(rd);
    if (parent != MIKEY_NO_PARENT)
        payload->depth = (uint8_t)(message->payloads[parent].depth + 1);
    payload->parent = parent;
    payload->off = rd->pos;
    payload->item = mikey_rd_open(rd, codec->container);
    codec->read(rd, payload);
    mikey_rd_close(rd, payload->item);
    if (rd->failed) {
        message->n_payloads = index;
        return NULL;
    }
    payload->len = (uint32_t)mikey_rd_since(rd, payload->off).len;
    return payload;
}

void mikey_read_chain(struct mikey_rd *rd, uint32_t parent, uint32_t first,
                      struct mikey_announcement announced) {
    for (uint32_t type = first; type != MIKEY_PAYLOAD_LAST;) {
        const struct mikey_codec *codec = mikey_codec_find(type);
        if (codec == NULL) {
            mikey_rd_unknown(rd, announced.field, announced.off, (uint8_t)type);
            return;
        }
        const struct mikey_payload *payload = read_payload(rd, parent, type, codec);
        if (payload == NULL)
            return;
        // Next payload is the first byte of every payload but SIGN, which announces nothing.
        announced = (struct mikey_announcement){codec->next, payload->off};
        type = payload->next;
    }
}

void mikey_read_one(struct mikey_rd *rd, const struct mikey_payload *payload, uint32_t type) {
    uint32_t parent = (uint32_t)(payload - rd->document->message.payloads);
    read_payload(rd, parent, type, mikey_codec_find(type));
}

struct mikey_slice mikey_read_content(struct mikey_rd *rd, const struct mikey_payload *payload,
                                      enum mikey_field group, uint32_t len, uint32_t first) {
    struct mikey_announcement announced = {group, rd->pos};
    uint32_t start = rd->pos;
    struct mikey_limit outer;
    if (payload->depth + 1 >= MIKEY_MAX_DEPTH)
        return mikey_rd_bytes(rd, MIKEY_F_UNDECODED, len);
    if (!mikey_rd_enter(rd, &outer, group, len))
        return (struct mikey_slice){NULL, 0};
    if (first == MIKEY_FIRST_ANNOUNCED) {
        first = mikey_rd_u8(rd, MIKEY_F_CHAIN_FIRST);
        announced.field = MIKEY_F_CHAIN_FIRST;
    }
    uint32_t parent = (uint32_t)(payload - rd->document->message.payloads);
    mikey_read_chain(rd, parent, first, announced);
    mikey_rd_leave(rd, &outer);
    return mikey_rd_since(rd, start);
}
