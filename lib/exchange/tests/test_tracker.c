// SPDX-License-Identifier: BSD-2-Clause
// How the tracker pairs messages, and what it makes of repetitions, updates and strangers.
#include "desk.h"

#include "../report.h"

#include <stdio.h>

#define MAX_CLOSED 64
#define T0         1767225600 // 2026-01-01T00:00:00Z, the time in call_default()

struct closed {
    uint64_t id;
    uint32_t csb_id;
    uint8_t n_messages, n_keys;
    uint32_t n_sessions;
    enum mikey_verdict verdict;
    struct mikey_outcomes outcomes;
    struct mikey_session_keys session;
    bool update;
    uint64_t initial;
};

struct bench {
    struct desk desk;
    struct closed closed[MAX_CLOSED];
    size_t n_closed;
};

static void on_closed(void *context, const struct mikey_exchange *exchange) {
    struct bench *bench = context;
    assert_true(bench->n_closed < MAX_CLOSED);
    struct closed *closed = &bench->closed[bench->n_closed++];
    *closed = (struct closed){.id = exchange->id,
                              .csb_id = exchange->csb_id,
                              .n_messages = exchange->n_messages,
                              .n_keys = exchange->n_keys,
                              .n_sessions = exchange->n_sessions,
                              .verdict = exchange->verdict,
                              .outcomes = exchange->outcomes,
                              .update = exchange->update,
                              .initial = exchange->initial};
    if (exchange->n_sessions > 0)
        closed->session = exchange->sessions[0];
}

// Begins anew, with another secret in the key file or NULL.
static void restart(struct bench *bench, const char *psk, const struct mikey_tracker_limits *limits) {
    bench->n_closed = 0;
    desk_restart(&bench->desk, psk, limits, true, on_closed, bench);
}

static int set_up(void **state) {
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    desk_open(&bench->desk);
    restart(bench, call_default().psk, NULL);
    *state = bench;
    return 0;
}

static int tear_down(void **state) {
    struct bench *bench = *state;
    desk_close(&bench->desk);
    free(bench);
    return 0;
}

// A UDP packet from host `src` to host `dst`, `seconds` after T0.
static struct mikey_sighting udp(uint8_t src, uint8_t dst, int64_t seconds) {
    struct mikey_sighting sighting = {
        .carrier = {.kind = MIKEY_CARRIER_UDP, .protection = MIKEY_PROTECTION_NONE},
        .has_time = true,
        .seconds = T0 + seconds,
        .src_len = 6,
        .dst_len = 6};
    const uint8_t from[6] = {192, 0, 2, src, 8, 0xdd}, to[6] = {192, 0, 2, dst, 8, 0xdd};
    memcpy(sighting.src, from, 6);
    memcpy(sighting.dst, to, 6);
    return sighting;
}

static struct mikey_sighting in_dialogue(struct mikey_sighting sighting, const char *name) {
    sighting.carrier.kind = MIKEY_CARRIER_SIP;
    sighting.dialogue_len = (uint8_t)strlen(name);
    memcpy(sighting.dialogue, name, sighting.dialogue_len);
    return sighting;
}

static const struct mikey_judgement *add(struct bench *bench, const struct built *built,
                                         struct mikey_sighting sighting) {
    return desk_add(&bench->desk, built, &sighting);
}

// Messages of the Initiator and answers to them.
static struct built init_of(struct bench *bench, const struct call *call) {
    return build_init(bench->desk.crypto, call, NULL);
}

static struct built begin(struct bench *bench, const struct call *call, struct mikey_csb *csb) {
    return desk_begin(&bench->desk, call, csb);
}

static struct built update_of(struct bench *bench, const struct call *call, const struct mikey_csb *csb) {
    return build_init(bench->desk.crypto, call, csb);
}

static struct built answer_to(struct bench *bench, const struct call *call, const struct mikey_csb *csb) {
    return build_answer(bench->desk.crypto, call, MIKEY_DATA_TYPE_PSK_RESP, csb);
}

static struct built error_to(struct bench *bench, const struct call *call, const struct mikey_csb *csb) {
    return build_answer(bench->desk.crypto, call, MIKEY_DATA_TYPE_ERROR, csb);
}

static void print_failures(const struct mikey_outcomes *outcomes) {
    for (size_t i = 0; i < MIKEY_R_COUNT; i++) {
        if (outcomes->of[i] > MIKEY_NOTE)
            print_message("  %s: %s\n", mikey_rule_info((enum mikey_rule)i)->id,
                          mikey_outcome_name((enum mikey_outcome)outcomes->of[i]));
    }
}

