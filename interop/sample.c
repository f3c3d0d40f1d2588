// SPDX-License-Identifier: BSD-2-Clause
#include "sample.h"

/** One in this many samples has the most crypto sessions that #CS can say. */
#define FULL_MAP_ONE_IN 16
#define USUAL_SESSIONS  4u

/** All that GStreamer names but PK_INIT: there the chain in KEMAC begins with an ID, which GStreamer does not know. */
static const uint8_t data_types[] = {MIKEY_DATA_TYPE_PSK_INIT, MIKEY_DATA_TYPE_PSK_RESP,
                                     MIKEY_DATA_TYPE_PK_RESP,  MIKEY_DATA_TYPE_DH_INIT,
                                     MIKEY_DATA_TYPE_DH_RESP,  MIKEY_DATA_TYPE_ERROR};

/** xorshift32: the same messages on every run and machine. */
static uint32_t draw(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static uint8_t draw_below(uint32_t *state, uint32_t limit) {
    return (uint8_t)(draw(state) % limit);
}

static void draw_bytes(uint32_t *state, uint8_t len, struct sample_bytes *out) {
    out->len = len;
    for (uint8_t i = 0; i < len; i++)
        out->data[i] = (uint8_t)(draw(state) >> 8);
}

static void draw_some(uint32_t *state, struct sample_bytes *out) {
    draw_bytes(state, (uint8_t)(1 + draw_below(state, SAMPLE_BYTES_MAX)), out);
}

static void draw_key(uint32_t *state, struct sample_key *key) {
    key->type = draw_below(state, 4);
    key->kv = draw_below(state, 3);
    draw_some(state, &key->key);
    if (key->type == MIKEY_KEY_TYPE_TGK_SALT || key->type == MIKEY_KEY_TYPE_TEK_SALT)
        draw_some(state, &key->salt);
    if (key->kv == MIKEY_KV_SPI)
        draw_some(state, &key->spi);
    if (key->kv == MIKEY_KV_INTERVAL) {
        draw_some(state, &key->from);
        draw_some(state, &key->to);
    }
}

static void draw_param(uint32_t *state, struct sample_param *param) {
    param->type = draw_below(state, 21);
    draw_bytes(state, (uint8_t)(1 + draw_below(state, 8)), &param->value);
}

static void draw_payload(uint32_t *state, enum sample_range range, struct sample_payload *payload) {
    static const uint8_t types[] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_SP,
                                    MIKEY_PAYLOAD_KEMAC, MIKEY_PAYLOAD_PKE};
    payload->type = types[draw_below(state, range == SAMPLE_READ_BY_GSTREAMER ? 5 : 4)];
    payload->kind = draw_below(state, 3);
    switch (payload->type) {
    case MIKEY_PAYLOAD_T:
        draw_bytes(state, payload->kind == MIKEY_TS_COUNTER ? 4 : 8, &payload->bytes);
        break;
    case MIKEY_PAYLOAD_SP:
        payload->kind = draw_below(state, 256);
        payload->n = draw_below(state, SAMPLE_PARAMS + 1);
        for (uint8_t i = 0; i < payload->n; i++)
            draw_param(state, &payload->params[i]);
        break;
    case MIKEY_PAYLOAD_KEMAC:
        payload->mac_alg = draw_below(state, 2);
        payload->n = draw_below(state, SAMPLE_KEYS + 1);
        for (uint8_t i = 0; i < payload->n; i++)
            draw_key(state, &payload->keys[i]);
        break;
    default:
        draw_some(state, &payload->bytes);
        break;
    }
}

static bool has_kemac(const struct sample *sample) {
    for (uint8_t i = 0; i < sample->n_payloads; i++)
        if (sample->payloads[i].type == MIKEY_PAYLOAD_KEMAC)
            return true;
    return false;
}

void sample_make(uint32_t seed, enum sample_range range, struct sample *sample) {
    uint32_t state = seed * 2654435761u + 1;
    *sample = (struct sample){
        .data_type = data_types[draw_below(&state, sizeof data_types)],
        .v = draw_below(&state, 2),
        .csb_id = draw(&state),
        .n_payloads = draw_below(&state, SAMPLE_PAYLOADS + 1),
    };
    sample->n_sessions = draw_below(&state, USUAL_SESSIONS + 1);
    if (draw_below(&state, FULL_MAP_ONE_IN) == 0)
        sample->n_sessions = SAMPLE_SESSIONS;
    for (uint32_t i = 0; i < sample->n_sessions; i++)
        sample->sessions[i] = (struct sample_session){draw_below(&state, 256), draw(&state), draw(&state)};
    for (uint8_t i = 0; i < sample->n_payloads; i++)
        draw_payload(&state, range, &sample->payloads[i]);
    // GStreamer takes a KEMAC in a PSK I_MESSAGE only.
    if (range == SAMPLE_READ_BY_GSTREAMER && has_kemac(sample))
        sample->data_type = MIKEY_DATA_TYPE_PSK_INIT;
}
