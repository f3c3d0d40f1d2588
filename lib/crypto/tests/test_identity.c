// SPDX-License-Identifier: BSD-2-Clause
// SAKKE and ECCSI against the examples of RFC 6508 A and RFC 6507 A with their intermediate values, and what they refuse.
#include "../eccsi.h"
#include "../sakke.h"
#include "../sakke_cache.h"
#include "hex.h"
#include "rfc6507.h"
#include "rfc6508.h"

// RFC 6508 A.
static const char data_text[] = RFC6508_R RFC6508_HINT;
static const char ssv_text[] = "123456789abcdef0123456789abcdef0";
static const char mask_text[] = "9bd4ea1e801d37e62ad2fab0d4f5bbf7";
static const char exponent[] =
    "13ee3e1b8dac5db168b1ceb32f0566a4c273693f78baffa2a2ee6a686e6bd90f8206ccab84e7f42ed39bd4fb131012ec"
    "ca2ecd2119414560c17cab46b956a80f58a3302eb3e2c9a228fba7ed34d8aca2392da1ffb0b17b2320ae09aaedfd0235"
    "f6fe0eb65337a63f9cc97728b8e5ad0460fade144369aa5b2166213247712096";
// RFC 6507 A.
static const char hs_text[] = "490f3febbc1c902f6289723d7f8cbf79db88930849d19f38f0295b5c276c14d1";
static const char he_text[] = "111f90eae8271c96df9b3d6726768d9ee9b18145d7ec152cfa9c23d1c4f02285";
static const char j_text[] = "0000000000000000000000000000000000000000000000000000000000034567";
static const char signature_text[] =
    "269d4c8fdeb66a74e4ef8c0d5dcc597ddfe6029c2affc4936008cd2cc1045d81e09b528d0ef8d6df1aa3ecbf80110cfc"
    "ec9fc68252cebb679f4134846940ccfd04758a142779be89e829e71984cb40ef758cc4ad775fc5b9a3e1c8ed52f6fa36"
    "d9a79d247692f4eda3a6bdab77d6aa6474a464ae4934663c5265ba7018ba091f79";
static const char signed_text[] = "6d65737361676500";

static struct mikey_crypto *crypto;
static uint8_t kpak_bytes[65], pvt_bytes[65], ssk_bytes[32], id_bytes[26], z_bytes[257], rsk_bytes[257],
    data_bytes[273], signature_bytes[129], signed_bytes[8], ssv_bytes[16], j_bytes[32];
static struct mikey_slice kpak, pvt, ssk, id, z, rsk, data, signature, signed_part;

static int set_up(void **state) {
    (void)state;
    kpak = test_hex(RFC6507_KPAK, kpak_bytes, sizeof kpak_bytes);
    pvt = test_hex(RFC6507_PVT, pvt_bytes, sizeof pvt_bytes);
    ssk = test_hex(RFC6507_SSK, ssk_bytes, sizeof ssk_bytes);
    id = test_hex(RFC6507_IDENTIFIER, id_bytes, sizeof id_bytes);
    z = test_hex(RFC6508_KMS_KEY, z_bytes, sizeof z_bytes);
    rsk = test_hex(RFC6508_RECEIVER_KEY, rsk_bytes, sizeof rsk_bytes);
    data = test_hex(data_text, data_bytes, sizeof data_bytes);
    signature = test_hex(signature_text, signature_bytes, sizeof signature_bytes);
    signed_part = test_hex(signed_text, signed_bytes, sizeof signed_bytes);
    test_hex(ssv_text, ssv_bytes, sizeof ssv_bytes);
    test_hex(j_text, j_bytes, sizeof j_bytes);
    return crypto != NULL || mikey_crypto_new(&crypto) == MIKEY_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    mikey_crypto_free(crypto);
    return 0;
}

