// SPDX-License-Identifier: BSD-2-Clause
// The pairings against the examples of RFC 6508 A and RFC 5091 7, and against the laws that they are made for.
#include "../pairing.h"
#include "../sakke_parameters.h"
#include "hex.h"
#include "rfc6508.h"

// RFC 6508 A: the master secret and public key of the KMS, RFC6508_R data, the receiver's key and the pairing of both.
static const char kms_secret[] = "aff429d35f84b110d094803b3595a6e2998bc99f";
// RFC 5091 7.1: a multiple of a point.
static const char type_1_p[] = "0bffffffffffffffffffffffffffcffff3";
static const char type_1_q[] = "fffffffffffffffffffffffffffbffff";
static const char type_1_a[] = "040489a03c58dcf7fcfc97e99ffef0bb46340510c6972d795ec0c2b081b81de767f808";
static const char type_1_scalar[] = "0b8bbbc0089098f2769b32373ade8f0daf";
static const char type_1_multiple[] =
    "040073734b32a882cc97956b9f7e54a2d32609c4b891aab199741a44a5b6b632b949f7";
// RFC 5091 7.3: a pairing.
static const char type_1_b[] = "04040e98b9382e0b1fa6747dcb1655f54f750b497a6a02e7611511d0db2ff133b32a3f";
static const char type_1_pairing[] = "08b2cac13cbd422658f9e5757b854938180bc6af59f54d0a5d83c8efd8f5214fad3c";

static struct mikey_curve curve;

static struct mikey_slice hex(const char *text) {
    static uint8_t bytes[512];
    return test_hex(text, bytes, sizeof bytes);
}

static struct mikey_point point(const char *text) {
    struct mikey_point made = mikey_point_new(&curve);
    assert_int_equal(mikey_point_read(&curve, made, hex(text)), MIKEY_POINT_GOOD);
    return made;
}

static BIGNUM *number(const char *text) {
    BIGNUM *made = mikey_field_number(&curve.field, hex(text));
    assert_non_null(made);
    return made;
}

static void is_point(struct mikey_point got, const char *want) {
    uint8_t bytes[1 + 2 * MIKEY_FIELD_BYTES_MAX];
    mikey_point_write(&curve, got, bytes);
    assert_false(curve.field.failed);
    test_is_hex(bytes, 1 + 2 * curve.field.bytes, want);
}

static void open_sakke(void) {
    assert_true(mikey_curve_open(&curve, MIKEY_CURVE_MINUS_3X, mikey_sakke_set_1.p, mikey_sakke_set_1.q));
}

static void open_type_1(void) {
    uint8_t p[32], q[32];
    assert_true(mikey_curve_open(&curve, MIKEY_CURVE_PLUS_1, test_hex(type_1_p, p, sizeof p),
                                 test_hex(type_1_q, q, sizeof q)));
}

static struct mikey_point generator(void) {
    struct mikey_point p = mikey_point_new(&curve);
    assert_int_equal(mikey_point_read(&curve, p, mikey_sakke_set_1.generator), MIKEY_POINT_GOOD);
    return p;
}

static int close_curve(void **state) {
    (void)state;
    mikey_curve_close(&curve);
    return 0;
}

/** The representative of <a, b> as bytes. */
static void represent(struct mikey_point a, struct mikey_point b, uint8_t out[128]) {
    struct mikey_fp2 pairing = mikey_fp2_new(&curve.field);
    BIGNUM *value = mikey_fp_new(&curve.field);
    mikey_pairing(&curve, pairing, a, b);
    mikey_pairing_representative(&curve, value, pairing);
    mikey_fp_write(&curve.field, value, out);
    assert_false(curve.field.failed);
}

