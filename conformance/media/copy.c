// SPDX-License-Identifier: BSD-2-Clause
#include "copy.h"

#include <stdlib.h>
#include <string.h>

#include "../capture/source.h"
#include "../carriers/slice.h"
#include "rewrite.h"

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_SIMPLE_PACKET = 3, BLOCK_ENHANCED_PACKET = 6 };
enum { OPTION_END = 0, OPTION_HASH = 3, OPTION_TIME_RESOLUTION = 9 };
enum { PACKET_HEAD = 20, SIMPLE_HEAD = 4, SECTION_LENGTH_AT = 4 };
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define NANOSECONDS      1000000000u
/** Exponent of ten of the time units that are written for a classic file. */
#define NANO_RESOLUTION 9u

struct copier {
    struct edits *edits;
    FILE *out;
    struct copy_totals *totals;
    uint8_t *bytes; /* a frame, or a block, that is being changed */
    size_t size;
    bool no_memory;
};

/* Numbers and blocks. */

static void put_u32(uint8_t *at, uint32_t value, bool big) {
    for (int i = 0; i < 4; i++)
        at[big ? 3 - i : i] = (uint8_t)(value >> 8 * i);
}

static void put_u16(uint8_t *at, uint16_t value, bool big) {
    at[big] = (uint8_t)value;
    at[!big] = (uint8_t)(value >> 8);
}

static uint32_t get_u16(const uint8_t *at, bool big) {
    return big ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
}

static size_t padded(size_t len) {
    return (len + 3) & ~(size_t)3;
}

/** Writing errors show in the stream, at the end. */
static void write_block(FILE *out, uint32_t type, bool big, struct mikey_slice body) {
    uint8_t head[12];
    size_t n = type == BLOCK_SECTION ? 12 : 8;
    uint32_t len = (uint32_t)(n + body.len + 4);
    put_u32(head, type, big);
    put_u32(head + 4, len, big);
    put_u32(head + 8, BYTE_ORDER_MAGIC, big);
    (void)fwrite(head, 1, n, out);
    (void)fwrite(body.data, 1, body.len, out);
    put_u32(head, len, big);
    (void)fwrite(head, 1, 4, out);
}

/** Makes room for `size` bytes; what was there is kept. */
static bool reserve(struct copier *copier, size_t size) {
    if (size <= copier->size)
        return true;
    uint8_t *bytes = realloc(copier->bytes, size);
    copier->no_memory |= !bytes;
    if (!bytes)
        return false;
    copier->bytes = bytes;
    copier->size = size;
    return true;
}

/** A block that holds no packet. The length of a section, which may change, is left open: it may be -1. */
static void copy_block(void *context, const struct source_block *block) {
    struct copier *copier = context;
    struct mikey_slice body = block->body;
    if (block->type == BLOCK_SECTION && body.len >= SECTION_LENGTH_AT + 8 && reserve(copier, body.len)) {
        memcpy(copier->bytes, body.data, body.len);
        memset(copier->bytes + SECTION_LENGTH_AT, 0xff, 8);
        body.data = copier->bytes;
    }
    write_block(copier->out, block->type, block->big, body);
}

/* Packets. */

/** Copies options, without the hash of the packet that was. Returns their length. */
static size_t copy_options(uint8_t *out, struct mikey_slice options, bool big) {
    size_t len = 0;
    while (options.len >= 4) {
        uint32_t code = get_u16(options.data, big);
        struct mikey_slice option = slice_first(options, 4 + padded(get_u16(options.data + 2, big)));
        if (code != OPTION_HASH) {
            memcpy(out + len, option.data, option.len);
            len += option.len;
        }
        options = code == OPTION_END ? slice_from(options, options.len) : slice_from(options, option.len);
    }
    return len;
}

/** The block of a changed packet: `frame->bytes` stand where there is room for the head before and options behind. */
static void write_changed(struct copier *copier, const struct frame *old, const struct rewrite *frame) {
    const struct source_block *block = &old->block;
    bool simple = block->type == BLOCK_SIMPLE_PACKET;
    size_t head = simple ? SIMPLE_HEAD : PACKET_HEAD;
    uint8_t *body = frame->bytes - head;
    memcpy(body, block->body.data, head);
    if (!simple)
        put_u32(body + 12, (uint32_t)frame->len, block->big);
    put_u32(body + head - 4, old->len - frame->removed, block->big);
    size_t end = padded(frame->len);
    memset(frame->bytes + frame->len, 0, end - frame->len);
    if (!simple)
        end += copy_options(frame->bytes + end, slice_from(block->body, head + padded(old->bytes.len)),
                            block->big);
    write_block(copier->out, block->type, block->big, (struct mikey_slice){body, head + end});
}

