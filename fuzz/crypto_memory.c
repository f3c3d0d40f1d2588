// SPDX-License-Identifier: BSD-2-Clause
// Memory of libcrypto, which takes and frees the context of a hash for every HMAC. It is not instrumented: what ASan's
// own allocator does for each block would take longer than the hash. Blocks of a size are kept and used again; what is
// free, or behind what was asked for, is poisoned, so that the library's code is seen when it touches that.
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <sanitizer/asan_interface.h>

/** In front of each block; keeps its alignment. */
struct head {
    size_t class, size; /**< size that was asked for */
    struct head *next;  /**< of a block that is free: the next of its class */
    size_t unused;
};
_Static_assert(sizeof(struct head) % 16 == 0, "blocks are aligned");

/** Blocks of class n have 32 << n bytes; larger ones come from malloc(). */
#define SMALLEST 32u
#define CLASSES  13
/** Bytes that are taken from malloc() to make blocks of. */
#define SLAB (1u << 20)

static struct head *vacant[CLASSES]; // blocks that are free
static uint8_t *slab;
static size_t slab_left;

static size_t class_of(size_t size) {
    size_t class = 0;
    while (class < CLASSES && (size_t)SMALLEST << class < size)
        class ++;
    return class;
}

/** A block that never was in use. */
static struct head *cut(size_t class) {
    const size_t size = sizeof(struct head) + ((size_t)SMALLEST << class);
    if (slab_left < size) {
        slab = malloc(SLAB);
        slab_left = slab != NULL ? SLAB : 0;
    }
    if (slab_left < size)
        return NULL;
    struct head *head = (struct head *)(void *)slab;
    slab += size;
    slab_left -= size;
    ASAN_POISON_MEMORY_REGION(head + 1, size - sizeof *head);
    return head;
}

static void *take(size_t size, const char *file, int line) {
    const size_t class = class_of(size);
    struct head *head;
    (void)file;
    (void)line;
    if (size == 0)
        return NULL;
    if (class == CLASSES) {
        head = malloc(sizeof *head + size);
    } else if (vacant[class] != NULL) {
        head = vacant[class];
        vacant[class] = head->next;
    } else {
        head = cut(class);
    }
    if (head == NULL)
        return NULL;
    *head = (struct head){.class = class, .size = size};
    if (class < CLASSES)
        ASAN_UNPOISON_MEMORY_REGION(head + 1, size);
    return head + 1;
}

static void give(void *block, const char *file, int line) {
    struct head *head = block != NULL ? (struct head *)block - 1 : NULL;
    (void)file;
    (void)line;
    if (head == NULL)
        return;
    if (head->class == CLASSES) {
        free(head);
        return;
    }
    ASAN_POISON_MEMORY_REGION(block, head->size);
    head->next = vacant[head->class];
    vacant[head->class] = head;
}

static void *retake(void *block, size_t size, const char *file, int line) {
    void *taken = take(size, file, line);
    if (block != NULL && (taken != NULL || size == 0)) {
        const size_t before = ((struct head *)block - 1)->size;
        if (taken != NULL)
            memcpy(taken, block, before < size ? before : size);
        give(block, file, line);
    }
    return taken;
}

/** Before libcrypto asks for the first time. */
__attribute__((constructor)) static void set_up(void) {
    fuzz_require(CRYPTO_set_mem_functions(take, retake, give), "libcrypto's memory is ours");
}
