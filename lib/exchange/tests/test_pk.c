// SPDX-License-Identifier: BSD-2-Clause
// Public-key messages: built and opened, answered, updated under the envelope key, and what must not open.
#include "signer.h"

#include <mikeylab/pk.h>

#include "../pk_opening.h"

static const uint8_t envelope[16] = {0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7,
                                     0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef};
static const struct mikey_slice envelope_key = {envelope, sizeof envelope};

struct plan {
    uint8_t encr_alg, mac_alg, cache, padding, s_type, digest;
    const char *inside; /**< identity in KEMAC; NULL: Alice's, "": none */
    bool no_cert;
};

static const struct plan ordinary = {
    .encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160, .digest = MIKEY_DIGEST_SHA_1};

/** IDi and a TGK, whose length AES key wrap can take. */
static void encode_clear(const struct plan *plan, struct test_bytes *out) {
    static const uint8_t tgk[23] = {0x70};
    struct mikey_payload chain[] = {
        {.type = MIKEY_PAYLOAD_ID, .u.id = test_name(plan->inside != NULL ? plan->inside : TEST_ALICE)},
        {.type = MIKEY_PAYLOAD_KEY_DATA, .u.key_data = {.type = MIKEY_KEY_TYPE_TGK, .key = {tgk, 16}}},
    };
    const uint32_t from = plan->inside != NULL && plan->inside[0] == '\0' ? 1 : 0;
    while ((chain[0].u.id.data.len + chain[1].u.key_data.key.len) % 8 != 0)
        chain[1].u.key_data.key.len++;
    mikey_chain_link(chain + from, 2 - from);
    assert_int_equal(
        mikey_encode_chain(chain + from, 2 - from, out->clear, sizeof out->clear, &out->clear_len), MIKEY_OK);
}

static void build(const struct plan *plan, struct test_bytes *out) {
    static const struct test_init init = {.t_last = 1};
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, test_timestamp(&init)}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {test_rand}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = test_name(TEST_ALICE)},
        {.type = MIKEY_PAYLOAD_CERT, .u.cert = test_certificate(&alice)},
        {.type = MIKEY_PAYLOAD_ID, .u.id = test_name(TEST_BOB)},
        {.type = MIKEY_PAYLOAD_KEMAC, .u.kemac = {.encr_alg = plan->encr_alg, .mac_alg = plan->mac_alg}},
        {.type = MIKEY_PAYLOAD_PKE, .u.pke = {.c = plan->cache}},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {.s_type = plan->s_type}},
    };
    uint32_t n = 0;
    for (uint32_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        if (plan->no_cert && payloads[i].type == MIKEY_PAYLOAD_CERT)
            continue;
        payloads[n] = payloads[i];
        payloads[n++].parent = MIKEY_NO_PARENT;
    }
    struct mikey_message message = {
        .hdr = {.version = 1, .data_type = MIKEY_DATA_TYPE_PK_INIT, .v = 1, .csb_id = TEST_CSB_ID},
        .payloads = payloads,
        .n_payloads = n};
    const struct mikey_pk_keys keys = {.envelope = envelope_key,
                                       .receiver = bob.pkey,
                                       .padding = (enum mikey_rsa_padding)plan->padding,
                                       .signer = alice.pkey,
                                       .digest = (enum mikey_digest)plan->digest};
    mikey_message_link(&message);
    encode_clear(plan, out);
    assert_int_equal(mikey_pk_build_init(test_crypto, &message,
                                         (struct mikey_slice){out->clear, out->clear_len}, &keys, NULL,
                                         out->bytes, sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

struct outcome {
    struct test_document *document;
    struct mikey_opened opened;
    struct mikey_csb csb;
};

static struct outcome open_with(const struct test_bytes *message, struct test_keys *keys) {
    struct outcome outcome = {.document = test_decode(message->bytes, message->len)};
    const struct mikey_secrets secrets = test_secrets(keys);
    assert_int_equal(
        mikey_pk_open_init(test_crypto, &outcome.document->document, &secrets, &outcome.csb, &outcome.opened),
        MIKEY_OK);
    return outcome;
}

static struct test_keys key_of(const struct signer *signer, const char *identity) {
    return (struct test_keys){.filed = {{MIKEY_SECRET_RSA, identity, {signer->key, signer->key_len}}},
                              .n = 1};
}

static void assert_opens(const struct outcome *outcome) {
    assert_int_equal(outcome->opened.auth.kind, MIKEY_AUTH_SIGNATURE);
    assert_int_equal(outcome->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.n_keys, 1);
    assert_int_equal(outcome->opened.keys[0].key.data[0], 0x70);
    assert_int_equal(outcome->csb.envelope.len, sizeof envelope);
    assert_memory_equal(outcome->csb.envelope.bytes, envelope, sizeof envelope);
    assert_int_equal(outcome->document->document.findings.count, 0);
}

static void all_algorithms(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4 * 3 * 3 * 2 * 2; n++) {
        const struct plan plan = {.encr_alg = (uint8_t)(n % 4),
                                  .mac_alg = (uint8_t)(n / 4 % 3),
                                  .padding = (uint8_t)(n / 12 % 3),
                                  .s_type = (uint8_t)(n / 36 % 2),
                                  .digest = n / 72 ? MIKEY_DIGEST_SHA_256 : MIKEY_DIGEST_SHA_1};
        // Without MAC and encryption only V shows which padding it was.
        if (plan.encr_alg == MIKEY_ENCR_NULL && plan.mac_alg == MIKEY_MAC_NULL &&
            plan.padding != MIKEY_RSA_PKCS1)
            continue;
        struct test_keys keys = key_of(&bob, n % 2 ? TEST_BOB : "");
        struct test_bytes message;
        build(&plan, &message);
        struct outcome outcome = open_with(&message, &keys);
        assert_opens(&outcome);
        test_done(outcome.document);
    }
}

static enum mikey_auth_status verify(const struct test_bytes *answer, const struct mikey_csb *csb) {
    struct test_keys keys = {.n = 0};
    struct test_document *document = test_decode(answer->bytes, answer->len);
    const struct mikey_secrets secrets = test_secrets(&keys);
    struct mikey_opened opened;
    assert_int_equal(mikey_pk_verify_response(test_crypto, &document->document, &secrets, csb, &opened),
                     MIKEY_OK);
    assert_true((opened.auth.status == MIKEY_AUTH_FAILED) ==
                (test_finding(document, MIKEY_R_VERIFICATION_MAC) != NULL));
    test_done(document);
    return opened.auth.status;
}

// V is under the envelope key that PKE brought.
static void answered(void **state) {
    (void)state;
    struct test_keys keys = key_of(&bob, TEST_BOB);
    struct test_bytes message, answer;
    build(&ordinary, &message);
    struct outcome outcome = open_with(&message, &keys);
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .parent = MIKEY_NO_PARENT, .u.t = {MIKEY_TS_NTP_UTC, {outcome.csb.t, 8}}},
        {.type = MIKEY_PAYLOAD_ID, .parent = MIKEY_NO_PARENT, .u.id = test_name(TEST_BOB)},
        {.type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT, .u.v = {.auth_alg = MIKEY_MAC_HMAC_SHA_1_160}},
    };
    struct mikey_message response = {
        .hdr = {.version = 1, .data_type = MIKEY_DATA_TYPE_PK_RESP, .csb_id = TEST_CSB_ID},
        .payloads = payloads,
        .n_payloads = 3};
    mikey_message_link(&response);
    assert_int_equal(mikey_psk_build_response(test_crypto, &response, envelope_key, &outcome.csb,
                                              answer.bytes, sizeof answer.bytes, &answer.len),
                     MIKEY_OK);
    assert_int_equal(verify(&answer, &outcome.csb), MIKEY_AUTH_VERIFIED);
    answer.bytes[answer.len - 1] ^= 1;
    assert_int_equal(verify(&answer, &outcome.csb), MIKEY_AUTH_FAILED);
    test_done(outcome.document);
}

