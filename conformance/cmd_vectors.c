// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"
#include "output.h"
#include "vectors/vectors.h"

static enum exit_code run_vectors(const struct options *options) {
    static const enum vectors_format formats[FORMAT_COUNT] = {
        [FORMAT_TEXT] = VECTORS_TEXT,
        [FORMAT_JSON] = VECTORS_JSON,
        [FORMAT_JSONL] = VECTORS_JSONL,
    };
    FILE *out = output_open("-");
    enum vectors_result result = vectors_run(options->inputs[0], formats[options->format], out, stderr);
    return output_close(out, "-") ? (enum exit_code)result : EXIT_INTERNAL;
}

const struct command command_vectors = {
    .name = "vectors",
    .arguments = "DIR",
    .summary = "run published test vectors through the library",
    .description =
        "Runs every vector file of a folder, or one file, and compares each value; the last line counts "
        "what\n"
        "passed and failed. Exit status 0: all passed; 1: some failed; 3: a file could not be read.\n",
    .examples = "  mikeylab vectors vectors/\n"
                "  mikeylab vectors --format json vectors/prf.json\n",
    .options = OPTION_BIT(FORMAT),
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_vectors,
};
