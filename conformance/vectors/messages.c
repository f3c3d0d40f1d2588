// SPDX-License-Identifier: BSD-2-Clause
// Decoding: the tape field by field, the message encoded again, structural findings.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

// The bytes of an item in the message; empty if it does not lie there.
static struct mikey_slice item_bytes(const struct mikey_document *document, const struct mikey_item *item) {
    struct mikey_slice bytes = document->buffers[0].bytes;
    bool inside = item->off <= bytes.len && item->len <= bytes.len - item->off;
    return inside ? (struct mikey_slice){bytes.data + item->off, item->len} : (struct mikey_slice){NULL, 0};
}

// [name, offset, length, value]: value null for a group, a number (0x... if it is large), or bytes.
static void expect_item(struct vector_test *test, const struct mikey_document *document, uint32_t index,
                        const json_t *wanted) {
    const struct mikey_item *item = &document->tape.items[index];
    const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
    const char *name = json_string_value(json_array_get(wanted, 0));
    const json_t *value = json_array_get(wanted, 3);
    if (json_array_size(wanted) != 4 || name == NULL) {
        vector_malformed(test, "expected.fields[%u] is not [name, offset, length, value]", index);
        return;
    }
    char what[96];
    (void)snprintf(what, sizeof what, "fields[%u] %s", index, name);
    vector_expect_text(test, what, info->name, name);
    if (test->difference[0] != '\0')
        return;
    vector_expect_uint(test, what, item->off, (uint64_t)json_integer_value(json_array_get(wanted, 1)));
    vector_expect_uint(test, what, item->len, (uint64_t)json_integer_value(json_array_get(wanted, 2)));
    if (item->buffer != 0)
        vector_differ(test, "%s: counts in buffer %u", what, item->buffer);
    if (json_is_string(value) && strncmp(json_string_value(value), "0x", 2) == 0)
        vector_expect_uint(test, what, item->value, strtoull(json_string_value(value), NULL, 16));
    else if (json_is_string(value))
        vector_expect_bytes(test, what, item_bytes(document, item), vector_hex(test, what, value));
    else if (json_is_integer(value))
        vector_expect_uint(test, what, item->value, (uint64_t)json_integer_value(value));
}

static void check_fields(struct vector_test *test, const struct mikey_document *document) {
    const json_t *wanted = vector_array(test, test->expected, "fields");
    uint32_t n = (uint32_t)json_array_size(wanted);
    for (uint32_t i = 0; i < document->tape.count && i < n && vector_going(test); i++)
        expect_item(test, document, i, json_array_get(wanted, i));
    vector_expect_uint(test, "number of fields", document->tape.count, n);
}

static void check_lossless(struct vector_test *test, const struct mikey_document *document,
                           struct mikey_slice bytes) {
    uint8_t *out = arena_take(&test->arena, bytes.len + 1);
    size_t written = 0;
    if (out == NULL)
        return;
    enum mikey_status status = mikey_encode(&document->message, out, bytes.len, &written);
    if (status != MIKEY_OK)
        vector_differ(test, "mikey_encode: %s", mikey_status_text(status));
    else
        vector_expect_bytes(test, "encoded again", (struct mikey_slice){out, written}, bytes);
}

void vector_message(struct vector_test *test) {
    struct mikey_slice bytes = vector_bytes(test, test->input, "message");
    struct mikey_document *document = vector_document(test, bytes);
    if (document == NULL || !vector_going(test))
        return;
    if (vector_expect_status(test, "mikey_decode", mikey_decode(document, bytes)))
        check_lossless(test, document, bytes);
    if (vector_has(test->expected, "fields"))
        check_fields(test, document);
    if (vector_has(test->expected, "findings"))
        vector_expect_findings(test, "findings", &document->findings,
                               vector_array(test, test->expected, "findings"));
}
