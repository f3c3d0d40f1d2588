// SPDX-License-Identifier: BSD-2-Clause
// Diffie-Hellman exchanges, signed and with HMAC: built and opened, and what must not open.
#include "signer.h"

#include <mikeylab/dh.h>
#include <stdlib.h>

#include "../agreement.h"

/** An exchange in the making; what is zero breaks nothing. */
struct plan {
    bool signed_;
    uint8_t group, kv;
    bool update, no_dh;       /**< update: no RAND */
    bool other_echo, other_t; /**< the response has another DHi; the request another T */
    uint8_t responder_group;  /**< of DHr, if not that of the Initiator */
    bool literal;             /**< the numbers that RFC 4650 4.2 prints */
    uint8_t seed;             /**< of the exponents */
};

struct values {
    uint8_t xi[32], xr[32], dhi[MIKEY_DH_MAX], dhr[MIKEY_DH_MAX], tgk[MIKEY_DH_MAX];
    size_t len, dhr_len;
};

static struct values make_values(const struct plan *plan) {
    struct values values = {.len = 0};
    for (uint8_t i = 0; i < sizeof values.xi; i++) {
        values.xi[i] = (uint8_t)(0x31 + plan->seed + 3 * i);
        values.xr[i] = (uint8_t)(0x92 + plan->seed + 5 * i);
    }
    const struct mikey_slice xi = {values.xi, sizeof values.xi}, xr = {values.xr, sizeof values.xr};
    const uint8_t other = plan->responder_group ? plan->responder_group : plan->group;
    assert_true(mikey_dh_length(plan->group, &values.len) && mikey_dh_length(other, &values.dhr_len));
    assert_int_equal(mikey_dh_public(test_crypto, plan->group, xi, values.dhi), MIKEY_OK);
    assert_int_equal(mikey_dh_public(test_crypto, other, xr, values.dhr), MIKEY_OK);
    if (other == plan->group)
        assert_int_equal(mikey_dh_shared(test_crypto, plan->group, xi,
                                         (struct mikey_slice){values.dhr, values.len}, values.tgk),
                         MIKEY_OK);
    return values;
}

static void add_id(struct composer *composer, const char *name) {
    composer_add(composer, MIKEY_PAYLOAD_ID)->u.id = test_name(name);
}

static void add_dh(struct composer *composer, const struct plan *plan, uint8_t group, const uint8_t *value,
                   size_t len) {
    static const uint8_t spi[] = {0xca, 0xfe};
    struct mikey_dh *dh = &composer_add(composer, MIKEY_PAYLOAD_DH)->u.dh;
    *dh = (struct mikey_dh){.group = group, .value = {value, len}, .kv = {.type = plan->kv}};
    if (plan->kv == MIKEY_KV_SPI)
        dh->kv.spi = (struct mikey_slice){spi, sizeof spi};
}

/** Ends the message with KEMAC or SIGN and encodes it. */
static void seal(struct composer *composer, const struct plan *plan, const struct signer *signer,
                 const struct mikey_csb *initial, struct test_bytes *out) {
    if (plan->signed_) {
        composer_add(composer, MIKEY_PAYLOAD_CERT)->u.cert = test_certificate(signer);
        composer_add(composer, MIKEY_PAYLOAD_SIGN);
        assert_int_equal(mikey_dh_build(test_crypto, composer_end(composer), signer->pkey, MIKEY_DIGEST_SHA_1,
                                        out->bytes, sizeof out->bytes, &out->len),
                         MIKEY_OK);
        return;
    }
    composer_add(composer, MIKEY_PAYLOAD_KEMAC)->u.kemac.mac_alg = MIKEY_MAC_HMAC_SHA_1_160;
    assert_int_equal(mikey_dhhmac_build(test_crypto, composer_end(composer), test_psk, initial, out->bytes,
                                        sizeof out->bytes, &out->len),
                     MIKEY_OK);
}

