// SPDX-License-Identifier: BSD-2-Clause
// What the prover is made of: look-up by hash, indices and replay, packets by their first bytes.
#include "fixture.h"

#include "../multimap.h"
#include "../packet.h"
#include "../replay.h"

static void test_multimap(void **state) {
    (void)state;
    struct multimap map = {.count = 0};
    assert_int_equal(mikey_multimap_first(&map, 1), MULTIMAP_END);
    mikey_multimap_remove(&map, 1, 1);
    for (uint32_t i = 0; i < 3000; i++)
        assert_true(mikey_multimap_add(&map, multimap_mix(9, i % 1000), i));
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t node = mikey_multimap_first(&map, multimap_mix(9, i));
        for (uint32_t value = i + 2000; value + 1000 > i; value -= 1000) { // the newest first
            assert_int_not_equal(node, MULTIMAP_END);
            assert_int_equal(map.nodes[node].value, value);
            node = mikey_multimap_next(&map, node);
            if (value < 1000)
                break;
        }
        assert_int_equal(node, MULTIMAP_END);
    }
    mikey_multimap_remove(&map, multimap_mix(9, 5), 1005);
    mikey_multimap_remove(&map, multimap_mix(9, 5), 77);
    uint32_t node = mikey_multimap_first(&map, multimap_mix(9, 5));
    assert_int_equal(map.nodes[node].value, 2005);
    node = mikey_multimap_next(&map, node);
    assert_int_equal(map.nodes[node].value, 5);
    uint32_t nodes = map.n_nodes;
    assert_true(mikey_multimap_add(&map, multimap_mix(9, 5), 4005));
    assert_int_equal(map.n_nodes, nodes); // the place of what was removed
    assert_int_equal(map.nodes[mikey_multimap_first(&map, multimap_mix(9, 5))].value, 4005);
    mikey_multimap_free(&map);
}

static void test_index_of_a_sequence_number(void **state) {
    (void)state;
    static const struct {
        uint64_t newest;
        uint16_t seq;
        uint64_t index;
    } cases[] = {
        {0, 1, 1},
        {0xffff, 0, 0x10000},       // wraps
        {0x10000, 0xffff, 0xffff},  // came late over the wrap
        {0, 0xffff, 0xffff},        // there is no ROC before 0
        {0x28000, 0x7fff, 0x27fff}, // half of the space is behind
        {0x27fff, 0xffff, 0x2ffff}, // and half ahead
        {0x20001, 0x8002, 0x18002},
        {0x2ffff, 0x7ffe, 0x37ffe},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(mikey_replay_guess(cases[i].newest, cases[i].seq), cases[i].index);
}

static void test_replay_window(void **state) {
    (void)state;
    struct media_replay replay = {.begun = false};
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_REPLAYED);
    assert_int_equal(mikey_replay_note(&replay, 1063), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_REPLAYED);
    assert_int_equal(mikey_replay_note(&replay, 1064), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_REPLAYED);
    assert_int_equal(mikey_replay_note(&replay, 1127), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_REPLAYED);
    assert_int_equal(mikey_replay_note(&replay, 1001), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1128), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1000), MEDIA_LATE);
    assert_int_equal(mikey_replay_note(&replay, 1001), MEDIA_REPLAYED);
    assert_int_equal(mikey_replay_note(&replay, 1000000), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 999999), MEDIA_NEW);
    assert_int_equal(mikey_replay_note(&replay, 1128), MEDIA_LATE);
}

static void test_what_a_datagram_is(void **state) {
    (void)state;
    static const struct {
        uint8_t bytes[20];
        size_t len;
        enum mikey_srtp_kind kind;
    } cases[] = {
        {{0x80, 96}, 12, MIKEY_SRTP_KIND_RTP},
        {{0x80, 96}, 11, MIKEY_SRTP_KIND_OTHER},
        {{0x80, 0xe0}, 12, MIKEY_SRTP_KIND_RTP}, // marker bit, type 96
        {{0x80, 191}, 12, MIKEY_SRTP_KIND_RTP},
        {{0x80, 192}, 12, MIKEY_SRTP_KIND_RTCP},
        {{0x80, 200}, 8, MIKEY_SRTP_KIND_RTCP},
        {{0x80, 223}, 12, MIKEY_SRTP_KIND_RTCP},
        {{0x80, 224}, 12, MIKEY_SRTP_KIND_RTP},
        {{0x80, 200}, 7, MIKEY_SRTP_KIND_OTHER},
        {{0x40, 96}, 20, MIKEY_SRTP_KIND_OTHER},
        {{0x00, 1}, 20, MIKEY_SRTP_KIND_OTHER},  // STUN
        {{22, 254}, 20, MIKEY_SRTP_KIND_OTHER},  // DTLS
        {{0x82, 96}, 19, MIKEY_SRTP_KIND_OTHER}, // two CSRCs do not fit
        {{0x82, 96}, 20, MIKEY_SRTP_KIND_RTP},
        {{0x90, 96}, 15, MIKEY_SRTP_KIND_OTHER}, // nor does an extension
        {{0x90, 96}, 16, MIKEY_SRTP_KIND_RTP},
        {{0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 19, MIKEY_SRTP_KIND_OTHER},
        {{0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 20, MIKEY_SRTP_KIND_RTP},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(mikey_srtp_kind_of((struct mikey_slice){cases[i].bytes, cases[i].len}),
                         cases[i].kind);
    assert_int_equal(mikey_srtp_kind_of((struct mikey_slice){NULL, 0}), MIKEY_SRTP_KIND_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multimap),
        cmocka_unit_test(test_index_of_a_sequence_number),
        cmocka_unit_test(test_replay_window),
        cmocka_unit_test(test_what_a_datagram_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
