// SPDX-License-Identifier: BSD-2-Clause
// What opening a Diffie-Hellman response costs on one core, beside the exponentiations that it cannot do without: one
// to see whose exponent the key file has, one for the secret. DHHMAC, so that no signature is in the way.
//
// bench-dh RESPONSES: one line of JSON. Opening and bare exponentiations of libcrypto take turns.
#include <openssl/bn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/dh.h>

#include "messages.h"

#define RESPONSE_MAX 1024
#define CSB_ID       0x2b7e1516u

static const struct {
    const char *name;
    uint8_t group;
    BIGNUM *(*prime)(BIGNUM *);
} groups[] = {
    {"oakley_1", MIKEY_DH_GROUP_OAKLEY_1, BN_get_rfc2409_prime_768},
    {"oakley_2", MIKEY_DH_GROUP_OAKLEY_2, BN_get_rfc2409_prime_1024},
    {"oakley_5", MIKEY_DH_GROUP_OAKLEY_5, BN_get_rfc3526_prime_1536},
};
#define GROUPS (sizeof groups / sizeof groups[0])

/** One exchange: its response, and what opens it. */
struct exchange {
    uint8_t group;
    size_t size;                                              /**< of a DH value */
    uint8_t initiator[MIKEY_DH_MAX], responder[MIKEY_DH_MAX]; /**< private exponents, as long as the group */
    uint8_t dhi[MIKEY_DH_MAX], dhr[MIKEY_DH_MAX];
    struct mikey_csb csb;
    uint8_t response[RESPONSE_MAX];
    size_t len;
};

static void fill(uint8_t *out, size_t len, uint8_t seed) {
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(seed + 59 * i + (i * i >> 2));
    out[0] &= 0x3f;
}

static bool lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                   struct mikey_slice *secret) {
    const struct exchange *exchange = context;
    if (nth > 0 || identity.len > 0)
        return false;
    if (kind == MIKEY_SECRET_PSK)
        *secret = (struct mikey_slice){bench_psk, BENCH_PSK_LEN};
    else if (kind == MIKEY_SECRET_DH)
        *secret = (struct mikey_slice){exchange->initiator, exchange->size};
    return kind == MIKEY_SECRET_PSK || kind == MIKEY_SECRET_DH;
}

static bool build(struct mikey_crypto *crypto, struct exchange *exchange) {
    static const uint8_t t[8] = {0xed, 0x00, 0x37, 0x80, 0, 0, 0, 1};
    static const uint8_t alice[] = "sip:alice@example.com";
    struct mikey_csb *csb = &exchange->csb;
    *csb = (struct mikey_csb){.known = true,
                              .mode = MIKEY_DATA_TYPE_DHHMAC_INIT,
                              .csb_id = CSB_ID,
                              .key_csb_id = CSB_ID,
                              .rand_len = 16,
                              .t_len = sizeof t,
                              .dh_group = exchange->group,
                              .dhi_len = (uint8_t)exchange->size};
    memcpy(csb->t, t, sizeof t);
    memcpy(csb->dhi, exchange->dhi, exchange->size);
    fill(csb->rand, csb->rand_len, 0x11);
    struct mikey_payload list[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, {t, sizeof t}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = {MIKEY_ID_TYPE_URI, {alice, sizeof alice - 1}}},
        {.type = MIKEY_PAYLOAD_DH, .u.dh = {exchange->group, {exchange->dhr, exchange->size}, 0, {0}}},
        {.type = MIKEY_PAYLOAD_DH, .u.dh = {exchange->group, {exchange->dhi, exchange->size}, 0, {0}}},
        {.type = MIKEY_PAYLOAD_KEMAC, .u.kemac = {.mac_alg = MIKEY_MAC_HMAC_SHA_1_160}},
    };
    const uint32_t n = sizeof list / sizeof list[0];
    for (uint32_t i = 0; i < n; i++)
        list[i].parent = MIKEY_NO_PARENT;
    struct mikey_message message = {
        .hdr = {.version = 1, .data_type = MIKEY_DATA_TYPE_DHHMAC_RESP, .csb_id = CSB_ID},
        .payloads = list,
        .n_payloads = n,
        .cap_payloads = n};
    mikey_message_link(&message);
    return mikey_dhhmac_build(crypto, &message, (struct mikey_slice){bench_psk, BENCH_PSK_LEN}, csb,
                              exchange->response, sizeof exchange->response, &exchange->len) == MIKEY_OK;
}

static bool prepare(struct mikey_crypto *crypto, size_t i, struct exchange *exchange) {
    *exchange = (struct exchange){.group = groups[i].group};
    if (!mikey_dh_length(exchange->group, &exchange->size))
        return false;
    fill(exchange->initiator, exchange->size, 0x6d);
    fill(exchange->responder, exchange->size, 0xc4);
    const struct mikey_slice xi = {exchange->initiator, exchange->size},
                             xr = {exchange->responder, exchange->size};
    return mikey_dh_public(crypto, exchange->group, xi, exchange->dhi) == MIKEY_OK &&
           mikey_dh_public(crypto, exchange->group, xr, exchange->dhr) == MIKEY_OK && build(crypto, exchange);
}

