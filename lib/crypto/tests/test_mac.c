// SPDX-License-Identifier: BSD-2-Clause
#include "crypto_group.h"
#include "hex.h"

#include <mikeylab/values.h>
#include <stdlib.h>

// RFC 2202 section 3 and RFC 4231 section 4. RFC 4231 case 5 prints the first 128 bits only.
static const struct {
    const char *name;
    uint8_t alg;
    const char *key, *data, *mac;
} published[] = {
    {"RFC 2202 HMAC-SHA-1 case 1", MIKEY_MAC_HMAC_SHA_1_160, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265", "b617318655057264e28bc0b6fb378c8ef146be00"},
    {"RFC 2202 HMAC-SHA-1 case 2", MIKEY_MAC_HMAC_SHA_1_160, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"RFC 2202 HMAC-SHA-1 case 3", MIKEY_MAC_HMAC_SHA_1_160, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddddddddddddd",
     "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {"RFC 2202 HMAC-SHA-1 case 4", MIKEY_MAC_HMAC_SHA_1_160,
     "0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
     "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {"RFC 2202 HMAC-SHA-1 case 5", MIKEY_MAC_HMAC_SHA_1_160, "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
     "546573742057697468205472756e636174696f6e", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
    {"RFC 2202 HMAC-SHA-1 case 6", MIKEY_MAC_HMAC_SHA_1_160,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b"
     "6579202d2048617368204b6579204669727374",
     "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {"RFC 2202 HMAC-SHA-1 case 7", MIKEY_MAC_HMAC_SHA_1_160,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b"
     "657920616e64204c6172676572205468616e204f6e6520426c6f636b2d53697a652044"
     "617461",
     "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    {"RFC 4231 HMAC-SHA-256 case 1", MIKEY_MAC_HMAC_SHA_256_256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"RFC 4231 HMAC-SHA-256 case 2", MIKEY_MAC_HMAC_SHA_256_256, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"RFC 4231 HMAC-SHA-256 case 3", MIKEY_MAC_HMAC_SHA_256_256, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddddddddddddd",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"RFC 4231 HMAC-SHA-256 case 4", MIKEY_MAC_HMAC_SHA_256_256,
     "0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {"RFC 4231 HMAC-SHA-256 case 5", MIKEY_MAC_HMAC_SHA_256_256, "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
     "546573742057697468205472756e636174696f6e", "a3b6167473100ee06e0c796c2955552b"},
    {"RFC 4231 HMAC-SHA-256 case 6", MIKEY_MAC_HMAC_SHA_256_256,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b"
     "6579202d2048617368204b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {"RFC 4231 HMAC-SHA-256 case 7", MIKEY_MAC_HMAC_SHA_256_256,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "5468697320697320612074657374207573696e672061206c6172676572207468616e20"
     "626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c"
     "6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520"
     "686173686564206265666f7265206265696e6720757365642062792074686520484d41"
     "4320616c676f726974686d2e",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static void published_values(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        uint8_t key[256], data[256], mac[MIKEY_MAC_MAX];
        struct mikey_slice k = test_hex(published[i].key, key, sizeof key);
        struct mikey_slice d = test_hex(published[i].data, data, sizeof data);
        assert_int_equal(mikey_mac(crypto, published[i].alg, k, &d, 1, mac), MIKEY_OK);
        test_is_hex(mac, strlen(published[i].mac) / 2, published[i].mac);
    }
}

static void parts_are_concatenated(void **state) {
    (void)state;
    uint8_t key[20] = {7}, data[90], whole[MIKEY_MAC_MAX], split[MIKEY_MAC_MAX];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)i;
    const struct mikey_slice k = {key, sizeof key}, all = {data, sizeof data};
    assert_int_equal(mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_1_160, k, &all, 1, whole), MIKEY_OK);
    for (size_t cut = 0; cut <= sizeof data; cut++) {
        const struct mikey_slice parts[3] = {{data, cut}, {NULL, 0}, {data + cut, sizeof data - cut}};
        assert_int_equal(mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_1_160, k, parts, 3, split), MIKEY_OK);
        assert_memory_equal(whole, split, 20);
    }
}

/** More keys in turn than are remembered: every MAC is that of its own key. */
static void keys_are_not_mixed_up(void **state) {
    (void)state;
    uint8_t first[40][MIKEY_MAC_MAX], again[MIKEY_MAC_MAX];
    const struct mikey_slice data = {(const uint8_t *)"data", 4};
    for (int round = 0; round < 3; round++) {
        for (uint8_t i = 0; i < 40; i++) {
            uint8_t key[20] = {0};
            key[round == 1 ? 19 : 0] = i;
            key[1] = round == 1;
            const struct mikey_slice k = {key, sizeof key};
            uint8_t *mac = round == 0 ? first[i] : again;
            assert_int_equal(mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_256_256, k, &data, 1, mac), MIKEY_OK);
            if (round == 1)
                assert_memory_not_equal(first[i], again, 32);
            if (round == 2)
                assert_memory_equal(first[i], again, 32);
        }
    }
}

static void lengths(void **state) {
    (void)state;
    static const size_t want[] = {0, 20, 32};
    size_t bytes = 99;
    for (uint8_t alg = 0; alg < 3; alg++) {
        assert_true(mikey_mac_length(alg, &bytes));
        assert_int_equal(bytes, want[alg]);
        assert_true(mikey_auth_key_length(alg, &bytes));
        assert_int_equal(bytes, want[alg]);
    }
    uint8_t mac[MIKEY_MAC_MAX];
    for (unsigned alg = 3; alg < 256; alg++) {
        assert_false(mikey_mac_length((uint8_t)alg, &bytes));
        assert_int_equal(mikey_mac(crypto, (uint8_t)alg, (struct mikey_slice){NULL, 0}, NULL, 0, mac),
                         MIKEY_ERR_UNSUPPORTED);
    }
}

static void comparison(void **state) {
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    assert_true(mikey_equal(a, b, sizeof a));
    for (unsigned bit = 0; bit < 256; bit++) {
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(mikey_equal(a, b, sizeof a));
        b[bit / 8] = 0;
    }
    memset(a, 0xaa, sizeof a);
    mikey_wipe(a, sizeof a);
    assert_memory_equal(a, b, sizeof a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values),
        cmocka_unit_test(parts_are_concatenated),
        cmocka_unit_test(keys_are_not_mixed_up),
        cmocka_unit_test(lengths),
        cmocka_unit_test(comparison),
    };
    return cmocka_run_group_tests_name("mac", tests, set_up, tear_down);
}
