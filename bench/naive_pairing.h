// SPDX-License-Identifier: BSD-2-Clause
/** The pairing of RFC 6508 3.2 as a textbook has it, to compare with. */
#ifndef MIKEYLAB_BENCH_NAIVE_PAIRING_H
#define MIKEYLAB_BENCH_NAIVE_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#define BENCH_NAIVE_NUMBER 128
#define BENCH_NAIVE_POINT  (1 + 2 * BENCH_NAIVE_NUMBER)

/** <a, b> of points of parameter set 1; affine points, one inversion a step. False if libcrypto fails. */
bool bench_naive_pairing(const uint8_t a[BENCH_NAIVE_POINT], const uint8_t b[BENCH_NAIVE_POINT],
                         uint8_t value[BENCH_NAIVE_NUMBER]);

#endif
