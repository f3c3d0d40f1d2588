// SPDX-License-Identifier: BSD-2-Clause
#include "support.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wellformed.h"

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

void check_tape(const struct mikey_document *document) {
    const char *fault = document_fault(document);
    if (fault != NULL)
        fail_msg("%s", fault);
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
