// SPDX-License-Identifier: BSD-2-Clause
#include "field.h"

bool mikey_field_open(struct mikey_field *field, struct mikey_slice prime) {
    *field = (struct mikey_field){.numbers = BN_CTX_new(), .montgomery = BN_MONT_CTX_new()};
    field->failed = field->numbers == NULL || field->montgomery == NULL;
    if (field->failed || prime.len == 0 || prime.len > MIKEY_FIELD_BYTES_MAX)
        return false;
    BN_CTX_start(field->numbers);
    BIGNUM *p = mikey_field_number(field, prime);
    if (field->failed || !BN_is_odd(p) || BN_is_one(p))
        return false;
    field->failed = !BN_MONT_CTX_set(field->montgomery, p, field->numbers);
    if (field->failed)
        return false;
    field->p = p;
    field->bytes = (size_t)BN_num_bytes(p);
    BIGNUM *one = mikey_fp_new(field);
    field->failed =
        field->failed || !BN_to_montgomery(one, BN_value_one(), field->montgomery, field->numbers);
    field->one = one;
    return !field->failed;
}

void mikey_field_close(struct mikey_field *field) {
    BN_MONT_CTX_free(field->montgomery);
    BN_CTX_free(field->numbers);
    *field = (struct mikey_field){.failed = true};
}

void mikey_field_enter(struct mikey_field *field) {
    BN_CTX_start(field->numbers);
}

void mikey_field_leave(struct mikey_field *field) {
    BN_CTX_end(field->numbers);
}

BIGNUM *mikey_fp_new(struct mikey_field *field) {
    BIGNUM *number = BN_CTX_get(field->numbers);
    if (number == NULL)
        field->failed = true;
    return number;
}

BIGNUM *mikey_fp_roomy(struct mikey_field *field) {
    BIGNUM *number = BN_CTX_get(field->numbers);
    // A bit that no element has makes room for all words of one.
    if (number == NULL || !BN_set_bit(number, (int)(8 * field->bytes)) || !BN_set_word(number, 0))
        field->failed = true;
    return number;
}

BIGNUM *mikey_field_number(struct mikey_field *field, struct mikey_slice bytes) {
    BIGNUM *number = BN_CTX_get(field->numbers);
    if (number == NULL || BN_bin2bn(bytes.data, (int)bytes.len, number) == NULL)
        field->failed = true;
    return number;
}

/** Remembers that a call failed. */
static void expect(struct mikey_field *field, int done) {
    if (!done)
        field->failed = true;
}

bool mikey_fp_read(struct mikey_field *field, BIGNUM *r, struct mikey_slice bytes) {
    if (field->failed || BN_bin2bn(bytes.data, (int)bytes.len, r) == NULL) {
        field->failed = true;
        return false;
    }
    if (BN_ucmp(r, field->p) >= 0)
        return false;
    expect(field, BN_to_montgomery(r, r, field->montgomery, field->numbers));
    return !field->failed;
}

void mikey_fp_write(struct mikey_field *field, const BIGNUM *a, uint8_t *out) {
    mikey_field_enter(field);
    BIGNUM *plain = mikey_fp_new(field);
    if (!field->failed)
        expect(field, BN_from_montgomery(plain, a, field->montgomery, field->numbers) &&
                          BN_bn2binpad(plain, out, (int)field->bytes) == (int)field->bytes);
    mikey_field_leave(field);
}

void mikey_fp_copy(struct mikey_field *field, BIGNUM *r, const BIGNUM *a) {
    if (!field->failed)
        expect(field, BN_copy(r, a) != NULL);
}

void mikey_fp_mul(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b) {
    if (!field->failed)
        expect(field, BN_mod_mul_montgomery(r, a, b, field->montgomery, field->numbers));
}

void mikey_fp_add(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b) {
    if (!field->failed)
        expect(field, BN_mod_add_quick(r, a, b, field->p));
}

void mikey_fp_sub(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b) {
    if (!field->failed)
        expect(field, BN_mod_sub_quick(r, a, b, field->p));
}

void mikey_fp_dbl(struct mikey_field *field, BIGNUM *r, const BIGNUM *a) {
    mikey_fp_add(field, r, a, a);
}

void mikey_fp_neg(struct mikey_field *field, BIGNUM *r, const BIGNUM *a) {
    if (!field->failed)
        expect(field, BN_is_zero(a) ? BN_set_word(r, 0) : BN_usub(r, field->p, a));
}

void mikey_fp_pow(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *exponent) {
    mikey_field_enter(field);
    BIGNUM *base = mikey_fp_new(field);
    if (!field->failed) // libcrypto's exponentiation takes plain numbers and picks the windows
        expect(field, BN_from_montgomery(base, a, field->montgomery, field->numbers) &&
                          BN_mod_exp_mont_consttime(base, base, exponent, field->p, field->numbers,
                                                    field->montgomery) &&
                          BN_to_montgomery(r, base, field->montgomery, field->numbers));
    mikey_field_leave(field);
}

void mikey_fp_inv(struct mikey_field *field, BIGNUM *r, const BIGNUM *a) {
    mikey_field_enter(field);
    BIGNUM *exponent = mikey_fp_new(field);
    if (!field->failed) // Fermat: in constant time, which the algorithm of Euclid is not
        expect(field, BN_copy(exponent, field->p) != NULL && BN_sub_word(exponent, 2));
    mikey_fp_pow(field, r, a, exponent);
    mikey_field_leave(field);
}

// One over a number is one over the product of all, times that of the others.
void mikey_fp_inv_all(struct mikey_field *field, BIGNUM *const *numbers, BIGNUM *const *room, size_t count) {
    mikey_field_enter(field);
    BIGNUM *inverse = mikey_fp_new(field), *own = mikey_fp_new(field);
    for (size_t i = 0; i < count; i++)
        mikey_fp_mul(field, room[i], numbers[i], i == 0 ? field->one : room[i - 1]);
    mikey_fp_inv(field, inverse, room[count - 1]);
    for (size_t i = count; i-- > 0;) {
        mikey_fp_mul(field, own, inverse, i == 0 ? field->one : room[i - 1]);
        mikey_fp_mul(field, inverse, inverse, numbers[i]);
        mikey_fp_copy(field, numbers[i], own);
    }
    mikey_field_leave(field);
}

void mikey_fp_swap(const struct mikey_field *field, unsigned condition, BIGNUM *a, BIGNUM *b) {
    const size_t word = sizeof(BN_ULONG);
    if (!field->failed)
        BN_consttime_swap(condition, a, b, (int)((field->bytes + word - 1) / word));
}