// The envelope key protects an update as the cache indicator allows it.
static void updated(void **state) {
    (void)state;
    for (uint8_t cache = MIKEY_CACHE_NONE; cache <= MIKEY_CACHE_CSB; cache++) {
        struct plan plan = ordinary;
        plan.cache = cache;
        const struct test_init update = {.encr_alg = MIKEY_ENCR_AES_CM_128,
                                         .mac_alg = MIKEY_MAC_HMAC_SHA_1_160,
                                         .no_rand = true,
                                         .t_last = 9};
        struct test_keys keys = key_of(&bob, TEST_BOB);
        struct test_bytes message, later;
        build(&plan, &message);
        struct outcome outcome = open_with(&message, &keys);
        test_build_init(&update, envelope_key, &outcome.csb, &later);
        struct test_document *document = test_decode(later.bytes, later.len);
        const struct mikey_secrets secrets = test_secrets(&keys);
        struct mikey_opened opened;
        assert_int_equal(
            mikey_psk_open_init(test_crypto, &document->document, &secrets, &outcome.csb, &opened), MIKEY_OK);
        assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_true((test_finding(document, MIKEY_R_ENVELOPE_CACHE) != NULL) == (cache == MIKEY_CACHE_NONE));
        assert_false(outcome.csb.has_secret); // its own bytes are no secret of the caller
        test_done(document);
        test_done(outcome.document);
    }
}

// Every byte is covered by the signature or ends the message elsewhere; nothing is given away.
static void changed_on_the_way(void **state) {
    (void)state;
    struct test_bytes message;
    build(&ordinary, &message);
    for (size_t at = 0; at < message.len; at += 3) {
        struct test_keys keys = key_of(&bob, TEST_BOB);
        message.bytes[at] ^= 0x40;
        struct test_document *document = test_decode(message.bytes, message.len);
        const struct mikey_secrets secrets = test_secrets(&keys);
        struct mikey_csb csb = {0};
        struct mikey_opened opened;
        const enum mikey_status status =
            mikey_pk_open_init(test_crypto, &document->document, &secrets, &csb, &opened);
        assert_true(status == MIKEY_OK || (at == 1 && status == MIKEY_ERR_ARGUMENT));
        assert_int_not_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
        if (opened.auth.status == MIKEY_AUTH_FAILED)
            assert_int_equal(opened.n_keys, 0);
        test_done(document);
        message.bytes[at] ^= 0x40;
    }
}

