// SPDX-License-Identifier: BSD-2-Clause
/**
 * Supersingular curves over F_p with p = 3 mod 4, p + 1 points and pairings into F_p[i]: that of SAKKE (RFC 6508 2.1) and
 * the type-1 curves of RFC 5091. Numbers that are made for a curve live in its field; so do its errors.
 */
#ifndef MIKEYLAB_CRYPTO_CURVE_H
#define MIKEYLAB_CRYPTO_CURVE_H

#include "field.h"

#include <mikeylab/identity_keys.h>

enum mikey_curve_family {
    MIKEY_CURVE_MINUS_3X, /**< y^2 = x^3 - 3x; distortion (x, y) -> (-x, iy): RFC 6508 3.1 */
    MIKEY_CURVE_PLUS_1    /**< y^2 = x^3 + 1, p = 11 mod 12; (x, y) -> (zeta x, y): RFC 5091 4.5.2 */
};

struct mikey_curve {
    struct mikey_field field;
    enum mikey_curve_family family;
    BIGNUM *q;             /**< order of the subgroup that is used; odd */
    BIGNUM *cofactor;      /**< (p + 1) / q */
    struct mikey_fp2 zeta; /**< a cube root of 1, with MIKEY_CURVE_PLUS_1 */
};

/** A point in Jacobian coordinates: x / z^2, y / z^3; z = 0 is the point at infinity. */
struct mikey_point {
    BIGNUM *x, *y, *z;
};

/**
 * Makes a curve of a prime `p` and the order `q` of a subgroup, big-endian. False if q does not divide p + 1 or is
 * even, p does not suit the family or is longer than MIKEY_FIELD_BYTES_MAX, or memory is short (field.failed). That
 * they are primes is not tested. Close the curve in any case.
 */
MIKEY_NODISCARD bool mikey_curve_open(struct mikey_curve *curve, enum mikey_curve_family family,
                                      struct mikey_slice p, struct mikey_slice q);
/** Wipes and frees the curve and all that was made for it. */
void mikey_curve_close(struct mikey_curve *curve);

/** A new point, at infinity. */
struct mikey_point mikey_point_new(struct mikey_curve *curve);
/** Reads 04 || x || y, both as long as p (RFC 6508 4); `point` is good only with MIKEY_POINT_GOOD. */
MIKEY_NODISCARD enum mikey_point_fault mikey_point_read(struct mikey_curve *curve, struct mikey_point point,
                                                        struct mikey_slice bytes);
/** Writes 04 || x || y: 1 + 2 * field.bytes bytes. The point at infinity has no such form: zeros are written. */
void mikey_point_write(struct mikey_curve *curve, struct mikey_point point, uint8_t *out);
/** Whether affine coordinates satisfy the equation. */
bool mikey_point_on_curve(struct mikey_curve *curve, const BIGNUM *x, const BIGNUM *y);
bool mikey_point_is_infinity(struct mikey_point point);
void mikey_point_copy(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a);
/** Brings z to 1; the point at infinity stays. */
void mikey_point_normalise(struct mikey_curve *curve, struct mikey_point point);
/** Whether a, of any z, is b, whose z is 1. */
bool mikey_point_equal(struct mikey_curve *curve, struct mikey_point a, struct mikey_point b);
/**
 * A line through points of the curve: scale * y - rise * x + constant, which is 0 on it. Any factor of F_p may be in it.
 */
struct mikey_line {
    BIGNUM *scale, *rise, *constant;
};
/** r = [2]a; r may be a. `tangent` receives the tangent in a, unless it is NULL. */
void mikey_point_double(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a,
                        const struct mikey_line *tangent);
/**
 * r = a + b, where b has z = 1; r may be a. Any points, also the same and opposite ones. `chord` receives the line
 * through a and b, unless it is NULL; for the point at infinity and opposite points it is of no use.
 */
void mikey_point_add(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a,
                     struct mikey_point b, const struct mikey_line *chord);
/** r = [scalar]a, where a has z = 1; both are public. */
void mikey_point_mul(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                     struct mikey_point a);
/**
 * The same where the scalar is secret, below q, and a is of order q: the steps and the places in memory that are touched
 * are the same whatever the scalar.
 */
void mikey_point_mul_secret(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                            struct mikey_point a);

#define MIKEY_MULTIPLES_DIGIT  4 /**< bits of a digit */
#define MIKEY_MULTIPLES_DIGITS (1 << MIKEY_MULTIPLES_DIGIT)
#define MIKEY_MULTIPLES_BLOCKS 8

/** Multiples of a point with z = 1, for every digit of scalars whose digits are taken in so many blocks at a time. */
struct mikey_multiples {
    int blocks, rows; /**< rows: digits of a block */
    struct mikey_point points[MIKEY_MULTIPLES_BLOCKS][MIKEY_MULTIPLES_DIGITS];
};
/** Makes them of a point of order q with z = 1: many blocks (1 to MIKEY_MULTIPLES_BLOCKS) if it is used often. */
void mikey_multiples_make(struct mikey_curve *curve, struct mikey_multiples *multiples, struct mikey_point a,
                          int blocks);
/** mikey_point_mul_secret() of that point; `multiples` are as they were afterwards. */
void mikey_multiples_mul(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                         struct mikey_multiples *multiples);

/** Whether [q]a is the point at infinity, and a is not; a has z = 1. */
bool mikey_point_has_order_q(struct mikey_curve *curve, struct mikey_point a);

#endif