static struct composer begin(const struct plan *plan, bool response) {
    static const struct test_init first = {.t_last = 1}, later = {.t_last = 2};
    const uint8_t data_type = plan->signed_ ? MIKEY_DATA_TYPE_DH_INIT : MIKEY_DATA_TYPE_DHHMAC_INIT;
    return composer_begin((uint8_t)(data_type + response), plan->other_t ? &later : &first);
}

static void build_request(const struct plan *plan, const struct values *values,
                          const struct mikey_csb *initial, struct test_bytes *out) {
    struct composer composer = begin(plan, false);
    if (!plan->update)
        composer_add(&composer, MIKEY_PAYLOAD_RAND)->u.rand.data = test_rand;
    add_id(&composer, TEST_ALICE);
    add_id(&composer, TEST_BOB);
    if (!plan->no_dh)
        add_dh(&composer, plan, plan->group, values->dhi, values->len);
    seal(&composer, plan, &alice, plan->update ? initial : NULL, out);
}

static void build_response(const struct plan *plan, const struct values *values, const struct mikey_csb *csb,
                           struct test_bytes *out) {
    struct composer composer = begin(plan, true);
    struct values echo = *values;
    echo.dhi[values->len - 1] ^= plan->other_echo;
    add_id(&composer, TEST_BOB);
    add_id(&composer, TEST_ALICE);
    if (!plan->no_dh) {
        add_dh(&composer, plan, plan->responder_group ? plan->responder_group : plan->group, values->dhr,
               values->dhr_len);
        add_dh(&composer, plan, plan->group, echo.dhi, values->len);
    }
    seal(&composer, plan, &bob, csb, out);
}

/** Turns the numbers of KEMAC, 24 bytes before the end, into those that RFC 4650 prints. */
static void print_literally(struct test_bytes *message) {
    message->bytes[message->len - 24] = MIKEY_ENCR_AES_KW_128;
    message->bytes[message->len - 21] = MIKEY_MAC_NULL;
}

struct outcome {
    struct test_document *document;
    struct mikey_opened opened;
};

static struct outcome open_message(const struct plan *plan, const struct test_bytes *message, bool response,
                                   struct test_keys *keys, struct mikey_csb *csb) {
    struct outcome outcome = {.document = test_decode(message->bytes, message->len)};
    struct mikey_document *document = &outcome.document->document;
    const struct mikey_secrets secrets = test_secrets(keys);
    enum mikey_status status;
    if (response)
        status = (plan->signed_ ? mikey_dh_open_response : mikey_dhhmac_open_response)(
            test_crypto, document, &secrets, csb, &outcome.opened);
    else
        status = (plan->signed_ ? mikey_dh_open_init : mikey_dhhmac_open_init)(
            test_crypto, document, &secrets, csb, &outcome.opened);
    assert_int_equal(status, MIKEY_OK);
    return outcome;
}

static struct test_keys key_file(struct mikey_slice exponent, bool by_csb_id) {
    // The test's look-up compares text: a CSB ID without zero bytes is one.
    struct test_keys keys = {.filed = {{MIKEY_SECRET_PSK, TEST_ALICE, test_psk},
                                       {MIKEY_SECRET_DH, by_csb_id ? "\x12\x56\xbf\x78" : "", exponent}},
                             .n = exponent.len > 0 ? 2 : 1};
    return keys;
}

/** Builds and opens a request; its state is left in `csb`. */
static void request(const struct plan *plan, const struct values *values, struct test_keys *keys,
                    struct mikey_csb *csb) {
    struct test_bytes message;
    build_request(plan, values, csb, &message);
    if (plan->literal)
        print_literally(&message);
    struct outcome outcome = open_message(plan, &message, false, keys, csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome.opened.auth.kind, plan->signed_ ? MIKEY_AUTH_SIGNATURE : MIKEY_AUTH_MAC);
    assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_ABSENT);
    assert_int_equal(outcome.opened.n_keys, 0);
    assert_true(csb->known);
    assert_int_equal(csb->dhi_len, plan->no_dh ? 0 : values->len);
    test_done(outcome.document);
}

