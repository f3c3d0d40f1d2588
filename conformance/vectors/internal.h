// SPDX-License-Identifier: BSD-2-Clause
// The runner's own: one test at a time, its values taken from JSON, its first difference noted.
#ifndef MIKEYLAB_CONFORMANCE_VECTORS_INTERNAL_H
#define MIKEYLAB_CONFORMANCE_VECTORS_INTERNAL_H

#include <jansson.h>
#include <mikeylab/asymmetric.h>
#include <mikeylab/document.h>
#include <mikeylab/exchange.h>

#include "vectors.h"

/** Largest vector file read, bytes, and deepest nesting of its JSON. */
#define VECTORS_MAX_FILE  (64u * 1024u * 1024u)
#define VECTORS_MAX_DEPTH 16u
/** Longest text of a difference; longer ones are cut. */
#define VECTORS_MAX_TEXT 1024

/** Memory that lives until the test or the file is done. */
struct arena {
    struct arena_block *blocks;
    bool failed; /**< an allocation failed */
};

/** Zeroed memory, or NULL (then `failed` is set). */
void *arena_take(struct arena *arena, size_t size);
/** Wipes and frees everything taken. */
void arena_free(struct arena *arena);

/** One test while it runs. */
struct vector_test {
    const char *file, *id;
    const json_t *input, *expected;
    const json_t *material; /**< keys and certificates of the file by name, NULL: none */
    bool valid;             /**< result is valid or acceptable */
    struct mikey_crypto *crypto;
    struct arena arena;
    char difference[VECTORS_MAX_TEXT]; /**< first difference, empty: none */
    char malformed[VECTORS_MAX_TEXT];  /**< what is wrong with the test itself, empty: nothing */
    bool broken;                       /**< memory or the crypto library failed */
};

/** Runs a test of one kind. Differences and faults are noted in it. */
typedef void vector_run(struct vector_test *test);

vector_run vector_prf, vector_message_keys, vector_mac, vector_kemac;
vector_run vector_rsa_signature, vector_rsa_envelope, vector_dh, vector_ibe, vector_ibake_keys;
vector_run vector_srtp_keys, vector_srtp_packets;
vector_run vector_exchange, vector_tracked, vector_message, vector_rule;

/** Notes a difference, unless one is noted already. */
void vector_differ(struct vector_test *test, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Notes that the test itself cannot be read, unless that is noted already. */
void vector_malformed(struct vector_test *test, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Whether the test can go on. */
bool vector_going(const struct vector_test *test);

/** Members of an object; a missing one, or one of another type, makes the test malformed. */
struct mikey_slice vector_bytes(struct vector_test *test, const json_t *object, const char *key);
uint32_t vector_uint(struct vector_test *test, const json_t *object, const char *key);
const char *vector_string(struct vector_test *test, const json_t *object, const char *key);
const json_t *vector_array(struct vector_test *test, const json_t *object, const char *key);
bool vector_has(const json_t *object, const char *key);
/** Bytes of the file's material of this name; none makes the test malformed. */
struct mikey_slice vector_material(struct vector_test *test, const char *name);
/** "sha1", ...; another name makes the test malformed. */
enum mikey_digest vector_digest(struct vector_test *test, const char *name);
/** Bytes of a string that holds hexadecimal digits. */
struct mikey_slice vector_hex(struct vector_test *test, const char *what, const json_t *string);

/** Compare and note a difference under the name `what`. */
void vector_expect_bytes(struct vector_test *test, const char *what, struct mikey_slice got,
                         struct mikey_slice want);
void vector_expect_uint(struct vector_test *test, const char *what, uint64_t got, uint64_t want);
void vector_expect_text(struct vector_test *test, const char *what, const char *got, const char *want);
/** `got` against the status that the test expects: expected.status if there is one, else MIKEY_OK. */
bool vector_expect_status(struct vector_test *test, const char *what, enum mikey_status got);

/**
 * Compares findings with a JSON array of {rule, outcome, offset, length, buffer (0 if left out)}; their order
 * does not matter, but each must be there and no other.
 */
void vector_expect_findings(struct vector_test *test, const char *what, const struct mikey_findings *got,
                            const json_t *want);

/** Compares as vector_expect_findings() does, but lets there be other findings. */
void vector_expect_among(struct vector_test *test, const char *what, const struct mikey_findings *got,
                         const json_t *want);

/** A document with memory for `bytes`, from the arena; NULL if memory is short. */
struct mikey_document *vector_document(struct vector_test *test, struct mikey_slice bytes);

/** A decoded message as somebody would build it: without the sub-payloads of KEMAC. Payloads from the arena or NULL. */
struct mikey_message vector_model(struct vector_test *test, const struct mikey_document *document);

/** Secrets of input.secrets. They live in the arena. */
struct mikey_secrets vector_secrets(struct vector_test *test);

/**
 * Runs the messages of an exchange test through a tracker: compares what is said of each message and, of a test
 * that is not invalid or that names them, the session keys of each exchange with the last ones that its
 * messages are expected to lead to.
 */
void vector_track(struct vector_test *test, const struct mikey_secrets *secrets);

/** Why `text` is no JSON that is read here (too deep), with its line; false if nothing is wrong. */
bool vectors_too_deep(const char *text, size_t len, size_t *line);

/** Counts and place of a run. */
struct vectors_count {
    size_t passed, failed;
};
/** Called for every test that ran. */
typedef void vectors_report(void *context, const struct vector_test *test);

/**
 * Runs the tests of one file. Faults of the file go to `err`. VECTORS_PASSED stands for "was read", whatever
 * its tests came to.
 */
enum vectors_result vectors_run_file(const char *path, struct mikey_crypto *crypto, FILE *err,
                                     vectors_report *report, void *context);

/** Reads and parses one file, NULL with a line on `err` if that is impossible. */
json_t *vectors_load(const char *path, FILE *err);

#endif
