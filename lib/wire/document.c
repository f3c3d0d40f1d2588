// SPDX-License-Identifier: BSD-2-Clause
// Documents: their memory, and decoding into them.
#include <string.h>

#include <mikeylab/crypto.h>

#include "ext_mcx.h"

// Most items that a byte can make. The densest payload is TP: 20 items (container, Next payload, the policy's
// container and 17 fields) on the 8 bytes up to its flags. Every other field but the bits that share a byte has bytes
// of its own, and every container begins with a byte that no container inside it holds, so that the rest makes at
// most 2 an item. Items that bytes are left undecoded by have bytes of their own as well.
#define ITEMS_PER_BYTE 3u
/** Shortest payload (RAND, V, SIGN without data), bytes. */
#define SHORTEST_PAYLOAD 2u
/** More than that: what an empty message or buffer needs, and one that stays free, by which a full tape is known. */
#define SPARE 16u

/** Where the parts of a document lie in its memory. */
struct layout {
    size_t items, payloads, findings, plain, end; /**< offsets */
    uint32_t n_items, n_payloads;
};

static size_t aligned(size_t size) {
    const size_t unit = _Alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

static struct layout layout_for(size_t len) {
    // A message can hold itself once more in encrypted form.
    uint32_t bytes = 2 * (uint32_t)len;
    struct layout layout = {
        .n_items = ITEMS_PER_BYTE * bytes + SPARE,
        .n_payloads = bytes / SHORTEST_PAYLOAD + SPARE,
    };
    layout.payloads = layout.items + aligned(layout.n_items * sizeof(struct mikey_item));
    layout.findings = layout.payloads + aligned(layout.n_payloads * sizeof(struct mikey_payload));
    layout.plain = layout.findings + aligned(MIKEY_MAX_FINDINGS * sizeof(struct mikey_finding));
    layout.end = layout.plain + aligned(len + MIKEY_AGREED_ROOM);
    return layout;
}

size_t mikey_document_size(size_t len) {
    return layout_for(len <= MIKEY_MAX_MESSAGE ? len : MIKEY_MAX_MESSAGE).end;
}

/** Forgets the message that the document held. */
static void reset(struct mikey_document *document, struct mikey_slice bytes) {
    struct mikey_message *message = &document->message;
    if (document->plain_len > 0)
        mikey_document_wipe(document);
    message->bytes = bytes;
    message->hdr = (struct mikey_hdr){0};
    message->n_payloads = 0;
    message->undecoded = (struct mikey_slice){NULL, 0};
    message->complete = false;
    message->mykey = (struct mikey_mykey){.recognised = false};
    message->rvoip = (struct mikey_rvoip){.recognised = false};
    document->tape.count = 0;
    document->findings.count = 0;
    document->findings.dropped = 0;
    document->buffers[0] = (struct mikey_buffer){bytes, "Message", MIKEY_NO_ITEM, false};
    document->n_buffers = 1;
}

enum mikey_status mikey_document_place(struct mikey_document *document, size_t len, void *memory,
                                       size_t size) {
    if (len > MIKEY_MAX_MESSAGE)
        return MIKEY_ERR_ARGUMENT;
    struct layout layout = layout_for(len);
    if (size < layout.end)
        return MIKEY_ERR_SPACE;
    uint8_t *base = memory;
    document->message.payloads = (void *)(base + layout.payloads);
    document->message.cap_payloads = layout.n_payloads;
    document->tape = (struct mikey_tape){.items = (void *)(base + layout.items), .capacity = layout.n_items};
    document->findings =
        (struct mikey_findings){.list = (void *)(base + layout.findings), .capacity = MIKEY_MAX_FINDINGS};
    document->plain = base + layout.plain;
    document->plain_cap = (uint32_t)len;
    document->plain_len = 0;
    reset(document, (struct mikey_slice){NULL, 0});
    return MIKEY_OK;
}

void mikey_document_wipe(struct mikey_document *document) {
    mikey_wipe(document->plain, document->plain_len);
    document->plain_len = 0;
}

void mikey_finding_add(struct mikey_findings *findings, const struct mikey_finding *finding) {
    if (findings->count < findings->capacity)
        findings->list[findings->count++] = *finding;
    else
        findings->dropped++;
}

uint32_t mikey_finding_item(const struct mikey_document *document, const struct mikey_finding *finding) {
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer != finding->buffer)
            continue;
        if (item->field == finding->field && item->off == finding->off)
            return i;
        if (item->off <= finding->off && finding->off + finding->len <= item->off + item->len)
            best = i;
    }
    return best;
}

