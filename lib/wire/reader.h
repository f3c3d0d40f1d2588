// SPDX-License-Identifier: BSD-2-Clause
/**
 * The bounded reader. One getter call reads one field: it looks the field's size and bits up in fields.def, checks
 * that the bytes are there, puts the field on the tape and returns the value.
 *
 * Errors are sticky: the first fault makes one finding; after it getters return 0 and record nothing.
 * Only mikey_rd_need() compares a length with what is left.
 */
#ifndef MIKEYLAB_WIRE_READER_H
#define MIKEYLAB_WIRE_READER_H

#include <mikeylab/document.h>

#include "shape.h"

/** Getters are expanded where they are called: the size and bits of the named field become constants. */
#define MIKEY_RD_INLINE static inline __attribute__((always_inline))

/** No container was recorded: the reader had failed, or has no tape. */
#define MIKEY_NO_ITEM UINT32_MAX

/** Where depth and buffer stand in a stamp, bits; the field takes the 16 bits below. */
#define MIKEY_STAMP_DEPTH  16
#define MIKEY_STAMP_BUFFER 24

/** A cursor over the bytes of one buffer, between `pos` and `end`. */
struct mikey_rd {
    const uint8_t *data;             /**< start of the buffer; offsets count from here */
    uint32_t pos;                    /**< next byte */
    uint32_t limit;                  /**< first byte that may not be read: `end`, or `pos` after a fault */
    uint32_t end;                    /**< end of the message, or of the content that this reader walks */
    struct mikey_document *document; /**< where payloads and findings go; NULL for a reader that only reads */
    struct mikey_tape tape; /**< the document's, until mikey_rd_finish(); without items nothing is recorded */
    uint32_t container;     /**< item of the content, MIKEY_NO_ITEM for the message itself */
    enum mikey_field content; /**< field of the content, MIKEY_F_NONE for the message itself */
    enum mikey_field
        missing;          /**< field that needed more bytes than there are; reported when the content ends */
    uint32_t missing_len; /**< how many it needed */
    uint32_t stamp;       /**< depth and buffer of items to come, see MIKEY_STAMP_* */
    bool quiet;           /**< a fault makes no finding: the layout is only known in part */
    bool failed;
};

/** A reader of a whole buffer. `document` may be NULL: then nothing is recorded or reported. */
struct mikey_rd mikey_rd_start(struct mikey_document *document, struct mikey_slice bytes, uint8_t buffer);

/** Ends reading: the document's tape has what was recorded. */
void mikey_rd_finish(const struct mikey_rd *rd);

/** Fails the reader: `value` of the one-byte `field` just read does not tell how long what follows is. */
void mikey_rd_unsized(struct mikey_rd *rd, enum mikey_field field, uint64_t value);

/** The same for a one-byte field read earlier, at `off`. */
void mikey_rd_unsized_at(struct mikey_rd *rd, enum mikey_field field, uint32_t off, uint64_t value);

/** Fails the reader: `type`, announced by `field` at `off`, is no payload with a known layout. */
void mikey_rd_unknown(struct mikey_rd *rd, enum mikey_field field, uint32_t off, uint8_t type);

/** Ends a content: reports what was missing or is left over, records what is left as undecoded and returns it. */
struct mikey_slice mikey_rd_leftover(struct mikey_rd *rd);

/** Number of the buffer that is read. */
MIKEY_RD_INLINE uint8_t mikey_rd_buffer(const struct mikey_rd *rd) {
    return (uint8_t)(rd->stamp >> MIKEY_STAMP_BUFFER);
}

/** Bytes that may still be read. */
MIKEY_RD_INLINE uint32_t mikey_rd_left(const struct mikey_rd *rd) {
    return rd->limit - rd->pos;
}

/** Fails the reader: nothing more can be read. */
MIKEY_RD_INLINE void mikey_rd_fail(struct mikey_rd *rd) {
    rd->failed = true;
    rd->limit = rd->pos;
}

/** Fails a reader whose tape is full; one that has no tape reads on. */
MIKEY_RD_INLINE void mikey_rd_full(struct mikey_rd *rd) {
    if (rd->tape.items != NULL)
        mikey_rd_fail(rd);
}

/** Whether `need` bytes for `field` are left. The one place where that is decided. */
MIKEY_RD_INLINE bool mikey_rd_need(struct mikey_rd *rd, enum mikey_field field, uint32_t need) {
    if (__builtin_expect(mikey_rd_left(rd) >= need, 1))
        return true;
    if (!rd->failed) {
        rd->missing = field;
        rd->missing_len = need;
    }
    mikey_rd_fail(rd);
    return false;
}

/** Puts an item on the tape and returns its index. */
MIKEY_RD_INLINE uint32_t mikey_rd_record(struct mikey_rd *rd, enum mikey_field field, uint32_t len,
                                         uint64_t value) {
    uint32_t index = rd->tape.count;
    if (__builtin_expect(index == rd->tape.capacity, 0)) {
        mikey_rd_full(rd);
        return MIKEY_NO_ITEM;
    }
    // Composed in registers: the compiler then writes neighbours with one store, and stores are what this costs.
    uint64_t head = (uint64_t)rd->pos << 32 | rd->stamp | (uint32_t)field;
    struct mikey_item *item = &rd->tape.items[index];
    item->field = (uint16_t)head;
    item->depth = (uint8_t)(head >> MIKEY_STAMP_DEPTH);
    item->buffer = (uint8_t)(head >> MIKEY_STAMP_BUFFER);
    item->off = (uint32_t)(head >> 32);
    item->len = len;
    item->end = index + 1;
    item->value = value;
    rd->tape.count = index + 1;
    return index;
}

