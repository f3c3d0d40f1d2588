// SPDX-License-Identifier: BSD-2-Clause
#include "support.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guarded guarded_new(size_t len) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t used = (len + page - 1) / page * page;
    struct guarded guarded = {.len = len, .map_size = used + page};
    guarded.map = mmap(NULL, guarded.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(guarded.map, MAP_FAILED);
    assert_int_equal(mprotect((uint8_t *)guarded.map + used, page, PROT_NONE), 0);
    guarded.bytes = (uint8_t *)guarded.map + used - len;
    return guarded;
}

struct guarded guarded_copy(const uint8_t *bytes, size_t len) {
    struct guarded guarded = guarded_new(len);
    if (len > 0)
        memcpy(guarded.bytes, bytes, len);
    return guarded;
}

void guarded_free(struct guarded *guarded) {
    munmap(guarded->map, guarded->map_size);
}

void holder_init(struct holder *holder, size_t len) {
    size_t size = mikey_document_size(len);
    holder->memory = malloc(size);
    assert_non_null(holder->memory);
    assert_int_equal(mikey_document_place(&holder->document, len, holder->memory, size), MIKEY_OK);
}

void holder_free(struct holder *holder) {
    free(holder->memory);
}

static int digit(char c) {
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

size_t hex_read(const char *text, size_t text_len, uint8_t *out, size_t size) {
    size_t digits = 0;
    for (size_t i = 0; i < text_len; i++) {
        if (text[i] == '#') {
            const char *line_end = memchr(text + i, '\n', text_len - i);
            i = line_end != NULL ? (size_t)(line_end - text) : text_len;
            continue;
        }
        if (isspace((unsigned char)text[i]))
            continue;
        assert_true(isxdigit((unsigned char)text[i]));
        assert_true(digits / 2 < size);
        if (digits % 2 == 0)
            out[digits / 2] = 0;
        out[digits / 2] = (uint8_t)(16 * out[digits / 2] + digit(text[i]));
        digits++;
    }
    assert_int_equal(digits % 2, 0);
    return digits / 2;
}

/** Bits of the leaf `item` in its byte number `at`. */
static uint8_t bits_of(const struct mikey_item *item, uint32_t at) {
    uint64_t mask = mikey_field_info((enum mikey_field)item->field)->mask;
    return (uint8_t)(mask == 0 ? 0xFF : mask >> (8 * (item->len - 1 - at)));
}

/** The items from `first` to `end` are children of one parent: inside its bytes, in order, at its depth + 1. */
static void check_children(const struct mikey_tape *tape, uint32_t first, uint32_t end, uint32_t off,
                           uint32_t limit, uint8_t depth) {
    for (uint32_t i = first; i < end; i = tape->items[i].end) {
        const struct mikey_item *item = &tape->items[i];
        bool group = mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_GROUP;
        assert_true(item->field > MIKEY_F_NONE && item->field < MIKEY_F_COUNT);
        assert_int_equal(item->depth, depth);
        assert_true(item->len > 0);
        assert_true(item->off >= off && item->len <= limit - item->off);
        assert_true(item->end > i && item->end <= end);
        assert_true(group == (item->end > i + 1));
        off = item->off;
        if (group)
            check_children(tape, i + 1, item->end, item->off, item->off + item->len, (uint8_t)(depth + 1));
    }
}

/** The leaves that count in `buffer` hold every bit of it once. */
static void check_coverage(const struct mikey_document *document, uint8_t buffer) {
    size_t len = document->buffers[buffer].bytes.len;
    uint8_t *seen = calloc(len + 1, 1);
    assert_non_null(seen);
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer != buffer || item->end != i + 1)
            continue;
        for (uint32_t at = 0; at < item->len; at++) {
            assert_int_equal(seen[item->off + at] & bits_of(item, at), 0);
            seen[item->off + at] |= bits_of(item, at);
        }
    }
    for (size_t i = 0; i < len; i++)
        assert_int_equal(seen[i], 0xFF);
    free(seen);
}

/**
 * Every item lies inside its parent, siblings are in order, containers have content, leaves have none, the leaves
 * cover every bit of every buffer exactly once; every payload and finding lies inside its buffer.
 */
void check_tape(const struct mikey_document *document) {
    const struct mikey_tape *tape = &document->tape;
    uint32_t start = 0;
    for (uint8_t buffer = 0; buffer < document->n_buffers; buffer++) {
        uint32_t end = start;
        while (end < tape->count && tape->items[end].buffer == buffer)
            end++;
        check_children(tape, start, end, 0, (uint32_t)document->buffers[buffer].bytes.len, 0);
        check_coverage(document, buffer);
        start = end;
    }
    assert_int_equal(start, tape->count);
    for (uint32_t i = 0; i < document->message.n_payloads; i++) {
        const struct mikey_payload *payload = &document->message.payloads[i];
        const struct mikey_item *item = &tape->items[payload->item];
        assert_true(payload->item < tape->count);
        assert_int_equal(item->off, payload->off);
        assert_int_equal(item->len, payload->len);
        assert_int_equal(item->buffer, payload->buffer);
        assert_true(payload->parent == MIKEY_NO_PARENT ? payload->depth == 0 : payload->parent < i);
    }
    for (uint32_t i = 0; i < document->findings.count; i++) {
        const struct mikey_finding *finding = &document->findings.list[i];
        assert_true(finding->off + finding->len <= document->buffers[finding->buffer].bytes.len);
    }
}

void check_round_trip(const struct mikey_document *document) {
    struct mikey_slice bytes = document->message.bytes;
    size_t len = bytes.len - document->message.undecoded.len;
    size_t written = 0;
    struct guarded out = guarded_new(len);
    assert_int_equal(mikey_encode(&document->message, out.bytes, len, &written), MIKEY_OK);
    assert_int_equal(written, len);
    assert_memory_equal(out.bytes, bytes.data, len);
    guarded_free(&out);
}
