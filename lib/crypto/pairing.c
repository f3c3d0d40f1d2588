// SPDX-License-Identifier: BSD-2-Clause
// Miller's algorithm. Factors of F_p are without effect, for the last exponent is a multiple of p - 1, or the result is
// a class modulo them: lines are taken times their denominators, and vertical lines with values in F_p are left out
// (Barreto's trick, RFC 6508 2.1). Where their values are in F_p[i], dividing is multiplying by the conjugate.
#include "pairing.h"

#include "miller.h"

/** What stays the same while a pairing is computed, and room to work in. */
struct miller {
    struct mikey_curve *curve;
    struct mikey_field *field;
    struct mikey_point a[2]; /**< the first argument and its opposite, z = 1 */
    struct mikey_fp2 x, y;   /**< the second argument behind the distortion map */
    struct mikey_point c;    /**< the multiple of `a` that was reached */
    struct mikey_fp2 f;      /**< the function of that multiple, at the second argument */
    struct mikey_fp2 value;
    struct mikey_line line;
};

static struct miller begin(struct mikey_curve *curve, struct mikey_point a, struct mikey_point b) {
    struct mikey_field *field = &curve->field;
    struct miller m = {.curve = curve,
                       .field = field,
                       .a = {a, mikey_point_new(curve)},
                       .x = mikey_fp2_new(field),
                       .y = mikey_fp2_new(field),
                       .c = mikey_point_new(curve),
                       .f = mikey_fp2_new(field),
                       .value = mikey_fp2_new(field),
                       .line = {mikey_fp_new(field), mikey_fp_new(field), mikey_fp_new(field)}};
    if (curve->family == MIKEY_CURVE_MINUS_3X) {
        mikey_fp_neg(field, m.x.re, b.x);
        mikey_fp_copy(field, m.y.im, b.y);
    } else {
        mikey_fp_mul(field, m.x.re, curve->zeta.re, b.x);
        mikey_fp_mul(field, m.x.im, curve->zeta.im, b.x);
        mikey_fp_copy(field, m.y.re, b.y);
    }
    mikey_point_copy(curve, m.a[1], a);
    mikey_fp_neg(field, m.a[1].y, a.y);
    mikey_point_copy(curve, m.c, a);
    mikey_fp2_one(field, m.f);
    return m;
}

/** f *= scale * y - rise * x + constant */
static void times_line(struct miller *m) {
    struct mikey_field *field = m->field;
    mikey_fp_mul(field, m->value.re, m->line.rise, m->x.re);
    mikey_fp_sub(field, m->value.re, m->line.constant, m->value.re);
    if (m->curve->family == MIKEY_CURVE_MINUS_3X) { // y is imaginary, x is not
        mikey_fp_mul(field, m->value.im, m->line.scale, m->y.im);
    } else {
        mikey_fp_mul(field, m->line.scale, m->line.scale, m->y.re);
        mikey_fp_add(field, m->value.re, m->value.re, m->line.scale);
        mikey_fp_mul(field, m->value.im, m->line.rise, m->x.im);
        mikey_fp_neg(field, m->value.im, m->value.im);
    }
    mikey_fp2_mul(field, m->f, m->f, m->value);
}

/** f *= x - (x of `point`), or the conjugate of that: the vertical line through a point, or division by it. */
static void times_vertical(struct miller *m, struct mikey_point point, bool conjugate) {
    struct mikey_field *field = m->field;
    if (m->curve->family == MIKEY_CURVE_MINUS_3X)
        return; // its values are in F_p
    mikey_fp_mul(field, m->line.scale, point.z, point.z);
    mikey_fp_mul(field, m->value.re, m->line.scale, m->x.re);
    mikey_fp_sub(field, m->value.re, m->value.re, point.x);
    mikey_fp_mul(field, m->value.im, m->line.scale, m->x.im);
    if (conjugate)
        mikey_fp_neg(field, m->value.im, m->value.im);
    mikey_fp2_mul(field, m->f, m->f, m->value);
}

/** From n to 2n, and with a digit of 1 or -1 on to 2n + 1 or 2n - 1. */
static void step(struct miller *m, int digit) {
    mikey_fp2_sqr(m->field, m->f, m->f);
    mikey_point_double(m->curve, m->c, m->c, &m->line);
    times_line(m);
    times_vertical(m, m->c, true);
    if (digit == 0)
        return;
    if (digit < 0) // the function of -1 is one over the vertical line
        times_vertical(m, m->a[0], true);
    mikey_point_add(m->curve, m->c, m->c, m->a[digit < 0], &m->line);
    times_line(m);
    times_vertical(m, m->c, true);
}

void mikey_miller_digits_open(struct mikey_curve *curve, struct mikey_miller_digits *digits) {
    struct mikey_field *field = &curve->field;
    BIGNUM *n = mikey_fp_new(field), *triple = mikey_fp_new(field);
    field->failed = field->failed || !BN_copy(n, curve->q) || !BN_sub_word(n, 1) || !BN_copy(triple, n) ||
                    !BN_mul_word(triple, 3);
    *digits = (struct mikey_miller_digits){n, triple, field->failed ? 0 : BN_num_bits(triple) - 2};
}

int mikey_miller_digit(const struct mikey_miller_digits *digits, int bit) {
    return BN_is_bit_set(digits->triple, bit + 1) - BN_is_bit_set(digits->n, bit + 1);
}

// The function of q - 1; what takes it to q is the vertical line through a.
void mikey_pairing(struct mikey_curve *curve, struct mikey_fp2 r, struct mikey_point a,
                   struct mikey_point b) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    struct miller m = begin(curve, a, b);
    struct mikey_miller_digits digits;
    mikey_miller_digits_open(curve, &digits);
    for (int bit = digits.top - 1; bit >= 0 && !field->failed; bit--)
        step(&m, mikey_miller_digit(&digits, bit));
    times_vertical(&m, a, false);
    mikey_fp2_pow(field, r, m.f, curve->cofactor);
    mikey_field_leave(field);
}

void mikey_pairing_representative(struct mikey_curve *curve, BIGNUM *r, struct mikey_fp2 pairing) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *inverse = mikey_fp_new(field);
    mikey_fp_inv(field, inverse, pairing.re);
    mikey_fp_mul(field, r, inverse, pairing.im);
    mikey_field_leave(field);
}

// a^(p - 1) = conj(a) / a = conj(a)^2 / (a conj(a)), and the last is in F_p.
void mikey_pairing_root(struct mikey_curve *curve, struct mikey_fp2 r, struct mikey_fp2 pairing) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *norm = mikey_fp_new(field), *square = mikey_fp_new(field);
    mikey_fp_mul(field, norm, pairing.re, pairing.re);
    mikey_fp_mul(field, square, pairing.im, pairing.im);
    mikey_fp_add(field, norm, norm, square);
    mikey_fp_inv(field, norm, norm);
    mikey_fp_copy(field, r.re, pairing.re);
    mikey_fp_neg(field, r.im, pairing.im);
    mikey_fp2_sqr(field, r, r);
    mikey_fp_mul(field, r.re, r.re, norm);
    mikey_fp_mul(field, r.im, r.im, norm);
    mikey_field_leave(field);
}
