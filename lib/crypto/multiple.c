// SPDX-License-Identifier: BSD-2-Clause
// Multiples of points.
#include "curve.h"

#define WINDOW  4 /**< bits of a digit */
#define ENTRIES (1 << WINDOW)

void mikey_point_mul(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                     struct mikey_point a) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    struct mikey_point sum = mikey_point_new(curve);
    for (int bit = BN_num_bits(scalar) - 1; bit >= 0 && !field->failed; bit--) {
        mikey_point_double(curve, sum, sum, NULL);
        if (BN_is_bit_set(scalar, bit))
            mikey_point_add(curve, sum, sum, a, NULL);
    }
    mikey_point_copy(curve, r, sum);
    mikey_field_leave(field);
}

bool mikey_point_has_order_q(struct mikey_curve *curve, struct mikey_point a) {
    mikey_field_enter(&curve->field);
    struct mikey_point multiple = mikey_point_new(curve);
    mikey_point_mul(curve, multiple, curve->q, a);
    const bool order_q =
        !curve->field.failed && mikey_point_is_infinity(multiple) && !mikey_point_is_infinity(a);
    mikey_field_leave(&curve->field);
    return order_q;
}

/** Brings z of all entries to 1 with one inversion: entry k is divided by the product of all, times that of the others. */
static void normalise_all(struct mikey_curve *curve, struct mikey_point table[ENTRIES]) {
    struct mikey_field *field = &curve->field;
    BIGNUM *products[ENTRIES], *inverse = mikey_fp_new(field), *own = mikey_fp_new(field);
    for (size_t i = 0; i < ENTRIES; i++) {
        products[i] = mikey_fp_new(field);
        mikey_fp_mul(field, products[i], table[i].z, i == 0 ? field->one : products[i - 1]);
    }
    mikey_fp_inv(field, inverse, products[ENTRIES - 1]);
    for (size_t i = ENTRIES; i-- > 0;) {
        mikey_fp_mul(field, own, inverse, i == 0 ? field->one : products[i - 1]);
        mikey_fp_mul(field, inverse, inverse, table[i].z);
        mikey_fp_mul(field, table[i].z, own, own);
        mikey_fp_mul(field, table[i].x, table[i].x, table[i].z);
        mikey_fp_mul(field, own, own, table[i].z);
        mikey_fp_mul(field, table[i].y, table[i].y, own);
        mikey_fp_copy(field, table[i].z, field->one);
    }
}

/** table[i] = [i + 1]a, with z = 1. */
static void make_table(struct mikey_curve *curve, struct mikey_point table[ENTRIES], struct mikey_point a) {
    for (size_t i = 0; i < ENTRIES; i++) {
        table[i] = mikey_point_new(curve);
        if (i == 0)
            mikey_point_copy(curve, table[i], a);
        else
            mikey_point_add(curve, table[i], table[i - 1], a, NULL);
    }
    normalise_all(curve, table);
}

/**
 * digits = scalar - (1 + 16 + 16^2 + ...) mod q, `count` digits: each digit stands for one more, so that none is zero
 * and every digit costs the same addition.
 */
static void recode(struct mikey_curve *curve, BIGNUM *digits, const BIGNUM *scalar, int count) {
    struct mikey_field *field = &curve->field;
    bool good = !field->failed && BN_set_word(digits, 0);
    for (int i = 0; good && i < count; i++)
        good = BN_set_bit(digits, WINDOW * i);
    good = good && BN_nnmod(digits, digits, curve->q, field->numbers) &&
           BN_mod_sub(digits, scalar, digits, curve->q, field->numbers);
    field->failed = !good;
}

/** Exchanges `point` with the entry of `digit`, touching all. */
static void swap_entry(struct mikey_curve *curve, struct mikey_point table[ENTRIES], unsigned digit,
                       struct mikey_point point) {
    for (unsigned i = 0; i < ENTRIES; i++) {
        const unsigned difference = i ^ digit, equal = 1u & ((difference - 1u) >> WINDOW);
        mikey_fp_swap(&curve->field, equal, table[i].x, point.x);
        mikey_fp_swap(&curve->field, equal, table[i].y, point.y);
    }
}

void mikey_point_mul_secret(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                            struct mikey_point a) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    struct mikey_point table[ENTRIES], sum = mikey_point_new(curve), entry = mikey_point_new(curve);
    BIGNUM *digits = mikey_fp_new(field);
    const int count = (BN_num_bits(curve->q) + WINDOW - 1) / WINDOW;
    make_table(curve, table, a);
    mikey_fp_copy(field, entry.z, field->one);
    recode(curve, digits, scalar, count);
    for (int i = count - 1; i >= 0 && !field->failed; i--) {
        unsigned digit = 0;
        for (int bit = WINDOW - 1; bit >= 0; bit--) {
            mikey_point_double(curve, sum, sum, NULL);
            digit = digit << 1 | (unsigned)BN_is_bit_set(digits, WINDOW * i + bit);
        }
        swap_entry(curve, table, digit, entry);
        mikey_point_add(curve, sum, sum, entry, NULL);
        swap_entry(curve, table, digit, entry);
    }
    mikey_point_copy(curve, r, sum);
    mikey_field_leave(field);
}
