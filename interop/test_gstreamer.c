// SPDX-License-Identifier: BSD-2-Clause
// The same messages built by one side and read by the other: mikeylab and GStreamer's gst_mikey_*.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gst/gst.h>
#include <mikeylab/ntp.h>

#include "sample.h"

#define SAMPLES        2000
#define HMAC_SHA_1_LEN 20
#define KEMAC_INDEX    3 /**< T, RAND, SP, KEMAC: the order of messages made from caps */

static struct sample sample;
static uint8_t encoded[SAMPLE_MESSAGE_MAX];

static struct mikey_slice borrow(GBytes *bytes) {
    gsize len = 0;
    const uint8_t *data = g_bytes_get_data(bytes, &len);
    return (struct mikey_slice){data, len};
}

/** Decodes into memory that the caller frees. */
static void *decode(struct mikey_slice bytes, struct mikey_document *document, enum mikey_status want) {
    size_t size = mikey_document_size(bytes.len);
    void *memory = malloc(size);
    assert_non_null(memory);
    assert_int_equal(mikey_document_place(document, bytes.len, memory, size), MIKEY_OK);
    assert_int_equal(mikey_decode(document, bytes), want);
    return memory;
}

static void assert_encodes_back(const struct mikey_document *document, struct mikey_slice bytes) {
    size_t written = 0;
    assert_int_equal(mikey_encode(&document->message, encoded, sizeof encoded, &written), MIKEY_OK);
    assert_int_equal(written, bytes.len);
    assert_memory_equal(encoded, bytes.data, bytes.len);
}

static void test_reads_what_gstreamer_builds(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= SAMPLES; seed++) {
        sample_make(seed, SAMPLE_BUILT_BY_GSTREAMER, &sample);
        GBytes *bytes = sample_encode_gst(&sample);
        struct mikey_document document;
        void *memory = decode(borrow(bytes), &document, MIKEY_OK);
        assert_encodes_back(&document, borrow(bytes));
        sample_assert_lab(&sample, &document);
        free(memory);
        g_bytes_unref(bytes);
    }
}

static void test_gstreamer_reads_what_is_built(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= SAMPLES; seed++) {
        sample_make(seed, SAMPLE_READ_BY_GSTREAMER, &sample);
        size_t len = sample_encode_lab(&sample, encoded);
        GError *error = NULL;
        GstMIKEYMessage *message = gst_mikey_message_new_from_data(encoded, len, NULL, &error);
        assert_null(error);
        assert_non_null(message);
        sample_assert_gst(&sample, message);
        gst_mikey_message_unref(message);
    }
}

/** Where both write what the RFC says, they write the same bytes. */
static void test_builds_the_same_bytes(void **state) {
    (void)state;
    uint32_t compared = 0;
    for (uint32_t seed = 1; seed <= SAMPLES; seed++) {
        sample_make(seed, SAMPLE_BUILT_BY_GSTREAMER, &sample);
        // GStreamer computes no MAC: what stands in the field of a KEMAC with HMAC-SHA-1-160 is undefined.
        for (uint8_t i = 0; i < sample.n_payloads; i++)
            sample.payloads[i].mac_alg = MIKEY_MAC_NULL;
        GBytes *bytes = sample_encode_gst(&sample);
        assert_int_equal(sample_encode_lab(&sample, encoded), borrow(bytes).len);
        assert_memory_equal(encoded, borrow(bytes).data, borrow(bytes).len);
        compared += sample.n_payloads;
        g_bytes_unref(bytes);
    }
    assert_true(compared > SAMPLES);
}

