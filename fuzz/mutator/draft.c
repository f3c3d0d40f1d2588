// SPDX-License-Identifier: BSD-2-Clause
#include "draft.h"

#include <stdlib.h>
#include <string.h>

/** Fields that count entries and not bytes. */
static bool counts_entries(uint16_t field) {
    return field == MIKEY_F_HDR_N_CS;
}

bool draft_new(struct draft *draft) {
    const size_t size = mikey_document_size(MIKEY_MUTATOR_MAX);
    *draft = (struct draft){.memory = malloc(size), .scratch = malloc(MIKEY_MUTATOR_MAX)};
    bool good = draft->memory != NULL && draft->scratch != NULL &&
                mikey_document_place(&draft->document, MIKEY_MUTATOR_MAX, draft->memory, size) == MIKEY_OK;
    for (size_t i = 0; i < DRAFT_BUFFERS; i++) {
        draft->runs[i].bytes = malloc(MIKEY_MUTATOR_MAX);
        draft->saved[i].bytes = malloc(MIKEY_MUTATOR_MAX);
        good = good && draft->runs[i].bytes != NULL && draft->saved[i].bytes != NULL;
    }
    return good;
}

static void wipe(struct run *run) {
    if (run->bytes != NULL)
        mikey_wipe(run->bytes, MIKEY_MUTATOR_MAX);
    free(run->bytes);
}

void draft_free(struct draft *draft) {
    if (draft->memory != NULL)
        mikey_document_wipe(&draft->document);
    for (size_t i = 0; i < DRAFT_BUFFERS; i++) {
        wipe(&draft->runs[i]);
        wipe(&draft->saved[i]);
    }
    free(draft->scratch);
    free(draft->memory);
}

static void copy_run(struct run *to, struct mikey_slice from) {
    if (from.len > 0)
        memcpy(to->bytes, from.data, from.len);
    to->len = from.len;
}

static struct mikey_slice whole_run(const struct run *run) {
    return (struct mikey_slice){run->bytes, run->len};
}

void draft_load(struct draft *draft, struct mikey_slice message, size_t max) {
    copy_run(&draft->runs[DRAFT_MESSAGE], message);
    draft->runs[DRAFT_CLEAR].len = 0;
    draft->max = max < MIKEY_MUTATOR_MAX ? max : MIKEY_MUTATOR_MAX;
    draft->open = false;
    draft_read(draft);
}

const struct mikey_payload *draft_kemac(const struct draft *draft) {
    return mikey_message_find(&draft->document.message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0);
}

/** Type of the first payload that a KEMAC of the message itself holds. */
static uint8_t first_in_kemac(const struct mikey_message *message) {
    const uint8_t type = message->hdr.data_type;
    const bool with_id = type == MIKEY_DATA_TYPE_PK_INIT || type == MIKEY_DATA_TYPE_RSAR_RESP;
    return with_id ? MIKEY_PAYLOAD_ID : MIKEY_PAYLOAD_KEY_DATA;
}

void draft_read(struct draft *draft) {
    struct mikey_document *document = &draft->document;
    draft->whole = mikey_decode(document, whole_run(&draft->runs[DRAFT_MESSAGE])) == MIKEY_OK;
    const struct mikey_payload *kemac = draft->open ? draft_kemac(draft) : NULL;
    if (kemac == NULL) {
        draft->open = false;
        return;
    }
    const uint32_t index = (uint32_t)(kemac - document->message.payloads);
    const enum mikey_status status =
        mikey_decode_chain(document, index, MIKEY_F_KEMAC_CLEAR, first_in_kemac(&document->message),
                           whole_run(&draft->runs[DRAFT_CLEAR]), "Decrypted KEMAC");
    draft->whole = draft->whole && status == MIKEY_OK;
}

bool draft_open(struct draft *draft, struct mikey_slice clear) {
    copy_run(&draft->runs[DRAFT_CLEAR], clear);
    draft->open = true;
    draft_read(draft);
    const struct mikey_message *message = &draft->document.message;
    if (message->n_payloads > 0 && message->payloads[message->n_payloads - 1].buffer == DRAFT_CLEAR)
        return true;
    draft->open = false;
    draft_read(draft);
    return false;
}

void draft_save(struct draft *draft) {
    for (size_t i = 0; i < DRAFT_BUFFERS; i++)
        copy_run(&draft->saved[i], whole_run(&draft->runs[i]));
    draft->saved_open = draft->open;
}

void draft_restore(struct draft *draft) {
    for (size_t i = 0; i < DRAFT_BUFFERS; i++)
        copy_run(&draft->runs[i], whole_run(&draft->saved[i]));
    draft->open = draft->saved_open;
    draft_read(draft);
}