// Closes what is open: `n` exchanges with these verdicts have been closed then.
static void finish(struct bench *bench, const enum mikey_verdict *verdicts, size_t n) {
    mikey_tracker_finish(bench->desk.tracker);
    assert_int_equal(bench->n_closed, n);
    for (size_t i = 0; i < n; i++) {
        if (bench->closed[i].verdict != verdicts[i])
            print_failures(&bench->closed[i].outcomes);
        assert_string_equal(mikey_verdict_name(bench->closed[i].verdict), mikey_verdict_name(verdicts[i]));
    }
}

static void finish_one(struct bench *bench, enum mikey_verdict verdict) {
    finish(bench, &verdict, 1);
}

static void finish_two(struct bench *bench, enum mikey_verdict first, enum mikey_verdict second) {
    finish(bench, (const enum mikey_verdict[]){first, second}, 2);
}

static void expect_outcome(const struct mikey_judgement *judgement, enum mikey_rule rule,
                           enum mikey_outcome outcome) {
    assert_int_equal(judgement->outcomes.of[rule], outcome);
}

static void test_call_with_response_passes(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    call.ssrc = 0;
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    call.ssrc = 0x01020304;
    struct built answer = answer_to(bench, &call, &csb);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    const struct mikey_judgement *judgement = add(bench, &answer, udp(2, 1, 1));
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(judgement->answers, 1);
    assert_int_equal(judgement->exchange_id, 1);
    finish_one(bench, MIKEY_VERDICT_PASS);
    assert_int_equal(bench->closed[0].n_messages, 2);
    assert_int_equal(bench->closed[0].n_keys, 1);
    assert_int_equal(bench->closed[0].n_sessions, 1);
    // The response filled in the SSRC; the session is number 1 and its keys are those of the TGK.
    const struct mikey_session_keys *session = &bench->closed[0].session;
    assert_int_equal(session->ssrc, 0x01020304);
    assert_int_equal(session->cs_id, 1);
    assert_int_equal(session->tek_len, 16);
    assert_int_equal(session->salt_len, 14);
    assert_string_equal(session->profile, "AES_CM_128_HMAC_SHA1_80");
    uint8_t tek[16];
    assert_int_equal(mikey_derive(bench->desk.crypto, MIKEY_PRF_MIKEY_1, (struct mikey_slice){call.tgk, 16},
                                  MIKEY_CONST_TEK, 1, call.csb_id, (struct mikey_slice){call.rand, 16}, tek,
                                  16),
                     MIKEY_OK);
    assert_memory_equal(session->tek, tek, 16);
}

static void test_repetitions(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct built init = init_of(bench, &call);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->duplicate_of, 0);
    // A retransmission and the far side of a proxy.
    const struct mikey_judgement *judgement = add(bench, &init, udp(1, 2, 4));
    assert_int_equal(judgement->duplicate_of, 1);
    expect_outcome(judgement, MIKEY_R_REPLAY, MIKEY_PASS);
    judgement = add(bench, &init, udp(2, 3, 5));
    assert_int_equal(judgement->duplicate_of, 1);
    assert_int_equal(judgement->exchange_id, 1);
    expect_outcome(judgement, MIKEY_R_REPLAY, MIKEY_PASS);
    // The same a while later is a replay.
    judgement = add(bench, &init, udp(1, 2, 100));
    assert_int_equal(judgement->duplicate_of, 1);
    expect_outcome(judgement, MIKEY_R_REPLAY, MIKEY_FAIL);
    finish_one(bench, MIKEY_VERDICT_FAIL);
    assert_int_equal(bench->closed[0].n_messages, 2);
}

static void test_dialogues_decide_what_is_a_replay(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct built init = init_of(bench, &call);
    (void)add(bench, &init, in_dialogue(udp(1, 2, 0), "call-1"));
    // A session refresh repeats it in its dialogue, whenever that is.
    expect_outcome(add(bench, &init, in_dialogue(udp(1, 2, 900), "call-1")), MIKEY_R_REPLAY, MIKEY_PASS);
    // Another dialogue between the same hosts may not.
    expect_outcome(add(bench, &init, in_dialogue(udp(1, 2, 901), "call-2")), MIKEY_R_REPLAY, MIKEY_FAIL);
}

