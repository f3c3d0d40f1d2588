// SPDX-License-Identifier: BSD-2-Clause
#include "value.h"

#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mikeylab/ntp.h>

#include "bytes.h"

/** What a formatter is given. */
struct job {
    const struct mikey_item *item;
    const struct mikey_field_info *info;
    struct mikey_slice bytes;
    bool utf8;
    char *out;
    size_t size;
};

struct mikey_slice value_bytes(const struct mikey_document *document, const struct mikey_item *item) {
    if (item->buffer >= document->n_buffers)
        return (struct mikey_slice){0};
    struct mikey_slice bytes = document->buffers[item->buffer].bytes;
    if (item->off > bytes.len || item->len > bytes.len - item->off)
        return (struct mikey_slice){0};
    return (struct mikey_slice){bytes.data + item->off, item->len};
}

const char *value_name(const struct mikey_item *item) {
    enum mikey_registry registry = mikey_field_info((enum mikey_field)item->field)->registry;
    return registry == MIKEY_REG_NONE ? NULL : mikey_value_find(registry, item->value)->name;
}

const struct mikey_item *value_item_at(const struct mikey_document *document, uint16_t field, uint8_t buffer,
                                       uint32_t off, uint32_t len) {
    const struct mikey_item *best = NULL;
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer != buffer || item->off != off)
            continue;
        if (item->field == field)
            return item;
        if (item->len == len && len && item->field != MIKEY_F_UNDECODED)
            best = item;
    }
    return best;
}

static int format_number(const struct job *job) {
    const char *name = value_name(job->item);
    int n = snprintf(job->out, job->size, "%" PRIu64, job->item->value);
    if (!name || strcmp(name, job->out) == 0 || n < 0 || (size_t)n >= job->size)
        return n;
    return n + snprintf(job->out + n, job->size - (size_t)n, " (%s)", name);
}

static int format_group(const struct job *job) {
    job->out[0] = '\0';
    return job->item->value && value_name(job->item) ? format_number(job) : 0;
}

static int format_hex_number(const struct job *job) {
    int digits = job->item->len && job->item->len <= 8 ? (int)job->item->len * 2 : 1;
    return snprintf(job->out, job->size, "0x%0*" PRIx64, digits, job->item->value);
}

static int format_ntp(const struct job *job) {
    uint64_t seconds = job->item->value >> 32, fraction = job->item->value & UINT32_MAX;
    char when[TIME_TEXT];
    time_text(mikey_ntp_to_unix((uint32_t)seconds), (uint32_t)(fraction * 1000000 >> 32) * 1000, when);
    return snprintf(job->out, job->size, "%s (0x%016" PRIx64 ")", when, job->item->value);
}

static int format_ntp32(const struct job *job) {
    char when[TIME_TEXT];
    time_text(mikey_ntp_to_unix((uint32_t)job->item->value), 0, when);
    return snprintf(job->out, job->size, "%s (0x%08" PRIx64 ")", when, job->item->value);
}

static int format_bytes(const struct job *job) {
    size_t room = job->size / 2 - 1, fit = job->bytes.len < room ? job->bytes.len : room;
    if (fit == job->bytes.len) {
        bytes_to_hex(job->bytes.data, fit, job->out);
        return (int)(2 * fit);
    }
    char tail[32];
    int len = snprintf(tail, sizeof tail, "... (%zu bytes)", job->bytes.len);
    fit = job->size > (size_t)len + 1 ? (job->size - (size_t)len - 1) / 2 : 0;
    bytes_to_hex(job->bytes.data, fit, job->out);
    return (int)(2 * fit) + snprintf(job->out + 2 * fit, job->size - 2 * fit, "%s", tail);
}

static int format_text(const struct job *job) {
    if (job->size < 3)
        return 0;
    job->out[0] = '"';
    size_t n = 1 + text_escape(job->bytes, job->utf8, job->out + 1, job->size - 2);
    job->out[n] = '"';
    job->out[n + 1] = '\0';
    return (int)(n + 1);
}

static int (*const formatters[])(const struct job *job) = {
    [MIKEY_KIND_GROUP] = format_group,    [MIKEY_KIND_UINT] = format_number,
    [MIKEY_KIND_HEX] = format_hex_number, [MIKEY_KIND_FLAG] = format_number,
    [MIKEY_KIND_LENGTH] = format_number,  [MIKEY_KIND_NTP] = format_ntp,
    [MIKEY_KIND_NTP32] = format_ntp32,    [MIKEY_KIND_BYTES] = format_bytes,
    [MIKEY_KIND_TEXT] = format_text,      [MIKEY_KIND_SECRET] = format_bytes,
};

/** Kinds that show the bytes themselves; the others show a number that says nothing of a key. */
static bool shows_bytes(enum mikey_field_kind kind) {
    return kind == MIKEY_KIND_BYTES || kind == MIKEY_KIND_TEXT || kind == MIKEY_KIND_SECRET;
}

bool value_hidden(const struct mikey_document *document, const struct hidden *hidden,
                  const struct mikey_item *item) {
    enum mikey_field_kind kind = mikey_field_info((enum mikey_field)item->field)->kind;
    if (hidden->nothing || item->len == 0 || kind == MIKEY_KIND_GROUP)
        return false;
    if (item->buffer == 0 && hidden_touches(hidden, document, 0, item->off, item->len))
        return true;
    return shows_bytes(kind) && hidden_item(document, item);
}

size_t value_text(const struct mikey_document *document, const struct hidden *hidden,
                  const struct mikey_item *item, bool utf8, char *out, size_t size) {
    const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
    struct job job = {item, info, value_bytes(document, item), utf8, out, size};
    int n = value_hidden(document, hidden, item) ? snprintf(out, size, "%u bytes, " VALUE_HIDDEN, item->len)
                                                 : formatters[info->kind](&job);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}
