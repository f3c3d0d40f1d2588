// SPDX-License-Identifier: BSD-2-Clause
// Building: every payload from its model against bytes made by hand, chains, maps, policies, and what cannot be built.
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define BYTES(...)                                                                                           \
    { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }

/** A payload, and the bytes it is written as. */
struct built {
    struct mikey_payload payload;
    const char *hex;
};

static const struct built payloads[] = {
    {{.type = MIKEY_PAYLOAD_KEMAC, .next = 4, .u.kemac = {1, 0, BYTES(0xAA, 0xBB), {NULL, 0}}},
     "04 01 0002 aabb 00"},
    {{.type = MIKEY_PAYLOAD_PKE, .u.pke = {2, BYTES(1, 2, 3)}}, "00 8003 010203"},
    {{.type = MIKEY_PAYLOAD_DH, .u.dh = {1, BYTES(7), 0xF, {.type = 1, .spi = BYTES(9, 8)}}},
     "00 01 07 f1 02 0908"},
    {{.type = MIKEY_PAYLOAD_SIGN, .next = 9, .u.sign = {2, BYTES(1, 2)}}, "2002 0102"},
    {{.type = MIKEY_PAYLOAD_T, .next = 11, .u.t = {2, BYTES(0, 0, 0, 42)}}, "0b 02 0000002a"},
    {{.type = MIKEY_PAYLOAD_ID, .u.id = {1, BYTES('a', 'b')}}, "00 01 0002 6162"},
    {{.type = MIKEY_PAYLOAD_CERT, .u.cert = {3, BYTES(0x30)}}, "00 03 0001 30"},
    {{.type = MIKEY_PAYLOAD_CHASH, .u.chash = {1, BYTES(5, 6)}}, "00 01 0506"},
    {{.type = MIKEY_PAYLOAD_V, .u.v = {1, BYTES(5, 6)}}, "00 01 0506"},
    {{.type = MIKEY_PAYLOAD_SP, .next = 1, .u.sp = {3, 1, BYTES(0, 1, 1)}}, "01 03 01 0003 000101"},
    {{.type = MIKEY_PAYLOAD_RAND, .u.rand = {BYTES(1, 2)}}, "00 02 0102"},
    {{.type = MIKEY_PAYLOAD_ERR, .u.err = {12, 0x1234}}, "00 0c 1234"},
    {{.type = MIKEY_PAYLOAD_TR, .u.tr = {4, {3, BYTES(0, 0, 1, 0)}}}, "00 04 03 00000100"},
    {{.type = MIKEY_PAYLOAD_IDR, .u.idr = {6, {0, BYTES('k')}}}, "00 06 00 0001 6b"},
    {{.type = MIKEY_PAYLOAD_RANDR, .u.randr = {2, BYTES(1)}}, "00 02 01 01"},
    {{.type = MIKEY_PAYLOAD_TP,
      .u.tp = {1, 2, 3, 0x7F, MIKEY_TP_D | MIKEY_TP_L | MIKEY_TP_O, 0x11, BYTES(9, 0, 0)}},
     "00 0001 02 03 ff 01 31 0003 090000"},
    {{.type = MIKEY_PAYLOAD_TICKET,
      .u.ticket = {{2, 1, 1, 0, MIKEY_TP_E | MIKEY_TP_M, 0, BYTES(0)}, BYTES(5), BYTES(0)}},
     "00 0002 01 01 00 80 80 0001 00 0001 05 0001 00"},
    {{.type = MIKEY_TYPE_THDR, .next = 5, .u.thdr = {BYTES(0xCC)}}, "05 0001 cc"},
    {{.type = MIKEY_PAYLOAD_KEY_DATA,
      .u.key_data = {5, BYTES(1, 2), true, BYTES(3), {.type = 2, .from = BYTES(4), .to = {NULL, 0}}}},
     "00 52 0002 0102 0001 03 01 04 00"},
    {{.type = MIKEY_PAYLOAD_EXT, .u.ext = {3, BYTES(0, 1, 7)}}, "00 03 0003 000107"},
    {{.type = MIKEY_PAYLOAD_IBAKE, .u.ibake = {BYTES(1)}}, "00 0001 01"},
    {{.type = MIKEY_PAYLOAD_ESK, .u.esk = {BYTES(1)}}, "00 0001 01"},
    {{.type = MIKEY_PAYLOAD_SK, .u.sk = {1, BYTES(1), {.type = 1, .spi = BYTES(2)}}}, "00 11 0001 01 01 02"},
    {{.type = MIKEY_PAYLOAD_ECCPT, .u.eccpt = {8, BYTES(2, 1), BYTES(0), 1, 16, 3, {.type = 0}}},
     "00 08 0201 00 01 0010 30"},
    {{.type = MIKEY_PAYLOAD_SAKKE, .u.sakke = {1, 2, BYTES(4, 5)}}, "00 01 02 0002 0405"},
    {{.type = 200, .opaque = true, .u.raw = BYTES(0xDE, 0xAD)}, "dead"},
};
#define N_PAYLOADS (sizeof payloads / sizeof *payloads)

