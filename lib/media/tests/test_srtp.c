// SPDX-License-Identifier: BSD-2-Clause
// How a prover finds the session of a packet, follows new keys, and keeps within its bounds.
#include "sender.h"

#include <stdlib.h>

#define SSRC    0x11223344u
#define PORT    5004
#define SENDERS 6

struct bench {
    struct mikey_crypto *crypto;
    struct mikey_srtp *srtp;
    struct mikey_srtp_path path;
    struct sender senders[SENDERS];
    size_t n_senders;
};

static void dismiss(struct bench *bench) {
    while (bench->n_senders > 0)
        sender_free(&bench->senders[--bench->n_senders]);
}

// Another prover, which knows nothing, and nobody who sends. `limits` may be NULL.
static void restart(struct bench *bench, const struct mikey_srtp_limits *limits) {
    dismiss(bench);
    mikey_srtp_free(bench->srtp);
    bench->path = test_path(HOST_A, HOST_B, PORT);
    assert_int_equal(mikey_srtp_new(&bench->srtp, bench->crypto, limits), MIKEY_OK);
}

static int set_up(void **state) {
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    assert_int_equal(mikey_crypto_new(&bench->crypto), MIKEY_OK);
    restart(bench, NULL);
    *state = bench;
    return 0;
}

static int tear_down(void **state) {
    struct bench *bench = *state;
    dismiss(bench);
    mikey_srtp_free(bench->srtp);
    mikey_crypto_free(bench->crypto);
    free(bench);
    return 0;
}

static struct sender *hire(struct bench *bench, uint8_t number, const uint8_t *mki) {
    assert_true(bench->n_senders < SENDERS);
    bench->senders[bench->n_senders] = sender_new(number, mki);
    return &bench->senders[bench->n_senders++];
}

static void set_ssrc(struct mikey_srtp_session *session, uint32_t ssrc) {
    session->has_ssrc = true;
    session->ssrc = ssrc;
}

static void add(struct bench *bench, const struct mikey_srtp_session *session) {
    assert_int_equal(mikey_srtp_add(bench->srtp, session, NULL), MIKEY_OK);
}

static struct mikey_srtp_result give(struct bench *bench, const struct test_packet *packet) {
    uint8_t out[PACKET_MAX];
    struct mikey_srtp_result result = test_open(bench->srtp, packet, bench->path, out);
    result.plain = (struct mikey_slice){NULL, result.plain.len}; // `out` is gone
    return result;
}

static struct mikey_srtp_result send_rtp(struct bench *bench, struct sender *sender, uint32_t ssrc,
                                         uint16_t seq) {
    struct test_packet packet = sender_rtp(sender, ssrc, seq);
    return give(bench, &packet);
}

static struct mikey_srtp_usage usage_of(const struct bench *bench, uint64_t exchange) {
    struct mikey_srtp_usage usage;
    assert_true(mikey_srtp_usage_of(bench->srtp, exchange, 1, 0, &usage));
    return usage;
}

static void test_found_by_ssrc(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    session.has_ssrc = true; // of 0: not known yet
    add(bench, &session);
    session.ssrc = SSRC; // the response says it
    add(bench, &session);
    struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.match, MIKEY_SRTP_BY_SSRC);
    assert_int_equal(result.exchange, 1);
    assert_int_equal(result.cs_id, 1);
    result = send_rtp(bench, sender, SSRC, 2);
    assert_int_equal(result.match, MIKEY_SRTP_BY_STREAM);
    // SRTCP from the same source, on another port.
    bench->path = test_path(HOST_A, HOST_B, PORT + 1);
    struct test_packet report = sender_rtcp(sender, SSRC);
    result = give(bench, &report);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.kind, MIKEY_SRTP_KIND_RTCP);
    assert_int_equal(usage_of(bench, 1).srtp.authenticated, 2);
    assert_int_equal(usage_of(bench, 1).srtcp.authenticated, 1);
    assert_int_equal(usage_of(bench, 1).streams, 2);
}

