// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../render/value.h"
#include "objects.h"

/** Room for the readable form of a value. */
#define VALUE_MAX 2048u

/** A container has "fields", a number its "value" and "name", bytes their "value" in hexadecimal. */
static json_t *field_object(const struct mikey_document *document, const struct hidden *hidden,
                            const struct mikey_item *item) {
    const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
    json_t *object = json_pack("{ss ss sI sI}", "field", info->name, "label", info->label, "offset",
                               (json_int_t)item->off, "length", (json_int_t)item->len);
    if (item->buffer && item->buffer < document->n_buffers)
        json_object_set_new(object, "buffer", json_string(document->buffers[item->buffer].title));
    if (info->kind == MIKEY_KIND_GROUP)
        return object;

    char text[VALUE_MAX];
    value_text(document, hidden, item, true, text, sizeof text);
    json_object_set_new(object, "text", json_string(text));
    bool bytes =
        info->kind == MIKEY_KIND_BYTES || info->kind == MIKEY_KIND_TEXT || info->kind == MIKEY_KIND_SECRET;
    if (value_hidden(document, hidden, item)) {
        json_object_set_new(object, "hidden", json_true());
        return object;
    }
    if (!bytes && item->value > INT64_MAX) // an NTP time: JSON has no such numbers
        json_object_set_new(object, "value", json_sprintf("0x%" PRIx64, item->value));
    else if (!bytes)
        json_object_set_new(object, "value", json_integer((json_int_t)item->value));
    else
        json_object_set_new(object, "value", object_hex(value_bytes(document, item)));
    if (value_name(item))
        json_object_set_new(object, "name", json_string(value_name(item)));
    return object;
}

/** Every item of the tape, nested by depth: `open[d]` takes the items of depth d. */
static json_t *field_list(const struct mikey_document *document, const struct hidden *hidden) {
    json_t *open[UINT8_MAX + 2] = {json_array()};
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        json_t *object = field_object(document, hidden, item);
        json_array_append_new(open[item->depth], object);
        if (mikey_field_info((enum mikey_field)item->field)->kind != MIKEY_KIND_GROUP)
            continue;
        open[item->depth + 1] = json_array();
        json_object_set_new(object, "fields", open[item->depth + 1]);
    }
    return open[0];
}

/** The message in hexadecimal, two dots for each hidden byte. */
static json_t *masked_hex(const struct mikey_document *document, const struct hidden *hidden) {
    struct mikey_slice bytes = document->message.bytes;
    json_t *string = object_hex(bytes);
    if (!string || hidden->nothing)
        return string;
    char *text = strdup(json_string_value(string));
    json_decref(string);
    for (size_t i = 0; text && i < bytes.len; i++)
        if (hidden_touches(hidden, document, 0, (uint32_t)i, 1))
            text[2 * i] = text[2 * i + 1] = '.';
    string = text ? json_string(text) : NULL;
    free(text);
    return string;
}

json_t *object_show(const struct report *report, const struct report_message *message) {
    json_t *object = object_message(report, message);
    struct hidden hidden;
    hidden_find(&hidden, message->document, report->style.reveal);
    if (message->taken) {
        json_object_set_new(object, "bytes", masked_hex(message->document, &hidden));
        json_object_set_new(object, "fields", field_list(message->document, &hidden));
    }
    return object;
}
