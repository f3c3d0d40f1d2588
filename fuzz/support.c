// SPDX-License-Identifier: BSD-2-Clause
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wellformed.h"

// Which compilers say that they have AddressSanitizer, and how.
#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif

#ifdef POISONS
#include <sanitizer/asan_interface.h>

/**
 * What an input frees is of no interest to the next one: to keep 256 MB of it, and all stacks of it, takes longer than
 * most inputs do.
 */
const char *__asan_default_options(void) {
    return "quarantine_size_mb=2:malloc_context_size=4:allocator_release_to_os_interval_ms=-1";
}
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

/** Bytes behind memory in use that may not be touched. */
#define GUARD 4096u
/** Last bytes that a hash may be content with. */
#define TAIL 8u
/** Room for the sentence of a finding. */
#define SENTENCE 512

void fuzz_fail(const char *what) {
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

void fuzz_require_ok(enum mikey_status status, const char *what) {
    if (status != MIKEY_OK)
        fprintf(stderr, "fuzz: %s\n", mikey_status_text(status));
    fuzz_require(status == MIKEY_OK, what);
}

uint8_t *fuzz_memory_take(struct fuzz_memory *memory, size_t size) {
    // No more than the guard changes: the whole may be a thousand times as long.
    if (memory->base != NULL)
        ASAN_UNPOISON_MEMORY_REGION(memory->base + memory->used, GUARD);
    if (memory->size < size + GUARD) {
        free(memory->base);
        memory->size = 2 * size + GUARD;
        memory->base = malloc(memory->size);
        fuzz_require(memory->base != NULL, "out of memory");
    }
    memory->used = size;
    ASAN_POISON_MEMORY_REGION(memory->base + size, GUARD);
    return memory->base;
}

struct mikey_slice fuzz_memory_copy(struct fuzz_memory *memory, struct mikey_slice bytes) {
    uint8_t *copy = fuzz_memory_take(memory, bytes.len);
    if (bytes.len > 0)
        memcpy(copy, bytes.data, bytes.len);
    return (struct mikey_slice){copy, bytes.len};
}

struct mikey_document *fuzz_document_place(struct fuzz_document *document, size_t len) {
    if (document->document.plain_len > 0)
        mikey_document_wipe(&document->document);
    const size_t size = mikey_document_size(len);
    uint8_t *memory = fuzz_memory_take(&document->memory, size);
    fuzz_require_ok(mikey_document_place(&document->document, len, memory, size), "a document is placed");
    return &document->document;
}

void fuzz_require_wellformed(const struct mikey_document *document) {
    const char *fault = document_fault(document);
    fuzz_require(fault == NULL, fault);
}

void fuzz_require_sentences(const struct mikey_findings *findings) {
    char text[SENTENCE];
    for (uint32_t i = 0; i < findings->count; i++) {
        const size_t len = mikey_finding_text(&findings->list[i], text, sizeof text);
        fuzz_require(len < sizeof text && text[len] == '\0' && len > 0, "a finding has no sentence");
    }
}

static bool same_finding(const struct mikey_finding *a, const struct mikey_finding *b) {
    return a->rule == b->rule && a->outcome == b->outcome && a->buffer == b->buffer && a->field == b->field &&
           a->off == b->off && a->len == b->len && a->got == b->got && a->want == b->want;
}

bool fuzz_same_findings(const struct mikey_findings *a, const struct mikey_findings *b) {
    bool same = a->count == b->count && a->dropped == b->dropped;
    for (uint32_t i = 0; same && i < a->count; i++)
        same = same_finding(&a->list[i], &b->list[i]);
    return same;
}

struct mikey_crypto *fuzz_crypto(void) {
    static struct mikey_crypto *crypto;
    if (crypto == NULL)
        fuzz_require_ok(mikey_crypto_new(&crypto), "the crypto library has all algorithms");
    return crypto;
}

uint32_t fuzz_hash(struct mikey_slice bytes) {
    uint32_t hash = 2166136261u; // FNV-1a
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ bytes.data[i]) * 16777619u;
    return hash ^ hash >> 15;
}

uint32_t fuzz_hash_tail(struct mikey_slice bytes) {
    if (bytes.len > TAIL)
        bytes = (struct mikey_slice){bytes.data + (bytes.len - TAIL), TAIL};
    return fuzz_hash(bytes);
}

static bool replays;

void fuzz_replay(void) {
    replays = true;
}

bool fuzz_replays(void) {
    return replays;
}

bool fuzz_takes_turn(uint32_t hash, uint32_t n) {
    return replays || hash % n == 0;
}

uint64_t fuzz_choose(struct fuzz_choices *choices, size_t bytes) {
    uint64_t value = 0;
    for (; bytes > 0 && choices->left.len > 0; bytes--) {
        value = value << 8 | *choices->left.data;
        choices->left = (struct mikey_slice){choices->left.data + 1, choices->left.len - 1};
    }
    return value;
}

uint32_t fuzz_choose_below(struct fuzz_choices *choices, uint32_t limit) {
    return (uint32_t)fuzz_choose(choices, 1) % limit;
}

struct mikey_slice fuzz_choose_bytes(struct fuzz_choices *choices, size_t most) {
    size_t len = (size_t)fuzz_choose(choices, 1);
    if (len > most)
        len = most;
    if (len > choices->left.len)
        len = choices->left.len;
    const struct mikey_slice bytes = {choices->left.data, len};
    choices->left = (struct mikey_slice){choices->left.data + len, choices->left.len - len};
    return bytes;
}