static struct outcome respond(const struct plan *plan, const struct values *values, struct test_keys *keys,
                              struct mikey_csb *csb) {
    struct test_bytes message;
    build_response(plan, values, csb, &message);
    if (plan->literal)
        print_literally(&message);
    return open_message(plan, &message, true, keys, csb);
}

static void assert_agrees(const struct outcome *outcome, const struct plan *plan,
                          const struct values *values) {
    assert_int_equal(outcome->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.decryption, MIKEY_AUTH_VERIFIED);
    assert_int_equal(outcome->opened.n_keys, 1);
    const struct mikey_key *key = &outcome->opened.keys[0];
    assert_int_equal(key->type, MIKEY_KEY_TYPE_TGK);
    assert_int_equal(key->key.len, values->len);
    assert_memory_equal(key->key.data, values->tgk, values->len);
    assert_int_equal(key->kv.type, plan->kv);
}

static void either_exponent_gives_the_key(void **state) {
    (void)state;
    for (unsigned n = 0; n < 2 * 3 * 2 * 2 * 2; n++) {
        const struct plan plan = {.signed_ = n & 1,
                                  .group = (uint8_t)(n / 8 % 3),
                                  .kv = (n & 2) != 0 ? MIKEY_KV_SPI : MIKEY_KV_NULL,
                                  .seed = (uint8_t)n};
        const struct values values = make_values(&plan);
        const uint8_t *exponent = (n & 4) != 0 ? values.xi : values.xr;
        struct test_keys keys = key_file((struct mikey_slice){exponent, sizeof values.xi}, n >= 24);
        struct mikey_csb csb = {0};
        request(&plan, &values, &keys, &csb);
        struct outcome outcome = respond(&plan, &values, &keys, &csb);
        assert_agrees(&outcome, &plan, &values);
        assert_null(outcome.opened.auth.reading);
        assert_null(test_finding(outcome.document, MIKEY_R_DH_SECRET));
        test_done(outcome.document);
    }
}

static void updates_take_the_initial_rand(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4; n++) {
        const struct plan first = {.signed_ = n & 1, .group = MIKEY_DH_GROUP_OAKLEY_1};
        struct plan again = first;
        again.update = again.other_t = true;
        again.no_dh = (n & 2) != 0;
        again.seed = 9;
        const struct values values = make_values(&first), later = make_values(&again);
        struct test_keys keys = key_file((struct mikey_slice){later.xi, sizeof later.xi}, false);
        struct mikey_csb csb = {0};
        request(&first, &values, &keys, &csb);
        struct outcome outcome = respond(&first, &values, &keys, &csb);
        assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_NEEDS_KEY);
        assert_non_null(test_finding(outcome.document, MIKEY_R_DH_SECRET));
        test_done(outcome.document);
        request(&again, &later, &keys, &csb);
        assert_int_equal(csb.rand_len, test_rand.len);
        assert_memory_equal(csb.rand, test_rand.data, test_rand.len);
        outcome = respond(&again, &later, &keys, &csb);
        if (again.no_dh) {
            assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
            assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_ABSENT);
        } else {
            assert_agrees(&outcome, &again, &later);
        }
        test_done(outcome.document);
    }
}

static void numbers_as_printed(void **state) {
    (void)state;
    const struct plan plan = {.group = MIKEY_DH_GROUP_OAKLEY_1, .literal = true};
    const struct values values = make_values(&plan);
    struct test_keys keys = key_file((struct mikey_slice){values.xi, sizeof values.xi}, false);
    struct mikey_csb csb = {0};
    struct test_bytes message;
    // The numbers are under the MAC: a message that was only changed on the way does not verify.
    build_request(&plan, &values, &csb, &message);
    print_literally(&message);
    struct outcome outcome = open_message(&plan, &message, false, &keys, &csb);
    assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(outcome.opened.auth.covered, message.len - 20);
    test_done(outcome.document);
}

