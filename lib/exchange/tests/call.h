// SPDX-License-Identifier: BSD-2-Clause
// Pre-shared key messages for tests, built by the library itself: what matters here is how they hang together.
#ifndef MIKEYLAB_EXCHANGE_TESTS_CALL_H
#define MIKEYLAB_EXCHANGE_TESTS_CALL_H

#include <mikeylab/psk.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CALL_MAX 1024

static inline struct mikey_slice slice(const char *text) {
    return (struct mikey_slice){(const uint8_t *)text, strlen(text)};
}

// What a call's messages are made of; everything has a default that breaks no rule.
struct call {
    uint32_t csb_id;
    const char *idi, *idr, *psk;
    uint8_t rand[16], t[8];
    uint8_t v, n_cs;
    uint32_t ssrc;
    bool update, with_key, with_map;
    uint8_t tgk[16];
};

static inline struct call call_default(void) {
    struct call call = {.csb_id = 0x1234abcd,
                        .idi = "sip:alice@example.com",
                        .idr = "sip:bob@example.com",
                        .psk = "a secret that alice and bob share",
                        .v = 1,
                        .n_cs = 1,
                        .ssrc = 0xdecafbad,
                        .with_key = true,
                        .with_map = true};
    for (uint8_t i = 0; i < 16; i++) {
        call.rand[i] = (uint8_t)(0x40 + 5 * i);
        call.tgk[i] = (uint8_t)(0x90 - 3 * i);
    }
    // 2026-01-01T00:00:00Z is 3976214400 seconds after 1900.
    const uint8_t t[8] = {0xed, 0x00, 0x37, 0x80, 0, 0, 0, 1};
    memcpy(call.t, t, sizeof t);
    return call;
}

// A call that asks for no response.
static inline struct call call_unanswered(void) {
    struct call call = call_default();
    call.v = 0;
    return call;
}

struct built {
    uint8_t bytes[CALL_MAX];
    size_t len;
};

static inline struct mikey_slice built_slice(const struct built *built) {
    return (struct mikey_slice){built->bytes, built->len};
}

static inline struct mikey_payload payload_t(const struct call *call) {
    return (struct mikey_payload){.type = MIKEY_PAYLOAD_T,
                                  .parent = MIKEY_NO_PARENT,
                                  .u.t = {MIKEY_TS_NTP_UTC, {call->t, sizeof call->t}}};
}

static inline struct mikey_payload payload_id(const char *id) {
    return (struct mikey_payload){
        .type = MIKEY_PAYLOAD_ID, .parent = MIKEY_NO_PARENT, .u.id = {MIKEY_ID_TYPE_URI, slice(id)}};
}

static inline size_t srtp_map(const struct call *call, uint8_t *map) {
    for (uint8_t i = 0; i < call->n_cs; i++) {
        uint8_t *entry = map + 9 * (size_t)i;
        memset(entry, 0, 9);
        if (call->ssrc != 0) {
            uint32_t ssrc = call->ssrc + i;
            for (int b = 0; b < 4; b++)
                entry[1 + b] = (uint8_t)(ssrc >> (24 - 8 * b));
        }
    }
    return 9 * (size_t)call->n_cs;
}

static inline struct mikey_hdr header(const struct call *call, uint8_t data_type, const uint8_t *map,
                                      size_t len) {
    return (struct mikey_hdr){.version = 1,
                              .data_type = data_type,
                              .v = data_type == MIKEY_DATA_TYPE_PSK_INIT ? call->v : 0,
                              .csb_id = call->csb_id,
                              .n_cs = call->with_map ? call->n_cs : 0,
                              .map = {map, call->with_map ? len : 0}};
}