/** Encodes into exactly the room that is needed, and into less. */
static void expect_payload(const struct built *built) {
    uint8_t want[64];
    size_t len = hex_read(built->hex, strlen(built->hex), want, sizeof want);
    size_t written = 0;
    for (size_t size = 0; size < len; size++) {
        struct guarded out = guarded_new(size);
        assert_int_equal(mikey_encode_payload(&built->payload, out.bytes, size, &written), MIKEY_ERR_SPACE);
        assert_int_equal(written, 0);
        guarded_free(&out);
    }
    struct guarded out = guarded_new(len);
    assert_int_equal(mikey_encode_payload(&built->payload, out.bytes, len, &written), MIKEY_OK);
    assert_int_equal(written, len);
    assert_memory_equal(out.bytes, want, len);
    guarded_free(&out);
}

static void every_payload(void **state) {
    (void)state;
    for (size_t i = 0; i < N_PAYLOADS; i++)
        expect_payload(&payloads[i]);
}

static void every_payload_is_tried(void **state) {
    (void)state;
    size_t count;
    const struct mikey_value *row = mikey_registry_rows(MIKEY_REG_PAYLOAD, &count);
    for (size_t i = 0; i < count; i++) {
        bool tried = row[i].class_ != MIKEY_VALUE_ASSIGNED;
        for (size_t p = 0; p < N_PAYLOADS; p++)
            tried = tried || payloads[p].payload.type == row[i].first;
        if (!tried)
            fail_msg("no %s is built", row[i].name);
    }
}

static void a_message_linked_and_read_back(void **state) {
    (void)state;
    struct mikey_payload parts[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {0, BYTES(1, 2, 3, 4, 5, 6, 7, 8)}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {BYTES(1, 2, 3)}},
        {.type = MIKEY_PAYLOAD_KEY_DATA, .depth = 1, .next = 77},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {0, BYTES(9)}},
    };
    struct mikey_message message = {
        .hdr = {.version = 1, .data_type = 4, .v = 1, .prf = 1, .csb_id = 7, .map_type = 1},
        .payloads = parts,
        .n_payloads = 4};
    uint8_t out[64];
    size_t len = 0;
    mikey_message_link(&message);
    assert_int_equal(message.hdr.next_payload, MIKEY_PAYLOAD_T);
    assert_int_equal(parts[1].next, MIKEY_PAYLOAD_SIGN);
    assert_int_equal(parts[2].next, 77);
    assert_int_equal(mikey_encode(&message, out, sizeof out, &len), MIKEY_OK);
    struct holder holder;
    holder_init(&holder, len);
    assert_int_equal(mikey_decode(&holder.document, (struct mikey_slice){out, len}), MIKEY_OK);
    assert_int_equal(holder.document.message.n_payloads, 3);
    check_round_trip(&holder.document);
    holder_free(&holder);
}

static void a_chain_linked(void **state) {
    (void)state;
    struct mikey_payload parts[] = {
        {.type = MIKEY_PAYLOAD_ID, .u.id = {0, BYTES('a')}},
        {.type = MIKEY_PAYLOAD_KEY_DATA, .u.key_data = {.type = 0, .key = BYTES(1)}},
    };
    static const uint8_t want[] = {20, 0, 0, 1, 'a', 0, 0, 0, 1, 1};
    uint8_t out[16];
    size_t len = 0;
    assert_int_equal(mikey_chain_link(parts, 2), MIKEY_PAYLOAD_ID);
    assert_int_equal(mikey_chain_link(parts, 0), MIKEY_PAYLOAD_LAST);
    assert_int_equal(mikey_encode_chain(parts, 2, out, sizeof out, &len), MIKEY_OK);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(out, want, len);
}

