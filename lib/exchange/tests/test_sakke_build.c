// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-SAKKE messages that the library builds: opened again, refused when changed, and what cannot be built. The keys
// are those of RFC 6507 A and RFC 6508 A.
#include "rfc6507.h"
#include "rfc6508.h"
#include "signer.h"

#include <mikeylab/sakke.h>
#include <stdlib.h>

#define PHONE "tel:+447700900123"

static const uint8_t february_2011[8] = {0xd1, 0x04, 0x40, 0x80}; // 2011-02-15

static uint8_t identifier_bytes[26], kms_bytes[MIKEY_KMS_KEYS], rsk_bytes[MIKEY_SAKKE_POINT],
    pvt_bytes[MIKEY_ECCSI_POINT], ssk_bytes[MIKEY_ECCSI_NUMBER];
static struct mikey_slice kms;
static struct mikey_sakke_keys good;
static struct test_keys key_file;

static int set_up(void **state) {
    static const uint8_t ssv[MIKEY_SAKKE_SSV] = {0x5a, 0x01, 0x7f};
    (void)state;
    const struct mikey_slice id = test_hex(RFC6507_IDENTIFIER, identifier_bytes, sizeof identifier_bytes),
                             kpak = test_hex(RFC6507_KPAK, kms_bytes, MIKEY_ECCSI_POINT),
                             z = test_hex(RFC6508_KMS_KEY, kms_bytes + MIKEY_ECCSI_POINT, MIKEY_SAKKE_POINT),
                             ssk = test_hex(RFC6507_SSK, ssk_bytes, sizeof ssk_bytes),
                             pvt = test_hex(RFC6507_PVT, pvt_bytes, sizeof pvt_bytes),
                             rsk = test_hex(RFC6508_RECEIVER_KEY, rsk_bytes, sizeof rsk_bytes);
    kms = (struct mikey_slice){kms_bytes, sizeof kms_bytes};
    good = (struct mikey_sakke_keys){
        .z = z, .responder = id, .signer = {kpak, id, ssk, pvt}, .j = {3, 4, 5, 6, 7}};
    memcpy(good.ssv, ssv, sizeof ssv);
    key_file =
        (struct test_keys){.filed = {{MIKEY_SECRET_KMS, "", kms}, {MIKEY_SECRET_SAKKE, PHONE, rsk}}, .n = 2};
    return 0;
}

static void add_identity(struct composer *composer, uint8_t role) {
    composer_add(composer, MIKEY_PAYLOAD_IDR)->u.idr = (struct mikey_idr){role, test_name(PHONE)};
}

/** A message whose SAKKE and SIGN are still empty. */
static struct composer compose(uint8_t s_type) {
    static const struct test_init first = {.t_last = 1};
    struct composer composer = composer_begin(MIKEY_DATA_TYPE_SAKKE, &first);
    composer.message.hdr.v = 0;
    composer.message.hdr.prf = MIKEY_PRF_HMAC_SHA_256;
    composer.payloads[0].u.t.value = (struct mikey_slice){february_2011, sizeof february_2011};
    composer_add(&composer, MIKEY_PAYLOAD_RAND)->u.rand.data = test_rand;
    add_identity(&composer, MIKEY_ID_ROLE_INITIATOR);
    add_identity(&composer, MIKEY_ID_ROLE_RESPONDER);
    if (s_type != MIKEY_S_TYPE_ECCSI)
        composer_add(&composer, MIKEY_PAYLOAD_CERT)->u.cert = test_certificate(&alice);
    composer_add(&composer, MIKEY_PAYLOAD_SAKKE)->u.sakke =
        (struct mikey_sakke){.params = MIKEY_SAKKE_PARAMS_SET_1, .id_scheme = MIKEY_ID_SCHEME_TEL_MONTHLY};
    composer_add(&composer, MIKEY_PAYLOAD_SIGN)->u.sign.s_type = s_type;
    return composer;
}

