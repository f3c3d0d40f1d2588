// SPDX-License-Identifier: BSD-2-Clause
// How the tracker pairs messages, and what it makes of repetitions, updates and strangers.
#include "call.h"

#include <mikeylab/check.h>

#include "../report.h"

#include <stdio.h>
#include <stdlib.h>

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
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    const char *psk; // what the key file says; NULL: nothing
    struct mikey_document document;
    void *memory;
    struct mikey_judgement judgement;
    struct closed closed[MAX_CLOSED];
    size_t n_closed;
};

static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    const struct bench *bench = context;
    if (kind != MIKEY_SECRET_PSK || identity.len > 0 || nth > 0 || bench->psk == NULL)
        return false;
    *secret = slice(bench->psk);
    return true;
}

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

static struct bench *open_bench(const char *psk, const struct mikey_tracker_limits *limits) {
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    bench->psk = psk;
    assert_int_equal(mikey_crypto_new(&bench->crypto), MIKEY_OK);
    const struct mikey_secrets secrets = {look_up, bench};
    assert_int_equal(
        mikey_tracker_new(&bench->tracker, bench->crypto, &secrets, limits, true, on_closed, bench),
        MIKEY_OK);
    bench->memory = malloc(mikey_document_size(CALL_MAX));
    assert_non_null(bench->memory);
    return bench;
}

static void close_bench(struct bench *bench) {
    mikey_tracker_free(bench->tracker);
    mikey_crypto_free(bench->crypto);
    free(bench->memory);
    free(bench);
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
    assert_int_equal(
        mikey_document_place(&bench->document, built->len, bench->memory, mikey_document_size(CALL_MAX)),
        MIKEY_OK);
    assert_int_equal(
        mikey_tracker_add(bench->tracker, &bench->document, built_slice(built), &sighting, &bench->judgement),
        MIKEY_OK);
    return &bench->judgement;
}

// The state that the Initiator of `init` has afterwards.
static struct mikey_csb state_after(struct bench *bench, const struct built *init, const char *psk) {
    struct bench *own = open_bench(psk, NULL);
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    assert_int_equal(
        mikey_document_place(&own->document, init->len, own->memory, mikey_document_size(CALL_MAX)),
        MIKEY_OK);
    assert_int_equal(mikey_decode(&own->document, built_slice(init)), MIKEY_OK);
    const struct mikey_secrets secrets = {look_up, own};
    assert_int_equal(mikey_psk_open_init(own->crypto, &own->document, &secrets, &csb, &opened), MIKEY_OK);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
    close_bench(own);
    csb.secret = slice(psk);
    (void)bench;
    return csb;
}

static void print_failures(const struct mikey_outcomes *outcomes) {
    for (size_t i = 0; i < MIKEY_R_COUNT; i++) {
        if (outcomes->of[i] > MIKEY_NOTE)
            print_message("  %s: %s\n", mikey_rule_info((enum mikey_rule)i)->id,
                          mikey_outcome_name((enum mikey_outcome)outcomes->of[i]));
    }
}

static void expect_closed(const struct bench *bench, size_t n, enum mikey_verdict verdict) {
    assert_true(bench->n_closed > n);
    if (bench->closed[n].verdict != verdict)
        print_failures(&bench->closed[n].outcomes);
    assert_string_equal(mikey_verdict_name(bench->closed[n].verdict), mikey_verdict_name(verdict));
}

static void test_call_with_response_passes(void **state) {
    (void)state;
    struct call call = call_default();
    call.ssrc = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    call.ssrc = 0x01020304;
    struct built answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    const struct mikey_judgement *judgement = add(bench, &answer, udp(2, 1, 1));
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(judgement->answers, 1);
    assert_int_equal(judgement->exchange_id, 1);
    mikey_tracker_finish(bench->tracker);
    assert_int_equal(bench->n_closed, 1);
    expect_closed(bench, 0, MIKEY_VERDICT_PASS);
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
    assert_int_equal(mikey_derive(bench->crypto, MIKEY_PRF_MIKEY_1, (struct mikey_slice){call.tgk, 16},
                                  MIKEY_CONST_TEK, 1, call.csb_id, (struct mikey_slice){call.rand, 16}, tek,
                                  16),
                     MIKEY_OK);
    assert_memory_equal(session->tek, tek, 16);
    close_bench(bench);
}

