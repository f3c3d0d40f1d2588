// SPDX-License-Identifier: BSD-2-Clause
#include "pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "slice.h"

enum { BLOCK_INTERFACE = 1, BLOCK_PACKET = 2, BLOCK_SIMPLE_PACKET = 3, BLOCK_ENHANCED_PACKET = 6 };
enum { OPTION_END = 0, OPTION_TIME_RESOLUTION = 9, OPTION_TIME_OFFSET = 14 };
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define NANOSECONDS      1000000000u

struct interface {
    int dlt;
    uint32_t snaplen;   /* 0: no limit */
    uint8_t resolution; /* as the option has it: 10^-n, or 2^-n if the highest bit is set */
    int64_t offset;     /* seconds to be added */
};

struct pcapng {
    FILE *stream;
    uint64_t position; /* end of the last whole block */
    bool in_section;   /* a section header was read */
    bool resumed;      /* the first four bytes are gone already */
    bool swapped;      /* the section has the other byte order */
    uint8_t *block;    /* body and trailing length of the block */
    size_t capacity;
    source_block_seen *seen; /* NULL: nobody */
    void *seen_context;
    uint32_t interfaces;
    struct interface interface[PCAPNG_MAX_INTERFACES];
};

struct pcapng *pcapng_new(FILE *stream) {
    struct pcapng *pcapng = calloc(1, sizeof *pcapng);

    if (pcapng != NULL)
        pcapng->stream = stream;
    return pcapng;
}

void pcapng_free(struct pcapng *pcapng) {
    if (pcapng != NULL)
        free(pcapng->block);
    free(pcapng);
}

void pcapng_watch_blocks(struct pcapng *pcapng, source_block_seen *seen, void *context) {
    pcapng->seen = seen;
    pcapng->seen_context = context;
}

uint64_t pcapng_position(const struct pcapng *pcapng) {
    return pcapng->position;
}

