// SPDX-License-Identifier: BSD-2-Clause
// Documents: their memory, what they hold after decoding, decrypted chains, and look-ups in the model.
#include <stdlib.h>
#include <string.h>

#include "support.h"

/** HDR with one SRTP-ID entry, RAND, SP with two parameters, KEMAC with AES-CM-128 and 8 bytes. */
static const char psk_hex[] = "01000b00 1256bf78 0100 00deadbeef00000005"
                              "0a04 01020304"
                              "0100000006 000101 060105"
                              "00010008 1112131415161718 00";
/** Key data: a TGK of 4 bytes. */
static const uint8_t chain[] = {0, 0x00, 0, 4, 1, 2, 3, 4};

struct message {
    uint8_t bytes[64];
    size_t len;
    struct holder holder;
};

static void decode(struct message *message, size_t placed_for) {
    message->len = hex_read(psk_hex, strlen(psk_hex), message->bytes, sizeof message->bytes);
    holder_init(&message->holder, placed_for != 0 ? placed_for : message->len);
    assert_int_equal(
        mikey_decode(&message->holder.document, (struct mikey_slice){message->bytes, message->len}),
        MIKEY_OK);
}

static void memory_is_checked(void **state) {
    (void)state;
    size_t size = mikey_document_size(100);
    void *memory = malloc(size);
    struct mikey_document document;
    assert_true(mikey_document_size(101) >= size);
    assert_int_equal(mikey_document_place(&document, 100, memory, size - 1), MIKEY_ERR_SPACE);
    assert_int_equal(mikey_document_place(&document, MIKEY_MAX_MESSAGE + 1, memory, SIZE_MAX),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_document_place(&document, 100, memory, size), MIKEY_OK);
    uint8_t bytes[101] = {0};
    assert_int_equal(mikey_decode(&document, (struct mikey_slice){bytes, 101}), MIKEY_ERR_SPACE);
    assert_int_equal(mikey_decode(&document, (struct mikey_slice){bytes, MIKEY_MAX_MESSAGE + 1}),
                     MIKEY_ERR_ARGUMENT);
    assert_int_equal(mikey_decode(&document, (struct mikey_slice){NULL, 0}), MIKEY_ERR_STRUCTURE);
    assert_int_equal(mikey_encode(&document.message, bytes, 9, &size), MIKEY_ERR_SPACE);
    free(memory);
}

static void model_of_a_message(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    const struct mikey_message *model = &message.holder.document.message;
    assert_int_equal(model->hdr.csb_id, 0x1256bf78);
    assert_int_equal(model->hdr.next_payload, MIKEY_PAYLOAD_RAND);
    assert_int_equal(model->hdr.map.len, 9);
    assert_true(model->complete);
    assert_int_equal(model->n_payloads, 3);
    const struct mikey_payload *rand = mikey_message_find(model, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    assert_non_null(rand);
    assert_int_equal(rand->off, 19);
    assert_int_equal(rand->len, 6);
    assert_int_equal(rand->next, MIKEY_PAYLOAD_SP);
    assert_ptr_equal(rand->u.rand.data.data, message.bytes + 21);
    assert_int_equal(rand->u.rand.data.len, 4);
    assert_null(mikey_message_find(model, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 1));
    assert_null(mikey_message_find(model, 0, MIKEY_PAYLOAD_RAND, 0));
    holder_free(&message.holder);
}

static void crypto_sessions_of_srtp_id(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    const struct mikey_hdr *hdr = &message.holder.document.message.hdr;
    struct mikey_cs cs;
    uint32_t cursor = 0;
    assert_true(mikey_cs_next(hdr, &cursor, &cs));
    assert_int_equal(cs.cs_id, 1);
    assert_true(cs.has_ssrc && cs.has_roc && !cs.has_seq);
    assert_int_equal(cs.ssrc, 0xdeadbeef);
    assert_int_equal(cs.roc, 5);
    assert_int_equal(cs.policies.data[0], 0);
    assert_int_equal(cs.off, 10);
    assert_int_equal(cs.len, 9);
    assert_false(mikey_cs_next(hdr, &cursor, &cs));
    holder_free(&message.holder);
}

static void parameters_of_a_policy(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    const struct mikey_sp *sp =
        &mikey_message_find(&message.holder.document.message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, 0)->u.sp;
    struct mikey_sp_param param;
    uint32_t cursor = 0;
    uint64_t value = 0;
    assert_true(mikey_sp_param_next(sp, &cursor, &param));
    assert_int_equal(param.type, MIKEY_SRTP_PARAM_ENCR_ALG);
    assert_int_equal(param.off, 0);
    assert_int_equal(param.len, 3);
    assert_true(mikey_sp_param_next(sp, &cursor, &param));
    assert_int_equal(param.off, 3);
    assert_false(mikey_sp_param_next(sp, &cursor, &param));
    assert_true(mikey_sp_param_uint(sp, MIKEY_SRTP_PARAM_KDR, &value));
    assert_int_equal(value, 5);
    assert_false(mikey_sp_param_uint(sp, MIKEY_SRTP_PARAM_TAG_LEN, &value));
    holder_free(&message.holder);
}

static void iterators_stop_where_bytes_end(void **state) {
    (void)state;
    struct guarded bytes = guarded_copy((const uint8_t *)"\x01\x02\x03", 3);
    struct mikey_sp sp = {.params = {bytes.bytes, 3}};
    struct mikey_hdr hdr = {.map_type = MIKEY_MAP_SRTP_ID, .map = {bytes.bytes, 3}};
    struct mikey_sp_param param;
    struct mikey_cs cs;
    uint32_t cursor = 0;
    assert_false(mikey_sp_param_next(&sp, &cursor, &param));
    assert_false(mikey_cs_next(&hdr, &cursor, &cs));
    hdr.map_type = MIKEY_MAP_GENERIC_ID;
    assert_false(mikey_cs_next(&hdr, &cursor, &cs));
    hdr.map_type = 200;
    assert_false(mikey_cs_next(&hdr, &cursor, &cs));
    assert_int_equal(cursor, 0);
    guarded_free(&bytes);
}

static void a_decrypted_chain_has_its_own_buffer(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    struct mikey_document *document = &message.holder.document;
    assert_int_equal(mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                                        (struct mikey_slice){chain, sizeof chain}, "Decrypted KEMAC"),
                     MIKEY_OK);
    check_tape(document);
    assert_int_equal(document->n_buffers, 2);
    assert_true(document->buffers[1].secret);
    assert_int_equal(document->buffers[1].parent_item, document->message.payloads[2].item);
    const struct mikey_payload *key = mikey_message_find(&document->message, 2, MIKEY_PAYLOAD_KEY_DATA, 0);
    assert_non_null(key);
    assert_int_equal(key->buffer, 1);
    assert_int_equal(key->depth, 1);
    assert_memory_equal(key->u.key_data.key.data, chain + 4, 4);
    assert_ptr_not_equal(key->u.key_data.key.data, chain + 4);
    check_round_trip(document);
    holder_free(&message.holder);
}

