// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs a target without an engine over the files and folders that are its arguments, each input once:
 *
 *     fuzz_decode INPUT_OR_FOLDER...
 *
 * An input that fails ends the program; its name was said just before. Exit status 2: an argument cannot be read, or
 * there was no input at all.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/** Folders that are open at once while the tree is walked. */
#define OPEN_FOLDERS 16

static size_t inputs;

static uint8_t *read_file(const char *path, size_t len) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(len > 0 ? len : 1); // exactly, so that a sanitizer sees what reads too far
    const bool read = file != NULL && bytes != NULL && fread(bytes, 1, len, file) == len;
    if (file != NULL)
        (void)fclose(file);
    if (!read) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static int run(const char *path, const struct stat *about, int type, struct FTW *place) {
    (void)place;
    if (type != FTW_F)
        return type == FTW_D ? 0 : -1;
    const size_t len = (size_t)about->st_size;
    uint8_t *bytes = read_file(path, len);
    if (bytes == NULL)
        return -1;
    // Said before, or nobody would know which one it was.
    fprintf(stderr, "%s\r", path);
    (void)LLVMFuzzerTestOneInput(bytes, len);
    free(bytes);
    inputs++;
    return 0;
}

int main(int argc, char **argv) {
    if (LLVMFuzzerInitialize != NULL)
        (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        if (nftw(argv[i], run, OPEN_FOLDERS, FTW_PHYS) != 0) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 2;
        }
    }
    printf("%zu inputs\n", inputs);
    return inputs > 0 ? 0 : 2;
}