static void test_repetitions(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->duplicate_of, 0);
    // A retransmission and the far side of a proxy.
    const struct mikey_judgement *judgement = add(bench, &init, udp(1, 2, 4));
    assert_int_equal(judgement->duplicate_of, 1);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_REPLAY], MIKEY_PASS);
    judgement = add(bench, &init, udp(2, 3, 5));
    assert_int_equal(judgement->duplicate_of, 1);
    assert_int_equal(judgement->exchange_id, 1);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_REPLAY], MIKEY_PASS);
    // The same a while later is a replay.
    judgement = add(bench, &init, udp(1, 2, 100));
    assert_int_equal(judgement->duplicate_of, 1);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_REPLAY], MIKEY_FAIL);
    mikey_tracker_finish(bench->tracker);
    assert_int_equal(bench->n_closed, 1);
    expect_closed(bench, 0, MIKEY_VERDICT_FAIL);
    assert_int_equal(bench->closed[0].n_messages, 2);
    close_bench(bench);
}

static void test_dialogues_decide_what_is_a_replay(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    (void)add(bench, &init, in_dialogue(udp(1, 2, 0), "call-1"));
    // A session refresh repeats it in its dialogue, whenever that is.
    assert_int_equal(add(bench, &init, in_dialogue(udp(1, 2, 900), "call-1"))->outcomes.of[MIKEY_R_REPLAY],
                     MIKEY_PASS);
    // Another dialogue between the same hosts may not.
    assert_int_equal(add(bench, &init, in_dialogue(udp(1, 2, 901), "call-2"))->outcomes.of[MIKEY_R_REPLAY],
                     MIKEY_FAIL);
    close_bench(bench);
}

static void test_update_without_keys_adds_a_session(void **state) {
    (void)state;
    struct call call = call_default();
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    struct built answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    call.update = true;
    call.with_key = false;
    call.n_cs = 2;
    call.t[7] = 9;
    struct built update = build_init(bench->crypto, &call, &csb);
    memcpy(csb.t, call.t, sizeof call.t);
    struct built update_answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    (void)add(bench, &answer, udp(2, 1, 1));
    const struct mikey_judgement *judgement = add(bench, &update, udp(1, 2, 60));
    assert_true(judgement->update);
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    assert_int_equal(add(bench, &update_answer, udp(2, 1, 61))->answers, 3);
    mikey_tracker_finish(bench->tracker);
    assert_int_equal(bench->n_closed, 2);
    expect_closed(bench, 0, MIKEY_VERDICT_PASS);
    expect_closed(bench, 1, MIKEY_VERDICT_PASS);
    assert_int_equal(bench->closed[0].n_sessions, 1);
    assert_true(bench->closed[1].update);
    assert_int_equal(bench->closed[1].initial, 1);
    assert_int_equal(bench->closed[1].n_sessions, 2);
    assert_memory_equal(bench->closed[1].session.tek, bench->closed[0].session.tek, 16);
    close_bench(bench);
}

