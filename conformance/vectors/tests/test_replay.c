// SPDX-License-Identifier: BSD-2-Clause
// Every message of the vectors cut at each byte and with each bit flipped, right before an unreadable page:
// nothing crashes, and no changed byte that a MAC covers is taken for authentic.
#include <mikeylab/check.h>
#include <mikeylab/psk.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "internal.h"

/** Longer messages say nothing that shorter ones do not, and take long. */
#define MAX_REPLAYED 1024u
/** Of messages with points, which take long to look at, one bit of each byte is flipped. */
#define POINTS_STRIDE 9u
/** The same where messages are only to be told from the short ones of another make. */
#define MAX_COMPARED 192u

// Bytes whose end touches a page that cannot be read.
struct guarded {
    uint8_t *map;
    size_t size;
};

static void guarded_new(struct guarded *guarded) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t pages = (MAX_REPLAYED + page - 1) / page;
    guarded->size = pages * page;
    guarded->map =
        mmap(NULL, guarded->size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(guarded->map != MAP_FAILED);
    assert_int_equal(mprotect(guarded->map + guarded->size, page, PROT_NONE), 0);
}

static uint8_t *guarded_copy(const struct guarded *guarded, struct mikey_slice bytes) {
    uint8_t *copy = guarded->map + guarded->size - bytes.len;
    if (bytes.len > 0)
        memcpy(copy, bytes.data, bytes.len);
    return copy;
}

struct replay {
    struct guarded guarded;
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    void *memory;
    size_t size;
    uint64_t changed; // messages tried
};

static struct mikey_document document_in(const struct replay *replay, size_t len) {
    struct mikey_document document;
    assert_int_equal(mikey_document_place(&document, len, replay->memory, replay->size), MIKEY_OK);
    return document;
}

// Whatever the bytes are: an answer, and a finding if they cannot be followed.
static void judge(struct replay *replay, struct mikey_slice bytes) {
    struct mikey_document document = document_in(replay, bytes.len);
    struct mikey_judgement judgement;
    struct mikey_sighting sighting = {0};
    assert_int_equal(mikey_tracker_add(replay->tracker, &document, bytes, &sighting, &judgement), MIKEY_OK);
    if (judgement.status != MIKEY_OK)
        assert_true(document.findings.count > 0);
    mikey_document_wipe(&document);
    replay->changed++;
}

typedef void on_change(struct replay *replay, struct mikey_slice bytes, void *context);

