// SPDX-License-Identifier: BSD-2-Clause
#include "hidden.h"

#include <limits.h>

bool hidden_field(const struct mikey_item *item) {
    return item->field == MIKEY_F_KEMAC_ENCR_DATA || item->field == MIKEY_F_ESK_DATA ||
           item->field == MIKEY_F_UNDECODED ||
           mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_SECRET;
}

/** Bytes that, where keys are or lengths are wrong, may be a key that was read as something else. */
static bool doubtful(const struct mikey_item *item) {
    enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    return (kind == MIKEY_KIND_BYTES || kind == MIKEY_KIND_TEXT) && item->field != MIKEY_F_KV_SPI;
}

bool hidden_item(const struct mikey_document *document, const struct mikey_item *item) {
    return hidden_field(item) || (item->buffer && document->buffers[item->buffer].secret && doubtful(item));
}

/** Whether, in a message that cannot be followed, more than the number of a payload's head may be shown by an item. */
static bool wide(const struct mikey_item *item) {
    enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    bool group = item->field == MIKEY_F_HDR_MAP || item->field == MIKEY_F_SP_PARAMS;
    return group || (kind != MIKEY_KIND_GROUP && item->len > 2 && item->field != MIKEY_F_HDR_CSB_ID);
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
    /* Where a message cannot be followed to its end, or ends before its bytes do, a length or count may have moved a
     * key into any field. */
    const struct mikey_message *message = &document->message;
    bool adrift = (!message->complete && !message->mykey.recognised && !message->rvoip.recognised) ||
                  message->undecoded.len > 0;
    for (uint32_t i = 0; !reveal && i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->depth <= clear)
            clear = item->field == MIKEY_F_KEMAC_CLEAR ? item->depth : INT_MAX;
        bool unsure = (clear < item->depth || adrift) && doubtful(item);
        unsure |= adrift && wide(item);
        if (item->buffer == 0 && item->len && (unsure || hidden_field(item)))
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