static void wrong_keys(void **state) {
    (void)state;
    static const struct {
        const struct signer *signer;
        const char *identity;
        enum mikey_auth_status decryption;
        enum mikey_rule rule;
        enum mikey_outcome outcome;
    } cases[] = {
        {&carol, "", MIKEY_AUTH_FAILED, MIKEY_R_PK_MAC, MIKEY_FAIL},
        {&bob, TEST_ALICE, MIKEY_AUTH_NEEDS_KEY, MIKEY_R_ENVELOPE_KEY, MIKEY_NEEDS_KEY},
    };
    struct test_bytes message;
    build(&ordinary, &message);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct test_keys keys = key_of(cases[i].signer, cases[i].identity);
        struct outcome outcome = open_with(&message, &keys);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        // A random number may be no smaller than Carol's modulus: then PKE is visibly not for her.
        const struct mikey_finding *finding = test_finding(outcome.document, cases[i].rule);
        if (finding == NULL)
            finding = test_finding(outcome.document, MIKEY_R_ENVELOPE_KEY);
        assert_non_null(finding);
        assert_int_equal(outcome.opened.decryption, cases[i].decryption);
        assert_int_equal(finding->outcome, cases[i].outcome);
        assert_int_equal(outcome.opened.n_keys, 0);
        assert_int_equal(outcome.csb.envelope.len, 0);
        test_done(outcome.document);
    }
}

static void without_certificate(void **state) {
    (void)state;
    struct plan plan = ordinary;
    plan.no_cert = true;
    struct test_bytes message;
    build(&plan, &message);
    struct test_keys keys = key_of(&bob, TEST_BOB);
    struct outcome outcome = open_with(&message, &keys);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_VERIFIED);
    test_done(outcome.document);
    static const char *const identities[] = {TEST_ALICE, ""};
    for (size_t i = 0; i < 2; i++) {
        keys.n = 1;
        keys.filed[keys.n++] =
            (struct test_filed){MIKEY_SECRET_CERT, identities[i], {alice.cert, alice.cert_len}};
        outcome = open_with(&message, &keys);
        assert_opens(&outcome);
        assert_int_equal(outcome.opened.signer.source, MIKEY_SIGNER_SECRETS);
        assert_int_equal(outcome.opened.signer.chain, MIKEY_CHAIN_TRUSTED);
        test_done(outcome.document);
    }
}

static void identity_inside(void **state) {
    (void)state;
    static const struct {
        const char *inside;
        enum mikey_rule rule;
    } cases[] = {{TEST_BOB, MIKEY_R_ENCRYPTED_ID}, {"", MIKEY_R_KEMAC_ID_FIRST}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan plan = ordinary;
        plan.inside = cases[i].inside;
        struct test_keys keys = key_of(&bob, TEST_BOB);
        struct test_bytes message;
        build(&plan, &message);
        struct outcome outcome = open_with(&message, &keys);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_int_equal(outcome.opened.n_keys, 1);
        assert_int_equal(outcome.document->document.findings.count, 1);
        const struct mikey_finding *finding = test_finding(outcome.document, cases[i].rule);
        assert_non_null(finding);
        assert_int_equal(finding->outcome, MIKEY_FAIL);
        assert_int_equal(finding->buffer, 1);
        test_done(outcome.document);
    }
}

// Readings that are not the RFC's do not open what follows it.
static void other_readings(void **state) {
    (void)state;
    const struct mikey_readings readings[] = {
        {.kemac = MIKEY_KEMAC_AS_SENT}, {.kemac = MIKEY_KEMAC_WHOLE_MESSAGE},
        {.csb_id_swapped = true},       {.rand_with_length = true},
        {.cs_id_flip = 0xFF},
    };
    struct test_bytes message;
    build(&ordinary, &message);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct test_keys keys = key_of(&bob, TEST_BOB);
        struct test_document *document = test_decode(message.bytes, message.len);
        const struct mikey_secrets secrets = test_secrets(&keys);
        struct mikey_csb csb = {0};
        struct mikey_opened opened;
        assert_int_equal(
            mikey_pk_open_as(test_crypto, &document->document, &secrets, &readings[i], &csb, &opened),
            MIKEY_OK);
        assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_int_equal(opened.decryption, MIKEY_AUTH_FAILED);
        test_done(document);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_algorithms),  cmocka_unit_test(answered),
        cmocka_unit_test(updated),         cmocka_unit_test(changed_on_the_way),
        cmocka_unit_test(wrong_keys),      cmocka_unit_test(without_certificate),
        cmocka_unit_test(identity_inside), cmocka_unit_test(other_readings),
    };
    return cmocka_run_group_tests(tests, signers_set_up, signers_tear_down);
}
