// SPDX-License-Identifier: BSD-2-Clause
// From messages to media: the tracker tells of keys as soon as they are known, and packets prove them.
#include "desk.h"

#include "../../crypto/prf_shape.h"
#include "../../media/tests/sender.h"

#include <mikeylab/values.h>

#define TOLD_MAX 8

struct told {
    uint64_t id, bundle;
    bool update;
    uint32_t n_sessions;
    struct mikey_session_keys session; // the first; its MKI is gone
    enum mikey_status status;          // of adding it to the prover
};

struct bench {
    struct desk desk;
    struct mikey_srtp *srtp;
    struct told told[TOLD_MAX];
    size_t n_told;
};

static void on_keyed(void *context, const struct mikey_exchange *exchange) {
    struct bench *bench = context;
    assert_true(bench->n_told < TOLD_MAX && exchange->n_sessions > 0);
    bench->told[bench->n_told++] = (struct told){.id = exchange->id,
                                                 .bundle = exchange->bundle,
                                                 .update = exchange->update,
                                                 .n_sessions = exchange->n_sessions,
                                                 .session = exchange->sessions[0],
                                                 .status = mikey_exchange_prove(exchange, bench->srtp)};
}

static void start_prover(struct bench *bench) {
    mikey_srtp_free(bench->srtp);
    assert_int_equal(mikey_srtp_new(&bench->srtp, bench->desk.crypto, NULL), MIKEY_OK);
}

// Begins anew, with another secret in the key file. Sessions are only described when an exchange is closed; whoever
// watches the keys gets them all the same.
static void restart(struct bench *bench, const char *psk) {
    bench->n_told = 0;
    start_prover(bench);
    desk_restart(&bench->desk, psk, NULL, false, NULL, NULL);
    mikey_tracker_watch_keys(bench->desk.tracker, on_keyed, bench);
}

static int set_up(void **state) {
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    desk_open(&bench->desk);
    restart(bench, call_default().psk);
    *state = bench;
    return 0;
}

static int tear_down(void **state) {
    struct bench *bench = *state;
    mikey_srtp_free(bench->srtp);
    desk_close(&bench->desk);
    free(bench);
    return 0;
}

static void add(struct bench *bench, const struct built *built) {
    (void)desk_add(&bench->desk, built, NULL);
}

// A message at `seconds` of capture time.
static void add_at(struct bench *bench, const struct built *built, int64_t seconds) {
    const struct mikey_sighting sighting = {
        .carrier = {.kind = MIKEY_CARRIER_UDP}, .has_time = true, .seconds = seconds};
    (void)desk_add(&bench->desk, built, &sighting);
}

// A sender with the keys that the two sides derive for a crypto session; the calls' MKI is the first byte of the TGK.
static struct sender sender_for(struct bench *bench, const struct call *call, uint8_t cs_id) {
    uint8_t key[SENDER_KEY + SENDER_SALT];
    const struct mikey_slice tgk = {call->tgk, sizeof call->tgk}, rand = {call->rand, sizeof call->rand};
    assert_int_equal(mikey_derive(bench->desk.crypto, MIKEY_PRF_MIKEY_1, tgk, MIKEY_CONST_TEK, cs_id,
                                  call->csb_id, rand, key, SENDER_KEY),
                     MIKEY_OK);
    assert_int_equal(mikey_derive(bench->desk.crypto, MIKEY_PRF_MIKEY_1, tgk, MIKEY_CONST_TGK_SALT, cs_id,
                                  call->csb_id, rand, key + SENDER_KEY, SENDER_SALT),
                     MIKEY_OK);
    return sender_with(key, call->tgk, 1);
}

static struct sender sender_of(struct bench *bench, const struct call *call) {
    return sender_for(bench, call, 1);
}

static struct mikey_srtp_result give(struct bench *bench, struct sender *sender, uint32_t ssrc,
                                     uint16_t seq) {
    const struct test_packet packet = sender_rtp(sender, ssrc, seq);
    return test_open(bench->srtp, &packet, test_path(HOST_A, HOST_B, 5004), NULL);
}

static void test_keys_are_told_with_the_request(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    struct built init = build_init(bench->desk.crypto, &call, NULL);
    struct sender sender = sender_of(bench, &call);
    add(bench, &init);
    assert_int_equal(bench->n_told, 1);
    assert_int_equal(bench->told[0].status, MIKEY_OK);
    assert_int_equal(bench->told[0].id, 1);
    assert_int_equal(bench->told[0].session.tek_len, SENDER_KEY);
    assert_memory_equal(bench->told[0].session.tek, sender.key, SENDER_KEY);
    assert_int_equal(bench->told[0].session.policy.tag_len, 10);
    add(bench, &init); // a retransmission brings nothing new
    assert_int_equal(bench->n_told, 1);
    struct mikey_srtp_result result = give(bench, &sender, call.ssrc, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.match, MIKEY_SRTP_BY_SSRC);
    assert_int_equal(result.exchange, 1);
    sender_free(&sender);
}

