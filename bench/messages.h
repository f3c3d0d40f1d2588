// SPDX-License-Identifier: BSD-2-Clause
/** Pre-shared key messages in any number, all different, for the benchmarks. */
#ifndef MIKEYLAB_BENCH_MESSAGES_H
#define MIKEYLAB_BENCH_MESSAGES_H

#include <mikeylab/psk.h>

#define BENCH_MESSAGE_MAX 512
#define BENCH_PSK_LEN     16
#define BENCH_PLAIN_LEN   120

/** Unix time of exchange 0; the others follow at intervals. */
#define BENCH_START       1767960000u
#define BENCH_INTERVAL_US 2000u

extern const uint8_t bench_psk[BENCH_PSK_LEN];

/** Microseconds from BENCH_START to exchange `number`. */
uint64_t bench_time(uint32_t number);

/**
 * I_MESSAGE of exchange `number` (AES-CM-128, HMAC-SHA-1-160, a 16-byte TGK, both identities, an SP) with V set as
 * asked; `csb` is filled as its Responder needs it. Returns its length, 0 if the library fails.
 */
size_t bench_build_init(struct mikey_crypto *crypto, uint32_t number, bool v, struct mikey_csb *csb,
                        uint8_t out[BENCH_MESSAGE_MAX]);

/** R_MESSAGE to it. Returns its length, 0 if the library fails. */
size_t bench_build_response(struct mikey_crypto *crypto, const struct mikey_csb *csb,
                            uint8_t out[BENCH_MESSAGE_MAX]);

/** SSRC of the crypto session of exchange `number`. */
uint32_t bench_ssrc(uint32_t number);

/** TEK and salt of the crypto session of exchange `number`. False if the library fails. */
bool bench_session_keys(struct mikey_crypto *crypto, uint32_t number, uint8_t tek[16], uint8_t salt[14]);

/**
 * A PSK I_MESSAGE of 120 bytes of which every parser knows all payloads: HDR, T, RAND, SP, KEMAC with one Key data in
 * the clear. Returns false if the library fails.
 */
bool bench_build_plain(uint8_t out[BENCH_PLAIN_LEN]);

/** Nanoseconds of CPU time that this process has used: what else runs on the machine counts less. */
uint64_t bench_now(void);

/** Median of `n` values, which are sorted in place. */
double bench_median(double *values, size_t n);

/** One operation of a comparison, the `k`th; false if it did not work. */
typedef bool bench_step(void *context, uint32_t k);

/** Two operations side by side: microseconds of CPU time, and how many times as long the first takes. */
struct bench_pair {
    double first_us, second_us, ratio;
};

/**
 * Measures two operations in turns, one of each, so that whatever slows the machine slows both; medians over rounds of
 * `n` turns, the ratio's of the ratios of the rounds. False if an operation did not work.
 */
bool bench_compare(bench_step *first, bench_step *second, void *context, uint32_t n, struct bench_pair *pair);

#endif
