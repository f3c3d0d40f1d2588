// SPDX-License-Identifier: BSD-2-Clause
// What the search for deviations costs on one core: a message of each method, one bit of its MAC or signature changed,
// so that nothing explains it, judged with the search and without.
//
// bench-failed VECTORS ROUNDS: one line of JSON; messages and secrets are those of the vectors in that folder.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/check.h>

#include "messages.h"
#include "tests.h"

#define ROUNDS_MAX 1001u

/** A method, and the message of a test that is changed. */
static const struct subject {
    const char *name, *file, *id;
    size_t changed;
} subjects[] = {
    {"psk", "psk-exchange.json", "psk/prf-0/encr-1/mac-1/key-0", 0},
    {"psk_response", "psk-exchange.json", "psk/prf-0/encr-1/mac-1/key-0", 1},
    {"pk", "pk-exchange.json", "pk/prf-0/encr-1/mac-1", 0},
    {"dh", "dh-exchange.json", "dh/prf-0/group-1/initiator", 1},
    {"dhhmac", "dhhmac-exchange.json", "dhhmac/prf-0/group-1/initiator", 1},
    {"rsar", "rsar-exchange.json", "rsar/prf-0/encr-1/mac-1", 1},
};

/** The nth message of a test; that which is to be changed has its last bit changed. */
static struct mikey_slice message_of(struct vector_test *test, const struct subject *subject, size_t nth) {
    const json_t *messages = json_object_get(test->input, "messages");
    struct mikey_slice bytes = vector_bytes(test, json_array_get(messages, nth), "message");
    uint8_t *changed = bytes.len > 0 ? arena_take(&test->arena, bytes.len) : NULL;
    if (nth != subject->changed || changed == NULL)
        return bytes;
    memcpy(changed, bytes.data, bytes.len);
    changed[bytes.len - 1] ^= 1;
    return (struct mikey_slice){changed, bytes.len};
}

/** Judges the messages up to the changed one; how long that took, microseconds, negative if it did not fail. */
static double judge(struct vector_test *test, const struct subject *subject, bool searched) {
    const struct mikey_secrets secrets = vector_secrets(test);
    struct mikey_tracker *tracker = NULL;
    struct mikey_judgement judgement = {0};
    uint64_t start = 0, end = 0;
    bool good = mikey_tracker_new(&tracker, test->crypto, &secrets, NULL, false, NULL, NULL) == MIKEY_OK;
    if (good)
        mikey_tracker_try_deviations(tracker, searched);
    for (size_t i = 0; i <= subject->changed && good; i++) {
        const struct mikey_slice bytes = message_of(test, subject, i);
        struct mikey_document *document = vector_document(test, bytes);
        start = bench_now();
        good = document != NULL && mikey_tracker_add(tracker, document, bytes, NULL, &judgement) == MIKEY_OK;
        end = bench_now();
    }
    mikey_tracker_free(tracker);
    good = good && judgement.opened.auth.status == MIKEY_AUTH_FAILED &&
           judgement.opened.auth.deviations.of[0] == MIKEY_DEVIATION_NONE;
    return good ? (double)(end - start) / 1000 : -1;
}

static bool measure(const struct subject *subject, json_t *root, struct mikey_crypto *crypto, size_t rounds,
                    double medians[2]) {
    double times[2][ROUNDS_MAX];
    for (size_t i = 0; i < 2 * (rounds + 1); i++) {
        struct vector_test test;
        if (!bench_find_test(root, subject->file, subject->id, crypto, &test))
            return false;
        const double time = judge(&test, subject, i % 2 == 1);
        arena_free(&test.arena);
        if (time < 0)
            return false;
        if (i >= 2) // the first opens keys, which are remembered
            times[i % 2][i / 2 - 1] = time;
    }
    for (size_t i = 0; i < 2; i++)
        medians[i] = bench_median(times[i], rounds);
    return true;
}

int main(int argc, char **argv) {
    const size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    struct mikey_crypto *crypto = NULL;
    if (rounds == 0 || rounds > ROUNDS_MAX || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: bench-failed VECTORS ROUNDS\n");
        return 2;
    }
    bool good = true;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects && good; i++) {
        double medians[2] = {0};
        json_t *root = bench_load(argv[1], subjects[i].file);
        good = root != NULL && measure(&subjects[i], root, crypto, rounds, medians);
        json_decref(root);
        if (good)
            printf("%s\"%s\": {\"plain_us\": %.1f, \"searched_us\": %.1f}", i == 0 ? "{" : ", ",
                   subjects[i].name, medians[0], medians[1]);
    }
    puts(good ? "}" : "");
    if (!good)
        fprintf(stderr, "bench-failed: a message did not fail as it should\n");
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}