static enum mikey_status build(struct composer *composer, const struct mikey_sakke_keys *keys, size_t size,
                               struct test_bytes *out) {
    out->len = 0;
    return mikey_sakke_build(test_crypto, composer_end(composer), keys, out->bytes, size, &out->len);
}

static struct mikey_opened open_built(const struct test_bytes *built, struct test_document **document) {
    const struct mikey_secrets secrets = test_secrets(&key_file);
    struct mikey_csb csb = {0};
    struct mikey_opened opened = {0};
    *document = test_decode(built->bytes, built->len);
    if ((*document)->status == MIKEY_OK)
        assert_int_equal(mikey_sakke_open_init(test_crypto, &(*document)->document, &secrets, &csb, &opened),
                         MIKEY_OK);
    return opened;
}

static void assert_opens(const struct test_bytes *built) {
    struct test_document *document;
    const struct mikey_opened opened = open_built(built, &document);
    assert_int_equal(document->status, MIKEY_OK);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(opened.n_keys, 1);
    assert_int_equal(opened.keys[0].type, MIKEY_KEY_TYPE_TGK);
    assert_int_equal(opened.keys[0].key.len, MIKEY_SAKKE_SSV);
    assert_memory_equal(opened.keys[0].key.data, good.ssv, MIKEY_SAKKE_SSV);
    test_done(document);
}

static void opened_again(void **state) {
    (void)state;
    static const uint8_t srtp[] = {0, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0},
                         generic[] = {4, 0, 1, 0, 0, 0, 4, 9, 8, 7, 6};
    static const struct {
        uint8_t n_cs, map_type;
        struct mikey_slice map;
    } maps[] = {{1, MIKEY_MAP_SRTP_ID, {srtp, sizeof srtp}},
                {1, MIKEY_MAP_GENERIC_ID, {generic, sizeof generic}},
                {0, MIKEY_MAP_EMPTY, {NULL, 0}}};
    static const uint8_t s_types[] = {MIKEY_S_TYPE_ECCSI, MIKEY_S_TYPE_RSA_PKCS1, MIKEY_S_TYPE_RSA_PSS};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        for (size_t k = 0; k < sizeof s_types; k++) {
            struct composer composer = compose(s_types[k]);
            struct mikey_sakke_keys keys = good;
            struct test_bytes built;
            keys.rsa = s_types[k] == MIKEY_S_TYPE_ECCSI ? NULL : alice.pkey;
            keys.digest = MIKEY_DIGEST_SHA_256;
            composer.message.hdr.n_cs = maps[i].n_cs;
            composer.message.hdr.map_type = maps[i].map_type;
            composer.message.hdr.map = maps[i].map;
            assert_int_equal(build(&composer, &keys, sizeof built.bytes, &built), MIKEY_OK);
            assert_opens(&built);
        }
    }
}

/** There is no randomness but that of the caller, and the model is as it was. */
static void built_the_same_again(void **state) {
    (void)state;
    struct composer composer = compose(MIKEY_S_TYPE_ECCSI);
    struct test_bytes first, second;
    assert_int_equal(build(&composer, &good, sizeof first.bytes, &first), MIKEY_OK);
    assert_int_equal(composer.message.n_payloads, 6);
    assert_null(composer.payloads[4].u.sakke.data.data);
    assert_int_equal(build(&composer, &good, sizeof second.bytes, &second), MIKEY_OK);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.bytes, second.bytes, first.len);
    struct mikey_sakke_keys other = good;
    other.j[31] ^= 1;
    assert_int_equal(build(&composer, &other, sizeof second.bytes, &second), MIKEY_OK);
    assert_memory_equal(first.bytes, second.bytes, first.len - MIKEY_ECCSI_SIGN);
    assert_memory_not_equal(first.bytes + first.len - MIKEY_ECCSI_SIGN,
                            second.bytes + first.len - MIKEY_ECCSI_SIGN, 2 * MIKEY_ECCSI_NUMBER);
    assert_opens(&second);
}

