// SPDX-License-Identifier: BSD-2-Clause
// Derivations and proofs of MIKEY-TICKET against known values, the session that tickets are tied by, and what the builder
// refuses.
#include "../ticket_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hex.h"

#define KEY_BYTES 16

static const uint8_t key_bytes[KEY_BYTES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t rand_bytes[KEY_BYTES] = {0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
                                              0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f};
static const struct mikey_slice key = {key_bytes, KEY_BYTES}, nonce = {rand_bytes, KEY_BYTES},
                                none = {NULL, 0};

static struct mikey_slice text(const char *words) {
    return (struct mikey_slice){(const uint8_t *)words, strlen(words)};
}

static struct mikey_crypto *new_crypto(void) {
    struct mikey_crypto *crypto = NULL;
    assert_int_equal(mikey_crypto_new(&crypto), MIKEY_OK);
    return crypto;
}

static void tails_have_the_rands_of_their_type(void **state) {
    (void)state;
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    assert_int_equal(mikey_ticket_tail(MIKEY_TICKET_INITIAL, nonce, none, tail), 1 + 1 + KEY_BYTES + 1);
    assert_int_equal(tail[0], 1);
    assert_int_equal(tail[1], KEY_BYTES);
    assert_int_equal(tail[2 + KEY_BYTES], 0);
    assert_int_equal(mikey_ticket_tail(MIKEY_TICKET_SESSION, none, nonce, tail), 1 + 1 + 1 + KEY_BYTES);
    assert_int_equal(tail[1], 0);
    assert_int_equal(mikey_ticket_tail(MIKEY_TICKET_TPK, nonce, nonce, tail), 1 + 1 + KEY_BYTES);
    assert_int_equal(mikey_ticket_tail(MIKEY_TICKET_INITIATOR, nonce, nonce, tail), 1);
    assert_int_equal(tail[0], 4);
}

static void keys_are_forked_and_split(void **state) {
    (void)state;
    static const struct {
        uint8_t prf;
        const char *mpkr, *tgk, *split_i, *split_r;
    } known[] = {
        {MIKEY_PRF_MIKEY_1, "f656f45b21d643485a9f877b503f32ef", "b1b108c446d1e7e644ed08430b08392b",
         "0cb03b1a9ecb7df4b204af5153552c4e", "8795a3f7d60f4ea489ed65dabb1d8be4"},
        {MIKEY_PRF_HMAC_SHA_256, "36967ae9aaa4addb0f7ee80d69551325", "8baaa7ebbdab2621f27ca322cac9bfbe",
         "55f6d935ffc1781c8dcfe9cee90abaee", "ce15c3886fd3d753b13796555b0b271e"},
    };
    struct mikey_crypto *crypto = new_crypto();
    const struct mikey_slice bob = text("sip:bob@example.org");
    uint8_t out[MIKEY_TICKET_KEY_MAX];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const uint8_t prf = known[i].prf;
        assert_int_equal(mikey_ticket_fork(crypto, prf, MIKEY_CONST_FORKED_MPKR, key, bob, nonce, out),
                         MIKEY_OK);
        test_is_hex(out, KEY_BYTES, known[i].mpkr);
        assert_int_equal(mikey_ticket_fork(crypto, prf, MIKEY_CONST_FORKED_TGK, key, bob, nonce, out),
                         MIKEY_OK);
        test_is_hex(out, KEY_BYTES, known[i].tgk);
        assert_int_equal(mikey_ticket_mpk(crypto, prf, MIKEY_CONST_MPKI, key, nonce, out), MIKEY_OK);
        test_is_hex(out, KEY_BYTES, known[i].split_i);
        assert_int_equal(mikey_ticket_mpk(crypto, prf, MIKEY_CONST_MPKR, key, nonce, out), MIKEY_OK);
        test_is_hex(out, KEY_BYTES, known[i].split_r);
    }
    assert_int_equal(mikey_ticket_fork(crypto, 0, MIKEY_CONST_FORKED_TGK, none, bob, nonce, out),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_ticket_mpk(crypto, 0, MIKEY_CONST_MPKI, none, nonce, out), MIKEY_ERR_ARGUMENT);
    mikey_crypto_free(crypto);
}