static void test_forged_update_changes_nothing(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    call.update = true;
    call.t[7] = 2;
    call.psk = "not the secret of alice and bob";
    memset(call.tgk, 0xee, sizeof call.tgk);
    call.n_cs = 3;
    struct built forged = build_init(bench->crypto, &call, &csb);
    call.psk = bench->psk;
    call.with_key = false;
    call.t[7] = 3;
    call.with_map = false;
    struct built update = build_init(bench->crypto, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    assert_int_equal(add(bench, &forged, udp(1, 2, 60))->opened.auth.status, MIKEY_AUTH_FAILED);
    assert_int_equal(add(bench, &update, udp(1, 2, 61))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    mikey_tracker_finish(bench->tracker);
    assert_int_equal(bench->n_closed, 3);
    expect_closed(bench, 0, MIKEY_VERDICT_PASS);
    expect_closed(bench, 1, MIKEY_VERDICT_FAIL);
    expect_closed(bench, 2, MIKEY_VERDICT_PASS);
    assert_int_equal(bench->closed[1].n_sessions, 0);
    assert_int_equal(bench->closed[2].n_sessions, 1);
    assert_memory_equal(bench->closed[2].session.tek, bench->closed[0].session.tek, 16);
    close_bench(bench);
}

static void test_csb_ids_of_strangers_do_not_mix(void **state) {
    (void)state;
    struct call alice = call_default(), carol = call_default();
    carol.idi = "sip:carol@example.com";
    carol.rand[0] = 0;
    struct bench *bench = open_bench(alice.psk, NULL);
    struct built first = build_init(bench->crypto, &alice, NULL);
    struct built second = build_init(bench->crypto, &carol, NULL);
    struct mikey_csb csb = state_after(bench, &second, carol.psk);
    struct built answer = build_answer(bench->crypto, &carol, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    (void)add(bench, &first, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &second, udp(3, 4, 0));
    assert_int_equal(judgement->exchange_id, 2);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], MIKEY_PASS);
    judgement = add(bench, &answer, udp(4, 3, 1));
    assert_int_equal(judgement->answers, 2);
    assert_int_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_INCONCLUSIVE);
    expect_closed(bench, 1, MIKEY_VERDICT_PASS);
    close_bench(bench);
}

static void test_rules_on_repeated_values(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built first = build_init(bench->crypto, &call, NULL);
    call.csb_id++;
    struct built second = build_init(bench->crypto, &call, NULL);
    call.rand[3] ^= 1;
    call.t[6] = 7;
    struct built third = build_init(bench->crypto, &call, NULL);
    (void)add(bench, &first, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &second, udp(1, 2, 1));
    assert_int_equal(judgement->outcomes.of[MIKEY_R_TIMESTAMP_UNIQUE], MIKEY_FAIL);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_RAND_REUSED], MIKEY_FAIL);
    judgement = add(bench, &third, udp(1, 2, 2));
    assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], MIKEY_FAIL);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_TIMESTAMP_UNIQUE], MIKEY_PASS);
    close_bench(bench);
}

// Two addresses and ports are no dialogue: the same packet much later is a replay, unless it goes to a group.
static void test_replay_between_the_same_ports(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_sighting first = in_dialogue(udp(1, 2, 0), "1-2"),
                          later = in_dialogue(udp(1, 2, 100), "1-2");
    first.carrier.kind = later.carrier.kind = MIKEY_CARRIER_UDP;
    (void)add(bench, &init, first);
    assert_int_equal(add(bench, &init, later)->outcomes.of[MIKEY_R_REPLAY], MIKEY_FAIL);
    later.dst[0] = 232;
    assert_int_equal(add(bench, &init, later)->outcomes.of[MIKEY_R_REPLAY], MIKEY_PASS);
    close_bench(bench);
}

// The key stream of KEMAC would be used twice, whoever the update names.
static void test_update_with_the_old_timestamp(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    call.update = true;
    call.idi = call.idr = NULL;
    struct built update = build_init(bench->crypto, &call, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &update, udp(1, 2, 60));
    assert_true(judgement->update);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_UPDATE_TIMESTAMP], MIKEY_FAIL);
    close_bench(bench);
}