static void test_found_by_address(void **state) {
    struct bench *bench = *state;
    static const struct mikey_srtp_endpoint endpoints[] = {
        {.len = 6, .address = {192, 0, 2, HOST_B, PORT >> 8, PORT & 0xff}},
        {.len = 2, .address = {PORT >> 8, PORT & 0xff}},
        {.len = 6,
         .address = {192, 0, 2, HOST_B, PORT >> 8, PORT & 0xff},
         .interleaved = true,
         .channel = 2,
         .peer_len = 6,
         .peer = {192, 0, 2, HOST_A, PORT >> 8, PORT & 0xff}},
    };
    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        restart(bench, NULL);
        struct sender *sender = hire(bench, 1, NULL), *other = hire(bench, 2, NULL);
        bench->path.interleaved = endpoints[i].interleaved;
        bench->path.channel = endpoints[i].channel;
        assert_int_equal(mikey_srtp_locate(bench->srtp, 7, -1, &endpoints[i]), MIKEY_OK);
        const struct mikey_srtp_session session = sender_session(sender, 7, 7, 3);
        add(bench, &session);
        struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 1);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        assert_int_equal(result.match, MIKEY_SRTP_BY_ADDRESS);
        // What does not authenticate there is a failure of the session; elsewhere it is nobody's.
        result = send_rtp(bench, other, SSRC + 1, 1);
        test_expect(&result, MIKEY_SRTP_FAILED);
        assert_int_equal(result.exchange, 7);
        bench->path = test_path(HOST_A, HOST_B, PORT + 100);
        result = send_rtp(bench, other, SSRC + 1, 1);
        test_expect(&result, MIKEY_SRTP_UNKNOWN);
    }
}

static void test_other_channel_is_elsewhere(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL), *other = hire(bench, 2, NULL);
    const struct mikey_srtp_endpoint endpoint = {.len = 6,
                                                 .address = {192, 0, 2, HOST_A, PORT >> 8, PORT & 0xff},
                                                 .interleaved = true,
                                                 .channel = 0,
                                                 .peer_len = 6,
                                                 .peer = {192, 0, 2, HOST_B, PORT >> 8, PORT & 0xff}};
    const struct mikey_srtp_endpoint empty = {.len = 1};
    assert_int_equal(mikey_srtp_locate(bench->srtp, 1, 1, &empty), MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_srtp_locate(bench->srtp, 1, 1, &endpoint), MIKEY_OK);
    const struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    add(bench, &session);
    struct mikey_srtp_result result = send_rtp(bench, other, SSRC, 1); // UDP between the same hosts and ports
    test_expect(&result, MIKEY_SRTP_UNKNOWN);
    bench->path.interleaved = true;
    bench->path.channel = 1;
    result = send_rtp(bench, other, SSRC, 1);
    test_expect(&result, MIKEY_SRTP_UNKNOWN);
    bench->path.channel = 0;
    result = send_rtp(bench, other, SSRC, 1);
    test_expect(&result, MIKEY_SRTP_FAILED);
}

static void test_found_by_trial(void **state) {
    struct bench *bench = *state;
    const struct mikey_srtp_limits limits = {.max_trials = 4};
    restart(bench, &limits);
    struct sender *sender = hire(bench, 1, NULL), *stranger = hire(bench, 2, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    add(bench, &session);
    for (uint8_t i = 2; i < 20; i++) { // others, all newer
        struct sender other = sender_new((uint8_t)(100 + i), NULL);
        session = sender_session(&other, i, i, 1);
        add(bench, &session);
        sender_free(&other);
    }
    uint16_t seq = 1;
    struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, seq);
    while (result.status == MIKEY_SRTP_UNKNOWN && seq < 10) {
        assert_true(result.tried.budget_spent);
        assert_int_equal(result.tried.keys, 4);
        result = send_rtp(bench, sender, SSRC, ++seq);
    }
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(seq, 5);
    assert_int_equal(result.match, MIKEY_SRTP_BY_TRIAL);
    assert_int_equal(result.exchange, 1);
    // In the long run a packet of a stranger costs half a key, with four ROCs.
    uint32_t attempts = 0;
    for (seq = 1; seq < 300; seq++) {
        result = send_rtp(bench, stranger, SSRC + 1, seq);
        test_expect(&result, MIKEY_SRTP_UNKNOWN);
        assert_int_equal(result.exchange, 0);
        attempts += result.tried.attempts;
    }
    assert_true(attempts < 300 * 4 && attempts > 100);
}