bool draft_counted(const struct draft *draft, const struct mikey_item *item, size_t *off, size_t *len) {
    if (mikey_field_info((enum mikey_field)item->field)->kind != MIKEY_KIND_LENGTH ||
        counts_entries(item->field) || item->buffer >= DRAFT_BUFFERS)
        return false;
    *off = (size_t)item->off + item->len;
    *len = (size_t)item->value;
    const size_t end = draft->runs[item->buffer].len;
    return *off <= end && *len <= end - *off;
}

static uint64_t mask_of(const struct mikey_item *item) {
    const uint64_t mask = mikey_field_info((enum mikey_field)item->field)->mask;
    if (mask != 0)
        return mask;
    return item->len >= 8 ? UINT64_MAX : (UINT64_C(1) << 8 * item->len) - 1;
}

uint64_t draft_most(const struct mikey_item *item) {
    const uint64_t mask = mask_of(item);
    return mask == 0 ? 0 : mask >> __builtin_ctzll(mask);
}

void draft_set(struct draft *draft, const struct mikey_item *item, uint64_t value) {
    const uint64_t mask = mask_of(item);
    const struct run *run = &draft->runs[item->buffer];
    if (mask == 0 || item->len > 8 || item->off > run->len || item->len > run->len - item->off)
        return;
    uint64_t bits = value << __builtin_ctzll(mask) & mask;
    for (size_t i = 0; i < item->len; i++) {
        const size_t shift = 8 * (item->len - 1 - i);
        uint8_t *byte = &run->bytes[item->off + i];
        *byte = (uint8_t)((*byte & ~(mask >> shift)) | (bits >> shift & 0xFF));
    }
}

/** Whether the length field `item` counts all of the replaced bytes and stands outside of them. */
static bool counts(const struct draft *draft, const struct mikey_item *item, enum draft_buffer buffer,
                   size_t off, size_t len, int depth) {
    size_t from, counted;
    return item->buffer == buffer && item->depth <= depth && draft_counted(draft, item, &from, &counted) &&
           from <= off && off + len <= from + counted;
}

/** Adds `grown` to the lengths; without `write` only says whether they fit. */
static bool adjust_lengths(struct draft *draft, enum draft_buffer buffer, size_t off, size_t len, int depth,
                           int64_t grown, bool write) {
    const struct mikey_tape *tape = &draft->document.tape;
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct mikey_item *item = &tape->items[i];
        if (!counts(draft, item, buffer, off, len, depth))
            continue;
        const int64_t value = (int64_t)item->value + grown;
        if (value < 0 || (uint64_t)value > draft_most(item))
            return false;
        if (write)
            draft_set(draft, item, (uint64_t)value);
    }
    return true;
}

bool draft_replace(struct draft *draft, enum draft_buffer buffer, size_t off, size_t len,
                   struct mikey_slice with, int depth) {
    struct run *run = &draft->runs[buffer];
    const size_t most = buffer == DRAFT_MESSAGE ? draft->max : MIKEY_MUTATOR_MAX;
    const int64_t grown = (int64_t)with.len - (int64_t)len;
    if (off > run->len || len > run->len - off || run->len - len > most || with.len > most - (run->len - len))
        return false;
    if (grown != 0 && !adjust_lengths(draft, buffer, off, len, depth, grown, false))
        return false;
    if (grown != 0)
        adjust_lengths(draft, buffer, off, len, depth, grown, true);
    memmove(run->bytes + off + with.len, run->bytes + off + len, run->len - off - len);
    if (with.len > 0)
        memmove(run->bytes + off, with.data, with.len);
    run->len = run->len - len + with.len;
    return true;
}

bool draft_replace_item(struct draft *draft, const struct mikey_item *item, struct mikey_slice with) {
    const bool group = mikey_field_info((enum mikey_field)item->field)->kind == MIKEY_KIND_GROUP;
    return item->buffer < DRAFT_BUFFERS && draft_replace(draft, (enum draft_buffer)item->buffer, item->off,
                                                         item->len, with, (int)item->depth - (group ? 1 : 0));
}

struct mikey_slice draft_bytes(const struct draft *draft, const struct mikey_item *item) {
    if (item->buffer >= DRAFT_BUFFERS)
        return (struct mikey_slice){NULL, 0};
    const struct run *run = &draft->runs[item->buffer];
    if (item->off > run->len || item->len > run->len - item->off)
        return (struct mikey_slice){NULL, 0};
    return (struct mikey_slice){run->bytes + item->off, item->len};
}
