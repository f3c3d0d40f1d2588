// SPDX-License-Identifier: BSD-2-Clause
// Multiples of points.
#include "curve.h"

#define WINDOW  MIKEY_MULTIPLES_DIGIT
#define ENTRIES MIKEY_MULTIPLES_DIGITS

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

/** Brings z of points to 1 with one inversion. */
static void normalise_all(struct mikey_curve *curve, struct mikey_point *points, size_t count) {
    struct mikey_field *field = &curve->field;
    BIGNUM *inverses[MIKEY_MULTIPLES_BLOCKS * ENTRIES], *room[MIKEY_MULTIPLES_BLOCKS * ENTRIES];
    mikey_field_enter(field);
    BIGNUM *power = mikey_fp_new(field);
    for (size_t i = 0; i < count; i++) {
        inverses[i] = points[i].z;
        room[i] = mikey_fp_new(field);
    }
    mikey_fp_inv_all(field, inverses, room, count);
    for (size_t i = 0; i < count; i++) {
        mikey_fp_mul(field, power, points[i].z, points[i].z);
        mikey_fp_mul(field, points[i].x, points[i].x, power);
        mikey_fp_mul(field, power, power, points[i].z);
        mikey_fp_mul(field, points[i].y, points[i].y, power);
        mikey_fp_copy(field, points[i].z, field->one);
    }
    mikey_field_leave(field);
}

/** Entry 0 of each block: `a` times the weight of the block's first digit. */
static void make_bases(struct mikey_curve *curve, struct mikey_multiples *multiples, struct mikey_point a) {
    struct mikey_point bases[MIKEY_MULTIPLES_BLOCKS];
    for (int block = 0; block < multiples->blocks; block++) {
        bases[block] = multiples->points[block][0];
        mikey_point_copy(curve, bases[block], block == 0 ? a : bases[block - 1]);
        for (int bit = 0; block > 0 && bit < WINDOW * multiples->rows; bit++)
            mikey_point_double(curve, bases[block], bases[block], NULL);
    }
    if (multiples->blocks > 1)
        normalise_all(curve, bases, (size_t)multiples->blocks);
}

// Entry i of a block is i + 1 times its base.
void mikey_multiples_make(struct mikey_curve *curve, struct mikey_multiples *multiples, struct mikey_point a,
                          int blocks) {
    const int digits = (BN_num_bits(curve->q) + WINDOW - 1) / WINDOW;
    multiples->blocks = blocks;
    multiples->rows = (digits + blocks - 1) / blocks;
    for (int block = 0; block < blocks; block++)
        for (size_t i = 0; i < ENTRIES; i++)
            multiples->points[block][i] = mikey_point_new(curve);
    make_bases(curve, multiples, a);
    for (int block = 0; block < blocks; block++) {
        struct mikey_point *points = multiples->points[block];
        for (size_t i = 1; i < ENTRIES; i++)
            mikey_point_add(curve, points[i], points[i - 1], points[0], NULL);
    }
    normalise_all(curve, multiples->points[0], (size_t)blocks * ENTRIES);
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

static unsigned digit_at(const BIGNUM *digits, int index) {
    unsigned digit = 0;
    for (int bit = WINDOW - 1; bit >= 0; bit--)
        digit = digit << 1 | (unsigned)BN_is_bit_set(digits, WINDOW * index + bit);
    return digit;
}

/** Exchanges `point` with the entry of `digit`, touching all. */
static void swap_entry(struct mikey_curve *curve, struct mikey_point entries[ENTRIES], unsigned digit,
                       struct mikey_point point) {
    for (unsigned i = 0; i < ENTRIES; i++) {
        const unsigned difference = i ^ digit, equal = 1u & ((difference - 1u) >> WINDOW);
        mikey_fp_swap(&curve->field, equal, entries[i].x, point.x);
        mikey_fp_swap(&curve->field, equal, entries[i].y, point.y);
    }
}

void mikey_multiples_mul(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                         struct mikey_multiples *multiples) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    struct mikey_point sum = mikey_point_new(curve), entry = mikey_point_new(curve);
    BIGNUM *digits = mikey_fp_new(field);
    mikey_fp_copy(field, entry.z, field->one);
    recode(curve, digits, scalar, multiples->blocks * multiples->rows);
    for (int row = multiples->rows - 1; row >= 0 && !field->failed; row--) {
        for (int bit = 0; bit < WINDOW; bit++)
            mikey_point_double(curve, sum, sum, NULL);
        for (int block = 0; block < multiples->blocks; block++) {
            const unsigned digit = digit_at(digits, block * multiples->rows + row);
            swap_entry(curve, multiples->points[block], digit, entry);
            mikey_point_add(curve, sum, sum, entry, NULL);
            swap_entry(curve, multiples->points[block], digit, entry);
        }
    }
    mikey_point_copy(curve, r, sum);
    mikey_field_leave(field);
}

void mikey_point_mul_secret(struct mikey_curve *curve, struct mikey_point r, const BIGNUM *scalar,
                            struct mikey_point a) {
    struct mikey_multiples multiples;
    mikey_field_enter(&curve->field);
    mikey_multiples_make(curve, &multiples, a, 1);
    mikey_multiples_mul(curve, r, scalar, &multiples);
    mikey_field_leave(&curve->field);
}
