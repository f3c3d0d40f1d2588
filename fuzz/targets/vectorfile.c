// SPDX-License-Identifier: BSD-2-Clause
// Vector files: whatever stands in one, its tests pass, fail, or are malformed; none brings the runner down.
#include "../../conformance/vectors/internal.h"

#include <stdio.h>

#include "file.h"
#include "support.h"

static void report(void *context, const struct vector_test *test) {
    size_t *tests = context;
    fuzz_require(test->id != NULL, "a test has no name");
    (*tests)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *nowhere;
    size_t tests = 0;
    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    fuzz_require(nowhere != NULL, "there is a /dev/null");
    const enum vectors_result result =
        vectors_run_file(fuzz_file(data, size), fuzz_crypto(), nowhere, report, &tests);
    fuzz_require(result != VECTORS_INTERNAL, "memory or the crypto library failed");
    return 0;
}