static void test_nothing_to_prove_is_not_tried(void **state) {
    struct bench *bench = *state;
    static const uint8_t no_auth[] = {2, 1, 0}, short_tag[] = {11, 1, 2};
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    session.policy = test_policy(no_auth, sizeof no_auth);
    add(bench, &session);
    session = sender_session(sender, 2, 2, 1);
    session.policy = test_policy(short_tag, sizeof short_tag);
    add(bench, &session);
    struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 1);
    test_expect(&result, MIKEY_SRTP_UNKNOWN);
    assert_int_equal(result.tried.attempts, 0);
    const struct mikey_srtp_endpoint endpoint = {.len = 2, .address = {PORT >> 8, PORT & 0xff}};
    assert_int_equal(mikey_srtp_locate(bench->srtp, 1, 1, &endpoint), MIKEY_OK);
    result = send_rtp(bench, sender, SSRC, 2);
    test_expect(&result, MIKEY_SRTP_UNPROTECTED);
    assert_int_equal(result.exchange, 1);
    assert_int_equal(usage_of(bench, 1).srtp.unprotected, 1);
}

static void test_new_keys_in_mid_stream(void **state) {
    struct bench *bench = *state;
    struct sender *senders[6];
    struct test_packet first;
    struct mikey_srtp_proof proof = {.key = 0};
    for (uint8_t i = 0; i < 6; i++) {
        senders[i] = hire(bench, (uint8_t)(i + 1), NULL);
        struct mikey_srtp_session session = sender_session(senders[i], i + 1u, 9, 1);
        set_ssrc(&session, SSRC);
        add(bench, &session);
        struct test_packet packet = sender_rtp(senders[i], SSRC, (uint16_t)(100 + i));
        struct mikey_srtp_result result = give(bench, &packet);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        assert_int_equal(result.exchange, i + 1u);
        assert_int_equal(result.generation, 0);
        if (i == 0) {
            first = packet;
            proof = result.proof;
        }
    }
    // Packets on their way under an older key are still good, but not for ever.
    struct mikey_srtp_result result = send_rtp(bench, senders[2], SSRC, 110);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.exchange, 3);
    assert_int_equal(result.generation, 3);
    assert_false(result.late);
    result = send_rtp(bench, senders[1], SSRC, 111);
    test_expect(&result, MIKEY_SRTP_FAILED);
    // What was opened once opens again.
    uint8_t out[PACKET_MAX];
    struct mikey_slice plain;
    const struct mikey_slice bytes = {first.bytes, first.len};
    assert_int_equal(mikey_srtp_open_again(bench->srtp, bytes, &proof, out, sizeof out, &plain), MIKEY_OK);
    assert_int_equal(plain.len, first.len - 10);
    first.bytes[20] ^= 1;
    assert_int_equal(mikey_srtp_open_again(bench->srtp, bytes, &proof, out, sizeof out, &plain),
                     MIKEY_ERR_AUTH);
    assert_int_equal(mikey_srtp_open_again(bench->srtp, bytes, &proof, out, 10, &plain), MIKEY_ERR_SPACE);
    proof.key = 99;
    assert_int_equal(mikey_srtp_open_again(bench->srtp, bytes, &proof, out, sizeof out, &plain),
                     MIKEY_ERR_KEY_MISSING);
    proof.key = 0;
    assert_int_equal(mikey_srtp_open_again(bench->srtp, bytes, &proof, out, sizeof out, &plain),
                     MIKEY_ERR_ARGUMENT);
}

static void test_update_without_a_new_key(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    add(bench, &session);
    (void)send_rtp(bench, sender, SSRC, 1);
    session.exchange = 2;
    add(bench, &session);
    struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 2);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.exchange, 2);
    assert_int_equal(usage_of(bench, 1).srtp.authenticated, 1);
    assert_int_equal(usage_of(bench, 2).srtp.authenticated, 1);
    struct mikey_srtp_usage usage;
    assert_false(mikey_srtp_usage_of(bench->srtp, 3, 1, 0, &usage));
}

