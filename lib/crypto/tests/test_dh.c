// SPDX-License-Identifier: BSD-2-Clause
// The groups against the primes that libcrypto has from RFC 2409 and RFC 3526, and exponentiation against its own.
#include "crypto_group.h"
#include "hex.h"

#include <mikeylab/values.h>
#include <openssl/bn.h>

static const struct {
    uint8_t group;
    size_t bytes;
    BIGNUM *(*prime)(BIGNUM *);
} groups[] = {
    {MIKEY_DH_GROUP_OAKLEY_1, 96, BN_get_rfc2409_prime_768},
    {MIKEY_DH_GROUP_OAKLEY_2, 128, BN_get_rfc2409_prime_1024},
    {MIKEY_DH_GROUP_OAKLEY_5, 192, BN_get_rfc3526_prime_1536},
};
#define GROUPS (sizeof groups / sizeof *groups)

/** What the group says of p + `distance`. */
static enum mikey_dh_fault at_prime(size_t i, long distance) {
    uint8_t bytes[MIKEY_DH_MAX];
    BIGNUM *number = groups[i].prime(NULL);
    assert_non_null(number);
    if (distance < 0)
        assert_true(BN_sub_word(number, (BN_ULONG)-distance));
    else
        assert_true(BN_add_word(number, (BN_ULONG)distance));
    assert_int_equal(BN_bn2binpad(number, bytes, (int)groups[i].bytes), groups[i].bytes);
    BN_free(number);
    return mikey_dh_check(groups[i].group, (struct mikey_slice){bytes, groups[i].bytes});
}

static enum mikey_dh_fault at_small(size_t i, uint8_t value) {
    uint8_t bytes[MIKEY_DH_MAX] = {0};
    bytes[groups[i].bytes - 1] = value;
    return mikey_dh_check(groups[i].group, (struct mikey_slice){bytes, groups[i].bytes});
}

static void primes_are_the_published_ones(void **state) {
    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        size_t bytes = 0;
        assert_true(mikey_dh_length(groups[i].group, &bytes));
        assert_int_equal(bytes, groups[i].bytes);
        assert_int_equal(at_prime(i, -2), MIKEY_DH_GOOD);
        assert_int_equal(at_prime(i, -1), MIKEY_DH_MINUS_ONE);
        assert_int_equal(at_prime(i, 0), MIKEY_DH_RANGE);
        assert_int_equal(at_prime(i, 1), MIKEY_DH_RANGE);
    }
}

static void values_that_no_exponent_gives(void **state) {
    (void)state;
    uint8_t ones[MIKEY_DH_MAX];
    memset(ones, 0xff, sizeof ones);
    for (size_t i = 0; i < GROUPS; i++) {
        assert_int_equal(at_small(i, 0), MIKEY_DH_ZERO);
        assert_int_equal(at_small(i, 1), MIKEY_DH_ONE);
        assert_int_equal(at_small(i, 2), MIKEY_DH_GOOD);
        const uint8_t group = groups[i].group;
        assert_int_equal(mikey_dh_check(group, (struct mikey_slice){ones, groups[i].bytes}), MIKEY_DH_RANGE);
        assert_int_equal(mikey_dh_check(group, (struct mikey_slice){ones, groups[i].bytes - 1}),
                         MIKEY_DH_LENGTH);
        assert_int_equal(mikey_dh_check(group, (struct mikey_slice){NULL, 0}), MIKEY_DH_LENGTH);
    }
    size_t bytes = 7;
    assert_false(mikey_dh_length(3, &bytes));
    assert_int_equal(bytes, 7);
    assert_int_equal(mikey_dh_check(3, (struct mikey_slice){ones, 96}), MIKEY_DH_LENGTH);
}

/** base^exponent mod p as libcrypto's plain exponentiation has it. */
static void reference(size_t i, BIGNUM *base, struct mikey_slice exponent, uint8_t *out) {
    BN_CTX *context = BN_CTX_new();
    BIGNUM *prime = groups[i].prime(NULL), *power = BN_new();
    BIGNUM *number = BN_bin2bn(exponent.data, (int)exponent.len, NULL);
    assert_true(BN_mod_exp_simple(power, base, number, prime, context));
    assert_int_equal(BN_bn2binpad(power, out, (int)groups[i].bytes), groups[i].bytes);
    BN_free(number);
    BN_free(power);
    BN_free(prime);
    BN_CTX_free(context);
}

static void fill(uint8_t *bytes, size_t len, uint8_t seed) {
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(seed + 37 * i + (i * i >> 3));
}

