// SPDX-License-Identifier: BSD-2-Clause
// What a PSK I_MESSAGE costs on one core: decode, verify the MAC, decrypt KEMAC, derive TEK and salt.
//
// And what one costs whose MAC does not verify: every deviation that applies is tried on it.
//
// bench-psk MESSAGES: one line of JSON. The messages differ in RAND, CSB ID, T and TGK, so nothing can be kept.
#include <stdio.h>
#include <stdlib.h>

#include <mikeylab/check.h>

#include "messages.h"

#define ROUNDS   9
#define TEK_LEN  16
#define SALT_LEN 14

struct encoded {
    size_t len;
    uint8_t bytes[BENCH_MESSAGE_MAX];
};

static bool lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                   struct mikey_slice *secret) {
    (void)context;
    if (kind != MIKEY_SECRET_PSK || identity.len == 0 || nth > 0)
        return false;
    *secret = (struct mikey_slice){bench_psk, BENCH_PSK_LEN};
    return true;
}

static bool open_once(struct mikey_crypto *crypto, const struct encoded *message, void *memory, size_t size) {
    static const struct mikey_secrets secrets = {.lookup = lookup, .context = NULL};
    struct mikey_document document;
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    struct mikey_session_keys keys;
    struct mikey_cs cs;
    uint32_t cursor = 0;
    bool good =
        mikey_document_place(&document, message->len, memory, size) == MIKEY_OK &&
        mikey_decode(&document, (struct mikey_slice){message->bytes, message->len}) == MIKEY_OK &&
        mikey_psk_open_init(crypto, &document, &secrets, &csb, &opened) == MIKEY_OK &&
        opened.auth.status == MIKEY_AUTH_VERIFIED && opened.n_keys == 1 &&
        mikey_cs_next(&document.message.hdr, &cursor, &cs) &&
        mikey_session_derive(crypto, csb.prf, csb.csb_id, (struct mikey_slice){csb.rand, csb.rand_len},
                             &opened.keys[0], &cs, TEK_LEN, SALT_LEN, &keys) == MIKEY_OK &&
        keys.tek_len == TEK_LEN && keys.salt_len == SALT_LEN;
    mikey_document_wipe(&document);
    return good;
}

static bool run(struct mikey_crypto *crypto, const struct encoded *messages, uint32_t n, double *rounds) {
    size_t size = mikey_document_size(BENCH_MESSAGE_MAX);
    void *memory = malloc(size);
    bool good = memory != NULL;
    for (size_t round = 0; round < ROUNDS; round++) {
        uint64_t start = bench_now();
        for (uint32_t i = 0; good && i < n; i++)
            good = open_once(crypto, &messages[i], memory, size);
        rounds[round] = (double)(bench_now() - start) / n;
    }
    free(memory);
    return good;
}

static bool lookup_wrong(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                         struct mikey_slice *secret) {
    static const uint8_t wrong[BENCH_PSK_LEN] = {1};
    (void)context;
    if (kind != MIKEY_SECRET_PSK || identity.len == 0 || nth > 0)
        return false;
    *secret = (struct mikey_slice){wrong, sizeof wrong};
    return true;
}

/** Each message once, with a key that is not its own. */
static bool run_failing(struct mikey_crypto *crypto, const struct encoded *messages, uint32_t n,
                        double *each) {
    static const struct mikey_secrets secrets = {.lookup = lookup_wrong, .context = NULL};
    size_t size = mikey_document_size(BENCH_MESSAGE_MAX);
    void *memory = malloc(size);
    struct mikey_tracker *tracker = NULL;
    struct mikey_document document;
    struct mikey_judgement judgement;
    bool good = memory != NULL &&
                mikey_tracker_new(&tracker, crypto, &secrets, NULL, false, NULL, NULL) == MIKEY_OK &&
                mikey_document_place(&document, BENCH_MESSAGE_MAX, memory, size) == MIKEY_OK;
    uint64_t start = bench_now();
    for (uint32_t i = 0; good && i < n; i++)
        good = mikey_tracker_add(tracker, &document, (struct mikey_slice){messages[i].bytes, messages[i].len},
                                 NULL, &judgement) == MIKEY_OK &&
               judgement.opened.auth.status == MIKEY_AUTH_FAILED &&
               judgement.opened.auth.deviations.of[0] == MIKEY_DEVIATION_NONE;
    *each = (double)(bench_now() - start) / n;
    mikey_tracker_free(tracker);
    free(memory);
    return good;
}

int main(int argc, char **argv) {
    uint32_t n = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    struct encoded *messages = n > 0 ? calloc(n, sizeof *messages) : NULL;
    struct mikey_crypto *crypto = NULL;
    if (messages == NULL || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: bench-psk MESSAGES\n");
        free(messages);
        return 2;
    }
    bool good = true;
    for (uint32_t i = 0; good && i < n; i++) {
        struct mikey_csb csb;
        messages[i].len = bench_build_init(crypto, i, true, &csb, messages[i].bytes);
        good = messages[i].len > 0;
    }
    double rounds[ROUNDS], failing = 0;
    good = good && run(crypto, messages, n, rounds) && run_failing(crypto, messages, n, &failing);
    if (good)
        printf(
            "{\"message_bytes\": %zu, \"verify_decrypt_tek_salt_us\": %.2f, \"failed_explained_us\": %.2f}\n",
            messages[0].len, bench_median(rounds, ROUNDS) / 1000, failing / 1000);
    else
        fprintf(stderr, "bench-psk: a message did not open\n");
    mikey_crypto_free(crypto);
    free(messages);
    return good ? 0 : 1;
}