/** A proof of "message" between id1 and id2 with RANDRi, MAC given. */
static struct ticket_proof proof_of(struct mikey_crypto *crypto, const char *mac,
                                    uint8_t bytes[MIKEY_MAC_MAX]) {
    return (struct ticket_proof){.crypto = crypto,
                                 .prf = MIKEY_PRF_MIKEY_1,
                                 .auth_alg = MIKEY_MAC_HMAC_SHA_1_160,
                                 .csb_id = 0x01020304,
                                 .label = MIKEY_TICKET_INITIAL,
                                 .own_label = MIKEY_TICKET_INITIAL,
                                 .randi = nonce,
                                 .message = text("message"),
                                 .mac = test_hex(mac, bytes, MIKEY_MAC_MAX),
                                 .ids = {text("id1"), text("id2")}};
}

static void macs_verify_in_the_right_reading(void **state) {
    (void)state;
    static const char both[] = "67350e22384ae648d14a582769197531f1e4b97c",
                      one[] = "512a1d3ebc7cdd0c7a8d5ea602ae5669f4a9db56",
                      response[] = "82232884c6bf815778f12c1b3c8459ae67ca30d9";
    struct mikey_crypto *crypto = new_crypto();
    uint8_t bytes[MIKEY_MAC_MAX];
    struct ticket_proof proof = proof_of(crypto, both, bytes);
    assert_int_equal(mikey_ticket_proof_try(&proof, key), MIKEY_OK);
    assert_non_null(proof.match);
    assert_null(proof.match->name);
    proof = proof_of(crypto, both, bytes);
    assert_int_equal(mikey_ticket_proof_try(&proof, nonce), MIKEY_OK);
    assert_null(proof.match);

    proof = proof_of(crypto, response, bytes); // an Error about a response
    proof.any_label = true;
    assert_int_equal(mikey_ticket_proof_try(&proof, key), MIKEY_OK);
    assert_non_null(proof.match);
    assert_int_equal(proof.label, MIKEY_TICKET_INITIAL);

    proof = proof_of(crypto, both, bytes); // the second identity is not in the message
    proof.ids[1] = none;
    proof.unnamed[1] = (struct ticket_unnamed){true, 2, {text("other"), text("id2")}};
    struct ticket_proof *kept = mikey_ticket_proof_keep(&proof);
    assert_non_null(kept);
    assert_int_equal(mikey_ticket_proof_try(kept, key), MIKEY_OK);
    assert_non_null(kept->match);
    assert_string_equal(kept->match->name, "ticket-identity-of-the-policy");
    assert_memory_equal(kept->ids[1].data, "id2", 3);
    free(kept);

    proof = proof_of(crypto, one, bytes);
    proof.ids[1] = none;
    assert_int_equal(mikey_ticket_proof_try(&proof, key), MIKEY_OK);
    assert_non_null(proof.match);
    mikey_crypto_free(crypto);
}

static void guesses_come_once_each(void **state) {
    (void)state;
    const struct ticket_unnamed unnamed[] = {{true, 2, {text("a"), text("b")}}, {true, 1, {text("c")}}};
    const struct mikey_slice named[] = {none, none};
    struct mikey_slice ids[2];
    size_t nth = 0, n = 0;
    while (mikey_ticket_next_guess(unnamed, named, &nth, ids))
        n++;
    assert_int_equal(n, 3 * 2 - 1);
}

#define HEAD_BYTES 12 // of a TICKET without TP Data, up to its Ticket Data