static bool open_once(struct mikey_crypto *crypto, struct exchange *exchange, void *memory, size_t size) {
    const struct mikey_secrets secrets = {.lookup = lookup, .context = exchange};
    const struct mikey_slice bytes = {exchange->response, exchange->len};
    struct mikey_document document;
    struct mikey_opened opened;
    bool good =
        mikey_document_place(&document, bytes.len, memory, size) == MIKEY_OK &&
        mikey_decode(&document, bytes) == MIKEY_OK &&
        mikey_dhhmac_open_response(crypto, &document, &secrets, &exchange->csb, &opened) == MIKEY_OK &&
        opened.auth.status == MIKEY_AUTH_VERIFIED && opened.n_keys == 1;
    mikey_document_wipe(&document);
    return good;
}

/** The numbers of the bare exponentiations. */
struct numbers {
    BN_CTX *context;
    BN_MONT_CTX *montgomery;
    BIGNUM *prime, *generator, *exponent, *peer, *result;
};

static void numbers_free(struct numbers *numbers) {
    BN_free(numbers->prime);
    BN_free(numbers->generator);
    BN_free(numbers->exponent);
    BN_free(numbers->peer);
    BN_free(numbers->result);
    BN_MONT_CTX_free(numbers->montgomery);
    BN_CTX_free(numbers->context);
}

static bool numbers_new(size_t i, const struct exchange *exchange, struct numbers *numbers) {
    const int size = (int)exchange->size;
    *numbers = (struct numbers){.context = BN_CTX_new(),
                                .montgomery = BN_MONT_CTX_new(),
                                .prime = groups[i].prime(NULL),
                                .generator = BN_new(),
                                .exponent = BN_bin2bn(exchange->initiator, size, NULL),
                                .peer = BN_bin2bn(exchange->dhr, size, NULL),
                                .result = BN_new()};
    if (numbers->context == NULL || numbers->montgomery == NULL || numbers->prime == NULL ||
        numbers->generator == NULL || numbers->exponent == NULL || numbers->peer == NULL ||
        numbers->result == NULL)
        return false;
    BN_set_flags(numbers->exponent, BN_FLG_CONSTTIME);
    return BN_set_word(numbers->generator, 2) &&
           BN_MONT_CTX_set(numbers->montgomery, numbers->prime, numbers->context);
}

static bool raise_once(const struct numbers *numbers) {
    const BIGNUM *const bases[] = {numbers->generator, numbers->peer};
    bool good = true;
    for (size_t i = 0; i < 2 && good; i++)
        good = BN_mod_exp_mont_consttime(numbers->result, bases[i], numbers->exponent, numbers->prime,
                                         numbers->context, numbers->montgomery) == 1;
    return good;
}

/** What is compared, in one group. */
struct comparison {
    struct mikey_crypto *crypto;
    struct exchange exchange;
    struct numbers numbers;
    void *memory;
    size_t size;
};

static bool open_step(void *context, uint32_t k) {
    struct comparison *c = context;
    (void)k;
    return open_once(c->crypto, &c->exchange, c->memory, c->size);
}

static bool raise_step(void *context, uint32_t k) {
    struct comparison *c = context;
    (void)k;
    return raise_once(&c->numbers);
}

static bool measure(struct mikey_crypto *crypto, size_t i, uint32_t n, struct bench_pair *pair) {
    static struct comparison c;
    c = (struct comparison){.crypto = crypto, .size = mikey_document_size(RESPONSE_MAX)};
    c.memory = malloc(c.size);
    const bool good = c.memory != NULL && prepare(crypto, i, &c.exchange) &&
                      numbers_new(i, &c.exchange, &c.numbers) &&
                      bench_compare(open_step, raise_step, &c, n, pair);
    numbers_free(&c.numbers);
    free(c.memory);
    return good;
}

int main(int argc, char **argv) {
    uint32_t n = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    struct mikey_crypto *crypto = NULL;
    if (n == 0 || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: bench-dh RESPONSES\n");
        return 2;
    }
    bool good = true;
    for (size_t i = 0; i < GROUPS && good; i++) {
        struct bench_pair pair;
        good = measure(crypto, i, n, &pair);
        if (good)
            printf("%s\"%s\": {\"open_us\": %.1f, \"exponentiations_us\": %.1f, \"ratio\": %.3f}",
                   i == 0 ? "{" : ", ", groups[i].name, pair.first_us, pair.second_us, pair.ratio);
    }
    puts(good ? "}" : "");
    if (!good)
        fprintf(stderr, "bench-dh: a response did not open\n");
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}
