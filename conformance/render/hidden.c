// SPDX-License-Identifier: BSD-2-Clause
#include "hidden.h"

#include <limits.h>

bool hidden_field(const struct mikey_item *item) {
    return item->field == MIKEY_F_KEMAC_ENCR_DATA || item->field == MIKEY_F_ESK_DATA ||
           item->field == MIKEY_F_UNDECODED ||
           mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_SECRET;
}

/** Bytes in a KEMAC that are not of a Key data sub-payload: they may be a key that was read as something else. */
static bool doubtful(const struct mikey_item *item) {
    enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    return (kind == MIKEY_KIND_BYTES || kind == MIKEY_KIND_TEXT) && item->field != MIKEY_F_KV_SPI;
}

bool hidden_item(const struct mikey_document *document, const struct mikey_item *item) {
    return hidden_field(item) || (item->buffer && document->buffers[item->buffer].secret && doubtful(item));
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
    int clear = INT_MAX; /* depth of the unencrypted KEMAC content that items are in */
    for (uint32_t i = 0; !reveal && i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->depth <= clear)
            clear = item->field == MIKEY_F_KEMAC_CLEAR ? item->depth : INT_MAX;
        bool in_clear = clear < item->depth && doubtful(item);
        if (item->buffer == 0 && item->len && (in_clear || hidden_field(item)))
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