static void test_several_keys_with_mki(void **state) {
    struct bench *bench = *state;
    struct sender *senders[3];
    for (uint8_t i = 0; i < 3; i++) {
        const uint8_t mki[4] = {0, 0, 0, i};
        senders[i] = hire(bench, (uint8_t)(i + 1), mki);
        struct mikey_srtp_session session = sender_session(senders[i], 1, 1, 1);
        session.key_index = i;
        set_ssrc(&session, SSRC);
        add(bench, &session);
    }
    static const uint8_t order[] = {1, 0, 2, 2, 0, 1};
    for (uint16_t i = 0; i < sizeof order; i++) {
        struct mikey_srtp_result result = send_rtp(bench, senders[order[i]], SSRC, (uint16_t)(i + 1));
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
        assert_int_equal(result.key_index, order[i]);
        assert_int_equal(result.generation, 0);
    }
}

// A second call between the same ports, with the same SSRC: ROC and SEQ begin anew.
static void test_new_call_on_the_same_path(void **state) {
    struct bench *bench = *state;
    struct sender *first = hire(bench, 1, NULL), *second = hire(bench, 2, NULL);
    struct mikey_srtp_session session = sender_session(first, 1, 1, 1);
    add(bench, &session);
    (void)send_rtp(bench, first, SSRC, 65535);
    struct mikey_srtp_result result = send_rtp(bench, first, SSRC, 0);
    assert_int_equal(result.index, 0x10000);
    session = sender_session(second, 2, 2, 1);
    set_ssrc(&session, SSRC);
    add(bench, &session);
    result = send_rtp(bench, second, SSRC, 3000);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.index, 3000);
    assert_false(result.late);
}

static void test_duplicates_and_tampering(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    set_ssrc(&session, SSRC);
    add(bench, &session);
    struct test_packet packet = sender_rtp(sender, SSRC, 10);
    struct mikey_srtp_result result = give(bench, &packet);
    assert_false(result.replayed);
    assert_true(give(bench, &packet).replayed);
    packet.bytes[30] ^= 1;
    result = give(bench, &packet);
    test_expect(&result, MIKEY_SRTP_FAILED);
    assert_int_equal(result.tried.keys, 1);
    assert_true(result.tried.attempts >= 2 && result.tried.attempts < 20);
    assert_int_equal(result.tried.readings, 1u << MIKEY_SRTP_READING_LETTER);
    assert_int_equal(result.tried.roc_first, 0);
    struct mikey_srtp_usage usage = usage_of(bench, 1);
    assert_int_equal(usage.srtp.packets, 3);
    assert_int_equal(usage.srtp.authenticated, 2);
    assert_int_equal(usage.srtp.replayed, 1);
    assert_int_equal(usage.srtp.failed, 1);
    // The other end of a proxy sees the same packets: another path, no replay.
    packet.bytes[30] ^= 1;
    bench->path = test_path(HOST_B, 3, PORT);
    assert_false(give(bench, &packet).replayed);
}

static void test_in_place_and_cut(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    set_ssrc(&session, SSRC);
    add(bench, &session);
    uint64_t again = sender->random;
    struct test_packet packet = sender_rtp(sender, SSRC, 3);
    const struct test_packet clear = test_rtp(&again, SSRC, 3, 100);
    struct mikey_srtp_packet in = {.bytes = {packet.bytes, 40}, .path = bench->path, .cut = true};
    struct mikey_srtp_result result;
    assert_int_equal(mikey_srtp_open(bench->srtp, &in, &result), MIKEY_OK);
    test_expect(&result, MIKEY_SRTP_SHORT);
    assert_int_equal(result.exchange, 1);
    in = (struct mikey_srtp_packet){.bytes = {packet.bytes, packet.len},
                                    .path = bench->path,
                                    .out = packet.bytes,
                                    .size = packet.len - 1};
    assert_int_equal(mikey_srtp_open(bench->srtp, &in, &result), MIKEY_ERR_SPACE);
    in.size++;
    assert_int_equal(mikey_srtp_open(bench->srtp, &in, &result), MIKEY_OK);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_ptr_equal(result.plain.data, packet.bytes);
    assert_int_equal(result.plain.len, clear.len);
    assert_memory_equal(packet.bytes, clear.bytes, clear.len);
    assert_int_equal(usage_of(bench, 1).srtp.shortened, 1);
}

