// SPDX-License-Identifier: BSD-2-Clause
/** The digits that Miller's algorithm goes by: the non-adjacent form of q - 1. */
#ifndef MIKEYLAB_CRYPTO_MILLER_H
#define MIKEYLAB_CRYPTO_MILLER_H

#include "curve.h"

struct mikey_miller_digits {
    const BIGNUM *n, *triple; /**< q - 1 and its three-fold; numbers of the field */
    int top;                  /**< place of the highest digit, which is 1 */
};

/** Failures are those of the field. */
void mikey_miller_digits_open(struct mikey_curve *curve, struct mikey_miller_digits *digits);

/** The digit at `bit`: 1, 0 or -1. */
int mikey_miller_digit(const struct mikey_miller_digits *digits, int bit);

#endif
