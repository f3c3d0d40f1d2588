// SPDX-License-Identifier: BSD-2-Clause
#include "messages.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mikeylab/ntp.h>

#define RAND_LEN 16
#define TGK_LEN  16
#define T_LEN    8

const uint8_t bench_psk[BENCH_PSK_LEN] = {0x0B, 0xE2, 0xC4, 0x11, 0x52, 0x90, 0x3A, 0x7F,
                                          0xD6, 0x08, 0xE1, 0x6B, 0x94, 0xFC, 0x25, 0x73};

static const char idi[] = "alice@example.net";
static const char idr[] = "bob@example.net";
/** Encryption AES-CM, key 16, authentication HMAC-SHA-1, key 20, salt 14, PRF AES-CM, tag 10. */
static const uint8_t params[] = {0, 1, 1, 1, 1, 16, 2, 1, 1, 3, 1, 20, 4, 1, 14, 5, 1, 0, 11, 1, 10};

uint64_t bench_time(uint32_t number) {
    return (uint64_t)number * BENCH_INTERVAL_US;
}

static struct mikey_slice text(const char *string) {
    return (struct mikey_slice){(const uint8_t *)string, strlen(string)};
}

uint32_t bench_ssrc(uint32_t number) {
    return number ^ 0xA5A5A5A5u;
}

static void put_u32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/** splitmix64: different bytes for every number. */
static void fill(uint64_t number, uint8_t *out, size_t len) {
    for (size_t i = 0; i < len; i += 8) {
        uint64_t z = number += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
        memcpy(out + i, &z, len - i < 8 ? len - i : 8);
    }
}

static void ntp_time(uint32_t number, uint8_t t[T_LEN]) {
    uint64_t us = bench_time(number);
    put_u32(t, mikey_unix_to_ntp((int64_t)(BENCH_START + us / 1000000)));
    put_u32(t + 4, (uint32_t)(((us % 1000000) << 32) / 1000000));
}

static void remember(struct mikey_csb *csb, uint32_t number, const uint8_t *rand, const uint8_t *t) {
    *csb = (struct mikey_csb){.known = true,
                              .mode = MIKEY_DATA_TYPE_PSK_INIT,
                              .prf = MIKEY_PRF_MIKEY_1,
                              .csb_id = number,
                              .key_csb_id = number,
                              .rand_len = RAND_LEN,
                              .idi_len = sizeof idi - 1,
                              .idr_len = sizeof idr - 1,
                              .has_idi = true,
                              .has_idr = true,
                              .t_type = MIKEY_TS_NTP_UTC,
                              .t_len = T_LEN};
    memcpy(csb->rand, rand, RAND_LEN);
    memcpy(csb->idi, idi, sizeof idi - 1);
    memcpy(csb->idr, idr, sizeof idr - 1);
    memcpy(csb->t, t, T_LEN);
}

static struct mikey_hdr header(uint8_t data_type, bool v, uint32_t csb_id, const uint8_t map[9]) {
    return (struct mikey_hdr){.version = 1,
                              .data_type = data_type,
                              .v = v,
                              .prf = MIKEY_PRF_MIKEY_1,
                              .csb_id = csb_id,
                              .n_cs = 1,
                              .map_type = MIKEY_MAP_SRTP_ID,
                              .map = {map, 9}};
}

static size_t encode_key(const uint8_t tgk[TGK_LEN], uint8_t *out, size_t size) {
    const struct mikey_payload key = {.type = MIKEY_PAYLOAD_KEY_DATA,
                                      .u.key_data = {.type = MIKEY_KEY_TYPE_TGK, .key = {tgk, TGK_LEN}}};
    size_t len = 0;
    return mikey_encode_payload(&key, out, size, &len) == MIKEY_OK ? len : 0;
}

size_t bench_build_init(struct mikey_crypto *crypto, uint32_t number, bool v, struct mikey_csb *csb,
                        uint8_t out[BENCH_MESSAGE_MAX]) {
    uint8_t rand[RAND_LEN], tgk[TGK_LEN], t[T_LEN], map[9] = {0}, clear[64];
    fill(number, rand, sizeof rand);
    fill(~(uint64_t)number, tgk, sizeof tgk);
    ntp_time(number, t);
    put_u32(map + 1, bench_ssrc(number));
    remember(csb, number, rand, t);
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, {t, sizeof t}}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {{rand, sizeof rand}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = {MIKEY_ID_TYPE_NAI, text(idi)}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = {MIKEY_ID_TYPE_NAI, text(idr)}},
        {.type = MIKEY_PAYLOAD_SP, .u.sp = {0, MIKEY_PROT_SRTP, {params, sizeof params}}},
        {.type = MIKEY_PAYLOAD_KEMAC,
         .u.kemac = {.encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160}},
    };
    const size_t n = sizeof payloads / sizeof payloads[0];
    for (size_t i = 0; i < n; i++)
        payloads[i].parent = MIKEY_NO_PARENT;
    struct mikey_message message = {.hdr = header(MIKEY_DATA_TYPE_PSK_INIT, v, number, map),
                                    .payloads = payloads,
                                    .n_payloads = (uint32_t)n};
    mikey_message_link(&message);
    size_t clear_len = encode_key(tgk, clear, sizeof clear), written = 0;
    enum mikey_status status = mikey_psk_build_init(crypto, &message, (struct mikey_slice){clear, clear_len},
                                                    (struct mikey_slice){bench_psk, BENCH_PSK_LEN}, NULL, out,
                                                    BENCH_MESSAGE_MAX, &written);
    return clear_len > 0 && status == MIKEY_OK ? written : 0;
}

