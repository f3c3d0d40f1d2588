// SPDX-License-Identifier: BSD-2-Clause
// Samples through mikeylab's decoder and encoder.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

#define MAP_ENTRY  9    /**< policy, SSRC, ROC: RFC 3830 6.1.1 */
#define PARAMS_MAX 4096 /**< bytes of an SP's parameters, or of a chain of Key data, in a sample */

/** Memory behind the slices of a model that is being built. */
struct building {
    uint8_t map[SAMPLE_SESSIONS * MAP_ENTRY];
    uint8_t bodies[SAMPLE_PAYLOADS][PARAMS_MAX];
    struct mikey_payload payloads[SAMPLE_PAYLOADS];
};

static struct mikey_slice slice(const struct sample_bytes *bytes) {
    return (struct mikey_slice){bytes->data, bytes->len};
}

static uint8_t *put_u32(uint8_t *at, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(value >> shift);
    return at;
}

static struct mikey_slice build_map(const struct sample *sample, uint8_t *map) {
    uint8_t *at = map;
    for (uint32_t i = 0; i < sample->n_sessions; i++) {
        *at++ = sample->sessions[i].policy;
        at = put_u32(at, sample->sessions[i].ssrc);
        at = put_u32(at, sample->sessions[i].roc);
    }
    return (struct mikey_slice){map, (size_t)(at - map)};
}

static struct mikey_slice build_params(const struct sample_payload *payload, uint8_t *body) {
    uint8_t *at = body;
    for (uint8_t i = 0; i < payload->n; i++) {
        const struct sample_param *param = &payload->params[i];
        *at++ = param->type;
        *at++ = param->value.len;
        memcpy(at, param->value.data, param->value.len);
        at += param->value.len;
    }
    return (struct mikey_slice){body, (size_t)(at - body)};
}

static struct mikey_slice build_keys(const struct sample_payload *payload, uint8_t *body) {
    size_t len = 0;
    for (uint8_t i = 0; i < payload->n; i++) {
        const struct sample_key *key = &payload->keys[i];
        struct mikey_payload sub = {
            .type = MIKEY_PAYLOAD_KEY_DATA,
            .next = i + 1 < payload->n ? MIKEY_PAYLOAD_KEY_DATA : MIKEY_PAYLOAD_LAST,
            .u.key_data = {.type = key->type,
                           .key = slice(&key->key),
                           .has_salt = key->salt.len > 0,
                           .salt = slice(&key->salt),
                           .kv = {key->kv, slice(&key->spi), slice(&key->from), slice(&key->to)}},
        };
        size_t written = 0;
        assert_int_equal(mikey_encode_payload(&sub, body + len, PARAMS_MAX - len, &written), MIKEY_OK);
        len += written;
    }
    return (struct mikey_slice){body, len};
}

static void build_payload(const struct sample_payload *payload, uint8_t *body, struct mikey_payload *out) {
    static const uint8_t zero_mac[20];
    *out = (struct mikey_payload){.type = payload->type, .parent = MIKEY_NO_PARENT};
    switch (payload->type) {
    case MIKEY_PAYLOAD_T:
        out->u.t = (struct mikey_t){payload->kind, slice(&payload->bytes)};
        break;
    case MIKEY_PAYLOAD_RAND:
        out->u.rand = (struct mikey_rand){slice(&payload->bytes)};
        break;
    case MIKEY_PAYLOAD_PKE:
        out->u.pke = (struct mikey_pke){payload->kind, slice(&payload->bytes)};
        break;
    case MIKEY_PAYLOAD_SP:
        out->u.sp = (struct mikey_sp){payload->kind, MIKEY_PROT_SRTP, build_params(payload, body)};
        break;
    case MIKEY_PAYLOAD_KEMAC:
        out->u.kemac =
            (struct mikey_kemac){payload->kind,
                                 payload->mac_alg,
                                 build_keys(payload, body),
                                 {zero_mac, payload->mac_alg == MIKEY_MAC_NULL ? 0 : sizeof zero_mac}};
        break;
    default:
        fail();
    }
}

size_t sample_encode_lab(const struct sample *sample, uint8_t out[SAMPLE_MESSAGE_MAX]) {
    struct building room;
    struct mikey_message message = {
        .hdr = {.version = 1,
                .data_type = sample->data_type,
                .v = sample->v,
                .prf = MIKEY_PRF_MIKEY_1,
                .csb_id = sample->csb_id,
                .n_cs = sample->n_sessions,
                .map_type = MIKEY_MAP_SRTP_ID,
                .map = build_map(sample, room.map)},
        .payloads = room.payloads,
        .n_payloads = sample->n_payloads,
    };
    for (uint8_t i = 0; i < sample->n_payloads; i++)
        build_payload(&sample->payloads[i], room.bodies[i], &room.payloads[i]);
    mikey_message_link(&message);
    size_t written = 0;
    assert_int_equal(mikey_encode(&message, out, SAMPLE_MESSAGE_MAX, &written), MIKEY_OK);
    return written;
}

static void assert_bytes(const struct sample_bytes *want, struct mikey_slice got) {
    assert_int_equal(got.len, want->len);
    if (want->len > 0)
        assert_memory_equal(got.data, want->data, want->len);
}

