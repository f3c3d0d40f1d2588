// SPDX-License-Identifier: BSD-2-Clause
// The library that AFL++ loads, called as AFL++ calls it.
#include "fixture.h"

#include <stdlib.h>
#include <unistd.h>

// AFL++'s interface.
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
unsigned afl_custom_fuzz_count(void *data, const uint8_t *buf, size_t buf_size);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf, uint8_t *add_buf,
                       size_t add_buf_size, size_t max_size);
size_t afl_custom_post_process(void *data, uint8_t *buf, size_t buf_size, uint8_t **out_buf);
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t buf_size);
size_t afl_custom_trim(void *data, uint8_t **out_buf);
int32_t afl_custom_post_trim(void *data, uint8_t success);

#define RUNS     1000u
#define MAX_SIZE 1024u

static struct test_bytes message;

/** A message under the key of a key file that MIKEYLAB_KEYS names. */
static int set_up(void **state) {
    static const struct test_init init = {
        .encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160, .n_keys = 3};
    char path[] = "/tmp/mikeylab-test-XXXXXX";
    const int fd = mkstemp(path);
    if (fd < 0 || test_set_up(state) != 0)
        return -1;
    FILE *file = fdopen(fd, "w");
    fprintf(file, "psk * hex:");
    for (size_t i = 0; i < test_psk.len; i++)
        fprintf(file, "%02x", test_psk.data[i]);
    fprintf(file, "\n");
    fclose(file);
    setenv("MIKEYLAB_KEYS", path, 1);
    test_build_init(&init, test_psk, NULL, &message);
    return 0;
}

static int tear_down(void **state) {
    unlink(getenv("MIKEYLAB_KEYS"));
    return test_tear_down(state);
}

static bool verifies(const uint8_t *bytes, size_t len) {
    struct test_keys keys = test_filed_under("", test_psk);
    const struct mikey_secrets secrets = test_secrets(&keys);
    struct test_document *document = test_decode(bytes, len);
    struct mikey_csb csb = {0};
    struct mikey_opened opened = {0};
    const bool verified =
        document->document.message.hdr.data_type == MIKEY_DATA_TYPE_PSK_INIT &&
        mikey_psk_open_init(test_crypto, &document->document, &secrets, &csb, &opened) == MIKEY_OK &&
        opened.auth.status == MIKEY_AUTH_VERIFIED;
    test_done(document);
    return verified;
}

static void fuzzed_and_processed(void **state) {
    (void)state;
    void *afl = afl_custom_init(NULL, 1);
    unsigned verified = 0;
    assert_non_null(afl);
    assert_true(afl_custom_fuzz_count(afl, message.bytes, message.len) > 0);
    for (unsigned i = 0; i < RUNS; i++) {
        uint8_t *mutant = NULL, *processed = NULL, *again = NULL;
        size_t len = afl_custom_fuzz(afl, message.bytes, message.len, &mutant, i % 2 ? message.bytes : NULL,
                                     i % 2 ? message.len : 0, MAX_SIZE);
        assert_in_range(len, 1, MAX_SIZE);
        len = afl_custom_post_process(afl, mutant, len, &processed);
        assert_in_range(len, 1, MAX_SIZE + 4096);
        verified += verifies(processed, len);
        // What was processed stays as it is.
        uint8_t *copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, processed, len);
        assert_int_equal(afl_custom_post_process(afl, copy, len, &again), len);
        assert_memory_equal(again, copy, len);
        free(copy);
    }
    print_message("%u of %u verify\n", verified, RUNS);
    assert_in_range(verified, RUNS / 2, RUNS * 95 / 100);
    afl_custom_deinit(afl);
}

/** Trims as AFL++ does, keeping what still verifies. */
static void trimmed(void **state) {
    (void)state;
    void *afl = afl_custom_init(NULL, 1);
    const int32_t steps = afl_custom_init_trim(afl, message.bytes, message.len);
    size_t least = message.len;
    unsigned tries = 0;
    assert_true(steps > 0);
    for (int32_t step = 0; step < steps; tries++) {
        uint8_t *candidate = NULL;
        const size_t len = afl_custom_trim(afl, &candidate);
        assert_in_range(len, 1, least);
        const bool success = verifies(candidate, len);
        if (success)
            least = len;
        step = afl_custom_post_trim(afl, success);
        assert_true(tries < 1000);
    }
    print_message("%zu bytes of %zu after %u tries\n", least, message.len, tries);
    assert_in_range(least, 20, message.len / 2);
    afl_custom_deinit(afl);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(fuzzed_and_processed), cmocka_unit_test(trimmed)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
