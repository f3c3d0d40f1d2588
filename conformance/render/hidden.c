// SPDX-License-Identifier: BSD-2-Clause
#include "hidden.h"

bool hidden_field(const struct mikey_item *item) {
    return item->field == MIKEY_F_KEMAC_ENCR_DATA || item->field == MIKEY_F_ESK_DATA ||
           item->field == MIKEY_F_UNDECODED ||
           mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_SECRET;
}

static void add_run(struct hidden *hidden, uint32_t from, uint32_t to) {
    if (hidden->count == HIDDEN_MAX_RUNS) {
        hidden->runs[HIDDEN_MAX_RUNS - 1].to = UINT32_MAX;
        return;
    }
    hidden->runs[hidden->count++] = (struct hidden_run){from, to};
}

void hidden_find(struct hidden *hidden, const struct mikey_document *document, bool reveal) {
    hidden->count = 0;
    hidden->nothing = reveal;
    for (uint32_t i = 0; !reveal && i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer == 0 && item->len && hidden_field(item))
            add_run(hidden, item->off, item->off + item->len);
    }
    struct mikey_slice rest = document->message.undecoded;
    if (!reveal && rest.len)
        add_run(hidden, (uint32_t)(rest.data - document->message.bytes.data), UINT32_MAX);
}

bool hidden_touches(const struct hidden *hidden, const struct mikey_document *document, uint8_t buffer,
                    uint32_t off, uint32_t len) {
    if (hidden->nothing)
        return false;
    if (buffer)
        return document->buffers[buffer].secret;
    for (size_t i = 0; i < hidden->count; i++)
        if (off < hidden->runs[i].to && hidden->runs[i].from < off + len)
            return true;
    return false;
}
