// SPDX-License-Identifier: BSD-2-Clause
// A session of MIKEY-TICKET on one core: decoding its six messages beside the 120-byte message that bench-decode takes,
// in turns, and all that the tracker does of it: verifying, opening the ticket, forking and deriving keys, judging.
//
// bench-ticket VECTORS MESSAGES: one line of JSON; the session is that of the vectors in that folder.
#include <stdio.h>
#include <stdlib.h>

#include <mikeylab/check.h>

#include "messages.h"
#include "tests.h"

#define ROUNDS       9
#define MESSAGES_MAX 8
#define SHARE        10u // sessions that are opened are as many times fewer than messages decoded

static const char file[] = "ticket-exchange.json", id[] = "ticket/mode-1";

struct session {
    struct vector_test test;
    struct mikey_slice messages[MESSAGES_MAX];
    size_t n, bytes;
};

static bool read_session(struct session *session) {
    const json_t *messages = json_object_get(session->test.input, "messages");
    session->n = json_array_size(messages);
    if (session->n == 0 || session->n > MESSAGES_MAX)
        return false;
    for (size_t i = 0; i < session->n; i++) {
        session->messages[i] = vector_bytes(&session->test, json_array_get(messages, i), "message");
        session->bytes += session->messages[i].len;
    }
    return true;
}

/** Nanoseconds a byte of messages that are decoded one after the other; negative on failure. */
static double time_decode(const struct mikey_slice *messages, size_t n, uint32_t rounds) {
    struct mikey_document document;
    const size_t size = mikey_document_size(MIKEY_MAX_MESSAGE);
    void *memory = malloc(size);
    bool good =
        memory != NULL && mikey_document_place(&document, MIKEY_MAX_MESSAGE, memory, size) == MIKEY_OK;
    size_t bytes = 0;
    const uint64_t start = bench_now();
    for (uint32_t i = 0; good && i < rounds; i++) {
        const struct mikey_slice message = messages[i % n];
        good = mikey_decode(&document, message) == MIKEY_OK;
        bytes += message.len;
    }
    const double each = (double)(bench_now() - start) / (double)bytes;
    free(memory);
    return good ? each : -1;
}

/** Microseconds a session; negative if one of its messages did not verify. */
static double time_sessions(struct session *session, uint32_t count) {
    const struct mikey_secrets secrets = vector_secrets(&session->test);
    const size_t size = mikey_document_size(MIKEY_MAX_MESSAGE);
    struct mikey_document document;
    void *memory = malloc(size);
    bool good =
        memory != NULL && mikey_document_place(&document, MIKEY_MAX_MESSAGE, memory, size) == MIKEY_OK;
    const uint64_t start = bench_now();
    for (uint32_t k = 0; good && k < count; k++) {
        struct mikey_tracker *tracker = NULL;
        good =
            mikey_tracker_new(&tracker, session->test.crypto, &secrets, NULL, true, NULL, NULL) == MIKEY_OK;
        for (size_t i = 0; good && i < session->n; i++) {
            struct mikey_judgement judgement = {0};
            good =
                mikey_tracker_add(tracker, &document, session->messages[i], NULL, &judgement) == MIKEY_OK &&
                judgement.opened.auth.status == MIKEY_AUTH_VERIFIED;
        }
        mikey_tracker_free(tracker);
    }
    const double each = (double)(bench_now() - start) / count / 1000;
    mikey_document_wipe(&document);
    free(memory);
    return good ? each : -1;
}

static bool measure(struct session *session, uint32_t messages) {
    static uint8_t plain[BENCH_PLAIN_LEN];
    const struct mikey_slice short_one = {plain, sizeof plain};
    double decode[ROUNDS], beside[ROUNDS], sessions[ROUNDS];
    const uint32_t count = messages > SHARE * MESSAGES_MAX ? messages / (SHARE * MESSAGES_MAX) : 1;
    bool good = bench_build_plain(plain);
    for (size_t i = 0; good && i < ROUNDS; i++) {
        decode[i] = time_decode(session->messages, session->n, messages);
        beside[i] = time_decode(&short_one, 1, messages);
        sessions[i] = time_sessions(session, count);
        good = decode[i] >= 0 && beside[i] >= 0 && sessions[i] >= 0;
    }
    if (!good)
        return false;
    const double ours = bench_median(decode, ROUNDS), psk = bench_median(beside, ROUNDS);
    printf("{\"messages\": %zu, \"bytes\": %zu, \"decode_ns\": %.0f, \"decode_ns_per_byte\": %.2f, "
           "\"psk_ns_per_byte\": %.2f, \"times_psk_per_byte\": %.2f, \"open_session_us\": %.1f}\n",
           session->n, session->bytes, ours * (double)session->bytes, ours, psk, ours / psk,
           bench_median(sessions, ROUNDS));
    return true;
}

int main(int argc, char **argv) {
    const uint32_t messages = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    struct mikey_crypto *crypto = NULL;
    struct session session = {.n = 0};
    if (messages == 0 || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: bench-ticket VECTORS MESSAGES\n");
        return 2;
    }
    json_t *root = bench_load(argv[1], file);
    const bool good = root != NULL && bench_find_test(root, file, id, crypto, &session.test) &&
                      read_session(&session) && measure(&session, messages);
    if (!good)
        fprintf(stderr, "bench-ticket: a message was not accepted\n");
    arena_free(&session.test.arena);
    json_decref(root);
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}
