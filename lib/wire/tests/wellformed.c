// SPDX-License-Identifier: BSD-2-Clause
#include "wellformed.h"

/** Where the children of one parent must lie. */
struct bounds {
    uint32_t first, end; /**< items */
    uint32_t off, limit; /**< bytes */
    uint8_t depth;
};

/** How far the children of one parent have come. */
struct row {
    uint32_t at;      /**< byte at which the next one starts */
    uint32_t shared;  /**< bytes that some share */
    uint64_t missing; /**< bits of those that are in none yet */
};

/** Every bit of a value of `len` bytes. */
static uint64_t every_bit(uint32_t len) {
    return len < sizeof(uint64_t) ? (UINT64_C(1) << (8 * len)) - 1 : UINT64_MAX;
}

/** The next child: behind the last one, or with it in the same bytes, but not in the same bits. */
static const char *place_fault(struct row *row, const struct mikey_item *item, uint64_t mask) {
    if (item->off != row->at)
        return "an item does not stand where the last one ends";
    if (row->missing != 0 && (mask == 0 || item->len != row->shared))
        return "bits that share a byte are not together";
    if (row->missing == 0) {
        row->shared = item->len;
        row->missing = mask != 0 ? every_bit(item->len) : 0;
    }
    if ((mask & ~row->missing) != 0)
        return "two items hold the same bit";
    row->missing &= ~mask;
    if (row->missing == 0)
        row->at += item->len;
    return NULL;
}

/** What is wrong with an item by itself, and inside its parent. */
static const char *item_fault(const struct mikey_tape *tape, uint32_t i, struct bounds in, bool group) {
    const struct mikey_item *item = &tape->items[i];
    if (item->field <= MIKEY_F_NONE || item->field >= MIKEY_F_COUNT)
        return "an item is no field";
    if (item->depth != in.depth)
        return "an item has the wrong depth";
    if (item->len == 0)
        return "an item is empty";
    if (item->off < in.off || item->off > in.limit || item->len > in.limit - item->off)
        return "an item lies outside its parent";
    if (item->end <= i || item->end > in.end)
        return "an item ends outside its parent";
    if (group != (item->end > i + 1))
        return "a container is empty or a leaf is not";
    return NULL;
}

/** The children of one parent: at its depth + 1, one behind the other, and together they are all of its bytes. */
static const char *children_fault(const struct mikey_tape *tape, struct bounds in) {
    struct row row = {.at = in.off};
    for (uint32_t i = in.first; i < in.end; i = tape->items[i].end) {
        const struct mikey_item *item = &tape->items[i];
        const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
        const char *fault = item_fault(tape, i, in, info->kind == MIKEY_KIND_GROUP);
        if (fault == NULL)
            fault = place_fault(&row, item, info->mask);
        if (fault == NULL && item->end > i + 1)
            fault = children_fault(tape, (struct bounds){i + 1, item->end, item->off, item->off + item->len,
                                                         (uint8_t)(in.depth + 1)});
        if (fault != NULL)
            return fault;
    }
    return row.at == in.limit && row.missing == 0 ? NULL : "no item holds some bit";
}

static const char *tape_fault(const struct mikey_document *document) {
    const struct mikey_tape *tape = &document->tape;
    uint32_t start = 0;
    for (uint8_t buffer = 0; buffer < document->n_buffers; buffer++) {
        const uint32_t len = (uint32_t)document->buffers[buffer].bytes.len;
        uint32_t end = start;
        while (end < tape->count && tape->items[end].buffer == buffer)
            end++;
        const char *fault = children_fault(tape, (struct bounds){start, end, 0, len, 0});
        if (fault != NULL)
            return fault;
        start = end;
    }
    return start == tape->count ? NULL : "an item belongs to no buffer";
}

static const char *payload_fault(const struct mikey_document *document, uint32_t index) {
    const struct mikey_payload *payload = &document->message.payloads[index];
    if (payload->item >= document->tape.count)
        return "a payload has no item";
    const struct mikey_item *item = &document->tape.items[payload->item];
    if (item->off != payload->off || item->len != payload->len || item->buffer != payload->buffer)
        return "a payload and its item differ";
    if (payload->parent == MIKEY_NO_PARENT ? payload->depth != 0 : payload->parent >= index)
        return "a payload has a wrong parent";
    return NULL;
}

const char *document_fault(const struct mikey_document *document) {
    const char *fault = tape_fault(document);
    for (uint32_t i = 0; fault == NULL && i < document->message.n_payloads; i++)
        fault = payload_fault(document, i);
    for (uint32_t i = 0; fault == NULL && i < document->findings.count; i++) {
        const struct mikey_finding *finding = &document->findings.list[i];
        const bool inside =
            finding->buffer < document->n_buffers &&
            (uint64_t)finding->off + finding->len <= document->buffers[finding->buffer].bytes.len;
        // Findings about a carrier count in its text.
        if (!inside && mikey_rule_info((enum mikey_rule)finding->rule)->scope != MIKEY_SCOPE_CARRIER)
            fault = "a finding lies outside its buffer";
    }
    return fault;
}
