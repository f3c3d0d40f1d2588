// SPDX-License-Identifier: BSD-2-Clause
// Encoding: the model back to bytes.
#include "payload.h"

static void write_payload(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_codec *codec =
        mikey_codec_find(payload->type == MIKEY_TYPE_THDR ? MIKEY_FIRST_THDR : payload->type);
    if (payload->opaque)
        mikey_wr_bytes(wr, payload->u.raw);
    else if (codec != NULL)
        codec->write(wr, payload);
    else
        mikey_wr_fail(wr, MIKEY_ERR_ARGUMENT);
}

enum mikey_status mikey_encode(const struct mikey_message *message, uint8_t *out, size_t size,
                               size_t *written) {
    struct mikey_wr wr = mikey_wr_start(out, size);
    mikey_write_hdr(&wr, &message->hdr);
    for (uint32_t i = 0; i < message->n_payloads; i++)
        if (message->payloads[i].depth == 0)
            write_payload(&wr, &message->payloads[i]);
    return mikey_wr_finish(&wr, written);
}

enum mikey_status mikey_encode_payload(const struct mikey_payload *payload, uint8_t *out, size_t size,
                                       size_t *written) {
    return mikey_encode_chain(payload, 1, out, size, written);
}

enum mikey_status mikey_encode_chain(const struct mikey_payload *payloads, uint32_t count, uint8_t *out,
                                     size_t size, size_t *written) {
    struct mikey_wr wr = mikey_wr_start(out, size);
    for (uint32_t i = 0; i < count; i++)
        write_payload(&wr, &payloads[i]);
    return mikey_wr_finish(&wr, written);
}