static void each_flip(struct replay *replay, struct mikey_slice message, size_t covered, on_change *call,
                      void *context) {
    uint8_t *copy = guarded_copy(&replay->guarded, message);
    const bool points = message.len > 1 && message.data[1] == MIKEY_DATA_TYPE_SAKKE;
    for (size_t bit = 0; bit < 8 * covered; bit += points ? POINTS_STRIDE : 1) {
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        call(replay, (struct mikey_slice){copy, message.len}, context);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void judge_changed(struct replay *replay, struct mikey_slice bytes, void *context) {
    (void)context;
    judge(replay, bytes);
}

static void cut_and_flip(struct replay *replay, struct mikey_slice message) {
    if (message.len > MAX_REPLAYED)
        return;
    for (size_t len = 0; len <= message.len; len++)
        judge(replay, (struct mikey_slice){
                          guarded_copy(&replay->guarded, (struct mikey_slice){message.data, len}), len});
    each_flip(replay, message, message.len, judge_changed, NULL);
}

typedef void on_message(struct replay *replay, struct mikey_slice message);

// Calls for each message that a test of the file has as input.
static void each_message(struct replay *replay, const char *path, on_message *call) {
    json_t *root = vectors_load(path, stderr);
    assert_non_null(root);
    size_t i, j;
    json_t *test, *entry;
    json_array_foreach(json_object_get(root, "tests"), i, test) {
        struct vector_test values = {0};
        json_t *input = json_object_get(test, "input"), *messages = json_object_get(input, "messages");
        if (vector_has(input, "message"))
            call(replay, vector_bytes(&values, input, "message"));
        json_array_foreach(messages, j, entry) {
            if (!vector_has(entry, "message"))
                continue;
            call(replay, vector_bytes(&values, entry, "message"));
        }
        assert_true(vector_going(&values));
        arena_free(&values.arena);
    }
    json_decref(root);
}

static void start(struct replay *replay) {
    *replay = (struct replay){0};
    guarded_new(&replay->guarded);
    replay->size = mikey_document_size(MAX_REPLAYED);
    replay->memory = test_malloc(replay->size);
    assert_int_equal(mikey_crypto_new(&replay->crypto), MIKEY_OK);
    struct mikey_tracker_limits limits = {.max_exchanges = 64, .max_replay = 64};
    assert_int_equal(mikey_tracker_new(&replay->tracker, replay->crypto, NULL, &limits, false, NULL, NULL),
                     MIKEY_OK);
}

static void stop(struct replay *replay) {
    mikey_tracker_free(replay->tracker);
    mikey_crypto_free(replay->crypto);
    test_free(replay->memory);
    munmap(replay->guarded.map, replay->guarded.size + (size_t)sysconf(_SC_PAGESIZE));
}

static void changed_messages_are_answered(void **state) {
    (void)state;
    static const char *const files[] = {VECTORS_DIR "/messages.json", VECTORS_DIR "/psk-error.json",
                                        VECTORS_DIR "/psk-update.json", VECTORS_DIR "/rules.json",
                                        VECTORS_DIR "/mykey-exchange.json"};
    struct replay replay;
    start(&replay);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        each_message(&replay, files[i], cut_and_flip);
    assert_true(replay.changed > 100000);
    stop(&replay);
}

static bool is_mykey(struct replay *replay, struct mikey_slice bytes) {
    struct mikey_document document = document_in(replay, bytes.len);
    (void)!mikey_decode(&document, bytes);
    replay->changed++;
    return document.message.mykey.recognised;
}

static void expect_ordinary(struct replay *replay, struct mikey_slice bytes, void *context) {
    (void)context;
    assert_false(is_mykey(replay, bytes));
}

// Whole, cut, with each bit flipped, and with each byte become the 255 that the crate writes so often.
static void expect_no_mykey(struct replay *replay, struct mikey_slice message) {
    if (message.len > MAX_COMPARED)
        return;
    uint8_t *copy = guarded_copy(&replay->guarded, message);
    for (size_t i = 0; i <= message.len; i++)
        assert_false(is_mykey(replay, (struct mikey_slice){copy, i}));
    for (size_t i = 0; i < message.len; i++) {
        const uint8_t was = copy[i];
        copy[i] = UINT8_MAX;
        assert_false(is_mykey(replay, (struct mikey_slice){copy, message.len}));
        copy[i] = was;
    }
    each_flip(replay, message, message.len, expect_ordinary, NULL);
}

static void nothing_else_is_taken_for_mykey(void **state) {
    (void)state;
    static const char *const files[] = {VECTORS_DIR "/messages.json",     VECTORS_DIR "/deviations.json",
                                        VECTORS_DIR "/psk-exchange.json", VECTORS_DIR "/dhhmac-exchange.json",
                                        VECTORS_DIR "/dh-exchange.json",  VECTORS_DIR "/psk-error.json"};
    struct replay replay;
    start(&replay);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        each_message(&replay, files[i], expect_no_mykey);
    assert_true(replay.changed > 200000);
    stop(&replay);
}

// One byte less, and it is none.
static void expect_mykey(struct replay *replay, struct mikey_slice message) {
    const uint8_t *copy = guarded_copy(&replay->guarded, message);
    for (size_t len = 0; len <= message.len; len++)
        assert_int_equal(is_mykey(replay, (struct mikey_slice){copy, len}), len == message.len);
}

static void cut_mykey_is_none(void **state) {
    (void)state;
    struct replay replay;
    start(&replay);
    each_message(&replay, VECTORS_DIR "/mykey-exchange.json", expect_mykey);
    assert_true(replay.changed > 2000);
    stop(&replay);
}

// An exchange up to the message that is changed.
struct authentic {
    struct mikey_secrets secrets;
    struct mikey_csb csb;
    const char *role;
};

static enum mikey_auth_status authenticate(struct replay *replay, struct mikey_slice bytes, const char *role,
                                           const struct mikey_secrets *secrets, struct mikey_csb *csb) {
    struct mikey_document document = document_in(replay, bytes.len);
    struct mikey_opened opened = {0};
    enum mikey_status status = mikey_decode(&document, bytes);
    if (status != MIKEY_OK)
        return MIKEY_AUTH_FAILED;
    if (strcmp(role, "response") == 0)
        status = mikey_psk_verify_response(replay->crypto, &document, secrets, csb, &opened);
    else if (strcmp(role, "error") == 0)
        status = mikey_psk_verify_error(replay->crypto, &document, secrets, csb, &opened);
    else
        status = mikey_psk_open_init(replay->crypto, &document, secrets, csb, &opened);
    mikey_document_wipe(&document);
    // Another data type is not this mode's to open.
    return status == MIKEY_OK ? opened.auth.status : MIKEY_AUTH_FAILED;
}

static void expect_refused(struct replay *replay, struct mikey_slice bytes, void *context) {
    const struct authentic *authentic = context;
    struct mikey_csb csb = authentic->csb;
    assert_int_not_equal(authenticate(replay, bytes, authentic->role, &authentic->secrets, &csb),
                         MIKEY_AUTH_VERIFIED);
    replay->changed++;
}

static void replay_exchange(struct replay *replay, json_t *test) {
    struct vector_test values = {.input = json_object_get(test, "input")};
    struct authentic authentic = {.secrets = vector_secrets(&values)};
    struct mikey_csb csb = {0};
    const json_t *messages = json_object_get(values.input, "messages");
    for (size_t i = 0; i < json_array_size(messages); i++) {
        const json_t *entry = json_array_get(messages, i);
        struct mikey_slice message = vector_bytes(&values, entry, "message");
        authentic.role = vector_string(&values, entry, "role");
        authentic.csb = csb;
        enum mikey_auth_status status =
            authenticate(replay, message, authentic.role, &authentic.secrets, &csb);
        // RFC 3830 5.2: MAC and V cover the whole message, and are its last bytes themselves.
        if (status == MIKEY_AUTH_VERIFIED && message.len <= MAX_REPLAYED)
            each_flip(replay, message, message.len, expect_refused, &authentic);
    }
    mikey_csb_wipe(&csb);
    mikey_csb_wipe(&authentic.csb);
    arena_free(&values.arena);
}

static void covered_bytes_are_covered(void **state) {
    (void)state;
    static const char *const files[] = {VECTORS_DIR "/psk-exchange.json", VECTORS_DIR "/psk-error.json",
                                        VECTORS_DIR "/psk-update.json"};
    struct replay replay;
    start(&replay);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        json_t *root = vectors_load(files[i], stderr), *test;
        assert_non_null(root);
        size_t j;
        json_array_foreach(json_object_get(root, "tests"), j, test) replay_exchange(&replay, test);
        json_decref(root);
    }
    assert_true(replay.changed > 100000);
    stop(&replay);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_messages_are_answered),
        cmocka_unit_test(covered_bytes_are_covered),
        cmocka_unit_test(nothing_else_is_taken_for_mykey),
        cmocka_unit_test(cut_mykey_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
