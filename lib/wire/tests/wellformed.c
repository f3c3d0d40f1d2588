// SPDX-License-Identifier: BSD-2-Clause
#include "wellformed.h"

#include <string.h>

/** Bytes of a buffer whose bits are accounted for at a time. */
#define WINDOW 4096u

/** Bits of the leaf `item` in its byte number `at`. */
static uint8_t bits_of(const struct mikey_item *item, uint64_t mask, uint32_t at) {
    return (uint8_t)(mask == 0 ? 0xFF : mask >> (8 * (item->len - 1 - at)));
}

/** Where the children of one parent must lie. */
struct bounds {
    uint32_t first, end; /**< items */
    uint32_t off, limit; /**< bytes */
    uint8_t depth;
};

/** The children of one parent: inside its bytes, in order, at its depth + 1. */
static const char *children_fault(const struct mikey_tape *tape, struct bounds in) {
    for (uint32_t i = in.first; i < in.end; i = tape->items[i].end) {
        const struct mikey_item *item = &tape->items[i];
        if (item->field <= MIKEY_F_NONE || item->field >= MIKEY_F_COUNT)
            return "an item is no field";
        const bool group = mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_GROUP;
        if (item->depth != in.depth)
            return "an item has the wrong depth";
        if (item->len == 0)
            return "an item is empty";
        if (item->off < in.off || item->off > in.limit || item->len > in.limit - item->off)
            return "an item lies outside its parent or before its sibling";
        if (item->end <= i || item->end > in.end)
            return "an item ends outside its parent";
        if (group != (item->end > i + 1))
            return "a container is empty or a leaf is not";
        in.off = item->off;
        const struct bounds inside = {i + 1, item->end, item->off, item->off + item->len,
                                      (uint8_t)(in.depth + 1)};
        const char *fault = group ? children_fault(tape, inside) : NULL;
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

/** The leaves from item `first` to `end` hold every bit of `len` bytes once. */
static const char *coverage_fault(const struct mikey_tape *tape, uint32_t first, uint32_t end, uint32_t len) {
    uint8_t seen[WINDOW];
    for (uint32_t start = 0; start < len; start += WINDOW) {
        const uint32_t stop = len - start < WINDOW ? len : start + WINDOW;
        memset(seen, 0, stop - start);
        for (uint32_t i = first; i < end; i++) {
            const struct mikey_item *item = &tape->items[i];
            if (item->end != i + 1 || item->off >= stop || item->off + item->len <= start)
                continue;
            const uint64_t mask = mikey_field_info((enum mikey_field)item->field)->mask;
            for (uint32_t at = 0; at < item->len; at++) {
                const uint32_t byte = item->off + at - start; // wraps, and is too large, before the window
                if (byte >= stop - start)
                    continue;
                if (seen[byte] & bits_of(item, mask, at))
                    return "two leaves hold the same bit";
                seen[byte] |= bits_of(item, mask, at);
            }
        }
        for (uint32_t byte = 0; byte < stop - start; byte++) {
            if (seen[byte] != 0xFF)
                return "no leaf holds some bit";
        }
    }
    return NULL;
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
        if (fault == NULL)
            fault = coverage_fault(tape, start, end, len);
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