static void test_response_fills_in_the_ssrc(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    call.ssrc = 0;
    struct mikey_csb csb;
    struct built init = desk_begin(&bench->desk, &call, &csb);
    call.ssrc = 0x01020304;
    struct built answer = build_answer(bench->desk.crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    struct sender sender = sender_of(bench, &call);
    add(bench, &init);
    add(bench, &answer);
    assert_int_equal(bench->n_told, 2);
    assert_int_equal(bench->told[0].session.ssrc, 0);
    assert_int_equal(bench->told[1].session.ssrc, call.ssrc);
    assert_int_equal(bench->told[1].id, 1);
    struct mikey_srtp_result result = give(bench, &sender, call.ssrc, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.match, MIKEY_SRTP_BY_SSRC);
    sender_free(&sender);
}

static void test_update_with_a_new_key(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    call.v = 0;
    struct mikey_csb csb;
    struct built init = desk_begin(&bench->desk, &call, &csb);
    struct sender old = sender_of(bench, &call);
    call.update = true;
    call.t[7] = 2;
    memset(call.tgk, 0x5a, sizeof call.tgk);
    struct built update = build_init(bench->desk.crypto, &call, &csb);
    struct sender new = sender_of(bench, &call);
    add(bench, &init);
    struct mikey_srtp_result result = give(bench, &old, call.ssrc, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    add(bench, &update);
    assert_int_equal(bench->n_told, 2);
    assert_true(bench->told[1].update);
    assert_int_equal(bench->told[1].bundle, bench->told[0].bundle);
    result = give(bench, &new, call.ssrc, 2);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.exchange, 2);
    assert_int_equal(result.generation, 0);
    result = give(bench, &old, call.ssrc, 3);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.exchange, 1);
    assert_int_equal(result.generation, 1);
    sender_free(&old);
    sender_free(&new);
}

static void test_sessions_numbered_from_0(void **state) {
    struct bench *bench = *state;
    for (unsigned known = 0; known < 2; known++) {
        struct call call = call_default();
        uint32_t ssrc = call.ssrc;
        call.n_cs = 2;
        if (known == 0)
            call.ssrc = 0;
        struct built init = build_init(bench->desk.crypto, &call, NULL);
        restart(bench, call.psk);
        struct sender first = sender_for(bench, &call, 0), second = sender_for(bench, &call, 1);
        add(bench, &init);
        struct mikey_srtp_result result = give(bench, &first, ssrc, 1);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        assert_int_equal(result.cs_id, 1);
        assert_string_equal(result.key_reading, "cs-id-from-0");
        // Where no SSRC says otherwise, the key of the first session is the first session's.
        result = give(bench, &second, ssrc + 1, 1);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        assert_int_equal(result.cs_id, known == 0 ? 1 : 2);
        assert_int_equal(result.key_reading != NULL, known == 1);
        struct mikey_srtp_usage usage;
        assert_true(mikey_srtp_usage_of(bench->srtp, 1, 1, 0, &usage));
        assert_int_equal(usage.srtp.authenticated, known == 0 ? 2 : 1);
        assert_string_equal(usage.key_reading, "cs-id-from-0");
        sender_free(&first);
        sender_free(&second);
    }
}

#define AGREED 32 // bytes of a TGK that the PRF splits without a rest