// Members of a group behind one proxy: one CSB ID and RAND, a T for each; each answer finds its request.
static void test_group_behind_a_proxy(void **state) {
    (void)state;
    struct call bob = call_default(), carol = bob;
    carol.idr = "sip:carol@example.com";
    carol.t[6] = 9;
    struct bench *bench = open_bench(bob.psk, NULL);
    struct built to_bob = build_init(bench->crypto, &bob, NULL);
    struct built to_carol = build_init(bench->crypto, &carol, NULL);
    struct mikey_csb csb_bob = state_after(bench, &to_bob, bob.psk);
    struct mikey_csb csb_carol = state_after(bench, &to_carol, carol.psk);
    struct built from_bob = build_answer(bench->crypto, &bob, MIKEY_DATA_TYPE_PSK_RESP, &csb_bob);
    struct built from_carol = build_answer(bench->crypto, &carol, MIKEY_DATA_TYPE_PSK_RESP, &csb_carol);
    (void)add(bench, &to_bob, in_dialogue(udp(1, 9, 0), "call-1"));
    const struct mikey_judgement *judgement = add(bench, &to_carol, in_dialogue(udp(1, 9, 1), "call-2"));
    assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], MIKEY_PASS);
    assert_false(judgement->update);
    assert_int_equal(add(bench, &from_bob, in_dialogue(udp(9, 1, 2), "call-1"))->answers, 1);
    assert_int_equal(add(bench, &from_carol, in_dialogue(udp(9, 1, 3), "call-2"))->answers, 2);
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_PASS);
    expect_closed(bench, 1, MIKEY_VERDICT_PASS);
    close_bench(bench);
}

// After an Error the Initiator begins anew; without an answer nobody knows.
static void test_second_try(void **state) {
    (void)state;
    struct call call = call_default();
    struct bench *bench = open_bench(call.psk, NULL);
    struct built first = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &first, call.psk);
    struct built error = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_ERROR, &csb);
    struct built answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    call.rand[3] ^= 1;
    call.t[6] = 7;
    struct built second = build_init(bench->crypto, &call, NULL);
    const struct built *answers[] = {&error, NULL, &answer};
    const enum mikey_outcome outcomes[] = {MIKEY_PASS, MIKEY_INCONCLUSIVE, MIKEY_FAIL};
    for (size_t i = 0; i < 3; i++) {
        (void)add(bench, &first, udp(1, 2, 0));
        if (answers[i] != NULL)
            (void)add(bench, answers[i], udp(2, 1, 1));
        const struct mikey_judgement *judgement = add(bench, &second, udp(1, 2, 2));
        assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], outcomes[i]);
        assert_false(judgement->update);
        close_bench(bench);
        bench = open_bench(call.psk, NULL);
    }
    close_bench(bench);
}

// Without identities, what comes from a proxy may come from anybody.
static void test_strangers_behind_a_proxy(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    call.idi = call.idr = NULL;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built first = build_init(bench->crypto, &call, NULL);
    call.rand[3] ^= 1;
    struct built second = build_init(bench->crypto, &call, NULL);
    (void)add(bench, &first, in_dialogue(udp(9, 2, 0), "call-1"));
    const struct mikey_judgement *judgement = add(bench, &second, in_dialogue(udp(9, 2, 1), "call-2"));
    assert_int_equal(judgement->outcomes.of[MIKEY_R_TIMESTAMP_UNIQUE], MIKEY_PASS);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_CSB_ID_UNIQUE], MIKEY_INCONCLUSIVE);
    close_bench(bench);
}

