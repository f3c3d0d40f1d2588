// SPDX-License-Identifier: BSD-2-Clause
// The pairings against the examples of RFC 6508 A and RFC 5091 7, and against the laws that they are made for.
#include "../pairing.h"
#include "../sakke_parameters.h"
#include "hex.h"

// RFC 6508 A: the master secret and public key of the KMS, encapsulated data, the receiver's key and the pairing of both.
static const char kms_secret[] = "aff429d35f84b110d094803b3595a6e2998bc99f";
static const char kms_key[] =
    "045958ef1b1679bf099b3a030df255aa6a23c1d8f143d4d23f753e69bd27a832f38cb4ad53ddef4260b0fe8bb45c4c1f"
    "f510effe300367a37b61f701d914aef09724825fa0707d61a6dff4fbd7273566cdde352a0b04b7c16a78309be640697d"
    "e747613a5fc195e8b9f328852a579db8f99b1d0034479ea9c5595f47c4b2f54ff21508d37514dcf7a8e143a6058c09a6"
    "bf2c9858ca37c258065ae6bf7532bc8b5b63383866e0753c5ac0e72709f8445f2e6178e065857e0eda10f68206b63505"
    "ed87e534fb2831ff957fb7dc619dae61301eeacc2fda3680ea4999258a833cea8fc67c6d19487fb449059f26cc8aab65"
    "5ab58b7cc796e24e9a394095754f5f8bae";
static const char encapsulated[] =
    "0444e8ad44ab8592a6a5a3ddca5cf896c718043606a01d650def37a01f37c228c332fc317354e2c274d4daf8ad001054"
    "c76ce57971c6f4486d5723043261c506ebf5be438f53de04f067c776e0dd3b71a6290133283725a532f21af145126dc1"
    "d777ecc27be50835bd28098b8a73d9f801d893793a41ff5c49b87e79f2be4d56ce557e134ad85bb1d4b9ce4f8be4b08a"
    "12babf55b1d6f1d7a638019ea28e15ab1c9f76375fdd1210d4f4351b9a009486b7f3ed46c965ded2d80dade4f38c6721"
    "d52c3ad103a10ebd2959248b4ef006836bf097448e6107c9edee9fb704823df199f832c905ae45f8a247a072d8ef729e"
    "abc5e27574b07739b34be74a532f747b86";
static const char receiver_key[] =
    "0493af67e5007ba6e6a80da793da300fa4b52d0a74e25e6e7b2b3d6ee9d18a9b5c5023597bd82d8062d34019563ba1d2"
    "5c0dc56b7b979d74aa50f29fbf11cc2c93f5dfca615e609279f6175ceadb00b58c6bee1e7a2a47c4f0c456f05259a6fa"
    "94a634a40dae1df593d4fecf688d5fc678be7efc6df3d6835325b83b2c6e69036b155f0a27241094b04bfb0bdfac6c67"
    "0a65c325d39a069f03659d44ca27d3be8df311172b554160181cbe94a2a783320ced590bc42644702cf371271e496bf2"
    "0f588b78a1bc01ecbb6559934bdd2fb65d2884318a33d1a42adf5e33cc5800280b28356497f87135bab9612a17260424"
    "409ac15fee996b744c332151235decb0f5";
static const char pairing_value[] =
    "7d2a8438e6291c649b6579eb3b79eae948b1de9e5f7d1f4070a08f8db6b3c5156f2201affbb5cb9d82aa3ec0d0398b89"
    "abc78a13a760c0bf3f77e63d0df3f1a341a41b8811df197fd6cd0f003125606f4f109f400f7292a10d255e3c0ebccb42"
    "53fb182c68f09cf6cd9c4a53da6c74ad007af36b8bca979d5895e282f483fcd6";
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
    is_point(z, kms_key);
    mikey_point_mul_secret(&curve, z, number(kms_secret), p);
    is_point(z, kms_key);
    represent(point(encapsulated), point(receiver_key), got);
    test_is_hex(got, sizeof got, pairing_value);
    represent(point(receiver_key), point(encapsulated), got);
    test_is_hex(got, sizeof got, pairing_value);
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
    is_bilinear(generator(), point(kms_key));
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(example_of_rfc6508, close_curve),
        cmocka_unit_test_teardown(examples_of_rfc5091, close_curve),
        cmocka_unit_test_teardown(pairings_are_bilinear, close_curve),
        cmocka_unit_test_teardown(sums_of_special_points, close_curve),
        cmocka_unit_test_teardown(faults_of_points, close_curve),
        cmocka_unit_test_teardown(parameters_that_make_no_curve, close_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
