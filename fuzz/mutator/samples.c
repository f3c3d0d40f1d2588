// SPDX-License-Identifier: BSD-2-Clause
#include "samples.h"

#include <string.h>

/** Longest content of a made up payload that has nothing better to hold. */
#define CONTENT_MAX 40

/** What payloads are made of. */
struct maker {
    struct random *random;
    uint8_t bytes[SAMPLE_MAX]; /**< that slices of the payload point to */
    size_t used;
};

static uint8_t pick(struct maker *maker, const uint8_t *from, size_t n) {
    return from[random_below(maker->random, n)];
}

/** A number below `below`, and once in a while any. */
static uint8_t number(struct maker *maker, size_t below) {
    return (uint8_t)(random_one_in(maker->random, 16) ? random_next(maker->random)
                                                      : random_below(maker->random, below));
}

static struct mikey_slice keep(struct maker *maker, const void *bytes, size_t len) {
    if (len > sizeof maker->bytes - maker->used)
        len = sizeof maker->bytes - maker->used;
    uint8_t *at = maker->bytes + maker->used;
    if (bytes != NULL)
        memcpy(at, bytes, len);
    else
        random_fill(maker->random, at, len);
    maker->used += len;
    return (struct mikey_slice){at, len};
}

static struct mikey_slice bytes_of(struct maker *maker, size_t len) {
    return keep(maker, NULL, len);
}

static struct mikey_slice some(struct maker *maker) {
    return bytes_of(maker, random_below(maker->random, CONTENT_MAX));
}

static struct mikey_kv validity(struct maker *maker) {
    struct mikey_kv kv = {.type = (uint8_t)random_below(maker->random, MIKEY_KV_INTERVAL + 1)};
    if (kv.type == MIKEY_KV_SPI)
        kv.spi = bytes_of(maker, random_below(maker->random, 2) == 0 ? 4 : random_below(maker->random, 9));
    if (kv.type == MIKEY_KV_INTERVAL) {
        kv.from = bytes_of(maker, 6);
        kv.to = bytes_of(maker, 6);
    }
    return kv;
}

static size_t mac_len(uint8_t alg) {
    return alg == MIKEY_MAC_NULL ? 0 : alg == MIKEY_MAC_HMAC_SHA_1_160 ? 20 : 32;
}

static struct mikey_id identity(struct maker *maker) {
    static const char *const names[] = {"sip:alice@example.org", "sip:bob@example.org", "", "bob@example.org",
                                        "sip:%00@[::1]"};
    const char *name = names[random_below(maker->random, sizeof names / sizeof names[0])];
    return (struct mikey_id){number(maker, 2), keep(maker, name, strlen(name))};
}

static struct mikey_t timestamp(struct maker *maker) {
    const uint8_t type = (uint8_t)random_below(maker->random, MIKEY_TS_NTP_UTC_32 + 1);
    const bool is_short = type == MIKEY_TS_COUNTER || type == MIKEY_TS_NTP_UTC_32;
    return (struct mikey_t){type, bytes_of(maker, is_short ? 4 : 8)};
}

static void make_kemac(struct maker *maker, struct mikey_payload *payload) {
    struct mikey_kemac *kemac = &payload->u.kemac;
    static const uint8_t chain[] = {0, 0x20, 0, 4, 1, 2, 3, 4};
    kemac->encr_alg = number(maker, 4);
    kemac->mac_alg = (uint8_t)random_below(maker->random, 3);
    kemac->encr_data = kemac->encr_alg == MIKEY_ENCR_NULL ? keep(maker, chain, sizeof chain) : some(maker);
    kemac->mac = bytes_of(maker, mac_len(kemac->mac_alg));
}

static void make_pke(struct maker *maker, struct mikey_payload *payload) {
    payload->u.pke.c = (uint8_t)random_below(maker->random, 4);
    payload->u.pke.data = bytes_of(maker, 128);
}

static void make_dh(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t lengths[] = {192, 96, 128};
    struct mikey_dh *dh = &payload->u.dh;
    dh->group = (uint8_t)random_below(maker->random, sizeof lengths);
    dh->value = bytes_of(maker, lengths[dh->group]);
    dh->kv = validity(maker);
}

static void make_sign(struct maker *maker, struct mikey_payload *payload) {
    payload->u.sign.s_type = (uint8_t)random_below(maker->random, 3);
    payload->u.sign.signature = some(maker);
}

static void make_t(struct maker *maker, struct mikey_payload *payload) {
    payload->u.t = timestamp(maker);
}

static void make_id(struct maker *maker, struct mikey_payload *payload) {
    payload->u.id = identity(maker);
}

static void make_cert(struct maker *maker, struct mikey_payload *payload) {
    payload->u.cert.cert_type = number(maker, 4);
    payload->u.cert.data = some(maker);
}

