// SPDX-License-Identifier: BSD-2-Clause
// Exchanges of the vectors, of every mode: what authenticates their messages is broken, repaired, and verifies again.
#include "hex.h"

#include "../../../lib/exchange/modes.h"
#include "../../input.h"
#include "../frame.h"

#include <dirent.h>
#include <stdlib.h>

#define INPUT_MAX 65536u

static struct mikey_crypto *crypto;
static struct frame *frame;
static void *memory;
static const char *folder;

/** How many messages of an input verify. */
static unsigned count_verified(const uint8_t *data, size_t size) {
    static const struct mikey_readings rfc;
    struct fuzz_input input;
    struct mikey_csb csb = {0};
    unsigned verified = 0;
    fuzz_input_read(data, size, &input);
    const struct mikey_secrets secrets = fuzz_input_secrets(&input);
    for (size_t i = 0; i < input.n_messages; i++) {
        struct mikey_document document;
        struct mikey_opened opened = {0};
        assert_int_equal(mikey_document_place(&document, INPUT_MAX, memory, mikey_document_size(INPUT_MAX)),
                         MIKEY_OK);
        if (mikey_decode(&document, input.messages[i].bytes) == MIKEY_OK &&
            mikey_mode_open_message(crypto, &document, &secrets, &rfc, &csb, &opened) == MIKEY_OK)
            verified += opened.auth.status == MIKEY_AUTH_VERIFIED;
    }
    return verified;
}

/** Changes the last byte of each message: of a MAC, a V or a signature. */
static void spoil(uint8_t *data, size_t size) {
    struct fuzz_input input;
    fuzz_input_read(data, size, &input);
    for (size_t i = 0; i < input.n_messages; i++) {
        if (input.messages[i].bytes.len > 0)
            data[(size_t)(input.messages[i].bytes.data - data) + input.messages[i].bytes.len - 1] ^= 1;
    }
}

static size_t read_file(const char *name, uint8_t *out) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(out, 1, INPUT_MAX, file);
    fclose(file);
    return size;
}

static void repaired_messages_verify(void **state) {
    (void)state;
    static uint8_t data[INPUT_MAX];
    unsigned before = 0, spoiled = 0, after = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t size = entry->d_name[0] != '.' ? read_file(entry->d_name, data) : 0;
        if (size == 0 || size == INPUT_MAX)
            continue;
        before += count_verified(data, size);
        spoil(data, size);
        spoiled += count_verified(data, size);
        size = frame_repair(frame, data, size, sizeof data);
        after += count_verified(data, size);
    }
    closedir(dir);
    print_message("%u messages verify, %u when spoiled, %u when repaired\n", before, spoiled, after);
    assert_true(before >= 10);
    assert_true(spoiled < before / 4);
    assert_true(after >= before - before / 20);
}

static int set_up(void **state) {
    (void)state;
    frame = frame_new();
    memory = malloc(mikey_document_size(INPUT_MAX));
    return frame != NULL && memory != NULL && mikey_crypto_new(&crypto) == MIKEY_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    frame_free(frame);
    free(memory);
    mikey_crypto_free(crypto);
    return 0;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(repaired_messages_verify)};
    if (argc != 2)
        return 2;
    folder = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