static void both_sides_agree(void **state) {
    (void)state;
    static const size_t lengths[] = {1, 20, 32, 96};
    for (size_t n = 0; n < GROUPS * 4; n++) {
        const size_t i = n / 4, len = lengths[n % 4];
        uint8_t xi[96], xr[96], dhi[MIKEY_DH_MAX], dhr[MIKEY_DH_MAX];
        uint8_t one[MIKEY_DH_MAX], other[MIKEY_DH_MAX], want[MIKEY_DH_MAX];
        fill(xi, len, 0x21);
        fill(xr, len, 0x93);
        const struct mikey_slice ei = {xi, len}, er = {xr, len};
        const struct mikey_slice vi = {dhi, groups[i].bytes}, vr = {dhr, groups[i].bytes};
        assert_int_equal(mikey_dh_public(crypto, groups[i].group, ei, dhi), MIKEY_OK);
        assert_int_equal(mikey_dh_public(crypto, groups[i].group, er, dhr), MIKEY_OK);
        BIGNUM *two = BN_new();
        assert_true(BN_set_word(two, 2));
        reference(i, two, ei, want);
        assert_memory_equal(dhi, want, groups[i].bytes);
        assert_int_equal(mikey_dh_shared(crypto, groups[i].group, ei, vr, one), MIKEY_OK);
        assert_int_equal(mikey_dh_shared(crypto, groups[i].group, er, vi, other), MIKEY_OK);
        assert_memory_equal(one, other, groups[i].bytes);
        assert_true(BN_bin2bn(dhr, (int)groups[i].bytes, two) == two);
        reference(i, two, ei, want);
        assert_memory_equal(one, want, groups[i].bytes);
        BN_free(two);
    }
}

// A secret that begins with zero bytes keeps them: 3^5 is far below the primes.
static void leading_zeros_stay(void **state) {
    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        uint8_t value[MIKEY_DH_MAX] = {0}, want[MIKEY_DH_MAX] = {0}, out[MIKEY_DH_MAX];
        const uint8_t exponent[] = {0, 0, 5};
        value[groups[i].bytes - 1] = 3;
        want[groups[i].bytes - 1] = 243;
        memset(out, 0xee, sizeof out);
        assert_int_equal(mikey_dh_shared(crypto, groups[i].group, (struct mikey_slice){exponent, 3},
                                         (struct mikey_slice){value, groups[i].bytes}, out),
                         MIKEY_OK);
        assert_memory_equal(out, want, groups[i].bytes);
    }
}

static void what_cannot_be_raised_is_refused(void **state) {
    (void)state;
    uint8_t out[MIKEY_DH_MAX], zeros[MIKEY_DH_MAX + 1] = {0}, large[MIKEY_DH_MAX + 1];
    memset(large, 0x5a, sizeof large);
    for (size_t i = 0; i < GROUPS; i++) {
        const uint8_t group = groups[i].group;
        const struct mikey_slice good = {large, groups[i].bytes}, nil = {zeros, groups[i].bytes};
        assert_int_equal(mikey_dh_public(crypto, group, (struct mikey_slice){NULL, 0}, out),
                         MIKEY_ERR_ARGUMENT);
        assert_int_equal(mikey_dh_public(crypto, group, nil, out), MIKEY_ERR_ARGUMENT);
        assert_int_equal(
            mikey_dh_public(crypto, group, (struct mikey_slice){large, groups[i].bytes + 1}, out),
            MIKEY_ERR_ARGUMENT);
        assert_int_equal(mikey_dh_shared(crypto, group, good, nil, out), MIKEY_ERR_ARGUMENT);
        assert_int_equal(mikey_dh_shared(crypto, group, good, (struct mikey_slice){large, 5}, out),
                         MIKEY_ERR_ARGUMENT);
        assert_int_equal(mikey_dh_shared(crypto, group, nil, good, out), MIKEY_ERR_ARGUMENT);
        assert_int_equal(mikey_dh_shared(crypto, group, good, good, out), MIKEY_OK);
    }
    assert_int_equal(mikey_dh_public(crypto, 3, (struct mikey_slice){large, 20}, out), MIKEY_ERR_UNSUPPORTED);
    assert_int_equal(
        mikey_dh_shared(crypto, 255, (struct mikey_slice){large, 20}, (struct mikey_slice){large, 96}, out),
        MIKEY_ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primes_are_the_published_ones),
        cmocka_unit_test(values_that_no_exponent_gives),
        cmocka_unit_test(both_sides_agree),
        cmocka_unit_test(leading_zeros_stay),
        cmocka_unit_test(what_cannot_be_raised_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
