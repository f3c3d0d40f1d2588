// SPDX-License-Identifier: BSD-2-Clause
/**
 * Which bytes of a document may not be printed because they are, or may be, key material. Beside the fields that are
 * declared secret these are decrypted buffers; the content of every KEMAC and ESK, since there are senders that
 * announce a cipher and send in the clear; and bytes that could not be decoded, which may hold such a payload. In a
 * message that cannot be followed to its end, or is longer than it says, all byte strings, longer numbers, the CS ID
 * map and policy parameters are hidden: a wrong length or count may have moved a key into them.
 */
#ifndef MIKEYLAB_CONFORMANCE_HIDDEN_H
#define MIKEYLAB_CONFORMANCE_HIDDEN_H

#include <mikeylab/document.h>

/** Runs of hidden bytes that are kept apart; if there are more, everything behind the last one is hidden. */
#define HIDDEN_MAX_RUNS 64

struct hidden_run {
    uint32_t from, to; /**< first byte, and the one behind the last */
};

/** The hidden bytes of the message itself. Other buffers are hidden or not as a whole. */
struct hidden {
    struct hidden_run runs[HIDDEN_MAX_RUNS];
    size_t count;
    bool nothing; /**< the user asked for key material */
};

/** Collects the hidden bytes of a document; none with `reveal`. */
void hidden_find(struct hidden *hidden, const struct mikey_document *document, bool reveal);

/** Whether a field as such may hold key material, wherever it stands. */
bool hidden_field(const struct mikey_item *item);

/** Likewise, or because of the buffer it stands in. */
bool hidden_item(const struct mikey_document *document, const struct mikey_item *item);

/** Whether any of `len` bytes at `off` of a buffer is hidden. */
bool hidden_touches(const struct hidden *hidden, const struct mikey_document *document, uint8_t buffer,
                    uint32_t off, uint32_t len);

#endif
