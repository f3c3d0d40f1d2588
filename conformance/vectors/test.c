// SPDX-License-Identifier: BSD-2-Clause
// What every kind of test uses: memory, values from JSON, comparisons.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct arena_block {
    struct arena_block *next;
    size_t size;
    max_align_t memory[];
};

void *arena_take(struct arena *arena, size_t size) {
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        arena->failed = true;
        return NULL;
    }
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block->memory;
}

void arena_free(struct arena *arena) {
    while (arena->blocks != NULL) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        mikey_wipe(block->memory, block->size);
        free(block);
    }
}

void vector_differ(struct vector_test *test, const char *format, ...) {
    if (test->difference[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(test->difference, sizeof test->difference, format, arguments);
    va_end(arguments);
}

void vector_malformed(struct vector_test *test, const char *format, ...) {
    if (test->malformed[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(test->malformed, sizeof test->malformed, format, arguments);
    va_end(arguments);
}

bool vector_going(const struct vector_test *test) {
    return test->malformed[0] == '\0' && !test->broken && !test->arena.failed;
}

bool vector_has(const json_t *object, const char *key) {
    return json_object_get(object, key) != NULL;
}

static int nibble(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct mikey_slice vector_hex(struct vector_test *test, const char *what, const json_t *string) {
    struct mikey_slice none = {NULL, 0};
    size_t digits = json_string_length(string);
    if (!json_is_string(string) || digits % 2 != 0) {
        vector_malformed(test, "%s is not a string of pairs of hexadecimal digits", what);
        return none;
    }
    if (digits == 0)
        return none;
    const char *text = json_string_value(string);
    uint8_t *bytes = arena_take(&test->arena, digits / 2);
    for (size_t i = 0; bytes != NULL && i < digits / 2; i++) {
        int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            vector_malformed(test, "%s: '%c%c' is not hexadecimal", what, text[2 * i], text[2 * i + 1]);
            return none;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return bytes == NULL ? none : (struct mikey_slice){bytes, digits / 2};
}

struct mikey_slice vector_material(struct vector_test *test, const char *name) {
    const json_t *bytes = json_object_get(test->material, name);
    if (bytes != NULL)
        return vector_hex(test, name, bytes);
    vector_malformed(test, "the file has no material \"%s\"", name);
    return (struct mikey_slice){NULL, 0};
}

struct mikey_slice vector_bytes(struct vector_test *test, const json_t *object, const char *key) {
    return vector_hex(test, key, json_object_get(object, key));
}

uint32_t vector_uint(struct vector_test *test, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= UINT32_MAX)
        return (uint32_t)json_integer_value(value);
    const char *text = json_string_value(value);
    char *end = NULL;
    unsigned long number = text != NULL && strncmp(text, "0x", 2) == 0 ? strtoul(text, &end, 16) : 0;
    if (end == NULL || *end != '\0' || number > UINT32_MAX)
        vector_malformed(test, "%s is not a number of 32 bits", key);
    return (uint32_t)number;
}

const char *vector_string(struct vector_test *test, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL)
        vector_malformed(test, "%s is not a string", key);
    return text != NULL ? text : "";
}

const json_t *vector_array(struct vector_test *test, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value))
        vector_malformed(test, "%s is not an array", key);
    return value;
}

// Hexadecimal for messages; what does not fit is left out.
static const char *shown(struct mikey_slice bytes, char out[2 * 64 + 4]) {
    size_t n = bytes.len < 64 ? bytes.len : 64;
    for (size_t i = 0; i < n; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", bytes.data[i]);
    (void)snprintf(out + 2 * n, 4, "%s", n < bytes.len ? "..." : "");
    return out;
}

void vector_expect_bytes(struct vector_test *test, const char *what, struct mikey_slice got,
                         struct mikey_slice want) {
    if (!vector_going(test) ||
        (got.len == want.len && (got.len == 0 || memcmp(got.data, want.data, got.len) == 0)))
        return;
    char a[2 * 64 + 4], b[2 * 64 + 4];
    vector_differ(test, "%s: got %s (%zu bytes), want %s (%zu bytes)", what, shown(got, a), got.len,
                  shown(want, b), want.len);
}

void vector_expect_uint(struct vector_test *test, const char *what, uint64_t got, uint64_t want) {
    if (vector_going(test) && got != want)
        vector_differ(test, "%s: got %llu, want %llu", what, (unsigned long long)got,
                      (unsigned long long)want);
}

void vector_expect_text(struct vector_test *test, const char *what, const char *got, const char *want) {
    if (vector_going(test) && strcmp(got, want) != 0)
        vector_differ(test, "%s: got %s, want %s", what, got, want);
}

static const struct {
    const char *name;
    enum mikey_status status;
} statuses[] = {
    {"ok", MIKEY_OK},         {"structure", MIKEY_ERR_STRUCTURE},     {"argument", MIKEY_ERR_ARGUMENT},
    {"auth", MIKEY_ERR_AUTH}, {"unsupported", MIKEY_ERR_UNSUPPORTED},
};

bool vector_expect_status(struct vector_test *test, const char *what, enum mikey_status got) {
    if (got == MIKEY_ERR_CRYPTO || got == MIKEY_ERR_MEMORY) {
        test->broken = true;
        return false;
    }
    const char *name =
        vector_has(test->expected, "status") ? vector_string(test, test->expected, "status") : "ok";
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (strcmp(statuses[i].name, name) != 0)
            continue;
        if (statuses[i].status != got)
            vector_differ(test, "%s: got status \"%s\", want \"%s\"", what, mikey_status_text(got),
                          mikey_status_text(statuses[i].status));
        return got == MIKEY_OK && statuses[i].status == MIKEY_OK;
    }
    vector_malformed(test, "expected.status \"%s\" is unknown", name);
    return false;
}

struct mikey_message vector_model(struct vector_test *test, const struct mikey_document *document) {
    struct mikey_message message = document->message;
    uint32_t n = 0;
    message.payloads = arena_take(&test->arena, (message.n_payloads + 1) * sizeof *message.payloads);
    for (uint32_t i = 0; message.payloads != NULL && i < message.n_payloads; i++) {
        if (document->message.payloads[i].depth == 0)
            message.payloads[n++] = document->message.payloads[i];
    }
    message.n_payloads = n;
    return message;
}

struct mikey_document *vector_document(struct vector_test *test, struct mikey_slice bytes) {
    struct mikey_document *document = arena_take(&test->arena, sizeof *document);
    size_t size = mikey_document_size(bytes.len);
    void *memory = arena_take(&test->arena, size);
    if (document == NULL || memory == NULL ||
        mikey_document_place(document, bytes.len, memory, size) != MIKEY_OK)
        return NULL;
    return document;
}
