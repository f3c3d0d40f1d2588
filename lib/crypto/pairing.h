// SPDX-License-Identifier: BSD-2-Clause
/** The modified Tate pairing on supersingular curves: RFC 6508 3.2, RFC 5091 4.5. */
#ifndef MIKEYLAB_CRYPTO_PAIRING_H
#define MIKEYLAB_CRYPTO_PAIRING_H

#include "curve.h"

/**
 * The pairing of two points of order q with z = 1, as an element of F_p[i] that is determined up to factors of F_p only.
 * Its steps depend on q alone. Points of other orders give something, in the same time.
 */
void mikey_pairing(struct mikey_curve *curve, struct mikey_fp2 r, struct mikey_point a, struct mikey_point b);

/** The lines of a point on SAKKE's curve, divided by their scales: y - rise * x + constant. They tell the point. */
struct mikey_lines {
    size_t count;
    BIGNUM **rise, **constant; /**< numbers of the field */
};
/**
 * Makes the lines of a point with z = 1; whether it is of order q, which shows on the way. Failures are those of the field;
 * free them in any case.
 */
bool mikey_lines_make(struct mikey_curve *curve, struct mikey_lines *lines, struct mikey_point a);
/** Frees what is not the field's. */
void mikey_lines_free(struct mikey_lines *lines);
/** mikey_pairing() of the point that the lines belong to, and `b`. */
void mikey_pairing_with(struct mikey_curve *curve, struct mikey_fp2 r, const struct mikey_lines *lines,
                        struct mikey_point b);

/** RFC 6508 3.2: the representative im / re in F_p of a pairing; 0 where re is 0. */
void mikey_pairing_representative(struct mikey_curve *curve, BIGNUM *r, struct mikey_fp2 pairing);

/** RFC 5091 3.5.2: the pairing in F_p[i], a q-th root of 1, which is the (p - 1)-th power. */
void mikey_pairing_root(struct mikey_curve *curve, struct mikey_fp2 r, struct mikey_fp2 pairing);

#endif
