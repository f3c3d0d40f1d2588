// SPDX-License-Identifier: BSD-2-Clause
// Policies, keys and packets of random bytes: nothing is read or written outside its place.
#include "sender.h"

#include <stdlib.h>

#define ROUNDS    400
#define PACKETS   60
#define SESSIONS  4
#define PORT_HIGH 0x13

static void random_bytes(uint64_t *random, uint8_t *out, size_t len) {
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)test_random(random);
}

// Mostly parameters that exist, with values that are small.
static struct mikey_srtp_policy random_policy(uint64_t *random) {
    uint8_t params[24];
    size_t len = 0;
    while (len + 3 <= sizeof params && test_random(random) % 8 != 0) {
        params[len++] = (uint8_t)(test_random(random) % 22);
        params[len++] = 1;
        params[len++] = (uint8_t)(test_random(random) % (test_random(random) % 4 == 0 ? 256 : 34));
    }
    return test_policy(params, len);
}

static void add_random_session(struct mikey_srtp *srtp, uint64_t *random, uint64_t exchange) {
    static const uint8_t lengths[] = {0, 12, 14, 16, 24, 30, 32, 46, 255};
    uint8_t tek[255], salt[255], mki[200];
    random_bytes(random, tek, sizeof tek);
    random_bytes(random, salt, sizeof salt);
    random_bytes(random, mki, sizeof mki);
    const struct mikey_srtp_session session = {
        .exchange = exchange,
        .bundle = 1 + test_random(random) % 2,
        .cs_id = (uint8_t)(test_random(random) % 3),
        .key_index = (uint8_t)(test_random(random) % 2),
        .tek = {tek, lengths[test_random(random) % sizeof lengths]},
        .salt = {salt, lengths[test_random(random) % sizeof lengths]},
        .mki = {mki, test_random(random) % 3 == 0 ? test_random(random) % sizeof mki : 0},
        .policy = random_policy(random),
        .has_ssrc = test_random(random) % 2 == 0,
        .has_roc = test_random(random) % 2 == 0,
        .has_seq = test_random(random) % 2 == 0,
        .ssrc = test_random(random) % 4,
        .roc = test_random(random),
        .seq = (uint16_t)test_random(random),
    };
    uint32_t key = 0;
    enum mikey_status status = mikey_srtp_add(srtp, &session, &key);
    assert_true(status == MIKEY_OK || status == MIKEY_ERR_UNSUPPORTED || status == MIKEY_ERR_ARGUMENT);
    const struct mikey_srtp_endpoint endpoint = {.len = 2, .address = {PORT_HIGH, (uint8_t)exchange}};
    if (test_random(random) % 2 == 0)
        assert_int_equal(mikey_srtp_locate(srtp, exchange, -1, &endpoint), MIKEY_OK);
}

// In memory of its own, so that a byte too far is noticed.
static void give_random_packet(struct mikey_srtp *srtp, uint64_t *random) {
    size_t len = test_random(random) % 80;
    uint8_t *bytes = malloc(len + 1), *out = malloc(len + 1);
    assert_non_null(bytes);
    assert_non_null(out);
    uint8_t *packet = bytes + 1; // so that there is an address for no bytes, too
    random_bytes(random, packet, len);
    if (len > 12 && test_random(random) % 8 != 0) {
        packet[0] = (uint8_t)(0x80 | (packet[0] & 0x13));
        memset(packet + (test_random(random) % 2 == 0 ? 4 : 8), 0, 4);
        packet[11] &= 3;
    }
    const struct mikey_srtp_packet in = {
        .bytes = {packet, len},
        .path = test_path(HOST_A, HOST_B, (uint16_t)(PORT_HIGH << 8 | test_random(random) % 6)),
        .cut = test_random(random) % 16 == 0,
        .out = test_random(random) % 2 == 0 ? out : packet,
        .size = len};
    struct mikey_srtp_result result;
    assert_int_equal(mikey_srtp_open(srtp, &in, &result), MIKEY_OK);
    // A short tag is met by chance.
    if (result.status == MIKEY_SRTP_AUTHENTICATED || result.status == MIKEY_SRTP_UNPROTECTED) {
        struct mikey_slice plain;
        assert_true(result.plain.len <= len);
        if (in.out == out)
            assert_int_equal(mikey_srtp_open_again(srtp, in.bytes, &result.proof, out, len, &plain),
                             MIKEY_OK);
    }
    free(bytes);
    free(out);
}