static void steps_of_sakke(void **state) {
    (void)state;
    struct mikey_curve curve;
    uint8_t bytes[128], hidden[16];
    assert_true(mikey_sakke_curve(&curve));
    BIGNUM *number = mikey_fp_new(&curve.field);
    mikey_sakke_exponent(crypto, &curve, number, ssv_bytes, id);
    assert_int_equal(BN_bn2binpad(number, bytes, sizeof bytes), sizeof bytes);
    test_is_hex(bytes, sizeof bytes, exponent);
    assert_true(mikey_fp_read(&curve.field, number, test_hex(RFC6508_PAIRING, bytes, sizeof bytes)));
    const uint8_t zeros[16] = {0};
    mikey_sakke_mask(crypto, &curve.field, number, zeros, hidden);
    test_is_hex(hidden, sizeof hidden, mask_text);
    mikey_sakke_mask(crypto, &curve.field, number, ssv_bytes, hidden);
    assert_memory_equal(hidden, data_bytes + 257, sizeof hidden);
    assert_false(curve.field.failed);
    mikey_curve_close(&curve);
}

static void sakke_both_ways(void **state) {
    (void)state;
    uint8_t made[273], got[16];
    bool genuine = false;
    assert_int_equal(mikey_sakke_encapsulate(crypto, z, id, ssv_bytes, made), MIKEY_OK);
    assert_memory_equal(made, data_bytes, sizeof made);
    assert_int_equal(mikey_sakke_open(crypto, rsk, data, got), MIKEY_OK);
    assert_memory_equal(got, ssv_bytes, sizeof got);
    assert_int_equal(mikey_sakke_confirm(crypto, z, id, got, data, &genuine), MIKEY_OK);
    assert_true(genuine);
    assert_int_equal(mikey_sakke_check_rsk(z, id, rsk, &genuine), MIKEY_OK);
    assert_true(genuine);
}

/** More keys than are kept come and go, and what is kept is not mixed up. */
static void more_keys_than_are_kept(void **state) {
    (void)state;
    uint8_t made[273], got[16];
    bool genuine = false;
    for (uint8_t i = 0; i < MIKEY_SAKKE_PREPARED + 2; i++) {
        id_bytes[6] = (uint8_t)('2' + i);
        assert_int_equal(mikey_sakke_encapsulate(crypto, z, id, ssv_bytes, made), MIKEY_OK);
        assert_int_equal(memcmp(made, data_bytes, sizeof made) == 0, i == 0);
        assert_int_equal(mikey_sakke_confirm(crypto, z, id, ssv_bytes, data, &genuine), MIKEY_OK);
        assert_int_equal(genuine, i == 0);
        assert_int_equal(mikey_sakke_open(crypto, rsk, data, got), MIKEY_OK);
        assert_memory_equal(got, ssv_bytes, sizeof got);
    }
}

/** Whether R, hint, SSV and identifier as they are now belong together. */
static bool confirmed(void) {
    bool genuine = true;
    assert_int_equal(mikey_sakke_confirm(crypto, z, id, ssv_bytes, data, &genuine), MIKEY_OK);
    return genuine;
}

static void sakke_refuses(void **state) {
    (void)state;
    uint8_t got[16];
    bool genuine = true;
    ssv_bytes[15] ^= 1;
    assert_false(confirmed());
    ssv_bytes[15] ^= 1;
    id_bytes[6] = '3';
    assert_false(confirmed());
    assert_int_equal(mikey_sakke_check_rsk(z, id, rsk, &genuine), MIKEY_OK);
    assert_false(genuine);
    id_bytes[6] = '2';
    assert_true(confirmed());
    data_bytes[200] ^= 1;
    assert_false(confirmed());
    assert_int_equal(mikey_sakke_open(crypto, rsk, data, got), MIKEY_ERR_ARGUMENT);
    data_bytes[200] ^= 1;
    data.len--;
    assert_false(confirmed());
    assert_int_equal(mikey_sakke_open(crypto, rsk, data, got), MIKEY_ERR_ARGUMENT);
    data.len++;
    data_bytes[272] ^= 1; // another hint is another SSV, which R does not fit
    assert_int_equal(mikey_sakke_open(crypto, rsk, data, got), MIKEY_OK);
    assert_int_equal(mikey_sakke_confirm(crypto, z, id, got, data, &genuine), MIKEY_OK);
    assert_false(genuine);
    z_bytes[1] ^= 1;
    data_bytes[272] ^= 1;
    assert_false(confirmed());
}

