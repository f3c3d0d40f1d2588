// SPDX-License-Identifier: BSD-2-Clause
// What an SRTP packet costs on one core: found, authenticated, and decrypted if asked; beside libsrtp2.
//
// bench-srtp PACKETS: one line of JSON. Times are nanoseconds a packet; the stream is known by its SSRC.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media.h"
#include "messages.h"

#define ROUNDS 9
#define SSRC   0x5eed5eedu

static const struct bench_profile profiles[] = {
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, {0, 1, 1}, 3, 16, 14},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80, {1, 1, 32}, 3, 32, 14},
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth, {0, 1, 6}, 3, 16, 12},
};
static const size_t payload_lengths[] = {160, 1200}; // G.711 of 20 ms; video

struct packet {
    size_t len;
    uint8_t bytes[BENCH_PACKET_MAX];
};

struct run {
    const struct bench_profile *profile;
    struct mikey_crypto *crypto;
    const uint8_t *key;
    struct packet *packets;
    uint32_t n;
};

static struct mikey_srtp *new_prover(const struct run *run) {
    const struct mikey_sp sp = {.prot_type = MIKEY_PROT_SRTP,
                                .params = {run->profile->params, run->profile->params_len}};
    struct mikey_srtp *srtp = NULL;
    struct mikey_srtp_session session = {.exchange = 1,
                                         .bundle = 1,
                                         .cs_id = 1,
                                         .tek = {run->key, run->profile->key_len},
                                         .salt = {run->key + run->profile->key_len, run->profile->salt_len},
                                         .has_ssrc = true,
                                         .ssrc = SSRC};
    mikey_srtp_policy_read(&sp, &session.policy);
    if (mikey_srtp_new(&srtp, run->crypto, NULL) == MIKEY_OK &&
        mikey_srtp_add(srtp, &session, NULL) == MIKEY_OK)
        return srtp;
    mikey_srtp_free(srtp);
    return NULL;
}

static bool prove_all(const struct run *run, bool decrypt, double *ns) {
    struct mikey_srtp *srtp = new_prover(run);
    uint8_t out[BENCH_PACKET_MAX];
    bool good = srtp != NULL;
    uint64_t start = bench_now();
    for (uint32_t i = 0; good && i < run->n; i++) {
        const struct mikey_srtp_packet packet = {.bytes = {run->packets[i].bytes, run->packets[i].len},
                                                 .out = decrypt ? out : NULL,
                                                 .size = decrypt ? sizeof out : 0};
        struct mikey_srtp_result result;
        good =
            mikey_srtp_open(srtp, &packet, &result) == MIKEY_OK && result.status == MIKEY_SRTP_AUTHENTICATED;
    }
    *ns = (double)(bench_now() - start) / run->n;
    mikey_srtp_free(srtp);
    return good;
}

static bool unprotect_all(const struct run *run, double *ns) {
    srtp_t receiver = bench_srtp_new(run->profile, run->key, false);
    uint8_t out[BENCH_PACKET_MAX];
    bool good = receiver != NULL;
    uint64_t start = bench_now();
    for (uint32_t i = 0; good && i < run->n; i++) {
        int len = (int)run->packets[i].len;
        memcpy(out, run->packets[i].bytes, run->packets[i].len);
        good = srtp_unprotect(receiver, out, &len) == srtp_err_status_ok;
    }
    *ns = (double)(bench_now() - start) / run->n;
    if (receiver != NULL)
        srtp_dealloc(receiver);
    return good;
}

static bool protect_all(const struct run *run, size_t payload_len) {
    srtp_t sender = bench_srtp_new(run->profile, run->key, true);
    bool good = sender != NULL;
    for (uint32_t i = 0; good && i < run->n; i++) {
        run->packets[i].len = bench_srtp_packet(sender, SSRC, i, payload_len, run->packets[i].bytes);
        good = run->packets[i].len > 0;
    }
    if (sender != NULL)
        srtp_dealloc(sender);
    return good;
}

static bool measure(const struct run *run, size_t payload_len, bool last) {
    double authenticated[ROUNDS], decrypted[ROUNDS], beside[ROUNDS];
    bool good = protect_all(run, payload_len);
    for (size_t i = 0; good && i < ROUNDS; i++)
        good = prove_all(run, false, &authenticated[i]) && prove_all(run, true, &decrypted[i]) &&
               unprotect_all(run, &beside[i]);
    if (!good)
        return false;
    double ns = bench_median(decrypted, ROUNDS);
    printf("{\"profile\": \"%s\", \"payload_bytes\": %zu, \"authenticate_ns\": %.0f, \"decrypt_ns\": %.0f, "
           "\"libsrtp2_ns\": %.0f, \"packets_per_s\": %.0f}%s",
           run->profile->name, payload_len, bench_median(authenticated, ROUNDS), ns,
           bench_median(beside, ROUNDS), 1e9 / ns, last ? "" : ", ");
    return true;
}

int main(int argc, char **argv) {
    uint8_t key[64];
    struct run run = {.n = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0, .key = key};
    run.packets = run.n > 0 ? calloc(run.n, sizeof *run.packets) : NULL;
    if (run.packets == NULL || mikey_crypto_new(&run.crypto) != MIKEY_OK ||
        srtp_init() != srtp_err_status_ok) {
        fprintf(stderr, "usage: bench-srtp PACKETS\n");
        free(run.packets);
        return 2;
    }
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)(17 * i + 3);
    const size_t n = sizeof profiles / sizeof profiles[0];
    const size_t n_lengths = sizeof payload_lengths / sizeof payload_lengths[0];
    bool good = true;
    printf("[");
    for (size_t i = 0; good && i < n * n_lengths; i++) {
        run.profile = &profiles[i / n_lengths];
        good = measure(&run, payload_lengths[i % n_lengths], i + 1 == n * n_lengths);
    }
    printf("]\n");
    if (!good)
        fprintf(stderr, "bench-srtp: a packet did not open\n");
    mikey_crypto_free(run.crypto);
    free(run.packets);
    return srtp_shutdown() == srtp_err_status_ok && good ? 0 : 1;
}
