// SPDX-License-Identifier: BSD-2-Clause
// The mutator: mutants differ, stay within their size, come again with the seed, and verify in most cases.
#include "fixture.h"

#include "../mutator.h"
#include "../operators.h"

#include <stdlib.h>

#define SEEDS 4000u

static struct mikey_mutator *mutator;
static struct test_keys keys;
static struct test_bytes request;

static const struct test_init ordinary = {
    .encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160, .n_keys = 2};

static int set_up(void **state) {
    keys = test_filed_under("", test_psk);
    if (test_set_up(state) != 0 || mikey_mutator_new(&mutator) != MIKEY_OK)
        return -1;
    const struct mikey_secrets secrets = test_secrets(&keys);
    mikey_mutator_set_secrets(mutator, &secrets);
    test_build_init(&ordinary, test_psk, NULL, &request);
    return 0;
}

static int tear_down(void **state) {
    mikey_mutator_free(mutator);
    return test_tear_down(state);
}

/** A mutant in memory of exactly `max` bytes, so that a byte too many is seen. */
struct mutant {
    uint8_t *bytes;
    size_t len;
};

static struct mutant mutate(const uint8_t *bytes, size_t len, size_t max, unsigned seed) {
    struct mutant mutant = {malloc(max), len};
    assert_non_null(mutant.bytes);
    memcpy(mutant.bytes, bytes, len);
    mutant.len = mikey_mutator_mutate(mutator, mutant.bytes, len, max, seed);
    assert_in_range(mutant.len, 1, max);
    return mutant;
}

/** What opening a message with the right key says, and how many payloads it has, those in KEMAC included. */
struct opening {
    bool whole;
    uint8_t data_type, mac_alg;
    uint32_t n_payloads;
    enum mikey_auth_status auth, decryption;
};

static struct opening open_init(const uint8_t *bytes, size_t len) {
    struct test_document *document = test_decode(bytes, len);
    const struct mikey_secrets secrets = test_secrets(&keys);
    const struct mikey_message *message = &document->document.message;
    struct mikey_csb csb = {0};
    struct mikey_opened opened = {0};
    struct opening opening = {.whole = document->status == MIKEY_OK, .data_type = message->hdr.data_type};
    if (opening.whole && opening.data_type == MIKEY_DATA_TYPE_PSK_INIT)
        assert_int_equal(mikey_psk_open_init(test_crypto, &document->document, &secrets, &csb, &opened),
                         MIKEY_OK);
    const struct mikey_payload *kemac = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_KEMAC, 0);
    opening.mac_alg = kemac != NULL ? kemac->u.kemac.mac_alg : MIKEY_MAC_NULL;
    opening.n_payloads = message->n_payloads;
    opening.auth = opened.auth.status;
    opening.decryption = opened.decryption;
    test_done(document);
    return opening;
}

static void seeds_reproduce(void **state) {
    (void)state;
    for (unsigned seed = 0; seed < 300; seed++) {
        struct mutant one = mutate(request.bytes, request.len, 1024, seed);
        struct mutant other = mutate(request.bytes, request.len, 1024, seed + 1);
        struct mutant again = mutate(request.bytes, request.len, 1024, seed);
        assert_int_equal(again.len, one.len);
        assert_memory_equal(again.bytes, one.bytes, one.len);
        free(one.bytes);
        free(other.bytes);
        free(again.bytes);
    }
}

static void mutants_differ_and_verify(void **state) {
    (void)state;
    unsigned same = 0, whole = 0, verified = 0, deep = 0, decrypted = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct mutant mutant = mutate(request.bytes, request.len, 1024, seed);
        const struct opening opening = open_init(mutant.bytes, mutant.len);
        same += mutant.len == request.len && memcmp(mutant.bytes, request.bytes, request.len) == 0;
        if (opening.whole && opening.data_type == MIKEY_DATA_TYPE_PSK_INIT &&
            opening.mac_alg != MIKEY_MAC_NULL) {
            whole++;
            verified += opening.auth == MIKEY_AUTH_VERIFIED;
            decrypted += opening.decryption == MIKEY_AUTH_VERIFIED;
            deep += opening.auth == MIKEY_AUTH_VERIFIED && opening.n_payloads >= 5 + 3;
        }
        free(mutant.bytes);
    }
    print_message("same %u, whole %u, verified %u, decrypted %u, three or more in KEMAC %u, of %u\n", same,
                  whole, verified, decrypted, deep, SEEDS);
    assert_in_range(same, 0, SEEDS / 50);
    assert_in_range(whole, SEEDS * 6 / 10, SEEDS);
    assert_in_range(verified, whole * 78 / 100, whole * 92 / 100);
    assert_in_range(decrypted, whole / 2, whole);
    assert_in_range(deep, SEEDS / 50, SEEDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_reproduce),
        cmocka_unit_test(mutants_differ_and_verify),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
