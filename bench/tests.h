// SPDX-License-Identifier: BSD-2-Clause
/** Tests of the vectors, for measuring. */
#ifndef MIKEYLAB_BENCH_TESTS_H
#define MIKEYLAB_BENCH_TESTS_H

#include "internal.h"

/** Loads `folder`/`file`; NULL, and a line on stderr, if that fails. json_decref() it. */
json_t *bench_load(const char *folder, const char *file);

/** The test with an id; false if there is none. `test` borrows from `root`; arena_free() its arena. */
bool bench_find_test(json_t *root, const char *file, const char *id, struct mikey_crypto *crypto,
                     struct vector_test *test);

#endif
