// SPDX-License-Identifier: BSD-2-Clause
/** What fuzz targets share: how they fail, memory of exactly the size that is asked for, documents, random choices. */
#ifndef MIKEYLAB_FUZZ_SUPPORT_H
#define MIKEYLAB_FUZZ_SUPPORT_H

#include <mikeylab/crypto.h>
#include <mikeylab/document.h>

/** What every engine calls, for each input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the program as a finding, with `what` on standard error. */
_Noreturn void fuzz_fail(const char *what);

/** Ends it so unless `holds`. */
static inline void fuzz_require(bool holds, const char *what) {
    if (!holds)
        fuzz_fail(what);
}

/** Requires MIKEY_OK. */
void fuzz_require_ok(enum mikey_status status, const char *what);

/** Memory that is used again and again, behind whose used part a sanitizer sees every access. Zero it first. */
struct fuzz_memory {
    uint8_t *base;
    size_t size, used;
};

/** `size` bytes of it; what it held before is lost. */
uint8_t *fuzz_memory_take(struct fuzz_memory *memory, size_t size);

/** A copy of `bytes` in it. */
struct mikey_slice fuzz_memory_copy(struct fuzz_memory *memory, struct mikey_slice bytes);

/** A document and its memory. Zero it first. */
struct fuzz_document {
    struct mikey_document document;
    struct fuzz_memory memory;
};

/** The document, placed for messages of up to `len` bytes. What it held before is wiped. */
struct mikey_document *fuzz_document_place(struct fuzz_document *document, size_t len);

/** Ends the program unless the document is well-formed, see wellformed.h. */
void fuzz_require_wellformed(const struct mikey_document *document);

/** Ends it unless every finding has a sentence that fits. */
void fuzz_require_sentences(const struct mikey_findings *findings);

/** Whether both are the same findings, in the same order. */
bool fuzz_same_findings(const struct mikey_findings *a, const struct mikey_findings *b);

/** Algorithms and contexts, made once in a process. */
struct mikey_crypto *fuzz_crypto(void);

/** Some number made of the bytes: what is chosen with it is the same each time the input is run. */
uint32_t fuzz_hash(struct mikey_slice bytes);
/** The same of its last bytes alone, for what takes turns among inputs that are run faster than they are hashed. */
uint32_t fuzz_hash_tail(struct mikey_slice bytes);

/** What a replay without an engine calls first: no check is left out for speed then. */
void fuzz_replay(void);
/** Whether it is a replay. */
bool fuzz_replays(void);
/** Whether a check that one in `n` inputs gets is the turn of this one, by a hash of it; in a replay it always is. */
bool fuzz_takes_turn(uint32_t hash, uint32_t n);

/** An input that is taken bit by bit to make choices. When it is used up every choice is 0. */
struct fuzz_choices {
    struct mikey_slice left;
};

/** A number of `bytes` bytes, at most 8. */
uint64_t fuzz_choose(struct fuzz_choices *choices, size_t bytes);
/** A number below `limit`, which is 1 to 256. */
uint32_t fuzz_choose_below(struct fuzz_choices *choices, uint32_t limit);
/** The next bytes, at most `most`, as many as a byte says; of the input, no copy. */
struct mikey_slice fuzz_choose_bytes(struct fuzz_choices *choices, size_t most);

#endif