static void example_of_rfc6508(void **state) {
    (void)state;
    uint8_t got[128];
    open_sakke();
    struct mikey_point p = generator(), z = mikey_point_new(&curve);
    represent(p, p, got);
    assert_memory_equal(got, mikey_sakke_set_1.g.data, sizeof got);
    mikey_point_mul(&curve, z, number(kms_secret), p);
    is_point(z, RFC6508_KMS_KEY);
    mikey_point_mul_secret(&curve, z, number(kms_secret), p);
    is_point(z, RFC6508_KMS_KEY);
    represent(point(RFC6508_R), point(RFC6508_RECEIVER_KEY), got);
    test_is_hex(got, sizeof got, RFC6508_PAIRING);
    represent(point(RFC6508_RECEIVER_KEY), point(RFC6508_R), got);
    test_is_hex(got, sizeof got, RFC6508_PAIRING);
}

static void examples_of_rfc5091(void **state) {
    (void)state;
    uint8_t got[34];
    open_type_1();
    struct mikey_point a = point(type_1_a), multiple = mikey_point_new(&curve);
    struct mikey_fp2 pairing = mikey_fp2_new(&curve.field);
    mikey_point_mul(&curve, multiple, number(type_1_scalar), a);
    is_point(multiple, type_1_multiple);
    mikey_pairing(&curve, pairing, a, point(type_1_b));
    mikey_pairing_root(&curve, pairing, pairing);
    mikey_fp_write(&curve.field, pairing.re, got);
    mikey_fp_write(&curve.field, pairing.im, got + 17);
    assert_false(curve.field.failed);
    test_is_hex(got, sizeof got, type_1_pairing);
}

/** <[k]a, b> = <a, [k]b> = <a, b>^k, the power taken in both ways. */
static void is_bilinear(struct mikey_point a, struct mikey_point b) {
    struct mikey_field *field = &curve.field;
    struct mikey_point multiple = mikey_point_new(&curve);
    struct mikey_fp2 first = mikey_fp2_new(field), second = mikey_fp2_new(field), base = mikey_fp2_new(field),
                     power = mikey_fp2_new(field), secret_power = mikey_fp2_new(field);
    BIGNUM *k = number("0f1e2d3c4b5a6978");
    mikey_point_mul_secret(&curve, multiple, k, a);
    mikey_point_normalise(&curve, multiple);
    mikey_pairing(&curve, first, multiple, b);
    mikey_pairing_root(&curve, first, first);
    mikey_point_mul(&curve, multiple, k, b);
    mikey_point_normalise(&curve, multiple);
    mikey_pairing(&curve, second, a, multiple);
    mikey_pairing_root(&curve, second, second);
    mikey_pairing(&curve, base, a, b);
    mikey_pairing_root(&curve, base, base);
    mikey_fp2_pow(field, power, base, k);
    mikey_fp2_pow_secret(field, secret_power, base, k, 80);
    const struct mikey_fp2 same[] = {second, power, secret_power};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_int_equal(BN_cmp(first.re, same[i].re), 0);
        assert_int_equal(BN_cmp(first.im, same[i].im), 0);
    }
    mikey_fp2_pow(field, power, base, curve.q);
    assert_int_equal(BN_cmp(power.re, field->one), 0);
    assert_true(BN_is_zero(power.im));
    assert_int_not_equal(BN_cmp(base.re, field->one), 0);
    assert_false(field->failed);
}

static void pairings_are_bilinear(void **state) {
    (void)state;
    open_sakke();
    is_bilinear(generator(), point(RFC6508_KMS_KEY));
    mikey_curve_close(&curve);
    open_type_1();
    is_bilinear(point(type_1_a), point(type_1_b));
}

