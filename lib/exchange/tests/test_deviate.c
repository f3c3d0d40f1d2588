// SPDX-License-Identifier: BSD-2-Clause
// The search for deviations is bounded, whatever the key file and the message are.
#include "call.h"

#include <mikeylab/check.h>

#include <stdlib.h>

/** Lines of the key file under every identity. */
#define LINES 5000u
/** IDi, IDr, the CSB ID, and '*' of both kinds. */
#define SOURCES 5u
/** Secrets tried in one opening of the search. */
#define SECRETS_OF_OPENING (SOURCES * 4u)
/** Openings of one message, at most. */
#define OPENINGS 48u

struct key_file {
    const char *right; /**< at line `at`; the others are wrong */
    size_t at;
    size_t given;
};

static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    struct key_file *file = context;
    (void)identity;
    if ((kind != MIKEY_SECRET_PSK && kind != MIKEY_SECRET_ENV) || nth >= LINES)
        return false;
    file->given++;
    *secret = slice(nth == file->at ? file->right : "no key of anybody");
    return true;
}

/** Judges one message; how many secrets it was tried with is left in the file. */
static struct mikey_judgement judge(struct mikey_crypto *crypto, const struct built *message,
                                    struct key_file *file, bool explained) {
    const struct mikey_secrets secrets = {.lookup = look_up, .context = file};
    struct mikey_tracker *tracker;
    struct mikey_document document;
    struct mikey_judgement judgement;
    const size_t size = mikey_document_size(message->len);
    void *memory = malloc(size);
    assert_non_null(memory);
    file->given = 0;
    assert_int_equal(mikey_document_place(&document, message->len, memory, size), MIKEY_OK);
    assert_int_equal(mikey_tracker_new(&tracker, crypto, &secrets, NULL, true, NULL, NULL), MIKEY_OK);
    mikey_tracker_try_deviations(tracker, explained);
    assert_int_equal(mikey_tracker_add(tracker, &document, built_slice(message), NULL, &judgement), MIKEY_OK);
    mikey_tracker_finish(tracker);
    mikey_tracker_free(tracker);
    mikey_document_wipe(&document);
    free(memory);
    return judgement;
}

static struct built request(struct mikey_crypto *crypto) {
    const struct call call = call_default();
    return build_init(crypto, &call, NULL);
}

/** The secret is this call's, but the message has no MAC that it could make. */
static struct built with_zeros(struct mikey_crypto *crypto) {
    struct built message = request(crypto);
    memset(message.bytes + message.len - 20, 0, 20);
    return message;
}

static void a_large_key_file_is_looked_through_once(void **state) {
    struct mikey_crypto *crypto = *state;
    const struct built message = with_zeros(crypto);
    struct key_file file = {.right = "none", .at = LINES};
    judge(crypto, &message, &file, false);
    const size_t plain = file.given;
    assert_true(plain >= LINES);
    const struct mikey_judgement judgement = judge(crypto, &message, &file, true);
    assert_int_equal(judgement.opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(judgement.opened.auth.deviations.of[0], MIKEY_DEVIATION_NONE);
    assert_true(file.given > plain);
    // Opened by the RFC's reading again behind the search, for what it says of the failure.
    assert_in_range(file.given, 2 * plain, 2 * plain + OPENINGS * SECRETS_OF_OPENING);
}

static void few_secrets_are_tried_with_deviations(void **state) {
    struct mikey_crypto *crypto = *state;
    const struct call call = call_default();
    const struct built message = with_zeros(crypto);
    for (size_t at = 0; at < 8; at++) {
        struct key_file file = {.right = call.psk, .at = at};
        const struct mikey_judgement judgement = judge(crypto, &message, &file, true);
        assert_int_equal(judgement.opened.auth.deviations.of[0],
                         at < 4 ? MIKEY_DEVIATION_MAC_ZERO : MIKEY_DEVIATION_NONE);
        assert_int_equal(judgement.opened.auth.status, MIKEY_AUTH_FAILED);
        assert_int_equal(judgement.verdict, MIKEY_VERDICT_FAIL);
    }
}

/** Cut anywhere: layouts are tried, and nothing explains it but a missing MAC. */
static void cut_messages(void **state) {
    struct mikey_crypto *crypto = *state;
    const struct call call = call_default();
    const struct built whole = request(crypto);
    for (size_t len = 10; len < whole.len; len++) {
        struct built message = whole;
        struct key_file file = {.right = call.psk};
        message.len = len;
        const struct mikey_judgement judgement = judge(crypto, &message, &file, true);
        assert_int_equal(judgement.opened.auth.deviations.of[0],
                         len == whole.len - 20 ? MIKEY_DEVIATION_MAC_ABSENT : MIKEY_DEVIATION_NONE);
        assert_true(file.given <= 2 * SOURCES * LINES + OPENINGS * SECRETS_OF_OPENING);
    }
}

static int set_up(void **state) {
    return mikey_crypto_new((struct mikey_crypto **)state) == MIKEY_OK ? 0 : -1;
}

static int tear_down(void **state) {
    mikey_crypto_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_key_file_is_looked_through_once),
        cmocka_unit_test(few_secrets_are_tried_with_deviations),
        cmocka_unit_test(cut_messages),
    };
    return cmocka_run_group_tests_name("deviate", tests, set_up, tear_down);
}
