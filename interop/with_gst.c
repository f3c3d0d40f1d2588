// SPDX-License-Identifier: BSD-2-Clause
// Samples through GStreamer's API: libgstsdp, gst/sdp/gstmikey.h.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sample.h"

static GstMIKEYPayload *build_key(const struct sample_key *key) {
    GstMIKEYPayload *out = gst_mikey_payload_new(GST_MIKEY_PT_KEY_DATA);
    // GStreamer names TGK and TEK; a salt makes them TGK+SALT and TEK+SALT on the wire.
    bool tek = key->type == MIKEY_KEY_TYPE_TEK || key->type == MIKEY_KEY_TYPE_TEK_SALT;
    assert_true(gst_mikey_payload_key_data_set_key(out, tek ? GST_MIKEY_KD_TEK : GST_MIKEY_KD_TGK,
                                                   key->key.len, key->key.data));
    if (key->salt.len > 0)
        assert_true(gst_mikey_payload_key_data_set_salt(out, key->salt.len, key->salt.data));
    if (key->kv == MIKEY_KV_SPI)
        assert_true(gst_mikey_payload_key_data_set_spi(out, key->spi.len, key->spi.data));
    if (key->kv == MIKEY_KV_INTERVAL)
        assert_true(gst_mikey_payload_key_data_set_interval(out, key->from.len, key->from.data, key->to.len,
                                                            key->to.data));
    return out;
}

static GstMIKEYPayload *build_kemac(const struct sample_payload *payload) {
    GstMIKEYPayload *out = gst_mikey_payload_new(GST_MIKEY_PT_KEMAC);
    assert_true(
        gst_mikey_payload_kemac_set(out, (GstMIKEYEncAlg)payload->kind, (GstMIKEYMacAlg)payload->mac_alg));
    for (uint8_t i = 0; i < payload->n; i++)
        assert_true(gst_mikey_payload_kemac_add_sub(out, build_key(&payload->keys[i])));
    return out;
}

static GstMIKEYPayload *build_sp(const struct sample_payload *payload) {
    GstMIKEYPayload *out = gst_mikey_payload_new(GST_MIKEY_PT_SP);
    assert_true(gst_mikey_payload_sp_set(out, payload->kind, GST_MIKEY_SEC_PROTO_SRTP));
    for (uint8_t i = 0; i < payload->n; i++) {
        const struct sample_param *param = &payload->params[i];
        assert_true(gst_mikey_payload_sp_add_param(out, param->type, param->value.len, param->value.data));
    }
    return out;
}

static void add_payload(GstMIKEYMessage *message, const struct sample_payload *payload) {
    switch (payload->type) {
    case MIKEY_PAYLOAD_T:
        assert_true(gst_mikey_message_add_t(message, (GstMIKEYTSType)payload->kind, payload->bytes.data));
        break;
    case MIKEY_PAYLOAD_RAND:
        assert_true(gst_mikey_message_add_rand(message, payload->bytes.len, payload->bytes.data));
        break;
    case MIKEY_PAYLOAD_SP:
        assert_true(gst_mikey_message_add_payload(message, build_sp(payload)));
        break;
    case MIKEY_PAYLOAD_KEMAC:
        assert_true(gst_mikey_message_add_payload(message, build_kemac(payload)));
        break;
    case MIKEY_PAYLOAD_PKE:
        assert_true(gst_mikey_message_add_pke(message, (GstMIKEYCacheType)payload->kind, payload->bytes.len,
                                              payload->bytes.data));
        break;
    default:
        fail();
    }
}

GBytes *sample_encode_gst(const struct sample *sample) {
    GstMIKEYMessage *message = gst_mikey_message_new();
    assert_true(gst_mikey_message_set_info(message, GST_MIKEY_VERSION, (GstMIKEYType)sample->data_type,
                                           sample->v, GST_MIKEY_PRF_MIKEY_1, sample->csb_id,
                                           GST_MIKEY_MAP_TYPE_SRTP));
    for (uint32_t i = 0; i < sample->n_sessions; i++) {
        const struct sample_session *session = &sample->sessions[i];
        assert_true(gst_mikey_message_add_cs_srtp(message, session->policy, session->ssrc, session->roc));
    }
    for (uint8_t i = 0; i < sample->n_payloads; i++)
        add_payload(message, &sample->payloads[i]);
    GBytes *bytes = gst_mikey_message_to_bytes(message, NULL, NULL);
    assert_non_null(bytes);
    gst_mikey_message_unref(message);
    return bytes;
}

static void assert_bytes(const struct sample_bytes *want, const uint8_t *data, size_t len) {
    assert_int_equal(len, want->len);
    if (want->len > 0)
        assert_memory_equal(data, want->data, want->len);
}