static void test_update_without_keys_adds_a_session(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    struct built answer = answer_to(bench, &call, &csb);
    call.update = true;
    call.with_key = false;
    call.n_cs = 2;
    call.t[7] = 9;
    struct built update = update_of(bench, &call, &csb);
    memcpy(csb.t, call.t, sizeof call.t);
    struct built update_answer = answer_to(bench, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    (void)add(bench, &answer, udp(2, 1, 1));
    const struct mikey_judgement *judgement = add(bench, &update, udp(1, 2, 60));
    assert_true(judgement->update);
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(add(bench, &update_answer, udp(2, 1, 61))->answers, 3);
    finish_two(bench, MIKEY_VERDICT_PASS, MIKEY_VERDICT_PASS);
    assert_int_equal(bench->closed[0].n_sessions, 1);
    assert_true(bench->closed[1].update);
    assert_int_equal(bench->closed[1].initial, 1);
    assert_int_equal(bench->closed[1].n_sessions, 2);
    assert_memory_equal(bench->closed[1].session.tek, bench->closed[0].session.tek, 16);
}

static void test_forged_update_changes_nothing(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    call.update = true;
    call.t[7] = 2;
    call.psk = "not the secret of alice and bob";
    memset(call.tgk, 0xee, sizeof call.tgk);
    call.n_cs = 3;
    struct built forged = update_of(bench, &call, &csb);
    call.psk = bench->desk.psk;
    call.with_key = false;
    call.t[7] = 3;
    call.with_map = false;
    struct built update = update_of(bench, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    assert_int_equal(add(bench, &forged, udp(1, 2, 60))->opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(add(bench, &update, udp(1, 2, 61))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    static const enum mikey_verdict verdicts[] = {MIKEY_VERDICT_PASS, MIKEY_VERDICT_FAIL, MIKEY_VERDICT_PASS};
    finish(bench, verdicts, 3);
    assert_int_equal(bench->closed[1].n_sessions, 0);
    assert_int_equal(bench->closed[2].n_sessions, 1);
    assert_memory_equal(bench->closed[2].session.tek, bench->closed[0].session.tek, 16);
}

static void test_csb_ids_of_strangers_do_not_mix(void **state) {
    struct bench *bench = *state;
    struct call alice = call_default(), carol = call_default();
    carol.idi = "sip:carol@example.com";
    carol.rand[0] = 0;
    struct built first = init_of(bench, &alice);
    struct mikey_csb csb;
    struct built second = begin(bench, &carol, &csb);
    struct built answer = answer_to(bench, &carol, &csb);
    (void)add(bench, &first, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &second, udp(3, 4, 0));
    assert_int_equal(judgement->exchange_id, 2);
    expect_outcome(judgement, MIKEY_R_CSB_ID_UNIQUE, MIKEY_PASS);
    judgement = add(bench, &answer, udp(4, 3, 1));
    assert_int_equal(judgement->answers, 2);
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    finish_two(bench, MIKEY_VERDICT_INCONCLUSIVE, MIKEY_VERDICT_PASS);
}

static void test_rules_on_repeated_values(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct built first = init_of(bench, &call);
    call.csb_id++;
    struct built second = init_of(bench, &call);
    call.rand[3] ^= 1;
    call.t[6] = 7;
    struct built third = init_of(bench, &call);
    (void)add(bench, &first, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &second, udp(1, 2, 1));
    expect_outcome(judgement, MIKEY_R_TIMESTAMP_UNIQUE, MIKEY_FAIL);
    expect_outcome(judgement, MIKEY_R_RAND_REUSED, MIKEY_FAIL);
    judgement = add(bench, &third, udp(1, 2, 2));
    expect_outcome(judgement, MIKEY_R_CSB_ID_UNIQUE, MIKEY_FAIL);
    expect_outcome(judgement, MIKEY_R_TIMESTAMP_UNIQUE, MIKEY_PASS);
}

// Two addresses and ports are no dialogue: the same packet much later is a replay, unless it goes to a group.
static void test_replay_between_the_same_ports(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct built init = init_of(bench, &call);
    struct mikey_sighting first = in_dialogue(udp(1, 2, 0), "1-2"),
                          later = in_dialogue(udp(1, 2, 100), "1-2");
    first.carrier.kind = later.carrier.kind = MIKEY_CARRIER_UDP;
    (void)add(bench, &init, first);
    expect_outcome(add(bench, &init, later), MIKEY_R_REPLAY, MIKEY_FAIL);
    later.dst[0] = 232;
    expect_outcome(add(bench, &init, later), MIKEY_R_REPLAY, MIKEY_PASS);
}

// The key stream of KEMAC would be used twice, whoever the update names.
static void test_update_with_the_old_timestamp(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    call.update = true;
    call.idi = call.idr = NULL;
    struct built update = update_of(bench, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &update, udp(1, 2, 60));
    assert_true(judgement->update);
    expect_outcome(judgement, MIKEY_R_UPDATE_TIMESTAMP, MIKEY_FAIL);
}

// Members of a group behind one proxy: one CSB ID and RAND, a T for each; each answer finds its request.
static void test_group_behind_a_proxy(void **state) {
    struct bench *bench = *state;
    struct call bob = call_default(), carol = bob;
    carol.idr = "sip:carol@example.com";
    carol.t[6] = 9;
    struct mikey_csb csb_bob, csb_carol;
    struct built to_bob = begin(bench, &bob, &csb_bob);
    struct built to_carol = begin(bench, &carol, &csb_carol);
    struct built from_bob = answer_to(bench, &bob, &csb_bob);
    struct built from_carol = answer_to(bench, &carol, &csb_carol);
    (void)add(bench, &to_bob, in_dialogue(udp(1, 9, 0), "call-1"));
    const struct mikey_judgement *judgement = add(bench, &to_carol, in_dialogue(udp(1, 9, 1), "call-2"));
    expect_outcome(judgement, MIKEY_R_CSB_ID_UNIQUE, MIKEY_PASS);
    assert_false(judgement->update);
    assert_int_equal(add(bench, &from_bob, in_dialogue(udp(9, 1, 2), "call-1"))->answers, 1);
    assert_int_equal(add(bench, &from_carol, in_dialogue(udp(9, 1, 3), "call-2"))->answers, 2);
    finish_two(bench, MIKEY_VERDICT_PASS, MIKEY_VERDICT_PASS);
}

// After an Error the Initiator begins anew; without an answer nobody knows.
static void test_second_try(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    struct mikey_csb csb;
    struct built first = begin(bench, &call, &csb);
    struct built error = error_to(bench, &call, &csb);
    struct built answer = answer_to(bench, &call, &csb);
    call.rand[3] ^= 1;
    call.t[6] = 7;
    struct built second = init_of(bench, &call);
    const struct built *answers[] = {&error, NULL, &answer};
    const enum mikey_outcome outcomes[] = {MIKEY_PASS, MIKEY_INCONCLUSIVE, MIKEY_FAIL};
    for (size_t i = 0; i < 3; i++) {
        (void)add(bench, &first, udp(1, 2, 0));
        if (answers[i] != NULL)
            (void)add(bench, answers[i], udp(2, 1, 1));
        const struct mikey_judgement *judgement = add(bench, &second, udp(1, 2, 2));
        assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], outcomes[i]);
        assert_false(judgement->update);
        restart(bench, call.psk, NULL);
    }
}

// Without identities, what comes from a proxy may come from anybody.
static void test_strangers_behind_a_proxy(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    call.idi = call.idr = NULL;
    struct built first = init_of(bench, &call);
    call.rand[3] ^= 1;
    struct built second = init_of(bench, &call);
    (void)add(bench, &first, in_dialogue(udp(9, 2, 0), "call-1"));
    const struct mikey_judgement *judgement = add(bench, &second, in_dialogue(udp(9, 2, 1), "call-2"));
    expect_outcome(judgement, MIKEY_R_TIMESTAMP_UNIQUE, MIKEY_PASS);
    expect_outcome(judgement, MIKEY_R_CSB_ID_UNIQUE, MIKEY_INCONCLUSIVE);
}

// The Responder got the CSB ID wrong: T tells what it answers.
static void test_response_under_another_csb_id(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    call.csb_id = 0xcdab3412;
    struct built answer = answer_to(bench, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &answer, udp(2, 1, 1));
    assert_int_equal(judgement->answers, 1);
    expect_outcome(judgement, MIKEY_R_RESPONSE_CSB_ID, MIKEY_FAIL);
    // Between other hosts it is nobody's answer.
    restart(bench, call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    judgement = add(bench, &answer, udp(5, 6, 1));
    assert_int_equal(judgement->answers, 0);
    expect_outcome(judgement, MIKEY_R_RESPONSE_CSB_ID, MIKEY_NOT_APPLICABLE);
}

// What was not decrypted was not judged, and neither was a message of a mode that is not opened.
static void test_what_is_unsupported_is_not_passed(void **state) {
    (void)state;
    struct mikey_outcomes outcomes = {{0}};
    struct mikey_opened opened = {.auth = {.status = MIKEY_AUTH_VERIFIED}, .decryption = MIKEY_AUTH_VERIFIED};
    assert_int_equal(mikey_verdict_of(&outcomes, &opened), MIKEY_VERDICT_PASS);
    opened.decryption = MIKEY_AUTH_UNSUPPORTED;
    assert_int_equal(mikey_verdict_of(&outcomes, &opened), MIKEY_VERDICT_STRUCTURE_ONLY);
    opened.decryption = MIKEY_AUTH_FAILED;
    assert_int_equal(mikey_verdict_of(&outcomes, &opened), MIKEY_VERDICT_INCONCLUSIVE);
    opened.auth.status = MIKEY_AUTH_FAILED;
    assert_int_equal(mikey_verdict_of(&outcomes, &opened), MIKEY_VERDICT_FAIL);
}

static void test_what_is_missing_is_not_passed(void **state) {
    struct bench *bench = *state;
    struct call call = call_default();
    // No secret.
    restart(bench, NULL, NULL);
    struct mikey_csb csb;
    struct built init = begin(bench, &call, &csb);
    struct built answer = answer_to(bench, &call, &csb);
    struct built error = error_to(bench, &call, &csb);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
    (void)add(bench, &answer, udp(2, 1, 0));
    finish_one(bench, MIKEY_VERDICT_STRUCTURE_ONLY);
    // No response, though it was asked for.
    restart(bench, call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    finish_one(bench, MIKEY_VERDICT_INCONCLUSIVE);
    // No request.
    restart(bench, call.psk, NULL);
    assert_int_equal(add(bench, &answer, udp(2, 1, 0))->opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
    finish_one(bench, MIKEY_VERDICT_INCONCLUSIVE);
    // An Error is an answer.
    restart(bench, call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    assert_int_equal(add(bench, &error, udp(2, 1, 0))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    finish_one(bench, MIKEY_VERDICT_PASS);
}

static void test_limits(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    const struct mikey_tracker_limits limits = {.max_exchanges = 3, .max_idle = 500, .max_replay = 4};
    restart(bench, call.psk, &limits);
    for (uint32_t i = 0; i < 10; i++) {
        call.csb_id = 100 + i;
        call.t[7] = (uint8_t)i;
        call.rand[0] = (uint8_t)i;
        struct built init = init_of(bench, &call);
        (void)add(bench, &init, udp(1, 2, (int64_t)i));
        assert_int_equal(bench->n_closed, i < 3 ? 0 : i - 2);
    }
    // Much later all are idle.
    call.csb_id = 200;
    call.t[7] = 200;
    call.rand[0] = 200;
    struct built late = init_of(bench, &call);
    (void)add(bench, &late, udp(1, 2, 1000));
    assert_int_equal(bench->n_closed, 10);
    mikey_tracker_finish(bench->desk.tracker);
    assert_int_equal(bench->n_closed, 11);
    for (size_t i = 0; i < bench->n_closed; i++)
        assert_int_equal(bench->closed[i].id, i + 1);
}

static void test_damaged_messages(void **state) {
    struct bench *bench = *state;
    struct call call = call_unanswered();
    struct built init = init_of(bench, &call);
    const size_t whole = init.len;
    for (init.len = 0; init.len < whole; init.len++) {
        const struct mikey_judgement *judgement = add(bench, &init, udp(1, 2, 0));
        assert_int_equal(judgement->verdict, MIKEY_VERDICT_FAIL);
        assert_int_not_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
        mikey_tracker_finish(bench->desk.tracker);
        bench->n_closed = 0;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_call_with_response_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repetitions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dialogues_decide_what_is_a_replay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_update_without_keys_adds_a_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forged_update_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_csb_ids_of_strangers_do_not_mix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rules_on_repeated_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replay_between_the_same_ports, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_update_with_the_old_timestamp, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_group_behind_a_proxy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_second_try, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strangers_behind_a_proxy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_response_under_another_csb_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_unsupported_is_not_passed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_missing_is_not_passed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_messages, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