static void a_chain_that_is_none(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    struct mikey_document *document = &message.holder.document;
    assert_int_equal(mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                                        (struct mikey_slice){chain, sizeof chain - 1}, "Decrypted KEMAC"),
                     MIKEY_ERR_STRUCTURE);
    check_tape(document);
    assert_int_equal(document->findings.count, 1);
    assert_int_equal(document->findings.list[0].rule, MIKEY_R_INNER_OVERRUN);
    assert_int_equal(document->findings.list[0].buffer, 1);
    assert_null(mikey_message_find(&document->message, 2, MIKEY_PAYLOAD_KEY_DATA, 0));
    holder_free(&message.holder);
}

static void limits_of_decrypted_chains(void **state) {
    (void)state;
    struct message message;
    decode(&message, sizeof chain * MIKEY_MAX_BUFFERS);
    struct mikey_document *document = &message.holder.document;
    struct mikey_slice clear = {chain, sizeof chain};
    assert_int_equal(mikey_decode_chain(document, 99, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA, clear, ""),
                     MIKEY_ERR_ARGUMENT);
    for (int i = 1; i < MIKEY_MAX_BUFFERS; i++)
        assert_int_equal(
            mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA, clear, ""),
            MIKEY_OK);
    assert_int_equal(mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA, clear, ""),
                     MIKEY_ERR_SPACE);
    clear.len = 0;
    assert_int_equal(mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA, clear, ""),
                     MIKEY_OK);
    check_tape(document);
    holder_free(&message.holder);
}

static void room_for_decrypted_bytes_is_bounded(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    uint8_t large[128] = {0};
    assert_int_equal(mikey_decode_chain(&message.holder.document, 2, MIKEY_F_KEMAC_CLEAR,
                                        MIKEY_PAYLOAD_KEY_DATA, (struct mikey_slice){large, message.len + 1},
                                        ""),
                     MIKEY_ERR_SPACE);
    holder_free(&message.holder);
}

static void decrypted_bytes_are_wiped(void **state) {
    (void)state;
    struct message message;
    decode(&message, 0);
    struct mikey_document *document = &message.holder.document;
    static const uint8_t zeros[sizeof chain];
    for (int again = 0; again < 2; again++) {
        assert_int_equal(mikey_decode_chain(document, 2, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                                            (struct mikey_slice){chain, sizeof chain}, ""),
                         MIKEY_OK);
        assert_memory_equal(document->plain, chain, sizeof chain);
        if (again == 0)
            assert_int_equal(mikey_decode(document, (struct mikey_slice){message.bytes, message.len}),
                             MIKEY_OK);
        else
            mikey_document_wipe(document);
        assert_memory_equal(document->plain, zeros, sizeof zeros);
        assert_int_equal(document->plain_len, 0);
    }
    holder_free(&message.holder);
}

static void findings_that_do_not_fit_are_counted(void **state) {
    (void)state;
    struct mikey_finding list[2];
    struct mikey_findings findings = {list, 0, 2, 0};
    struct mikey_finding finding = {.rule = MIKEY_R_OVERRUN};
    for (int i = 0; i < 5; i++)
        mikey_finding_add(&findings, &finding);
    assert_int_equal(findings.count, 2);
    assert_int_equal(findings.dropped, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_checked),
        cmocka_unit_test(model_of_a_message),
        cmocka_unit_test(crypto_sessions_of_srtp_id),
        cmocka_unit_test(parameters_of_a_policy),
        cmocka_unit_test(iterators_stop_where_bytes_end),
        cmocka_unit_test(a_decrypted_chain_has_its_own_buffer),
        cmocka_unit_test(a_chain_that_is_none),
        cmocka_unit_test(limits_of_decrypted_chains),
        cmocka_unit_test(room_for_decrypted_bytes_is_bounded),
        cmocka_unit_test(decrypted_bytes_are_wiped),
        cmocka_unit_test(findings_that_do_not_fit_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