// Deviations that change nothing but the keys of sessions are found by their packets.
static void test_deviations_that_media_show(void **state) {
    static const struct {
        const char *reading; // NULL: none of them
        enum mikey_prf_shape shape;
        uint8_t cs_id, stripped;
        bool sent_salt;   // in Key data, for nothing
        bool update_rand; // of an update
    } peers[] = {{NULL, MIKEY_PRF_SPLIT_256, 1, 0, false, false},
                 {"libmikey-prf-extra-block", MIKEY_PRF_EXTRA_BLOCK, 1, 0, false, false},
                 {"libmikey-prf-extra-block+cs-id-from-0", MIKEY_PRF_EXTRA_BLOCK, 0, 0, false, false},
                 {"dh-secret-stripped", MIKEY_PRF_SPLIT_256, 1, 1, false, false},
                 {"salt-derived-though-sent", MIKEY_PRF_SPLIT_256, 1, 0, true, false},
                 {"rand-of-update", MIKEY_PRF_SPLIT_256, 1, 0, false, true}};
    struct bench *bench = *state;
    const struct call call = call_default();
    const uint8_t tgk[AGREED] = {0, 0x5a, 3, 9};
    static const uint8_t salt[SENDER_SALT] = {7};
    static const uint8_t later[] = "the RAND of an update";
    const struct mikey_slice rand = {call.rand, sizeof call.rand}, update_rand = {later, sizeof later};
    const struct mikey_cs cs = {.cs_id = 1, .has_ssrc = true, .ssrc = call.ssrc};
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        const struct mikey_key key = {.type = MIKEY_KEY_TYPE_TGK,
                                      .key = {tgk, sizeof tgk},
                                      .has_salt = peers[i].sent_salt,
                                      .salt = {salt, peers[i].sent_salt ? sizeof salt : 0}};
        start_prover(bench);
        struct mikey_session_keys session;
        assert_int_equal(mikey_session_derive(bench->desk.crypto, MIKEY_PRF_MIKEY_1, call.csb_id, rand, &key,
                                              &cs, SENDER_KEY, SENDER_SALT, &session),
                         MIKEY_OK);
        mikey_srtp_policy_read(NULL, &session.policy);
        const struct mikey_exchange exchange = {.id = 1,
                                                .bundle = 1,
                                                .mode = MIKEY_DATA_TYPE_DH_INIT,
                                                .key_csb_id = call.csb_id,
                                                .rand = rand,
                                                .update_rand = update_rand,
                                                .keys = &key,
                                                .n_keys = 1,
                                                .sessions = &session,
                                                .n_sessions = 1};
        assert_int_equal(mikey_exchange_prove(&exchange, bench->srtp), MIKEY_OK);
        const struct mikey_slice used = peers[i].update_rand ? update_rand : rand;
        uint8_t bytes[SENDER_KEY + SENDER_SALT];
        const struct mikey_slice theirs = {tgk + peers[i].stripped, sizeof tgk - peers[i].stripped};
        assert_int_equal(mikey_derive_shaped(bench->desk.crypto, peers[i].shape, MIKEY_PRF_MIKEY_1, theirs,
                                             MIKEY_CONST_TEK, peers[i].cs_id, call.csb_id, used, bytes,
                                             SENDER_KEY),
                         MIKEY_OK);
        assert_int_equal(mikey_derive_shaped(bench->desk.crypto, peers[i].shape, MIKEY_PRF_MIKEY_1, theirs,
                                             MIKEY_CONST_TGK_SALT, peers[i].cs_id, call.csb_id, used,
                                             bytes + SENDER_KEY, SENDER_SALT),
                         MIKEY_OK);
        struct sender sender = sender_with(bytes, NULL, 0);
        struct mikey_srtp_result result = give(bench, &sender, call.ssrc, 1);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        if (peers[i].reading != NULL)
            assert_string_equal(result.key_reading, peers[i].reading);
        else
            assert_null(result.key_reading);
        sender_free(&sender);
    }
}

static void test_nothing_is_told_of_what_does_not_open(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    restart(bench, "another secret");
    struct built init = build_init(bench->desk.crypto, &call, NULL);
    add(bench, &init);
    assert_int_equal(bench->n_told, 0);
}

#define ROOM 8    // crypto sessions: more than wait
#define IDLE 4000 // seconds, more than an exchange stays open

// A call of its own, told from others by everything that tells calls apart.
static struct call call_number(uint8_t number) {
    struct call call = call_default();
    call.csb_id += number;
    call.ssrc += number;
    call.rand[0] = call.tgk[0] = call.t[7] = number;
    return call;
}

// Its I_MESSAGE is seen; returns the state that its Initiator has afterwards.
static struct mikey_csb add_call(struct bench *bench, const struct call *call, int64_t seconds) {
    struct mikey_csb csb;
    struct built init = desk_begin(&bench->desk, call, &csb);
    add_at(bench, &init, seconds);
    return csb;
}

static void expect_proof(struct bench *bench, const struct call *call, uint64_t exchange) {
    struct sender sender = sender_of(bench, call);
    struct mikey_srtp_result result = give(bench, &sender, call->ssrc, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.exchange, exchange);
    sender_free(&sender);
}