static bool full(const struct mikey_document *document) {
    return document->tape.count == document->tape.capacity;
}

enum mikey_status mikey_decode(struct mikey_document *document, struct mikey_slice bytes) {
    static const struct mikey_layout of_the_rfcs;
    return mikey_decode_as(document, bytes, &of_the_rfcs);
}

enum mikey_status mikey_decode_as(struct mikey_document *document, struct mikey_slice bytes,
                                  const struct mikey_layout *layout) {
    if (bytes.len > MIKEY_MAX_MESSAGE)
        return MIKEY_ERR_ARGUMENT;
    if (bytes.len > document->plain_cap)
        return MIKEY_ERR_SPACE;
    reset(document, bytes);
    document->layout = *layout;
    struct mikey_message *message = &document->message;
    struct mikey_rd rd = mikey_rd_start(document, bytes, 0);
    mikey_read_hdr(&rd, &message->hdr);
    if (!rd.failed)
        mikey_read_chain(&rd, MIKEY_NO_PARENT, message->hdr.next_payload,
                         (struct mikey_announcement){MIKEY_F_HDR_NEXT, MIKEY_NEXT_OFFSET});
    message->complete = !rd.failed;
    message->undecoded = mikey_rd_leftover(&rd);
    mikey_rd_finish(&rd);
    if (full(document))
        return MIKEY_ERR_SPACE;
    if (message->complete && message->undecoded.len == 0)
        return MIKEY_OK;
    mikey_read_mykey(document);
    mikey_read_rvoip(document);
    return MIKEY_ERR_STRUCTURE;
}

/** Reads what a buffer holds, behind its container. */
typedef void read_buffer(struct mikey_rd *rd, uint32_t parent, uint8_t first);

static void read_chain(struct mikey_rd *rd, uint32_t parent, uint8_t first) {
    mikey_read_chain(rd, parent, first, (struct mikey_announcement){rd->content, 0});
}

static void read_key_params(struct mikey_rd *rd, uint32_t parent, uint8_t first) {
    (void)parent, (void)first;
    mikey_read_mcx_opened(rd);
}

/** Decodes decrypted bytes as a buffer of their own. */
static enum mikey_status decode_buffer(struct mikey_document *document, uint32_t parent,
                                       enum mikey_field container, read_buffer *read, uint8_t first,
                                       struct mikey_slice bytes, const char *title) {
    if (parent >= document->message.n_payloads)
        return MIKEY_ERR_ARGUMENT;
    if (bytes.len == 0)
        return MIKEY_OK;
    if (document->n_buffers == MIKEY_MAX_BUFFERS || bytes.len > document->plain_cap - document->plain_len)
        return MIKEY_ERR_SPACE;
    uint8_t *copy = document->plain + document->plain_len;
    if (bytes.data != copy) // decrypted in place
        memcpy(copy, bytes.data, bytes.len);
    document->plain_len += (uint32_t)bytes.len;
    struct mikey_slice clear = {copy, bytes.len};
    uint8_t buffer = document->n_buffers++;
    document->buffers[buffer] =
        (struct mikey_buffer){clear, title, document->message.payloads[parent].item, true};

    struct mikey_rd rd = mikey_rd_start(document, clear, buffer);
    rd.content = container;
    rd.container = mikey_rd_open(&rd, container);
    read(&rd, parent, first);
    bool whole = mikey_rd_leftover(&rd).len == 0 && !rd.failed;
    rd.pos = rd.end;
    mikey_rd_close(&rd, rd.container);
    mikey_rd_finish(&rd);
    if (full(document))
        return MIKEY_ERR_SPACE;
    return whole ? MIKEY_OK : MIKEY_ERR_STRUCTURE;
}

enum mikey_status mikey_decode_chain(struct mikey_document *document, uint32_t parent,
                                     enum mikey_field container, uint8_t first, struct mikey_slice bytes,
                                     const char *title) {
    return decode_buffer(document, parent, container, read_chain, first, bytes, title);
}

enum mikey_status mikey_decode_key_params(struct mikey_document *document, uint32_t parent,
                                          struct mikey_slice bytes) {
    return decode_buffer(document, parent, MIKEY_F_MCX_OPENED, read_key_params, 0, bytes,
                         "Decrypted key parameters");
}