static enum mikey_point_fault fault_of(const uint8_t *bytes, size_t len) {
    enum mikey_point_fault fault = MIKEY_POINT_GOOD;
    assert_int_equal(mikey_sakke_check_point((struct mikey_slice){bytes, len}, true, &fault), MIKEY_OK);
    return fault;
}

static void points_of_sakke(void **state) {
    (void)state;
    uint8_t small[257] = {4}; // (0, 0) has order 2
    assert_int_equal(fault_of(z_bytes, sizeof z_bytes), MIKEY_POINT_GOOD);
    assert_int_equal(fault_of(z_bytes, 256), MIKEY_POINT_LENGTH);
    assert_int_equal(fault_of(NULL, 0), MIKEY_POINT_LENGTH);
    assert_int_equal(fault_of(small, sizeof small), MIKEY_POINT_ORDER);
    z_bytes[0] = 2;
    assert_int_equal(fault_of(z_bytes, sizeof z_bytes), MIKEY_POINT_FORM);
    z_bytes[0] = 4;
    z_bytes[256] ^= 1;
    assert_int_equal(fault_of(z_bytes, sizeof z_bytes), MIKEY_POINT_OFF_CURVE);
    memset(z_bytes + 1, 0xff, 128);
    assert_int_equal(fault_of(z_bytes, sizeof z_bytes), MIKEY_POINT_RANGE);
    assert_int_equal(mikey_sakke_encapsulate(crypto, (struct mikey_slice){small, sizeof small}, id, ssv_bytes,
                                             (uint8_t[273]){0}),
                     MIKEY_ERR_ARGUMENT);
}

