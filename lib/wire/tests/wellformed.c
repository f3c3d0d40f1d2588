// SPDX-License-Identifier: BSD-2-Clause
#include "wellformed.h"

#include <string.h>

/** Bytes of a buffer whose bits are accounted for at a time. */
#define WINDOW 4096u

/** Bits of the leaf `item`, which is under a mask, in its byte number `at`. */
static uint8_t bits_of(const struct mikey_item *item, uint64_t mask, uint32_t at) {
    return (uint8_t)(mask >> (8 * (item->len - 1 - at)));
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

/** A part of a buffer, whose bits are accounted for. */
struct window {
    uint32_t start, stop;
    uint8_t seen[WINDOW];
};

/** Whole bytes of the window, from `from` to `to`; false if one of their bits was seen before. */
static bool see_bytes(struct window *window, uint32_t from, uint32_t to) {
    uint8_t *seen = window->seen + (from - window->start);
    uint8_t before = 0;
    for (uint32_t at = 0; at < to - from; at++) { // mostly few: a call would take longer
        before |= seen[at];
        seen[at] = 0xFF;
    }
    return before == 0;
}

/** What of a leaf lies in the window; false if one of its bits was seen before. */
static bool see_leaf(struct window *window, const struct mikey_item *item) {
    const uint32_t end = item->off + item->len;
    const uint32_t from = item->off > window->start ? item->off : window->start;
    const uint32_t to = end < window->stop ? end : window->stop;
    const uint64_t mask = mikey_field_info((enum mikey_field)item->field)->mask;
    if (from >= to)
        return true;
    if (mask == 0)
        return see_bytes(window, from, to);
    bool good = true;
    for (uint32_t at = from; at < to; at++) {
        const uint8_t bits = bits_of(item, mask, at - item->off);
        uint8_t *seen = &window->seen[at - window->start];
        good &= (*seen & bits) == 0;
        *seen |= bits;
    }
    return good;
}

/** The leaves from item `first` to `end` hold every bit of `len` bytes once. */
static const char *coverage_fault(const struct mikey_tape *tape, uint32_t first, uint32_t end, uint32_t len) {
    struct window window;
    for (uint32_t start = 0; start < len; start += WINDOW) {
        window.start = start;
        window.stop = len - start < WINDOW ? len : start + WINDOW;
        memset(window.seen, 0, window.stop - start);
        for (uint32_t i = first; i < end; i++) {
            if (tape->items[i].end == i + 1 && !see_leaf(&window, &tape->items[i]))
                return "two leaves hold the same bit";
        }
        uint8_t all = 0xFF;
        for (uint32_t at = 0; at < window.stop - start; at++)
            all &= window.seen[at];
        if (all != 0xFF)
            return "no leaf holds some bit";
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