static void assert_key(const struct sample_key *want, const struct mikey_payload *payload) {
    const struct mikey_key_data *got = &payload->u.key_data;
    assert_int_equal(payload->type, MIKEY_PAYLOAD_KEY_DATA);
    assert_int_equal(got->type, want->type);
    assert_int_equal(got->has_salt, want->salt.len > 0);
    assert_int_equal(got->kv.type, want->kv);
    assert_bytes(&want->key, got->key);
    assert_bytes(&want->salt, got->salt);
    assert_bytes(&want->spi, got->kv.spi);
    assert_bytes(&want->from, got->kv.from);
    assert_bytes(&want->to, got->kv.to);
}

/**
 * With Encr alg NULL the decoder has followed the chain. GStreamer writes it in the clear whatever Encr alg says: then
 * it is decoded here as if it had been decrypted.
 */
static void assert_kemac(const struct sample_payload *want, struct mikey_document *document, uint32_t index) {
    const struct mikey_kemac got = document->message.payloads[index].u.kemac;
    assert_int_equal(got.encr_alg, want->kind);
    assert_int_equal(got.mac_alg, want->mac_alg);
    assert_int_equal(got.mac.len, want->mac_alg == MIKEY_MAC_NULL ? 0 : 20);
    if (got.encr_alg != MIKEY_ENCR_NULL && got.encr_data.len > 0)
        assert_int_equal(mikey_decode_chain(document, index, MIKEY_F_KEMAC_CLEAR, MIKEY_PAYLOAD_KEY_DATA,
                                            got.encr_data, "Key data"),
                         MIKEY_OK);
    for (uint8_t i = 0; i < want->n; i++) {
        const struct mikey_payload *key =
            mikey_message_find(&document->message, index, MIKEY_PAYLOAD_KEY_DATA, i);
        assert_non_null(key);
        assert_key(&want->keys[i], key);
    }
    assert_null(mikey_message_find(&document->message, index, MIKEY_PAYLOAD_KEY_DATA, want->n));
}

static void assert_sp(const struct sample_payload *want, const struct mikey_sp *got) {
    assert_int_equal(got->policy_no, want->kind);
    assert_int_equal(got->prot_type, MIKEY_PROT_SRTP);
    uint32_t cursor = 0;
    struct mikey_sp_param param;
    for (uint8_t i = 0; i < want->n; i++) {
        assert_true(mikey_sp_param_next(got, &cursor, &param));
        assert_int_equal(param.type, want->params[i].type);
        assert_bytes(&want->params[i].value, param.value);
    }
    assert_false(mikey_sp_param_next(got, &cursor, &param));
}

static void assert_payload(const struct sample_payload *want, struct mikey_document *document,
                           uint32_t index) {
    const struct mikey_payload *got = &document->message.payloads[index];
    assert_int_equal(got->type, want->type);
    switch (want->type) {
    case MIKEY_PAYLOAD_T:
        assert_int_equal(got->u.t.ts_type, want->kind);
        assert_bytes(&want->bytes, got->u.t.value);
        break;
    case MIKEY_PAYLOAD_RAND:
        assert_bytes(&want->bytes, got->u.rand.data);
        break;
    case MIKEY_PAYLOAD_PKE:
        assert_int_equal(got->u.pke.c, want->kind);
        assert_bytes(&want->bytes, got->u.pke.data);
        break;
    case MIKEY_PAYLOAD_SP:
        assert_sp(want, &got->u.sp);
        break;
    case MIKEY_PAYLOAD_KEMAC:
        assert_kemac(want, document, index);
        break;
    default:
        fail();
    }
}

static void assert_payloads(const struct sample *sample, struct mikey_document *document) {
    uint8_t seen = 0;
    uint32_t n = document->message.n_payloads;
    for (uint32_t index = 0; index < n; index++) {
        if (document->message.payloads[index].parent != MIKEY_NO_PARENT)
            continue;
        assert_true(seen < sample->n_payloads);
        assert_payload(&sample->payloads[seen++], document, index);
    }
    assert_int_equal(seen, sample->n_payloads);
}

void sample_assert_lab(const struct sample *sample, struct mikey_document *document) {
    const struct mikey_hdr *hdr = &document->message.hdr;
    assert_int_equal(hdr->version, 1);
    assert_int_equal(hdr->data_type, sample->data_type);
    assert_int_equal(hdr->v, sample->v);
    assert_int_equal(hdr->prf, MIKEY_PRF_MIKEY_1);
    assert_int_equal(hdr->csb_id, sample->csb_id);
    assert_int_equal(hdr->n_cs, sample->n_sessions);
    assert_int_equal(hdr->map_type, MIKEY_MAP_SRTP_ID);
    uint32_t cursor = 0;
    for (uint32_t i = 0; i < sample->n_sessions; i++) {
        struct mikey_cs cs;
        assert_true(mikey_cs_next(hdr, &cursor, &cs));
        assert_int_equal(cs.cs_id, i + 1);
        assert_int_equal(cs.policies.data[0], sample->sessions[i].policy);
        assert_int_equal(cs.ssrc, sample->sessions[i].ssrc);
        assert_int_equal(cs.roc, sample->sessions[i].roc);
    }
    assert_payloads(sample, document);
}
