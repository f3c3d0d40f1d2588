// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs published vectors (vectors/, format mikeylab-vectors/1) through the library and compares every value.
 */
#ifndef MIKEYLAB_CONFORMANCE_VECTORS_H
#define MIKEYLAB_CONFORMANCE_VECTORS_H

#include <stdio.h>

/** How the result is written: lines for people, one JSON object, or one JSON object a line. */
enum vectors_format { VECTORS_TEXT, VECTORS_JSON, VECTORS_JSONL };

/** What vectors_run() answers; the exit codes of the command. */
enum vectors_result {
    VECTORS_PASSED = 0,     /**< every test passed */
    VECTORS_FAILED = 1,     /**< a test failed */
    VECTORS_UNREADABLE = 3, /**< a file could not be read, is no vector file, or there is none */
    VECTORS_INTERNAL = 70   /**< memory or the crypto library failed */
};

/**
 * Runs every *.json vector file of the directory `path` in the order of their names (schema.json is skipped),
 * or the one file that `path` names. The result goes to `out`: one line a failed test with what differed, and
 * last "N passed, N failed". Errors about files go to `err` as FILE:LINE: what is wrong. Key bytes of
 * published vectors are no secrets and are printed.
 */
enum vectors_result vectors_run(const char *path, enum vectors_format format, FILE *out, FILE *err);

#endif
