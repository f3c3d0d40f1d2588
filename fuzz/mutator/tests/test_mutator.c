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

/** The request with a second crypto session, so that there is something to swap. */
static struct mikey_slice two_sessions(void) {
    enum { N_CS_AT = 8, MAP_AT = 10, SESSION = 9 };
    static uint8_t bytes[TEST_MESSAGE_MAX];
    memcpy(bytes, request.bytes, MAP_AT);
    bytes[N_CS_AT] = 2;
    memset(bytes + MAP_AT, 1, SESSION);
    memcpy(bytes + MAP_AT + SESSION, request.bytes + MAP_AT, request.len - MAP_AT);
    return (struct mikey_slice){bytes, request.len + SESSION};
}

/** Applies one operator until it changes something; false if it never does. */
static bool operate(const struct edit_choice *choice, struct draft *draft, const struct draft *donor,
                    size_t max) {
    const struct mikey_slice message = two_sessions();
    for (unsigned seed = 0; seed < 2000; seed++) {
        struct random random = random_start(seed);
        struct edit edit = {draft, &random, NULL, donor};
        draft_load(draft, message, max);
        assert_true(draft_open(draft, (struct mikey_slice){request.clear, request.clear_len}));
        assert_true(draft->whole);
        if (!choice->apply(&edit))
            continue;
        const struct run *run = &draft->runs[DRAFT_MESSAGE], *clear = &draft->runs[DRAFT_CLEAR];
        assert_in_range(run->len, 0, max);
        if (run->len != message.len || memcmp(run->bytes, message.data, run->len) != 0 ||
            clear->len != request.clear_len || memcmp(clear->bytes, request.clear, clear->len) != 0)
            return true;
    }
    return false;
}

static void every_operator_changes(void **state) {
    (void)state;
    struct draft draft, donor;
    size_t count = 0;
    const struct edit_choice *choices = edit_choices(&count);
    assert_true(draft_new(&draft));
    assert_true(draft_new(&donor));
    draft_load(&donor, (struct mikey_slice){request.bytes, request.len}, request.len);
    assert_true(count >= 18);
    for (size_t i = 0; i < count; i++) {
        const bool changed = operate(&choices[i], &draft, &donor, 700);
        if (!changed)
            print_message("%s changes nothing\n", choices[i].name);
        assert_true(changed);
    }
    draft_free(&draft);
    draft_free(&donor);
}

/** Replacing bytes makes right every length that counts them, and none else. */
static void lengths_follow_contents(void **state) {
    (void)state;
    struct draft draft;
    uint8_t content[300] = {0};
    assert_true(draft_new(&draft));
    draft_load(&draft, (struct mikey_slice){request.bytes, request.len}, MIKEY_MUTATOR_MAX);
    for (size_t len = 0; len < sizeof content; len += 7) {
        for (uint32_t i = 0; i < draft.document.tape.count; i++) {
            const struct mikey_item *item = &draft.document.tape.items[i];
            if (item->field != MIKEY_F_ID_TEXT)
                continue;
            const size_t before = draft.runs[DRAFT_MESSAGE].len - item->len;
            assert_true(draft_replace_item(&draft, item, (struct mikey_slice){content, len}));
            draft_read(&draft);
            assert_int_equal(draft.runs[DRAFT_MESSAGE].len, before + len);
            assert_true(draft.whole);
        }
    }
    // What does not fit the length field, or the message, is refused.
    for (uint32_t i = 0; i < draft.document.tape.count; i++) {
        const struct mikey_item *item = &draft.document.tape.items[i];
        if (item->field == MIKEY_F_RAND_DATA)
            assert_false(draft_replace_item(&draft, item, (struct mikey_slice){content, 256}));
    }
    draft_free(&draft);
}

static void anything_is_an_input(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 9, 10, 11, 40, 300};
    for (unsigned seed = 0; seed < 700; seed++) {
        const size_t len = sizes[seed % (sizeof sizes / sizeof sizes[0])];
        uint8_t garbage[300];
        struct random random = random_start(seed);
        random_fill(&random, garbage, len);
        struct mutant mutant = mutate(garbage, len, len + seed % 64 + 1, seed);
        free(mutant.bytes);
        // A message cut anywhere, and no room to grow.
        mutant = mutate(request.bytes, 1 + seed % (request.len - 1), 1 + seed % (request.len - 1), seed);
        free(mutant.bytes);
    }
    uint8_t byte = 1;
    assert_int_equal(mikey_mutator_mutate(mutator, &byte, 0, 0, 1), 0);
}

