// SPDX-License-Identifier: BSD-2-Clause
// Exchanges of the vectors, of every mode: what authenticates their messages is broken, repaired, and verifies again.
#include "hex.h"

#include <mikeylab/check.h>

#include "../../input.h"
#include "../frame.h"

#include <dirent.h>
#include <stdlib.h>

#define INPUT_MAX 65536u
#define MUTANTS   1000u

static struct mikey_crypto *crypto;
static struct frame *frame;
static void *memory;
static const char *folder;

static void ignore(void *context, const struct mikey_exchange *exchange) {
    (void)context;
    (void)exchange;
}

/** What a tracker says of the messages of an input, the first ones up to `n`: how many verify, and the last. */
static unsigned count_verified(const uint8_t *data, size_t size, size_t n, struct mikey_auth *last) {
    static const struct mikey_sighting sighting = {.carrier = {.kind = MIKEY_CARRIER_UDP}, .dialogue_len = 1};
    struct mikey_tracker *tracker = NULL;
    struct fuzz_input input;
    unsigned verified = 0;
    fuzz_input_read(data, size, &input);
    const struct mikey_secrets secrets = fuzz_input_secrets(&input);
    assert_int_equal(mikey_tracker_new(&tracker, crypto, &secrets, NULL, false, ignore, NULL), MIKEY_OK);
    mikey_tracker_try_deviations(tracker, false);
    for (size_t i = 0; i < input.n_messages && i < n; i++) {
        struct mikey_document document;
        struct mikey_judgement judgement;
        assert_int_equal(mikey_document_place(&document, INPUT_MAX, memory, mikey_document_size(INPUT_MAX)),
                         MIKEY_OK);
        assert_int_equal(
            mikey_tracker_add(tracker, &document, input.messages[i].bytes, &sighting, &judgement), MIKEY_OK);
        verified += judgement.opened.auth.status == MIKEY_AUTH_VERIFIED;
        *last = judgement.opened.auth;
    }
    mikey_tracker_free(tracker);
    return verified;
}

static unsigned count_all(const uint8_t *data, size_t size) {
    struct mikey_auth last;
    return count_verified(data, size, FUZZ_MESSAGES, &last);
}

/** Whether a message ends with what authenticates it. */
static bool is_sealed(struct mikey_slice message) {
    struct mikey_document document;
    uint8_t last = MIKEY_PAYLOAD_LAST;
    assert_int_equal(mikey_document_place(&document, INPUT_MAX, memory, mikey_document_size(INPUT_MAX)),
                     MIKEY_OK);
    if (mikey_decode(&document, message) != MIKEY_OK)
        return true;
    for (uint32_t i = 0; i < document.message.n_payloads; i++) {
        if (document.message.payloads[i].parent == MIKEY_NO_PARENT)
            last = document.message.payloads[i].type;
    }
    return last == MIKEY_PAYLOAD_KEMAC || last == MIKEY_PAYLOAD_V || last == MIKEY_PAYLOAD_SIGN;
}

/** Changes the last byte of each message, of a MAC, a V or a signature. */
static void spoil(uint8_t *data, size_t size) {
    struct fuzz_input input;
    fuzz_input_read(data, size, &input);
    for (size_t i = 0; i < input.n_messages; i++) {
        const struct mikey_slice message = input.messages[i].bytes;
        if (message.len > 0 && is_sealed(message))
            data[(size_t)(message.data - data) + message.len - 1] ^= 1;
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

/** The next input of the folder that is short enough; 0 behind the last one. */
static size_t next_input(DIR *dir, uint8_t *out) {
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const size_t size = entry->d_name[0] != '.' ? read_file(entry->d_name, out) : 0;
        if (size > 0 && size < INPUT_MAX)
            return size;
    }
    return 0;
}

static void repaired_messages_verify(void **state) {
    (void)state;
    static uint8_t data[INPUT_MAX];
    unsigned before = 0, spoiled = 0, after = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (size_t size; (size = next_input(dir, data)) > 0;) {
        before += count_all(data, size);
        spoil(data, size);
        spoiled += count_all(data, size);
        size = frame_repair(frame, data, size, sizeof data);
        after += count_all(data, size);
    }
    closedir(dir);
    print_message("%u messages verify, %u when spoiled, %u when repaired\n", before, spoiled, after);
    assert_true(before >= 10);
    assert_true(spoiled < before / 4);
    assert_true(after >= before - before / 20);
}

/** Mutants of all inputs: of those whose last message has a MAC or signature that can be tried most verify. */
static void mutants_verify_to_the_mac(void **state) {
    (void)state;
    static uint8_t data[INPUT_MAX];
    unsigned tried = 0, verified = 0, seed = 1;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (size_t size; tried < MUTANTS && (size = next_input(dir, data)) > 0;) {
        size = frame_mutate(frame, data, size, INPUT_MAX, seed++);
        struct mikey_auth last = {.status = MIKEY_AUTH_ABSENT};
        count_verified(data, size, FUZZ_MESSAGES, &last);
        verified += last.status == MIKEY_AUTH_VERIFIED;
        tried += last.status == MIKEY_AUTH_VERIFIED || last.status == MIKEY_AUTH_FAILED;
    }
    closedir(dir);
    print_message("the last message of %u of %u mutants verifies\n", verified, tried);
    assert_true(tried >= 10);
    assert_true(verified >= tried * 3 / 5);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(repaired_messages_verify),
                                       cmocka_unit_test(mutants_verify_to_the_mac)};
    if (argc != 2)
        return 2;
    folder = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
