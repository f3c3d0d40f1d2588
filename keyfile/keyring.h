// SPDX-License-Identifier: BSD-2-Clause
/** The storage behind keyfile.h. */
#ifndef MIKEYLAB_KEYFILE_KEYRING_H
#define MIKEYLAB_KEYFILE_KEYRING_H

#include "keyfile.h"

/** One line. The slices point into the ring's blocks. */
struct keyring_entry {
    enum mikey_secret_kind kind;
    size_t order;                /**< of the line among all lines */
    struct mikey_slice identity; /**< empty: the '*' line */
    struct mikey_slice secret;
};

/** Memory that holds secrets. */
struct keyring_block {
    struct keyring_block *next;
    size_t size, used;
    uint8_t bytes[];
};

/** A new block of the ring with room for `size` bytes, NULL if there is no memory. */
struct keyring_block *keyring_block_new(struct keyring *ring, size_t size);

/** Gives the ring's newest block back, wiped. */
void keyring_block_drop(struct keyring *ring);

/**
 * Reads the file `path` into a new block, at most `most` bytes. Returns NULL and a static or strerror() text in
 * `why`. A NUL byte follows the bytes read.
 */
struct keyring_block *keyring_read(struct keyring *ring, const char *path, size_t most, const char **why);

/** Adds a line; false if there is no memory. */
bool keyring_add(struct keyring *ring, enum mikey_secret_kind kind, struct mikey_slice identity,
                 struct mikey_slice secret);

#endif