static void test_random_everything(void **state) {
    struct mikey_crypto *crypto = *state;
    uint64_t random = 2026;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const struct mikey_srtp_limits limits = {.max_keys = 1 + test_random(&random) % 8,
                                                 .max_streams = 1 + test_random(&random) % 8,
                                                 .max_rocs = 4};
        struct mikey_srtp *srtp;
        assert_int_equal(mikey_srtp_new(&srtp, crypto, &limits), MIKEY_OK);
        for (uint64_t i = 0; i < PACKETS; i++) {
            if (i % (PACKETS / SESSIONS / 2) == 0)
                add_random_session(srtp, &random, 1 + i % 5);
            give_random_packet(srtp, &random);
        }
        struct mikey_srtp_totals totals;
        mikey_srtp_totals_of(srtp, &totals);
        assert_int_equal(totals.foreign + totals.unknown + totals.srtp.packets + totals.srtcp.packets,
                         PACKETS);
        mikey_srtp_free(srtp);
    }
}

// A packet cut at every byte and with every bit changed, the header's too, is never taken for genuine.
static void test_every_bit(void **state) {
    struct mikey_crypto *crypto = *state;
    struct sender sender = sender_new(1, NULL);
    const struct mikey_srtp_session session = sender_session(&sender, 1, 1, 1);
    struct mikey_srtp *srtp;
    assert_int_equal(mikey_srtp_new(&srtp, crypto, NULL), MIKEY_OK);
    assert_int_equal(mikey_srtp_add(srtp, &session, NULL), MIKEY_OK);
    const struct test_packet packets[] = {sender_rtp(&sender, 7, 1), sender_rtcp(&sender, 7)};
    for (size_t n = 0; n < 2; n++) {
        for (size_t len = 0; len < packets[n].len; len++) {
            uint8_t *bytes = malloc(len + 1);
            assert_non_null(bytes);
            memcpy(bytes + 1, packets[n].bytes, len);
            const struct mikey_srtp_packet in = {.bytes = {bytes + 1, len}, .out = bytes + 1, .size = len};
            struct mikey_srtp_result result;
            assert_int_equal(mikey_srtp_open(srtp, &in, &result), MIKEY_OK);
            assert_int_not_equal(result.status, MIKEY_SRTP_AUTHENTICATED);
            free(bytes);
        }
        for (size_t bit = 0; bit < 8 * packets[n].len; bit++) {
            struct test_packet packet = packets[n];
            packet.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            struct mikey_srtp_result result = test_open(srtp, &packet, test_path(HOST_A, HOST_B, 4000), NULL);
            assert_int_not_equal(result.status, MIKEY_SRTP_AUTHENTICATED);
        }
        // After so many failures not every packet of the stream is tried.
        struct mikey_srtp_result result = test_open(srtp, &packets[n], test_path(HOST_A, HOST_B, 4000), NULL);
        if (result.status == MIKEY_SRTP_UNKNOWN)
            result = test_open(srtp, &packets[n], test_path(HOST_A, HOST_B, 4000), NULL);
        test_expect(&result, MIKEY_SRTP_AUTHENTICATED);
    }
    mikey_srtp_free(srtp);
    sender_free(&sender);
}

static int set_up(void **state) {
    struct mikey_crypto *crypto;
    if (mikey_crypto_new(&crypto) != MIKEY_OK)
        return -1;
    *state = crypto;
    return 0;
}

static int tear_down(void **state) {
    mikey_crypto_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_everything),
        cmocka_unit_test(test_every_bit),
    };
    if (srtp_init() != srtp_err_status_ok)
        return 1;
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    return srtp_shutdown() == srtp_err_status_ok ? failed : 1;
}
