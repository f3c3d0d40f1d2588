// SPDX-License-Identifier: BSD-2-Clause
/**
 * The field of p elements and its extension of degree 2, F_p[i] with i^2 = -1 (p = 3 mod 4): what curves and pairings
 * compute with, on libcrypto's Montgomery multiplication.
 *
 * All numbers of a field come out of one BN_CTX and are wiped with it by mikey_field_close(). Elements are in Montgomery
 * form and below p. A failure of libcrypto is sticky, so that formulas read as formulas: ask `failed` at the end.
 * Results may be the same numbers as arguments. Time depends on p and on exponents called public, not on values as far
 * as libcrypto's numbers allow.
 */
#ifndef MIKEYLAB_CRYPTO_FIELD_H
#define MIKEYLAB_CRYPTO_FIELD_H

#include <mikeylab/status.h>
#include <openssl/bn.h>

/** Longest p: 7680 bits, the strongest of RFC 5091 10 and RFC 6508 7. */
#define MIKEY_FIELD_BYTES_MAX 960

struct mikey_field {
    BN_CTX *numbers;
    BN_MONT_CTX *montgomery;
    const BIGNUM *p;
    const BIGNUM *one;
    size_t bytes; /**< of an element written out */
    bool failed;  /**< libcrypto did, for want of memory; what was computed is worth nothing */
};

/** An element of F_p[i]: re + i * im. */
struct mikey_fp2 {
    BIGNUM *re, *im;
};

/** Makes the field of `prime`; false if that is even, 1 or longer than MIKEY_FIELD_BYTES_MAX. Close it in any case. */
MIKEY_NODISCARD bool mikey_field_open(struct mikey_field *field, struct mikey_slice prime);
/** Wipes and frees all numbers of the field. */
void mikey_field_close(struct mikey_field *field);

/**
 * Temporary numbers: those that are made between the two calls are gone after the second. Every one between
 * mikey_field_open() and the first of these lasts as long as the field.
 */
void mikey_field_enter(struct mikey_field *field);
void mikey_field_leave(struct mikey_field *field);

/** A new number, 0; NULL, and the field has failed, when memory is short. */
BIGNUM *mikey_fp_new(struct mikey_field *field);
/** The same with room for all words of an element, as mikey_fp_swap() needs it; parts of points and pairs are such. */
BIGNUM *mikey_fp_roomy(struct mikey_field *field);
/** A new number of any size, not in Montgomery form: exponents, orders. */
BIGNUM *mikey_field_number(struct mikey_field *field, struct mikey_slice bytes);

/** Big-endian bytes to an element; false if they are not below p. */
bool mikey_fp_read(struct mikey_field *field, BIGNUM *r, struct mikey_slice bytes);
/** An element to field->bytes bytes, big-endian. */
void mikey_fp_write(struct mikey_field *field, const BIGNUM *a, uint8_t *out);
void mikey_fp_copy(struct mikey_field *field, BIGNUM *r, const BIGNUM *a);
void mikey_fp_mul(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b);
void mikey_fp_add(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b);
/** r = a - b, where r may be a, but not b alone. */
void mikey_fp_sub(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *b);
void mikey_fp_dbl(struct mikey_field *field, BIGNUM *r, const BIGNUM *a);
/** r = -a. */
void mikey_fp_neg(struct mikey_field *field, BIGNUM *r, const BIGNUM *a);
/** r = a^exponent; the exponent is public. */
void mikey_fp_pow(struct mikey_field *field, BIGNUM *r, const BIGNUM *a, const BIGNUM *exponent);
/** r = 1 / a; 0 for 0. */
void mikey_fp_inv(struct mikey_field *field, BIGNUM *r, const BIGNUM *a);
/** Inverts all `numbers` at the cost of one inversion; `room` has as many numbers. All become 0 if one is. */
void mikey_fp_inv_all(struct mikey_field *field, BIGNUM *const *numbers, BIGNUM *const *room, size_t count);
/** Swaps two elements if `condition` is 1, in the same time as if it is 0. */
void mikey_fp_swap(const struct mikey_field *field, unsigned condition, BIGNUM *a, BIGNUM *b);

struct mikey_fp2 mikey_fp2_new(struct mikey_field *field);
void mikey_fp2_one(struct mikey_field *field, struct mikey_fp2 r);
void mikey_fp2_copy(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a);
void mikey_fp2_mul(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a, struct mikey_fp2 b);
void mikey_fp2_sqr(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a);
/** r = a^exponent; the exponent is public. */
void mikey_fp2_pow(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a, const BIGNUM *exponent);
/** The same for a secret exponent below 2^bits: a ladder, whose steps are the same whatever the exponent. */
void mikey_fp2_pow_secret(struct mikey_field *field, struct mikey_fp2 r, struct mikey_fp2 a,
                          const BIGNUM *exponent, int bits);

#endif