/** The big-endian number of 2 or 4 bytes. Written out: compilers make one load of it. */
MIKEY_RD_INLINE uint32_t mikey_rd_be16(const uint8_t *at) {
    return (uint32_t)at[0] << 8 | at[1];
}

MIKEY_RD_INLINE uint32_t mikey_rd_be32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/** The big-endian number of `len` bytes at `pos`; at most 8. */
MIKEY_RD_INLINE uint64_t mikey_rd_load(const struct mikey_rd *rd, uint32_t len) {
    const uint8_t *at = rd->data + rd->pos;
    if (len == 1)
        return at[0];
    if (len == 2)
        return mikey_rd_be16(at);
    if (len == 4)
        return mikey_rd_be32(at);
    if (len == 8)
        return (uint64_t)mikey_rd_be32(at) << 32 | mikey_rd_be32(at + 4);
    uint64_t value = 0;
    for (uint32_t i = 0; i < len; i++)
        value = value << 8 | at[i];
    return value;
}

/** Reads a number of `size` bytes, 1 to 8; `mask` says which bits of them, 0 all. */
MIKEY_RD_INLINE uint64_t mikey_rd_sized(struct mikey_rd *rd, enum mikey_field field, uint32_t size,
                                        uint64_t mask) {
    if (!mikey_rd_need(rd, field, size))
        return 0;
    uint64_t value = mikey_rd_load(rd, size);
    if (mask != 0)
        value = (value & mask) >> __builtin_ctzll(mask);
    mikey_rd_record(rd, field, size, value);
    if (mask == 0 || (mask & 1) != 0)
        rd->pos += size;
    return value;
}

/**
 * Reads a field of fixed size. Fields that share bytes are read one after the other, from the most significant bit
 * on; the one that holds the least significant bit moves the reader past the bytes.
 */
MIKEY_RD_INLINE uint64_t mikey_rd_uint(struct mikey_rd *rd, enum mikey_field field) {
    return mikey_rd_sized(rd, field, mikey_shapes[field].size, mikey_shapes[field].mask);
}

MIKEY_RD_INLINE uint8_t mikey_rd_u8(struct mikey_rd *rd, enum mikey_field field) {
    return (uint8_t)mikey_rd_uint(rd, field);
}

MIKEY_RD_INLINE uint16_t mikey_rd_u16(struct mikey_rd *rd, enum mikey_field field) {
    return (uint16_t)mikey_rd_uint(rd, field);
}

MIKEY_RD_INLINE uint32_t mikey_rd_u32(struct mikey_rd *rd, enum mikey_field field) {
    return (uint32_t)mikey_rd_uint(rd, field);
}

/** Reads `len` bytes. An empty field leaves no item. */
MIKEY_RD_INLINE struct mikey_slice mikey_rd_bytes(struct mikey_rd *rd, enum mikey_field field, uint32_t len) {
    if (!mikey_rd_need(rd, field, len))
        return (struct mikey_slice){NULL, 0};
    struct mikey_slice bytes = {rd->data + rd->pos, len};
    if (len > 0)
        mikey_rd_record(rd, field, len, 0);
    rd->pos += len;
    return bytes;
}

/** Reads a number of variable size, 1 to 8 bytes, and returns its bytes; the item has its value. */
MIKEY_RD_INLINE struct mikey_slice mikey_rd_number(struct mikey_rd *rd, enum mikey_field field,
                                                   uint32_t len) {
    if (!mikey_rd_need(rd, field, len))
        return (struct mikey_slice){NULL, 0};
    struct mikey_slice bytes = {rd->data + rd->pos, len};
    mikey_rd_record(rd, field, len, mikey_rd_load(rd, len));
    rd->pos += len;
    return bytes;
}

/** The bytes read since `start`, which was `pos` before. */
MIKEY_RD_INLINE struct mikey_slice mikey_rd_since(const struct mikey_rd *rd, uint32_t start) {
    return (struct mikey_slice){rd->data + start, rd->pos - start};
}

/** Opens a container at `pos`; what is read until mikey_rd_close() stands inside it. */
MIKEY_RD_INLINE uint32_t mikey_rd_open(struct mikey_rd *rd, enum mikey_field field) {
    uint32_t item = rd->failed ? MIKEY_NO_ITEM : mikey_rd_record(rd, field, 0, 0);
    rd->stamp += 1u << MIKEY_STAMP_DEPTH;
    return item;
}

/** Closes a container: it ends at `pos`. One that holds nothing is taken off the tape again. */
MIKEY_RD_INLINE void mikey_rd_close(struct mikey_rd *rd, uint32_t item) {
    rd->stamp -= 1u << MIKEY_STAMP_DEPTH;
    if (item == MIKEY_NO_ITEM)
        return;
    struct mikey_tape *tape = &rd->tape;
    if (tape->count == item + 1) {
        tape->count = item;
        return;
    }
    tape->items[item].len = rd->pos - tape->items[item].off;
    tape->items[item].end = tape->count;
}

/** What mikey_rd_enter() put aside. */
struct mikey_limit {
    uint32_t end;
    uint32_t container;
    enum mikey_field content;
    bool quiet;
};

/**
 * Narrows the reader to the next `len` bytes, which are the content `field` of the current payload: a nested limit.
 * Returns false, and narrows nothing, if there are none or too few. A fault that follows stays inside the limit.
 */
bool mikey_rd_enter(struct mikey_rd *rd, struct mikey_limit *outer, enum mikey_field field, uint32_t len);

/** Ends the content: what has not been read is recorded as undecoded, and reading goes on behind it. */
void mikey_rd_leave(struct mikey_rd *rd, const struct mikey_limit *outer);

#endif