/** Every part of a message is under its signature. */
static void changed_messages_give_no_key(void **state) {
    (void)state;
    struct composer composer = compose(MIKEY_S_TYPE_ECCSI);
    struct test_bytes built;
    assert_int_equal(build(&composer, &good, sizeof built.bytes, &built), MIKEY_OK);
    for (size_t at = 2; at < built.len; at += 11) {
        struct test_document *document;
        built.bytes[at] ^= 1;
        const struct mikey_opened opened = open_built(&built, &document);
        assert_int_not_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_true(opened.n_keys == 0 || opened.auth.status == MIKEY_AUTH_NEEDS_KEY ||
                    opened.auth.status == MIKEY_AUTH_ABSENT);
        test_done(document);
        built.bytes[at] ^= 1;
    }
}

static void room_that_is_too_small(void **state) {
    (void)state;
    struct composer composer = compose(MIKEY_S_TYPE_ECCSI);
    struct test_bytes whole, built;
    assert_int_equal(build(&composer, &good, sizeof whole.bytes, &whole), MIKEY_OK);
    const size_t sizes[] = {0, 9, whole.len - MIKEY_ECCSI_SIGN - 2, whole.len - MIKEY_ECCSI_SIGN,
                            whole.len - 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memset(built.bytes, 0xee, sizeof built.bytes);
        assert_int_equal(build(&composer, &good, sizes[i], &built), MIKEY_ERR_SPACE);
        assert_int_equal(built.len, 0);
        assert_int_equal(built.bytes[sizes[i]], 0xee);
    }
    assert_int_equal(build(&composer, &good, whole.len, &built), MIKEY_OK);
    assert_int_equal(built.len, whole.len);
}

static void payloads_that_are_missing(void **state) {
    (void)state;
    struct composer composer = compose(MIKEY_S_TYPE_ECCSI);
    struct test_bytes built;
    composer.message.n_payloads--;
    assert_int_equal(build(&composer, &good, sizeof built.bytes, &built), MIKEY_ERR_ARGUMENT);
    composer = compose(MIKEY_S_TYPE_ECCSI);
    composer.payloads[4].type = MIKEY_PAYLOAD_RAND;
    assert_int_equal(build(&composer, &good, sizeof built.bytes, &built), MIKEY_ERR_ARGUMENT);
    composer.message.n_payloads = 0;
    assert_int_equal(build(&composer, &good, sizeof built.bytes, &built), MIKEY_ERR_ARGUMENT);
    composer = compose(MIKEY_S_TYPE_RSA_PKCS1);
    assert_int_equal(build(&composer, &good, sizeof built.bytes, &built), MIKEY_ERR_ARGUMENT);
}

static void keys_that_cannot_be_used(void **state) {
    (void)state;
    static const uint8_t one[] = {1}, infinity[MIKEY_SAKKE_POINT] = {4};
    struct composer composer = compose(MIKEY_S_TYPE_ECCSI);
    struct mikey_sakke_keys cases[8];
    struct test_bytes built;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cases[i] = good;
    cases[0].z.len--;
    cases[1].z.data = infinity; // (0, 0), of order 2
    cases[2].responder = (struct mikey_slice){one, 1};
    cases[3].responder.len = 0;
    memset(cases[4].j, 0, sizeof cases[4].j);
    cases[5].signer.ssk.len--;
    cases[6].signer.pvt.len--;
    cases[7].signer.kpak = cases[7].signer.ssk;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(build(&composer, &cases[i], sizeof built.bytes, &built), MIKEY_ERR_ARGUMENT);
        assert_int_equal(built.len, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(opened_again, set_up),
        cmocka_unit_test_setup(built_the_same_again, set_up),
        cmocka_unit_test_setup(changed_messages_give_no_key, set_up),
        cmocka_unit_test_setup(room_that_is_too_small, set_up),
        cmocka_unit_test_setup(payloads_that_are_missing, set_up),
        cmocka_unit_test_setup(keys_that_cannot_be_used, set_up),
    };
    return cmocka_run_group_tests(tests, signers_set_up, signers_tear_down);
}
