// SPDX-License-Identifier: BSD-2-Clause
// Capture files through the whole checker, with secrets that fit the captures of the corpus; the same twice.
#include <string.h>

#include "checker.h"
#include "keyring.h"
#include "support.h"

/** Secrets of the captures in pcaps/ and of exchanges of the vectors. */
static const char *const secrets[] = {"correct-horse-battery-staple"};

static struct keyring *test_keys(void) {
    static struct keyring ring;
    for (size_t i = ring.count; i < sizeof secrets / sizeof secrets[0]; i++) {
        const struct mikey_slice secret = {(const uint8_t *)secrets[i], strlen(secrets[i])};
        fuzz_require(keyring_add(&ring, MIKEY_SECRET_PSK, (struct mikey_slice){NULL, 0}, secret),
                     "there is memory for a secret");
    }
    return &ring;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct command *const commands[] = {&command_check, &command_keys};
    const struct mikey_slice bytes = {data, size};
    const struct command *command = commands[fuzz_hash(bytes) % 2];
    struct checker_reports first, second;
    checker_run(command, bytes, test_keys(), false, &first);
    checker_run(command, bytes, test_keys(), false, &second);
    for (size_t i = 0; i < sizeof first.of / sizeof first.of[0]; i++)
        fuzz_require(first.of[i].len == second.of[i].len &&
                         memcmp(first.of[i].text, second.of[i].text, first.of[i].len) == 0,
                     "checking again says something else");
    checker_free(&first);
    checker_free(&second);
    return 0;
}