static void sums_of_special_points(void **state) {
    (void)state;
    open_sakke();
    struct mikey_point p = generator(), opposite = generator(), sum = mikey_point_new(&curve),
                       twice = mikey_point_new(&curve);
    mikey_fp_neg(&curve.field, opposite.y, p.y);
    mikey_point_add(&curve, sum, p, opposite, NULL);
    assert_true(mikey_point_is_infinity(sum));
    mikey_point_double(&curve, sum, sum, NULL);
    assert_true(mikey_point_is_infinity(sum));
    mikey_point_add(&curve, sum, sum, p, NULL);
    assert_true(mikey_point_equal(&curve, sum, p));
    assert_false(mikey_point_equal(&curve, sum, opposite));
    mikey_point_add(&curve, sum, sum, p, NULL);
    mikey_point_double(&curve, twice, p, NULL);
    mikey_point_normalise(&curve, twice);
    assert_true(mikey_point_equal(&curve, sum, twice));
    mikey_point_mul_secret(&curve, sum, number("02"), p);
    assert_true(mikey_point_equal(&curve, sum, twice));
    mikey_point_mul_secret(&curve, sum, number("00"), p);
    assert_true(mikey_point_is_infinity(sum));
    assert_true(mikey_point_has_order_q(&curve, p));
}

static void faults_of_points(void **state) {
    (void)state;
    open_sakke();
    uint8_t bytes[257];
    struct mikey_point made = mikey_point_new(&curve);
    memcpy(bytes, mikey_sakke_set_1.generator.data, sizeof bytes);
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 256}), MIKEY_POINT_LENGTH);
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 0}), MIKEY_POINT_LENGTH);
    bytes[256] ^= 1;
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 257}), MIKEY_POINT_OFF_CURVE);
    memcpy(bytes + 1, mikey_sakke_set_1.p.data, 128);
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 257}), MIKEY_POINT_RANGE);
    bytes[0] = 3;
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 257}), MIKEY_POINT_FORM);
    memset(bytes, 0, sizeof bytes); // (0, 0) is a point of order 2
    bytes[0] = 4;
    assert_int_equal(mikey_point_read(&curve, made, (struct mikey_slice){bytes, 257}), MIKEY_POINT_GOOD);
    assert_false(mikey_point_has_order_q(&curve, made));
    assert_false(curve.field.failed);
}