static void maps_are_read_back(void **state) {
    (void)state;
    const struct mikey_cs sessions[] = {
        {.cs_id = 1, .n_policies = 1, .policies = BYTES(3), .has_ssrc = true, .ssrc = 0xAABBCCDD, .roc = 9},
        {.cs_id = 2,
         .s = 1,
         .n_policies = 2,
         .policies = BYTES(4, 5),
         .has_ssrc = true,
         .ssrc = 1,
         .has_roc = true,
         .roc = 2,
         .has_seq = true,
         .seq = 3,
         .spi = BYTES(0xFE)},
        {.cs_id = 3, .prot_type = 1, .session_data = BYTES(1, 2, 3)},
    };
    uint8_t out[64];
    size_t len = 0;
    struct mikey_cs cs;
    uint32_t cursor = 0;
    assert_int_equal(mikey_encode_map(MIKEY_MAP_SRTP_ID, sessions, 1, out, sizeof out, &len), MIKEY_OK);
    struct mikey_hdr hdr = {.map_type = MIKEY_MAP_SRTP_ID, .map = {out, len}};
    assert_true(mikey_cs_next(&hdr, &cursor, &cs));
    assert_int_equal(cs.ssrc, 0xAABBCCDD);
    assert_int_equal(cs.policies.data[0], 3);

    assert_int_equal(mikey_encode_map(MIKEY_MAP_GENERIC_ID, sessions + 1, 2, out, sizeof out, &len),
                     MIKEY_OK);
    hdr = (struct mikey_hdr){.map_type = MIKEY_MAP_GENERIC_ID, .map = {out, len}};
    cursor = 0;
    assert_true(mikey_cs_next(&hdr, &cursor, &cs));
    assert_true(cs.has_ssrc && cs.has_roc && cs.has_seq);
    assert_int_equal(cs.seq, 3);
    assert_int_equal(cs.spi.data[0], 0xFE);
    assert_true(mikey_cs_next(&hdr, &cursor, &cs));
    assert_int_equal(cs.session_data.len, 3);
    assert_false(mikey_cs_next(&hdr, &cursor, &cs));

    assert_int_equal(mikey_encode_map(MIKEY_MAP_EMPTY, sessions, 3, out, sizeof out, &len), MIKEY_OK);
    assert_int_equal(len, 0);
    assert_int_equal(mikey_encode_map(9, sessions, 3, out, sizeof out, &len), MIKEY_ERR_ARGUMENT);
}

static void policies_are_read_back(void **state) {
    (void)state;
    const struct mikey_sp_param params[] = {{.type = 0, .value = BYTES(1)},
                                            {.type = 6, .value = BYTES(1, 0)}};
    uint8_t out[16];
    size_t len = 0;
    uint64_t value = 0;
    assert_int_equal(mikey_encode_sp_params(params, 2, out, sizeof out, &len), MIKEY_OK);
    struct mikey_sp sp = {.params = {out, len}};
    assert_true(mikey_sp_param_uint(&sp, MIKEY_SRTP_PARAM_KDR, &value));
    assert_int_equal(value, 256);
    assert_int_equal(mikey_encode_sp_params(params, 2, out, 6, &len), MIKEY_ERR_SPACE);
}

static void what_does_not_fit_its_field(void **state) {
    (void)state;
    static const uint8_t large[65536];
    static uint8_t out[2 * sizeof large];
    const struct mikey_payload too_large[] = {
        {.type = MIKEY_PAYLOAD_PKE, .u.pke = {0, {large, 16384}}},
        {.type = MIKEY_PAYLOAD_PKE, .u.pke = {4, {large, 1}}},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {0, {large, 4096}}},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {16, {large, 1}}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {{large, 256}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = {0, {large, 65536}}},
        {.type = MIKEY_PAYLOAD_TP, .u.tp = {.reserved = 32}},
        {.type = 200},
    };
    const struct mikey_payload just_fits[] = {
        {.type = MIKEY_PAYLOAD_PKE, .u.pke = {3, {large, 16383}}},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {15, {large, 4095}}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {{large, 255}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = {0, {large, 65535}}},
    };
    size_t len = 0;
    for (size_t i = 0; i < sizeof too_large / sizeof *too_large; i++)
        assert_int_equal(mikey_encode_payload(&too_large[i], out, sizeof out, &len), MIKEY_ERR_ARGUMENT);
    for (size_t i = 0; i < sizeof just_fits / sizeof *just_fits; i++)
        assert_int_equal(mikey_encode_payload(&just_fits[i], out, sizeof out, &len), MIKEY_OK);
    struct mikey_message message = {.hdr = {.prf = 128}};
    assert_int_equal(mikey_encode(&message, out, sizeof out, &len), MIKEY_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_payload),
        cmocka_unit_test(every_payload_is_tried),
        cmocka_unit_test(a_message_linked_and_read_back),
        cmocka_unit_test(a_chain_linked),
        cmocka_unit_test(maps_are_read_back),
        cmocka_unit_test(policies_are_read_back),
        cmocka_unit_test(what_does_not_fit_its_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