static void identifiers_at_the_edges(void **state) {
    (void)state;
    static uint8_t longest[65536];
    uint8_t made[273];
    static const struct {
        uint8_t last;
        size_t len;
        enum mikey_status status;
    } cases[] = {{0, 0, MIKEY_ERR_ARGUMENT},
                 {1, 1, MIKEY_ERR_ARGUMENT},
                 {2, 1, MIKEY_OK},
                 {2, 128, MIKEY_OK},
                 {2, 129, MIKEY_ERR_ARGUMENT},
                 {0, 32, MIKEY_ERR_ARGUMENT},
                 {2, 65536, MIKEY_ERR_ARGUMENT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t len = cases[i].len;
        memset(longest, 0, sizeof longest);
        longest[len > 0 ? len - 1 : 0] = cases[i].last;
        const struct mikey_slice who = {longest, len};
        assert_int_equal(mikey_sakke_encapsulate(crypto, z, who, ssv_bytes, made), cases[i].status);
    }
    memset(longest, 0xff, 128); // above q
    assert_int_equal(mikey_sakke_encapsulate(crypto, z, (struct mikey_slice){longest, 128}, ssv_bytes, made),
                     MIKEY_ERR_ARGUMENT);
}

static void steps_of_eccsi(void **state) {
    (void)state;
    uint8_t hs[32], he[32], made[129];
    bool good = false;
    const struct mikey_eccsi_key key = {kpak, id, ssk, pvt};
    assert_int_equal(mikey_eccsi_hs(crypto, kpak, id, pvt, hs), MIKEY_OK);
    test_is_hex(hs, sizeof hs, hs_text);
    assert_int_equal(mikey_eccsi_he(crypto, hs, signature.data, &signed_part, 1, he), MIKEY_OK);
    test_is_hex(he, sizeof he, he_text);
    assert_int_equal(mikey_eccsi_check_key(crypto, &key, &good), MIKEY_OK);
    assert_true(good);
    assert_int_equal(mikey_eccsi_sign(crypto, &key, j_bytes, &signed_part, 1, made), MIKEY_OK);
    assert_memory_equal(made, signature_bytes, sizeof made);
    assert_int_equal(mikey_eccsi_verify(crypto, kpak, id, &signed_part, 1, signature, &good), MIKEY_OK);
    assert_true(good);
}

static bool verifies(void) {
    bool match = true;
    assert_int_equal(mikey_eccsi_verify(crypto, kpak, id, &signed_part, 1, signature, &match), MIKEY_OK);
    return match;
}

static void eccsi_refuses(void **state) {
    (void)state;
    struct {
        uint8_t *byte;
        uint8_t mask;
    } changes[] = {{signature_bytes, 1},
                   {signature_bytes + 63, 1},
                   {signature_bytes + 64, 2},
                   {signature_bytes + 128, 1},
                   {kpak_bytes, 1},
                   {kpak_bytes + 64, 1},
                   {id_bytes, 1},
                   {signed_bytes, 1}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        *changes[i].byte ^= changes[i].mask;
        assert_false(verifies());
        *changes[i].byte ^= changes[i].mask;
    }
    assert_true(verifies());
    signature.len = 128;
    assert_false(verifies());
    signature.len = 0;
    assert_false(verifies());
    signature.len = 129;
    memset(signature_bytes + 32, 0, 32); // s = 0 leads to the point at infinity
    assert_false(verifies());
    memset(signature_bytes, 0, 32);
    assert_false(verifies());
}

// RFC 6507 5.2.1 lets s be the lesser of s' and q - s'.
static void the_other_s(void **state) {
    (void)state;
    static const uint8_t q[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
    unsigned borrow = 0;
    for (size_t i = 32; i-- > 0;) {
        const unsigned difference = 0x100u + q[i] - signature_bytes[32 + i] - borrow;
        signature_bytes[32 + i] = (uint8_t)difference;
        borrow = difference < 0x100;
    }
    assert_true(verifies());
}

static void signing_keys_that_are_none(void **state) {
    (void)state;
    uint8_t made[129], zeros[32] = {0};
    bool good = true;
    struct mikey_eccsi_key key = {kpak, id, ssk, pvt};
    assert_int_equal(mikey_eccsi_sign(crypto, &key, zeros, &signed_part, 1, made), MIKEY_ERR_ARGUMENT);
    ssk_bytes[31] ^= 1;
    assert_int_equal(mikey_eccsi_check_key(crypto, &key, &good), MIKEY_OK);
    assert_false(good);
    key.ssk.len = 31;
    assert_int_equal(mikey_eccsi_check_key(crypto, &key, &good), MIKEY_OK);
    assert_false(good);
    assert_int_equal(mikey_eccsi_sign(crypto, &key, j_bytes, &signed_part, 1, made), MIKEY_ERR_ARGUMENT);
    key.ssk = (struct mikey_slice){zeros, sizeof zeros};
    assert_int_equal(mikey_eccsi_sign(crypto, &key, j_bytes, &signed_part, 1, made), MIKEY_ERR_ARGUMENT);
}

static void points_of_eccsi(void **state) {
    (void)state;
    enum mikey_point_fault fault;
    assert_int_equal(mikey_eccsi_check_point(crypto, kpak, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_POINT_GOOD);
    kpak_bytes[64] ^= 1;
    assert_int_equal(mikey_eccsi_check_point(crypto, kpak, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_POINT_OFF_CURVE);
    memset(kpak_bytes + 1, 0xff, 32);
    assert_int_equal(mikey_eccsi_check_point(crypto, kpak, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_POINT_RANGE);
    kpak_bytes[0] = 2;
    assert_int_equal(mikey_eccsi_check_point(crypto, kpak, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_POINT_FORM);
    kpak.len = 33;
    assert_int_equal(mikey_eccsi_check_point(crypto, kpak, &fault), MIKEY_OK);
    assert_int_equal(fault, MIKEY_POINT_LENGTH);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(steps_of_sakke, set_up),
        cmocka_unit_test_setup(sakke_both_ways, set_up),
        cmocka_unit_test_setup(more_keys_than_are_kept, set_up),
        cmocka_unit_test_setup(sakke_refuses, set_up),
        cmocka_unit_test_setup(points_of_sakke, set_up),
        cmocka_unit_test_setup(identifiers_at_the_edges, set_up),
        cmocka_unit_test_setup(steps_of_eccsi, set_up),
        cmocka_unit_test_setup(eccsi_refuses, set_up),
        cmocka_unit_test_setup(the_other_s, set_up),
        cmocka_unit_test_setup(signing_keys_that_are_none, set_up),
        cmocka_unit_test_setup(points_of_eccsi, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