size_t bench_build_response(struct mikey_crypto *crypto, const struct mikey_csb *csb,
                            uint8_t out[BENCH_MESSAGE_MAX]) {
    uint8_t map[9] = {0};
    put_u32(map + 1, bench_ssrc(csb->csb_id));
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .parent = MIKEY_NO_PARENT, .u.t = {csb->t_type, {csb->t, csb->t_len}}},
        {.type = MIKEY_PAYLOAD_ID, .parent = MIKEY_NO_PARENT, .u.id = {MIKEY_ID_TYPE_NAI, text(idr)}},
        {.type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT, .u.v = {.auth_alg = MIKEY_MAC_HMAC_SHA_1_160}},
    };
    struct mikey_message message = {.hdr = header(MIKEY_DATA_TYPE_PSK_RESP, false, csb->csb_id, map),
                                    .payloads = payloads,
                                    .n_payloads = sizeof payloads / sizeof payloads[0]};
    mikey_message_link(&message);
    size_t written = 0;
    enum mikey_status status =
        mikey_psk_build_response(crypto, &message, (struct mikey_slice){bench_psk, BENCH_PSK_LEN}, csb, out,
                                 BENCH_MESSAGE_MAX, &written);
    return status == MIKEY_OK ? written : 0;
}

bool bench_session_keys(struct mikey_crypto *crypto, uint32_t number, uint8_t tek[16], uint8_t salt[14]) {
    uint8_t rand[RAND_LEN], tgk[TGK_LEN];
    fill(number, rand, sizeof rand);
    fill(~(uint64_t)number, tgk, sizeof tgk);
    const struct mikey_slice key = {tgk, sizeof tgk}, nonce = {rand, sizeof rand};
    return mikey_derive(crypto, MIKEY_PRF_MIKEY_1, key, MIKEY_CONST_TEK, 1, number, nonce, tek, 16) ==
               MIKEY_OK &&
           mikey_derive(crypto, MIKEY_PRF_MIKEY_1, key, MIKEY_CONST_TGK_SALT, 1, number, nonce, salt, 14) ==
               MIKEY_OK;
}

bool bench_build_plain(uint8_t out[BENCH_PLAIN_LEN]) {
    static const uint8_t map[9] = {0, 0xDE, 0xAD, 0xBE, 0xEF}, t[T_LEN] = {0xED, 0x0C}, rand[RAND_LEN] = {1},
                         tgk[TGK_LEN] = {2}, mac[20] = {3}, mki[] = {1};
    uint8_t clear[64];
    size_t clear_len = 0, written = 0;
    const struct mikey_payload key = {
        .type = MIKEY_PAYLOAD_KEY_DATA,
        .u.key_data = {.key = {tgk, sizeof tgk}, .kv = {.type = MIKEY_KV_SPI, .spi = {mki, sizeof mki}}}};
    if (mikey_encode_payload(&key, clear, sizeof clear, &clear_len) != MIKEY_OK)
        return false;
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .parent = MIKEY_NO_PARENT, .u.t = {MIKEY_TS_NTP_UTC, {t, sizeof t}}},
        {.type = MIKEY_PAYLOAD_RAND, .parent = MIKEY_NO_PARENT, .u.rand = {{rand, sizeof rand}}},
        {.type = MIKEY_PAYLOAD_SP, .parent = MIKEY_NO_PARENT, .u.sp = {0, 0, {params, sizeof params}}},
        {.type = MIKEY_PAYLOAD_KEMAC,
         .parent = MIKEY_NO_PARENT,
         .u.kemac = {MIKEY_ENCR_NULL, MIKEY_MAC_HMAC_SHA_1_160, {clear, clear_len}, {mac, sizeof mac}}},
    };
    struct mikey_message message = {.hdr = header(MIKEY_DATA_TYPE_PSK_INIT, true, 1, map),
                                    .payloads = payloads,
                                    .n_payloads = sizeof payloads / sizeof payloads[0]};
    mikey_message_link(&message);
    return mikey_encode(&message, out, BENCH_PLAIN_LEN, &written) == MIKEY_OK && written == BENCH_PLAIN_LEN;
}

uint64_t bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t n) {
    qsort(values, n, sizeof values[0], by_value);
    return values[n / 2];
}

#define ROUNDS 9

bool bench_compare(bench_step *first, bench_step *second, void *context, uint32_t n,
                   struct bench_pair *pair) {
    double firsts[ROUNDS], seconds[ROUNDS], ratios[ROUNDS];
    bool good = true;
    for (size_t round = 0; round < ROUNDS; round++) {
        uint64_t of_first = 0, of_second = 0;
        for (uint32_t k = 0; good && k < n; k++) {
            const uint64_t start = bench_now();
            good = first(context, k);
            const uint64_t between = bench_now();
            good = good && second(context, k);
            of_first += between - start;
            of_second += bench_now() - between;
        }
        firsts[round] = (double)of_first / n / 1000;
        seconds[round] = (double)of_second / n / 1000;
        ratios[round] = (double)of_first / (double)of_second;
    }
    *pair = (struct bench_pair){bench_median(firsts, ROUNDS), bench_median(seconds, ROUNDS),
                                bench_median(ratios, ROUNDS)};
    return good;
}
