// SPDX-License-Identifier: BSD-2-Clause
#include "crypto_group.h"
#include "hex.h"

#include <mikeylab/values.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

// No PRF vectors have been published. The reference here follows RFC 3830 4.1.2 word by word on one-shot
// HMAC(), with every A_i computed anew from A_0.

struct prf {
    uint8_t number;
    const EVP_MD *(*hash)(void);
    size_t hash_len;
};

static const struct prf prfs[] = {
    {MIKEY_PRF_MIKEY_1, EVP_sha1, 20},
    {MIKEY_PRF_HMAC_SHA_256, EVP_sha256, 32},
};

#define LONGEST 600

static void reference_hmac(const struct prf *prf, const uint8_t *key, size_t key_len, const uint8_t *data,
                           size_t len, uint8_t *mac) {
    unsigned mac_len = 0;
    assert_non_null(HMAC(prf->hash(), key, (int)key_len, data, len, mac, &mac_len));
    assert_int_equal(mac_len, prf->hash_len);
}

/** HMAC(s, A_i || label), A_0 = label, A_i = HMAC(s, A_(i-1)). */
static void reference_block(const struct prf *prf, const uint8_t *s, size_t s_len, const uint8_t *label,
                            size_t label_len, size_t i, uint8_t *block) {
    uint8_t a[32], buffer[32 + LONGEST];
    reference_hmac(prf, s, s_len, label, label_len, a);
    for (size_t round = 1; round < i; round++) {
        memcpy(buffer, a, prf->hash_len);
        reference_hmac(prf, s, s_len, buffer, prf->hash_len, a);
    }
    memcpy(buffer, a, prf->hash_len);
    memcpy(buffer + prf->hash_len, label, label_len);
    reference_hmac(prf, s, s_len, buffer, prf->hash_len + label_len, block);
}

static void reference_prf(const struct prf *prf, const uint8_t *inkey, size_t inkey_len, const uint8_t *label,
                          size_t label_len, uint8_t *out, size_t out_len) {
    memset(out, 0, out_len);
    size_t n = (inkey_len * 8 + 255) / 256;
    size_t m = (out_len * 8 + prf->hash_len * 8 - 1) / (prf->hash_len * 8);
    for (size_t i = 0; i < n; i++) {
        size_t s_len = i + 1 < n ? 32 : inkey_len - 32 * i;
        for (size_t j = 0; j < m; j++) {
            uint8_t block[32];
            reference_block(prf, inkey + 32 * i, s_len, label, label_len, j + 1, block);
            for (size_t k = 0; k < prf->hash_len && j * prf->hash_len + k < out_len; k++)
                out[j * prf->hash_len + k] ^= block[k];
        }
    }
}

static void fill(uint8_t *data, size_t len, unsigned seed) {
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1103515245u + 12345u;
        data[i] = (uint8_t)(seed >> 16);
    }
}

static void compare(const struct prf *prf, size_t inkey_len, size_t label_len, size_t out_len) {
    uint8_t inkey[LONGEST], label[LONGEST], got[LONGEST], want[LONGEST];
    fill(inkey, inkey_len, (unsigned)(inkey_len + 1));
    fill(label, label_len, (unsigned)(label_len + 1000));
    reference_prf(prf, inkey, inkey_len, label, label_len, want, out_len);
    assert_int_equal(mikey_prf(crypto, prf->number, (struct mikey_slice){inkey, inkey_len},
                               (struct mikey_slice){label, label_len}, got, out_len),
                     MIKEY_OK);
    assert_memory_equal(got, want, out_len);
}

static void equals_reference(void **state) {
    (void)state;
    static const size_t inkeys[] = {1, 15, 16, 20, 31, 32, 33, 63, 64, 65, 96, 128, 192, 256, 500};
    static const size_t labels[] = {0, 1, 9, 24, 25, 40, 55, 64, 264};
    static const size_t outs[] = {1, 14, 16, 19, 20, 21, 30, 32, 33, 40, 41, 64, 100, 255};
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof inkeys / sizeof *inkeys; i++)
            for (size_t l = 0; l < sizeof labels / sizeof *labels; l++)
                for (size_t o = 0; o < sizeof outs / sizeof *outs; o++)
                    compare(&prfs[p], inkeys[i], labels[l], outs[o]);
}

static void shorter_output_is_a_prefix(void **state) {
    (void)state;
    uint8_t inkey[48], longest[200], shorter[200];
    fill(inkey, sizeof inkey, 3);
    const struct mikey_slice key = {inkey, sizeof inkey}, label = {(const uint8_t *)"label", 5};
    for (size_t p = 0; p < 2; p++) {
        assert_int_equal(mikey_prf(crypto, prfs[p].number, key, label, longest, sizeof longest), MIKEY_OK);
        for (size_t len = 1; len < sizeof shorter; len++) {
            memset(shorter, 0x5a, sizeof shorter);
            assert_int_equal(mikey_prf(crypto, prfs[p].number, key, label, shorter, len), MIKEY_OK);
            assert_memory_equal(shorter, longest, len);
            assert_int_equal(shorter[len], 0x5a);
        }
    }
}

