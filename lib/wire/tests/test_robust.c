// SPDX-License-Identifier: BSD-2-Clause
// Every message of the golden documents cut at each byte and with each bit flipped, and random bytes: whatever comes,
// the tape is well-formed, no byte outside is touched, and what decodes encodes back.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"

#define RANDOM_MESSAGES 20000u
#define RANDOM_SIZE     160u

struct message {
    uint8_t bytes[GOLDEN_MAX_MESSAGE];
    size_t len;
};

static struct message *messages;
static size_t n_messages;

/** Decodes bytes that stand at a guard page. */
static enum mikey_status decode_checked(const uint8_t *bytes, size_t len) {
    struct guarded copy = guarded_copy(bytes, len);
    struct holder holder;
    holder_init(&holder, len);
    enum mikey_status status = mikey_decode(&holder.document, (struct mikey_slice){copy.bytes, len});
    assert_true(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE);
    assert_true(status == MIKEY_OK || holder.document.findings.count > 0);
    check_tape(&holder.document);
    if (holder.document.message.complete)
        check_round_trip(&holder.document);
    holder_free(&holder);
    guarded_free(&copy);
    return status;
}

static void cut_at_each_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < n_messages; i++) {
        enum mikey_status whole = decode_checked(messages[i].bytes, messages[i].len);
        for (size_t len = 0; len < messages[i].len; len++) {
            enum mikey_status status = decode_checked(messages[i].bytes, len);
            if (whole == MIKEY_OK)
                assert_int_equal(status, MIKEY_ERR_STRUCTURE);
        }
    }
}

static void each_bit_flipped(void **state) {
    (void)state;
    for (size_t i = 0; i < n_messages; i++) {
        for (size_t bit = 0; bit < 8 * messages[i].len; bit++) {
            uint8_t *byte = &messages[i].bytes[bit / 8];
            *byte ^= (uint8_t)(1 << bit % 8);
            decode_checked(messages[i].bytes, messages[i].len);
            *byte ^= (uint8_t)(1 << bit % 8);
        }
    }
}

/** A small generator, so that every run sees the same bytes. */
static uint32_t random_number(void) {
    static uint32_t seed = 0x4d494b45;
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

/** Random bytes behind a header that decodes, most of them small: Next payload and length fields that mean something. */
static void random_bytes(void **state) {
    (void)state;
    for (uint32_t i = 0; i < RANDOM_MESSAGES; i++) {
        uint8_t bytes[RANDOM_SIZE] = {1, (uint8_t)(random_number() % 27)};
        size_t len = random_number() % RANDOM_SIZE;
        for (size_t at = 2; at < len; at++)
            bytes[at] = (uint8_t)(random_number() % (random_number() % 4 == 0 ? 256 : 27));
        bytes[8] = (uint8_t)(random_number() % 3);
        bytes[9] = (uint8_t)(random_number() % 3);
        decode_checked(bytes, len);
    }
}

/** The densest payloads, as many as there is room for: the tape is large enough. */
static void densest_messages(void **state) {
    (void)state;
    static const struct {
        uint8_t type;
        uint8_t bytes[18];
        size_t len;
    } payloads[] = {
        {MIKEY_PAYLOAD_RAND, {0, 0}, 2},
        {MIKEY_PAYLOAD_V, {0, 0}, 2},
        {MIKEY_PAYLOAD_TP, {0}, 10},
        {MIKEY_PAYLOAD_TP, {0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 16}, 11},
        {MIKEY_PAYLOAD_TICKET, {0}, 14},
        {MIKEY_PAYLOAD_KEY_DATA, {0, 2, 0, 0, 0, 0}, 6},
        {MIKEY_PAYLOAD_EXT, {0, 3, 0, 2, 0, 0}, 6},
        {MIKEY_PAYLOAD_EXT, {0, 7, 0, 1, 0x40}, 5},
        {MIKEY_PAYLOAD_SP, {0, 0, 0, 0, 2, 0, 0}, 7},
        {MIKEY_PAYLOAD_KEMAC, {0, 0, 0, 6, 0, 2, 0, 0, 0, 0, 0}, 11},
    };
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        uint8_t bytes[2000] = {1, 0, payloads[i].type, 0, 0, 0, 0, 0, 0, 1};
        size_t len = 10;
        for (; len + payloads[i].len <= sizeof bytes; len += payloads[i].len) {
            memcpy(bytes + len, payloads[i].bytes, payloads[i].len);
            bytes[len] = payloads[i].type;
        }
        for (size_t cut = len; cut + payloads[i].len > len; cut--)
            decode_checked(bytes, cut);
    }
}

/** TP in TP in TP ..., TICKET in TICKET in TICKET ...: nesting ends. */
static void nesting_is_bounded(void **state) {
    (void)state;
    static const uint8_t types[] = {MIKEY_PAYLOAD_TP, MIKEY_PAYLOAD_TICKET};
    for (size_t i = 0; i < sizeof types; i++) {
        uint8_t bytes[GOLDEN_MAX_MESSAGE] = {1, 0, types[i], 0, 0, 0, 0, 0, 0, 1};
        const size_t len = 4000,
                     behind = i == 0 ? 0 : 4; // a TICKET ends with lengths of Ticket and Initiator Data
        for (size_t at = 10, end = len; at + 22 + behind < end; at += 11, end -= behind) {
            size_t inside = end - behind - at - 10;
            bytes[at + 8] = (uint8_t)(inside >> 8);
            bytes[at + 9] = (uint8_t)inside;
            bytes[at + 10] = types[i];
        }
        decode_checked(bytes, len);
    }
}

static void load_messages(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        struct golden_file file = golden_load(argv[i]);
        messages = realloc(messages, (n_messages + file.n_cases) * sizeof *messages);
        assert_non_null(messages);
        for (size_t c = 0; c < file.n_cases; c++) {
            struct message *message = &messages[n_messages++];
            message->len =
                hex_read(file.cases[c].hex.at, file.cases[c].hex.len, message->bytes, GOLDEN_MAX_MESSAGE);
        }
        golden_free(&file);
    }
}

int main(int argc, char **argv) {
    load_messages(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_at_each_byte),   cmocka_unit_test(each_bit_flipped),
        cmocka_unit_test(random_bytes),       cmocka_unit_test(densest_messages),
        cmocka_unit_test(nesting_is_bounded),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(messages);
    return failed;
}