static void messages_cross(void **state) {
    (void)state;
    struct test_bytes other;
    const struct test_init init = {.encr_alg = MIKEY_ENCR_AES_CM_256,
                                   .mac_alg = MIKEY_MAC_HMAC_SHA_256_256,
                                   .kv_type = MIKEY_KV_INTERVAL};
    unsigned longer = 0;
    test_build_init(&init, test_psk, NULL, &other);
    for (unsigned seed = 0; seed < 500; seed++) {
        uint8_t bytes[1024];
        memcpy(bytes, request.bytes, request.len);
        const size_t len = mikey_mutator_cross(mutator, bytes, request.len, sizeof bytes,
                                               (struct mikey_slice){other.bytes, other.len}, seed);
        assert_in_range(len, 1, sizeof bytes);
        longer += len > request.len;
    }
    assert_in_range(longer, 100, 500);
}

/** V of a response verifies once the request is known. */
static void responses_verify(void **state) {
    (void)state;
    const struct mikey_secrets secrets = test_secrets(&keys);
    struct test_document *document = test_decode(request.bytes, request.len);
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    struct test_bytes response;
    unsigned verified = 0, whole = 0;
    assert_int_equal(mikey_psk_open_init(test_crypto, &document->document, &secrets, &csb, &opened),
                     MIKEY_OK);
    test_build_response(MIKEY_MAC_HMAC_SHA_1_160, false, true, &csb, test_psk, &response);
    mikey_mutator_set_request(mutator, (struct mikey_slice){request.bytes, request.len});
    for (unsigned seed = 0; seed < 1000; seed++) {
        struct mutant mutant = mutate(response.bytes, response.len, 512, seed);
        struct test_document *answer = test_decode(mutant.bytes, mutant.len);
        if (answer->status == MIKEY_OK &&
            answer->document.message.hdr.data_type == MIKEY_DATA_TYPE_PSK_RESP &&
            mikey_psk_verify_response(test_crypto, &answer->document, &secrets, &csb, &opened) == MIKEY_OK &&
            opened.auth.status != MIKEY_AUTH_ABSENT) {
            whole++;
            verified += opened.auth.status == MIKEY_AUTH_VERIFIED;
        }
        test_done(answer);
        free(mutant.bytes);
    }
    mikey_mutator_set_request(mutator, (struct mikey_slice){NULL, 0});
    test_done(document);
    print_message("%u of %u responses verify\n", verified, whole);
    assert_in_range(whole, 500, 1000);
    assert_in_range(verified, whole * 75 / 100, whole * 95 / 100);
}

static void repair_leaves_what_is_right(void **state) {
    (void)state;
    uint8_t bytes[1024];
    memcpy(bytes, request.bytes, request.len);
    assert_int_equal(mikey_mutator_repair(mutator, bytes, request.len, sizeof bytes), request.len);
    assert_memory_equal(bytes, request.bytes, request.len);
    bytes[request.len - 1] ^= 1;
    assert_int_equal(mikey_mutator_repair(mutator, bytes, request.len, sizeof bytes), request.len);
    assert_memory_equal(bytes, request.bytes, request.len);
}

/** Most mutants can be followed to their end, some cannot. */
static void some_cannot_be_followed(void **state) {
    (void)state;
    unsigned cut = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct mutant mutant = mutate(request.bytes, request.len, 1024, seed);
        struct test_document *document = test_decode(mutant.bytes, mutant.len);
        cut += !document->document.message.complete;
        test_done(document);
        free(mutant.bytes);
    }
    assert_in_range(cut, SEEDS / 50, SEEDS / 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_reproduce),         cmocka_unit_test(mutants_differ_and_verify),
        cmocka_unit_test(every_operator_changes),  cmocka_unit_test(lengths_follow_contents),
        cmocka_unit_test(anything_is_an_input),    cmocka_unit_test(messages_cross),
        cmocka_unit_test(responses_verify),        cmocka_unit_test(repair_leaves_what_is_right),
        cmocka_unit_test(some_cannot_be_followed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