static uint32_t u32(const struct pcapng *pcapng, const uint8_t *bytes) {
    uint32_t value =
        (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;

    return pcapng->swapped ? __builtin_bswap32(value) : value;
}

static uint32_t u16(const struct pcapng *pcapng, const uint8_t *bytes) {
    return pcapng->swapped ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static enum source_result fail(enum source_result result, char reason[SOURCE_REASON], const char *text) {
    (void)snprintf(reason, SOURCE_REASON, "%s", text);
    return result;
}

/* Blocks: type, length of the whole, body, length again. */

/** Reads type and length; in a section header also the mark that says how to read the length. */
static enum source_result read_head(struct pcapng *pcapng, uint32_t *type, uint32_t *len,
                                    char reason[SOURCE_REASON]) {
    uint8_t head[12] = {0x0a, 0x0d, 0x0d, 0x0a};
    size_t known = pcapng->resumed ? 0 : 4;
    size_t got = known + fread(head + known, 1, 8 - known, pcapng->stream);

    pcapng->resumed = true;
    if (got == 0)
        return SOURCE_END;
    if (got < 8)
        return fail(SOURCE_TRUNCATED, reason, "the head of a block is not complete");
    *type = u32(pcapng, head);
    if (*type == PCAPNG_MAGIC) {
        if (fread(head + 8, 1, 4, pcapng->stream) < 4)
            return fail(SOURCE_TRUNCATED, reason, "the head of a section is not complete");
        pcapng->swapped = false;
        pcapng->swapped = u32(pcapng, head + 8) != BYTE_ORDER_MAGIC;
        if (u32(pcapng, head + 8) != BYTE_ORDER_MAGIC)
            return fail(SOURCE_CORRUPT, reason, "a section without its byte order mark");
        pcapng->interfaces = 0;
        pcapng->in_section = true;
    }
    *len = u32(pcapng, head + 4);
    if (*len < 12 || *len % 4 != 0 || *len > PCAPNG_MAX_BLOCK || !pcapng->in_section ||
        (*type == PCAPNG_MAGIC && *len < 28))
        return fail(SOURCE_CORRUPT, reason, "a block of an impossible length");
    return SOURCE_FRAME;
}

/** Reads one block; `*body` lives until the next. */
static enum source_result read_block(struct pcapng *pcapng, uint32_t *type, struct mikey_slice *body,
                                     char reason[SOURCE_REASON]) {
    uint32_t len = 0;
    enum source_result result = read_head(pcapng, type, &len, reason);
    size_t rest;

    if (result != SOURCE_FRAME)
        return result;
    rest = len - (*type == PCAPNG_MAGIC ? 12 : 8);
    if (rest > pcapng->capacity) {
        uint8_t *block = realloc(pcapng->block, rest);
        if (block == NULL)
            return SOURCE_NO_MEMORY;
        pcapng->block = block;
        pcapng->capacity = rest;
    }
    if (fread(pcapng->block, 1, rest, pcapng->stream) < rest)
        return fail(SOURCE_TRUNCATED, reason, "a block is not complete");
    if (u32(pcapng, pcapng->block + rest - 4) != len)
        return fail(SOURCE_CORRUPT, reason, "a block whose two lengths differ");
    *body = (struct mikey_slice){.data = pcapng->block, .len = rest - 4};
    pcapng->position += len;
    return SOURCE_FRAME;
}

/* Interfaces. */

static void read_option(const struct pcapng *pcapng, struct interface *interface, uint32_t code,
                        struct mikey_slice value) {
    uint64_t low;
    uint64_t high;

    if (code == OPTION_TIME_RESOLUTION && value.len == 1)
        interface->resolution = value.data[0];
    if (code == OPTION_TIME_OFFSET && value.len == 8) {
        low = u32(pcapng, value.data + (pcapng->swapped ? 4 : 0));
        high = u32(pcapng, value.data + (pcapng->swapped ? 0 : 4));
        interface->offset = (int64_t)(high << 32 | low);
    }
}

static enum source_result read_interface(struct pcapng *pcapng, struct mikey_slice body,
                                         char reason[SOURCE_REASON]) {
    struct interface *interface = &pcapng->interface[pcapng->interfaces];
    struct mikey_slice options = slice_from(body, 8);

    if (body.len < 8)
        return fail(SOURCE_CORRUPT, reason, "an interface block that is too short");
    if (pcapng->interfaces == PCAPNG_MAX_INTERFACES)
        return fail(SOURCE_CORRUPT, reason, "too many interfaces");
    *interface = (struct interface){
        .dlt = (int)u16(pcapng, body.data), .snaplen = u32(pcapng, body.data + 4), .resolution = 6};
    pcapng->interfaces++;
    while (options.len >= 4 && u16(pcapng, options.data) != OPTION_END) {
        uint32_t len = u16(pcapng, options.data + 2);
        read_option(pcapng, interface, u16(pcapng, options.data), slice_part(options, 4, len));
        options = slice_from(options, 4 + (size_t)((len + 3) & ~3u));
    }
    return SOURCE_FRAME;
}

/* Packets. */

/** Units of 2^-n seconds. */
static void read_binary_time(uint64_t units, uint32_t bits, struct frame *frame) {
    uint64_t fraction = bits == 0 ? 0 : units << (64 - bits);

    frame->seconds = bits < 64 ? (int64_t)(units >> bits) : 0;
    frame->nanoseconds = (uint32_t)((fraction >> 32) * NANOSECONDS >> 32);
}

/** Units of 10^-n seconds. */
static void read_decimal_time(uint64_t units, uint32_t digits, struct frame *frame) {
    uint64_t second = 1;
    uint64_t fraction;

    for (uint32_t i = 0; i < digits; i++)
        second *= 10;
    fraction = units % second;
    frame->seconds = (int64_t)(units / second);
    frame->nanoseconds = (uint32_t)(second > NANOSECONDS ? fraction / (second / NANOSECONDS)
                                                         : fraction * (NANOSECONDS / second));
}

static void read_time(const struct interface *interface, uint64_t units, struct frame *frame) {
    uint32_t exponent = interface->resolution & 0x7f;

    frame->has_time = true;
    if ((interface->resolution & 0x80) != 0 && exponent <= 64)
        read_binary_time(units, exponent, frame);
    else if ((interface->resolution & 0x80) == 0 && exponent <= 19)
        read_decimal_time(units, exponent, frame);
    else
        frame->has_time = false;
    frame->seconds = (int64_t)((uint64_t)frame->seconds + (uint64_t)interface->offset);
}

static enum source_result read_packet(const struct pcapng *pcapng, uint32_t index, struct mikey_slice body,
                                      struct frame *frame, char reason[SOURCE_REASON]) {
    uint32_t kept;

    if (body.len < 20)
        return fail(SOURCE_CORRUPT, reason, "a packet block that is too short");
    kept = u32(pcapng, body.data + 12);
    if (index >= pcapng->interfaces)
        return fail(SOURCE_CORRUPT, reason, "a packet of an interface that was not described");
    if (kept > body.len - 20)
        return fail(SOURCE_CORRUPT, reason, "a packet that is longer than its block");
    frame->dlt = pcapng->interface[index].dlt;
    frame->bytes = slice_part(body, 20, kept);
    frame->len = u32(pcapng, body.data + 16);
    read_time(&pcapng->interface[index],
              (uint64_t)u32(pcapng, body.data + 4) << 32 | u32(pcapng, body.data + 8), frame);
    return SOURCE_FRAME;
}

/** A packet of the first interface without a time. */
static enum source_result read_simple_packet(const struct pcapng *pcapng, struct mikey_slice body,
                                             struct frame *frame, char reason[SOURCE_REASON]) {
    uint32_t snaplen;

    if (body.len < 4 || pcapng->interfaces == 0)
        return fail(SOURCE_CORRUPT, reason, "a simple packet that is too short, or without an interface");
    snaplen = pcapng->interface[0].snaplen;
    frame->dlt = pcapng->interface[0].dlt;
    frame->len = u32(pcapng, body.data);
    frame->bytes = slice_part(body, 4, snaplen > 0 && snaplen < frame->len ? snaplen : frame->len);
    return SOURCE_FRAME;
}

static bool is_packet(uint32_t type, struct mikey_slice body) {
    return type == BLOCK_SIMPLE_PACKET ||
           ((type == BLOCK_ENHANCED_PACKET || type == BLOCK_PACKET) && body.len >= 4);
}

static enum source_result read_any_packet(const struct pcapng *pcapng, uint32_t type, struct mikey_slice body,
                                          struct frame *frame, char reason[SOURCE_REASON]) {
    if (type == BLOCK_ENHANCED_PACKET)
        return read_packet(pcapng, u32(pcapng, body.data), body, frame, reason);
    if (type == BLOCK_PACKET)
        return read_packet(pcapng, u16(pcapng, body.data), body, frame, reason);
    return read_simple_packet(pcapng, body, frame, reason);
}

enum source_result pcapng_next(struct pcapng *pcapng, struct frame *frame, char reason[SOURCE_REASON]) {
    for (;;) {
        struct mikey_slice body = {.data = NULL, .len = 0};
        uint32_t type = 0;
        enum source_result result = read_block(pcapng, &type, &body, reason);
        struct source_block block = {.type = type, .big = pcapng->swapped, .body = body};

        *frame = (struct frame){.has_time = false};
        if (result == SOURCE_FRAME && type == BLOCK_INTERFACE)
            result = read_interface(pcapng, body, reason);
        if (result != SOURCE_FRAME)
            return result;
        if (is_packet(type, body)) {
            frame->block = block;
            return read_any_packet(pcapng, type, body, frame, reason);
        }
        if (pcapng->seen != NULL)
            pcapng->seen(pcapng->seen_context, &block);
    }
}
