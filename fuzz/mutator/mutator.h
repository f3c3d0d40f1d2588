// SPDX-License-Identifier: BSD-2-Clause
/**
 * Mutating MIKEY messages for fuzzers: by their structure, and with what authenticates them made right again.
 *
 * A message is decoded, and what KEMAC encrypts is opened with the secrets; operators work on payloads, fields, lengths
 * and contents; then Encr data, MAC, V or signature are made anew for 7 of 8 mutants. What cannot be decoded is mutated
 * as bytes. docs/fuzzing.md shows how to fuzz an implementation of MIKEY with it.
 *
 * Results depend on the arguments, the secrets and the request only: the same seed gives the same mutant. The one
 * exception are signatures with RSA-PSS, whose salt is the crypto library's. Nothing is written behind `max_size`. A
 * mutator is for one thread at a time.
 */
#ifndef MIKEYLAB_MUTATOR_H
#define MIKEYLAB_MUTATOR_H

#include <mikeylab/exchange.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest message that is taken apart, bytes; a longer one is mutated as bytes. */
#define MIKEY_MUTATOR_MAX 65536u

struct mikey_mutator;

/** Mutates `size` bytes at `data` in place, to at most `max_size`; returns the new size. LLVMFuzzerMutate() is one. */
typedef size_t mikey_mutate_bytes(uint8_t *data, size_t size, size_t max_size);

/** A mutator without secrets. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_mutator_new(struct mikey_mutator **mutator);

/** Frees it, keys wiped. NULL is allowed. */
MIKEY_API void mikey_mutator_free(struct mikey_mutator *mutator);

/**
 * Secrets to open and repair with: PSK, ENV, RSA (private keys of both sides), ECCSI and KMS. What `secrets` looks up
 * must live as long as they are used.
 */
MIKEY_API void mikey_mutator_set_secrets(struct mikey_mutator *mutator, const struct mikey_secrets *secrets);

/**
 * The request that messages from now on answer or update: V, and whatever depends on RAND, T and the identities of the
 * request, can be repaired then. Empty bytes forget it. The bytes are copied.
 */
MIKEY_API void mikey_mutator_set_request(struct mikey_mutator *mutator, struct mikey_slice request);

/**
 * Adds a message that came behind the request, and before those that are mutated from now on. Keys of MIKEY-TICKET and
 * MIKEY-IBAKE come out of all that went before. At most 6 with the request, copied.
 */
MIKEY_API void mikey_mutator_add_message(struct mikey_mutator *mutator, struct mikey_slice message);

/** What mutates contents beside the mutator's own operators; NULL: nothing. */
MIKEY_API void mikey_mutator_set_bytes(struct mikey_mutator *mutator, mikey_mutate_bytes *bytes);

/**
 * Changes the message of `size` bytes at `data` (room for `max_size`), without making its authentication right; what
 * KEMAC encrypts is encrypted again. Returns the new size, at least 1 if max_size is.
 */
MIKEY_API size_t mikey_mutator_edit(struct mikey_mutator *mutator, uint8_t *data, size_t size,
                                    size_t max_size, unsigned seed);

/**
 * Makes MAC, V and signature of a message right, as far as the secrets and the request allow. It does not depend on
 * anything else, and leaves a message that is right as it is. Returns the new size.
 */
MIKEY_API size_t mikey_mutator_repair(struct mikey_mutator *mutator, uint8_t *data, size_t size,
                                      size_t max_size);

/** Edits, and repairs in 7 of 8 cases. Returns the new size. */
MIKEY_API size_t mikey_mutator_mutate(struct mikey_mutator *mutator, uint8_t *data, size_t size,
                                      size_t max_size, unsigned seed);

/** As mikey_mutator_mutate(), with payloads of the message `donor` put into this one. */
MIKEY_API size_t mikey_mutator_cross(struct mikey_mutator *mutator, uint8_t *data, size_t size,
                                     size_t max_size, struct mikey_slice donor, unsigned seed);

/**
 * Writes into `out` (room for `max_size`) the message with one part less and repaired: step 0 is the first payload,
 * later steps are further payloads, elements and halves of contents. Returns its size, less than `size`; 0 if this step
 * does not apply; SIZE_MAX behind the last step.
 */
MIKEY_API size_t mikey_mutator_trim(struct mikey_mutator *mutator, const uint8_t *data, size_t size,
                                    size_t step, uint8_t *out, size_t max_size);

#ifdef __cplusplus
}
#endif

#endif