/** gst_mikey_message_add_t_now_ntp_utc and _add_rand_len fill in what samples give by hand. */
static void test_reads_now_and_random(void **state) {
    (void)state;
    GstMIKEYMessage *message = gst_mikey_message_new();
    assert_true(gst_mikey_message_set_info(message, GST_MIKEY_VERSION, GST_MIKEY_TYPE_PSK_INIT, FALSE,
                                           GST_MIKEY_PRF_MIKEY_1, 7, GST_MIKEY_MAP_TYPE_SRTP));
    assert_true(gst_mikey_message_add_t_now_ntp_utc(message));
    assert_true(gst_mikey_message_add_rand_len(message, 16));
    GBytes *bytes = gst_mikey_message_to_bytes(message, NULL, NULL);
    struct mikey_document document;
    void *memory = decode(borrow(bytes), &document, MIKEY_OK);
    const struct mikey_payload *t =
        mikey_message_find(&document.message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    const struct mikey_payload *rand =
        mikey_message_find(&document.message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    assert_non_null(t);
    assert_non_null(rand);
    assert_int_equal(t->u.t.ts_type, MIKEY_TS_NTP_UTC);
    uint32_t seconds = 0;
    for (size_t i = 0; i < 4; i++)
        seconds = seconds << 8 | t->u.t.value.data[i];
    const int64_t now = g_get_real_time() / G_USEC_PER_SEC, then = mikey_ntp_to_unix(seconds);
    assert_true(then <= now && now - then < 60);
    assert_int_equal(rand->u.rand.data.len, 16);
    free(memory);
    g_bytes_unref(bytes);
    gst_mikey_message_unref(message);
}

/** Caps of an SRTP stream, and what they become. */
struct stream {
    const char *caps;
    size_t key_len;   /**< bytes of master key and master salt together */
    uint64_t tag_len; /**< bytes */
};

static void assert_stream(const struct stream *stream, const struct mikey_message *message) {
    assert_int_equal(message->payloads[KEMAC_INDEX].type, MIKEY_PAYLOAD_KEMAC);
    const struct mikey_kemac *kemac = &message->payloads[KEMAC_INDEX].u.kemac;
    assert_int_equal(kemac->encr_alg, MIKEY_ENCR_NULL);
    assert_int_equal(kemac->mac_alg, MIKEY_MAC_NULL);
    // Master key and master salt are sent joined, as one TEK (RFC 3830 6.13 has TEK+SALT for them).
    const struct mikey_payload *key = mikey_message_find(message, KEMAC_INDEX, MIKEY_PAYLOAD_KEY_DATA, 0);
    assert_non_null(key);
    assert_int_equal(key->u.key_data.type, MIKEY_KEY_TYPE_TEK);
    assert_int_equal(key->u.key_data.key.len, stream->key_len);
    // The authentication tag length stands in parameter 3, session authentication key length (RFC 3830 6.10.1).
    const struct mikey_payload *sp = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, 0);
    assert_non_null(sp);
    uint64_t value = 0;
    assert_true(mikey_sp_param_uint(&sp->u.sp, MIKEY_SRTP_PARAM_AUTH_KEY_LEN, &value));
    assert_int_equal(value, stream->tag_len);
    assert_false(mikey_sp_param_uint(&sp->u.sp, MIKEY_SRTP_PARAM_TAG_LEN, &value));
}

/** What GStreamer's RTSP elements send: a message made from the caps of an SRTP stream. */
static void test_reads_messages_made_from_caps(void **state) {
    (void)state;
    static const struct stream streams[] = {
        {"application/x-srtp, ssrc=(uint)5, roc=(uint)2, "
         "srtp-key=(buffer)000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d, "
         "srtp-cipher=aes-128-icm, srtp-auth=hmac-sha1-80, srtcp-cipher=aes-128-icm, srtcp-auth=hmac-sha1-80",
         30, 10},
        {"application/x-srtp, ssrc=(uint)6, "
         "srtp-key=(buffer)000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
         "202122232425262728292a2b2c2d, "
         "srtp-cipher=aes-256-icm, srtp-auth=hmac-sha1-32, srtcp-cipher=aes-256-icm, srtcp-auth=hmac-sha1-32",
         46, 4}};
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
        GstCaps *caps = gst_caps_from_string(streams[i].caps);
        GstMIKEYMessage *message = gst_mikey_message_new_from_caps(caps);
        assert_non_null(message);
        GBytes *bytes = gst_mikey_message_to_bytes(message, NULL, NULL);
        struct mikey_document document;
        void *memory = decode(borrow(bytes), &document, MIKEY_OK);
        assert_encodes_back(&document, borrow(bytes));
        assert_stream(&streams[i], &document.message);
        free(memory);
        g_bytes_unref(bytes);
        gst_mikey_message_unref(message);
        gst_caps_unref(caps);
    }
}

/** GStreamer writes a PKE with length 1 and C 0 whatever it holds (RFC 3830 6.3): what follows cannot be decoded. */
static void test_sees_gstreamers_pke_length(void **state) {
    (void)state;
    sample = (struct sample){.data_type = MIKEY_DATA_TYPE_PK_INIT, .n_payloads = 1};
    sample.payloads[0].type = MIKEY_PAYLOAD_PKE;
    sample.payloads[0].kind = MIKEY_CACHE_CSB;
    sample.payloads[0].bytes = (struct sample_bytes){.len = 5, .data = {0xA0, 0xA1, 0xA2, 0xA3, 0xA4}};
    GBytes *bytes = sample_encode_gst(&sample);
    struct mikey_document document;
    void *memory = decode(borrow(bytes), &document, MIKEY_ERR_STRUCTURE);
    assert_int_equal(document.message.n_payloads, 1);
    const struct mikey_pke *pke = &document.message.payloads[0].u.pke;
    assert_int_equal(pke->c, 0);
    assert_int_equal(pke->data.len, 1);
    assert_int_equal(pke->data.data[0], 0xA0);
    assert_int_equal(document.message.undecoded.len, 4);
    free(memory);
    g_bytes_unref(bytes);
}

/** GStreamer's KEMAC announces AES-CM and HMAC-SHA-1 but encrypts nothing; the MAC field is there, uncomputed. */
static void test_sees_clear_kemac(void **state) {
    (void)state;
    sample = (struct sample){.n_payloads = 1};
    sample.payloads[0] = (struct sample_payload){.type = MIKEY_PAYLOAD_KEMAC,
                                                 .kind = MIKEY_ENCR_AES_CM_128,
                                                 .mac_alg = MIKEY_MAC_HMAC_SHA_1_160,
                                                 .n = 1};
    sample.payloads[0].keys[0].key = (struct sample_bytes){.len = 4, .data = {1, 2, 3, 4}};
    GBytes *bytes = sample_encode_gst(&sample);
    struct mikey_document document;
    void *memory = decode(borrow(bytes), &document, MIKEY_OK);
    static const uint8_t clear[] = {0, 0, 0, 4, 1, 2, 3, 4};
    const struct mikey_kemac *kemac = &document.message.payloads[0].u.kemac;
    assert_int_equal(kemac->encr_data.len, sizeof clear);
    assert_memory_equal(kemac->encr_data.data, clear, sizeof clear);
    assert_int_equal(kemac->mac.len, HMAC_SHA_1_LEN);
    free(memory);
    g_bytes_unref(bytes);
}

int main(int argc, char **argv) {
    gst_init(&argc, &argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_gstreamer_builds),
        cmocka_unit_test(test_gstreamer_reads_what_is_built),
        cmocka_unit_test(test_builds_the_same_bytes),
        cmocka_unit_test(test_reads_now_and_random),
        cmocka_unit_test(test_reads_messages_made_from_caps),
        cmocka_unit_test(test_sees_gstreamers_pke_length),
        cmocka_unit_test(test_sees_clear_kemac),
    };
    return cmocka_run_group_tests_name("gstreamer", tests, NULL, NULL);
}