/** A packet of a classic file. */
static void write_packet(struct copier *copier, const struct frame *old, uint8_t *bytes, size_t len,
                         uint32_t removed) {
    uint64_t time = (uint64_t)old->seconds * NANOSECONDS + old->nanoseconds;
    uint8_t *body = bytes - PACKET_HEAD;
    put_u32(body, 0, false);
    put_u32(body + 4, (uint32_t)(time >> 32), false);
    put_u32(body + 8, (uint32_t)time, false);
    put_u32(body + 12, (uint32_t)len, false);
    put_u32(body + 16, old->len - removed, false);
    memset(bytes + len, 0, padded(len) - len);
    write_block(copier->out, BLOCK_ENHANCED_PACKET, false,
                (struct mikey_slice){body, PACKET_HEAD + padded(len)});
}

/** Makes the changes of a frame. Returns whether there are any. */
static bool change(struct copier *copier, uint64_t number, struct rewrite *frame) {
    struct edit edit;
    const uint8_t *bytes;
    bool changed = false;
    while (edits_next(copier->edits, number, &edit, &bytes)) {
        if (rewrite_apply(frame, &edit, bytes))
            changed = true;
        else
            copier->totals->refused++;
    }
    if (changed)
        rewrite_finish(frame);
    return changed;
}

static bool copy_frame(struct copier *copier, const struct frame *old) {
    size_t room = PACKET_HEAD + padded(old->bytes.len) + old->block.body.len;
    if (!reserve(copier, room))
        return false;
    struct rewrite frame = {.dlt = old->dlt, .bytes = copier->bytes + PACKET_HEAD, .len = old->bytes.len};
    memcpy(frame.bytes, old->bytes.data, old->bytes.len);
    bool changed = change(copier, ++copier->totals->frames, &frame);
    copier->totals->changed += changed;
    if (old->block.body.len == 0)
        write_packet(copier, old, frame.bytes, frame.len, frame.removed);
    else if (changed)
        write_changed(copier, old, &frame);
    else
        write_block(copier->out, old->block.type, old->block.big, old->block.body);
    return true;
}

/** Section and interface for what was a classic file. */
static void write_beginning(FILE *out, const struct source_header *header) {
    uint8_t section[12], interface[20] = {0};
    put_u16(section, 1, false);
    put_u16(section + 2, 0, false);
    memset(section + 4, 0xff, 8);
    write_block(out, BLOCK_SECTION, false, (struct mikey_slice){section, sizeof section});
    put_u16(interface, header->link_type, false);
    put_u32(interface + 4, header->snaplen, false);
    put_u16(interface + 8, OPTION_TIME_RESOLUTION, false);
    put_u16(interface + 10, 1, false);
    interface[12] = NANO_RESOLUTION;
    write_block(out, BLOCK_INTERFACE, false, (struct mikey_slice){interface, sizeof interface});
}

bool copy_capture(FILE *in, struct edits *edits, FILE *out, struct copy_totals *totals,
                  char error[CAPTURE_ERROR_SIZE]) {
    struct copier copier = {.edits = edits, .out = out, .totals = totals};
    char reason[SOURCE_REASON] = "out of memory";
    struct source *source = edits_begin(edits) ? source_open(in, reason) : NULL;
    struct source_header header;
    struct frame frame;
    *totals = (struct copy_totals){0};
    if (!source) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "%s", reason);
        return false;
    }
    if (source_header(source, &header))
        write_beginning(out, &header);
    source_watch_blocks(source, copy_block, &copier);
    while (!ferror(out) && source_next(source, &frame, reason) == SOURCE_FRAME && copy_frame(&copier, &frame))
        continue;
    source_close(source);
    free(copier.bytes);
    if (copier.no_memory || !edits_sound(edits))
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "out of memory, or of room for temporary files");
    return !copier.no_memory && edits_sound(edits) && !ferror(out);
}
