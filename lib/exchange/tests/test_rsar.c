// SPDX-License-Identifier: BSD-2-Clause
// RSA-R exchanges between two and with a group: built and opened, and what must not open.
#include "signer.h"

#include <mikeylab/rsar.h>

#define GROUP_CSB_ID 0x77e0014du

static const uint8_t envelope[16] = {0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7,
                                     0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef};
static const uint8_t group_rand[16] = {0x60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/** Who brings what. */
struct plan {
    bool rand_asked, rand_answered, group, no_idr;
    uint8_t encr_alg, mac_alg, cache, padding;
};

static struct composer begin(uint8_t data_type) {
    static const struct test_init init = {.t_last = 1};
    return composer_begin(data_type, &init);
}

static void build_request(const struct plan *plan, struct test_bytes *out) {
    struct composer composer = begin(MIKEY_DATA_TYPE_RSAR_INIT);
    if (plan->rand_asked)
        composer_add(&composer, MIKEY_PAYLOAD_RAND)->u.rand.data = test_rand;
    composer_add(&composer, MIKEY_PAYLOAD_ID)->u.id = test_name(TEST_ALICE);
    composer_add(&composer, MIKEY_PAYLOAD_CERT)->u.cert = test_certificate(&alice);
    composer_add(&composer, MIKEY_PAYLOAD_SIGN);
    assert_int_equal(mikey_rsar_build_init(test_crypto, composer_end(&composer), alice.pkey,
                                           MIKEY_DIGEST_SHA_256, out->bytes, sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

/** IDr and a TGK. */
static void encode_clear(struct test_bytes *out) {
    const struct test_init init = {.key_type = MIKEY_KEY_TYPE_TGK};
    const struct mikey_key key = test_key(&init, 0);
    struct mikey_payload chain[] = {
        {.type = MIKEY_PAYLOAD_ID, .parent = MIKEY_NO_PARENT, .u.id = test_name(TEST_BOB)},
        {.type = MIKEY_PAYLOAD_KEY_DATA, .parent = MIKEY_NO_PARENT},
    };
    chain[1].u.key_data = (struct mikey_key_data){.type = key.type, .key = key.key};
    mikey_chain_link(chain, 2);
    assert_int_equal(mikey_encode_chain(chain, 2, out->clear, sizeof out->clear, &out->clear_len), MIKEY_OK);
}

static void build_response(const struct plan *plan, const struct mikey_csb *csb, struct test_bytes *out) {
    static const uint8_t csb_id[] = {0x77, 0xe0, 0x01, 0x4d};
    struct composer composer = begin(MIKEY_DATA_TYPE_RSAR_RESP);
    if (plan->group)
        composer_add(&composer, MIKEY_PAYLOAD_EXT)->u.ext =
            (struct mikey_ext){MIKEY_EXT_CSB_ID, {csb_id, sizeof csb_id}};
    if (plan->rand_answered)
        composer_add(&composer, MIKEY_PAYLOAD_RAND)->u.rand.data =
            (struct mikey_slice){group_rand, sizeof group_rand};
    if (!plan->no_idr)
        composer_add(&composer, MIKEY_PAYLOAD_ID)->u.id = test_name(TEST_BOB);
    composer_add(&composer, MIKEY_PAYLOAD_CERT)->u.cert = test_certificate(&bob);
    composer_add(&composer, MIKEY_PAYLOAD_KEMAC)->u.kemac =
        (struct mikey_kemac){.encr_alg = plan->encr_alg, .mac_alg = plan->mac_alg};
    composer_add(&composer, MIKEY_PAYLOAD_PKE)->u.pke.c = plan->cache;
    composer_add(&composer, MIKEY_PAYLOAD_SIGN);
    encode_clear(out);
    const struct mikey_pk_keys keys = {.envelope = {envelope, sizeof envelope},
                                       .receiver = alice.pkey,
                                       .padding = (enum mikey_rsa_padding)plan->padding,
                                       .signer = bob.pkey,
                                       .digest = MIKEY_DIGEST_SHA_1};
    assert_int_equal(mikey_rsar_build_response(test_crypto, composer_end(&composer),
                                               (struct mikey_slice){out->clear, out->clear_len}, &keys, csb,
                                               out->bytes, sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

struct outcome {
    struct test_document *document;
    struct mikey_opened opened;
};

static struct outcome open_message(const struct test_bytes *message, bool response, struct test_keys *keys,
                                   struct mikey_csb *csb) {
    struct outcome outcome = {.document = test_decode(message->bytes, message->len)};
    const struct mikey_secrets secrets = test_secrets(keys);
    assert_int_equal((response ? mikey_rsar_open_response : mikey_rsar_open_init)(
                         test_crypto, &outcome.document->document, &secrets, csb, &outcome.opened),
                     MIKEY_OK);
    return outcome;
}

static struct test_keys key_of_alice(void) {
    return (struct test_keys){.filed = {{MIKEY_SECRET_RSA, TEST_ALICE, {alice.key, alice.key_len}}}, .n = 1};
}

static void ask(const struct plan *plan, struct test_keys *keys, struct mikey_csb *csb) {
    struct test_bytes message;
    build_request(plan, &message);
    struct outcome outcome = open_message(&message, false, keys, csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_ABSENT);
    assert_true(csb->known);
    assert_int_equal(csb->mode, MIKEY_DATA_TYPE_RSAR_INIT);
    assert_int_equal(csb->rand_len, plan->rand_asked ? test_rand.len : 0);
    assert_int_equal(csb->idi_len, strlen(TEST_ALICE));
    test_done(outcome.document);
}

static void assert_opens(const struct outcome *outcome) {
    const struct test_init init = {.key_type = MIKEY_KEY_TYPE_TGK};
    const struct mikey_key want = test_key(&init, 0);
    assert_int_equal(outcome->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.auth.kind, MIKEY_AUTH_SIGNATURE);
    assert_int_equal(outcome->opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.n_keys, 1);
    assert_int_equal(outcome->opened.keys[0].key.len, want.key.len);
    assert_memory_equal(outcome->opened.keys[0].key.data, want.key.data, want.key.len);
}

/** RAND and CSB ID of the keys, by who brings them. */
static void assert_settled(const struct plan *plan, const struct mikey_csb *csb) {
    const uint8_t *rand = plan->group || !plan->rand_asked ? group_rand : test_rand.data;
    assert_int_equal(csb->rand_len, 16);
    assert_memory_equal(csb->rand, rand, 16);
    assert_int_equal(csb->csb_id, TEST_CSB_ID);
    assert_int_equal(csb->key_csb_id, plan->group ? GROUP_CSB_ID : TEST_CSB_ID);
    assert_int_equal(csb->envelope.len, sizeof envelope);
    assert_memory_equal(csb->envelope.bytes, envelope, sizeof envelope);
    assert_int_equal(csb->envelope.cache, plan->cache);
}

static void two_parties_and_groups(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4 * 3 * 4; n++) {
        const unsigned kind = n % 4;
        const struct plan plan = {.rand_asked = kind != 1 && kind != 2,
                                  .rand_answered = kind != 0,
                                  .group = kind >= 2,
                                  .mac_alg = MIKEY_MAC_HMAC_SHA_1_160,
                                  .encr_alg = (uint8_t)(n / 12),
                                  .padding = (uint8_t)(n / 4 % 3),
                                  .no_idr = n == 5};
        // A chain of ID and TGK has a length that AES key wrap cannot take.
        if (plan.encr_alg == MIKEY_ENCR_AES_KW_128)
            continue;
        struct test_keys keys = key_of_alice();
        struct mikey_csb csb = {0};
        struct test_bytes message;
        ask(&plan, &keys, &csb);
        build_response(&plan, &csb, &message);
        struct outcome outcome = open_message(&message, true, &keys, &csb);
        assert_opens(&outcome);
        assert_settled(&plan, &csb);
        test_done(outcome.document);
    }
}

static const struct plan plain = {.rand_asked = true,
                                  .encr_alg = MIKEY_ENCR_AES_CM_128,
                                  .mac_alg = MIKEY_MAC_HMAC_SHA_1_160,
                                  .cache = MIKEY_CACHE_CSB};

static void other_keys_do_not_open(void **state) {
    (void)state;
    struct test_keys keys = key_of_alice(),
                     wrong = {.filed = {{MIKEY_SECRET_RSA, TEST_ALICE, {bob.key, bob.key_len}}}, .n = 1},
                     none = {.n = 0};
    struct test_keys *const tried[] = {&wrong, &none};
    for (size_t i = 0; i < 2; i++) {
        struct mikey_csb csb = {0};
        struct test_bytes message;
        ask(&plain, &keys, &csb);
        build_response(&plain, &csb, &message);
        struct outcome outcome = open_message(&message, true, tried[i], &csb);
        assert_int_equal(outcome.opened.auth.status,
                         MIKEY_AUTH_VERIFIED); // the certificate is in the message
        assert_int_equal(outcome.opened.decryption, i == 0 ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY);
        assert_int_equal(outcome.opened.n_keys, 0);
        assert_int_equal(csb.envelope.len, 0);
        test_done(outcome.document);
    }
}

/** The signature also covers what only the request carried. */
static void another_request_is_noticed(void **state) {
    (void)state;
    struct test_keys keys = key_of_alice();
    struct mikey_csb csb = {0};
    struct test_bytes message;
    ask(&plain, &keys, &csb);
    build_response(&plain, &csb, &message);
    for (int i = 0; i < 2; i++) {
        struct mikey_csb other = csb;
        *(i == 0 ? other.idi : other.t) ^= 1;
        const struct mikey_csb before = other;
        struct test_keys any = {.filed = {{MIKEY_SECRET_RSA, "", {alice.key, alice.key_len}}}, .n = 1};
        struct outcome outcome = open_message(&message, true, &any, &other);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_FAILED);
        assert_int_equal(outcome.opened.n_keys, 0);
        assert_non_null(test_finding(outcome.document, MIKEY_R_RSAR_SIGNATURE));
        assert_int_equal(other.envelope.len, before.envelope.len);
        assert_memory_equal(other.rand, before.rand, sizeof before.rand);
        test_done(outcome.document);
    }
}

static void responses_without_their_request(void **state) {
    (void)state;
    struct test_keys keys = key_of_alice();
    struct mikey_csb csb = {0}, nothing = {0};
    struct test_bytes message;
    ask(&plain, &keys, &csb);
    build_response(&plain, &csb, &message);
    struct outcome outcome = open_message(&message, true, &keys, &nothing);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_INCONCLUSIVE);
    assert_int_equal(outcome.opened.n_keys, 0);
    test_done(outcome.document);
}

static void what_cannot_be_built(void **state) {
    (void)state;
    struct mikey_message message = {.hdr = {.version = 1, .data_type = MIKEY_DATA_TYPE_RSAR_RESP}};
    const struct mikey_pk_keys keys = {.receiver = alice.pkey, .signer = bob.pkey};
    const struct mikey_csb nothing = {0}, no_rand = {.known = true};
    uint8_t out[64];
    size_t written = 0;
    const struct mikey_slice clear = {out, sizeof out};
    assert_int_equal(
        mikey_rsar_build_response(test_crypto, &message, clear, &keys, &nothing, out, sizeof out, &written),
        MIKEY_ERR_ARGUMENT);
    assert_int_equal(
        mikey_rsar_build_response(test_crypto, &message, clear, &keys, &no_rand, out, sizeof out, &written),
        MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_rsar_build_init(test_crypto, &message, alice.pkey, MIKEY_DIGEST_SHA_1, out,
                                           sizeof out, &written),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(written, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_parties_and_groups),     cmocka_unit_test(other_keys_do_not_open),
        cmocka_unit_test(another_request_is_noticed), cmocka_unit_test(responses_without_their_request),
        cmocka_unit_test(what_cannot_be_built),
    };
    return cmocka_run_group_tests(tests, signers_set_up, signers_tear_down);
}