static void make_chash(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t lengths[] = {20, 16};
    const uint8_t hash = (uint8_t)random_below(maker->random, sizeof lengths);
    payload->u.chash = (struct mikey_chash){hash, bytes_of(maker, lengths[hash])};
}

static void make_v(struct maker *maker, struct mikey_payload *payload) {
    payload->u.v.auth_alg = (uint8_t)random_below(maker->random, 3);
    payload->u.v.data = bytes_of(maker, mac_len(payload->u.v.auth_alg));
}

/** Parameters of SRTP, a byte each, as RFC 3830 6.10.1 has them. */
static void make_sp(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t values[] = {0, 1, 2, 4, 8, 10, 14, 16, 20, 32, 255};
    uint8_t params[3 * 12];
    size_t len = 0;
    for (size_t n = random_below(maker->random, sizeof params / 3); n > 0; n--) {
        params[len++] = number(maker, MIKEY_SP_NUMBERS);
        params[len++] = 1;
        params[len++] = pick(maker, values, sizeof values);
    }
    payload->u.sp = (struct mikey_sp){number(maker, 3), number(maker, 2), keep(maker, params, len)};
}

static void make_rand(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t lengths[] = {0, 1, 15, 16, 17, 32, 255};
    payload->u.rand.data = bytes_of(maker, pick(maker, lengths, sizeof lengths));
}

static void make_err(struct maker *maker, struct mikey_payload *payload) {
    payload->u.err.error_no = number(maker, 18);
}

static void make_tr(struct maker *maker, struct mikey_payload *payload) {
    payload->u.tr = (struct mikey_tr){number(maker, 4), timestamp(maker)};
}

static void make_idr(struct maker *maker, struct mikey_payload *payload) {
    payload->u.idr = (struct mikey_idr){number(maker, 8), identity(maker)};
}

static void make_randr(struct maker *maker, struct mikey_payload *payload) {
    payload->u.randr = (struct mikey_randr){number(maker, 4), bytes_of(maker, 16)};
}

static struct mikey_tp policy(struct maker *maker) {
    static const uint8_t nothing[] = {MIKEY_PAYLOAD_LAST}, id[] = {MIKEY_PAYLOAD_ID, 0, 0, 0, 1, 'k'};
    const bool empty = random_below(maker->random, 2) == 0;
    return (struct mikey_tp){.ticket_type = number(maker, 3),
                             .subtype = 1,
                             .version = 1,
                             .prf = (uint8_t)random_below(maker->random, 2),
                             .flags = (uint16_t)random_below(maker->random, 0x1000),
                             .data =
                                 empty ? keep(maker, nothing, sizeof nothing) : keep(maker, id, sizeof id)};
}

static void make_tp(struct maker *maker, struct mikey_payload *payload) {
    payload->u.tp = policy(maker);
}

static void make_ticket(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t nothing[] = {MIKEY_PAYLOAD_LAST}, thdr[] = {MIKEY_PAYLOAD_LAST, 0, 1, 'h'};
    payload->u.ticket = (struct mikey_ticket){.policy = policy(maker),
                                              .data = keep(maker, thdr, sizeof thdr),
                                              .initiator_data = keep(maker, nothing, sizeof nothing)};
}

static void make_key_data(struct maker *maker, struct mikey_payload *payload) {
    static const uint8_t lengths[] = {0, 1, 8, 16, 20, 30, 32, 46, 64};
    struct mikey_key_data *key = &payload->u.key_data;
    key->type = (uint8_t)random_below(maker->random, MIKEY_KEY_TYPE_TEK_SALT + 1);
    key->key = bytes_of(maker, pick(maker, lengths, sizeof lengths));
    key->has_salt = key->type == MIKEY_KEY_TYPE_TGK_SALT || key->type == MIKEY_KEY_TYPE_TEK_SALT;
    if (key->has_salt)
        key->salt = bytes_of(maker, random_below(maker->random, 2) == 0 ? 14 : 12);
    key->kv = validity(maker);
}

static void make_ext(struct maker *maker, struct mikey_payload *payload) {
    payload->u.ext = (struct mikey_ext){number(maker, 9), some(maker)};
}

static void make_ibake(struct maker *maker, struct mikey_payload *payload) {
    payload->u.ibake.data = some(maker);
}

static void make_esk(struct maker *maker, struct mikey_payload *payload) {
    payload->u.esk.data = some(maker);
}

static void make_sk(struct maker *maker, struct mikey_payload *payload) {
    payload->u.sk = (struct mikey_sk){.key = some(maker), .kv = validity(maker)};
}

static void make_sakke(struct maker *maker, struct mikey_payload *payload) {
    payload->u.sakke = (struct mikey_sakke){number(maker, 2), number(maker, 3), some(maker)};
}

