// SPDX-License-Identifier: BSD-2-Clause
/** What the tests of the codec share: documents on the heap, guarded bytes, the invariants of a tape. */
#ifndef MIKEYLAB_WIRE_TESTS_SUPPORT_H
#define MIKEYLAB_WIRE_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <mikeylab/document.h>

/** Bytes that end at a page which may not be touched: reading one byte too far is a fault. */
struct guarded {
    uint8_t *bytes;
    size_t len;
    void *map;
    size_t map_size;
};

struct guarded guarded_new(size_t len);
struct guarded guarded_copy(const uint8_t *bytes, size_t len);
void guarded_free(struct guarded *guarded);

/** A document placed for messages of up to `len` bytes, in memory of exactly the size it asks for. */
struct holder {
    struct mikey_document document;
    void *memory;
};

void holder_init(struct holder *holder, size_t len);
void holder_free(struct holder *holder);

/** Reads hexadecimal digits; white space, and from '#' to the end of a line, is skipped. Returns the bytes written. */
size_t hex_read(const char *text, size_t text_len, uint8_t *out, size_t size);

/** Fails the test unless the document is well-formed: wellformed.h. */
void check_tape(const struct mikey_document *document);

/** Fails the test unless the document's message encodes to the bytes that were decoded. */
void check_round_trip(const struct mikey_document *document);

#endif