/** The session of a ticket with these bytes: Next payload, flags, Ticket Data, Initiator Data. */
static const struct ticket_session *session_of(struct ticket_table *table, uint8_t next, uint8_t flags,
                                               uint8_t data, uint8_t initiator) {
    const uint8_t bytes[] = {next, 0, 1, 1, 1, 0, flags, 0, 0, 0, 0, 2, data, data, 0, 1, initiator};
    struct mikey_payload ticket = {.type = MIKEY_PAYLOAD_TICKET,
                                   .parent = MIKEY_NO_PARENT,
                                   .len = sizeof bytes,
                                   .u.ticket = {.policy = {.ticket_type = MIKEY_TICKET_TYPE_BASE},
                                                .data = {bytes + HEAD_BYTES, 2},
                                                .initiator_data = {bytes + sizeof bytes - 1, 1}}};
    const struct mikey_message message = {
        .bytes = {bytes, sizeof bytes}, .payloads = &ticket, .n_payloads = 1, .cap_payloads = 1};
    return mikey_ticket_find(table, &message, &ticket);
}

static void tickets_are_tied_by_policy_and_data(void **state) {
    (void)state;
    struct ticket_table table = {0};
    const struct ticket_session *first = session_of(&table, MIKEY_PAYLOAD_KEMAC, 0x20, 7, 1);
    assert_non_null(first);
    assert_int_equal(first->pub.number, 1);
    assert_ptr_equal(session_of(&table, MIKEY_PAYLOAD_V, 0x20, 7, 2), first);
    assert_ptr_not_equal(session_of(&table, MIKEY_PAYLOAD_V, 0x40, 7, 1), first);
    assert_ptr_not_equal(session_of(&table, MIKEY_PAYLOAD_V, 0x20, 8, 1), first);
    assert_int_equal(table.count, 3);
    mikey_ticket_table_free(&table);
}

static void builder_refuses_what_has_no_proof(void **state) {
    (void)state;
    struct mikey_crypto *crypto = new_crypto();
    uint8_t out[256], stamp[8] = {0};
    size_t len = 0;
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T,
         .next = MIKEY_PAYLOAD_V,
         .parent = MIKEY_NO_PARENT,
         .u.t = {MIKEY_TS_NTP_UTC, {stamp, sizeof stamp}}},
        {.type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT, .u.v.auth_alg = MIKEY_MAC_HMAC_SHA_1_160}};
    struct mikey_message message = {.hdr = {.version = 1,
                                            .data_type = MIKEY_DATA_TYPE_TRANSFER_RESP,
                                            .next_payload = MIKEY_PAYLOAD_T,
                                            .map_type = MIKEY_MAP_EMPTY},
                                    .payloads = payloads,
                                    .n_payloads = 2,
                                    .cap_payloads = 2};
    const struct mikey_ticket_protection protection = {
        .key = key, .label = MIKEY_TICKET_RESPONSE, .rand_i = nonce};
    assert_int_equal(mikey_ticket_build(crypto, &message, &protection, NULL, 0, out, sizeof out, &len),
                     MIKEY_OK);
    assert_true(len > 20);
    assert_int_equal(mikey_ticket_build(crypto, &message, &protection, NULL, 0, out, len - 1, &len),
                     MIKEY_ERR_SPACE);
    message.n_payloads = 1; // V is missing
    assert_int_equal(mikey_ticket_build(crypto, &message, &protection, NULL, 0, out, sizeof out, &len),
                     MIKEY_ERR_ARGUMENT);
    message.payloads = payloads + 1; // T is
    assert_int_equal(mikey_ticket_build(crypto, &message, &protection, NULL, 0, out, sizeof out, &len),
                     MIKEY_ERR_ARGUMENT);
    mikey_crypto_free(crypto);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_have_the_rands_of_their_type),
        cmocka_unit_test(keys_are_forked_and_split),
        cmocka_unit_test(macs_verify_in_the_right_reading),
        cmocka_unit_test(guesses_come_once_each),
        cmocka_unit_test(tickets_are_tied_by_policy_and_data),
        cmocka_unit_test(builder_refuses_what_has_no_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