static void values_that_agree_on_nothing(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4; n++) {
        struct plan plan = {.signed_ = n & 1, .group = MIKEY_DH_GROUP_OAKLEY_2};
        if ((n & 2) != 0)
            plan.responder_group = MIKEY_DH_GROUP_OAKLEY_1;
        struct values values = make_values(&plan);
        struct test_keys keys = key_file((struct mikey_slice){values.xi, sizeof values.xi}, false);
        struct mikey_csb csb = {0};
        request(&plan, &values, &keys, &csb);
        if ((n & 2) == 0) {
            memset(values.dhr, 0, values.len);
            values.dhr[values.len - 1] = 1;
        }
        struct outcome outcome = respond(&plan, &values, &keys, &csb);
        assert_int_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        assert_int_equal(outcome.opened.decryption, MIKEY_AUTH_FAILED);
        assert_int_equal(outcome.opened.n_keys, 0);
        test_done(outcome.document);
    }
}

/** The Initiator goes by what it sent, whatever comes back. */
static void another_echo_changes_no_key(void **state) {
    (void)state;
    for (unsigned n = 0; n < 2; n++) {
        const struct plan plan = {.signed_ = n & 1, .group = MIKEY_DH_GROUP_OAKLEY_1, .other_echo = true};
        const struct values values = make_values(&plan);
        struct test_keys keys = key_file((struct mikey_slice){values.xi, sizeof values.xi}, false);
        struct mikey_csb csb = {0};
        request(&plan, &values, &keys, &csb);
        struct outcome outcome = respond(&plan, &values, &keys, &csb);
        assert_agrees(&outcome, &plan, &values);
        test_done(outcome.document);
    }
}

static void responses_without_their_request(void **state) {
    (void)state;
    for (unsigned n = 0; n < 2; n++) {
        const struct plan plan = {.signed_ = n & 1, .group = MIKEY_DH_GROUP_OAKLEY_1};
        const struct values values = make_values(&plan);
        struct test_keys keys = key_file((struct mikey_slice){values.xr, sizeof values.xr}, false);
        struct mikey_csb csb = {0}, nothing = {0};
        struct test_bytes message;
        request(&plan, &values, &keys, &csb);
        build_response(&plan, &values, &csb, &message);
        struct outcome outcome = open_message(&plan, &message, true, &keys, &nothing);
        assert_int_equal(outcome.opened.auth.status,
                         plan.signed_ ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_INCONCLUSIVE);
        assert_int_equal(outcome.opened.n_keys, plan.signed_);
        test_done(outcome.document);
    }
}