// The Responder got the CSB ID wrong: T tells what it answers.
static void test_response_under_another_csb_id(void **state) {
    (void)state;
    struct call call = call_default();
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    call.csb_id = 0xcdab3412;
    struct built answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    (void)add(bench, &init, udp(1, 2, 0));
    const struct mikey_judgement *judgement = add(bench, &answer, udp(2, 1, 1));
    assert_int_equal(judgement->answers, 1);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_RESPONSE_CSB_ID], MIKEY_FAIL);
    close_bench(bench);
    // Between other hosts it is nobody's answer.
    bench = open_bench(call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    judgement = add(bench, &answer, udp(5, 6, 1));
    assert_int_equal(judgement->answers, 0);
    assert_int_equal(judgement->outcomes.of[MIKEY_R_RESPONSE_CSB_ID], MIKEY_NOT_APPLICABLE);
    close_bench(bench);
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
    (void)state;
    struct call call = call_default();
    // No secret.
    struct bench *bench = open_bench(NULL, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    struct mikey_csb csb = state_after(bench, &init, call.psk);
    struct built answer = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_PSK_RESP, &csb);
    struct built error = build_answer(bench->crypto, &call, MIKEY_DATA_TYPE_ERROR, &csb);
    assert_int_equal(add(bench, &init, udp(1, 2, 0))->opened.auth.status, MIKEY_AUTH_NEEDS_KEY);
    (void)add(bench, &answer, udp(2, 1, 0));
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_STRUCTURE_ONLY);
    close_bench(bench);
    // No response, though it was asked for.
    bench = open_bench(call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_INCONCLUSIVE);
    close_bench(bench);
    // No request.
    bench = open_bench(call.psk, NULL);
    assert_int_equal(add(bench, &answer, udp(2, 1, 0))->opened.auth.status, MIKEY_AUTH_INCONCLUSIVE);
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_INCONCLUSIVE);
    close_bench(bench);
    // An Error is an answer.
    bench = open_bench(call.psk, NULL);
    (void)add(bench, &init, udp(1, 2, 0));
    assert_int_equal(add(bench, &error, udp(2, 1, 0))->opened.auth.status, MIKEY_AUTH_VERIFIED);
    mikey_tracker_finish(bench->tracker);
    expect_closed(bench, 0, MIKEY_VERDICT_PASS);
    close_bench(bench);
}

static void test_limits(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    const struct mikey_tracker_limits limits = {.max_exchanges = 3, .max_idle = 500, .max_replay = 4};
    struct bench *bench = open_bench(call.psk, &limits);
    for (uint32_t i = 0; i < 10; i++) {
        call.csb_id = 100 + i;
        call.t[7] = (uint8_t)i;
        call.rand[0] = (uint8_t)i;
        struct built init = build_init(bench->crypto, &call, NULL);
        (void)add(bench, &init, udp(1, 2, (int64_t)i));
        assert_int_equal(bench->n_closed, i < 3 ? 0 : i - 2);
    }
    // Much later all are idle.
    call.csb_id = 200;
    call.t[7] = 200;
    call.rand[0] = 200;
    struct built late = build_init(bench->crypto, &call, NULL);
    (void)add(bench, &late, udp(1, 2, 1000));
    assert_int_equal(bench->n_closed, 10);
    mikey_tracker_finish(bench->tracker);
    assert_int_equal(bench->n_closed, 11);
    for (size_t i = 0; i < bench->n_closed; i++)
        assert_int_equal(bench->closed[i].id, i + 1);
    close_bench(bench);
}

static void test_damaged_messages(void **state) {
    (void)state;
    struct call call = call_default();
    call.v = 0;
    struct bench *bench = open_bench(call.psk, NULL);
    struct built init = build_init(bench->crypto, &call, NULL);
    const size_t whole = init.len;
    for (init.len = 0; init.len < whole; init.len++) {
        const struct mikey_judgement *judgement = add(bench, &init, udp(1, 2, 0));
        assert_int_equal(judgement->verdict, MIKEY_VERDICT_FAIL);
        assert_int_not_equal(judgement->opened.auth.status, MIKEY_AUTH_VERIFIED);
        mikey_tracker_finish(bench->tracker);
        bench->n_closed = 0;
    }
    close_bench(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call_with_response_passes),
        cmocka_unit_test(test_repetitions),
        cmocka_unit_test(test_dialogues_decide_what_is_a_replay),
        cmocka_unit_test(test_update_without_keys_adds_a_session),
        cmocka_unit_test(test_forged_update_changes_nothing),
        cmocka_unit_test(test_csb_ids_of_strangers_do_not_mix),
        cmocka_unit_test(test_rules_on_repeated_values),
        cmocka_unit_test(test_replay_between_the_same_ports),
        cmocka_unit_test(test_update_with_the_old_timestamp),
        cmocka_unit_test(test_group_behind_a_proxy),
        cmocka_unit_test(test_second_try),
        cmocka_unit_test(test_strangers_behind_a_proxy),
        cmocka_unit_test(test_response_under_another_csb_id),
        cmocka_unit_test(test_what_is_unsupported_is_not_passed),
        cmocka_unit_test(test_what_is_missing_is_not_passed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_damaged_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