static void key_blocks_are_xored(void **state) {
    (void)state;
    uint8_t inkey[80], whole[50], part[50], sum[50] = {0};
    fill(inkey, sizeof inkey, 4);
    const struct mikey_slice label = {(const uint8_t *)"label", 5};
    for (size_t p = 0; p < 2; p++) {
        memset(sum, 0, sizeof sum);
        for (size_t at = 0; at < sizeof inkey; at += 32) {
            const struct mikey_slice block = {inkey + at, at + 32 <= sizeof inkey ? 32 : sizeof inkey - at};
            assert_int_equal(mikey_prf(crypto, prfs[p].number, block, label, part, sizeof part), MIKEY_OK);
            for (size_t i = 0; i < sizeof sum; i++)
                sum[i] ^= part[i];
        }
        assert_int_equal(mikey_prf(crypto, prfs[p].number, (struct mikey_slice){inkey, sizeof inkey}, label,
                                   whole, sizeof whole),
                         MIKEY_OK);
        assert_memory_equal(whole, sum, sizeof sum);
    }
}

static void label_of_derive(void **state) {
    (void)state;
    uint8_t inkey[16], bytes[16], label[64], got[30], want[30];
    fill(inkey, sizeof inkey, 5);
    const struct mikey_slice key = {inkey, sizeof inkey};
    const struct mikey_slice rand = test_hex("000102030405060708090a0b0c0d0e0f", bytes, sizeof bytes);
    const struct mikey_slice whole =
        test_hex("2ad01c64011256bf78000102030405060708090a0b0c0d0e0f", label, sizeof label);
    for (size_t p = 0; p < 2; p++) {
        assert_int_equal(
            mikey_derive(crypto, prfs[p].number, key, MIKEY_CONST_TEK, 1, 0x1256bf78, rand, got, sizeof got),
            MIKEY_OK);
        assert_int_equal(mikey_prf(crypto, prfs[p].number, key, whole, want, sizeof want), MIKEY_OK);
        assert_memory_equal(got, want, sizeof got);
    }
}

/**
 * The next nine decimals of e, by the spigot of Rabinowitz and Wagon: e - 2 = 1/2 (1 + 1/3 (1 + 1/4 (1 +
 * ...))).
 */
static uint32_t next_nine_decimals(uint32_t remainders[80]) {
    uint32_t group = 0;
    for (int digit = 0; digit < 9; digit++) {
        uint32_t carry = 0;
        for (uint32_t i = 80; i-- > 0;) {
            uint32_t value = remainders[i] * 10 + carry;
            remainders[i] = value % (i + 2);
            carry = value / (i + 2);
        }
        group = group * 10 + carry;
    }
    return group;
}

static void constants_are_decimals_of_e(void **state) {
    (void)state;
    static const uint32_t in_order[] = {
        MIKEY_CONST_TEK,          MIKEY_CONST_TGK_AUTH,     MIKEY_CONST_TGK_ENCR, MIKEY_CONST_MESSAGE_ENCR,
        MIKEY_CONST_MESSAGE_AUTH, MIKEY_CONST_MESSAGE_SALT, MIKEY_CONST_TGK_SALT,
    };
    uint32_t remainders[80];
    for (size_t i = 0; i < 80; i++)
        remainders[i] = 1;
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
        assert_int_equal(next_nine_decimals(remainders), in_order[i]);
}

static void limits(void **state) {
    (void)state;
    static uint8_t out[MIKEY_PRF_OUT_MAX + 1], bytes[MIKEY_LABEL_MAX + 1];
    const struct mikey_slice key = {bytes, 16}, none = {NULL, 0}, label = {bytes, MIKEY_LABEL_MAX};
    const struct mikey_slice long_label = {bytes, MIKEY_LABEL_MAX + 1};
    assert_int_equal(mikey_prf(crypto, 0, none, label, out, 16), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_prf(crypto, 0, key, label, out, 0), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_prf(crypto, 0, key, label, out, MIKEY_PRF_OUT_MAX + 1), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_prf(crypto, 0, key, long_label, out, 16), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_prf(crypto, 0, key, label, out, MIKEY_PRF_OUT_MAX), MIKEY_OK);
    assert_int_equal(mikey_derive(crypto, 0, key, 0, 0, 0, label, out, 16), MIKEY_ERR_ARGUMENT);
    for (unsigned prf = 2; prf < 256; prf++)
        assert_int_equal(mikey_prf(crypto, (uint8_t)prf, key, label, out, 16), MIKEY_ERR_UNSUPPORTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_reference),
        cmocka_unit_test(shorter_output_is_a_prefix),
        cmocka_unit_test(key_blocks_are_xored),
        cmocka_unit_test(label_of_derive),
        cmocka_unit_test(constants_are_decimals_of_e),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests_name("prf", tests, set_up, tear_down);
}