static void test_interval_of_a_key(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    session.has_interval = true;
    session.first = 10;
    session.last = 19;
    add(bench, &session);
    assert_true(send_rtp(bench, sender, SSRC, 9).outside_interval);
    assert_false(send_rtp(bench, sender, SSRC, 10).outside_interval);
    assert_false(send_rtp(bench, sender, SSRC, 19).outside_interval);
    assert_true(send_rtp(bench, sender, SSRC, 20).outside_interval);
}

static void test_joining_late_by_the_limit(void **state) {
    struct bench *bench = *state;
    const struct mikey_srtp_limits limits = {.max_rocs = 50};
    for (uint32_t roc = 48; roc < 52; roc++) {
        restart(bench, &limits);
        struct sender *sender = hire(bench, 1, NULL);
        struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
        set_ssrc(&session, SSRC);
        add(bench, &session);
        (void)sender_rtp(sender, SSRC, 1); // libsrtp2 must know the stream to take its ROC
        sender_set_roc(sender, SSRC, roc);
        struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 2);
        test_expect(&result, roc < 50 ? MIKEY_SRTP_AUTHENTICATED : MIKEY_SRTP_FAILED);
        if (roc < 50)
            assert_int_equal(result.proof.roc, roc);
        else
            assert_int_equal(result.tried.roc_last, 49);
    }
}

// Strangers on the ports of a session: not each of them is tried with all ROCs, and who joins late is found still.
static void test_flood_of_sources(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    const struct mikey_srtp_endpoint endpoint = {.len = 6,
                                                 .address = {192, 0, 2, HOST_B, PORT >> 8, PORT & 0xff}};
    assert_int_equal(mikey_srtp_locate(bench->srtp, 1, 1, &endpoint), MIKEY_OK);
    add(bench, &session);
    uint64_t random = 6;
    uint32_t attempts = 0;
    struct mikey_srtp_result result;
    for (uint32_t i = 0; i < 20000; i++) { // five packets of each
        struct test_packet packet = test_rtp(&random, 0x80000000u + i / 5, (uint16_t)i, 20);
        result = give(bench, &packet);
        test_expect(&result, MIKEY_SRTP_FAILED);
        attempts += result.tried.attempts;
    }
    assert_true(attempts < 20000 * 16);
    (void)sender_rtp(sender, SSRC, 1); // libsrtp2 must know the stream to take its ROC
    sender_set_roc(sender, SSRC, 200);
    for (uint16_t seq = 2; seq < 70 && result.status != MIKEY_SRTP_AUTHENTICATED; seq++)
        result = send_rtp(bench, sender, SSRC, seq);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_int_equal(result.proof.roc, 200);
}

static void test_hundred_thousand_sources(void **state) {
    struct bench *bench = *state;
    const struct mikey_srtp_limits limits = {.max_streams = 1000};
    restart(bench, &limits);
    struct sender *sender = hire(bench, 1, NULL);
    struct mikey_srtp_session session = sender_session(sender, 1, 1, 1);
    add(bench, &session);
    uint64_t random = 5;
    for (uint32_t i = 0; i < 100000; i++) {
        struct test_packet packet = test_rtp(&random, 0x80000000u + i, 1, 20);
        struct mikey_srtp_result result;
        const struct mikey_srtp_packet in = {.bytes = {packet.bytes, packet.len}, .path = bench->path};
        assert_int_equal(mikey_srtp_open(bench->srtp, &in, &result), MIKEY_OK);
        assert_int_equal(result.status, MIKEY_SRTP_UNKNOWN);
        if (i % 1000 == 0) {
            result = send_rtp(bench, sender, SSRC, (uint16_t)(i / 1000 + 1));
            test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
            assert_int_equal(result.match, i == 0 ? MIKEY_SRTP_BY_TRIAL : MIKEY_SRTP_BY_STREAM);
        }
    }
    struct mikey_srtp_totals totals;
    mikey_srtp_totals_of(bench->srtp, &totals);
    assert_int_equal(totals.streams, 100001);
    assert_int_equal(totals.streams_forgotten, 99001);
    assert_int_equal(totals.unknown, 100000);
    assert_int_equal(totals.srtp.authenticated, 100);
    uint32_t cursor = 0, n = 0;
    struct mikey_srtp_stream stream;
    while (mikey_srtp_next_stream(bench->srtp, &cursor, &stream))
        n++;
    assert_int_equal(n, 1000);
}

