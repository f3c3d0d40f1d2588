// SPDX-License-Identifier: BSD-2-Clause
// Curves and single points of them; multiples are in multiple.c.
#include "curve.h"

const char *mikey_point_fault_name(enum mikey_point_fault fault) {
    static const char *const names[] = {
        [MIKEY_POINT_GOOD] = "nothing",
        [MIKEY_POINT_LENGTH] = "its length is wrong",
        [MIKEY_POINT_FORM] = "it does not begin with 04",
        [MIKEY_POINT_RANGE] = "a coordinate is not below p",
        [MIKEY_POINT_OFF_CURVE] = "the coordinates do not satisfy the equation",
        [MIKEY_POINT_ORDER] = "it is not of order q",
    };
    return names[fault];
}

/** Low bits of p that each family asks for: p = 3 mod 4, and p = 2 mod 3 for y^2 = x^3 + 1. */
static bool suits(enum mikey_curve_family family, const BIGNUM *p) {
    return BN_mod_word(p, 4) == 3 && (family != MIKEY_CURVE_PLUS_1 || BN_mod_word(p, 3) == 2);
}

static bool divide_order(struct mikey_curve *curve) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *order = mikey_fp_new(field), *rest = mikey_fp_new(field);
    bool good = !field->failed && BN_copy(order, field->p) != NULL && BN_add_word(order, 1) &&
                BN_div(curve->cofactor, rest, order, curve->q, field->numbers);
    field->failed = !good;
    good = good && BN_is_zero(rest);
    mikey_field_leave(field);
    return good;
}

// zeta = -1/2 - i sqrt(3)/2. RFC 5091 4.5.2 prints sqrt(3) as its second part, which gives no cube root of 1; the test
// data of its section 7 need this one.
static void make_zeta(struct mikey_curve *curve) {
    struct mikey_field *field = &curve->field;
    curve->zeta = mikey_fp2_new(field);
    mikey_field_enter(field);
    BIGNUM *number = mikey_fp_new(field), *half = mikey_fp_new(field);
    mikey_fp_dbl(field, half, field->one);
    mikey_fp_inv(field, half, half);
    mikey_fp_neg(field, half, half);
    mikey_fp_copy(field, curve->zeta.re, half);
    mikey_fp_dbl(field, curve->zeta.im, field->one);
    mikey_fp_add(field, curve->zeta.im, curve->zeta.im, field->one);
    if (!field->failed)
        field->failed =
            !BN_copy(number, field->p) || !BN_add_word(number, 1) || !BN_rshift(number, number, 2);
    mikey_fp_pow(field, curve->zeta.im, curve->zeta.im, number);
    mikey_fp_mul(field, curve->zeta.im, curve->zeta.im, half);
    mikey_field_leave(field);
}

bool mikey_curve_open(struct mikey_curve *curve, enum mikey_curve_family family, struct mikey_slice p,
                      struct mikey_slice q) {
    *curve = (struct mikey_curve){.family = family};
    struct mikey_field *field = &curve->field;
    if (!mikey_field_open(field, p) || !suits(family, field->p) || q.len > MIKEY_FIELD_BYTES_MAX)
        return false;
    curve->q = mikey_field_number(field, q);
    curve->cofactor = mikey_fp_new(field);
    if (field->failed || !BN_is_odd(curve->q) || BN_is_one(curve->q) || !divide_order(curve))
        return false;
    if (family == MIKEY_CURVE_PLUS_1)
        make_zeta(curve);
    return !field->failed;
}

void mikey_curve_close(struct mikey_curve *curve) {
    mikey_field_close(&curve->field);
    *curve = (struct mikey_curve){.family = curve->family, .field = curve->field};
}

struct mikey_point mikey_point_new(struct mikey_curve *curve) {
    return (struct mikey_point){mikey_fp_roomy(&curve->field), mikey_fp_roomy(&curve->field),
                                mikey_fp_roomy(&curve->field)};
}