static void test_held_keys_are_told_on_release(void **state) {
    struct bench *bench = *state;
    struct call first = call_number(1), second = call_number(2), third = call_number(3);
    const uint32_t ssrc = first.ssrc;
    first.ssrc = 0;
    mikey_tracker_hold_keys(bench->desk.tracker, ROOM);
    struct mikey_csb csb = add_call(bench, &first, 0);
    add_call(bench, &second, 1);
    first.ssrc = ssrc;
    struct built answer = build_answer(bench->desk.crypto, &first, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    add_at(bench, &answer, 2); // its bundle is the freshest now
    assert_int_equal(bench->n_told, 0);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 0);
    assert_int_equal(bench->n_told, 2);
    assert_int_equal(bench->told[0].id, 1);
    assert_int_equal(bench->told[0].session.ssrc, ssrc);
    assert_int_equal(bench->told[1].id, 2);
    expect_proof(bench, &first, 1);
    expect_proof(bench, &second, 2);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 0);
    assert_int_equal(bench->n_told, 2);
    add_call(bench, &third, 3);
    assert_int_equal(bench->n_told, 3);
}

static void test_update_while_keys_are_held(void **state) {
    struct bench *bench = *state;
    struct call call = call_number(1), update = call;
    update.update = true;
    update.t[7] = 2;
    memset(update.tgk, 0x5a, sizeof update.tgk);
    mikey_tracker_hold_keys(bench->desk.tracker, ROOM);
    call.v = 0;
    struct mikey_csb csb = add_call(bench, &call, 0);
    assert_int_equal(bench->n_told, 0);
    struct built message = build_init(bench->desk.crypto, &update, &csb);
    add_at(bench, &message, 1);
    assert_int_equal(bench->n_told, 1);
    assert_int_equal(bench->told[0].id, 1);
    (void)mikey_tracker_release_keys(bench->desk.tracker);
    assert_int_equal(bench->n_told, 2);
    assert_int_equal(bench->told[1].id, 2);
    assert_true(bench->told[1].update);
    expect_proof(bench, &update, 2);
    expect_proof(bench, &call, 1);
}

static void test_exchange_closed_while_keys_are_held(void **state) {
    struct bench *bench = *state;
    const struct call first = call_number(1), second = call_number(2);
    mikey_tracker_hold_keys(bench->desk.tracker, ROOM);
    add_call(bench, &first, 0);
    add_call(bench, &second, IDLE);
    assert_int_equal(bench->n_told, 1);
    assert_int_equal(bench->told[0].id, 1);
    expect_proof(bench, &first, 1);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 0);
    assert_int_equal(bench->n_told, 2);
    expect_proof(bench, &second, 2);
}

// What is closed while more waits than the listener can keep is only counted.
static void test_room_for_held_keys(void **state) {
    struct bench *bench = *state;
    const struct call calls[] = {call_number(1), call_number(2), call_number(3)};
    mikey_tracker_hold_keys(bench->desk.tracker, 1);
    add_call(bench, &calls[0], 0);
    add_call(bench, &calls[1], 1);
    add_call(bench, &calls[2], 1 + IDLE);
    assert_int_equal(bench->n_told, 1);
    assert_int_equal(bench->told[0].id, 2);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 1);
    assert_int_equal(bench->n_told, 2);
    assert_int_equal(bench->told[1].id, 3);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 0);
}

static void test_finish_while_keys_are_held(void **state) {
    struct bench *bench = *state;
    const struct call call = call_number(1);
    mikey_tracker_hold_keys(bench->desk.tracker, ROOM);
    add_call(bench, &call, 0);
    mikey_tracker_finish(bench->desk.tracker);
    assert_int_equal(mikey_tracker_release_keys(bench->desk.tracker), 0);
    assert_int_equal(bench->n_told, 0);
}

static void test_listener_who_comes_late(void **state) {
    struct bench *bench = *state;
    const struct call call = call_number(1);
    mikey_tracker_watch_keys(bench->desk.tracker, NULL, NULL);
    add_call(bench, &call, 0);
    mikey_tracker_watch_keys(bench->desk.tracker, on_keyed, bench);
    assert_int_equal(bench->n_told, 0);
    (void)mikey_tracker_release_keys(bench->desk.tracker);
    assert_int_equal(bench->n_told, 1);
    expect_proof(bench, &call, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keys_are_told_with_the_request, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_response_fills_in_the_ssrc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_update_with_a_new_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sessions_numbered_from_0, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deviations_that_media_show, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_is_told_of_what_does_not_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_held_keys_are_told_on_release, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_update_while_keys_are_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_exchange_closed_while_keys_are_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_room_for_held_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_finish_while_keys_are_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_listener_who_comes_late, set_up, tear_down),
    };
    if (srtp_init() != srtp_err_status_ok)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return srtp_shutdown() == srtp_err_status_ok ? failed : 1;
}