/** Every bit of a message is under its MAC or signature. */
static void changed_messages_give_no_key(void **state) {
    (void)state;
    const struct plan plan = {.group = MIKEY_DH_GROUP_OAKLEY_1};
    const struct values values = make_values(&plan);
    struct test_keys keys = key_file((struct mikey_slice){values.xi, sizeof values.xi}, false);
    struct mikey_csb csb = {0};
    struct test_bytes message;
    request(&plan, &values, &keys, &csb);
    build_response(&plan, &values, &csb, &message);
    for (size_t bit = 0; bit < 8 * message.len; bit++) {
        if (bit / 8 == 1)
            continue; // another data type is another message
        message.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        struct outcome outcome = open_message(&plan, &message, true, &keys, &csb);
        assert_int_not_equal(outcome.opened.auth.status, MIKEY_AUTH_VERIFIED);
        if (outcome.opened.auth.status == MIKEY_AUTH_FAILED)
            assert_int_equal(outcome.opened.n_keys, 0);
        test_done(outcome.document);
        message.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void other_readings(void **state) {
    (void)state;
    const struct plan plan = {.group = MIKEY_DH_GROUP_OAKLEY_1};
    const struct mikey_readings like_v = {.dh_identities = true};
    const struct values values = make_values(&plan);
    struct test_keys keys = key_file((struct mikey_slice){values.xi, sizeof values.xi}, false);
    const struct mikey_secrets secrets = test_secrets(&keys);
    struct mikey_csb csb = {0};
    struct test_bytes message;
    request(&plan, &values, &keys, &csb);
    build_response(&plan, &values, &csb, &message);
    struct test_document *document = test_decode(message.bytes, message.len);
    struct mikey_opened opened;
    assert_int_equal(
        mikey_dhhmac_open_response_as(test_crypto, &document->document, &secrets, &like_v, &csb, &opened),
        MIKEY_OK);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_FAILED);
    test_done(document);
}

/** Errors end in what authenticates the mode. */
static void errors_are_authenticated(void **state) {
    (void)state;
    for (unsigned n = 0; n < 4; n++) {
        const struct plan plan = {.signed_ = n & 1, .group = MIKEY_DH_GROUP_OAKLEY_1};
        const struct values values = make_values(&plan);
        struct test_keys keys = key_file((struct mikey_slice){NULL, 0}, false);
        const struct mikey_secrets secrets = test_secrets(&keys);
        struct mikey_csb csb = {0};
        struct test_bytes message;
        request(&plan, &values, &keys, &csb);
        struct composer composer = begin(&plan, true);
        composer.message.hdr.data_type = MIKEY_DATA_TYPE_ERROR;
        composer_add(&composer, MIKEY_PAYLOAD_ERR)->u.err.error_no = MIKEY_ERROR_INVALID_DH;
        seal(&composer, &plan, &bob, &csb, &message);
        message.bytes[4] ^= (n & 2) != 0; // CSB ID
        struct test_document *document = test_decode(message.bytes, message.len);
        struct mikey_opened opened;
        assert_int_equal((plan.signed_ ? mikey_dh_verify_error : mikey_dhhmac_verify_error)(
                             test_crypto, &document->document, &secrets, &csb, &opened),
                         MIKEY_OK);
        assert_int_equal(opened.auth.status, (n & 2) != 0 ? MIKEY_AUTH_FAILED : MIKEY_AUTH_VERIFIED);
        test_done(document);
    }
}

static void other_data_types_are_refused(void **state) {
    (void)state;
    const struct plan plan = {.group = MIKEY_DH_GROUP_OAKLEY_1};
    const struct values values = make_values(&plan);
    struct mikey_csb csb = {0};
    struct test_bytes message;
    struct mikey_opened opened;
    build_request(&plan, &values, &csb, &message);
    struct test_document *document = test_decode(message.bytes, message.len);
    struct mikey_document *given = &document->document;
    assert_int_equal(mikey_dhhmac_open_response(test_crypto, given, NULL, &csb, &opened), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_dh_open_init(test_crypto, given, NULL, &csb, &opened), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_dh_open_response(test_crypto, given, NULL, NULL, &opened), MIKEY_ERR_ARGUMENT);
    given->message.hdr.data_type = MIKEY_DATA_TYPE_DH_INIT;
    assert_int_equal(mikey_dhhmac_open_init(test_crypto, given, NULL, &csb, &opened), MIKEY_ERR_ARGUMENT);
    test_done(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either_exponent_gives_the_key),
        cmocka_unit_test(updates_take_the_initial_rand),
        cmocka_unit_test(numbers_as_printed),
        cmocka_unit_test(values_that_agree_on_nothing),
        cmocka_unit_test(another_echo_changes_no_key),
        cmocka_unit_test(responses_without_their_request),
        cmocka_unit_test(changed_messages_give_no_key),
        cmocka_unit_test(other_readings),
        cmocka_unit_test(other_data_types_are_refused),
        cmocka_unit_test(errors_are_authenticated),
    };
    return cmocka_run_group_tests(tests, signers_set_up, signers_tear_down);
}