bool mikey_point_on_curve(struct mikey_curve *curve, const BIGNUM *x, const BIGNUM *y) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *left = mikey_fp_new(field), *right = mikey_fp_new(field), *three = mikey_fp_new(field);
    mikey_fp_mul(field, left, y, y);
    mikey_fp_mul(field, right, x, x);
    if (curve->family == MIKEY_CURVE_MINUS_3X) {
        mikey_fp_dbl(field, three, field->one);
        mikey_fp_add(field, three, three, field->one);
        mikey_fp_sub(field, right, right, three);
    }
    mikey_fp_mul(field, right, right, x);
    if (curve->family == MIKEY_CURVE_PLUS_1)
        mikey_fp_add(field, right, right, field->one);
    const bool on = !field->failed && BN_ucmp(left, right) == 0;
    mikey_field_leave(field);
    return on;
}

enum mikey_point_fault mikey_point_read(struct mikey_curve *curve, struct mikey_point point,
                                        struct mikey_slice bytes) {
    struct mikey_field *field = &curve->field;
    if (bytes.len != 1 + 2 * field->bytes)
        return MIKEY_POINT_LENGTH;
    if (bytes.data[0] != 0x04)
        return MIKEY_POINT_FORM;
    const struct mikey_slice x = {bytes.data + 1, field->bytes}, y = {x.data + field->bytes, field->bytes};
    if (!mikey_fp_read(field, point.x, x) || !mikey_fp_read(field, point.y, y))
        return MIKEY_POINT_RANGE;
    mikey_fp_copy(field, point.z, field->one);
    return mikey_point_on_curve(curve, point.x, point.y) ? MIKEY_POINT_GOOD : MIKEY_POINT_OFF_CURVE;
}

void mikey_point_write(struct mikey_curve *curve, struct mikey_point point, uint8_t *out) {
    struct mikey_field *field = &curve->field;
    mikey_point_normalise(curve, point);
    out[0] = 0x04;
    mikey_fp_write(field, point.x, out + 1);
    mikey_fp_write(field, point.y, out + 1 + field->bytes);
}

bool mikey_point_is_infinity(struct mikey_point point) {
    return BN_is_zero(point.z);
}

void mikey_point_copy(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a) {
    mikey_fp_copy(&curve->field, r.x, a.x);
    mikey_fp_copy(&curve->field, r.y, a.y);
    mikey_fp_copy(&curve->field, r.z, a.z);
}

void mikey_point_normalise(struct mikey_curve *curve, struct mikey_point point) {
    struct mikey_field *field = &curve->field;
    if (field->failed || BN_ucmp(point.z, field->one) == 0)
        return;
    mikey_field_enter(field);
    BIGNUM *inverse = mikey_fp_new(field), *power = mikey_fp_new(field);
    mikey_fp_inv(field, inverse, point.z);
    mikey_fp_mul(field, power, inverse, inverse);
    mikey_fp_mul(field, point.x, point.x, power);
    mikey_fp_mul(field, power, power, inverse);
    mikey_fp_mul(field, point.y, point.y, power);
    if (!BN_is_zero(point.z))
        mikey_fp_copy(field, point.z, field->one);
    mikey_field_leave(field);
}

bool mikey_point_equal(struct mikey_curve *curve, struct mikey_point a, struct mikey_point b) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *power = mikey_fp_new(field), *x = mikey_fp_new(field), *y = mikey_fp_new(field);
    mikey_fp_mul(field, power, a.z, a.z);
    mikey_fp_mul(field, x, b.x, power);
    mikey_fp_mul(field, power, power, a.z);
    mikey_fp_mul(field, y, b.y, power);
    const bool equal =
        !field->failed && !mikey_point_is_infinity(a) && BN_ucmp(x, a.x) == 0 && BN_ucmp(y, a.y) == 0;
    mikey_field_leave(field);
    return equal;
}

/** slope = 3 x^2 + a z^4, the numerator of the slope of the tangent; square = z^2. */
static void slope_of_tangent(struct mikey_curve *curve, BIGNUM *slope, BIGNUM *square, struct mikey_point a) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *other = mikey_fp_new(field), *single = mikey_fp_new(field);
    mikey_fp_mul(field, square, a.z, a.z);
    if (curve->family == MIKEY_CURVE_MINUS_3X) { // 3 (x - z^2)(x + z^2)
        mikey_fp_sub(field, single, a.x, square);
        mikey_fp_add(field, other, a.x, square);
        mikey_fp_mul(field, single, single, other);
    } else {
        mikey_fp_mul(field, single, a.x, a.x);
    }
    mikey_fp_dbl(field, slope, single);
    mikey_fp_add(field, slope, slope, single);
    mikey_field_leave(field);
}