static void assert_key(const struct sample_key *want, const GstMIKEYPayload *payload) {
    assert_int_equal(payload->type, GST_MIKEY_PT_KEY_DATA);
    const GstMIKEYPayloadKeyData *got = (const GstMIKEYPayloadKeyData *)payload;
    bool tek = want->type == MIKEY_KEY_TYPE_TEK || want->type == MIKEY_KEY_TYPE_TEK_SALT;
    assert_int_equal(got->key_type, tek ? GST_MIKEY_KD_TEK : GST_MIKEY_KD_TGK);
    assert_int_equal(got->kv_type, want->kv);
    assert_bytes(&want->key, got->key_data, got->key_len);
    assert_bytes(&want->salt, got->salt_data, got->salt_len);
    if (want->kv == MIKEY_KV_NULL)
        return;
    assert_bytes(want->kv == MIKEY_KV_SPI ? &want->spi : &want->from, got->kv_data[0], got->kv_len[0]);
    assert_bytes(&want->to, got->kv_data[1], got->kv_len[1]);
}

static void assert_kemac(const struct sample_payload *want, const GstMIKEYPayload *payload) {
    const GstMIKEYPayloadKEMAC *got = (const GstMIKEYPayloadKEMAC *)payload;
    assert_int_equal(got->enc_alg, want->kind);
    assert_int_equal(got->mac_alg, want->mac_alg);
    assert_int_equal(gst_mikey_payload_kemac_get_n_sub(payload), want->n);
    for (uint8_t i = 0; i < want->n; i++)
        assert_key(&want->keys[i], gst_mikey_payload_kemac_get_sub(payload, i));
}

static void assert_sp(const struct sample_payload *want, const GstMIKEYPayload *payload) {
    const GstMIKEYPayloadSP *got = (const GstMIKEYPayloadSP *)payload;
    assert_int_equal(got->policy, want->kind);
    assert_int_equal(got->proto, GST_MIKEY_SEC_PROTO_SRTP);
    assert_int_equal(gst_mikey_payload_sp_get_n_params(payload), want->n);
    for (uint8_t i = 0; i < want->n; i++) {
        const GstMIKEYPayloadSPParam *param = gst_mikey_payload_sp_get_param(payload, i);
        assert_int_equal(param->type, want->params[i].type);
        assert_bytes(&want->params[i].value, param->val, param->len);
    }
}

static void assert_payload(const struct sample_payload *want, const GstMIKEYPayload *payload) {
    assert_int_equal(payload->type, want->type);
    switch (want->type) {
    case MIKEY_PAYLOAD_T: {
        const GstMIKEYPayloadT *got = (const GstMIKEYPayloadT *)payload;
        assert_int_equal(got->type, want->kind);
        assert_memory_equal(got->ts_value, want->bytes.data, want->bytes.len);
        break;
    }
    case MIKEY_PAYLOAD_RAND: {
        const GstMIKEYPayloadRAND *got = (const GstMIKEYPayloadRAND *)payload;
        assert_bytes(&want->bytes, got->rand, got->len);
        break;
    }
    case MIKEY_PAYLOAD_PKE: {
        const GstMIKEYPayloadPKE *got = (const GstMIKEYPayloadPKE *)payload;
        assert_int_equal(got->C, want->kind);
        assert_bytes(&want->bytes, got->data, got->data_len);
        break;
    }
    case MIKEY_PAYLOAD_SP:
        assert_sp(want, payload);
        break;
    case MIKEY_PAYLOAD_KEMAC:
        assert_kemac(want, payload);
        break;
    default:
        fail();
    }
}

void sample_assert_gst(const struct sample *sample, const GstMIKEYMessage *message) {
    assert_int_equal(message->version, GST_MIKEY_VERSION);
    assert_int_equal(message->type, sample->data_type);
    assert_int_equal(message->V != FALSE, sample->v);
    assert_int_equal(message->prf_func, GST_MIKEY_PRF_MIKEY_1);
    assert_int_equal(message->CSB_id, sample->csb_id);
    assert_int_equal(message->map_type, GST_MIKEY_MAP_TYPE_SRTP);
    assert_int_equal(gst_mikey_message_get_n_cs(message), sample->n_sessions);
    for (uint32_t i = 0; i < sample->n_sessions; i++) {
        const GstMIKEYMapSRTP *got = gst_mikey_message_get_cs_srtp(message, i);
        assert_int_equal(got->policy, sample->sessions[i].policy);
        assert_int_equal(got->ssrc, sample->sessions[i].ssrc);
        assert_int_equal(got->roc, sample->sessions[i].roc);
    }
    assert_int_equal(gst_mikey_message_get_n_payloads(message), sample->n_payloads);
    for (uint8_t i = 0; i < sample->n_payloads; i++)
        assert_payload(&sample->payloads[i], gst_mikey_message_get_payload(message, i));
}