// An I_MESSAGE; `initial` is the state of the initial exchange for an update, else NULL.
static inline struct built build_init(struct mikey_crypto *crypto, const struct call *call,
                                      const struct mikey_csb *initial) {
    uint8_t map[9 * 4];
    size_t map_len = srtp_map(call, map);
    static const uint8_t params[] = {0, 1, 1, 1, 1, 16, 2, 1, 1, 11, 1, 10};
    struct mikey_payload list[6];
    uint32_t n = 0;
    list[n++] = payload_t(call);
    if (!call->update)
        list[n++] = (struct mikey_payload){.type = MIKEY_PAYLOAD_RAND,
                                           .parent = MIKEY_NO_PARENT,
                                           .u.rand = {{call->rand, sizeof call->rand}}};
    if (call->idi != NULL)
        list[n++] = payload_id(call->idi);
    if (call->idr != NULL)
        list[n++] = payload_id(call->idr);
    if (call->with_map)
        list[n++] = (struct mikey_payload){.type = MIKEY_PAYLOAD_SP,
                                           .parent = MIKEY_NO_PARENT,
                                           .u.sp = {0, MIKEY_PROT_SRTP, {params, sizeof params}}};
    list[n++] =
        (struct mikey_payload){.type = MIKEY_PAYLOAD_KEMAC,
                               .parent = MIKEY_NO_PARENT,
                               .u.kemac = {MIKEY_ENCR_AES_CM_128, MIKEY_MAC_HMAC_SHA_1_160, {0}, {0}}};
    struct mikey_message message = {.hdr = header(call, MIKEY_DATA_TYPE_PSK_INIT, map, map_len),
                                    .payloads = list,
                                    .n_payloads = n,
                                    .cap_payloads = 6};
    mikey_message_link(&message);
    const struct mikey_payload key = {.type = MIKEY_PAYLOAD_KEY_DATA,
                                      .parent = MIKEY_NO_PARENT,
                                      .u.key_data = {.type = MIKEY_KEY_TYPE_TGK,
                                                     .key = {call->tgk, 16},
                                                     .kv = {.type = MIKEY_KV_SPI, .spi = {call->tgk, 1}}}};
    uint8_t clear[64];
    size_t clear_len = 0;
    if (call->with_key)
        assert_int_equal(mikey_encode_payload(&key, clear, sizeof clear, &clear_len), MIKEY_OK);
    struct built out = {.len = 0};
    assert_int_equal(mikey_psk_build_init(crypto, &message, (struct mikey_slice){clear, clear_len},
                                          slice(call->psk), initial, out.bytes, sizeof out.bytes, &out.len),
                     MIKEY_OK);
    return out;
}

// The R_MESSAGE to `call`, or with `data_type` Error one that says "invalid TS"; `csb` is the Initiator's state.
static inline struct built build_answer(struct mikey_crypto *crypto, const struct call *call,
                                        uint8_t data_type, const struct mikey_csb *csb) {
    uint8_t map[9 * 4];
    size_t map_len = srtp_map(call, map);
    struct mikey_payload list[3];
    uint32_t n = 0;
    list[n++] = payload_t(call);
    if (data_type == MIKEY_DATA_TYPE_ERROR)
        list[n++] = (struct mikey_payload){
            .type = MIKEY_PAYLOAD_ERR, .parent = MIKEY_NO_PARENT, .u.err = {MIKEY_ERROR_INVALID_TS, 0}};
    else
        list[n++] = payload_id(call->idr);
    list[n++] = (struct mikey_payload){
        .type = MIKEY_PAYLOAD_V, .parent = MIKEY_NO_PARENT, .u.v = {MIKEY_MAC_HMAC_SHA_1_160, {0}}};
    struct mikey_message message = {
        .hdr = header(call, data_type, map, map_len), .payloads = list, .n_payloads = n, .cap_payloads = 3};
    mikey_message_link(&message);
    struct built out = {.len = 0};
    assert_int_equal(mikey_psk_build_response(crypto, &message, slice(call->psk), csb, out.bytes,
                                              sizeof out.bytes, &out.len),
                     MIKEY_OK);
    return out;
}

#endif