void mikey_point_double(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a,
                        const struct mikey_line *tangent) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    BIGNUM *slope = mikey_fp_new(field), *square = mikey_fp_new(field), *twice = mikey_fp_new(field),
           *s = mikey_fp_new(field);
    slope_of_tangent(curve, slope, square, a);
    mikey_fp_mul(field, twice, a.y, a.y); // 2 y^2
    mikey_fp_dbl(field, twice, twice);
    mikey_fp_mul(field, s, a.x, twice); // 4 x y^2
    mikey_fp_dbl(field, s, s);
    if (tangent != NULL) {
        mikey_fp_mul(field, tangent->constant, slope, a.x);
        mikey_fp_sub(field, tangent->constant, tangent->constant, twice);
        mikey_fp_mul(field, tangent->rise, slope, square);
    }
    mikey_fp_mul(field, r.z, a.y, a.z);
    mikey_fp_dbl(field, r.z, r.z);
    if (tangent != NULL)
        mikey_fp_mul(field, tangent->scale, r.z, square);
    mikey_fp_mul(field, r.x, slope, slope);
    mikey_fp_sub(field, r.x, r.x, s);
    mikey_fp_sub(field, r.x, r.x, s);
    mikey_fp_sub(field, s, s, r.x);
    mikey_fp_mul(field, s, s, slope);
    mikey_fp_mul(field, twice, twice, twice); // 8 y^4
    mikey_fp_dbl(field, twice, twice);
    mikey_fp_sub(field, r.y, s, twice);
    mikey_field_leave(field);
}

/** a + b where dx and dy are the differences of x and y, times z^2 and z^3; dx is used up. */
static void add_different(struct mikey_field *field, struct mikey_point r, struct mikey_point a, BIGNUM *dx,
                          const BIGNUM *dy) {
    mikey_field_enter(field);
    BIGNUM *power = mikey_fp_new(field), *base = mikey_fp_new(field);
    mikey_fp_mul(field, r.z, a.z, dx); // opposite points: dx is 0, the sum is at infinity
    mikey_fp_mul(field, power, dx, dx);
    mikey_fp_mul(field, base, a.x, power);
    mikey_fp_mul(field, power, power, dx);
    mikey_fp_mul(field, dx, a.y, power);
    mikey_fp_mul(field, r.x, dy, dy);
    mikey_fp_sub(field, r.x, r.x, power);
    mikey_fp_sub(field, r.x, r.x, base);
    mikey_fp_sub(field, r.x, r.x, base);
    mikey_fp_sub(field, base, base, r.x);
    mikey_fp_mul(field, base, base, dy);
    mikey_fp_sub(field, r.y, base, dx);
    mikey_field_leave(field);
}

void mikey_point_add(struct mikey_curve *curve, struct mikey_point r, struct mikey_point a,
                     struct mikey_point b, const struct mikey_line *chord) {
    struct mikey_field *field = &curve->field;
    if (field->failed)
        return;
    if (mikey_point_is_infinity(a) || mikey_point_is_infinity(b)) {
        mikey_point_copy(curve, r, mikey_point_is_infinity(a) ? b : a);
        return;
    }
    mikey_field_enter(field);
    BIGNUM *dx = mikey_fp_new(field), *dy = mikey_fp_new(field), *power = mikey_fp_new(field);
    mikey_fp_mul(field, power, a.z, a.z);
    mikey_fp_mul(field, dx, b.x, power);
    mikey_fp_sub(field, dx, dx, a.x);
    mikey_fp_mul(field, power, power, a.z);
    mikey_fp_mul(field, dy, b.y, power);
    mikey_fp_sub(field, dy, dy, a.y);
    if (!field->failed && BN_is_zero(dx) && BN_is_zero(dy)) {
        mikey_point_double(curve, r, a, chord);
    } else {
        add_different(field, r, a, dx, dy);
        if (chord != NULL) {
            mikey_fp_copy(field, chord->scale, r.z);
            mikey_fp_copy(field, chord->rise, dy);
            mikey_fp_mul(field, chord->constant, dy, b.x);
            mikey_fp_mul(field, power, r.z, b.y);
            mikey_fp_sub(field, chord->constant, chord->constant, power);
        }
    }
    mikey_field_leave(field);
}
