// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs a target without an engine over the files and folders that are its arguments, each input once:
 *
 *     fuzz_decode INPUT_OR_FOLDER...
 *
 * An input that fails or takes a minute ends the program with its name on standard error. Exit status 2: an argument
 * cannot be read, or there was no input at all.
 */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/** Folders that are open at once while the tree is walked. */
#define OPEN_FOLDERS 16
/** Seconds after which an input hangs. */
#define HANG 60

static size_t inputs;
static const char *current = "";

static void say(const char *text) {
    const ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

/** What a sanitizer calls before it ends the program. */
static void name_input(void) {
    say("\ninput: ");
    say(current);
    say("\n");
}

static void name_and_end(int number) {
    name_input();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void watch(void) {
    static const int signals[] = {SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(name_input);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        // A sanitizer that looks at a fault itself ends in the call above.
        const bool fault = signals[i] != SIGABRT && signals[i] != SIGALRM;
        if (!fault || __sanitizer_set_death_callback == NULL)
            (void)signal(signals[i], name_and_end);
    }
}

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
    current = path;
    (void)alarm(HANG);
    (void)LLVMFuzzerTestOneInput(bytes, len);
    (void)alarm(0);
    current = "none of them, but what they left at the end";
    free(bytes);
    inputs++;
    return 0;
}

int main(int argc, char **argv) {
    watch();
    fuzz_replay();
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