static const struct {
    uint8_t type;
    void (*make)(struct maker *maker, struct mikey_payload *payload);
} makers[] = {
    {MIKEY_PAYLOAD_KEMAC, make_kemac},   {MIKEY_PAYLOAD_PKE, make_pke},
    {MIKEY_PAYLOAD_DH, make_dh},         {MIKEY_PAYLOAD_SIGN, make_sign},
    {MIKEY_PAYLOAD_T, make_t},           {MIKEY_PAYLOAD_ID, make_id},
    {MIKEY_PAYLOAD_CERT, make_cert},     {MIKEY_PAYLOAD_CHASH, make_chash},
    {MIKEY_PAYLOAD_V, make_v},           {MIKEY_PAYLOAD_SP, make_sp},
    {MIKEY_PAYLOAD_RAND, make_rand},     {MIKEY_PAYLOAD_ERR, make_err},
    {MIKEY_PAYLOAD_TR, make_tr},         {MIKEY_PAYLOAD_IDR, make_idr},
    {MIKEY_PAYLOAD_RANDR, make_randr},   {MIKEY_PAYLOAD_TP, make_tp},
    {MIKEY_PAYLOAD_TICKET, make_ticket}, {MIKEY_PAYLOAD_KEY_DATA, make_key_data},
    {MIKEY_PAYLOAD_EXT, make_ext},       {MIKEY_PAYLOAD_IBAKE, make_ibake},
    {MIKEY_PAYLOAD_ESK, make_esk},       {MIKEY_PAYLOAD_SK, make_sk},
    {MIKEY_PAYLOAD_SAKKE, make_sakke},
};

uint8_t sample_type(struct random *random) {
    return makers[random_below(random, sizeof makers / sizeof makers[0])].type;
}

size_t sample_payload(struct random *random, uint8_t type, uint8_t out[SAMPLE_MAX]) {
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        if (makers[i].type != type)
            continue;
        struct maker maker = {.random = random};
        struct mikey_payload payload = {.type = type, .parent = MIKEY_NO_PARENT};
        size_t len = 0;
        makers[i].make(&maker, &payload);
        return mikey_encode_payload(&payload, out, SAMPLE_MAX, &len) == MIKEY_OK ? len : 0;
    }
    return 0;
}

/** What a made up message consists of, beside what each has: T, RAND, IDi, IDr. */
static const struct {
    uint8_t data_type;
    uint8_t ends[3]; /**< types of the payloads behind them; MIKEY_PAYLOAD_LAST: no further one */
} forms[] = {
    {MIKEY_DATA_TYPE_PSK_INIT, {MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_KEMAC}},
    {MIKEY_DATA_TYPE_PSK_RESP, {MIKEY_PAYLOAD_V}},
    {MIKEY_DATA_TYPE_PK_INIT, {MIKEY_PAYLOAD_KEMAC, MIKEY_PAYLOAD_PKE, MIKEY_PAYLOAD_SIGN}},
    {MIKEY_DATA_TYPE_DH_INIT, {MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_SIGN}},
    {MIKEY_DATA_TYPE_DHHMAC_INIT, {MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_KEMAC}},
    {MIKEY_DATA_TYPE_RSAR_INIT, {MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_SIGN}},
};

size_t sample_message(struct random *random, uint8_t *out, size_t size) {
    static const uint8_t begin[] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_ID};
    static const uint8_t session[9];
    const size_t form = random_below(random, sizeof forms / sizeof forms[0]);
    uint8_t made[sizeof begin + sizeof forms[0].ends][SAMPLE_MAX], types[sizeof begin + sizeof forms[0].ends];
    struct mikey_payload payloads[sizeof begin + sizeof forms[0].ends] = {0};
    uint32_t n = 0;
    memcpy(types, begin, sizeof begin);
    memcpy(types + sizeof begin, forms[form].ends, sizeof forms[form].ends);
    while (n < sizeof types && types[n] != MIKEY_PAYLOAD_LAST) {
        const size_t len = sample_payload(random, types[n], made[n]);
        payloads[n] = (struct mikey_payload){
            .type = types[n], .parent = MIKEY_NO_PARENT, .opaque = true, .u.raw = {made[n], len}};
        n++;
    }
    struct mikey_message message = {.hdr = {.version = 1,
                                            .data_type = forms[form].data_type,
                                            .v = 1,
                                            .csb_id = (uint32_t)random_next(random),
                                            .n_cs = 1,
                                            .map = {session, sizeof session}},
                                    .payloads = payloads,
                                    .n_payloads = n};
    mikey_message_link(&message);
    for (uint32_t i = 0; i < n; i++) {
        if (types[i] != MIKEY_PAYLOAD_SIGN)
            made[i][0] = payloads[i].next;
    }
    size_t len = 0;
    return mikey_encode(&message, out, size, &len) == MIKEY_OK ? len : 0;
}