static void parameters_that_make_no_curve(void **state) {
    (void)state;
    static const uint8_t zeros[MIKEY_FIELD_BYTES_MAX + 1];
    static const struct {
        uint8_t p, q;
        enum mikey_curve_family family;
        bool good;
    } cases[] = {{59, 5, MIKEY_CURVE_PLUS_1, true},   {59, 5, MIKEY_CURVE_MINUS_3X, true},
                 {59, 7, MIKEY_CURVE_PLUS_1, false},  {61, 31, MIKEY_CURVE_MINUS_3X, false},
                 {43, 11, MIKEY_CURVE_PLUS_1, false}, {43, 11, MIKEY_CURVE_MINUS_3X, true},
                 {59, 6, MIKEY_CURVE_PLUS_1, false},  {59, 1, MIKEY_CURVE_PLUS_1, false},
                 {59, 0, MIKEY_CURVE_PLUS_1, false},  {0, 5, MIKEY_CURVE_PLUS_1, false},
                 {1, 5, MIKEY_CURVE_MINUS_3X, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct mikey_slice p = {&cases[i].p, 1}, q = {&cases[i].q, 1};
        assert_int_equal(mikey_curve_open(&curve, cases[i].family, p, q), cases[i].good);
        mikey_curve_close(&curve);
    }
    const struct mikey_slice empty = {NULL, 0}, long_one = {zeros, sizeof zeros};
    assert_false(mikey_curve_open(&curve, MIKEY_CURVE_MINUS_3X, empty, mikey_sakke_set_1.q));
    mikey_curve_close(&curve);
    assert_false(mikey_curve_open(&curve, MIKEY_CURVE_MINUS_3X, long_one, mikey_sakke_set_1.q));
    mikey_curve_close(&curve);
    assert_false(mikey_curve_open(&curve, MIKEY_CURVE_MINUS_3X, mikey_sakke_set_1.p, long_one));
}

/** The pairing with lines made before is the same, and the lines serve again. */
static void pairings_with_lines(void **state) {
    (void)state;
    uint8_t got[128];
    struct mikey_lines lines;
    open_sakke();
    struct mikey_fp2 pairing = mikey_fp2_new(&curve.field);
    BIGNUM *value = mikey_fp_new(&curve.field);
    assert_true(mikey_lines_make(&curve, &lines, point(RFC6508_RECEIVER_KEY)));
    mikey_pairing_with(&curve, pairing, &lines, point(RFC6508_R));
    mikey_pairing_representative(&curve, value, pairing);
    mikey_fp_write(&curve.field, value, got);
    test_is_hex(got, sizeof got, RFC6508_PAIRING);
    for (int i = 0; i < 2; i++) {
        uint8_t want[128];
        const struct mikey_point other = i == 0 ? generator() : point(RFC6508_KMS_KEY);
        represent(other, point(RFC6508_RECEIVER_KEY), want);
        mikey_pairing_with(&curve, pairing, &lines, other);
        mikey_pairing_representative(&curve, value, pairing);
        mikey_fp_write(&curve.field, value, got);
        assert_memory_equal(got, want, sizeof got);
    }
    assert_false(curve.field.failed);
    mikey_lines_free(&lines);
}

/** Lines tell the order of their point: 2, 2q, and q. */
static void lines_tell_the_order(void **state) {
    (void)state;
    open_sakke();
    uint8_t zeros[257] = {4};
    struct mikey_point small = mikey_point_new(&curve), sum = mikey_point_new(&curve);
    assert_int_equal(mikey_point_read(&curve, small, (struct mikey_slice){zeros, sizeof zeros}),
                     MIKEY_POINT_GOOD);
    mikey_point_copy(&curve, sum, point(RFC6508_RECEIVER_KEY));
    mikey_point_add(&curve, sum, sum, small, NULL);
    mikey_point_normalise(&curve, sum);
    const struct mikey_point points[] = {small, sum, generator()};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        struct mikey_lines lines;
        assert_int_equal(mikey_lines_make(&curve, &lines, points[i]), i == 2);
        assert_false(curve.field.failed);
        mikey_lines_free(&lines);
    }
}

/** Multiples made before, in any number of blocks, and scalars at both ends. */
static void multiples_of_a_point(void **state) {
    (void)state;
    uint8_t got[257], want[257];
    open_sakke();
    struct mikey_point p = generator(), product = mikey_point_new(&curve), plain = mikey_point_new(&curve);
    BIGNUM *last = mikey_fp_new(&curve.field), *one = mikey_fp_new(&curve.field);
    assert_true(BN_copy(last, curve.q) && BN_sub_word(last, 1) && BN_one(one));
    const BIGNUM *const scalars[] = {one, number(kms_secret), last};
    static const int blocks[] = {1, 3, MIKEY_MULTIPLES_BLOCKS};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct mikey_multiples multiples;
        mikey_multiples_make(&curve, &multiples, p, blocks[i]);
        for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++) {
            mikey_point_mul(&curve, plain, scalars[k], p);
            mikey_point_write(&curve, plain, want);
            mikey_multiples_mul(&curve, product, scalars[k], &multiples);
            mikey_point_write(&curve, product, got);
            assert_memory_equal(got, want, sizeof got);
        }
    }
    assert_false(curve.field.failed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(example_of_rfc6508, close_curve),
        cmocka_unit_test_teardown(examples_of_rfc5091, close_curve),
        cmocka_unit_test_teardown(pairings_are_bilinear, close_curve),
        cmocka_unit_test_teardown(pairings_with_lines, close_curve),
        cmocka_unit_test_teardown(lines_tell_the_order, close_curve),
        cmocka_unit_test_teardown(multiples_of_a_point, close_curve),
        cmocka_unit_test_teardown(sums_of_special_points, close_curve),
        cmocka_unit_test_teardown(faults_of_points, close_curve),
        cmocka_unit_test_teardown(parameters_that_make_no_curve, close_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
