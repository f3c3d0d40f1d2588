// SPDX-License-Identifier: BSD-2-Clause
#include "keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** Size of the first block of a file whose length is not known beforehand, bytes. */
#define FIRST_BLOCK 4096u

struct keyring_block *keyring_block_new(struct keyring *ring, size_t size) {
    struct keyring_block *block = malloc(sizeof *block + size + 1);
    if (!block)
        return NULL;
    block->next = ring->blocks;
    block->size = size;
    block->used = 0;
    block->bytes[0] = 0;
    ring->blocks = block;
    return block;
}

static void block_free(struct keyring_block *block) {
    mikey_wipe(block, sizeof *block + block->size + 1);
    free(block);
}

void keyring_block_drop(struct keyring *ring) {
    struct keyring_block *block = ring->blocks;
    ring->blocks = block->next;
    block_free(block);
}

/** Replaces the newest block, which is full, by one of twice the size; realloc() would leave a copy behind. */
static struct keyring_block *block_grow(struct keyring *ring) {
    struct keyring_block *old = ring->blocks;
    struct keyring_block *block = keyring_block_new(ring, old->size * 2);
    if (!block)
        return NULL;
    memcpy(block->bytes, old->bytes, old->used);
    block->used = old->used;
    block->next = old->next;
    block_free(old);
    return block;
}

/** Fills the newest block from `fd` to the end of the file. Not through stdio, whose buffer would not be wiped. */
static const char *read_all(struct keyring *ring, int fd, size_t most) {
    for (;;) {
        struct keyring_block *block = ring->blocks;
        if (block->used == block->size && !(block = block_grow(ring)))
            return "out of memory";
        ssize_t n = read(fd, block->bytes + block->used, block->size - block->used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return strerror(errno);
        block->used += (size_t)n;
        if (block->used > most)
            return "the file is too large";
        block->bytes[block->used] = 0;
        if (n == 0)
            return NULL;
    }
}

struct keyring_block *keyring_read(struct keyring *ring, const char *path, size_t most, const char **why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        *why = strerror(errno);
        return NULL;
    }
    *why = keyring_block_new(ring, FIRST_BLOCK) ? read_all(ring, fd, most) : "out of memory";
    close(fd);
    return *why ? NULL : ring->blocks;
}

bool keyring_add(struct keyring *ring, enum mikey_secret_kind kind, struct mikey_slice identity,
                 struct mikey_slice secret) {
    if (ring->count == ring->capacity) {
        size_t capacity = ring->capacity ? ring->capacity * 2 : 16;
        struct keyring_entry *entries = realloc(ring->entries, capacity * sizeof *entries);
        if (!entries)
            return false;
        ring->entries = entries;
        ring->capacity = capacity;
    }
    ring->entries[ring->count] = (struct keyring_entry){kind, ring->count, identity, secret};
    ring->count++;
    return true;
}

static int compare_identity(const struct keyring_entry *entry, enum mikey_secret_kind kind,
                            struct mikey_slice identity) {
    if (entry->kind != kind)
        return entry->kind < kind ? -1 : 1;
    if (entry->identity.len != identity.len)
        return entry->identity.len < identity.len ? -1 : 1;
    return identity.len ? memcmp(entry->identity.data, identity.data, identity.len) : 0;
}

static int compare_entries(const void *a, const void *b) {
    const struct keyring_entry *left = a, *right = b;
    int order = compare_identity(left, right->kind, right->identity);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

void keyring_sort(struct keyring *ring) {
    if (ring->count)
        qsort(ring->entries, ring->count, sizeof *ring->entries, compare_entries);
}

/** Where the entries begin that are not before those of `identity`. */
static size_t first_of(const struct keyring *ring, enum mikey_secret_kind kind, struct mikey_slice identity) {
    size_t low = 0, high = ring->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_identity(&ring->entries[middle], kind, identity) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool keyring_lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    const struct keyring *ring = context;
    const size_t low = first_of(ring, kind, identity);
    if (nth >= ring->count - low || compare_identity(&ring->entries[low + nth], kind, identity) != 0)
        return false;
    *secret = ring->entries[low + nth].secret;
    return true;
}

bool keyring_list(void *context, enum mikey_secret_kind kind, size_t nth, struct mikey_slice *identity,
                  struct mikey_slice *secret) {
    const struct keyring *ring = context;
    const size_t low = first_of(ring, kind, (struct mikey_slice){NULL, 0});
    if (nth >= ring->count - low || ring->entries[low + nth].kind != kind)
        return false;
    *identity = ring->entries[low + nth].identity;
    *secret = ring->entries[low + nth].secret;
    return true;
}

void keyring_free(struct keyring *ring) {
    while (ring->blocks)
        keyring_block_drop(ring);
    free(ring->entries);
    mikey_crypto_free(ring->crypto);
    *ring = (struct keyring){0};
}
