// SPDX-License-Identifier: BSD-2-Clause
// The extension F_p[i].
#include "field.h"

struct mikey_fp2 mikey_fp2_new(struct mikey_field *field) {
    return (struct mikey_fp2){mikey_fp_roomy(field), mikey_fp_roomy(field)};
}

void mikey_fp2_one(struct mikey_field *field, struct mikey_fp2 r) {
    mikey_fp_copy(field, r.re, field->one);
    mikey_fp_sub(field, r.im, field->one, field->one);
}

void mikey_fp2_copy(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a) {
    mikey_fp_copy(field, r.re, a.re);
    mikey_fp_copy(field, r.im, a.im);
}

// Three multiplications: im is (a.re + a.im)(b.re + b.im) less the other two products.
void mikey_fp2_mul(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a, struct mikey_fp2 b) {
    mikey_field_enter(field);
    BIGNUM *re = mikey_fp_new(field), *im = mikey_fp_new(field), *sum = mikey_fp_new(field);
    mikey_fp_add(field, sum, a.re, a.im);
    mikey_fp_add(field, re, b.re, b.im);
    mikey_fp_mul(field, sum, sum, re);
    mikey_fp_mul(field, re, a.re, b.re);
    mikey_fp_mul(field, im, a.im, b.im);
    mikey_fp_sub(field, sum, sum, re);
    mikey_fp_sub(field, r.re, re, im);
    mikey_fp_sub(field, r.im, sum, im);
    mikey_field_leave(field);
}

void mikey_fp2_sqr(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a) {
    mikey_field_enter(field);
    BIGNUM *sum = mikey_fp_new(field), *difference = mikey_fp_new(field);
    mikey_fp_add(field, sum, a.re, a.im);
    mikey_fp_sub(field, difference, a.re, a.im);
    mikey_fp_mul(field, r.im, a.re, a.im);
    mikey_fp_dbl(field, r.im, r.im);
    mikey_fp_mul(field, r.re, sum, difference);
    mikey_field_leave(field);
}

void mikey_fp2_pow(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a,
                   const BIGNUM *exponent) {
    mikey_field_enter(field);
    struct mikey_fp2 power = mikey_fp2_new(field);
    mikey_fp2_one(field, power);
    for (int bit = BN_num_bits(exponent) - 1; bit >= 0 && !field->failed; bit--) {
        mikey_fp2_sqr(field, power, power);
        if (BN_is_bit_set(exponent, bit))
            mikey_fp2_mul(field, power, power, a);
    }
    mikey_fp2_copy(field, r, power);
    mikey_field_leave(field);
}

void mikey_fp2_pow_secret(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a,
                          const BIGNUM *exponent, int bits) {
    mikey_field_enter(field);
    struct mikey_fp2 low = mikey_fp2_new(field), high = mikey_fp2_new(field);
    mikey_fp2_one(field, low);
    mikey_fp2_copy(field, high, a);
    for (int bit = bits - 1; bit >= 0 && !field->failed; bit--) {
        const unsigned set = (unsigned)BN_is_bit_set(exponent, bit);
        mikey_fp_swap(field, set, low.re, high.re);
        mikey_fp_swap(field, set, low.im, high.im);
        mikey_fp2_mul(field, high, high, low);
        mikey_fp2_sqr(field, low, low);
        mikey_fp_swap(field, set, low.re, high.re);
        mikey_fp_swap(field, set, low.im, high.im);
    }
    mikey_fp2_copy(field, r, low);
    mikey_field_leave(field);
}
