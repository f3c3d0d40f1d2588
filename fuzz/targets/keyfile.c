// SPDX-License-Identifier: BSD-2-Clause
/**
 * Key files: every line is read or refused with line and column, no word of a bad line is echoed, and what was read is
 * found again.
 */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "keyfile.h"
#include "keyring.h"
#include "support.h"

/** Characters in a row without a blank that no sentence of an error has, unless all are small letters. */
#define ECHO 12

static bool is_of_a_sentence(const char *run) {
    size_t small = 0;
    for (size_t i = 0; i < ECHO; i++) {
        if (run[i] == ' ')
            return true;
        small += run[i] >= 'a' && run[i] <= 'z';
    }
    return small == ECHO;
}

/** No run of ECHO characters of the text stands in the error. */
static void require_no_echo(const struct keyfile_error *error, struct mikey_slice text) {
    const size_t len = strnlen(error->text, sizeof error->text);
    fuzz_require(len < sizeof error->text, "an error has no end");
    for (size_t i = 0; i + ECHO <= len; i++)
        fuzz_require(is_of_a_sentence(error->text + i) ||
                         memmem(text.data, text.len, error->text + i, ECHO) == NULL,
                     "an error repeats what stands in the file");
}

static void require_found_again(struct keyring *ring) {
    keyring_sort(ring);
    for (size_t i = 0; i < ring->count; i++) {
        const struct keyring_entry *entry = &ring->entries[i];
        struct mikey_slice secret;
        bool found = false;
        for (size_t nth = 0; !found && keyring_lookup(ring, entry->kind, entry->identity, nth, &secret);
             nth++)
            found = secret.data == entry->secret.data && secret.len == entry->secret.len;
        fuzz_require(found, "a secret that was read is not found");
    }
}

/**
 * Whether a line names a file that there may be: one that is a device or a pipe may never end. The folder of the key
 * file is that of the process's descriptors, whose names are numbers.
 */
static bool names_a_file(const char *text, size_t len) {
    static const char prefix[] = "file:";
    const char *end = text + len, *at = text;
    while ((at = memmem(at, (size_t)(end - at), prefix, sizeof prefix - 1)) != NULL) {
        at += sizeof prefix - 1;
        at += at < end && *at == '"';
        if ((at < end && *at >= '0' && *at <= '9') || memchr(text, '/', len) != NULL)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct keyring ring = {0};
    struct keyfile_error error;
    if (names_a_file((const char *)data, size))
        return 0;
    if (keyring_load(&ring, fuzz_file(data, size), &error))
        require_found_again(&ring);
    else
        require_no_echo(&error, (struct mikey_slice){data, size});
    keyring_free(&ring);
    return 0;
}
