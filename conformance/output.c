// SPDX-License-Identifier: BSD-2-Clause
#include "output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/** Buffer of a result, bytes. */
#define BUFFER_SIZE 65536u

FILE *output_open(const char *path) {
    if (strcmp(path, "-") == 0) {
        if (isatty(STDOUT_FILENO) != 1) // on a terminal lines show at once
            setvbuf(stdout, NULL, _IOFBF, BUFFER_SIZE);
        return stdout;
    }
    FILE *out = fopen(path, "wbe");
    if (!out)
        fprintf(stderr, "mikeylab: cannot write %s: %s\n", path, strerror(errno));
    return out;
}

bool output_close(FILE *out, const char *path) {
    errno = 0;
    bool failed = ferror(out) != 0;
    failed |= fflush(out) != 0;
    int error = errno;
    if (out != stdout && fclose(out) != 0) {
        failed = true;
        error = error ? error : errno;
    }
    if (failed)
        fprintf(stderr, "mikeylab: cannot write %s: %s\n", strcmp(path, "-") == 0 ? "standard output" : path,
                error ? strerror(error) : "an earlier write failed");
    return !failed;
}