static void test_too_many_keys(void **state) {
    struct bench *bench = *state;
    const struct mikey_srtp_limits limits = {.max_keys = 3};
    restart(bench, &limits);
    struct sender *senders[5];
    for (uint8_t i = 0; i < 5; i++) {
        senders[i] = hire(bench, (uint8_t)(i + 1), NULL);
        struct mikey_srtp_session session = sender_session(senders[i], i + 1u, i + 1u, 1);
        set_ssrc(&session, SSRC + i);
        add(bench, &session);
        (void)send_rtp(bench, senders[0], SSRC, (uint16_t)(i + 1)); // the first is in use
    }
    struct mikey_srtp_usage usage;
    assert_true(mikey_srtp_usage_of(bench->srtp, 1, 1, 0, &usage));
    assert_int_equal(usage.srtp.authenticated, 5);
    assert_false(mikey_srtp_usage_of(bench->srtp, 2, 1, 0, &usage));
    assert_false(mikey_srtp_usage_of(bench->srtp, 3, 1, 0, &usage));
    assert_true(mikey_srtp_usage_of(bench->srtp, 5, 1, 0, &usage));
    struct mikey_srtp_totals totals;
    mikey_srtp_totals_of(bench->srtp, &totals);
    assert_int_equal(totals.keys_dropped, 2);
    struct mikey_srtp_result result = send_rtp(bench, senders[1], SSRC + 1, 1);
    test_expect(&result, MIKEY_SRTP_UNKNOWN);
}

// A key that was derived by a misreading is tried last, and named.
static void test_alternative_keys(void **state) {
    struct bench *bench = *state;
    struct sender *sender = hire(bench, 1, NULL), *derived = hire(bench, 2, NULL);
    struct mikey_srtp_session session = sender_session(derived, 1, 1, 1);
    set_ssrc(&session, SSRC);
    add(bench, &session);
    session = sender_session(sender, 1, 1, 1);
    session.key_index = 200;
    session.reading = "cs-id-from-0";
    add(bench, &session);
    struct mikey_srtp_result result = send_rtp(bench, sender, SSRC, 1);
    test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    assert_string_equal(result.key_reading, "cs-id-from-0");
}

static void test_names(void **state) {
    (void)state;
    for (int i = 0; i < MIKEY_SRTP_READINGS; i++) {
        assert_string_not_equal(mikey_srtp_reading_name((enum mikey_srtp_reading)i), "unknown");
        assert_string_not_equal(mikey_srtp_reading_text((enum mikey_srtp_reading)i), "unknown");
    }
    for (int i = 0; i < MIKEY_SRTP_STATUSES; i++)
        assert_true(i == MIKEY_SRTP_UNKNOWN ||
                    strcmp(mikey_srtp_status_name((enum mikey_srtp_status)i), "unknown") != 0);
    assert_string_equal(mikey_srtp_reading_name(MIKEY_SRTP_READINGS), "unknown");
    assert_string_equal(mikey_srtp_reading_text(MIKEY_SRTP_READINGS), "unknown");
    assert_string_equal(mikey_srtp_status_name(MIKEY_SRTP_STATUSES), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_found_by_ssrc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_found_by_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_channel_is_elsewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_found_by_trial, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_to_prove_is_not_tried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_new_keys_in_mid_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_update_without_a_new_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several_keys_with_mki, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_new_call_on_the_same_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_duplicates_and_tampering, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_in_place_and_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_interval_of_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_joining_late_by_the_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flood_of_sources, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hundred_thousand_sources, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_alternative_keys, set_up, tear_down),
        cmocka_unit_test(test_names),
    };
    if (srtp_init() != srtp_err_status_ok)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return srtp_shutdown() == srtp_err_status_ok ? failed : 1;
}
